import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QPushButton

from nnviz.experiment.catalog import knobs_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.ui.actions import TABLE, Deed
from nnviz.ui.dialogs import about
from nnviz.ui.faults import Faults, without_home
from nnviz.ui.help.diagnostics import LINES, diagnostics, log_file
from nnviz.ui.help.explaining import explain_all
from nnviz.ui.help.ideas import FORMULAS, IDEAS
from nnviz.ui.help.knobs import explanation
from nnviz.ui.help.sheet import KeySheet, plain
from tests.ui.vocabulary import declared


def all_knobs(struct=ExperimentSpec, seen=None):
    seen = set() if seen is None else seen
    if struct in seen:
        return []
    seen.add(struct)
    found = []
    for knob in knobs_of(struct):
        found.append(knob)
        for inner in (knob.struct, *knob.choices):
            if inner is not None:
                found += all_knobs(inner, seen)
    return found


KNOBS = {
    (knob.name, knob.title): knob
    for knob in all_knobs()
    if knob.kind in {"number", "whole", "switch", "choice", "options"}
    and knob.name
    not in {"digest", "rows", "columns", "targets", "image_rows", "tested", "classes", "colours"}
}
"""Those that have a control; data of one's own bring theirs along."""


@pytest.mark.parametrize("knob", KNOBS.values(), ids=[f"{name} {title}" for name, title in KNOBS])
def test_every_knob_is_explained_in_two_sentences(knob):
    idea, _ = IDEAS[knob.title]
    text = explanation(knob)

    assert idea.endswith(".")
    assert knob.description[:20].replace("&", "&amp;").replace("'", "&#x27;") in text
    assert text.startswith("<b>")


def test_the_learning_rate_has_its_symbol_formula_and_range():
    knob = next(knob for knob in all_knobs() if knob.name == "learning_rate")
    text = explanation(knob)
    assert "(η)" in text
    assert "w ← w − η · ∂L/∂w" in text
    assert "above 0" in text


def test_each_choice_is_told_with_its_formula():
    knob = next(knob for knob in all_knobs() if knob.name == "activation")
    assert "a = 1 / (1 + e⁻ᶻ)" in explanation(knob)


def test_no_idea_and_no_formula_is_left_over():
    assert set() == set(FORMULAS) - declared()
    names = {knob.title for knob in all_knobs()}
    seeds = {name.capitalize() for name in ("data", "split", "weights", "order", "dropout")}
    assert set() == set(IDEAS) - names - seeds


def test_the_sheet_has_every_deed_with_its_key(qtbot):
    extra = Deed("dance", "Learn", "&Dance …", "Ctrl+Alt+D")
    sheet = KeySheet((*TABLE, extra))
    qtbot.addWidget(sheet)

    assert set() == {plain(deed.text) for deed in (*TABLE, extra)} - set(sheet.shown())
    native = QKeySequence("Ctrl+Alt+D").toString(QKeySequence.SequenceFormat.NativeText)
    row = next(row for _, rows in sheet.groups.values() for row in rows if row.text.text() == "Dance")
    assert native == row.keys.accessibleName()


def test_the_sheet_finds_by_word_by_menu_and_by_key(qtbot):
    sheet = KeySheet(TABLE)
    qtbot.addWidget(sheet)

    sheet.field.setText("step epoch")
    assert ["Size of a step: epoch"] == sheet.shown()
    sheet.field.setText("ctrl+q")
    assert ["Quit"] == sheet.shown()
    sheet.field.setText("theme dark")
    assert ["Dark"] == sheet.shown()
    sheet.field.setText("xyzzy")
    assert [] == sheet.shown()
    assert not sheet.nothing.isHidden()
    sheet.field.setText("")
    assert len(sheet.shown()) >= len(TABLE)


def test_a_bare_control_is_explained_by_its_tooltip_and_the_window(qtbot):
    button = QPushButton("Go")
    holder = QPushButton()
    qtbot.addWidget(holder)
    button.setParent(holder)
    button.setToolTip("Goes <somewhere>")
    explain_all(holder)
    assert "Goes &lt;somewhere&gt;." in button.whatsThis()
    button.setToolTip("Stays")
    explain_all(holder)
    assert "Stays." in button.whatsThis()


@pytest.fixture
def settings(tmp_path):
    kept = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    kept.setValue("theme", "dark")
    kept.setValue("recent", str(Path.home() / "secret" / "mine.nnviz"))
    kept.setValue("geometry", b"\x00\x01")
    return kept


def test_diagnostics_say_versions_and_settings_and_nothing_of_the_person(qapp, settings):
    text = diagnostics(settings)

    assert "nnviz 0." in text
    assert "theme = dark" in text
    assert "geometry = kept" in text
    assert str(Path.home()) not in text
    assert "~" in text


def test_diagnostics_have_the_last_lines_of_the_log(qapp, settings, tmp_path, caplog):
    faults = Faults(tmp_path / "log", qapp)
    try:
        for number in range(2 * LINES):
            faults.note(f"line {number} in {Path.home() / 'work'}")
        text = diagnostics(settings)
        written = log_file().read_text(encoding="utf-8")
    finally:
        faults.remove()
        caplog.clear()

    assert f"line {2 * LINES - 1} in ~" in text
    assert "line 3 in" not in text
    assert str(Path.home()) not in written
    assert log_file() is None


def test_the_log_begins_anew_before_it_grows_large(qapp, tmp_path, caplog):
    faults = Faults(tmp_path, qapp)
    try:
        for _ in range(8):
            faults.note("x" * 100_000)
        sizes = [path.stat().st_size for path in tmp_path.glob("nnviz.log*")]
    finally:
        faults.remove()
        caplog.clear()

    assert len(sizes) > 1
    assert max(sizes) <= 500_000


def test_a_home_is_a_tilde_and_nothing_else_changes():
    assert "~/a and /b" == without_home(f"{Path.home()}/a and /b")


def test_about_copies_the_diagnostics(qapp, qtbot, settings):
    holder = QPushButton()
    qtbot.addWidget(holder)
    dialog = about(holder, settings)
    dialog.findChild(QPushButton, "copy_diagnostics").click()
    dialog.close()
    assert "NumPy" in QGuiApplication.clipboard().text()
    QGuiApplication.clipboard().clear()
    logging.getLogger("nnviz")
