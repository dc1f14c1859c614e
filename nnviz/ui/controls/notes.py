"""A sentence below a control about what is wrong with its value, and the button that mends it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from nnviz.experiment.checks import Issue
from nnviz.ui.language import tr, translated
from nnviz.ui.text_size import scaled
from nnviz.ui.theme import GRID, LIGHT, SIZE_SMALL, Theme

__all__ = ["Note"]


class Note(QWidget):
    """Hidden while there is nothing to say; what is typed wrongly goes before what the checks found.

    ``fix_requested`` carries the issue whose remedy is to be applied.
    """

    fix_requested = Signal(object)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._problem = ""
        self._issues: tuple[Issue, ...] = ()
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.fix = QPushButton(tr("Fix"), self)
        self.fix.setAccessibleName(tr("Fix"))
        self.fix.clicked.connect(lambda _checked=False: self._fix())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, GRID // 2, 0, GRID // 2)
        row.setSpacing(GRID)
        row.addWidget(self.label, 1)
        row.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def text(self) -> str:
        """Return what is said, "" while hidden."""
        return "" if self.isHidden() else self.label.text()

    def show_problem(self, problem: str) -> None:
        """Say what is wrong with something typed; "" when it is mended."""
        self._problem = problem
        self._show()

    def show_issues(self, issues: tuple[Issue, ...]) -> None:
        """Say what the checks found."""
        if issues != self._issues:
            self._issues = issues
            self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self._colour()

    def _remedied(self) -> Issue | None:
        return next((issue for issue in self._issues if issue.remedy is not None), None)

    def _fix(self) -> None:
        issue = self._remedied()
        if issue is not None:
            self.fix_requested.emit(issue)

    def _show(self) -> None:
        text = translated(self._problem) or "\n".join(translated(issue.message) for issue in self._issues)
        remedied = None if self._problem else self._remedied()
        self.label.setText(text)
        self.fix.setVisible(remedied is not None)
        self.fix.setToolTip(tr("Mends this: {what}", what=translated(remedied.message)) if remedied else "")
        self.setAccessibleName(text)
        self._colour()
        self.setVisible(bool(text))

    def _colour(self) -> None:
        serious = bool(self._problem) or any(issue.severity == "error" for issue in self._issues)
        colour = self._theme.bad if serious else self._theme.warn
        self.label.setStyleSheet(
            f"color: {colour}; font-size: {scaled(SIZE_SMALL)}px; border: none; border-left: 2px solid {colour};"
            f"padding-left: {GRID - 2}px;"
        )
        self.fix.setStyleSheet(
            f"font-size: {scaled(SIZE_SMALL)}px; padding: 0 {GRID}px; min-height: {scaled(18)}px;"
        )
