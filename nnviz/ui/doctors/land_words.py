"""What the landscape says of itself: that it is a slice, of what, and how far the path lies outside."""

from __future__ import annotations

import math

from nnviz.session.landscape import Landscape, PlaneKind
from nnviz.ui.figures import loss_text
from nnviz.ui.language import tr

__all__ = ["about", "centre_text", "hint", "moment_text"]


def hint(path: int) -> str:
    """Return what would be seen, while there is no picture."""
    words = tr(
        "The loss on a plane through the present weights: a slice of a landscape with one dimension for each parameter."
    )
    if path < 2:
        return words + " " + tr("Train first to see the path, or choose random directions.")
    return words + " " + tr("The path has {count} remembered moments.", count=path)


def about(land: Landscape) -> str:
    """Return the sentence below the picture: what kind of slice it is, and what it leaves out."""
    words = tr("A slice through {count} dimensions", count=f"{land.parameters:,}")
    if land.view.kind is PlaneKind.PATH:
        words += tr(": {share} of the path's variance lies in it.", share=_percent(land.explained))
    else:
        words += tr(": two random directions, as long as the weights, filter by filter.")
    if len(land.track.steps) > 1:
        words += " " + tr(
            "The path lies up to {share} of its length outside.", share=_percent(land.track.off)
        )
    return words


def centre_text(land: Landscape) -> str:
    """Return the loss in the middle, and of what it is the mean."""
    return tr(
        "Now, at step {step}: loss {loss}, over {samples} training samples.",
        step=f"{land.step:,}",
        loss=loss_text(land.centre),
        samples=f"{land.samples:,}",
    )


def moment_text(land: Landscape, moment: int) -> str:
    """Return what is known of a moment of the path."""
    track = land.track
    words = tr("Step {step}: ", step=f"{track.steps[moment]:,}")
    if math.isnan(track.loss[moment]):
        return words + tr("not measured yet")
    share = track.distance[moment] / track.length if track.length else 0.0
    if share < 5e-4:
        return words + tr("loss {loss}, in this plane.", loss=loss_text(track.loss[moment]))
    return words + tr(
        "loss {loss}; {share} of the path's length away from this plane, where it is {shown}.",
        loss=loss_text(track.loss[moment]),
        share=_percent(share),
        shown=loss_text(track.shown[moment]),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.095 or share < 5e-4 else f"{100 * share:.1g} %"
