"""How many real drawings the shipped networks read: as they are, moved, small, and with thin and thick ink.

The drawings are never trained on; their file is named on the command line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nnviz.data.batches import Rows, encode_targets
from nnviz.data.dataset import DataProblem
from nnviz.data.drawing import rasterize
from nnviz.data.mnist import Mnist
from nnviz.data.picture import image_from_picture
from nnviz.engine.evaluate import Evaluator
from nnviz.engine.streams import stream
from nnviz.engine.workspace import Parameters
from nnviz.experiment.build import network_of
from nnviz.session.archive import FileProblem
from nnviz.session.model_file import Model
from nnviz.session.predicting import Question, read_questions
from nnviz.session.reader import Reader, open_model
from nnviz.session.shipped import read_shipped
from tests.benchmarks.table import row

PROMISES = {"mnist-mlp": (0.93, 0.90, 0.988), "mnist-cnn": (0.95, 0.93, 0.992)}
"""Of drawings as they are, of changed drawings, and of MNIST's test set."""
PAD = 500.0  # Pixels of the side of the pad on which the drawings were made.
INK = 12.0  # Pixels: the pad's usual ink, for pictures of drawings.

Strokes = list[np.ndarray]
Change = Callable[[Strokes], np.ndarray]


def run(path: str = "") -> None:
    """Print what the shipped networks read of the drawings in a file."""
    if not path:
        print("Name the file of drawings: python -m tests.benchmarks strokes PATH", file=sys.stderr)
        return
    drawings = [question for question in read_questions(Path(path)) if question.label is not None]
    changes: dict[str, Change] = {
        "as they are": rasterize,
        "moved to a corner": lambda strokes: rasterize([stroke * 0.3 + PAD * 0.7 for stroke in strokes]),
        "drawn at half size, on whole pixels": lambda strokes: rasterize(
            [np.rint(stroke / 2) for stroke in strokes]
        ),
        "painted, usual ink": lambda strokes: _painted(strokes, INK),
        "painted, three times thinner": lambda strokes: _painted(strokes, INK / 3),
        "painted, three times thicker": lambda strokes: _painted(strokes, INK * 3),
    }
    images = {
        name: [change(drawing.strokes or []) for drawing in drawings] for name, change in changes.items()
    }
    for name, (plain, changed, mnist) in PROMISES.items():
        try:
            model = open_model(name)
        except (DataProblem, FileProblem) as problem:
            row(name, str(problem), "a shipped network", kept=False)
            continue
        reader = Reader(model, name)
        for change, pictures in images.items():
            right = _right(reader, drawings, pictures)
            wanted = plain if change == "as they are" else changed
            row(f"{name}: {change}", f"{right.mean():.1%}", f">= {wanted:.0%}", kept=right.mean() >= wanted)
            if change == "as they are":
                _by_digit(drawings, right)
        found = _mnist(model)
        row(f"{name}: MNIST test set", f"{found:.2%}", f">= {mnist:.1%}", kept=found >= mnist)


def _right(reader: Reader, drawings: list[Question], images: list[np.ndarray]) -> np.ndarray:
    pairs = zip(drawings, images, strict=True)
    return np.array([reader(image).digit == str(drawing.label) for drawing, image in pairs])


def _by_digit(drawings: list[Question], right: np.ndarray) -> None:
    labels = np.array([drawing.label for drawing in drawings])
    shares = (
        f"{digit}: {right[labels == digit].mean():.0%}" for digit in range(10) if (labels == digit).any()
    )
    print("      " + "   ".join(shares))


def _painted(strokes: Strokes, ink: float) -> np.ndarray:
    """Paint a drawing as a bitmap with ink of some width in pixels of the pad, and read it as a picture."""
    from PIL import Image, ImageDraw

    margin = 2 * ink
    side = round(PAD + 2 * margin)
    paper = Image.new("L", (side, side), 255)
    pen = ImageDraw.Draw(paper)
    for stroke in strokes:
        points = [(float(x) + margin, float(y) + margin) for x, y in stroke]
        pen.line(points, fill=0, width=max(round(ink), 1), joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - ink / 2, y - ink / 2, x + ink / 2, y + ink / 2), fill=0)
    return image_from_picture(np.asarray(paper, np.float64) / 255)


def _mnist(model: Model) -> float:
    """Return the share of MNIST's test set that a network reads."""
    dataset = Mnist().load(stream(0, "data"), read_shipped)
    network = network_of(model.spec)
    params = Parameters(network.plans(), np.dtype(network.dtype))
    np.copyto(params.values, model.values)
    rows = np.arange(dataset.samples - dataset.fixed_test, dataset.samples)
    samples = Rows(dataset, rows, encode_targets(dataset, model.spec.loss.targets, 10), network.dtype)
    return Evaluator(network, params, samples).measure()[1]
