"""Small windows: the list of keys, and what nnviz is made of."""

from __future__ import annotations

import platform
from collections.abc import Sequence

import numpy as np
import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnviz import __version__
from nnviz.ui.actions import Deed
from nnviz.ui.theme import GRID

__all__ = ["about", "keys"]

ABOUT = """
<h3>nnviz {version}</h3>
<p>A desktop laboratory in which people see a neural network learn. MIT licence.</p>
<h4>Data</h4>
<ul>
<li><b>MNIST</b>: Y. LeCun, C. Cortes, C. J. C. Burges, from NIST SD 1 and 3. CC BY-SA 3.0; recompressed only.</li>
<li><b>Digits 8×8</b>: E. Alpaydin, C. Kaynak, <i>Optical Recognition of Handwritten Digits</i>, UCI. CC BY 4.0.</li>
<li><b>Iris</b>: R. A. Fisher, 1936, UCI. CC BY 4.0.</li>
</ul>
<h4>Made with</h4>
<p>Python {python}, Qt through PySide6 {pyside} (LGPL-3), NumPy {numpy} (BSD-3), pyqtgraph (MIT), msgspec (BSD-3),
threadpoolctl (BSD-3).</p>
<p>nnviz connects to nothing and sends nothing.</p>
"""


def keys(parent: QWidget, table: Sequence[Deed]) -> None:
    """Show all keys."""
    rows = "".join(
        f"<tr><td style='padding: 2px 24px 2px 0'>{_plain(deed.text)}</td>"
        f"<td><b>{QKeySequence(deed.keys).toString(QKeySequence.SequenceFormat.NativeText)}</b></td></tr>"
        for deed in table
        if deed.keys
    )
    more = (
        "<p>In the diagram: arrows walk from unit to unit, the wheel zooms, dragging moves it.<br>"
        "In the curves: ← and → move the crosshair, a double click shows everything again.</p>"
    )
    _show(parent, "Keys", f"<table>{rows}</table>{more}")


def about(parent: QWidget) -> None:
    """Show version, data and licences."""
    text = ABOUT.format(
        version=__version__,
        python=platform.python_version(),
        pyside=PySide6.__version__,
        numpy=np.__version__,
    )
    _show(parent, "About nnviz", text)


def _plain(text: str) -> str:
    return text.replace("&", "").replace(" …", "")


def _show(parent: QWidget, title: str, html: str) -> None:
    """Open a window with text that does not stop the rest."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    label = QLabel(html)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setMargin(2 * GRID)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(label)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(area, 1)
    column.addWidget(buttons)
    dialog.resize(60 * GRID, 72 * GRID)
    dialog.open()
