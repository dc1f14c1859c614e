"""The newest letter is the one that is read, and the last word is never lost."""

from __future__ import annotations

import threading
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from nnviz.session.mailbox import Mailbox


def test_an_empty_box_gives_nothing() -> None:
    assert Mailbox[str]().take() is None


def test_a_letter_is_taken_once() -> None:
    box: Mailbox[str] = Mailbox()
    box.replace("a")

    assert ["a", None] == [box.take(), box.take()]


def test_an_offer_is_not_even_made_while_a_letter_waits() -> None:
    box: Mailbox[str] = Mailbox()
    box.replace("a")

    def never() -> str:
        raise AssertionError("nobody wants this letter")

    assert not box.offer(never)
    assert "a" == box.take()


def test_an_offer_is_taken_by_an_empty_box() -> None:
    box: Mailbox[str] = Mailbox()

    assert box.offer(lambda: "a")
    assert "a" == box.take()


def test_a_letter_that_must_not_be_lost_takes_the_place_of_another() -> None:
    box: Mailbox[str] = Mailbox()
    box.offer(lambda: "running")
    box.replace("paused")

    assert "paused" == box.take()


@given(st.lists(st.sampled_from(["offer", "replace", "take"])))
def test_letters_arrive_in_order_and_the_last_replacement_always_arrives(moves: list[str]) -> None:
    box: Mailbox[int] = Mailbox()
    numbers, arrived, last = count(), [], -1
    for move in moves:
        if move == "offer":
            box.offer(lambda: next(numbers))
        elif move == "replace":
            last = next(numbers)
            box.replace(last)
        else:
            arrived.append(box.take())
    arrived.append(box.take())

    letters = [letter for letter in arrived if letter is not None]
    assert sorted(letters) == letters
    assert last in {-1, *letters}


def test_between_two_threads_the_last_word_arrives() -> None:
    box: Mailbox[int] = Mailbox()
    last = 20_000

    def write() -> None:
        for number in range(last):
            box.offer(lambda number=number: number)  # type: ignore[misc]
        box.replace(last)

    writer = threading.Thread(target=write)
    arrived: list[int] = []
    writer.start()
    while last not in arrived[-1:]:
        letter = box.take()
        if letter is not None:
            arrived.append(letter)
        assert letter is not None or writer.is_alive() or last in arrived[-1:] or box._letter is not None
    writer.join()

    assert sorted(arrived) == arrived
