"""The words of the window in the user's language: English is written in the program, others come from files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from string import Formatter

from nnviz import resources

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "LanguageProblem",
    "placeholders",
    "read_words",
    "tr",
    "use_language",
    "use_words",
]

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}
"""What each language calls itself; all but English are files ``resources/languages/<code>.json``."""

_words: dict[str, str] = {}


class LanguageProblem(ValueError):
    """A file of words that cannot be used; the message is one sentence."""


def use_words(words: Mapping[str, str]) -> None:
    """Say what English texts are called from now on; an empty mapping is English itself."""
    _words.clear()
    _words.update(words)


def tr(text: str, /, **values: object) -> str:
    """Return a text in the user's language, with ``{name}`` replaced by the values; English where it is unknown."""
    known = _words.get(text, text)
    return known.format(**values) if values else known


def use_language(code: str, read: Callable[[str], bytes] = resources.read) -> str:
    """Speak a language from now on; what is shown already stays as it is.

    Parameters
    ----------
    code : str
        One of ``LANGUAGES``; any other is English.
    read : callable
        Returns the bytes of a shipped file.

    Returns
    -------
    str
        "", or why English is spoken instead, in one sentence.
    """
    use_words({})
    if code == ENGLISH or code not in LANGUAGES:
        return ""
    name = f"languages/{code}.json"
    try:
        use_words(read_words(read(name)))
    except OSError:
        return f"The words for {LANGUAGES[code]} ({name}) cannot be read; the window speaks English."
    except LanguageProblem as problem:
        return (
            f"The words for {LANGUAGES[code]} ({name}) cannot be used: {problem} The window speaks English."
        )
    return ""


def read_words(data: bytes) -> dict[str, str]:
    """Read a file of words: a JSON object from English texts to those of another language.

    Raises
    ------
    LanguageProblem
        Where it is no such object, or a text has other placeholders than its English one.
    """
    try:
        words = json.loads(data)
    except (ValueError, RecursionError):
        raise LanguageProblem("It is no JSON.") from None
    if not isinstance(words, dict) or not all(isinstance(text, str) for text in words.values()):
        raise LanguageProblem("It is no object that gives a text for each text.")
    for english, text in words.items():
        if ("{" in english or "{" in text or "}" in text) and placeholders(english) != placeholders(text):
            raise LanguageProblem(f"{english!r} has other placeholders than {text!r}.")
    return words


def placeholders(text: str) -> frozenset[str] | None:
    """Return the names in braces, or None where the braces are not those of a template."""
    try:
        return frozenset(
            f"{name}:{form}!{how}" for _, name, form, how in Formatter().parse(text) if name is not None
        )
    except ValueError:
        return None
