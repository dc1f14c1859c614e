"""Recovery: what was written down before the end comes back, and two processes leave each other alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.experiment.catalog import replace_at
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import FileProblem
from nnviz.session.document import Document, write_document
from nnviz.session.locks import Lock
from nnviz.session.recovery import LONGEST_JOURNAL, Recovery, found
from nnviz.session.remains import lines_of

SPEC = ExperimentSpec()
OTHER = replace_at(SPEC, "layers[0].units", 5)

KILLED = """
import sys, time
from pathlib import Path
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.document import Document
from nnviz.session.recovery import Recovery
recovery = Recovery(Path(sys.argv[1]))
recovery.settle("Spiral", None)
recovery.checkpoint(Document(ExperimentSpec(), notes="old"), recovery.ticket)
recovery.note(spec=replace_at(ExperimentSpec(), "layers[0].units", 5))
recovery.note(notes="Ünruhe 🎉")
print("written", flush=True)
time.sleep(60)
"""


def killed(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert "written" == process.stdout.readline().strip()
    return process


def test_after_kill_the_work_is_found_once_and_not_before(tmp_path):
    process = killed(tmp_path)
    try:
        assert [] == found(tmp_path)  # its owner lives
    finally:
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        process.communicate()
    (remains,) = found(tmp_path)
    assert [] == found(tmp_path)  # it is being decided upon
    back = remains.read()
    assert (SPEC, OTHER, "Ünruhe 🎉") == (back.document.spec, back.edited, back.document.notes)
    assert "Spiral" == remains.title
    remains.discard()
    assert [] == list(tmp_path.iterdir())


def test_a_clean_end_leaves_nothing_behind(tmp_path):
    recovery = Recovery(tmp_path)
    recovery.note(spec=SPEC)
    recovery.checkpoint(Document(SPEC), recovery.ticket)
    recovery.end()
    recovery.note(spec=OTHER)  # too late: nothing comes of it
    assert [] == list(tmp_path.iterdir())


def test_work_that_is_kept_waits_for_the_next_start(tmp_path):
    recovery = Recovery(tmp_path)
    recovery.settle("Mine", None)
    recovery.note(spec=OTHER)
    recovery.end(keep=True)
    (remains,) = found(tmp_path)
    assert OTHER == remains.read().document.spec
    remains.release()
    (again,) = found(tmp_path)  # nobody decided
    again.discard()


def test_two_processes_have_files_of_their_own(tmp_path):
    one, other = Recovery(tmp_path), Recovery(tmp_path)
    one.note(notes="one")
    other.note(notes="other")
    assert [] == found(tmp_path)
    one.end()
    other.end(keep=True)
    (remains,) = found(tmp_path)
    assert "other" == remains.last.notes
    remains.discard()


def test_what_is_saved_is_forgotten(tmp_path):
    recovery = Recovery(tmp_path)
    recovery.note(spec=OTHER)
    late = recovery.ticket
    recovery.settle("Saved", tmp_path / "a.nnviz")
    recovery.checkpoint(Document(OTHER), late)  # was begun before the work was saved
    recovery.end(keep=True)
    assert [] == found(tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_edits_after_the_last_save_come_on_top_of_the_file(tmp_path):
    path = tmp_path / "mine.nnviz"
    write_document(path, Document(SPEC, notes="from the file"))
    folder = tmp_path / "recovery"
    recovery = Recovery(folder)
    recovery.settle("mine", path)
    recovery.note(spec=OTHER, strokes=(((1.0, 2.0), (3.0, 4.0)),))
    recovery.end(keep=True)
    (remains,) = found(folder)
    back = remains.read()
    assert (path, "from the file", OTHER) == (back.path, back.document.notes, back.edited)
    assert (((1.0, 2.0), (3.0, 4.0)),) == back.document.strokes
    remains.discard()


def test_a_journal_does_not_grow_for_ever(tmp_path):
    recovery = Recovery(tmp_path)
    for number in range(8):
        recovery.note(notes=f"{number} " + "x" * (LONGEST_JOURNAL // 3))
    (journal,) = tmp_path.glob("*.journal")
    assert journal.stat().st_size < 2 * LONGEST_JOURNAL
    recovery.end(keep=True)
    (remains,) = found(tmp_path)
    assert remains.last.notes.startswith("7 ")
    remains.discard()


@given(
    cut=st.integers(0, 400), places=st.lists(st.tuples(st.integers(0, 399), st.integers(0, 255)), max_size=4)
)
def test_a_damaged_journal_is_read_as_far_as_it_goes(tmp_path_factory, cut, places):
    folder = tmp_path_factory.mktemp("journal")
    recovery = Recovery(folder)
    recovery.settle("Mine", None)
    recovery.note(spec=OTHER, notes="n", strokes=(((1.0, 2.0),),))
    recovery.end(keep=True)
    (journal,) = folder.glob("*.journal")
    raw = bytearray(journal.read_bytes())
    for place, value in places:
        raw[place % len(raw)] = value
    journal.write_bytes(bytes(raw[: len(raw) - min(cut, len(raw))]))
    for remains in found(folder):
        try:
            document = remains.read().document
        except FileProblem as problem:
            assert str(problem).endswith((".", "again."))  # noqa: PT017
        else:
            assert isinstance(document.spec, ExperimentSpec)
        remains.discard()


def test_a_damaged_checkpoint_falls_back_to_the_edits(tmp_path):
    recovery = Recovery(tmp_path)
    recovery.note(spec=OTHER)
    recovery.checkpoint(Document(SPEC), recovery.ticket)
    recovery.end(keep=True)
    (checkpoint,) = tmp_path.glob("*.nnviz")
    checkpoint.write_bytes(checkpoint.read_bytes()[:50])
    (remains,) = found(tmp_path)
    assert OTHER == remains.read().document.spec
    remains.discard()


def test_a_full_disk_is_told_and_the_old_checkpoint_stays(tmp_path, monkeypatch):
    recovery = Recovery(tmp_path)
    recovery.checkpoint(Document(SPEC, notes="whole"), recovery.ticket)

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        recovery.checkpoint(Document(OTHER), recovery.ticket)
    monkeypatch.undo()
    recovery.end(keep=True)
    (remains,) = found(tmp_path)
    assert "whole" == remains.read().document.notes
    remains.discard()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user who may not write everywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OSError, match="Permission"):
            Recovery(tmp_path / "recovery")
    finally:
        tmp_path.chmod(0o700)


def test_strange_files_in_the_folder_do_no_harm(tmp_path):
    (tmp_path / "what.lock").write_bytes(b"")
    (tmp_path / "what.journal").write_bytes(os.urandom(500))
    (tmp_path / "other.txt").write_text("stays")
    assert [] == found(tmp_path)
    assert ["other.txt"] == [file.name for file in tmp_path.iterdir()]
    assert lines_of(tmp_path / "nothing").title is None
    assert [] == found(tmp_path / "no folder")


def test_a_lock_is_held_once(tmp_path):
    lock = Lock.take(tmp_path / "a.lock")
    assert lock is not None
    assert Lock.take(tmp_path / "a.lock") is None
    lock.release()
    again = Lock.take(tmp_path / "a.lock")
    assert again is not None
    again.release(remove=True)
    assert np.array_equal([], list(tmp_path.iterdir()))
