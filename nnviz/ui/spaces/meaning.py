"""The colours, the names and the words of samples in a cloud; testable without a window."""

from __future__ import annotations

import numpy as np

from nnviz.session.hidden_space import Scattered
from nnviz.session.snapshot import DataView, LayerView, Task
from nnviz.ui.colormap import Pixels, class_colours, rgb32_of, signed_map
from nnviz.ui.figures import share_text
from nnviz.ui.language import tr, translated
from nnviz.ui.theme import Theme

__all__ = [
    "axis_names",
    "cloud_colours",
    "cloud_names",
    "layer_entries",
    "sample_text",
    "spread_out",
    "unit_count",
    "value_range",
]

MOST_NAMES = 26
LONGEST = 16


def cloud_colours(cloud: Scattered, data: DataView, theme: Theme) -> Pixels:
    """Return the colour of each sample: that of its class, or of its measured value between least and largest."""
    if cloud.labels is not None:
        table = np.array(
            [rgb32_of(c) for c in class_colours(theme, max(len(data.class_names), 1))], np.uint32
        )
        return np.asarray(table[cloud.labels % len(table)])
    target = np.asarray(cloud.target, float)
    low, high = value_range(cloud) or (0.0, 0.0)
    middle, reach = (low + high) / 2, (high - low) / 2 or 1.0
    return signed_map(theme, theme.border).rgb32((target - middle) / reach)


def value_range(cloud: Scattered) -> tuple[float, float] | None:
    """Return the least and the largest measured value, which have the two strongest colours; None for classes."""
    target = np.asarray(cloud.target, float)
    target = target[np.isfinite(target)]
    if cloud.labels is not None or not len(target):
        return None
    return float(target.min()), float(target.max())


def cloud_names(cloud: Scattered, data: DataView) -> list[tuple[str, float, float]]:
    """Return the name of each class at the median of its samples; none where there are too many or no classes."""
    if cloud.labels is None or len(data.class_names) > MOST_NAMES:
        return []
    found = []
    for k, name in enumerate(data.class_names):
        own = cloud.place[cloud.labels == k]
        own = own[np.isfinite(own).all(axis=1)]
        if len(own):
            x, y = np.median(own, axis=0)
            short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
            found.append((short, float(x), float(y)))
    return found


def spread_out(cloud: Scattered) -> np.ndarray:
    """Return the places; those on a line are spread by their numbers, so that points can be told apart."""
    if cloud.units > 1:
        return cloud.place
    golden = 0.6180339887498949
    place = np.array(cloud.place)
    place[:, 1] = np.arange(len(place)) * golden % 1.0
    return place


def axis_names(cloud: Scattered, units: tuple[int, int] | None) -> tuple[str, str]:
    """Return what the axes are."""
    if cloud.units == 1:
        return tr("unit 1"), tr("spread by chance")
    if cloud.explained is None:
        first, second = units or (0, 1)
        word = tr("input {number}") if cloud.layer < 0 else tr("unit {number}")
        return word.format(number=first + 1), word.format(number=second + 1)
    texts = [
        tr("component {number}: {share} of the variance", number=k + 1, share=share_text(share))
        for k, share in enumerate(cloud.explained)
    ]
    return texts[0], texts[1]


def layer_entries(layers: tuple[LayerView, ...]) -> list[str]:
    """Return what can be looked at: the inputs and each layer with its size."""
    return [tr("inputs"), *(f"{translated(layer.name)} ({layer.units})" for layer in layers)]


def unit_count(layers: tuple[LayerView, ...], layer: int) -> int:
    """Return how many units a layer has; the inputs are the sources of the first."""
    if not layers:
        return 0
    return layers[0].weights.shape[1] if layer < 0 else layers[min(layer, len(layers) - 1)].units


def sample_text(cloud: Scattered, data: DataView, number: int) -> str:
    """Return a sample in words."""
    where = tr("validation") if cloud.part == "validation" else tr("training")
    place = f"{number + 1:,}"
    if data.task is Task.REGRESSION or cloud.chosen is None or cloud.labels is None:
        target, said = f"{cloud.target[number]:.3f}", f"{cloud.prediction[number]:.3f}"
        return tr("{part} sample {place}: {true}, predicted {said}", part=where, place=place,
                  true=target, said=said)  # fmt: skip
    names = data.class_names
    true, said = names[int(cloud.labels[number])], names[min(int(cloud.chosen[number]), len(names) - 1)]
    return tr("{part} sample {place}: {true}, predicted {said}", part=where, place=place,
              true=true, said=said)  # fmt: skip
