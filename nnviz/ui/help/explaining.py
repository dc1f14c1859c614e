"""What's this: two sentences and the formula for every control, from its declaration or from what its panel is for."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QToolTip,
    QWhatsThis,
    QWidget,
)

from nnviz.ui.help.places import PLACES, WINDOW
from nnviz.ui.language import tr

__all__ = ["controls_of", "explain_all", "explain_focused", "is_control"]

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)
OF_QT = (QScrollBar, QHeaderView, QMenu, QMenuBar, QTabBar)


def is_control(widget: QWidget) -> bool:
    """Tell whether a person can act on a widget, leaving out the parts that Qt makes inside others."""
    if isinstance(widget, OF_QT) or widget.objectName().startswith("qt_") or widget.isWindow():
        return False
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(
            parent, QComboBox | QAbstractSpinBox | QAbstractItemView | QLineEdit | QTabBar | QMenuBar
        ):
            return False
        parent = parent.parentWidget()
    if isinstance(widget, CONTROLS):
        return True
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def controls_of(root: QWidget) -> list[QWidget]:
    """Return every control below a widget."""
    return [widget for widget in root.findChildren(QWidget) if is_control(widget)]


def explain_all(root: QWidget) -> None:
    """Give a What's-this text to each control that has none of its own.

    It says what the control does, by its tooltip, and what the panel around it is for.
    """
    for control in controls_of(root):
        if not control.whatsThis() or control.property("explained"):
            control.setProperty("explained", True)
            control.setWhatsThis(_told(control))
    for name, sentence in PLACES.items():
        for place in root.findChildren(QWidget, name):
            if not place.whatsThis():
                place.setWhatsThis(_sentence(tr(sentence)))


def explain_focused(root: QWidget) -> str:
    """Show the explanation of the control that has the focus, for hands that do not leave the keyboard."""
    explain_all(root)
    widget = QApplication.focusWidget()
    while widget is not None and not widget.whatsThis():
        widget = widget.parentWidget()
    if widget is None or widget.window() is not root.window():
        return ""
    QToolTip.hideText()
    QWhatsThis.showText(widget.mapToGlobal(QPoint(0, widget.height())), widget.whatsThis(), widget)
    return widget.whatsThis()


def _told(control: QWidget) -> str:
    name = control.accessibleName() or _text_of(control)
    does = control.toolTip() or control.accessibleDescription()
    parts = [f"<b>{escape(name)}</b>"] if name else []
    if does and does.rstrip(".") != name.rstrip("."):
        parts.append(_sentence(does))
    parts.append(_sentence(_around(control)))
    return "<br>".join(filter(None, parts))


def _text_of(control: QWidget) -> str:
    return control.text().replace("&", "") if isinstance(control, QAbstractButton) else ""


def _sentence(text: str) -> str:
    """Return plain text as HTML that ends as a sentence does."""
    if not text or text.startswith("<"):
        return text
    return escape(text if text[-1] in ".:?)" else f"{text}.").replace("\n", "<br>")


def _around(control: QWidget) -> str:
    """Return what the panel or the bar around a control is for."""
    widget: QWidget | None = control
    while widget is not None:
        for name in (widget.objectName(), type(widget).__name__):
            if name in PLACES:
                return tr(PLACES[name])
        widget = widget.parentWidget()
    return tr(WINDOW)
