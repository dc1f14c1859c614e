"""What the gradient check says: a verdict for each layer, names of parameters, and what was kept still meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.session.gradient_maps import BIAS, GATE, Entry, GradientMap, GradientMaps
from nnviz.session.places import LinkPlace, UnitPlace
from nnviz.session.snapshot import Snapshot
from nnviz.ui.diagram.content import unit_name
from nnviz.ui.language import tr, translated

__all__ = ["conditions", "error_text", "map_title", "parameter_name", "short_title"]
__all__ += ["slope_text", "verdict", "whole_verdict", "within_layer"]

GREEK = {"gamma": "γ", "beta": "β"}


def error_text(error: float) -> str:
    """Return a relative error such as 3.2e−9."""
    return f"{error:.1e}".replace("e-0", "e−").replace("e-", "e−").replace("e+0", "e").replace("e+", "e")


def slope_text(slope: float, digits: int = 9) -> str:
    """Return a slope; with all its digits one sees where two of them part."""
    text = f"{slope:+.{digits}e}" if slope and not 1e-3 <= abs(slope) < 1e4 else f"{slope:+.{digits + 1}f}"
    return text.replace("e-0", "e-").replace("e+0", "e").replace("-", "−")


def map_title(one: GradientMap, snapshot: Snapshot) -> str:
    """Return what a layer is called."""
    name = translated(snapshot.layers[one.view].name) if one.view < len(snapshot.layers) else ""
    return name if one.matrix else tr("{kind} after {name}", kind=one.kind, name=name)


def parameter_name(one: GradientMap, entry: Entry, snapshot: Snapshot) -> str:
    """Return what a parameter is called, with both ends where it is a link."""
    place = entry.place
    if isinstance(place, LinkPlace):
        ends = (
            unit_name(snapshot, place.layer + 1, place.unit),
            unit_name(snapshot, place.layer, place.source),
        )
        more = "" if one.share == 1 else f" ({one.columns[entry.column] % one.share + 1})"
        return f"{ends[0]} ← {ends[1]}{more}"
    unit = (
        unit_name(snapshot, place.layer + 1, place.unit)
        if isinstance(place, UnitPlace)
        else map_title(one, snapshot)
    )
    if not one.matrix:
        return tr(
            "{letter} of {unit}", letter=GREEK.get(str(one.rows[entry.row]), one.rows[entry.row]), unit=unit
        )
    if one.columns[entry.column] == BIAS:
        return tr("{unit}, bias", unit=unit)
    return tr("{unit}, weight {number}", unit=unit, number=one.columns[entry.column] + 1)


def within_layer(name: str, snapshot: Snapshot) -> str:
    """Return a parameter's name without those of the layers, for a list that is of one layer."""
    for layer in snapshot.layers:
        name = name.replace(f"{translated(layer.name)} · ", "")
    for word, short in (("← unit ", "← "), ("pixel row ", "px "), (", column ", ",")):
        name = name.replace(tr(word), short)
    return name


def short_title(name: str) -> str:
    """Return the name of a layer in a few characters: h 1 for hidden 1."""
    first, _, last = name.partition(" ")
    return f"{first[0]} {last}" if last else first[:3]


def verdict(one: GradientMap, snapshot: Snapshot, bends: Sequence[str]) -> str:
    """Return the sentence on a layer."""
    name = map_title(one, snapshot).capitalize()
    if not one.checked:
        words = tr("{name}: cannot be judged, every parameter looked at lies at a kink.", name=name)
    elif one.passed:
        words = tr("{name}: right, the largest error is {error}.", name=name, error=error_text(one.largest))
    else:
        words = tr(
            "{name}: WRONG, the largest error is {error}; rounding stays below {gate}.",
            name=name,
            error=error_text(one.largest),
            gate=error_text(GATE),
        )
    if not one.whole:
        words += " " + tr(
            "{count} of {size} parameters, drawn by chance.",
            count=f"{one.error.size:,}",
            size=f"{one.size:,}",
        )
    if one.kinks:
        words += " " + tr(
            "{count} at a kink of {functions}: the move crosses it, so there is no one slope.",
            count=f"{one.kinks:,}",
            functions=" or ".join(bends) or tr("the function"),
        )
    return words


def whole_verdict(found: GradientMaps) -> str:
    """Return the few words on the whole network."""
    if found.passed:
        return tr("Backpropagation is right.")
    wrong = sum(not one.passed and one.checked > 0 for one in found.maps)
    if wrong:
        return tr("{count} layers are wrong.", count=wrong) if wrong > 1 else tr("One layer is wrong.")
    return tr("Right where it could be checked.")


def conditions(found: GradientMaps, step: int) -> str:
    """Return at which moment and on what the check was made."""
    words = tr(
        "At step {step}, {samples} training samples, float64.", step=f"{step:,}", samples=found.samples
    )
    if found.masked:
        words += " " + tr("Dropout keeps one mask.")
    if found.batched:
        words += " " + tr("Batch normalisation uses this batch's own mean and spread.")
    return words
