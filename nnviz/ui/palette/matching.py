"""How well a few typed letters fit a text: whole words before their beginnings, these before scattered letters."""

from __future__ import annotations

import unicodedata

__all__ = ["fit", "folded"]

WHOLE, BEGINNING, INSIDE, SCATTERED = 4.0, 3.0, 2.0, 1.0
EARLY = 0.5
"""What a match in the first word is worth more than one in the last."""
LOOSEST = 0.34
"""Scattered letters must make up this share of the stretch in which they lie."""


def folded(text: str) -> str:
    """Return a text in small letters without accents, so that "grosse" finds "Größe" and "x1" finds "x₁"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def fit(query: str, text: str) -> float | None:
    """Return how well a text fits what was typed, None where a typed word is not in it at all.

    Parameters
    ----------
    query, text : str
        Both folded; the words of the query may come in any order.
    """
    words = text.split()
    total = 0.0
    for wanted in query.split():
        best = max(
            (_fit_word(wanted, word, place / len(words)) for place, word in enumerate(words)), default=0.0
        )
        best = best or _scattered(wanted, text)
        if not best:
            return None
        total += best
    return total - len(words) / 100  # of two that fit equally the shorter is meant


def _fit_word(wanted: str, word: str, late: float) -> float:
    bonus = EARLY * (1 - late)
    if word == wanted:
        return WHOLE + bonus
    if word.startswith(wanted):
        return BEGINNING + bonus
    return INSIDE + bonus if wanted in word else 0.0


def _scattered(wanted: str, text: str) -> float:
    """Find the letters in their order, such as "lrt" in "learning rate"; 0 where they lie too far apart."""
    first = text.find(wanted[0])
    at = first
    for letter in wanted[1:]:
        at = text.find(letter, at + 1)
        if at < 0:
            return 0.0
    share = len(wanted) / (at - first + 1) if first >= 0 else 0.0
    return SCATTERED * share if share >= LOOSEST and len(wanted) > 1 else 0.0
