"""Why this answer: which pixels spoke for a class and against another, and which units passed it on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel

from nnviz.session.drawn.answerer import Margin, Questioner
from nnviz.session.drawn.evidence import Evidence, Way, deciders_of, evidence_of
from nnviz.session.places import Place
from nnviz.ui.attention import Attention
from nnviz.ui.canvas.asked import Asked
from nnviz.ui.canvas.section import Section, caption, choice
from nnviz.ui.canvas.tiles import Tile
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, Theme

__all__ = ["WhySection"]

SIDE = 21 * GRID
WAYS = {
    Way.GRADIENT: "Gradient × ink: what a little more or less of it would change",
    Way.INTEGRATED: "Integrated gradients: from blank paper to the drawing, nothing left out",
    Way.OCCLUSION: "Covering: what the answer loses without it",
}


class WhySection(Section):
    """Evidence for any class against any other, and the units that decided.

    Parameters
    ----------
    theme : Theme
    attention : Attention
        Lights the units in the diagram.
    follow : QCheckBox
        Whether the diagram follows the drawing.
    """

    def __init__(self, theme: Theme, attention: Attention, follow: QCheckBox) -> None:
        super().__init__(theme)
        self._attention = attention
        self._questioner: Questioner | None = None
        self._names: tuple[str, ...] = ()
        self._lit: frozenset[Place] = frozenset()
        self.evidence: Evidence | None = None
        self.chosen = choice(tr("Evidence for"), tr("The class whose evidence is shown"))
        self.against = choice(tr("Evidence against"), tr("The class it is compared with"))
        self.way = choice(tr("Kind of evidence"), tr("How a pixel's part in the answer is told"))
        for way, words in WAYS.items():
            self.way.addItem(tr(way.value).capitalize(), way)
            self.way.setItemData(self.way.count() - 1, tr(words), Qt.ItemDataRole.ToolTipRole)
        self.way.setCurrentIndex(1)
        self.tile = Tile(theme, SIDE)
        self.tile.setAccessibleName(tr("Evidence of each pixel"))
        self.words = caption(name=tr("What the evidence says"))
        self.light = QCheckBox(tr("Light the units that decided"))
        self.light.setToolTip(tr("Highlight in the diagram the units that had most to do with this answer"))
        self.light.setChecked(True)
        self.units = caption(name=tr("Units that decided"))
        for box in (self.chosen, self.against, self.way):
            box.activated.connect(lambda _index: self.again())
        self.light.toggled.connect(lambda _on: self._show_units())
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GRID)
        grid.setColumnStretch(1, 1)
        titles = (tr("For"), tr("Against"), tr("Told by"))
        for place, (text, box) in enumerate(zip(titles, (self.chosen, self.against, self.way), strict=True)):
            label = QLabel(text)
            label.setBuddy(box)
            grid.addWidget(label, place, 0)
            grid.addWidget(box, place, 1)
        self.column.addLayout(grid)
        self.column.addWidget(self.tile, 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addWidget(self.words)
        self.column.addWidget(self.light)
        self.column.addWidget(self.units)
        self.column.addWidget(follow)
        self.work(None)

    def work(self, asked: Asked | None) -> None:
        """Show the evidence for the question."""
        if asked is None or asked.answerer is None:
            self.evidence = None
            self.tile.show_ink(None)
            self.words.setText(tr("Draw a digit, and see which of its pixels spoke for the answer."))
            self.units.setText("")
            self._light(frozenset())
            return
        self._use_names(asked.names)
        questioner = self._questioner
        self._questioner = questioner = (
            Questioner(asked.answerer) if questioner is None else questioner.follow(asked.answerer)
        )
        margin = self._margin(asked)
        found = self.evidence = evidence_of(questioner, asked.image, margin, self.way.currentData())
        scale = float(np.percentile(np.abs(found.pixels), 99.5)) or 1.0
        self.tile.show_signed(found.pixels, scale, asked.image)
        self.words.setText(self._told(found))
        self._show_units()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self.tile.set_theme(theme)

    def hideEvent(self, event: object) -> None:
        """Light nothing that nobody can explain."""
        super().hideEvent(event)  # type: ignore[arg-type]
        self._light(frozenset())

    def _use_names(self, names: tuple[str, ...]) -> None:
        if names == self._names:
            return
        self._names = names
        for box, first in ((self.chosen, tr("its answer")), (self.against, tr("all others"))):
            box.clear()
            box.addItem(first, None)
            for number, name in enumerate(names):
                box.addItem(name, number)

    def _margin(self, asked: Asked) -> Margin:
        chosen, against = self.chosen.currentData(), self.against.currentData()
        chosen = asked.best if chosen is None else int(chosen)
        return Margin(chosen, None if against is None or against == chosen else int(against))

    def _told(self, found: Evidence) -> str:
        chosen = self._names[found.asked.chosen]
        other = tr("all others") if found.asked.against is None else self._names[found.asked.against]
        colours = tr("Blue speaks for {chosen}, orange for {other}.", chosen=chosen, other=other)
        sums = tr(
            "Lead of {chosen}: {margin}; of blank paper {blank}.",
            chosen=chosen,
            margin=_signed(found.margin),
            blank=_signed(found.blank),
        )
        if found.exact:
            rest = tr("The pixels account for all of the difference, {total}.", total=_signed(found.total))
        else:
            gap = _signed(found.margin - found.blank)
            rest = tr("The pixels sum up to {total} of {gap}.", total=_signed(found.total), gap=gap)
        return f"{colours} {sums} {rest}"

    def _show_units(self) -> None:
        asked, questioner = self.asked, self._questioner
        if asked is None or asked.answerer is None or questioner is None or not self.light.isChecked():
            self._light(frozenset())
            self.units.setText("")
            return
        found = deciders_of(questioner, asked.image, self._margin(asked))
        lines = [
            f"{layer}: "
            + ", ".join(
                f"{decider.place.unit + 1} ({_signed(decider.share)})"
                for decider in found
                if decider.layer == layer
            )
            for layer in dict.fromkeys(decider.layer for decider in found)
        ]
        if not asked.answerer.live:
            lines.append(tr("They are lit in the diagram once the network on the screen answers."))
        self.units.setText("\n".join(lines))
        self._light(frozenset(decider.place for decider in found) if asked.answerer.live else frozenset())

    def _light(self, places: frozenset[Place]) -> None:
        """Light units, but never put out what others have lit."""
        if places or (self._lit and self._attention.lit == self._lit):
            self._attention.light(places)
        self._lit = places


def _signed(value: float) -> str:
    """Return a number with its sign."""
    return f"{value:+.2f}".replace("-", "−")
