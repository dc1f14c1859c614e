"""Whatever can be chosen says what it is: a sentence, a name, and for each knob a title, a description and a range."""

from __future__ import annotations

import pytest

from nnviz.engine.activations import AnyActivation
from nnviz.engine.clipping import AnyClipping
from nnviz.engine.initializers import AnyInitializer
from nnviz.engine.layers import AnyLayer
from nnviz.engine.losses import AnyLoss
from nnviz.engine.optimizers import AnyOptimizer
from nnviz.engine.penalties import Regularisation
from nnviz.engine.schedules import AnySchedule
from nnviz.engine.stopping import AnyStopping
from nnviz.experiment.catalog import choices_of, knobs_of, sentence_of, tag_of
from nnviz.experiment.spec import ExperimentSpec, TrainingSpec

UNIONS = (
    AnyActivation,
    AnyClipping,
    AnyInitializer,
    AnyLayer,
    AnyLoss,
    AnyOptimizer,
    AnySchedule,
    AnyStopping,
)
CHOICES = {choice.__name__ + ":" + tag_of(choice): choice for union in UNIONS for choice in choices_of(union)}
KNOBS = {
    f"{owner.__name__}.{knob.name}": knob
    for owner in (*CHOICES.values(), Regularisation, TrainingSpec, ExperimentSpec)
    for knob in knobs_of(owner)
}
LIVE = {"optimizer": AnyOptimizer, "schedule": AnySchedule, "clipping": AnyClipping, "stopping": AnyStopping}


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_every_choice_has_a_sentence_and_a_title(choice):
    sentence = sentence_of(choice)

    assert sentence.endswith(".")
    assert 20 < len(sentence) <= 110
    assert choice.title()


@pytest.mark.parametrize("union", UNIONS, ids=lambda union: choices_of(union)[0].__mro__[1].__name__)
def test_titles_and_tags_of_a_union_differ(union):
    choices = choices_of(union)

    assert len(choices) == len({tag_of(choice) for choice in choices})
    assert len(choices) == len({choice.title() for choice in choices})


@pytest.mark.parametrize("knob", KNOBS.values(), ids=KNOBS)
def test_every_knob_has_a_title_a_description_and_a_range(knob):
    assert knob.title
    if knob.name not in {"data", "layers", "training", "seeds"}:
        assert knob.description.endswith(".")
    if knob.kind in {"number", "whole"} and not knob.optional:
        assert knob.minimum is not None
        assert knob.maximum is not None
        assert knob.minimum <= knob.low < knob.high <= knob.maximum
        assert knob.minimum <= knob.default <= knob.maximum


@pytest.mark.parametrize("union", LIVE.values(), ids=LIVE)
def test_what_steps_depend_on_can_be_changed_while_the_network_learns(union):
    for choice in choices_of(union):
        assert all(knob.live for knob in knobs_of(choice)), choice


def test_regularisation_is_live():
    assert all(knob.live for knob in knobs_of(Regularisation))
