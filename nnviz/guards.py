"""Looked at before Qt is touched: whether the window can open at all, and if not, what to do about it."""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import sys

__all__ = ["LIBRARIES", "BadPair", "CannotStart", "check_screen", "check_versions"]

LIBRARIES = "libegl1 libgl1 libfontconfig1 libxkbcommon0 libdbus-1-3 libglib2.0-0"
SCREEN_LIBRARIES = "libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
SCREEN_FILES = (
    "libxkbcommon-x11.so.0",
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-keysyms.so.1",
    "libxcb-shape.so.0",
)


class CannotStart(Exception):
    """The window cannot open; the message says why and what to do."""


class BadPair(CannotStart):
    """Two versions that crash together."""


def check_versions(python: tuple[int, ...] = sys.version_info[:2], pyside: str | None = None) -> None:
    """Refuse the pair of versions that loses references and aborts (docs/decisions.md)."""
    if pyside is None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            pyside = version("PySide6-Essentials")
        except PackageNotFoundError:
            raise CannotStart(
                "PySide6-Essentials is not installed; run 'pip install .' in the project."
            ) from None
    if python < (3, 12) and tuple(int(part) for part in pyside.split(".")[:2]) >= (6, 12):
        raise BadPair(
            f"PySide6 {pyside} crashes on Python {python[0]}.{python[1]}; use Python 3.12 or newer, or run "
            "'pip install \"PySide6-Essentials<6.12\"'."
        )


def check_screen() -> None:
    """Refuse to start where Qt would find no screen, since it would end the whole process with a long message."""
    if platform.system() != "Linux" or os.environ.get("QT_QPA_PLATFORM"):
        return
    if os.environ.get("WAYLAND_DISPLAY"):
        return
    display = os.environ.get("DISPLAY", "")
    if not display:
        raise CannotStart(
            "There is no screen to open a window on (DISPLAY is not set); start it from a desktop session, or use "
            "'nnviz train PRESET' and 'nnviz screenshot PRESET OUT.png', which need none."
        )
    if not _display_answers(display):
        raise CannotStart(
            f"The screen {display} does not answer; start nnviz from a desktop session or correct DISPLAY."
        )
    for name in SCREEN_FILES:
        try:
            ctypes.CDLL(name)
        except OSError:
            raise CannotStart(
                f"Qt needs {name} to open a window; on Debian or Ubuntu run "
                f"'sudo apt-get install {LIBRARIES} {SCREEN_LIBRARIES}'."
            ) from None


def _display_answers(display: str) -> bool:
    """Return whether somebody listens at an X display such as ":0" or "host:10.0"."""
    host, _, number = display.rpartition(":")
    digits = number.split(".")[0]
    if not digits.isdigit():
        return False
    try:
        if host in {"", "unix"}:
            for path in (f"/tmp/.X11-unix/X{digits}", f"\0/tmp/.X11-unix/X{digits}"):  # noqa: S108 - X11's own place
                with socket.socket(socket.AF_UNIX) as line:
                    if line.connect_ex(path) == 0:
                        return True
            return False
        with socket.create_connection((host, 6000 + int(digits)), timeout=2):
            return True
    except OSError:
        return False
