"""Whether the window can open is found out before Qt is touched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnviz import guards


@pytest.mark.parametrize("python", [(3, 11), (3, 10)])
def test_the_pair_that_loses_references_is_refused_with_a_remedy(python):
    with pytest.raises(guards.BadPair, match=r"Python 3\.12 or newer"):
        guards.check_versions(python, "6.12.0")


@pytest.mark.parametrize(
    ("python", "pyside"), [((3, 11), "6.11.3"), ((3, 12), "6.12.0"), ((3, 13), "6.12.1")]
)
def test_good_pairs_pass(python, pyside):
    guards.check_versions(python, pyside)


def test_no_display_is_said_in_one_sentence_with_exit_code_1():
    names = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in names}
    done = subprocess.run(
        [sys.executable, "-m", "nnviz"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    if sys.platform.startswith("linux"):
        assert (1, 1) == (done.returncode, len(done.stderr.strip().splitlines()))
        assert "DISPLAY is not set" in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays of X11")
def test_a_display_that_does_not_answer_is_said_too():
    environment = {**os.environ, "DISPLAY": ":77"}
    environment.pop("WAYLAND_DISPLAY", None)
    environment.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, "-m", "nnviz"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert 1 == done.returncode
    assert "does not answer" in done.stderr


@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="True and None are immortal there, their counts never change"
)
def test_true_and_none_keep_their_references():
    """The bug that the pins avoid: each emit lost a reference to True, each void call one to None."""
    from PySide6.QtCore import QObject, Signal

    class Bell(QObject):
        rung = Signal()

    bell = Bell()
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(2000):
        bell.rung.emit()
        bell.setObjectName("bell")
    lost = before[0] - sys.getrefcount(True), before[1] - sys.getrefcount(None)
    assert max(lost) < 100


def test_a_screenshot_is_a_picture_of_the_wanted_size(tmp_path: Path):
    target = tmp_path / "spiral.png"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "nnviz",
            "screenshot",
            "spiral",
            str(target),
            "--steps",
            "30",
            "--size",
            "900x600",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert 0 == done.returncode, done.stderr
    head = target.read_bytes()[:24]
    assert (900, 600) == (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big"))
