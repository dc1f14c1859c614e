"""A worker with a small experiment, at the hand of each test."""

from __future__ import annotations

import pytest

from tests.session.driving import Hand


@pytest.fixture
def hand() -> Hand:
    """Return a worker that has loaded a small experiment."""
    return Hand()
