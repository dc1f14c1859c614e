"""Each test starts a program of its own, and may close it or change it for good."""

from __future__ import annotations

import pytest

from tests.process import as_before
from tests.scenarios.conftest import Desk, opened, patient


@pytest.fixture(autouse=True, scope="package")
def process_as_before(qapp):
    """Leave nothing of the looks of the programs in the process."""
    with as_before(qapp):
        yield


@pytest.fixture
def qtbot(qtbot):
    """Wait as long as the tests with a common program do."""
    return patient(qtbot)


@pytest.fixture
def desk(qtbot):
    """Start a program for one test and wait for the first picture."""
    program = opened()
    yield Desk(program, qtbot)
    program.stop()
