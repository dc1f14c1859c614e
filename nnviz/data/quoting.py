"""How messages quote what stands in a file: short, in one line, and without signs that no screen shows."""

from __future__ import annotations

__all__ = ["quoted", "reason"]

LONGEST_NAME = 60
LONGEST_REASON = 100


def quoted(text: str, longest: int = LONGEST_NAME) -> str:
    """Return a name or a cell as a message shows it: a file may hold a million letters, or none to be seen."""
    seen = "".join(letter if letter.isprintable() else "·" for letter in text[: longest + 1])
    return seen if len(seen) <= longest else f"{seen[: longest - 1]}…"


def reason(error: Exception) -> str:
    """Return what an exception says, without its full stop and the thousands of bytes that some of them quote."""
    text = " ".join(str(error)[: 10 * LONGEST_REASON].split()) or type(error).__name__
    return quoted(text, LONGEST_REASON).rstrip(". ")
