import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.palette.entries import Entry, found
from nnviz.ui.palette.matching import fit, folded


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("rate", "learning rate", "separate seeds"),
        ("learn", "learning rate", "data that relearn"),
        ("run", "run or pause", "runs"),
        ("re", "reset", "learning rate"),
    ],
)
def test_whole_words_and_early_words_go_first(query, better, worse):
    assert fit(query, better) > (fit(query, worse) or 0)


def test_words_may_come_in_any_order_and_letters_may_be_left_out():
    assert fit("rate learning", "learning rate") is not None
    assert fit("lrnrt", "learning rate") is not None
    assert fit("lr xyz", "learning rate") is None


def test_letters_scattered_over_a_whole_sentence_find_nothing():
    assert fit("lst", "a long sentence that has the letters somewhere") is None


def test_accents_indices_and_capitals_do_not_matter():
    assert "grosse" == folded("Größe").replace("ö", "o")
    assert "x1" == folded("x₁")


@given(st.text(max_size=20), st.text(max_size=40))
def test_anything_can_be_typed(query, text):
    value = fit(folded(query), folded(text))
    assert value is None or value > -1


@given(st.text(alphabet="abcdef ", min_size=1, max_size=20))
def test_a_text_is_found_by_itself(text):
    assert fit(text, text) is not None


def test_the_best_comes_first_and_without_letters_the_most_usual():
    entries = [
        Entry("Quit", "File", print, words="quit file", rank=0.3),
        Entry("Learning rate", "Loss", print, words="learning rate loss"),
        Entry("Explain", "Learn", print, words="explain learn", rank=0.3),
    ]
    assert "Learning rate" == found("learn", entries)[0].title
    assert {"Quit", "Explain"} == {entry.title for entry in found("", entries)[:2]}
    assert [] == found("zzz", entries)
