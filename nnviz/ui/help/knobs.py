"""The What's-this text of a knob, from its declaration: what it does, the idea behind it, the formula, the range."""

from __future__ import annotations

from html import escape

from nnviz.experiment.catalog import Knob, sentence_of
from nnviz.ui.help.ideas import FORMULAS, IDEAS
from nnviz.ui.language import tr, translated

__all__ = ["explanation"]


def explanation(knob: Knob, name: str = "") -> str:
    """Return it as HTML.

    Parameters
    ----------
    knob : Knob
    name : str
        What the control is called where that is not the knob's title, such as "Weights" for a seed of its own.
    """
    title = name or knob.title
    idea, formula = IDEAS.get(title) or IDEAS.get(knob.title, ("", ""))
    symbol = f" ({escape(knob.symbol)})" if knob.symbol and knob.symbol != knob.title else ""
    lines = [
        f"<b>{escape(tr(title))}</b>{symbol}",
        " ".join(escape(tr(one)) for one in (knob.description, idea) if one),
    ]
    if formula:
        lines.append(f"<i>{escape(tr(formula))}</i>")
    if knob.kind in {"number", "whole"} and knob.range_text:
        lines.append(escape(tr("It may be {range}.", range=translated(knob.range_text))))
    for choice in knob.choices:
        known = FORMULAS.get(choice.title(), "")
        shown = f" <i>{escape(tr(known))}</i>" if known else ""
        lines.append(f"<b>{escape(tr(choice.title()))}</b>: {escape(tr(sentence_of(choice)))}{shown}")
    return "<br>".join(lines)
