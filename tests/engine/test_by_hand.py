"""The numbers of docs/tutorials.md, worked out on paper."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz import resources
from nnviz.experiment.build import build, load_material
from nnviz.experiment.presets import preset


def built(name):
    spec = preset(name, resources.read).spec
    return build(spec, load_material(spec, resources.read))


def test_the_neuron_gives_0_9991():
    trainer = built("neuron").trainer
    trainer.step()
    work = trainer.workspace()
    assert 7 == pytest.approx(work.views[0].a.item())
    assert 0.9991 == pytest.approx(work.loss_view.p.item(), abs=5e-5)


def test_backpropagation_by_hand_gives_the_numbers_on_paper():
    experiment = built("backprop-by-hand")
    trainer = experiment.trainer
    trainer.step()
    hidden, output = trainer.workspace().views
    loss_view = trainer.workspace().loss_view
    close = {"rtol": 1e-5, "atol": 1e-6}
    np.testing.assert_allclose(hidden.z.ravel(), [0.36, -0.10], **close)
    np.testing.assert_allclose(hidden.a.ravel(), [0.36, 0], **close)
    np.testing.assert_allclose(loss_view.z.ravel(), [0.416], **close)
    np.testing.assert_allclose(loss_view.p.ravel(), [0.602526], **close)
    assert 0.506625 == pytest.approx(loss_view.loss.item(), abs=1e-6)
    np.testing.assert_allclose(output.d_W1.ravel(), [-0.143091, 0, -0.397474], **close)
    np.testing.assert_allclose(hidden.d_W1, [[-0.119242, 0.071545, -0.238485], [0, 0, 0]], **close)
    after = [0.411924, -0.207155, 0.123848, 0.3, 0.5, -0.1, 0.614309, -0.4, 0.239747]
    np.testing.assert_allclose(experiment.params.values, after, **close)
