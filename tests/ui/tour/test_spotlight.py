import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

from nnviz.ui.theme import DARK, LIGHT
from nnviz.ui.tour.spotlight import Bubble, Spotlight, beside

WINDOW = QSize(1440, 900)
BUBBLE = QSize(320, 180)


@pytest.mark.parametrize(
    "target",
    [QRect(10, 50, 200, 40), QRect(1100, 100, 330, 500), QRect(400, 100, 700, 500), QRect(0, 850, 1440, 40)],
)
def test_the_bubble_covers_nothing_that_it_speaks_of(target):
    place = QRect(beside(target, BUBBLE, WINDOW), BUBBLE)
    assert not place.intersects(target)
    assert QRect(QPoint(0, 0), WINDOW).contains(place)


@given(
    st.integers(0, 1400),
    st.integers(0, 880),
    st.integers(1, 1440),
    st.integers(1, 900),
    st.integers(640, 4000),
)
def test_the_bubble_stays_in_the_window_whatever_it_points_at(x, y, wide, high, room):
    window = QSize(room, 480 + room // 4)
    place = QRect(beside(QRect(x, y, wide, high), BUBBLE, window), BUBBLE)
    assert QRect(QPoint(0, 0), window).contains(place)


def test_without_a_place_it_stands_below():
    assert beside(None, BUBBLE, WINDOW).y() > 600


def test_the_last_station_ends_the_tour(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    bubble = Bubble(LIGHT, window)
    bubble.tell(1, 6, "Let it learn", "Press Run.")
    assert "Next" == bubble.next.text()
    bubble.tell(6, 6, "Keep it", "Save.")
    assert "Done" == bubble.next.text()
    assert "Keep it. Save." == bubble.accessibleDescription()


def test_the_veil_is_clear_over_its_place_and_lets_clicks_through(qtbot):
    window = QWidget()
    window.resize(400, 300)
    window.setStyleSheet(f"background: {LIGHT.surface};")
    qtbot.addWidget(window)
    light = Spotlight(LIGHT, window)
    light.light(QRect(100, 100, 100, 100))
    light.show()
    picture = window.grab().toImage()

    assert picture.pixelColor(150, 150).name() == LIGHT.surface
    assert picture.pixelColor(350, 20).lightness() < 220
    assert window.childAt(150, 150) is not light
    light.set_theme(DARK)
    light.light(None)
    assert window.grab().toImage().pixelColor(350, 20).name() == LIGHT.surface
