"""What takes long when a network is taken along asks often whether it is still wanted: closing waits for it."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from nnviz.data.wanted import Unwanted, only_while
from nnviz.session.export.weights import npz_bytes
from nnviz.session.jobs import Job
from nnviz.session.report import rebuilt, report_on
from tests.session.driving import SMALL, built


def in_a_job(work):
    """Do it until it is cancelled at its second breath; return the job and how long that took."""
    begun = threading.Event()
    job = Job(lambda _report: (begun.set(), work()), "export")
    assert begun.wait(10)
    time.sleep(0.2)
    began = time.monotonic()
    job.cancel()
    assert job.join(10)
    return job.outcome, time.monotonic() - began


def test_packing_much_data_is_given_up_soon():
    noise = np.random.default_rng(1).random((5_000, 2_000), np.float32)
    outcome, seconds = in_a_job(lambda: npz_bytes({"x": noise, "y": noise, "z": noise, "v": noise}))
    assert outcome.cancelled
    assert seconds < 2.0


def test_a_report_is_given_up_between_its_parts():
    experiment = built(SMALL)
    allowed = iter([True, False])
    only_while(lambda: next(allowed, False))
    try:
        with pytest.raises(Unwanted):
            report_on(rebuilt(SMALL, experiment.material, experiment.params.values))
    finally:
        only_while(lambda: True)
