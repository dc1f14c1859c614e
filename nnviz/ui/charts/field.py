"""The panel of the output: the decision field over the plane, or the fit where the data are no points in a plane."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from nnviz.session.ask import Ask
from nnviz.session.snapshot import DataView, Probe, Snapshot
from nnviz.ui.charts.field_colours import Meaning
from nnviz.ui.charts.field_parts import HINT, FieldParts
from nnviz.ui.charts.field_words import why_no_field
from nnviz.ui.charts.fit_picture import FitPicture
from nnviz.ui.charts.plane_picture import PlanePicture
from nnviz.ui.charts.section import Section
from nnviz.ui.language import tr
from nnviz.ui.live_panel import LivePanel
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["HINT", "FieldPanel", "why_no_field"]

PICTURES = 12.0
"""So many pictures a second at most while the network learns."""
HINT_OF_FIT = "Point at a sample; a click watches it in the network"


class FieldPanel(LivePanel):
    """What the network answers: over the plane, along one feature, or beside the true values.

    ``canvas_requested`` comes when the user would rather draw an image, ``point_clicked`` carries the part of the
    data ("training", "validation", "test") and the index within it of a point that was clicked, ``wants_changed``
    tells that something else is needed for the picture.
    """

    canvas_requested = Signal()
    point_clicked = Signal(str, int)
    wants_changed = Signal()

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, pictures=PICTURES)
        self._data: DataView | None = None
        self._meaning: Meaning | None = None
        self._blank: DataView | None = None
        self._place: tuple[float, float] | None = None
        self._parts = parts = FieldParts(self, theme)
        self.view, self.fit_view, self.legend = parts.view, parts.fit_view, parts.legend
        self.controls, self.profile = parts.controls, parts.profile
        self._themed = (parts.view, parts.fit_view, parts.legend, parts.profile)
        self.answer, self.place, self.more = parts.answer, parts.place, parts.more
        self.empty, self.draw_button = parts.empty, parts.draw_button
        self._plane = PlanePicture(parts.view, parts.profile, theme)
        self._fit = FitPicture(parts.fit_view)
        self._picture: PlanePicture | FitPicture = self._plane
        self._connect()
        self.setAccessibleName(tr("Decision field"))
        self._show_empty(why_no_field(None))

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """What the picture needs, and what the choices of the user need beyond it."""
        return self._picture.wants if self._meaning is not None else frozenset({Probe.FIELD})

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(336, 440)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(176, 216)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self._data = None
        self._draw_again()

    def show_blank(self, data: DataView | None) -> None:
        """Show this sheet, of which the network knows nothing yet, instead of its data; None for those."""
        if data is not self._blank:
            self._blank = data
            self._draw_again()

    def show_tools(self, tools: QWidget, on: bool) -> None:
        """Show a row of tools below the controls, or hide it."""
        if self._parts.tools is not tools:
            self._parts.add_tools(tools)
        tools.setVisible(on)
        self._parts.arrange(self.height(), section=self.controls.choices.section)

    def summary(self) -> str:
        """Return in words what there is to see."""
        meaning, data = self._meaning, self._data
        if meaning is None or data is None:
            return self.empty.text()
        if self._picture is self._fit:
            text = self._fit.sentence
            return tr("Prediction for {name}", name=data.name) + (f": {text}" if text else "")
        over, field = tr("Prediction over the plane for {name}", name=data.name), self._plane.field
        if field is None or not meaning.signed or meaning.regression:
            return over
        share = float((meaning.strength(field.values) > 0).mean())
        first, second = (*meaning.names, "0", "1")[:2]
        return f"{over}: {share:.0%} {second}, {1 - share:.0%} {first}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts to the new size."""
        super().resizeEvent(event)
        self.view.setMaximumHeight(self.view.height_for(self.width() - 2 * GRID))
        self._parts.arrange(self.height(), section=self.controls.choices.section)

    def _connect(self) -> None:
        self.view.hovered.connect(self._hover)
        self.view.point_chosen.connect(self._point_chosen)
        self.view.section_drawn.connect(self._section_drawn)
        self.fit_view.hovered.connect(self._hover_point)
        self.fit_view.point_chosen.connect(self._point_chosen)
        self.profile.read.connect(lambda share: self.view.show_section(self.view.section, share))
        self.controls.changed.connect(self._choose)
        self.draw_button.clicked.connect(self.canvas_requested)

    def _draw(self, snapshot: Snapshot) -> None:
        data = self._blank or snapshot.data
        if data is None and self._data is not None and self._parts.painting:
            return  # other points are on their way: the picture stays until they are there
        if data is not self._data or data is None:
            self._draw_data(data, snapshot.message)
        if self._meaning is None or self._blank is not None:
            return
        if self._picture is self._fit:
            self._fit.show(snapshot)
        elif self._plane.show(snapshot):
            self._hover(self._place)
        self._show_key()

    def _draw_data(self, data: DataView | None, message: str) -> None:
        reason = why_no_field(data)
        fresh = data is not self._data
        self._data = data
        if data is None or reason:
            self._meaning = None
            self._show_empty(message if data is None and message else reason)
            return
        self._meaning = meaning = Meaning.of(data)
        planar = data.points is not None
        self._picture = self._plane if planar else self._fit
        if fresh:
            counts = (data.train, data.validation, data.test)
            self.controls.fit(meaning, tuple(k for k in (0, 1, 2) if counts[k]), plane=planar)
        self._parts.show(planar=planar)
        if data.points is not None:
            self._plane.choices = self.controls.choices
            self._plane.show_data(data, data.points, meaning, self._theme)
        else:
            self._fit.show_data(data, meaning)
            self._fit.choose(self.controls.choices)
        self._parts.arrange(self.height(), section=self.controls.choices.section)
        self._say("")
        self._show_key()

    def _choose(self) -> None:
        """Draw it as was chosen."""
        if self._meaning is not None:
            self._picture.choose(self.controls.choices)
            self._parts.arrange(self.height(), section=self.controls.choices.section)
            self._show_key()
            self.wants_changed.emit()

    def _section_drawn(self, section: Section) -> None:
        self.view.show_section(section)
        if self.controls.choices.section:
            self.wants_changed.emit()
        else:
            self.controls.set(section=True)

    def _show_key(self) -> None:
        key = self._picture.key
        if key is not None:
            self.legend.show_key(key)

    def _hover(self, place: tuple[float, float] | None) -> None:
        """Say what the network answers at a place, and what the point there is."""
        self._place = place
        self._say(*(self._plane.words(place) if place is not None else ("", "", "")))

    def _hover_point(self, row: int | None) -> None:
        self._say("", *self._fit.words(row))

    def _say(self, answer: str, where: str = "", more: str = "") -> None:
        hint = "" if answer or where else tr(HINT if self._picture is self._plane else HINT_OF_FIT)
        for label, text in ((self.answer, answer), (self.place, where or hint), (self.more, more)):
            if text != label.text():
                label.setText(text)
        self.answer.setVisible(bool(answer))

    def _point_chosen(self, row: int) -> None:
        place = self._fit.place(row) if self._picture is self._fit else self.view.marks.place_in_part(row)
        if place is not None:
            self.point_clicked.emit(*place)

    def _show_empty(self, reason: str) -> None:
        offer = self._data is not None and self._data.image_shape is not None
        self._parts.show_empty(reason, offer=offer)
