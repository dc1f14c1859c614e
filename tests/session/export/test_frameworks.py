"""Scripts for PyTorch and Keras, ONNX and safetensors: each must answer as the network here does."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from msgspec import structs

from nnviz.data.synthetic import Circle
from nnviz.engine import activations, optimizers
from nnviz.engine.clipping import ClipByNorm
from nnviz.engine.layers import BatchNorm, Dense, LayerNorm
from nnviz.engine.penalties import Regularisation
from nnviz.experiment.build import build, load_material
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.export.keras_script import keras_script
from nnviz.session.export.numpy_activations import ACTIVATIONS
from nnviz.session.export.onnx_model import onnx_bytes
from nnviz.session.export.torch_script import torch_script
from nnviz.session.export.weights import named_arrays, safetensors_bytes
from nnviz.session.inference import Predictor
from nnviz.session.shipped import read_shipped
from tests.session.export.conftest import IMAGES, told_by

WORK = """
out = net.predict(net.FILE["x_test"]).tolist()
net.train(net.load(net.build()), 1)
"""
DENSE = ExperimentSpec(
    data=DataSpec(source=Circle(samples=60), test=0.3),
    layers=(
        *(Dense(units=4, activation=bend()) for bend in ACTIVATIONS),
        LayerNorm(),
        BatchNorm(),
        Dense(units=1, activation=activations.Identity()),
    ),
    optimizer=optimizers.AdamW(),
    regularisation=Regularisation(l1=0.01, l2=0.1),
    training=TrainingSpec(batch_size=7, precision="float64", clipping=ClipByNorm()),
)


def trained(spec):
    """Return material, values after a few steps, and what the network says to the test data."""
    material = load_material(spec, read_shipped)
    experiment = build(spec, material)
    for _ in range(5):
        experiment.trainer.step()
    values = experiment.params.values.copy()
    ask = Predictor(spec, values)
    rows = material.preparation.apply(material.dataset.x[material.split.test])
    return material, values, np.array([ask(row) for row in rows]), rows


both = pytest.mark.parametrize("spec", [DENSE, IMAGES], ids=["dense", "images"])


TORCH_BELOW = os.environ | {"KERAS_BACKEND": "torch", "CUDA_VISIBLE_DEVICES": ""}


def python_with(module):
    """Return an interpreter that has a framework: this one, or the one that NNVIZ_FRAMEWORKS names."""
    for python in filter(None, (os.environ.get("NNVIZ_FRAMEWORKS"), sys.executable)):
        look = [python, "-c", f"import {module}"]
        if not subprocess.run(look, check=False, capture_output=True, env=TORCH_BELOW).returncode:
            return python
    pytest.skip(f"{module} is not installed here; name a Python that has it in NNVIZ_FRAMEWORKS")


@pytest.mark.parametrize(
    ("module", "write"), [("torch", torch_script), ("keras", keras_script)], ids=["torch", "keras"]
)
@both
def test_the_framework_gives_the_same_answers(module, write, spec, tmp_path):
    python = python_with(module)
    material, values, answers, _ = trained(spec)
    script = write(spec, values, material, "exported")
    told = told_by(script, WORK, tmp_path, python, TORCH_BELOW)
    np.testing.assert_allclose(told, answers, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("write", [torch_script, keras_script], ids=["torch", "keras"])
@both
def test_the_script_is_python_and_brings_every_weight(write, spec):
    material, values, _, _ = trained(spec)
    script = write(spec, values, material, "exported")
    compile(script.source, "exported.py", "exec")
    for name in named_arrays(spec, values):
        assert name in script.source
        assert f"trained.{name}" in script.arrays


@both
def test_onnx_gives_the_same_answers(spec):
    pytest.importorskip("onnx")
    from onnx.reference import ReferenceEvaluator

    _, values, answers, rows = trained(spec)
    session = ReferenceEvaluator(onnx_bytes(spec, values))
    np.testing.assert_allclose(session.run(None, {"input": rows})[0], answers, rtol=1e-5, atol=1e-6)


def test_safetensors_can_be_read_by_its_own_library():
    library = pytest.importorskip("safetensors.numpy")
    _, values, _, _ = trained(IMAGES)
    arrays = named_arrays(IMAGES, values)
    found = library.load(safetensors_bytes(arrays, {"made by": "nnviz"}))
    assert found.keys() == arrays.keys()
    assert all((found[name] == arrays[name]).all() for name in arrays)


def test_weights_have_the_shapes_of_the_field():
    _, values, _, _ = trained(IMAGES)
    arrays = named_arrays(IMAGES, values)
    assert (3, 1, 3, 3) == arrays["layer1.W"].shape
    assert (16, 10) == arrays["layer9.W"].shape or arrays["layer9.W"].shape[1] == 10
    assert (3,) == arrays["layer2.running_var"].shape
    assert len(values) == sum(array.size for array in arrays.values())


def test_a_float32_network_stays_float32():
    single = structs.replace(DENSE, training=structs.replace(DENSE.training, precision="float32"))
    _, values, _, _ = trained(single)
    assert {np.dtype("float32")} == {array.dtype for array in named_arrays(single, values).values()}
