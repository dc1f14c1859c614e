"""The form shows a whole experiment and emits a whole new one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.experiment.catalog import knob_at, knobs_of, replace_at, tag_of, value_at
from nnviz.experiment.checks import Issue, issues_of
from nnviz.experiment.presets import Preset
from nnviz.experiment.spec import ExperimentSpec
from nnviz.ui.controls.fields import PARTS, fields_of, values_of
from nnviz.ui.controls.form import ExperimentForm
from nnviz.ui.controls.tab_order import reading_order
from nnviz.ui.theme import DARK

SPEC = ExperimentSpec()


@pytest.fixture
def form(qtbot):
    form = ExperimentForm()
    qtbot.addWidget(form)
    form.edits = []
    form.spec_edited.connect(lambda spec, what: form.edits.append((spec, what)))
    form.resize(264, 700)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    return form


@pytest.fixture(scope="module")
def one_form(qapp):
    """A form that shows one experiment after the other."""
    form = ExperimentForm()
    yield form
    form.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def type_into(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def choose(combo, text):
    combo.setFocus()
    QTest.keyClicks(combo, text)


CHOSEN = [
    (path, choice)
    for path in ("data.source", "data.scaling", "loss", "optimizer", "schedule", "training.early_stopping")
    for choice in knob_at(SPEC, path).choices
]


@pytest.mark.parametrize(
    ("path", "choice"), CHOSEN, ids=[f"{path}={tag_of(choice)}" for path, choice in CHOSEN]
)
def test_every_declared_knob_of_what_is_chosen_has_a_row(one_form, path, choice):
    spec, form = replace_at(SPEC, path, choice()), one_form

    form.show_spec(spec)

    for knob in knobs_of(choice):
        row = form.row(f"{path}.{knob.name}")
        if knob.kind == "list" or not getattr(choice, "adjustable", True):
            assert row is None, "numbers that were written by hand stand in the file"
        else:
            assert row.editor.value() == value_at(spec, f"{path}.{knob.name}")


def test_the_fields_of_all_parts_have_values():
    for part in PARTS:
        fields = fields_of(SPEC, part)

        assert len(fields) == len(values_of(SPEC, fields))
        assert len({field.path for field in fields}) == len(fields)


def test_parts_without_a_knob_for_these_data_are_hidden(form):
    assert not form.folds["Features"].isHidden()
    assert form.folds["Augmentation"].isHidden()

    QTest.mouseClick(form.datasets.buttons["digits"], Qt.MouseButton.LeftButton)

    assert form.folds["Features"].isHidden()
    assert not form.folds["Augmentation"].isHidden()


def test_a_feature_is_switched_on_by_a_click(form):
    box = form.row("data.features.x1_squared").editor.box
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))

    assert form.edits[-1][0].data.features.x1_squared


def test_the_test_share_is_offered_only_where_the_data_bring_no_test_set():
    mnist = replace_at(
        SPEC, "data.source", next(c for c in knob_at(SPEC, "data.source").choices if c.fixed_test)()
    )

    assert "data.test" in {field.path for field in fields_of(SPEC, "Data")}
    assert "data.test" not in {field.path for field in fields_of(mnist, "Data")}


def test_a_typed_learning_rate_gives_a_whole_experiment(form):
    type_into(form.row("optimizer.learning_rate").editor.field, "0.3\r")

    assert [(replace_at(SPEC, "optimizer.learning_rate", 0.3), "Learning rate")] == form.edits


def test_edits_build_on_each_other(form):
    type_into(form.row("data.source.noise").editor.field, "0.1\r")
    type_into(form.row("training.batch_size").editor.field, "32\r")

    expected = replace_at(replace_at(SPEC, "data.source.noise", 0.1), "training.batch_size", 32)
    assert expected == form.edits[-1][0]
    assert ["Noise", "Batch size"] == [what for _, what in form.edits]


def test_a_wrong_value_is_explained_below_its_control_and_not_emitted(form):
    row = form.row("optimizer.learning_rate")

    type_into(row.editor.field, "-1\r")

    assert [] == form.edits
    assert row.note.isVisible()
    assert "Learning rate must be above 0 and at most 1,000,000; got -1." == row.note.text()


def test_another_optimizer_brings_its_own_rows_and_keeps_a_changed_rate(form):
    form.show_spec(replace_at(SPEC, "optimizer.learning_rate", 0.5))

    choose(form.row("optimizer").editor.combo, "SGD")

    assert form.row("optimizer.momentum") is not None
    assert form.row("optimizer.beta1") is None
    assert 0.5 == form.edits[-1][0].optimizer.learning_rate
    assert "Optimizer" == form.edits[-1][1]


def test_picking_other_data_keeps_changed_noise(form):
    form.show_spec(replace_at(SPEC, "data.source.noise", 0.2))

    QTest.mouseClick(form.datasets.buttons["circle"], Qt.MouseButton.LeftButton)

    spec, what = form.edits[-1]
    assert ("circle", 0.2, "Data set") == (tag_of(type(spec.data.source)), spec.data.source.noise, what)
    assert form.row("data.source.turns") is None


def test_a_layer_edit_comes_as_a_whole_experiment(form):
    QTest.mouseClick(form.layers.add, Qt.MouseButton.LeftButton)

    assert 4 == len(form.edits[-1][0].layers)
    assert "Add layer" == form.edits[-1][1]


def test_the_initializer_is_chosen_for_all_layers_together(form):
    choose(form.row("layers[*].initializer").editor.combo, "He")

    first, *others = [tag_of(type(layer.initializer)) for layer in form.edits[-1][0].layers]
    assert first.startswith("he_")
    assert [first] * 2 == others


def test_showing_an_experiment_emits_nothing_and_keeps_rows_focus_and_scroll(form):
    row = form.row("data.source.samples")
    row.editor.field.setFocus()
    form.verticalScrollBar().setValue(30)

    form.show_spec(replace_at(replace_at(SPEC, "training.batch_size", 64), "data.source.noise", 0.1))
    QApplication.processEvents()

    assert [] == form.edits
    assert row is form.row("data.source.samples")
    assert row.editor.field.hasFocus()
    assert 30 == form.verticalScrollBar().value()
    assert 64 == form.row("training.batch_size").editor.value()


def test_a_row_that_both_data_sets_have_stays(form):
    row = form.row("data.source.samples")

    QTest.mouseClick(form.datasets.buttons["gaussians"], Qt.MouseButton.LeftButton)

    assert row is form.row("data.source.samples")


def test_an_issue_stands_at_its_control_and_its_remedy_is_one_click_away(form):
    spec = replace_at(SPEC, "training.batch_size", 5000)
    form.show_spec(spec)
    form.show_issues(issues_of(spec))
    note = form.row("training.batch_size").note

    assert "batch is larger" in note.text()
    QTest.mouseClick(note.fix, Qt.MouseButton.LeftButton)

    assert 300 == form.edits[-1][0].training.batch_size


def test_an_issue_of_the_output_layer_stands_below_the_layers(form):
    spec = replace_at(SPEC, "layers[2].units", 3)
    form.show_spec(spec)
    form.show_issues(issues_of(spec))

    assert "output layer has 3 units" in form.layers.note.text()
    QTest.mouseClick(form.layers.note.fix, Qt.MouseButton.LeftButton)

    assert 1 == form.edits[-1][0].layers[-1].units


def test_mended_issues_disappear(form):
    form.show_issues((Issue("warning", "loss", "Slow."),))
    assert "Slow." == form.row("loss").note.text()

    form.show_issues(())

    assert "" == form.row("loss").note.text()


def test_an_issue_without_a_place_of_its_own_stands_at_the_top(form):
    form.show_issues((Issue("error", "training.epochs", "Too many."),))

    assert "Too many." == form.note.text()
    assert not form.note.fix.isVisible()


def test_an_error_opens_the_part_that_hides_it(form):
    assert not form.folds["Precision"].is_open()

    form.show_issues((Issue("error", "training.precision", "No."),))

    assert form.folds["Precision"].is_open()


def test_a_part_folds_by_click_and_by_key(form):
    fold = form.folds["Data"]

    QTest.mouseClick(fold.header, Qt.MouseButton.LeftButton)
    assert not form.datasets.isVisible()
    QTest.keyClick(fold.header, Qt.Key.Key_Space)

    assert form.datasets.isVisible()


def test_a_preset_is_chosen_by_name_and_a_changed_one_says_so(form):
    other = replace_at(SPEC, "training.batch_size", 20)
    form.set_presets((Preset("one", "One", "First.", SPEC), Preset("two", "Two", "Second.", other)))
    chosen: list[str] = []
    form.preset_chosen.connect(chosen.append)

    assert "One" == form.presets.combo.currentText()
    choose(form.presets.combo, "Two")
    form.show_spec(other)
    form.show_spec(replace_at(other, "training.batch_size", 21))

    assert ["two"] == chosen
    assert -1 == form.presets.combo.currentIndex()
    assert "Two, changed" == form.presets.combo.placeholderText()


def test_a_seed_of_its_own_is_named(form):
    form.folds["Separate seeds"].set_open(True)

    QTest.mouseClick(form.row("seeds.weights").editor.dice, Qt.MouseButton.LeftButton)

    assert "Weights seed" == form.edits[-1][1]
    assert form.edits[-1][0].seeds.weights is not None


def test_tab_reaches_every_control_in_reading_order(form):
    tab = Qt.FocusPolicy.TabFocus
    controls = [one for one in reading_order(form.widget()) if one.isVisible() and one.isEnabled()]
    order = [one for one in controls if one.focusPolicy() & tab]
    order[0].setFocus()
    reached = [order[0]]

    for _ in order[1:]:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())

    assert order == reached
    assert all(one.accessibleName() for one in controls)


def test_nothing_is_wider_than_the_narrowest_dock(form):
    leaky = next(
        choice for choice in knob_at(SPEC, "layers[0].activation").choices if tag_of(choice) == "leaky_relu"
    )
    form.show_spec(replace_at(SPEC, "layers[0].activation", leaky()))
    for fold in form.folds.values():
        fold.set_open(True)
    QApplication.processEvents()

    assert form.widget().width() <= form.viewport().width()
    assert form.widget().minimumSizeHint().width() <= form.viewport().width()


def test_another_theme_changes_no_value(form):
    form.set_theme(DARK)
    form.set_theme(DARK)

    assert [] == form.edits
    assert SPEC == form.spec()
