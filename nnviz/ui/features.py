"""The features of the window, in the order in which they add their panels and entries."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.ui.canvas import feature as canvas
from nnviz.ui.charts import wiring
from nnviz.ui.controls import thumbnails
from nnviz.ui.diagram import colours, touch
from nnviz.ui.distributions import feature as distributions
from nnviz.ui.doctors.install import install as doctors
from nnviz.ui.documents import feature as documents
from nnviz.ui.gallery import feature as gallery
from nnviz.ui.help.feature import install as helping
from nnviz.ui.importing.feature import install as importing
from nnviz.ui.inspector import feature as inspector
from nnviz.ui.matrix.feature import install as matrix
from nnviz.ui.painting import feature as painting
from nnviz.ui.palette.feature import install as palette
from nnviz.ui.runs import feature as runs
from nnviz.ui.settings.feature import install as settings
from nnviz.ui.sharing.feature import install as sharing
from nnviz.ui.spaces import feature as spaces
from nnviz.ui.steps.install import install as steps
from nnviz.ui.studio import Studio
from nnviz.ui.taking.feature import install as taking
from nnviz.ui.teaching.feature import install as teaching
from nnviz.ui.timeline.feature import install as timeline
from nnviz.ui.tour.feature import install as tour
from nnviz.ui.watching import install as watching

__all__ = ["FEATURES"]

FEATURES: tuple[Callable[[Studio], None], ...] = (
    inspector.install,  # the first tab of its place
    documents.install,
    touch.install,
    watching,
    steps,
    matrix,
    colours.install,
    wiring.install,
    painting.install,
    runs.install,
    canvas.install,
    doctors,
    importing,
    sharing,
    taking,
    timeline,
    gallery.install,
    spaces.install,
    distributions.install,
    settings,
    helping,
    palette,
    teaching,
    tour,
    documents.install_notes,
    thumbnails.install,
)
