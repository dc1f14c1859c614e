"""A remedy: what may be changed after something went wrong, as the window offers it on a button."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Remedy"]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One undoable edit.

    Attributes
    ----------
    text : str
        What the button says, such as "Lower the rate to 0.01".
    why : str
        One sentence on what it does.
    changes : tuple of (path, value)
        What becomes of the experiment.
    anew : bool
        Whether the network then starts from its beginning; otherwise it goes on from the last good weights.
    """

    text: str
    why: str
    changes: tuple[tuple[str, object], ...]
    anew: bool = False
