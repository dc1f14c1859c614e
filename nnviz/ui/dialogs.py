"""Small windows: the list of keys, what a control is for, and what nnviz is made of; each is made when asked for."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import PySide6
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QScrollArea, QVBoxLayout, QWhatsThis, QWidget

from nnviz import __version__
from nnviz.ui.actions import Deed
from nnviz.ui.language import tr
from nnviz.ui.text_size import scaled
from nnviz.ui.theme import GRID

if TYPE_CHECKING:
    from nnviz.ui.help.sheet import KeySheet

__all__ = ["about", "ask_what", "keys"]

ABOUT = """
<h3>nnviz {version}</h3>
<p>{what}</p>
<h4>{data}</h4>
<ul>
<li><b>MNIST</b>: Y. LeCun, C. Cortes, C. J. C. Burges, from NIST SD 1 and 3. CC BY-SA 3.0; {recompressed}.</li>
<li><b>Digits 8×8</b>: E. Alpaydin, C. Kaynak, <i>Optical Recognition of Handwritten Digits</i>, UCI. CC BY 4.0.</li>
<li><b>Iris</b>: R. A. Fisher, 1936, UCI. CC BY 4.0.</li>
</ul>
<h4>{made_with}</h4>
<p>Python {python}, Qt (PySide6 {pyside}, LGPL-3), NumPy {numpy} (BSD-3), pyqtgraph (MIT), msgspec (BSD-3),
threadpoolctl (BSD-3), segno (BSD-3).</p>
<p>{offline}</p>
"""


def keys(parent: QWidget, table: Sequence[Deed]) -> KeySheet:
    """Show all keys."""
    from nnviz.ui.help.sheet import KeySheet

    sheet = KeySheet(table, parent)
    sheet.open()
    return sheet


def ask_what(window: QWidget) -> None:
    """Let the next click explain what it meets instead of doing it."""
    from nnviz.ui.help.explaining import explain_all

    explain_all(window)
    QWhatsThis.enterWhatsThisMode()


def about(parent: QWidget, settings: QSettings) -> QDialog:
    """Show version, data and licences, and offer to copy what a report of a fault needs."""
    text = ABOUT.format(
        version=__version__,
        what=tr("A desktop laboratory in which people see a neural network learn. MIT licence."),
        data=tr("Data"),
        recompressed=tr("recompressed only"),
        made_with=tr("Made with"),
        offline=tr("nnviz connects to nothing and sends nothing."),
        python=platform.python_version(),
        pyside=PySide6.__version__,
        numpy=np.__version__,
    )
    dialog = QDialog(parent)
    dialog.setWindowTitle(tr("About nnviz"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setMargin(2 * GRID)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAccessibleName(tr("About nnviz"))
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(label)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
    copy = buttons.addButton(tr("Copy diagnostics"), QDialogButtonBox.ButtonRole.ActionRole)
    copy.setObjectName("copy_diagnostics")
    copy.setToolTip(tr("Copy versions, settings and the last lines of the log, for the report of a fault"))
    copy.clicked.connect(lambda _checked=False: _copy(settings))
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(area, 1)
    column.addWidget(buttons)
    room = dialog.screen().availableSize()
    dialog.resize(min(scaled(60 * GRID), room.width()), min(scaled(66 * GRID), room.height()))
    dialog.open()
    return dialog


def _copy(settings: QSettings) -> None:
    from nnviz.ui.help.diagnostics import diagnostics

    QGuiApplication.clipboard().setText(diagnostics(settings))
