"""Rows 12, 13 and 17 to 19, and an end in every state: the process leaves soon, with code 0, and nothing is lost."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from nnviz.session.document import read_document
from tests.faults.scenes import STATES, ending, play, play_all, started

SECONDS = 2.0
BUSY = 3.0
"""Where other programs take the processors, the two seconds are measured by ``python -m tests.benchmarks closing``."""
TIMES = 5

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and folders as on Unix")


def rest_of(folder: Path) -> list[str]:
    """Return the kinds of files that wait for recovery."""
    return sorted(path.suffix for path in (folder / "data" / "nnviz" / "recovery").glob("*.*"))


@pytest.fixture(scope="module")
def ends(tmp_path_factory):
    """Close in every state, two programs at a time; give for each state its folder and how it ended."""
    orders = [(state, tmp_path_factory.mktemp(state)) for state in STATES]
    return {state: (folder, ended) for (state, folder), ended in zip(orders, play_all(orders), strict=True)}


def closed_well(folder, ended):
    """Assert that a program has ended as it should; the question about its work was answered with "discard"."""
    assert (0, "", "") == (ended.code, ended.err, ended.log)
    assert ended.seconds < BUSY
    assert not rest_of(folder)


@pytest.mark.parametrize("state", STATES)
def test_row_12_closing_in_any_state_ends_the_process_with_code_0(ends, state):
    closed_well(*ends[state])


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_row_12_closing_again_and_again_ends_the_process_with_code_0(tmp_path_factory, state):
    orders = [(state, tmp_path_factory.mktemp(state)) for _ in range(TIMES)]
    for (_, folder), ended in zip(orders, play_all(orders), strict=True):
        closed_well(folder, ended)


def test_row_13_a_save_that_is_closed_upon_is_whole(ends):
    folder, _ = ends["saving"]
    document = read_document((folder / "mine.nnviz").read_bytes(), "mine.nnviz")
    assert 5 == document.saved.progress.counters.step
    assert not [path for path in folder.iterdir() if path.suffix == ".tmp"]


def test_row_13_an_export_that_is_closed_upon_is_whole_or_not_there(ends):
    folder, _ = ends["exporting"]
    page = folder / "report.html"
    assert not page.exists() or page.read_text().rstrip().endswith("</html>")
    assert not [path for path in folder.iterdir() if path.suffix == ".tmp"]


def test_row_17_ctrl_c_in_the_terminal_closes_cleanly_and_keeps_the_work(tmp_path):
    process = started("edited", tmp_path)
    process.until_said("standing")
    process.signal(signal.SIGINT)
    ended = ending(process, tmp_path, 20)
    assert (0, "", "") == (ended.code, ended.err, ended.log)
    assert {".nnviz", ".journal"} <= set(rest_of(tmp_path))
    assert "recovered" in play("offered", tmp_path).out


def test_row_18_work_of_a_killed_program_is_offered_at_the_next_start(tmp_path):
    process = started("edited", tmp_path)
    process.until_said("standing")
    process.kill()
    ended = play("offered", tmp_path)
    assert (0, "", "") == (ended.code, ended.err, ended.log)
    assert "recovered" in ended.out
    assert not rest_of(tmp_path)


def test_row_19_two_programs_at_once_keep_their_work_apart_and_the_settings_whole(tmp_path):
    processes = [started("edited", tmp_path) for _ in range(2)]
    for process in processes:
        process.until_said("standing")
    assert 2 == rest_of(tmp_path).count(".journal")
    assert "nothing" in play("offered", tmp_path).out  # both are alive, so nothing of theirs is offered
    for process in processes:
        process.kill()
    assert 2 == rest_of(tmp_path).count(".journal")
    assert "recovered" in play("offered", tmp_path).out
    assert 1 == rest_of(tmp_path).count(".journal")
    assert "[General]" in (tmp_path / "config" / "nnviz" / "nnviz.ini").read_text()
