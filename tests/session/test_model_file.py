"""Saved networks: they come back as they were, and hostile files get one sentence."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz import resources
from nnviz.experiment.catalog import SpecProblem, replace_at
from nnviz.experiment.presets import preset
from nnviz.session.archive import FileProblem
from nnviz.session.archived_arrays import array_bytes
from nnviz.session.headless import run
from nnviz.session.model_file import BEST, COUNTERS, MOMENTS, VALUES, read_model, write_model
from nnviz.session.progress import Progress
from nnviz.session.resuming import resumed


def trained(spec, epochs, begin=None):
    return run(replace_at(spec, "training.epochs", epochs), resources.read, lambda progress: None, begin)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A small network, trained for three epochs, with everything that can be kept."""
    path = tmp_path_factory.mktemp("models") / "small.nnviz"
    spec = replace_at(preset("circle", resources.read).spec, "optimizer.momentum", 0.9)
    finished = trained(spec, 3)
    progress = Progress.of(finished.experiment, finished.stopper)
    write_model(
        path, finished.experiment.spec, finished.experiment.params.values, {"preset": "circle"}, progress
    )
    return path.read_bytes(), finished


def rewritten(raw: bytes, **changes: bytes | None) -> bytes:
    """Return the zip with members replaced, added or (None) left out."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        names = {name: old.read(name) for name in old.namelist()}
        names |= {name.replace("__", "."): data for name, data in changes.items()}
        for name, data in names.items():
            if data is not None:
                new.writestr(name, data)
    return memory.getvalue()


def counters(**changes) -> dict[str, bytes]:
    """Return the member that says where a training of the small network stood, with some entries changed."""
    found = {
        "step": 90, "epoch": 3, "samples": 0, "slots": ["velocity"], "loss_bar": None, "plateau_best": None,
        "plateau_waited": 0, "plateau_factor": 1.0, "patient_best": None, "patient_best_epoch": 0,
        "patient_waited": 0,
    }  # fmt: skip
    return {"progress__json": json.dumps(found | changes).encode()}


def test_the_counters_that_are_damaged_below_are_good_without_the_damage(saved):
    assert 3 == read_model(rewritten(saved[0], **counters()), "small.nnviz").progress.counters.epoch


@pytest.mark.parametrize("samples", [300, 10**6])
def test_a_place_beyond_the_end_of_the_epoch_is_refused(saved, samples):
    model = read_model(rewritten(saved[0], **counters(samples=samples)), "small.nnviz")
    spec, _, begin = resumed(model, model.spec, total=False)
    with pytest.raises(FileProblem, match=r"small\.nnviz says that .* the file is damaged"):
        run(spec, resources.read, lambda progress: None, begin)


def test_a_model_comes_back_as_it_was(saved):
    raw, finished = saved
    model = read_model(raw, "small.nnviz")
    assert finished.experiment.spec == model.spec
    assert {"preset": "circle"} == model.card
    assert np.array_equal(finished.experiment.params.values, model.values)
    assert (90, 3, 0) == (
        model.progress.counters.step,
        model.progress.counters.epoch,
        model.progress.counters.samples,
    )
    assert np.array_equal(finished.experiment.params.slots["velocity"], model.progress.moments[0])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"training.precision": "float64"},
        {"schedule": "plateau"},
    ],
)
def test_a_training_goes_on_from_a_file_bit_for_bit(changes, tmp_path):
    from nnviz.experiment.codec import set_from_text

    spec = preset("spiral", resources.read).spec
    for path, text in changes.items():
        spec = set_from_text(spec, path, text)
    whole = trained(spec, 6).experiment.params.values
    first = trained(spec, 2)
    path = tmp_path / "half.nnviz"
    position = Progress.of(first.experiment, first.stopper)
    write_model(path, first.experiment.spec, first.experiment.params.values, {}, position)
    model = read_model(path.read_bytes(), "half.nnviz")
    again, _, begin = resumed(model, replace_at(model.spec, "training.epochs", 6), total=True)
    assert np.array_equal(whole, trained(again, 6, begin).experiment.params.values)


def test_going_on_needs_epochs_that_are_left(saved):
    model = read_model(saved[0], "small.nnviz")
    with pytest.raises(SpecProblem, match="has 3 epochs already"):
        resumed(model, model.spec, total=True)
    assert 6 == resumed(model, model.spec, total=False).spec.training.epochs


def test_going_on_again_and_again_adds_the_same_number_of_epochs(saved, tmp_path):
    model, path, stood = read_model(saved[0], "small.nnviz"), tmp_path / "again.nnviz", []
    for _ in range(3):
        spec, kept, begin = resumed(model, model.spec, total=False)
        finished = run(spec, resources.read, lambda progress: None, begin)
        progress = Progress.of(finished.experiment, finished.stopper)
        write_model(path, kept, finished.experiment.params.values, {}, progress)
        model = read_model(path.read_bytes(), path.name)
        stood.append(model.progress.counters.epoch)
    assert [6, 9, 12] == stood


def test_a_longer_memory_keeps_the_means_that_were_saved(tmp_path):
    """The same change in the middle of a training and between two of them leads to the same weights."""
    spec = preset("spiral", resources.read).spec
    changed = replace_at(spec, "optimizer.beta2", 0.9)
    path = tmp_path / "half.nnviz"
    first = trained(spec, 2)
    position = Progress.of(first.experiment, first.stopper)
    write_model(path, first.experiment.spec, first.experiment.params.values, {}, position)
    first.experiment.trainer.use(changed.optimizer, changed.training.batch_size)
    for _ in range(60):
        first.experiment.trainer.step()
    model = read_model(path.read_bytes(), path.name)
    again, _, begin = resumed(model, replace_at(changed, "training.epochs", 4), total=True)
    assert np.array_equal(first.experiment.params.values, trained(again, 4, begin).experiment.params.values)


def test_the_best_weights_come_back_with_means_of_the_memory_that_is_set_then():
    from nnviz.session.keyframe import Keyframe

    spec = preset("spiral", resources.read).spec
    experiment = trained(spec, 1).experiment
    trainer = experiment.trainer
    kept, means = Keyframe.of(trainer), trainer.params.slots["v"] * (1 - spec.optimizer.beta2)
    changed = replace_at(spec, "optimizer.beta2", 0.5).optimizer
    trainer.use(changed, 10)
    trainer.step()
    kept.restore(trainer)
    np.testing.assert_allclose(trainer.params.slots["v"] * (1 - changed.beta2), means, rtol=1e-5)


@pytest.mark.parametrize("regularisation", [{}, {"regularisation.max_norm": 0.1}, {"regularisation.l2": 0.1}])
def test_a_saved_network_goes_on_with_a_frozen_layer(saved, regularisation):
    model = read_model(saved[0], "small.nnviz")
    wanted = replace_at(model.spec, "layers[0].frozen", True)
    for path, value in regularisation.items():
        wanted = replace_at(wanted, path, value)
    spec, kept, begin = resumed(model, wanted, total=False)
    experiment = run(spec, resources.read, lambda progress: None, begin).experiment
    params = experiment.params
    layers = zip(params.windows(model.values), params.windows(params.values), strict=True)
    same = [before["W1"].tobytes() == after["W1"].tobytes() for before, after in layers]
    assert [True, *[False] * (len(same) - 1)] == same
    assert kept.layers[0].frozen


def test_going_on_with_another_network_is_refused(saved):
    model = read_model(saved[0], "small.nnviz")
    with pytest.raises(SpecProblem, match="train the preset anew"):
        resumed(model, replace_at(model.spec, "layers[0].units", 5), total=False)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"experiment__json": None}, "experiment.json"),
        ({"experiment__json": b"[" * 3_000}, "JSON"),
        ({"experiment__json": b'{"version": 99}'}, "newer"),
        ({"card__json": b"{"}, "cannot be read"),
        ({"parameters__npy": None}, VALUES),
        ({"parameters__npy": array_bytes(np.zeros(3, np.float32))}, "are wanted"),
        ({"parameters__npy": array_bytes(np.full(25, np.nan, np.float32))}, "not finite"),
        ({"parameters__npy": array_bytes(np.zeros(25, np.int64))}, "are wanted"),
        ({"parameters__npy": b"\x93NUMPY\x01\x00\xff\xff" + bytes(range(32, 127)) * 9}, "numbers"),
        ({"progress__json": b"{}"}, COUNTERS),
        (counters(step=-1), COUNTERS),
        (counters(epoch=-5), COUNTERS),
        (counters(samples=-7), COUNTERS),
        (counters(step=2**60), COUNTERS),
        (counters(plateau_factor=-1), COUNTERS),
        (counters(plateau_waited=-1), COUNTERS),
        (counters(patient_best_epoch=-1), COUNTERS),
        (counters(loss_bar=-1.0), COUNTERS),
        (counters(slots=["velocity", "velocity"]), "damaged"),
        (counters(slots=["speed"]), "damaged"),
        (counters(slots=[]), "damaged"),
        ({"moments__npy": None}, MOMENTS),
        ({"best__npy": array_bytes(np.zeros((1, 25), np.float32))}, BEST),
        ({"../evil": b"x"}, "does not know"),
        ({"bomb__bin": b"\0" * 5_000_000}, "does not know"),
        ({"card__json": b" " * 900_000}, "too much"),
    ],
)
def test_a_hostile_file_gets_one_sentence_that_names_it(saved, change, word):
    with pytest.raises(FileProblem, match=word) as caught:
        read_model(rewritten(saved[0], **change), "small.nnviz")
    assert "small.nnviz" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_pickle_in_place_of_numbers_runs_nothing(saved):
    memory = io.BytesIO()
    np.save(memory, np.array([object()], object), allow_pickle=True)
    with pytest.raises(FileProblem):
        read_model(rewritten(saved[0], parameters__npy=memory.getvalue()), "small.nnviz")


def test_what_is_no_zip_is_said_to_be_damaged():
    for raw in (b"", b"x", b"PK\x03\x04" + b"\0" * 30):
        with pytest.raises(FileProblem, match="incomplete or damaged"):
            read_model(raw, "x.nnviz")


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=6),
    kept=st.sampled_from([1.0, 1.0, 0.99, 0.5, 0.01]),
)
def test_damaged_bytes_never_raise_anything_else(saved, changes, kept):
    raw = bytearray(saved[0])
    for place, byte in changes:
        raw[int(place * len(raw))] = byte
    told = "damaged.nnviz"
    try:
        read_model(bytes(raw[: int(kept * len(raw))]), "damaged.nnviz")
    except FileProblem as problem:
        told = str(problem)

    assert "damaged.nnviz" in told


def test_an_unfinished_write_leaves_the_old_file_whole(tmp_path, monkeypatch, saved):
    path = tmp_path / "keep.nnviz"
    path.write_bytes(b"old")
    model = read_model(saved[0], "small.nnviz")

    def full_disk(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full_disk)
    with pytest.raises(OSError, match=r"keep\.nnviz"):
        write_model(path, model.spec, model.values, {})
    assert b"old" == path.read_bytes()
    assert ["keep.nnviz"] == [entry.name for entry in tmp_path.iterdir()]


def test_the_card_is_for_people(saved):
    with zipfile.ZipFile(io.BytesIO(saved[0])) as archive:
        assert {"preset": "circle"} == json.loads(archive.read("card.json"))
