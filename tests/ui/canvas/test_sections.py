"""The folds below the pad, each with a small network that answers, without a session."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QWidget

from nnviz.data.damage import AMOUNTS, Damage
from nnviz.data.digits import Digits
from nnviz.engine.activations import Identity, ReLU
from nnviz.engine.layers import Dense
from nnviz.engine.losses import CategoricalCrossEntropy
from nnviz.experiment.build import build, load_material, network_of
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.session.commands import Watch
from nnviz.session.drawn.answerer import Answerer, Questioner
from nnviz.session.probes import Observer
from nnviz.session.shipped import read_shipped
from nnviz.ui.attention import Attention
from nnviz.ui.canvas.asked import Asked
from nnviz.ui.canvas.damage_section import DamageSection
from nnviz.ui.canvas.dream_section import DreamSection
from nnviz.ui.canvas.following import Following
from nnviz.ui.canvas.nearest_section import NearestSection
from nnviz.ui.canvas.page import Page, Picture
from nnviz.ui.canvas.pictures_section import PicturesSection
from nnviz.ui.canvas.section import Below
from nnviz.ui.canvas.teach_section import TeachSection
from nnviz.ui.canvas.why_section import WhySection
from nnviz.ui.jobs import Jobs
from nnviz.ui.theme import DARK, LIGHT

SPEC = ExperimentSpec(
    data=DataSpec(source=Digits()),
    layers=(Dense(units=12, activation=ReLU()), Dense(units=10, activation=Identity())),
    loss=CategoricalCrossEntropy(),
)
NAMES = tuple("0123456789")
SEVEN = Page((((100.0, 100.0, 1.0), (400.0, 100.0, 1.0), (220.0, 420.0, 1.0)),))


@pytest.fixture(scope="module")
def experiment():
    return build(SPEC, load_material(SPEC, read_shipped))


@pytest.fixture
def data(experiment):
    return Observer(experiment).data_view


@pytest.fixture
def answerer(data):
    values = 3 * network_of(SPEC).parameters(2).values
    return Answerer(SPEC, values, NAMES, 8, data.preparation, live=True)


def question(answerer, page=SEVEN, *, drawing=False):
    image = page.stages(8).image
    found = Questioner(answerer).probabilities(image[None])[0]
    return Asked(page, image, found, NAMES, answerer, drawing)


@pytest.fixture
def jobs(qtbot):
    errors = []
    made = Jobs(errors.append)
    yield made
    made.close()
    assert not errors


def shown(qtbot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(340, 500)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def test_evidence_follows_the_question_and_the_chosen_classes(qtbot, answerer):
    attention = Attention()
    section = shown(qtbot, WhySection(LIGHT, attention, QCheckBox("follow")))
    asked = question(answerer)

    section.show_asked(asked)
    qtbot.waitUntil(lambda: section.evidence is not None)
    first = section.evidence
    section.chosen.setCurrentIndex(1 + 3)
    section.against.setCurrentIndex(1 + 5)
    section.again()
    qtbot.waitUntil(lambda: section.evidence is not first)

    assert (asked.best, None) == (first.asked.chosen, first.asked.against)
    assert (3, 5) == (section.evidence.asked.chosen, section.evidence.asked.against)
    assert "Blue speaks for 3, orange for 5." in section.words.text()
    assert np.array_equal(section.tile.values, section.evidence.pixels)
    section.set_theme(DARK)
    assert not section.grab().isNull()


def test_deciding_units_are_lit_and_put_out_again(qtbot, answerer):
    attention = Attention()
    section = shown(qtbot, WhySection(LIGHT, attention, QCheckBox("follow")))
    section.show_asked(question(answerer))
    qtbot.waitUntil(lambda: bool(attention.lit))

    lit = attention.lit
    section.light.setChecked(False)
    out = attention.lit
    section.light.setChecked(True)
    section.show_asked(None)

    assert {0} == {place.layer for place in lit}
    assert not out
    assert not attention.lit


def test_another_network_answers_and_no_unit_of_the_diagram_is_lit(qtbot, answerer):
    attention = Attention()
    section = shown(qtbot, WhySection(LIGHT, attention, QCheckBox("follow")))
    other = Answerer(SPEC, answerer.values, NAMES, 8, answerer.preparation)

    section.show_asked(question(other))
    qtbot.waitUntil(lambda: section.evidence is not None)

    assert not attention.lit
    assert "once the network on the screen answers" in section.units.text()


def test_each_slider_damages_the_drawing_and_one_button_mends_it(qtbot, answerer):
    section = shown(qtbot, DamageSection(LIGHT))
    section.show_asked(question(answerer))
    qtbot.waitUntil(lambda: "Still" in section.words.text())
    whole = np.array(section.tile.values)

    for name in AMOUNTS:
        section.sliders[name].setValue(80)
        qtbot.waitUntil(lambda: not np.array_equal(section.tile.values, whole))
        assert getattr(section.damage(), name) > 0
        section.undo()
        qtbot.waitUntil(lambda: np.array_equal(section.tile.values, whole))

    assert Damage() == section.damage()
    assert all(line.accessibleDescription() for line in section.lines.values())


def test_without_a_drawing_every_section_says_what_to_do(qtbot, jobs, answerer):
    sections = (
        WhySection(LIGHT, Attention(), QCheckBox()),
        DamageSection(LIGHT),
        NearestSection(LIGHT, jobs),
        TeachSection(LIGHT, lambda: SPEC),
        DreamSection(LIGHT, jobs, lambda: answerer),
        PicturesSection(LIGHT, jobs),
    )
    for section in sections:
        shown(qtbot, section)
        section.show_asked(None)
        assert section.words.text()


def test_the_most_similar_training_images_can_be_watched(qtbot, jobs, answerer, data, experiment):
    section = shown(qtbot, NearestSection(LIGHT, jobs))
    section.use_data(data)
    row = int(experiment.material.split.train[17])
    ink = (experiment.material.dataset.x[row].reshape(8, 8) / 16).astype(np.float32)
    page = Page(
        picture=Picture(
            1 - ink, "Training image 18", exact=True, label=int(experiment.material.dataset.y[row])
        )
    )
    watched = []
    section.watch_requested.connect(watched.append)

    section.show_asked(question(answerer, page))
    qtbot.waitUntil(lambda: section.found is not None)
    QTest.mouseClick(section.tiles[0], Qt.MouseButton.LeftButton)

    assert [17] == watched
    assert float(section.found.distance[0]) == pytest.approx(0, abs=1e-4)
    assert "Most similar" in section.words.text()


def test_teaching_labels_the_drawing_weighs_it_and_compares(qtbot, answerer):
    kept = SimpleNamespace(spec=SPEC)
    section = shown(qtbot, TeachSection(LIGHT, lambda: kept.spec))
    taught = []

    def take(drawings, name):
        taught.append(name)
        kept.spec = replace_at(kept.spec, "data.labelled", drawings)

    section.taught.connect(take)
    section.show_asked(question(answerer))
    qtbot.waitUntil(section.add.isEnabled)
    section.label.setCurrentIndex(7)
    section.times.setValue(25)

    section.add.click()
    (label, times, ink), *rest = kept.spec.data.labelled
    section.remove.click()

    assert (7, 25, []) == (label, times, rest)
    assert "100,100" in ink
    assert () == kept.spec.data.labelled
    assert 2 == len(set(taught))


def test_before_and_now_are_told_for_the_network_on_the_screen(qtbot, answerer):
    kept = SimpleNamespace(spec=SPEC)
    section = shown(qtbot, TeachSection(LIGHT, lambda: kept.spec))
    section.taught.connect(
        lambda drawings, _name: setattr(kept, "spec", replace_at(kept.spec, "data.labelled", drawings))
    )
    section.show_asked(question(answerer))
    qtbot.waitUntil(section.add.isEnabled)
    section.add.click()
    before = section.compared.text()

    section.compare(Answerer(SPEC, answerer.values * 0, NAMES, 8, answerer.preparation, live=True))

    assert before.startswith("Before: ")
    assert section.compared.text() != before
    assert "10.0 %" in section.compared.text()


def test_data_without_images_cannot_be_taught_but_lead_to_some_that_can(qtbot):
    section = shown(qtbot, TeachSection(LIGHT, ExperimentSpec))
    wanted = []
    section.images_wanted.connect(lambda: wanted.append(True))

    section.images.click()

    assert not section.add.isEnabled()
    assert wanted


def test_a_dream_grows_can_be_stopped_and_put_on_the_pad(qtbot, jobs, answerer):
    section = shown(qtbot, DreamSection(LIGHT, jobs, lambda: answerer))
    pictures = []
    section.wanted.connect(pictures.append)
    section.show_asked(None)
    section.chosen.setCurrentIndex(3)

    section.button.click()
    qtbot.waitUntil(lambda: section.dreamt is not None)
    section.button.click()
    stopped = section.dreamt.step
    qtbot.wait(60)
    section.use.click()

    assert not section.dreaming
    assert section.dreamt.step == stopped < 150
    assert pictures[0].exact
    assert pictures[0].stages(8).image == pytest.approx(section.dreamt.image, abs=1e-6)


def test_the_arrow_keys_step_through_the_test_images(qtbot, jobs, data, experiment):
    section = shown(qtbot, PicturesSection(LIGHT, jobs))
    section.use_data(data, live=True)
    pictures = []
    section.wanted.connect(pictures.append)
    section.number.setFocus()

    QTest.keyClick(section.number, Qt.Key.Key_Up)

    row = int(experiment.material.split.test[1])
    assert pictures[0].label == experiment.material.dataset.y[row]
    assert pictures[0].stages(8).image.ravel() == pytest.approx(
        experiment.material.dataset.x[row] / 16, abs=1e-6
    )
    assert "Test image 2" == pictures[0].name


def test_a_fold_is_filled_when_it_is_first_opened(qtbot, answerer):
    made = []

    def make(theme):
        made.append(theme)
        return DamageSection(theme)

    below = shown(qtbot, Below(LIGHT))
    fold = below.add("Where it breaks", make)
    below.show_asked(question(answerer))
    before = list(made)
    fold.set_open(True)
    below.set_theme(DARK)

    assert not before
    assert [LIGHT] == made
    qtbot.waitUntil(lambda: "Still" in below.sections["Where it breaks"].words.text())


def snapshot(shape, watched=None):
    return SimpleNamespace(data=SimpleNamespace(image_shape=shape), watched=watched)


def test_the_diagram_follows_the_drawing_and_goes_back_to_the_data(qtbot, answerer):
    sent: list[Watch] = []
    owner = QWidget()
    qtbot.addWidget(owner)
    following = Following(sent.append, owner)
    following.show_snapshot(snapshot((8, 8), SimpleNamespace(index=5, part="training")))

    following.show_asked(question(answerer))
    qtbot.waitUntil(lambda: len(sent) == 1)
    following.show_asked(question(answerer))
    qtbot.wait(70)
    following.show_asked(None)
    qtbot.waitUntil(lambda: len(sent) == 2)

    assert sent[0].drawn.shape == (64,)
    assert np.isnan(sent[0].label)
    assert (None, 5, "training") == (sent[1].drawn, sent[1].index, sent[1].part)


def test_a_drawing_that_does_not_fit_the_data_is_not_watched(qtbot, answerer):
    sent: list[Watch] = []
    owner = QWidget()
    qtbot.addWidget(owner)
    following = Following(sent.append, owner)

    following.show_snapshot(snapshot(None))
    following.show_asked(question(answerer))
    following.want(False)
    qtbot.wait(70)

    assert sent == []
