"""One question to the network and its answer: what the parts of the canvas below the pad look at."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.data.dataset import Array
from nnviz.session.drawn.answerer import Answerer
from nnviz.ui.canvas.page import Page

__all__ = ["Asked"]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What was asked, and what was answered.

    Attributes
    ----------
    page : Page
        What lay on the pad.
    image : float32 array (size, size)
        What the network received, 0 paper … 1 ink, before any scaling.
    probabilities : array (classes,)
    names : tuple of str
    answerer : Answerer or None
        The network that answered, with its weights of that moment.
    drawing : bool
        Whether the pen was on the paper.
    """

    page: Page
    image: Array
    probabilities: Array
    names: tuple[str, ...]
    answerer: Answerer | None
    drawing: bool

    @property
    def best(self) -> int:
        """The likeliest class."""
        return (
            int(self.probabilities.argmax())
            if len(self.probabilities) > 1
            else int(self.probabilities[0] > 0.5)
        )

    @property
    def label(self) -> int | None:
        """What is drawn, where that is known."""
        return self.page.picture.label if self.page.picture is not None else None
