"""The versions of the document format: which one a file has, and what leads from each to the next.

A file says in ``document.json`` by which format it was written, and by which nnviz; files without it, such as those
from ``nnviz train --save``, are of format 1.  An experiment has a version of its own (``experiment.codec``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec

from nnviz import __version__
from nnviz.data.quoting import reason
from nnviz.session.archive import FileProblem, Members, peek

__all__ = ["ABOUT", "FORMAT", "MIGRATIONS", "Migration", "about_bytes", "opened_members"]

FORMAT = 1
"""Rises when a document written now could not be read by an older program; then a migration is added."""
ABOUT = "document.json"
LARGEST_ABOUT = 10_000


@dataclass(frozen=True, slots=True)
class Migration:
    """The way from one format to the next.

    Attributes
    ----------
    change : callable
        From the parts of a file to those that become others; None for one that is gone.
    parts : mapping
        Parts that only the older format has, with their largest sizes.
    """

    change: Callable[[Members], Mapping[str, bytes | None]]
    parts: Mapping[str, int] = field(default_factory=dict)


MIGRATIONS: dict[int, Migration] = {}
"""By the format they begin with; there is one for every format before ``FORMAT``."""


class About(msgspec.Struct, frozen=True):
    """What a file says of itself; further words are for later formats."""

    format: int = 1
    made_by: str = ""


def about_bytes() -> bytes:
    """Return what a document written now says of itself."""
    return msgspec.json.encode(About(FORMAT, f"nnviz {__version__}"))


def opened_members(raw: bytes, name: str, largest: Mapping[str, int]) -> Members:
    """Return the parts of a file in the present format.

    Raises
    ------
    FileProblem
        For a newer format, which is named, and for anything but a whole, modest file.
    """
    said = peek(raw, name, ABOUT, LARGEST_ABOUT)
    about = About()
    if said is not None:
        try:
            about = msgspec.json.decode(said, type=About)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise FileProblem(
                f"{ABOUT} in {name} cannot be read ({reason(error)}); fetch or save it again."
            ) from None
    if about.format > FORMAT:
        maker = f"{about.made_by[:40] or 'a newer nnviz'} (format {about.format})"
        raise FileProblem(
            f"{name} was made by {maker}; this nnviz {__version__} reads formats up to {FORMAT}: install the newer one."
        )
    if about.format < 1:
        raise FileProblem(f"{ABOUT} in {name} speaks of format {about.format}; there is none before 1.")
    way = [MIGRATIONS[number] for number in range(about.format, FORMAT)]
    known = {ABOUT: LARGEST_ABOUT, **largest}
    members = Members(raw, name, {part: size for step in way for part, size in step.parts.items()} | known)
    for step in way:
        members = members.changed(step.change(members))
    return members
