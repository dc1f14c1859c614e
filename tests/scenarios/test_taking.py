"""Taking things along from the real window."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from nnviz.session.commands import Advance, StepUnit
from nnviz.session.snapshot import Status
from nnviz.ui.taking.feature import Taking


@pytest.fixture
def taking(desk):
    desk.bridge.send(Advance(StepUnit.BATCH, 30))
    desk.until(lambda snapshot: snapshot.position.step == 30 and snapshot.status is Status.PAUSED)
    return Taking(desk.window.studio)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_panel_becomes_a_picture(taking, desk, tmp_path, ending):
    path = tmp_path / f"net.{ending}"
    taking.save("picture", path, "Network", 2)
    desk.qtbot.waitUntil(path.exists, timeout=10_000)
    raw = path.read_bytes()
    if ending == "png":
        assert QImage.fromData(raw).width() == 2 * taking._studio.parts["diagram"].width()
    elif ending == "svg":
        assert b"<path" in raw
    else:
        assert raw.startswith(b"%PDF")
    assert [path] == list(tmp_path.iterdir())


def test_the_window_does_not_wait_until_a_sharp_picture_is_packed(taking, desk, tmp_path):
    """Found by a monkey: fifteen million pixels took a third of a second."""
    path = tmp_path / "net.png"
    taking.save("picture", path, "Whole window", 4)
    assert not path.exists()
    assert "Writing net.png" in desk.window.statusBar().currentMessage()
    desk.qtbot.waitUntil(path.exists, timeout=20_000)
    desk.qtbot.waitUntil(lambda: "Saved net.png" in desk.window.statusBar().currentMessage())


def test_a_script_from_the_window_runs_by_itself(taking, desk, tmp_path):
    path = tmp_path / "net.py"
    taking.save("numpy", path, "", 1)
    desk.qtbot.waitUntil(path.exists)
    done = subprocess.run([sys.executable, "-I", str(path)], check=True, capture_output=True, text=True)
    shown = desk.seen.curves.column("validation_accuracy")[-1]
    assert f"{shown:.2%} right" in done.stdout


def test_a_page_holds_settings_figures_and_pictures(taking, desk, tmp_path):
    path = tmp_path / "report.html"
    taking.save("page", path, "", 1)
    desk.qtbot.waitUntil(path.exists)
    text = path.read_text(encoding="utf-8")
    assert text.count("data:image/png;base64") >= 3
    assert "Learning rate" in text
    assert "30 steps" in text
    assert "http" not in re.sub(r"data:image/png;base64,[\w+/=]+", "", text)  # a picture may spell anything


def test_curves_go_to_the_clipboard(taking):
    taking.copy("curves", "", 1)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("step,epoch")
    assert len(text.splitlines()) >= 3


def test_where_nothing_may_be_written_one_sentence_says_so(taking, desk, tmp_path):
    for name in ("picture", "curves", "npz", "page"):
        taking.save(name, tmp_path / "nowhere" / f"net.{'png' if name == 'picture' else 'x'}", "Network", 1)
        desk.qtbot.waitUntil(
            lambda: (
                "choose another place" in desk.window.statusBar().currentMessage()
                or "make it first" in desk.window.statusBar().currentMessage()
            ),
            timeout=10_000,
        )
        desk.window.statusBar().clearMessage()
    assert not list(tmp_path.iterdir())


def test_a_panel_that_has_left_the_window_meanwhile_is_told(desk, tmp_path):
    from nnviz.ui.taking.feature import Taking

    taking = Taking(desk.window.studio)
    assert "Field" in taking._panels()
    desk.open("digits-64-64-10")
    desk.qtbot.waitUntil(lambda: "Field" not in taking._panels())
    taking.copy("picture", "Field", 1)
    assert "no longer in view" in desk.window.statusBar().currentMessage()
    taking.save("picture", tmp_path / "x.png", "Field", 1)
    assert not (tmp_path / "x.png").exists()
