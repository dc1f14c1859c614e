"""What the window says in another language, and what it leaves as people have written it."""

from __future__ import annotations

import pytest

from nnviz.experiment.catalog import replace_at
from nnviz.ui.language import tr, use_language


@pytest.fixture
def german():
    use_language("de")
    yield
    use_language("en")


@pytest.mark.parametrize(
    "name", ["notes from class.nnviz", "Loss", "sums or weights", "hidden 2 after output"]
)
def test_what_the_status_bar_is_told_is_not_translated_again(desk, german, name):
    said = tr("Opened {name}.", name=name)
    desk.window.studio.tell(said)

    assert "Opened" not in said
    assert said == desk.window.statusBar().currentMessage()
    desk.window.studio.tell(name)
    assert name == desk.window.statusBar().currentMessage()


def test_a_refusal_from_below_is_told_in_the_language_of_the_window(desk, german):
    spec = replace_at(desk.window.desk.workspace.spec, "optimizer.learning_rate", -1.0)
    desk.edit(spec)
    told = desk.window.statusBar().currentMessage()

    assert "muss" in told
    assert "must be" not in told


def test_the_menu_says_what_undo_takes_back_and_leaves_names_alone(desk, german):
    spec = desk.window.desk.workspace.spec
    undo = desk.window.deeds.by_id["undo"]
    desk.window.desk.edit(
        replace_at(spec, "optimizer.learning_rate", 0.017), tr("data {name}", name="at least 3 or Loss")
    )
    assert undo.text().endswith(" at least 3 or Loss")

    row = desk.window.form.row("optimizer.learning_rate")
    row.editor.value_edited.emit(0.018)
    assert undo.text().endswith(" Lernrate")
