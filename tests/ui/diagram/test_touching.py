"""What pointer and keys do to the diagram: one selection, paths, typing, carrying, menus by the keyboard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from msgspec.structs import replace as changed
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from nnviz.engine.layers import Conv2D, Dense, Flatten
from nnviz.session.numbers import Figures, FiguresOf
from nnviz.session.places import INPUTS, LayerPlace, LinkPlace, SamplePlace, UnitPlace
from nnviz.ui.diagram.cards import full_card, kept_units, name_of, single_weight, there
from nnviz.ui.diagram.content import number
from nnviz.ui.diagram.hit import HeadHit, LinkHit, StackHit, UnitHit, hit_of, place_of
from nnviz.ui.diagram.layout import NetworkShape, arrange
from nnviz.ui.diagram.spotlight import PATHS, paths_of
from nnviz.ui.diagram.value_editor import ValueEditor, read_value
from nnviz.ui.diagram.view import DiagramView
from nnviz.ui.diagram.walking import along_links, walk
from nnviz.ui.theme import LIGHT


@pytest.fixture
def view(qtbot, snapshot_of):
    widget = DiagramView(replace(LIGHT, motion=False))
    qtbot.addWidget(widget)
    widget.resize(900, 640)
    widget.show()
    qtbot.waitExposed(widget)
    widget.show_snapshot(spoken(snapshot_of()))
    widget.grab()
    return widget


def spoken(snapshot, **marks):
    """Return the snapshot with a spec that fits its layers, the first one marked."""
    layers = tuple(Dense(units=layer.units) for layer in snapshot.layers)
    layers = (changed(layers[0], **marks), *layers[1:])
    return replace(snapshot, spec=changed(snapshot.spec, layers=layers))


def centre(widget, what):
    return widget.rect_of(what).center().toPoint()


@pytest.mark.parametrize(
    ("what", "place"),
    [
        (UnitHit(column=0, unit=1), UnitPlace(INPUTS, 1)),
        (UnitHit(column=2, unit=1), UnitPlace(1, 1)),
        (LinkHit(layer=1, source=3, target=2), LinkPlace(1, 2, 3)),
        (HeadHit(column=1), LayerPlace(0)),
        (None, None),
    ],
    ids=str,
)
def test_places_and_hits_mean_the_same(what, place):
    assert place == place_of(what)
    assert what == hit_of(place)


def test_a_pile_stands_for_its_layer_and_the_sample_is_not_in_the_diagram():
    assert LayerPlace(1) == place_of(StackHit(column=2, hidden=9))
    assert hit_of(SamplePlace()) is None


def test_a_selection_from_elsewhere_is_shown_and_not_told_back(view):
    told = []
    view.unit_selected.connect(told.append)
    view.show_selected(LinkPlace(1, 2, 3))

    assert LinkHit(layer=1, source=3, target=2) == view.selected
    assert [] == told
    assert "hidden 1 · unit 4 → hidden 2 · unit 3" in view.accessibleDescription()
    view.show_selected(UnitPlace(9, 0))
    assert LinkHit(layer=1, source=3, target=2) == view.selected
    view.show_selected(None)
    assert view.selected is None


def test_the_description_says_what_is_selected_with_its_numbers(view):
    view.show_selected(UnitPlace(0, 2))
    bias = number(view._snapshot.layers[0].bias[2])
    assert view.accessibleDescription().startswith("Selected: hidden 1 · unit 3: ")
    assert f"bias b {bias}" in view.accessibleDescription()


def test_what_is_lit_is_drawn_and_goes_again(view):
    plain = view.grab().toImage()
    view.light(
        frozenset({UnitPlace(0, 1), LinkPlace(1, 0, 1), LayerPlace(1), UnitPlace(7, 7), SamplePlace()})
    )
    assert plain != view.grab().toImage()
    view.light(frozenset())
    assert plain == view.grab().toImage()


def test_the_selected_unit_stands_out_and_the_rest_steps_back(view):
    plain = view.grab().toImage()
    view.show_selected(UnitPlace(0, 0))
    chosen = view.grab().toImage()
    rect = view.rect_of(UnitHit(column=2, unit=1))
    far = view.rect_of(UnitHit(column=3, unit=0)).center().toPoint()

    assert plain.pixel(far) != chosen.pixel(far)
    assert plain.pixel(rect.center().toPoint()) == chosen.pixel(rect.center().toPoint())


def test_the_paths_of_a_unit_are_its_links(snapshot_of):
    snapshot = snapshot_of()
    drawn = tuple(np.arange(n) for n in (2, 4, 3, 1))
    layout = arrange(NetworkShape(inputs=2, image=None, units=(4, 3, 1)), 900, 600, drawn)
    paths = paths_of(layout, snapshot, UnitHit(column=2, unit=1))

    assert {(1, source, 1) for source in range(4)} | {(2, 1, 0)} == {path[:3] for path in paths}
    weights = snapshot.layers[1].weights
    assert all(weight == weights[1, source] for layer, source, _, weight in paths if layer == 1)
    assert 1 == len(paths_of(layout, snapshot, LinkHit(layer=1, source=0, target=2)))
    assert () == paths_of(layout, snapshot, HeadHit(column=1))


def test_a_wide_layer_shows_its_strongest_paths_only(snapshot_of):
    snapshot = snapshot_of(image=(16, 16), units=(4, 3))
    drawn = (np.arange(256), np.arange(4), np.arange(3))
    layout = arrange(NetworkShape(inputs=256, image=(16, 16), units=(4, 3)), 900, 600, drawn)
    paths = [p for p in paths_of(layout, snapshot, UnitHit(column=1, unit=0)) if p[0] == 0]

    assert len(paths) == PATHS
    row = np.sort(np.abs(snapshot.layers[0].weights[0]))[::-1]
    assert pytest.approx(float(row[PATHS - 1])) == min(abs(p[3]) for p in paths)


def test_the_card_has_gradient_and_last_change_once_they_are_known(snapshot_of):
    snapshot = snapshot_of()
    link = LinkHit(layer=0, source=1, target=2)
    assert 1 == len(full_card(snapshot, link)[1])
    ask = FiguresOf(LinkPlace(0, 2, 1))
    told = replace(snapshot, answers={ask: Figures(0.1, -0.25, 0.5)})
    rows = dict(full_card(told, link)[1])
    assert ("−0.2500", "+0.5000") == (rows["gradient ∂L/∂w"], rows["last change Δw"])


def test_the_card_is_asked_for_only_while_something_is_pointed_at(view, qtbot):
    assert not [want for want in view.wants if isinstance(want, FiguresOf)]
    with qtbot.waitSignal(view.wants_changed):
        QTest.mouseMove(view, centre(view, UnitHit(column=1, unit=1)))
    assert FiguresOf(UnitPlace(0, 1)) in view.wants
    view.leaveEvent(None)
    assert not [want for want in view.wants if isinstance(want, FiguresOf)]


def test_marks_of_units_are_drawn_and_said(view, snapshot_of):
    plain = view.grab().toImage()
    snapshot = spoken(snapshot_of(), silenced=(1,), frozen_units=(2,))
    view.show_snapshot(snapshot)

    assert plain != view.grab().toImage()
    assert ({1}, {2}) == kept_units(snapshot, 1)
    assert ("silenced", "") in full_card(snapshot, UnitHit(column=1, unit=1))[1]
    assert ("frozen", "") in full_card(snapshot, UnitHit(column=1, unit=2))[1]
    assert {0, 1, 2, 3} == kept_units(spoken(snapshot_of(), frozen=True), 1)[1]


def test_a_click_on_a_link_asks_to_type_and_one_on_a_unit_does_not(view):
    asked = []
    view.typing_requested.connect(lambda what, rect: asked.append((what, rect)))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre(view, UnitHit(column=1, unit=1)))
    assert [] == asked
    link = LinkHit(layer=2, source=1, target=0)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre(view, link))
    assert isinstance(asked[0][0], LinkHit)
    assert isinstance(asked[0][1], QRectF)


def test_a_click_on_the_bias_asks_to_type_it(view):
    asked = []
    view.typing_requested.connect(lambda what, _rect: asked.append(what))
    rect = view.rect_of(UnitHit(column=1, unit=2))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=rect.bottomLeft().toPoint() + QPoint(1, -1))
    assert [UnitHit(column=1, unit=2)] == asked
    QTest.keyClick(view, Qt.Key.Key_F2)
    assert 2 == len(asked)


def test_arrows_walk_over_inputs_units_and_layers(view):
    seen = []
    view.unit_selected.connect(seen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Down):
        QTest.keyClick(view, key)
    assert [
        UnitHit(column=1, unit=0),
        HeadHit(column=1),
        HeadHit(column=0),
        UnitHit(column=0, unit=0),
    ] == seen


def test_shift_walks_along_the_links_into_a_unit(view):
    view.show_selected(UnitPlace(1, 1))
    for _ in range(2):
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert LinkHit(layer=1, source=1, target=1) == view.selected
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert UnitHit(column=2, unit=1) == view.selected


def test_walking_stays_inside():
    drawn = (np.arange(2), np.arange(3), np.arange(1))
    layout = arrange(NetworkShape(inputs=2, image=None, units=(3, 1)), 900, 600, drawn)
    assert HeadHit(column=2) == walk(layout, HeadHit(column=2), 1, 0)
    assert HeadHit(column=0) == walk(layout, HeadHit(column=0), 0, -1)
    assert HeadHit(column=1) == walk(layout, StackHit(column=1, hidden=5), 0, 0)
    assert UnitHit(column=0, unit=1) == walk(layout, LinkHit(layer=0, source=1, target=2), -1, 0)
    assert along_links(layout, UnitHit(column=0, unit=0), 1) is None
    last = LinkHit(layer=0, source=1, target=0)
    assert last == along_links(layout, last, 1)


def test_enter_asks_for_the_inspector_delete_for_removal_and_the_menu_key_for_the_menu(view):
    told = []
    view.inspect_requested.connect(lambda what: told.append(("inspect", what)))
    view.removal_requested.connect(lambda what: told.append(("remove", what)))
    view.menu_requested.connect(lambda what, _at: told.append(("menu", what)))
    unit = UnitHit(column=1, unit=0)
    view.show_selected(UnitPlace(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    QApplication.sendEvent(
        view, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(3, 3), QPoint(3, 3))
    )
    assert [("inspect", unit), ("remove", unit), ("menu", unit)] == told


def test_a_hidden_layer_is_carried_by_its_head(view, qtbot):
    start = centre(view, HeadHit(column=1))
    end = centre(view, HeadHit(column=2))
    with qtbot.waitSignal(view.layer_moved) as told:
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(view, start + QPoint(20, 0))
        QTest.mouseMove(view, end)
        assert view._pointed.anything
        view.grab()
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert [1, 2] == told.args
    assert 1.0 == view.zoom


def test_the_output_is_not_carried(view):
    moved = []
    view.layer_moved.connect(lambda *columns: moved.append(columns))
    start = centre(view, HeadHit(column=3))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, start - QPoint(20, 0))
    QTest.mouseMove(view, start - QPoint(300, 0))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start - QPoint(300, 0))
    assert [] == moved


def test_pointing_at_a_head_tells_which(view):
    heads = []
    view.head_shown.connect(heads.append)
    QTest.mouseMove(view, centre(view, HeadHit(column=2)))
    assert 2 == heads[-1]
    QTest.mouseMove(view, QPoint(3, 630))
    assert -1 == heads[-1]


def test_what_is_selected_is_forgotten_with_the_network(view, snapshot_of):
    view.show_selected(UnitPlace(1, 2))
    view.show_snapshot(spoken(snapshot_of(units=(2, 1))))
    assert view.selected is None
    assert not there(view._snapshot, UnitHit(column=1, unit=5))
    assert not there(None, UnitHit(column=0, unit=0))
    assert not there(view._snapshot, LinkHit(layer=1, source=5, target=0))


def test_a_filter_has_no_single_weight(snapshot_of):
    snapshot = snapshot_of(image=(8, 8), units=(3, 4, 2))
    layers = (Conv2D(filters=3), Flatten(), Dense(units=4), Dense(units=2))
    views = (replace(snapshot.layers[0], kind="conv2d"), *snapshot.layers[1:])
    snapshot = replace(snapshot, layers=views, spec=changed(snapshot.spec, layers=layers))
    single = [single_weight(snapshot, LinkHit(layer=k, source=0, target=0)) for k in range(3)]
    assert [False, False, True] == single
    assert "hidden 2, unit 3" == name_of(snapshot, UnitHit(column=2, unit=2))


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", 0.5), (" -2 ", -2.0), ("−0,25", -0.25), ("1e-3", 0.001), ("1000000", 1e6), ("+3", 3.0)],
)
def test_numbers_are_read_as_people_type_them(text, value):
    assert (value, "") == read_value(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "Type a number"),
        ("abc", "abc"),
        ("1..2", "1..2"),
        ("nan", "finite"),
        ("inf", "finite"),
        ("-1e999", "finite"),
        ("1000001", "between"),
        ("1_0", "not a number"),
        ("{x}", "{x}"),
        ("9" * 400, "finite"),
    ],
)
def test_what_cannot_be_a_weight_is_refused_in_a_sentence(text, word):
    value, sentence = read_value(text)
    assert value is None
    assert word in sentence
    assert sentence.endswith(".")


@pytest.fixture
def parent(qtbot):
    parent = QWidget()
    parent.resize(300, 200)
    qtbot.addWidget(parent)
    parent.show()
    qtbot.waitExposed(parent)
    return parent


@pytest.fixture
def editor(parent):
    return ValueEditor(LIGHT, parent)


def test_the_field_takes_a_number_and_closes(editor, qtbot):
    editor.ask(QRectF(280, 190, 10, 10), "Weight of x₁ to y", 0.5)
    assert editor.parentWidget().rect().contains(editor.geometry())
    editor.field.setText("0.75")
    with qtbot.waitSignal(editor.value_typed) as told:
        QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert [0.75] == told.args
    assert editor.isHidden()


def test_the_field_says_what_is_wrong_and_stays(editor):
    told = []
    editor.value_typed.connect(told.append)
    editor.ask(QRectF(10, 10, 10, 10), "Bias of y", 0.5)
    editor.field.setText("nan")
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert "finite" in editor.problem.text()
    assert not editor.isHidden()
    needed = editor.problem.heightForWidth(editor.problem.width())
    assert editor.problem.height() >= needed
    assert editor.parentWidget().rect().contains(editor.geometry())
    QTest.keyClick(editor.field, Qt.Key.Key_Escape)
    assert editor.isHidden()
    assert [] == told


def test_a_drag_over_empty_space_still_moves_the_picture(view):
    before = centre(view, UnitHit(column=1, unit=1))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(20, 500))
    QTest.mouseMove(view, QPoint(40, 500))
    QTest.mouseMove(view, QPoint(60, 510))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(60, 510))
    view.grab()
    assert QPoint(40, 10) == centre(view, UnitHit(column=1, unit=1)) - before
    assert QPointF(0, 0) != before
