import numpy as np
import pytest

from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.metric_log import COLUMNS
from nnviz.session.snapshot import Curves, Position, Snapshot, Status
from nnviz.ui.teaching.caption import DOING, TeachingCaption, told
from nnviz.ui.theme import LIGHT


def snapshot(status=Status.READY, step=0, rows=()):
    table = np.full((len(rows), len(COLUMNS)), np.nan)
    for place, row in enumerate(rows):
        for name, value in row.items():
            table[place, COLUMNS.index(name)] = value
    return Snapshot(
        run=1,
        serial=1,
        status=status,
        position=Position(step=step, epoch=step // 10),
        spec=ExperimentSpec(),
        data=None,
        layers=(),
        curves=Curves(table),
    )


@pytest.mark.parametrize("status", Status)
def test_every_state_has_a_sentence(status):
    words, numbers = told(snapshot(status))
    assert (DOING[status], "") == (words, numbers)


def test_a_pause_says_how_far_it_is():
    words, _ = told(snapshot(Status.PAUSED, step=1200))
    assert "Paused after 1,200 steps." == words


def test_the_numbers_are_those_of_the_moment_and_validation_goes_before_training():
    rows = ({"train_loss": 0.5, "train_accuracy": 0.7, "validation_accuracy": 0.625},)
    _, numbers = told(snapshot(Status.RUNNING, step=120, rows=rows))
    assert "epoch 12   loss 0.5000   62.5% right" == numbers
    _, numbers = told(snapshot(Status.RUNNING, step=120, rows=({"train_loss": 0.5, "train_accuracy": 0.7},)))
    assert "70.0% right" in numbers
    _, numbers = told(snapshot(Status.RUNNING, step=120, rows=({"train_loss": 0.5},)))
    assert "right" not in numbers


def test_it_says_nothing_while_it_is_hidden(qtbot):
    caption = TeachingCaption(LIGHT)
    qtbot.addWidget(caption)
    caption.show_snapshot(snapshot())
    assert "" == caption.words.text()
    caption.show()
    caption.show_snapshot(snapshot())
    assert caption.words.text()
