"""Named experiments to begin with, read from ``resources/presets``."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from functools import lru_cache

import msgspec

from nnviz.data.quoting import reason
from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.codec import read_json
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["NAMES", "Preset", "preset", "presets"]

NAMES = (
    "spiral",
    "circle",
    "xor",
    "gaussians",
    "digits-64-64-10",
    "mnist-784-32-16-10",
    "mnist-784-128-64-10",
    "mnist-cnn",
    "neuron",
    "xor-2-2-1",
    "xor-2-4-1",
    "backprop-by-hand",
    "digits-keras",
    "overfit",
    "overfit-dropout",
    "overfit-l2",
    "overfit-early-stopping",
    "overfit-fewer-units",
)
"""The names, in the order of the menu; the first one is opened at first start."""


class Preset(msgspec.Struct, frozen=True):
    """A named experiment with a title and a sentence on what to look for."""

    name: str
    title: str
    sentence: str
    spec: ExperimentSpec


class _Envelope(msgspec.Struct, frozen=True):
    title: str
    sentence: str
    experiment: msgspec.Raw


@lru_cache(maxsize=64)
def preset(name: str, read: Callable[[str], bytes]) -> Preset:
    """Return one preset by name; raise ``SpecProblem`` naming the near names where there is none.

    Parameters
    ----------
    name : str
    read : callable
        Gives shipped files by their path below ``resources/``.
    """
    if name not in NAMES:
        near = difflib.get_close_matches(name, NAMES, n=3, cutoff=0.4) or NAMES
        raise SpecProblem(f"There is no preset {name!r}; did you mean {' or '.join(near)}?")
    path = f"presets/{name}.json"
    try:
        envelope = msgspec.json.decode(read(path), type=_Envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise SpecProblem(
            f"The shipped file {path} is damaged ({reason(error)}); install nnviz again."
        ) from None
    return Preset(name, envelope.title, envelope.sentence, read_json(bytes(envelope.experiment), path))


def presets(read: Callable[[str], bytes]) -> tuple[Preset, ...]:
    """Return all presets in the order of the menu."""
    return tuple(preset(name, read) for name in NAMES)
