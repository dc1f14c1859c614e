"""Rows 44 to 49: folders that cannot be written, settings that are garbage, screens, networks, plugins, versions."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from nnviz import app, cli, guards
from nnviz.app import start
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import check_place
from nnviz.session.document import Document, read_document, write_document
from tests.faults.scenes import PROJECT, environment, play, started
from tests.faults.test_ends import rest_of
from tests.nursery import bear


def saved(desk, path: Path) -> str:
    """Save the work under a name and return what the strip above the diagram says of it."""
    documents = desk.window.studio.services["documents"]()
    desk.qtbot.waitUntil(lambda: not documents.work.saving)
    documents.work.path = path
    documents.work.save()
    desk.qtbot.waitUntil(documents.bar.isVisible, timeout=10_000)
    words = documents.bar.sentence.text()
    documents.bar.withdraw("file")
    documents.work.path = None
    return words


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_row_44_a_folder_that_takes_nothing_is_named_and_the_old_file_stays(
    desk, tmp_path, monkeypatch, number
):
    path = tmp_path / "mine.nnviz"
    write_document(path, Document(ExperimentSpec(), notes="before"))
    old = path.read_bytes()

    def broken(self, data):
        raise OSError(number, os.strerror(number), str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", broken)
        words = saved(desk, path)
    assert str(path) in words
    assert os.strerror(number) in words
    assert old == path.read_bytes()
    assert not [other for other in tmp_path.iterdir() if other.suffix == ".tmp"]


def test_row_44_a_folder_that_has_gone_is_named(desk, tmp_path):
    assert str(tmp_path / "gone" / "x.nnviz") in saved(desk, tmp_path / "gone" / "x.nnviz")
    with pytest.raises(Exception, match="there is no folder"):
        check_place(tmp_path / "gone" / "x.nnviz")


def test_row_44_a_name_that_is_too_long_is_refused_and_one_with_strange_signs_is_kept(desk, tmp_path):
    assert "too long" in saved(desk, tmp_path / f"{'x' * 300}.nnviz")
    assert not list(tmp_path.iterdir())
    path = tmp_path / "🧠 Größe & '\"%s{}.nnviz"
    documents = desk.window.studio.services["documents"]()
    documents.work.path = path
    documents.work.save()
    desk.qtbot.waitUntil(lambda: path.exists() and not documents.work.saving)
    assert read_document(path.read_bytes(), path.name).spec == desk.window.desk.workspace.spec
    longest = tmp_path / f"{'y' * 240}.nnviz"
    write_document(longest, Document(ExperimentSpec()))
    assert longest.exists()
    documents.work.path = None


def opened_with(settings: QSettings, judge) -> None:
    """Start with settings, show the window, and let it be judged."""
    program = start(settings)
    program.faults.remove()
    try:
        program.window.show()
        program.app.processEvents()
        judge(program.window)
    finally:
        program.stop()


def on_screen(window: QMainWindow) -> bool:
    """Tell whether a person could reach the window."""
    return any(screen.geometry().intersects(window.frameGeometry()) for screen in QGuiApplication.screens())


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\xff\xfe garbage",
        b'[General]\ngeometry="x"\nlayout=@Invalid()\ntheme=[]\ntext_size=huge\nreduced_motion=7\nlanguage=zz\n',
        b"[General]\ngeometry=@ByteArray(\\x1\\xd9\\xd0\\xcb)\nlayout=@ByteArray(abc)\ntheme=@Variant(\\0\\0)\nrecent=5\n",
    ],
    ids=["no ini", "other types", "cut bytes"],
)
def test_row_45_garbage_in_the_settings_gives_defaults(qapp, tmp_path, raw):
    path = tmp_path / "nnviz.ini"
    path.write_bytes(raw)

    def judge(window):
        assert window.appearance.choice == "system"
        assert window.docks.by_name["Experiment"].isVisible()
        assert on_screen(window)

    opened_with(QSettings(str(path), QSettings.Format.IniFormat), judge)


def test_row_45_a_layout_from_a_screen_that_is_gone_stands_on_this_one(qapp, qtbot, tmp_path):
    away = QMainWindow()
    qtbot.addWidget(away)
    away.setGeometry(12_000, 9_000, 900, 700)
    settings = QSettings(str(tmp_path / "nnviz.ini"), QSettings.Format.IniFormat)
    settings.setValue("geometry", away.saveGeometry())
    settings.setValue("layout", away.saveState(2))

    def judge(window):
        assert on_screen(window)
        assert window.docks.by_name["Experiment"].isVisible()

    opened_with(settings, judge)


@pytest.mark.parametrize(
    ("more", "size"),
    [
        ({"FONTCONFIG_FILE": "/dev/null", "QT_QPA_FONTDIR": "/nowhere"}, (900, 600)),
        ({"QT_SCALE_FACTOR": "2"}, (1920, 1080)),
        (
            {"QT_OPENGL": "software", "LIBGL_ALWAYS_SOFTWARE": "1", "QT_XCB_GL_INTEGRATION": "none"},
            (640, 480),
        ),
    ],
    ids=["no fonts", "4K at 200 %", "no GPU"],
)
def test_row_46_strange_machines_get_a_usable_window(tmp_path, more, size):
    target = tmp_path / "out.png"
    order = ["screenshot", "circle", str(target), "--steps", "5", "--size", f"{size[0]}x{size[1]}"]
    code = "from nnviz.__main__ import main; main()"
    ended = bear(code, *order, environment=environment(tmp_path) | more).ended()
    assert (0, "") == (ended.code, ended.out)
    assert "Traceback" not in ended.err
    factor = int(more.get("QT_SCALE_FACTOR", 1))
    head = target.read_bytes()[16:24]
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")
    assert (size[0] * factor, size[1] * factor) == (width, height)


def test_row_46_nothing_is_drawn_by_a_graphics_card(desk):
    assert not [one for one in desk.program.app.allWidgets() if "OpenGL" in type(one).__name__]
    assert all(
        "OpenGL" not in base.__name__ for one in desk.program.app.allWidgets() for base in type(one).__mro__
    )


OFFLINE = """
import socket, sys
def refuse(*_arguments, **_more):
    raise AssertionError("nnviz asked for the network")
