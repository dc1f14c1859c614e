"""Shapes on their way through the network, and the sentences where they do not fit."""

from __future__ import annotations

import msgspec
import pytest

from nnviz.data.digits import Digits
from nnviz.data.mnist import Mnist
from nnviz.data.synthetic import Spiral
from nnviz.engine.activations import Identity
from nnviz.engine.kernels import ShapeError
from nnviz.engine.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
    Misfit,
)
from nnviz.engine.losses import BinaryCrossEntropy, CategoricalCrossEntropy
from nnviz.engine.network import Network
from nnviz.experiment.build import network_of
from nnviz.experiment.checks import fitted, issues_of, with_remedy
from nnviz.experiment.shapes import shapes_of
from nnviz.experiment.spec import DataSpec, ExperimentSpec

OUT = Dense(units=10, activation=Identity())
CNN = (Conv2D(filters=8), MaxPool2D(), Conv2D(filters=16), MaxPool2D(), Flatten(), OUT)


def spec_of(*layers, source=None, batch_size=10):
    source = source or Mnist()
    loss = CategoricalCrossEntropy() if source.outputs > 2 else BinaryCrossEntropy()
    spec = ExperimentSpec(data=DataSpec(source=source), layers=layers, loss=loss)
    return msgspec.structs.replace(
        spec, training=msgspec.structs.replace(spec.training, batch_size=batch_size)
    )


def errors_of(spec):
    return [issue for issue in issues_of(spec) if issue.severity == "error"]


@pytest.mark.parametrize(
    ("layers", "shape", "sentence"),
    [
        (
            (Conv2D(), MaxPool2D(), Conv2D(), MaxPool2D(), Conv2D(kernel=5)),
            (1, 18, 18),
            (
                "Layer 5: Conv2D 5x5 needs an input of at least 5x5; it gets 3x3 from layer 4. "
                "Take a smaller kernel, pool less before it, or pad with zeros."
            ),
        ),
        (
            (Conv2D(kernel=9),),
            (1, 8, 8),
            (
                "Layer 1: Conv2D 9x9 needs an input of at least 9x9; it gets 8x8 from the data. "
                "Take a smaller kernel, pool less before it, or pad with zeros."
            ),
        ),
        (
            (Dense(units=8), Conv2D()),
            (64,),
            "Layer 2: Conv2D 3x3 needs an image; it gets a row of 8 numbers from layer 1.",
        ),
        (
            (Conv2D(filters=8), MaxPool2D(), Dense()),
            (1, 28, 28),
            (
                "Layer 3: Dense needs a row of numbers; it gets 8x13x13 from layer 2. "
                "Put a Flatten layer before it."
            ),
        ),
        (
            (Conv2D(kernel=7), MaxPool2D(size=3)),
            (1, 8, 8),
            (
                "Layer 2: MaxPool2D 3x3 needs an input of at least 3x3; it gets 2x2 from layer 1. "
                "Pool less before it."
            ),
        ),
        (
            (AveragePool2D(),),
            (784,),
            "Layer 1: AveragePool2D 2x2 needs an image; it gets a row of 784 numbers from the data.",
        ),
    ],
)
def test_a_misfit_names_the_layer_both_sides_and_the_remedy(layers, shape, sentence):
    with pytest.raises(Misfit) as caught:
        Network(shape, layers, CategoricalCrossEntropy()).plans()
    assert sentence == str(caught.value)
    assert caught.value.layer == int(sentence.split()[1].rstrip(":")) - 1


def test_a_network_without_layers_is_no_network():
    with pytest.raises(ShapeError, match="at least its output layer"):
        Network((2,), (), CategoricalCrossEntropy()).plans()


def test_zeros_around_an_image_let_a_large_kernel_fit():
    assert (8, 3, 3) == Conv2D(kernel=5, padding="same").plan((1, 3, 3)).shape_out


def test_the_shapes_of_the_cnn_preset():
    shapes = shapes_of(spec_of(*CNN))
    assert ((8, 26, 26), (8, 13, 13), (16, 11, 11), (16, 5, 5), (400,), (10,)) == shapes


@pytest.mark.parametrize(
    ("layers", "shape"),
    [
        (CNN, (1, 28, 28)),
        ((Dropout(rate=0.1), *CNN), (1, 28, 28)),
        ((BatchNorm(), AveragePool2D(), Flatten(), OUT), (1, 28, 28)),
        ((Dense(units=8), OUT), (784,)),
        ((Flatten(), OUT), (784,)),
        ((LayerNorm(), OUT), (784,)),
        ((OUT,), (784,)),
    ],
)
def test_the_first_layer_that_takes_images_gets_images(layers, shape):
    assert shape == network_of(spec_of(*layers)).input_shape


def test_all_kinds_of_layers_make_a_legal_experiment():
    assert [] == errors_of(spec_of(*CNN))
    assert [] == errors_of(spec_of(Conv2D(), LayerNorm(), Dropout(), BatchNorm(), Flatten(), Dense(), OUT))


def test_convolution_on_points_is_an_error_with_a_remedy():
    spec = spec_of(Conv2D(), MaxPool2D(), Flatten(), Dense(units=4), Dense(units=1), source=Spiral())
    issue = errors_of(spec)[0]
    assert "layers[0]" == issue.path
    assert issue.message.startswith("Conv2D needs images, but Spiral has none")
    mended = with_remedy(spec, issue)
    assert [] == errors_of(mended)
    assert [4, 1] == [layer.units for layer in mended.layers]


def test_the_output_must_be_dense_and_the_remedy_makes_it_so():
    spec = spec_of(Dense(units=20), Dropout())
    issue = errors_of(spec)[0]
    assert "layers[1]" == issue.path
    assert "must be dense" in issue.message
    mended = with_remedy(spec, issue)
    assert [] == errors_of(mended)
    assert OUT == mended.layers[-1]


def test_a_missing_flatten_layer_is_put_in_by_the_remedy():
    spec = spec_of(Conv2D(), MaxPool2D(), OUT)
    issue = errors_of(spec)[0]
    assert "layers[2]" == issue.path
    mended = with_remedy(spec, issue)
    assert (Conv2D(), MaxPool2D(), Flatten(), OUT) == mended.layers
    assert [] == errors_of(mended)


def test_an_image_that_is_pooled_away_is_an_error_at_the_layer():
    spec = spec_of(*(Conv2D(), MaxPool2D()) * 3, Flatten(), OUT, source=Digits())
    issue = errors_of(spec)[0]
    assert "layers[3]" == issue.path
    assert issue.message.endswith("it gets 1x1 from layer 3. Pool less before it.")


def test_other_data_take_out_what_only_makes_sense_for_images():
    spec = fitted(msgspec.structs.replace(spec_of(*CNN), data=DataSpec(source=Spiral())))
    assert [] == errors_of(spec)
    assert (Dense(units=2, activation=Identity()),) == spec.layers


def test_batch_norm_with_batches_of_one_is_warned_of():
    spec = spec_of(Dense(), BatchNorm(), OUT, batch_size=1)
    [issue] = [issue for issue in issues_of(spec) if issue.path == "layers[1]"]
    assert "warning" == issue.severity
    assert "layers[1]" not in {issue.path for issue in issues_of(with_remedy(spec, issue))}
