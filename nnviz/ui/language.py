"""The words of the window in the user's language: English is written in the program, others come from files."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["tr", "use_words"]

_words: dict[str, str] = {}


def use_words(words: Mapping[str, str]) -> None:
    """Say what English texts are called from now on; an empty mapping is English itself."""
    _words.clear()
    _words.update(words)


def tr(text: str, /, **values: object) -> str:
    """Return a text in the user's language, with ``{name}`` replaced by the values; English where it is unknown."""
    known = _words.get(text, text)
    return known.format(**values) if values else known