socket.socket = socket.create_connection = socket.getaddrinfo = refuse
from nnviz.__main__ import main
sys.argv = ["nnviz", *sys.argv[1:]]
try:
    main()
finally:
    loud = {"urllib.request", "http.client", "ftplib", "smtplib", "PySide6.QtNetwork", "requests"} & set(sys.modules)
    print(sorted(loud), file=sys.stderr)
"""


def test_row_47_without_a_network_nothing_is_missing(tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            OFFLINE,
            "screenshot",
            "mnist-784-32-16-10",
            str(tmp_path / "x.png"),
            "--steps",
            "3",
        ],
        cwd=PROJECT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    noise = "This plugin does not support propagateSizeHints()\n"
    assert (0, "[]\n") == (done.returncode, done.stderr.replace(noise, ""))


def test_row_48_there_are_no_plugins_and_safe_mode_leaves_everything_kept_alone(tmp_path):
    process = started("edited", tmp_path)
    process.until_said("standing")
    process.kill()
    kept = tmp_path / "config" / "nnviz" / "nnviz.ini"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text('[General]\ntheme=dark\nlayout="garbage"\n')
    before, rest = kept.read_bytes(), rest_of(tmp_path)
    ended = play("safely", tmp_path)
    assert (0, "", "") == (ended.code, ended.err, ended.log)
    assert "theme system offered False" in ended.out
    assert before == kept.read_bytes()
    assert rest == rest_of(tmp_path)


def test_row_48_safe_mode_is_asked_for_in_the_terminal():
    asked = []
    code = cli.main(["--safe-mode"], lambda *file, **how: asked.append((file, how)) or 0, lambda order: 1)
    assert (0, [((), {"safe": True})]) == (code, asked)


def test_row_49_the_pair_of_versions_that_crashes_is_refused_with_code_2(monkeypatch, capsys):
    monkeypatch.setattr(app, "check_versions", lambda: guards.check_versions((3, 11), "6.12.0"))
    assert 2 == app.open_window()
    assert "PySide6 6.12.0 crashes on Python 3.11; use Python 3.12 or newer" in capsys.readouterr().err
