"""What a report of a fault needs: versions, platform, screen, settings, the end of the log; no names, no places."""

from __future__ import annotations

import logging
import os
import platform
import sys
from importlib.metadata import version
from logging.handlers import RotatingFileHandler
from pathlib import Path

import msgspec
import numpy as np
import PySide6
from PySide6.QtCore import QLocale, QSettings, qVersion
from PySide6.QtGui import QGuiApplication

from nnviz import __version__
from nnviz.ui.faults import without_home

__all__ = ["LINES", "diagnostics", "log_file"]

LINES = 60
"""So many last lines of the log are taken along."""
LONGEST = 200
OPAQUE = ("geometry", "layout")
"""Settings that are bytes of Qt's."""


def log_file() -> Path | None:
    """Return where the log is written, None where it is not."""
    for handler in logging.getLogger("nnviz").handlers:
        if isinstance(handler, RotatingFileHandler):
            return Path(handler.baseFilename)
    return None


def diagnostics(settings: QSettings) -> str:
    """Return everything as text; the home folder is written as ~."""
    parts = [
        *_versions(),
        "",
        *_screens(),
        "",
        "Settings",
        *_settings(settings),
        "",
        "Log",
        *_log(),
    ]
    return without_home("\n".join(parts)) + "\n"


def _versions() -> list[str]:
    return [
        f"nnviz {__version__}",
        f"Python {platform.python_version()} ({platform.python_implementation()}, {sys.platform})",
        f"System {platform.system()} {platform.release()} {platform.machine()}, {os.cpu_count()} processors",
        f"Qt {qVersion()}, PySide6 {PySide6.__version__}",
        f"NumPy {np.__version__}, pyqtgraph {version('pyqtgraph')}, msgspec {msgspec.__version__}",
        f"Locale {QLocale.system().name()}",
    ]


def _screens() -> list[str]:
    screens = [
        f"Screen {screen.size().width()} x {screen.size().height()}, "
        f"{screen.devicePixelRatio():g} device pixels each, {screen.refreshRate():.0f} Hz, "
        f"{screen.logicalDotsPerInch():.0f} dots an inch"
        for screen in QGuiApplication.screens()
    ]
    return [f"Platform {QGuiApplication.platformName()}", *screens]


def _settings(settings: QSettings) -> list[str]:
    lines = []
    for key in sorted(settings.allKeys()):
        value = "kept" if key in OPAQUE else str(settings.value(key))
        lines.append(f"  {key} = {value if len(value) <= LONGEST else value[:LONGEST] + '…'}")
    return lines or ["  none"]


def _log() -> list[str]:
    path = log_file()
    if path is None:
        return ["  not kept"]
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        return [f"  cannot be read: {error.strerror}"]
    return [f"  {line}" for line in lines[-LINES:]] or ["  empty"]
