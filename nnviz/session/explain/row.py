"""What an explanation is made of: rows of symbol, formula, numbers and result, in chapters, one for each phase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from nnviz.data.dataset import Array
from nnviz.engine.trainer import Phase
from nnviz.session.explain.expression import Expression, figures_of, show
from nnviz.session.places import Place

__all__ = ["Chapter", "Phrase", "Row", "plain_row", "row", "sub"]

NO_WORDS: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence that the window can say in another language: English with ``{words}`` to be filled in."""

    text: str = ""
    words: Mapping[str, object] = field(default_factory=lambda: NO_WORDS)

    def __str__(self) -> str:
        """Return it in English."""
        return self.text.format(**self.words) if self.words else self.text


NOTHING_TO_ADD = Phrase()


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One line of the table.

    Attributes
    ----------
    symbol : str
        What is worked out, such as "z₃".
    formula : str
        The name of a typeset formula, see ``formulas``; "" for none.
    numbers : str
        The formula with this network's numbers; worked out it gives ``result`` to the last printed figure.
        "" where the result is simply looked up.
    result : str
    refers : frozenset of Place
        Where in the network the numbers live.
    note : Phrase
        A sentence for what numbers do not say.
    tiles : tuple of (str, array (rows, columns))
        Numbers that are better seen as pictures, each with its name: the window, the filter, their product, a mask.
    """

    symbol: str
    formula: str
    numbers: str
    result: str
    refers: frozenset[Place] = frozenset()
    note: Phrase = NOTHING_TO_ADD
    tiles: tuple[tuple[str, Array], ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """One phase of one layer.

    Attributes
    ----------
    phase : Phase
    layer : int
        Its place among all layers of the network; -1 where there is none.
    title, caption : Phrase
        A few words, and a sentence for people who see this for the first time.
    lit : frozenset of Place
        What the phase works on.
    done : bool
        Whether the step has come so far.
    """

    phase: Phase
    layer: int
    title: Phrase
    caption: Phrase
    lit: frozenset[Place]
    done: bool = True


def row(
    symbol: str,
    formula: str,
    expression: Expression,
    result: float,
    *refers: Place,
    note: Phrase = NOTHING_TO_ADD,
    tiles: tuple[tuple[str, Array], ...] = (),
) -> Row:
    """Return a row whose numbers give its result."""
    shown = show(expression, result)
    numbers = "" if shown.numbers == shown.result else shown.numbers
    return Row(symbol, formula, numbers, shown.result, frozenset(refers), note, tiles)


def plain_row(
    symbol: str, result: float, *refers: Place, formula: str = "", note: Phrase = NOTHING_TO_ADD
) -> Row:
    """Return a row with a number that is only looked up."""
    return Row(symbol, formula, "", figures_of(float(result), 4), frozenset(refers), note)


def sub(symbol: str, *units: int) -> str:
    """Return a symbol with the numbers of units, counted from 1, below it: "z₃", "w₃,₁"."""
    return symbol + ",".join(str(unit + 1).translate(_LOWERED) for unit in units)


_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
