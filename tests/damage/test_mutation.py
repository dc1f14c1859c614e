"""Good files of every kind with bytes changed, cut, doubled: they are read, or refused in one sentence, soon."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.ui.appearance import CHOICES
from tests.damage.readers import READERS, TOLD
from tests.process import as_before

SECONDS = 1.0
LONGEST = 400
DECODERS = ("TIFF", "Failed to read directory", "libpng", "[Jj][Pp][Ee]?[Gg]", "ICC", "Unsupported")
"""What Qt's decoders of pictures murmur about bytes that they take for another format."""
NUMBERS = (
    b"0",
    b"-1",
    b"1e999",
    b"NaN",
    b"99999999999999999999",
    b"4294967295",
    b"\xff\xff\xff\xff",
    b"null",
)

changes = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.floats(0, 1), st.binary(min_size=1, max_size=4)),
        st.tuples(st.just("cut"), st.floats(0, 1), st.floats(0, 1)),
        st.tuples(
            st.just("add"), st.floats(0, 1), st.one_of(st.binary(max_size=40), st.sampled_from(NUMBERS))
        ),
        st.tuples(st.just("double"), st.floats(0, 1), st.floats(0, 0.3)),
        st.tuples(st.just("number"), st.floats(0, 1), st.sampled_from(NUMBERS)),
    ),
    min_size=1,
    max_size=4,
)


def mutated(good: bytes, steps) -> bytes:
    """Return the bytes after some changes."""
    raw = bytearray(good)
    for kind, where, what in steps:
        at = int(where * max(len(raw) - 1, 0))
        if kind == "put":
            raw[at : at + len(what)] = what
        elif kind == "cut":
            del raw[at : at + 1 + int(what * what * len(raw))]
        elif kind == "add":
            raw[at:at] = what
        elif kind == "double":
            raw[at:at] = raw[at : at + 1 + int(what * len(raw))]
        else:  # the next run of figures becomes another number
            start = next((n for n in range(at, len(raw)) if chr(raw[n]).isdigit()), len(raw))
            end = next((n for n in range(start, len(raw)) if not chr(raw[n]).isdigit()), len(raw))
            raw[start:end] = what
    return bytes(raw)


def must_be_one_sentence(message: str, file: str) -> None:
    """Check what a person reads when a file is refused: one short sentence that names the file."""
    assert file in message
    assert len(message) < LONGEST
    assert message.isprintable(), repr(message)
    assert message[-1] in ".?", message
    assert not re.search(r"\.\.$|[.?!] [A-Z]", message), message


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("mutation")


class Goods(dict):
    """Good files by their kind; told in few words when a test fails."""

    def __repr__(self) -> str:
        return f"<{len(self)} good files>"


@pytest.fixture(scope="module")
def goods(folder):
    return Goods({name: reader.good(folder) for name, reader in READERS.items()})


@pytest.mark.parametrize("name", READERS)
def test_the_good_file_is_read(goods, folder, name):
    assert READERS[name].read(goods[name], folder) is not None


@pytest.mark.qt_log_ignore(*DECODERS, extend=True)
@pytest.mark.parametrize("name", READERS)
@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(steps=changes)
def test_a_changed_file_is_read_or_refused_in_one_sentence(goods, folder, name, steps):
    reader, raw = READERS[name], mutated(goods[name], steps)
    began = time.thread_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow and zipfile murmur about damaged files
        try:
            reader.read(raw, folder)
        except reader.problems as problem:
            must_be_one_sentence(str(problem), reader.file)
    assert time.thread_time() - began < SECONDS


LIMITED = """
import resource, sys, time
from pathlib import Path
from tests.damage.hostile import HOSTILE
from tests.damage.readers import READERS, TOLD
folder = Path(sys.argv[1])
cases = [(name, number, make()) for name, makes in HOSTILE.items() for number, make in enumerate(makes)]
for name in READERS:  # whatever they import and keep is there before memory is counted
    READERS[name].read(READERS[name].good(folder), folder)
for name, number, raw in cases:
    before = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (before + len(raw) + 200_000_000, resource.RLIM_INFINITY))
    began = time.thread_time()
    try:
        READERS[name].read(raw, folder)
    except READERS[name].problems as problem:
        told = "refused"
    except BaseException as error:
        told = "raised " + repr(error)[:200]
    else:
        told = "read"
    seconds = time.thread_time() - began
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(name, number, told, round(seconds, 2), sep="|")
"""


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the memory of a process is limited as on Linux"
)
def test_hostile_files_are_refused_within_a_second_and_200_megabytes(tmp_path):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert 0 == done.returncode, done.stderr[-2_000:]
    rows = [line.split("|") for line in done.stdout.splitlines()]
    assert len(rows) >= 80
    told = {"refused", "read"}  # what stands in front of a file may be told although the rest is of no use
    assert not [row for row in rows if row[2] not in (told if row[0] in TOLD else {"refused"})]
    assert not [row for row in rows if float(row[3]) > SECONDS]


@pytest.fixture
def process_as_before(qapp):
    """Give colours and size of text of the process back."""
    with as_before(qapp):
        yield


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(steps=changes)
def test_changed_settings_give_a_usable_choice(folder, qapp, process_as_before, steps):
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QMainWindow

    from nnviz.ui.appearance import Appearance

    path = folder / "settings.ini"
    path.unlink(missing_ok=True)
    kept = QSettings(str(path), QSettings.Format.IniFormat)
    kept.setValue("theme", "dark")
    kept.setValue("text_size", 120)
    kept.setValue("layout", QMainWindow().saveState(2))
    kept.sync()
    path.write_bytes(mutated(path.read_bytes(), steps))
    again = QSettings(str(path), QSettings.Format.IniFormat)
    owner = QMainWindow()
    appearance = Appearance(qapp, again, owner)
    assert appearance.choice in CHOICES
    assert 0.5 <= appearance.theme.scale <= 2.5
