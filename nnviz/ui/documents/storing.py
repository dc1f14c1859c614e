"""What is done beside the window: fetching the training from the worker, writing a file, reading one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nnviz.session.catching import Catch
from nnviz.session.commands import Capture
from nnviz.session.jobs import Report
from nnviz.session.saved import Saved
from nnviz.ui.bridge import Bridge
from nnviz.ui.language import tr, translated

if TYPE_CHECKING:
    from nnviz.session.document import Document

__all__ = ["Stored", "captured", "opened", "stored", "told", "whole"]

GLANCE = 0.005
"""Seconds between two looks whether the job is still wanted."""


class Stored(NamedTuple):
    """What was saved: the last step of the training, None for an experiment without one."""

    step: int | None


def captured(bridge: Bridge) -> Callable[[Report], Saved | None]:
    """Ask the worker for the training at once; the work that waits for it is returned."""
    catch = Catch()
    bridge.send(Capture(catch))

    def work(report: Report) -> Saved | None:
        report(0.0)
        while not catch.wait(GLANCE):
            report(0.0)
        return catch.take()

    return work


def stored(bridge: Bridge, path: Path, outline: Document) -> Callable[[Report], Stored]:
    """Return the work of saving; ``outline`` is everything but the training."""
    fetch = captured(bridge)

    def work(report: Report) -> Stored:
        from nnviz.session.document import write_document

        saved = fetch(report)
        write_document(path, whole(outline, saved), going_on=lambda: report(0.5))
        return Stored(None if saved is None else saved.progress.counters.step)

    return work


def opened(path: Path) -> Callable[[Report], Document]:
    """Return the work of reading a file."""

    def work(report: Report) -> Document:
        from nnviz.session.opening import open_document

        report(0.0)
        found = open_document(path)
        report(1.0)
        return found

    return work


def told(error: Exception, path: Path) -> str:
    """Return what went wrong in one sentence."""
    why = getattr(error, "strerror", None)
    if why:
        return tr("{path} cannot be used: {why}. Choose another place.", path=path, why=why)
    if isinstance(error, MemoryError):
        return tr("There is not enough memory for {name}.", name=path.name)
    return translated(str(error))


def whole(outline: Document, saved: Saved | None) -> Document:
    """Return a document with a training."""
    from nnviz.session.document import Document

    if saved is None:
        return outline
    return Document(saved.spec, saved, outline.strokes, outline.notes, outline.card)
