"""Qt's own words, such as those of the buttons of a question, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

__all__ = ["speak_qt"]

NAME = "words of Qt"


def speak_qt(app: QCoreApplication, code: str) -> bool:
    """Let Qt speak a language from now on; return whether it can, English is what it speaks otherwise."""
    for old in app.findChildren(QTranslator, NAME):
        app.removeTranslator(old)
        old.deleteLater()
    translator = QTranslator(app)
    translator.setObjectName(NAME)
    known = translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    if known:
        app.installTranslator(translator)
    else:
        translator.deleteLater()
    return known
