"""``python -m tests.files.make_document``: writes the document of this version that later versions must open.

Run once for each release; the file is committed and never written again.
"""

from __future__ import annotations

from pathlib import Path

from nnviz import __version__
from nnviz.data.synthetic import Circle
from nnviz.engine.activations import Identity
from nnviz.engine.layers import BatchNorm, Dense, Dropout
from nnviz.engine.optimizers import Adam
from nnviz.engine.schedules import ReduceOnPlateau
from nnviz.engine.stopping import EarlyStopping
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.catching import Catch
from nnviz.session.commands import Advance, Capture, Load, StepUnit
from nnviz.session.document import Document, write_document
from nnviz.session.edits import SetKnob, SetParameter
from nnviz.session.shipped import read_shipped
from nnviz.session.worker import Worker

SPEC = ExperimentSpec(
    data=DataSpec(source=Circle(samples=60)),
    layers=(Dense(units=6), BatchNorm(), Dropout(rate=0.2), Dense(units=1, activation=Identity())),
    optimizer=Adam(learning_rate=0.01),
    schedule=ReduceOnPlateau(patience=2),
    training=TrainingSpec(batch_size=7, early_stopping=EarlyStopping(patience=500)),
)
NOTES = "Kept for the tests of later versions: Übung 3 🎉"
STROKES = (((10.0, 20.5), (30.0, 40.0)), ((250.0, 250.0),))


def main() -> None:
    """Train a little, with edits of every kind, and save."""
    worker, catch = Worker(read_shipped), Catch()
    for command in (
        Load(SPEC),
        Advance(StepUnit.BATCH, 9),
        SetKnob("optimizer.learning_rate", 0.03),
        Advance(StepUnit.EPOCH, 2),
        SetParameter(0, 2, 1, 0.75),
        SetKnob("training.batch_size", 5),
        Advance(StepUnit.BATCH, 4),
        Capture(catch),
    ):
        worker.handle(command)
        while worker.work_for(0.05) is not None:
            pass
    saved = catch.take()
    assert saved is not None
    path = Path(__file__).parent / f"document-{__version__}.nnviz"
    write_document(path, Document(saved.spec, saved, STROKES, NOTES, {"title": "Circle"}), backup=False)


if __name__ == "__main__":
    main()
