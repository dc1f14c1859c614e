"""Draws the formulas of the explanations into ``resources/formulas``: ``python docs/formulas.py``.

It needs ziamath (MIT), which sets LaTeX in STIX Two Math (SIL Open Font License) as plain outlines; the window itself
only reads the drawings.  Each file names the LaTeX it was made from, and a test compares it with the table.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import ziamath

from nnviz.session.explain.formulas import FORMULAS, Formula

SIZE = 24
FOLDER = Path(__file__).parent.parent / "resources" / "formulas"


def drawing(formula: Formula) -> str:
    """Return a formula as SVG in ``currentColor``, with its words as title and its LaTeX as description."""
    ziamath.config.svg2 = False  # Qt does not draw glyphs that are used by reference
    ziamath.config.precision = 1
    svg = ziamath.Latex(formula.latex, size=SIZE).svg()
    svg = svg.replace('fill="black"', 'fill="currentColor"').replace(
        'stroke="black"', 'stroke="currentColor"'
    )
    words = f"<title>{escape(formula.spoken)}</title><desc>{escape(formula.latex)}</desc>"
    return (
        re.sub(r"(<svg[^>]*>)", rf"\1{words}".replace("\\", r"\\").replace(r"\\1", r"\1"), svg, count=1)
        + "\n"
    )


def main() -> None:
    """Draw all and remove what is no longer in the table."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.svg"):
        if old.stem not in FORMULAS:
            old.unlink()
    for name, formula in FORMULAS.items():
        (FOLDER / f"{name}.svg").write_text(drawing(formula), encoding="utf-8")


if __name__ == "__main__":
    main()
