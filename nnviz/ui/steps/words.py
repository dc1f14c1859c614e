"""What stands above the table of a phase: whose numbers these are, and of which step."""

from __future__ import annotations

from nnviz.session.explain.row import Chapter
from nnviz.session.snapshot import Phase
from nnviz.session.trace import Trace
from nnviz.ui.language import tr
from nnviz.ui.steps.track import said

__all__ = ["title_of", "where_of"]


def title_of(trace: Trace, chapter: Chapter, classes: tuple[str, ...]) -> str:
    """Return the title of a phase, with the unit that is explained.

    Parameters
    ----------
    classes : tuple of str
        What the outputs are called, if they stand for classes: the diagram calls them so, symbols such as p₇ count.
    """
    title = said(chapter.title)
    last = len(trace.layers) - 1
    place = last if chapter.phase is Phase.LOSS and classes else chapter.layer
    if place < 0 or not trace.layers[place].learned:
        return title
    layer = trace.layers[place]
    words = {"title": title, "unit": layer.unit + 1}
    if place == last and layer.unit < len(classes):
        return tr("{title} · unit {unit}: “{name}”", name=classes[layer.unit], **words)
    filters = len(layer.spot) == 3
    return tr("{title} · filter {unit}", **words) if filters else tr("{title} · unit {unit}", **words)


def where_of(trace: Trace) -> str:
    """Return which step is shown, and which row of its batch."""
    words = {"step": f"{trace.step:,}", "row": trace.row + 1, "batch": f"{trace.batch:,}"}
    if trace.taken:
        return tr("Step {step}, sample {row} of {batch}", **words)
    if trace.now is not None:
        return tr("Inside step {step}, sample {row} of {batch}", **words)
    return tr("Coming step {step}, worked out ahead, sample {row} of {batch}", **words)
