"""What the card beside the pointer says: the numbers of a unit, a link or a layer at this moment.  No Qt in here."""

from __future__ import annotations

from typing import Any

from nnviz.session.numbers import Figures, FiguresOf
from nnviz.session.places import LinkPlace, UnitPlace
from nnviz.session.snapshot import Snapshot
from nnviz.ui.diagram.content import captions, card, number, unit_name
from nnviz.ui.diagram.hit import HeadHit, Hit, LinkHit, UnitHit, place_of
from nnviz.ui.language import tr

__all__ = ["asked", "full_card", "in_words", "kept_units", "name_of", "single_weight", "spec_layer", "there"]

Rows = tuple[tuple[str, str], ...]


def asked(what: Hit | None) -> FiguresOf | None:
    """Return what is to be asked of the network about a place: gradient and last change come from there."""
    place = place_of(what)
    if isinstance(place, LinkPlace) or (isinstance(place, UnitPlace) and place.layer >= 0):
        return FiguresOf(place)
    return None


def spec_layer(snapshot: Snapshot, layer: int) -> Any:
    """Return the layer of the experiment that a layer of the screen is, None for inputs and where there is none."""
    found = [one for one in snapshot.spec.layers if hasattr(one, "silenced")]
    return found[layer] if len(found) == len(snapshot.layers) and 0 <= layer < len(found) else None


def kept_units(snapshot: Snapshot, column: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return the silenced and the frozen units of a column; all are frozen where the layer is."""
    layer = spec_layer(snapshot, column - 1)
    if layer is None:
        return frozenset(), frozenset()
    units = range(snapshot.layers[column - 1].units)
    return frozenset(layer.silenced), frozenset(units if layer.frozen else layer.frozen_units)


def single_weight(snapshot: Snapshot, link: LinkHit) -> bool:
    """Tell whether a link is one number, and not what a whole filter or map does."""
    layer = snapshot.layers[link.layer]
    before = snapshot.layers[link.layer - 1] if link.layer else None
    if layer.kind == "conv2d" or (before is not None and before.kind == "conv2d"):
        return False
    first = snapshot.spec.layers[0] if snapshot.spec.layers else None
    return bool(link.layer) or first is None or not first.takes_images


def full_card(snapshot: Snapshot, what: Hit) -> tuple[str, Rows]:
    """Return title and rows (name, number) of the card."""
    if isinstance(what, HeadHit):
        name, lines = captions(snapshot)[what.column]
        return name, (*((line, "") for line in lines[:1]), *_state_rows(snapshot, what))
    title, rows = card(snapshot, what)
    ask = asked(what)
    figures = snapshot.answer(ask) if ask is not None else None
    if isinstance(figures, Figures):
        if isinstance(what, LinkHit):
            rows = (*rows, (tr("gradient ∂L/∂w"), number(figures.gradient)))
            rows = (*rows, (tr("last change Δw"), number(figures.change)))
        else:
            rows = (*rows, (tr("gradient ∂L/∂b"), number(figures.gradient)))
    return title, (*rows, *_state_rows(snapshot, what))


def in_words(snapshot: Snapshot, what: Hit) -> str:
    """Return what is selected with its numbers, as a screen reader says it."""
    title, rows = full_card(snapshot, what)
    said = "; ".join(f"{name} {value}".strip() for name, value in rows)
    return tr("Selected: {what}.", what=f"{title}: {said}" if said else title)


def there(snapshot: Snapshot | None, what: Hit | None) -> bool:
    """Tell whether the network has what is meant; nothing is always there."""
    if what is None:
        return True
    if snapshot is None or not snapshot.layers:
        return False
    inputs = int(snapshot.layers[0].weights.shape[1])
    counts = (inputs, *(layer.units for layer in snapshot.layers))
    if isinstance(what, LinkHit):
        known = 0 <= what.layer < len(snapshot.layers)
        return known and 0 <= what.source < counts[what.layer] and 0 <= what.target < counts[what.layer + 1]
    if not 0 <= what.column < len(counts):
        return False
    return not isinstance(what, UnitHit) or 0 <= what.unit < counts[what.column]


def name_of(snapshot: Snapshot, what: Hit) -> str:
    """Return a short name for menus: "hidden 1, unit 3"."""
    match what:
        case UnitHit():
            return _unit(snapshot, what.column, what.unit)
        case LinkHit():
            source = _unit(snapshot, what.layer, what.source)
            return tr(
                "{source} to {target}", source=source, target=_unit(snapshot, what.layer + 1, what.target)
            )
    return captions(snapshot)[what.column][0]


def _unit(snapshot: Snapshot, column: int, unit: int) -> str:
    return unit_name(snapshot, column, unit).replace(" · ", ", ")


def _state_rows(snapshot: Snapshot, what: Hit) -> Rows:
    if isinstance(what, UnitHit) and what.column:
        silenced, frozen = kept_units(snapshot, what.column)
        states = ((tr("silenced"), what.unit in silenced), (tr("frozen"), what.unit in frozen))
        said = ", ".join(word for word, true in states if true)
        return ((said, ""),) if said else ()
    if isinstance(what, HeadHit):
        layer = spec_layer(snapshot, what.column - 1)
        return ((tr("frozen"), ""),) if layer is not None and layer.frozen else ()
    return ()
