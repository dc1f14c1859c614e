"""The layer list adds, changes, moves and removes hidden layers, and leaves the output to the data."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.engine.layers import Dropout
from nnviz.experiment.catalog import knob_at, tag_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.ui.controls.architecture import MOST_LAYERS, LayerList

SPEC = ExperimentSpec()
FIRST, SECOND, OUTPUT = SPEC.layers[0], msgspec.structs.replace(SPEC.layers[1], units=5), SPEC.layers[2]
ACTIVATIONS = {tag_of(choice): choice for choice in knob_at(SPEC, "layers[0].activation").choices}


def shown(qtbot, *layers):
    """Show a list of layers and collect what it reports."""
    widget = LayerList()
    qtbot.addWidget(widget)
    widget.show_layers(layers, "sigmoid")
    edits: list[tuple[object, str]] = []
    widget.layers_edited.connect(lambda layers, what: edits.append((layers, what)))
    widget.resize(240, 600)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    return widget, edits


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_plus_adds_one_unit(qtbot):
    widget, edits = shown(qtbot, FIRST, SECOND, OUTPUT)

    click(widget.cards[1].units.plus)

    assert [((FIRST, msgspec.structs.replace(SECOND, units=6), OUTPUT), "Hidden 2 units")] == edits


def test_units_can_be_typed(qtbot):
    widget, edits = shown(qtbot, FIRST, OUTPUT)
    field = widget.cards[0].units.field

    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "128\r")

    assert 128 == edits[-1][0][0].units


def test_too_many_units_are_refused_with_a_sentence(qtbot):
    widget, edits = shown(qtbot, FIRST, OUTPUT)
    field = widget.cards[0].units.field

    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "99999\r")

    assert [] == edits
    assert (
        "Units must be a whole number at least 1 and at most 4096; got 99999." == widget.cards[0].note.text()
    )


def test_an_added_layer_copies_the_last_hidden_one(qtbot):
    widget, edits = shown(qtbot, FIRST, SECOND, OUTPUT)

    click(widget.add)

    assert [((FIRST, SECOND, SECOND, OUTPUT), "Add layer")] == edits
    assert "Hidden 3" == widget.cards[2].title.text()


def test_cards_are_called_as_the_layers_in_the_diagram(qtbot):
    widget, _ = shown(qtbot, Dropout(), FIRST, Dropout(), SECOND, OUTPUT)
    assert ["Dropout", "Hidden 1", "Dropout", "Hidden 2"] == [card.title.text() for card in widget.cards]
    widget.show_layers((FIRST, SECOND, OUTPUT), "softmax")
    assert ["Hidden 1", "Hidden 2"] == [card.title.text() for card in widget.cards]


def test_without_hidden_layers_the_first_one_has_the_declared_defaults(qtbot):
    widget, edits = shown(qtbot, OUTPUT)

    assert widget.empty.isVisible()
    click(widget.add)

    added, output = edits[0][0]
    assert type(OUTPUT)() == added
    assert OUTPUT == output
    assert not widget.empty.isVisible()


def test_all_hidden_layers_can_be_removed(qtbot):
    widget, edits = shown(qtbot, FIRST, SECOND, OUTPUT)

    click(widget.cards[0].trash)
    click(widget.cards[0].trash)

    assert [((SECOND, OUTPUT), "Remove hidden 1"), ((OUTPUT,), "Remove hidden 1")] == edits
    assert widget.add.hasFocus()


def test_a_layer_moves_towards_the_output_and_takes_the_focus_along(qtbot):
    widget, edits = shown(qtbot, FIRST, SECOND, msgspec.structs.replace(FIRST, units=3), OUTPUT)

    click(widget.cards[0].down)

    assert (5, 8, 3) == tuple(layer.units for layer in edits[0][0][:-1])
    assert widget.cards[1].down.hasFocus()
    assert not widget.cards[0].up.isEnabled()
    assert not widget.cards[2].down.isEnabled()


def test_the_activation_is_chosen_for_one_layer_only(qtbot):
    widget, edits = shown(qtbot, FIRST, SECOND, OUTPUT)
    combo = widget.cards[0].activation.combo

    combo.setFocus()
    QTest.keyClicks(combo, "ReLU")

    assert ["relu", "tanh"] == [tag_of(type(layer.activation)) for layer in edits[-1][0][:-1]]
    assert "Hidden 1 activation" == edits[-1][1]


def test_an_activation_with_a_knob_of_its_own_shows_it(qtbot):
    leaky = msgspec.structs.replace(FIRST, activation=ACTIVATIONS["leaky_relu"]())
    widget, edits = shown(qtbot, leaky, OUTPUT)
    field = widget.cards[0].settings.rows["activation.leak"].editor.field

    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0.2\r")

    assert 0.2 == edits[-1][0][0].activation.leak


def test_the_output_shows_its_units_and_the_link_of_the_loss(qtbot):
    widget, _ = shown(qtbot, FIRST, OUTPUT)

    assert "1 unit · sigmoid" == widget.output.text()


def test_sixty_four_hidden_layers_are_the_most(qtbot):
    widget, _ = shown(qtbot, *(FIRST,) * (MOST_LAYERS - 1), OUTPUT)

    assert 64 == len(widget.cards)
    assert not widget.add.isEnabled()


def test_every_button_says_what_it_does(qtbot):
    widget, _ = shown(qtbot, FIRST, SECOND, OUTPUT)
    card = widget.cards[1]

    assert "Remove hidden 2" == card.trash.accessibleName()
    assert "Hidden 2 units" == card.units.field.accessibleName()
    assert "Hidden 2 activation" == card.activation.combo.accessibleName()
    assert all(button.accessibleName() for button in (card.up, card.down, card.units.minus, card.units.plus))


@pytest.mark.parametrize("kind", knob_at(SPEC, "layers").choices, ids=tag_of)
def test_every_kind_of_layer_has_a_card(qtbot, kind):
    widget, edits = shown(qtbot, FIRST, kind(), OUTPUT)

    assert kind is widget.cards[1].kind
    click(widget.cards[1].up)

    assert (kind(), FIRST, OUTPUT) == edits[0][0]
    assert [kind, type(FIRST)] == [card.kind for card in widget.cards]
    click(widget.add)
    assert FIRST == edits[-1][0][-2] or kind is type(FIRST)


def test_units_stop_at_one(qtbot):
    widget, edits = shown(qtbot, msgspec.structs.replace(FIRST, units=2), OUTPUT)

    for _ in range(3):
        click(widget.cards[0].units.minus)
    click(widget.cards[0].units.plus)

    assert [1, 2] == [layers[0].units for layers, _ in edits]
