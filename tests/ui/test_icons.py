import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

from nnviz import resources
from nnviz.ui.icons import NAMES, icon, pixmap
from nnviz.ui.theme import DARK, LIGHT


def ink(picture):
    """Return the colour of the most opaque pixel of a picture."""
    image = picture.toImage()
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(colours, key=lambda colour: colour.alpha())


def difference(colour, name):
    """Return the largest difference of two colours in one channel; thin lines are rounded a little."""
    other = QColor(name)
    return max(abs(a - b) for a, b in zip(colour.getRgb()[:3], other.getRgb()[:3], strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_drawn_in_the_colour_of_text(name, qapp):
    for theme in (LIGHT, DARK):
        assert difference(ink(icon(name, theme).pixmap(QSize(24, 24))), theme.text) <= 3


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_takes_its_colour_from_outside(name):
    assert b"currentColor" in resources.read(f"icons/{name}.svg")


def test_a_disabled_icon_is_fainter(qapp):
    faint = icon("run", LIGHT).pixmap(QSize(24, 24), QIcon.Mode.Disabled)
    assert difference(ink(faint), LIGHT.text) > 60


def test_an_icon_is_sharp_on_a_screen_of_double_density(qapp):
    picture = pixmap("run", LIGHT.text, 24, 2.0)
    assert (48, 2.0) == (picture.width(), picture.devicePixelRatio())


def test_an_unknown_icon_lists_the_known_ones(qapp):
    with pytest.raises(KeyError, match="no icon 'rum'; the icons are back, branch"):
        icon("rum", LIGHT)
