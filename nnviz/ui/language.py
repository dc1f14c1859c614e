"""The words of the window in the user's language: English is written in the program, others come from files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from string import Formatter
from typing import NamedTuple

from nnviz import resources

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "LanguageProblem",
    "placeholders",
    "read_words",
    "tr",
    "translated",
    "use_language",
    "use_words",
]

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}
"""What each language calls itself; all but English are files ``resources/languages/<code>.json``."""

_words: dict[str, str] = {}
_PLACE = re.compile(r"\{(\d)(:tr)?\}")
_CHOICE = "{0} or {1}"
"""Only known inside a sentence: alone it could be any name."""
_SENTENCES, _CLAUSES = re.compile(r"(\n|(?<=[.]) (?=[A-Z]))"), re.compile(r"((?<=:) )")


class Composed(NamedTuple):
    """An English text with numbered places, what it is called, and which of its places are translated in turn.

    An ``alternative`` is one that is only known inside a sentence.
    """

    english: re.Pattern[str]
    other: str
    inner: frozenset[int]
    alternative: bool


class LanguageProblem(ValueError):
    """A file of words that cannot be used; the message is one sentence."""


def use_words(words: Mapping[str, str]) -> None:
    """Say what English texts are called from now on; an empty mapping is English itself."""
    _words.clear()
    _words.update(words)
    _composed.cache_clear()
    _translated.cache_clear()


def tr(text: str, /, **values: object) -> str:
    """Return a text in the user's language, with ``{name}`` replaced by the values; English where it is unknown."""
    known = _words.get(text, text)
    return known.format(**values) if values else known


def translated(text: str) -> str:
    """Return a text that was put together below the window in the user's language; as it is where it is unknown.

    A file of words gives such texts numbers in braces where they differ: ``{0}`` stays as it is, such as a number or
    the name of a file, and ``{0:tr}`` is a text that is translated in turn, such as the name of a layer.  What is no
    text of its own is translated sentence by sentence.  What people have named, and sentences that ``tr`` has made with
    such names, must not come here: they may look like a template.
    """
    return _translated(text) if text and _words else text


@lru_cache(maxsize=1024)
def _translated(text: str, *, within: bool = False) -> str:
    inner = text.strip()
    if text in _words or not inner:
        return _words.get(text, text)
    if text != inner:
        return text.replace(inner, _translated(inner))
    sentences = _SENTENCES.split(text)
    if len(sentences) > 1:
        return "".join(map(_translated, sentences))
    for one in _composed():
        found = one.english.fullmatch(text)
        if found and (within or not one.alternative):
            return _filled(one, found)
    return "".join(map(_translated, _CLAUSES.split(text))) if ": " in text else text


def _filled(one: Composed, found: re.Match[str]) -> str:
    def value(place: re.Match[str]) -> str:
        part = found[f"p{place[1]}"]
        return _translated(part, within=True) if int(place[1]) in one.inner else part

    return _PLACE.sub(value, one.other)


@lru_cache(maxsize=1)
def _composed() -> tuple[Composed, ...]:
    """Return all texts with numbered places, those with the most letters of their own first."""
    english = [text for text in _words if _PLACE.search(text)]
    return tuple(
        Composed(
            re.compile(_pattern(text)),
            _words[text],
            frozenset(int(place[1]) for place in _PLACE.finditer(text) if place[2]),
            text == _CHOICE,
        )
        for text in sorted(english, key=lambda text: (-len(_PLACE.sub("", text)), text))
    )


def _pattern(text: str) -> str:
    literals = _PLACE.sub("\0", text).split("\0")
    places = [place[1] for place in _PLACE.finditer(text)]
    parts = [re.escape(literals[0])]
    for place, literal in zip(places, literals[1:], strict=True):
        parts += [f"(?P<p{place}>.*?)", re.escape(literal)]
    return "".join(parts)


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
