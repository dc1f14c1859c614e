"""Experiments as a line of text: short, exact, and safe against slips of the pen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data.dataset import Dataset, Task
from nnviz.experiment.catalog import SpecProblem, checked, replace_at
from nnviz.experiment.presets import presets
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session import sharing
from nnviz.session.library import Library
from nnviz.session.sharing import SIGNS, from_text, to_text
from nnviz.session.shipped import read_shipped
from tests.experiment.declared import specs

PRESETS = {preset.name: preset.spec for preset in presets(read_shipped)}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_goes_through_a_line_that_fits_on_a_board(name):
    text = to_text(PRESETS[name])
    assert PRESETS[name] == from_text(text)
    assert len(text) < 400


@given(specs())
def test_every_experiment_comes_back(spec):
    try:
        spec = checked(spec)
        text = to_text(spec)
    except SpecProblem:
        return
    assert spec == from_text(text)


def test_the_hand_may_write_it_differently():
    text = to_text(PRESETS["spiral"])
    assert PRESETS["spiral"] == from_text(f"  {text.lower()}\n")
    head, rest = text[: len(sharing.PREFIX)], text[len(sharing.PREFIX) :]
    assert PRESETS["spiral"] == from_text(head + rest.replace("0", "o").replace("1", "l").replace("-", " "))


@given(st.data())
def test_a_wrong_sign_never_gives_another_experiment(data):
    text = to_text(ExperimentSpec())
    place = data.draw(st.integers(len(sharing.PREFIX) + 1, len(text) - 2))
    sign = data.draw(st.sampled_from(SIGNS))
    if text[place] in {"-", sign}:
        return
    try:
        found = from_text(text[:place] + sign + text[place + 1 :])
    except SpecProblem as problem:
        assert "wrong or missing" in str(problem)  # noqa: PT017 - a few bits at the end mean nothing
    else:
        assert ExperimentSpec() == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must begin with NNVIZ1"),
        ("hello", "must begin with"),
        ("NNVIZ1", "wrong or missing"),
        ("NNVIZ1-ABCDE", "wrong or missing"),
        ("NNVIZ1-ABÜ", "never stands"),
        ("NNVIZ1" + "0" * 30_000, "30,006 signs"),
        (to_text(ExperimentSpec())[:-8], "wrong or missing"),
    ],
)
def test_what_is_no_such_line_is_told(text, words):
    with pytest.raises(SpecProblem, match=words):
        from_text(text)


@given(st.text(SIGNS, max_size=200))
def test_noise_is_refused_in_a_sentence(signs):
    with pytest.raises(SpecProblem):
        from_text(f"NNVIZ1-{signs}")


def test_a_bomb_is_not_unpacked():
    import zlib

    raw = b" " * 5_000_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zdict=sharing.WORDS)
    packed = zlib.crc32(raw).to_bytes(4, "big")[:3] + packer.compress(raw) + packer.flush()
    with pytest.raises(SpecProblem, match="wrong or missing"):
        from_text("NNVIZ1" + sharing._signs(packed))


def test_imported_data_do_not_fit():
    import numpy as np

    dataset = Dataset("t", np.ones((3, 2)), np.array([0, 1, 0]), Task.CLASSIFICATION, ("a", "b"), ("n", "y"))
    spec = replace_at(ExperimentSpec(), "data.source", Library().add(dataset))
    with pytest.raises(SpecProblem, match="share the file"):
        to_text(spec)
