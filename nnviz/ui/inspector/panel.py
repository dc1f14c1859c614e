"""The panel "Inspect": every number of what is selected, and of the watched sample where nothing is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.session.ask import Ask
from nnviz.session.commands import Command, Watch
from nnviz.session.explain.expression import figures_of
from nnviz.session.places import INPUTS, LayerPlace, LinkPlace, Place, UnitPlace
from nnviz.session.snapshot import Probe, Snapshot, Status
from nnviz.ui.attention import Attention
from nnviz.ui.diagram.cards import kept_units, name_of, single_weight
from nnviz.ui.diagram.hit import LinkHit, UnitHit, hit_of
from nnviz.ui.diagram.surgeon import Surgeon
from nnviz.ui.diagram.value_editor import ValueEditor
from nnviz.ui.inspector.layer_page import LayerPage
from nnviz.ui.inspector.painted import Painted
from nnviz.ui.inspector.sample_page import SamplePage
from nnviz.ui.inspector.unit_page import UnitPage
from nnviz.ui.inspector.weight_page import WeightPage
from nnviz.ui.inspector.words import exists, place_title
from nnviz.ui.jobs import Jobs
from nnviz.ui.language import tr
from nnviz.ui.live_panel import LivePanel
from nnviz.ui.theme import GRID, LIGHT, SIZE_SMALL, Theme, number_font
from nnviz.ui.watch_bar import ShortenedLabel

__all__ = ["PICTURES", "InspectPanel"]

PICTURES = 5.0
"""So many pictures a second at most while the network learns; nobody reads more numbers."""
WIDEST = "w −8.888e−8"


class InspectPanel(LivePanel):
    """Follows the selection of the window.

    Parameters
    ----------
    attention : Attention
    surgeon : Surgeon
        Does what the buttons say, so that undo takes it back.
    jobs : Jobs
        For what is looked for beside the training.
    send, refresh : callable
        Give the session a command; ask it again after what is wanted has changed.
    """

    def __init__(
        self,
        attention: Attention,
        surgeon: Surgeon,
        jobs: Jobs,
        send: Callable[[Command], object],
        refresh: Callable[[], object],
        theme: Theme = LIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent, pictures=PICTURES)
        self._attention, self._surgeon, self._send, self._refresh = attention, surgeon, send, refresh
        self._place: Place | None = None
        self._wants: frozenset[Probe | Ask] = frozenset({Probe.WATCHED})
        self._moving = False
        self.title = ShortenedLabel(self)
        self.value_button, self.freeze_button, self.silence_button, self.sample_button = (
            QToolButton(self) for _ in range(4)
        )
        self.unit_page, self.weight_page = UnitPage(theme, self), WeightPage(theme, self)
        self.layer_page, self.sample_page = LayerPage(theme, self), SamplePage(jobs, theme, self)
        self.empty = QLabel(self)
        self.pages = QStackedWidget(self)
        self.editor = ValueEditor(theme, self)
        self._themed = (self.editor, self.unit_page, self.weight_page, self.layer_page, self.sample_page)
        self._build()
        attention.selected_changed.connect(self._selected)
        for page in (self.unit_page, self.sample_page):
            page.chosen.connect(attention.select)
        self.sample_page.watch_requested.connect(lambda row: send(Watch(row, "training")))
        self.editor.value_typed.connect(self._typed)

    def _build(self) -> None:
        self.setAccessibleName(tr("Inspect"))
        self.title.setObjectName("heading")
        self.value_button.clicked.connect(lambda _checked=False: self.type_value())
        self.value_button.setFont(number_font(SIZE_SMALL))
        self.sample_button.clicked.connect(lambda _checked=False: self._attention.select(None))
        for button, text, tip in (
            (self.freeze_button, tr("freeze"), tr("Freeze: keep its weights and bias as they are")),
            (self.silence_button, tr("silence"), tr("Silence: force its output to zero")),
        ):
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setCheckable(True)
        self.freeze_button.clicked.connect(lambda _checked=False: self._toggle("frozen_units"))
        self.silence_button.clicked.connect(lambda _checked=False: self._toggle("silenced"))
        self.sample_button.setText(tr("sample"))
        self.sample_button.setToolTip(tr("Clear the selection and show the watched sample"))
        self.sample_button.setAccessibleName(self.sample_button.toolTip())
        head = QHBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(self.title, 1)
        for button in (self.value_button, self.freeze_button, self.silence_button, self.sample_button):
            button.setObjectName("small")
            head.addWidget(button)
        self.empty.setObjectName("muted")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setText(tr("No network yet: its numbers appear here as soon as it is made."))
        for page in (self.empty, self.sample_page, self.unit_page, self.weight_page, self.layer_page):
            page.setSizePolicy(QSizePolicy.Policy.Ignored, page.sizePolicy().verticalPolicy())
            self.pages.addWidget(page if page is self.empty else _scrolling(page))
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID // 2, GRID, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        self._fit_button()
        self._show_buttons()

    def _fit_button(self) -> None:
        """Give the button of the value one size for all numbers: a layout that moves costs more than a picture."""
        wide = QFontMetrics(self.value_button.font()).horizontalAdvance(WIDEST)
        self.value_button.setFixedSize(wide + 3 * GRID, self.freeze_button.sizeHint().height())

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """The numbers of what is shown."""
        return self._wants

    @property
    def place(self) -> Place | None:
        """What is shown; None for the watched sample."""
        return self._place

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self.value_button.setFont(number_font(SIZE_SMALL))
        self._fit_button()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 opens the field for the value, as in the diagram."""
        if event.key() == Qt.Key.Key_F2 and self.value_button.isVisible():
            self.type_value()
        else:
            super().keyPressEvent(event)

    def type_value(self) -> None:
        """Open the field for the weight or bias that is shown."""
        hit, snapshot = hit_of(self._place), self._snapshot
        if not isinstance(hit, UnitHit | LinkHit) or snapshot is None:
            return
        value = self._surgeon.value_of(hit)
        if value is not None:
            words = tr("Weight of {what}") if isinstance(hit, LinkHit) else tr("Bias of {what}")
            corner = self.value_button.mapTo(self, QPoint(0, 0))
            rect = QRectF(corner.x(), corner.y(), self.value_button.width(), self.value_button.height())
            self.editor.ask(rect, words.format(what=name_of(snapshot, hit)), value)

    def _typed(self, value: float) -> None:
        hit = hit_of(self._place)
        if isinstance(hit, UnitHit | LinkHit):
            self._surgeon.type_value(hit, value)
        self.value_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _toggle(self, knob: str) -> None:
        hit = hit_of(self._place)
        if isinstance(hit, UnitHit):
            self._surgeon.toggle(hit, knob)

    def _selected(self, _place: object) -> None:
        """Show what was selected; its answers come with the next snapshot."""
        self.editor.hide()
        if self.isVisible() and self._snapshot is not None:
            self._draw(self._snapshot)
            self._refresh()

    def _draw(self, snapshot: Snapshot) -> None:
        if not snapshot.layers:
            self.pages.setCurrentIndex(0)
            self._place, self._wants = None, frozenset({Probe.WATCHED})
            self.title.setText(tr("Inspect"))
            self._show_buttons()
            return
        self._live(snapshot.status is Status.RUNNING)
        selected = self._attention.selected
        self._place = place = selected if exists(snapshot, selected) else None
        page, asks = self._show_page(snapshot, place)
        self._wants = frozenset({Probe.WATCHED, *asks})
        if self.pages.currentIndex() != page:
            self.pages.setCurrentIndex(page)
        title = place_title(snapshot, place)
        if title != self.title.text():
            self.title.setText(title)
        self._show_buttons()

    def _live(self, live: bool) -> None:
        """Tell the pictures whether their numbers change many times a second."""
        if live != self._moving:
            self._moving = live
            for part in self.findChildren(Painted):
                part.live = live

    def _show_page(self, snapshot: Snapshot, place: Place | None) -> tuple[int, tuple[Ask, ...]]:
        """Fill the page for a place; return which one it is and what is to be asked for it."""
        match place:
            case UnitPlace():
                self.unit_page.show_unit(snapshot, place)
                return 2, self.unit_page.asks(place)
            case LinkPlace():
                self.weight_page.show_weight(snapshot, place)
                return 3, self.weight_page.asks(snapshot, place)
            case LayerPlace():
                self.layer_page.show_layer(snapshot, place.layer)
                return 4, self.layer_page.asks(place.layer)
        self.sample_page.show_sample(snapshot)
        return 1, self.sample_page.asks(snapshot)

    def _show_buttons(self) -> None:
        """Show what can be done to what is shown."""
        snapshot, place = self._snapshot, self._place
        unit = isinstance(place, UnitPlace) and place.layer != INPUTS
        value, symbol = None, "b"
        if snapshot is not None and isinstance(place, UnitPlace) and unit:
            value = float(snapshot.layers[place.layer].bias[place.unit])
            silenced, frozen = kept_units(snapshot, place.layer + 1)
            self.freeze_button.setChecked(place.unit in frozen)
            self.silence_button.setChecked(place.unit in silenced)
        elif snapshot is not None and isinstance(place, LinkPlace):
            hit = LinkHit(layer=place.layer, source=place.source, target=place.unit)
            if single_weight(snapshot, hit):
                value, symbol = float(snapshot.layers[place.layer].weights[place.unit, place.source]), "w"
        self.value_button.setVisible(value is not None)
        self.freeze_button.setVisible(unit)
        self.silence_button.setVisible(unit)
        self.sample_button.setVisible(place is not None)
        if value is not None:
            text = f"{symbol} {figures_of(value, 4)}"
            if text != self.value_button.text():
                words = tr("Type the bias (F2)") if symbol == "b" else tr("Type the weight (F2)")
                self.value_button.setText(text)
                self.value_button.setToolTip(words)
                self.value_button.setAccessibleName(words)
                self.value_button.setAccessibleDescription(f"{symbol} {figures_of(value, 6)}")


def _scrolling(page: QWidget) -> QScrollArea:
    """Put a page into an area that scrolls up and down."""
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
