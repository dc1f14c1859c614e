"""The landscape as a panel: surveyed on demand, drawn on a logarithmic scale, honest about what it is."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from nnviz.engine.layers import Dense
from nnviz.session.commands import Advance, Load, SetProbes, StepUnit
from nnviz.session.jobs import Report
from nnviz.session.landscape import PlaneKind, View, survey
from nnviz.session.path import Path, PathOfTraining
from nnviz.ui.doctors.land_panel import LandscapePanel
from nnviz.ui.doctors.land_picture import level_lines, picture, scale_of, smooth
from nnviz.ui.doctors.land_words import about, centre_text, hint, moment_text
from nnviz.ui.jobs import Jobs
from nnviz.ui.theme import DARK, LIGHT
from tests.session.driving import OUTPUT, SMALL, Clock, Hand


class Ticking(Clock):
    def __call__(self):
        self.now += 0.02
        return self.now


def trained(steps=60):
    hand = Hand(clock=Ticking())
    hand.send(SetProbes(frozenset({PathOfTraining()})))
    return hand, hand.do(Advance(StepUnit.BATCH, steps))


@pytest.fixture(scope="module")
def land():
    _, shot = trained()
    path = shot.answer(PathOfTraining())
    return survey(shot.spec, shot.data.material, shot.values, path, View(PlaneKind.PATH, 17), Report())


@pytest.fixture
def panel(qtbot):
    failures = []
    jobs = Jobs(failures.append)
    panel = LandscapePanel(LIGHT, jobs)
    qtbot.addWidget(panel)
    panel.resize(374, 560)
    panel.show()
    yield panel
    assert jobs.close(5.0)
    assert [] == failures


def test_a_survey_runs_beside_the_window_and_follows_nothing(panel, qtbot):
    hand, shot = trained()
    panel.show_snapshot(shot)
    panel.resolution.setCurrentIndex(0)
    qtbot.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    assert panel.running
    qtbot.waitUntil(lambda: not panel.running)
    seen = panel.land
    panel.show_snapshot(hand.do(Advance(StepUnit.BATCH, 5)))

    assert seen.finished
    assert seen is panel.land
    assert shot.curves.column("train_loss")[-1] == seen.centre
    assert "at step 60" in panel.pointed.text()
    assert "slice" in panel.about.text()


def test_a_survey_can_be_given_up_and_ends_with_its_network(panel, qtbot):
    hand, shot = trained()
    panel.show_snapshot(shot)
    panel.resolution.setCurrentIndex(2)
    panel.start()
    panel.start()
    assert not panel.running
    panel.start()
    panel.show_snapshot(hand.do(Load(msgspec.structs.replace(SMALL, layers=(Dense(units=2), OUTPUT)))))

    assert not panel.running
    assert panel.land is None


def test_random_directions_have_a_seed(panel):
    assert not panel.seed.isEnabled()
    panel.plane.setCurrentIndex(1)
    panel.seed.setValue(7)

    assert panel.seed.isEnabled()
    assert (PlaneKind.RANDOM, 7) == (panel.chosen().kind, panel.chosen().seed)


def test_without_a_path_the_panel_says_what_to_do(panel, qtbot):
    hand = Hand(clock=Ticking())
    hand.send(SetProbes(frozenset({PathOfTraining()})))
    shot = hand.look()
    panel.show_snapshot(shot)
    assert "Train first" in panel.empty.text()
    panel.start()
    qtbot.waitUntil(lambda: not panel.running)

    assert panel.land is None
    assert "choose random directions" in panel.empty.text()


def test_a_costly_network_is_proposed_fewer_samples(panel):
    _, shot = trained()
    wide = replace(shot.layers[0], weights=np.zeros((500, 500)))
    panel.show_snapshot(replace(shot, layers=(wide,), data=replace(shot.data, train=60_000)))

    assert (500, 17) == (panel.chosen().samples, panel.chosen().resolution)


def test_pointing_tells_losses_and_moments(panel, land, qtbot):
    panel.show_land(land)
    panel.grab()
    view = panel.view
    moment = view.place(land.track.a[2], land.track.b[2]).toPoint()
    qtbot.mouseMove(view, moment)
    told = panel.pointed.text()
    corner = view.square().topRight().toPoint() + QPoint(-3, 3)
    qtbot.mouseMove(view, corner)

    assert f"Step {land.track.steps[2]}" in told
    assert panel.pointed.text().startswith("Loss ")
    assert land.losses[0, -1] == view.loss_at(land.a[-1], land.b[-1])
    qtbot.mouseMove(view, QPoint(1, view.height() - 1))
    assert panel.pointed.text() == centre_text(land)


def test_words_are_honest(land):
    assert "A slice through 31 dimensions" in about(land)
    assert "of the path's variance" in about(land)
    assert "outside" in about(land)
    off = replace(land, track=replace(land.track, distance=land.track.distance + land.track.length))
    assert "away from this plane" in moment_text(off, 0)
    still = replace(land, track=replace(land.track, distance=np.zeros(len(land.track.steps))))
    assert "in this plane" in moment_text(still, 0)
    unknown = replace(land, track=replace(land.track, loss=np.full(len(land.track.steps), np.nan)))
    assert "not measured" in moment_text(unknown, 0)
    assert "random directions" in about(replace(land, view=View(PlaneKind.RANDOM)))
    assert "12 remembered moments" in hint(12)


def test_the_scale_is_logarithmic_and_covers_the_losses(land):
    land = replace(land, losses=land.losses**5)
    scale = scale_of(land)

    assert 10**scale.low == pytest.approx(min(land.losses.min(), np.nanmin(land.track.loss)))
    assert 10**scale.high == pytest.approx(max(land.losses.max(), np.nanmax(land.track.loss)))
    middle = 10 ** ((scale.low + scale.high) / 2)
    assert scale.share(np.array([middle]))[0] == pytest.approx(0.5)
    assert np.isnan(scale.share(np.array([np.inf]))[0])


def test_zero_and_endless_losses_have_a_place(land):
    odd = replace(
        land, losses=np.where(np.eye(17, dtype=bool), 0.0, np.where(land.losses > 1, np.inf, land.losses))
    )
    pixels = picture(odd, scale_of(odd), LIGHT)

    assert np.isfinite([scale_of(odd).low, scale_of(odd).high]).all()
    assert pixels.shape[0] == pixels.shape[1]
    assert np.isfinite(level_lines(odd, scale_of(odd))).all()
    nothing = replace(
        land,
        losses=np.full((5, 5), np.nan),
        centre=np.nan,
        track=replace(land.track, loss=land.track.a * np.nan),
    )
    assert scale_of(nothing).high > scale_of(nothing).low


def test_a_finer_picture_goes_through_what_was_measured():
    coarse = np.arange(25.0).reshape(5, 5) ** 2
    fine = smooth(coarse, 17)

    assert np.allclose(fine[::4, ::4], coarse)
    assert coarse.min() == fine.min()
    assert fine.max() == coarse.max()


def test_contour_lines_lie_where_the_loss_is(land):
    """A plane slope of the scale has straight lines at even places."""
    slope = replace(
        land,
        losses=np.tile(10.0 ** np.linspace(-2, 0, 17), (17, 1)),
        centre=0.1,
        track=replace(land.track, loss=land.track.a * np.nan),
    )
    lines = level_lines(slope, scale_of(slope))
    places = sorted({round(float(x), 3) for x in lines[:, 0]})

    assert np.allclose(places, np.arange(1, 11) / 11, atol=2e-3)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("size", [(374, 560), (248, 420), (248, 240)])
def test_the_picture_lies_inside_whatever_the_size(panel, land, theme, size):
    panel.set_theme(theme)
    panel.resize(*size)
    panel.show_land(land)
    panel.grab()
    square = panel.view.square()

    assert square.width() == square.height()
    assert panel.view.rect().toRectF().contains(square)
    colours = {
        panel.view.grab().toImage().pixel(round(square.left() + x), round(square.center().y()))
        for x in range(5, 100, 5)
    }
    assert len(colours) > 5


def test_a_path_of_one_moment_is_a_point(panel, land):
    alone = replace(
        land.track,
        steps=(0,),
        **{name: getattr(land.track, name)[-1:] for name in ("a", "b", "distance", "loss", "shown")},
    )
    panel.show_land(replace(land, track=alone))
    panel.grab()

    assert "outside" not in panel.about.text()
    assert 1 == len(Path((0,), (np.zeros(3),)))
