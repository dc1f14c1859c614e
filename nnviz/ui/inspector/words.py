"""What the inspector calls things, short enough to stand beside a bar.  No Qt in here."""

from __future__ import annotations

from nnviz.session.inspect_unit import UnitSum
from nnviz.session.places import INPUTS, LayerPlace, LinkPlace, Place, SamplePlace, UnitPlace
from nnviz.session.snapshot import Snapshot
from nnviz.ui.diagram.cards import there
from nnviz.ui.diagram.content import input_name, output_names, unit_name
from nnviz.ui.diagram.hit import hit_of
from nnviz.ui.inspector.sum_bars import Named
from nnviz.ui.language import tr, translated

__all__ = ["exists", "layer_name", "note_of", "place_title", "short_name", "source_names"]


def exists(snapshot: Snapshot, place: Place | None) -> bool:
    """Tell whether the network on the screen has a place."""
    return not isinstance(place, SamplePlace) and place is not None and there(snapshot, hit_of(place))


def layer_name(snapshot: Snapshot, layer: int) -> str:
    """Return what a layer is called."""
    return tr("inputs") if layer == INPUTS else translated(snapshot.layers[layer].name)


def short_name(snapshot: Snapshot, layer: int, unit: int) -> str:
    """Return what a unit is called where it is clear which layer is meant."""
    if layer == INPUTS:
        data = snapshot.data
        if data is not None and data.image_shape is not None:
            row, column = divmod(unit, data.image_shape[1])
            return tr("pixel {row}, {column}", row=row + 1, column=column + 1)
        return input_name(snapshot, unit)
    if layer == len(snapshot.layers) - 1 and output_names(snapshot):
        return output_names(snapshot)[unit]
    kind = snapshot.layers[layer].kind
    return tr("filter {n}", n=unit + 1) if kind == "conv2d" else tr("unit {n}", n=unit + 1)


def place_title(snapshot: Snapshot, place: Place | None) -> str:
    """Return the heading for a place."""
    match place:
        case UnitPlace():
            return unit_name(snapshot, place.layer + 1, place.unit)
        case LinkPlace():
            source = unit_name(snapshot, place.layer, place.source)
            if place.layer == 0:
                source = short_name(snapshot, INPUTS, place.source)
            return f"{source} → {unit_name(snapshot, place.layer + 1, place.unit)}"
        case LayerPlace():
            return layer_name(snapshot, place.layer)
    return tr("Watched sample")


def source_names(snapshot: Snapshot, place: UnitPlace, found: UnitSum) -> Named:
    """Return what names the sources of a unit's weights, and the link of each."""
    before = place.layer - 1
    kernels = snapshot.layers[place.layer].kernels
    units = snapshot.layers[place.layer].weights.shape[1]

    def named(weight: int) -> tuple[str, Place | None]:
        each = found.each
        if kernels is not None:
            size = int(kernels.shape[-1])
            source, cell = divmod(weight, size * size)
            spot = f"{cell // size + 1}, {cell % size + 1}"
            if kernels.shape[1] == 1 or before == INPUTS:
                return tr("window {spot}", spot=spot), LinkPlace(place.layer, place.unit, 0)
            return f"{short_name(snapshot, before, source)}: {spot}", LinkPlace(
                place.layer, place.unit, source
            )
        if each < 1 or weight // each >= units:
            return tr("input {n}", n=weight + 1), None
        source = weight // each
        name = short_name(snapshot, before, source)
        name = name if each == 1 else f"{name}: {weight % each + 1}"
        return name, LinkPlace(place.layer, place.unit, source)

    return named


def note_of(found: UnitSum) -> str:
    """Return what must be known to read a sum, "" for nothing."""
    notes = []
    if found.filter:
        notes.append(
            tr("A filter has one sum at each place of its window; these are the means over all places.")
        )
    if found.between:
        notes.append(tr("x is what the layers in between make of the units before."))
    if found.silenced:
        notes.append(tr("Silenced: its output is forced to zero."))
    return " ".join(notes)
