"""The panel "Steps": where a step stands, what happens there in a sentence, and every number of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.session.ask import Ask
from nnviz.session.explain.chapters import chapters_of, explain
from nnviz.session.explain.row import Chapter
from nnviz.session.places import LinkPlace, Place, UnitPlace
from nnviz.session.snapshot import Phase, Probe, Snapshot, Status
from nnviz.session.trace import StepAsk, Trace
from nnviz.ui.attention import Attention
from nnviz.ui.diagram.content import output_names
from nnviz.ui.diagram.hit import Hit, place_of
from nnviz.ui.icons import icon
from nnviz.ui.language import tr
from nnviz.ui.live_panel import LivePanel
from nnviz.ui.steps.lights import Lights
from nnviz.ui.steps.table import StepTable
from nnviz.ui.steps.track import PhaseTrack, said
from nnviz.ui.steps.words import title_of, where_of
from nnviz.ui.theme import GRID, SIZE_SMALL, Theme, text_font
from nnviz.ui.watch_bar import ShortenedLabel

__all__ = ["StepsPanel"]

TABLES = 4.0
"""So many tables a second at most while the network learns."""


class StepsPanel(LivePanel):
    """Explains the step in which the training stands, the last one, or the one that comes.

    Parameters
    ----------
    theme : Theme
    attention : Attention
        What is selected here and in the diagram.
    lights : Lights
    take_phase : callable
        Goes on by one phase.
    refresh : callable
        Asks the session again, after what is wanted has changed.
    """

    def __init__(
        self,
        theme: Theme,
        attention: Attention,
        lights: Lights,
        take_phase: Callable[[], object],
        refresh: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent, pictures=TABLES)
        self._attention, self._lights, self._refresh = attention, lights, refresh
        self._ask = StepAsk(place=_explainable(attention.selected))
        self._trace: Trace | None = None
        self._shown: object = None
        self._classes: tuple[str, ...] = ()
        self._chapters: tuple[Chapter, ...] = ()
        self._key = (Phase.FORWARD, 0)
        self.track, self.table = PhaseTrack(theme, self), StepTable(theme, self)
        self._themed = (self.track, self.table)
        self.caption, self.trouble, self.empty = (QLabel(self) for _ in range(3))
        self.title, self.where = ShortenedLabel(self), ShortenedLabel(self)
        self.previous_row, self.next_row = QToolButton(self), QToolButton(self)
        self.start_button = QPushButton(tr("Step one phase"), self)
        self._pages = QStackedWidget(self)
        self._build(take_phase)
        self.track.chosen.connect(self._choose)
        self.table.lit.connect(lights.point)
        attention.selected_changed.connect(self._selected)
        self._hovered: frozenset[Place] = frozenset()
        self._lit: frozenset[Place] = frozenset()
        attention.lit_changed.connect(self._lit_elsewhere)
        self.set_theme(theme)

    def _build(self, take_phase: Callable[[], object]) -> None:
        self.title.setObjectName("heading")
        for label in (self.where, self.empty):
            label.setObjectName("muted")
        self.where.setFont(text_font(SIZE_SMALL))
        for label in (self.caption, self.trouble, self.empty):
            label.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.trouble.hide()
        for button, name, by in (
            (self.previous_row, tr("Follow the previous sample of the batch"), -1),
            (self.next_row, tr("Follow the next sample of the batch"), 1),
        ):
            button.setAutoRaise(True)
            button.setIconSize(QSize(GRID + 4, GRID + 4))
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(lambda _checked=False, step=by: self._follow(step))
        head = QHBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(self.title)
        head.addSpacing(GRID)
        head.addWidget(self.where, 1)
        head.addWidget(self.previous_row)
        head.addWidget(self.next_row)
        self._build_pages(head, take_phase)

    def _build_pages(self, head: QHBoxLayout, take_phase: Callable[[], object]) -> None:
        """Put the table on one page, and on another what is said where there is none."""
        scroll = QScrollArea(self)
        inside = QWidget(scroll)
        below = QVBoxLayout(inside)
        below.setContentsMargins(0, 0, 0, GRID)
        below.setSpacing(GRID // 2)
        below.addWidget(self.caption)
        below.addWidget(self.table, 1)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        full, blank = QWidget(self), QWidget(self)
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.track)
        column.addLayout(head)
        column.addWidget(scroll, 1)
        self.start_button.setToolTip(tr("Take the first part of a step: cut the batch"))
        self.start_button.clicked.connect(lambda _checked=False: take_phase())
        self.start_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        middle = QVBoxLayout(blank)
        middle.addStretch(1)
        middle.addWidget(self.empty)
        middle.addWidget(self.start_button, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(1)
        self._pages.addWidget(full)
        self._pages.addWidget(blank)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(GRID, GRID, GRID, 0)
        outer.setSpacing(GRID // 2)
        outer.addWidget(self.trouble)
        outer.addWidget(self._pages, 1)
        self.setAccessibleName(tr("Steps"))

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """The step, for the chosen unit and row."""
        return frozenset({self._ask})

    @property
    def chapter(self) -> Chapter | None:
        """The phase that is explained."""
        place = self.track.current
        return self._chapters[place] if self._trace is not None and 0 <= place < len(self._chapters) else None

    def _draw(self, snapshot: Snapshot) -> None:
        """Explain what is new."""
        failure = snapshot.failure.message if snapshot.failure else ""
        trace = snapshot.answer(self._ask)
        new = (trace, failure, snapshot.message, snapshot.status is Status.LOADING)
        if self._shown is not None and all(a is b or a == b for a, b in zip(new, self._shown, strict=True)):  # type: ignore[call-overload]
            return
        if trace is None and self._trace is not None and not failure and snapshot.layers:
            return  # the answer to a new question is on its way; until then the old one stays
        self._shown = new
        self.trouble.setText(tr("{failure} What would come next is shown here.", failure=failure))
        self.trouble.setVisible(bool(failure) and isinstance(trace, Trace))
        if not isinstance(trace, Trace):
            self._trace = None
            self._pages.setCurrentIndex(1)
            nothing = tr("Every number of a step is explained here: forward, loss, backward, update.")
            self.empty.setText(failure or snapshot.message or nothing)
            self.start_button.setVisible(bool(snapshot.layers))
            return
        self._pages.setCurrentIndex(0)
        self._classes = output_names(snapshot)
        self._show(trace)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self.trouble.setStyleSheet(f"color: {theme.bad};")
        self.previous_row.setIcon(icon("previous", theme))
        self.next_row.setIcon(icon("next", theme))

    def sizeHint(self) -> QSize:
        """Return a size at which a table can be read."""
        return QSize(60 * GRID, 30 * GRID)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest useful size; the table scrolls."""
        return QSize(30 * GRID, 15 * GRID)

    def showEvent(self, event: QShowEvent) -> None:
        """Look again at what is selected."""
        self._shown = None
        self._ask = replace(self._ask, place=_explainable(self._attention.selected))
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the lights away."""
        super().hideEvent(event)
        self._lights.point()

    def _show(self, trace: Trace) -> None:
        before, self._trace = self._trace, trace
        self._chapters = chapters_of(trace)
        moved = before is None or (before.step, before.now) != (trace.step, trace.now)
        if moved and trace.now is not None:
            self._key = trace.now
        keys = [(chapter.phase, chapter.layer) for chapter in self._chapters]
        if self._key in keys:
            place = keys.index(self._key)
        else:  # the update, which is one phase for all layers, or a network of another shape
            place = next((at for at, key in enumerate(keys) if key[0] is self._key[0]), 1)
        if not self._chapters[place].done:
            place = max((at for at, chapter in enumerate(self._chapters) if chapter.done), default=0)
        self._explain(place)

    def _explain(self, place: int) -> None:
        trace, chapter = self._trace, self._chapters[place]
        if trace is None:
            return
        self.track.show_chapters(self._chapters, place)
        self.title.setText(title_of(trace, chapter, self._classes))
        self.caption.setText(said(chapter.caption))
        self.where.setText(where_of(trace))
        self.table.show_rows(explain(trace, chapter))

    def _choose(self, place: int) -> None:
        chapter = self._chapters[place]
        self._key = (chapter.phase, chapter.layer)
        self._lights.phase(chapter.lit)
        self._explain(place)

    def _follow(self, by: int) -> None:
        count = self._trace.batch if self._trace else 1
        self._ask = replace(self._ask, row=(self._ask.row + by) % max(count, 1))
        self._refresh()

    def _selected(self, place: Place | None) -> None:
        chosen = _explainable(place)
        if chosen != self._ask.place:
            self._ask = replace(self._ask, place=chosen)
            self._go_to(chosen)
            if self.isVisible():
                self._refresh()

    def _go_to(self, place: Place | None) -> None:
        """Turn to the layer of what was chosen, in the same direction."""
        trace, phase = self._trace, self._key[0]
        if trace is None or not isinstance(place, UnitPlace | LinkPlace) or place.layer < 0:
            return
        phase = phase if phase in (Phase.FORWARD, Phase.BACKWARD, Phase.UPDATE) else Phase.FORWARD
        layers = [layer.number for layer in trace.layers if layer.column == place.layer]
        if layers:
            self._key = (phase, layers[0])

    def show_hovered(self, what: Hit | None) -> None:
        """Let the rows stand out that speak of what is pointed at in the diagram."""
        place = place_of(what)
        self._hovered = frozenset() if place is None else frozenset({place})
        self.table.highlight(self._hovered | self._lit)

    def _lit_elsewhere(self, places: frozenset[Place]) -> None:
        self._lit = frozenset() if places == self._lights.own else places
        self.table.highlight(self._hovered | self._lit)


def _explainable(place: Place | None) -> Place | None:
    return place if isinstance(place, UnitPlace | LinkPlace) else None
