"""The colours, sizes and fonts of the window; nothing else under ``ui/`` names a colour."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from string import Template

from PySide6.QtCore import QDir, Qt, QTemporaryDir
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from nnviz.ui.colormap import mix
from nnviz.ui.style_sheet import SHEET
from nnviz.ui.text_size import rescale, scaled

__all__ = [
    "DARK",
    "GRID",
    "LIGHT",
    "SIZES",
    "SIZE_DISPLAY",
    "SIZE_HEADING",
    "SIZE_SMALL",
    "SIZE_TEXT",
    "Theme",
    "apply_theme",
    "number_font",
    "palette",
    "style_sheet",
    "system_theme",
    "text_font",
]

GRID = 8
"""All distances are multiples of this many pixels."""

SIZE_SMALL, SIZE_TEXT, SIZE_HEADING, SIZE_DISPLAY = SIZES = (11, 13, 15, 22)
"""The four type sizes, in pixels where text has its usual size."""

_LENGTH = re.compile(r"(?<![\w.])(-?)(\d+)px")
_KNOB = 14
"""The side of what is round in the style sheet, without its border: a larger radius would make it square."""
_LINE = 2
"""Lines up to this many pixels stay as thin as they are, however large text is."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Named colours, each "#rrggbb".

    ``surface`` is the background of panels and the zero of the signed map, ``raised`` that of inputs;
    ``train`` and ``validation`` are the two lines of every curve; ``ink`` and ``paper`` draw images;
    ``classes`` are the colours of ten classes.
    """

    name: str
    dark: bool
    window: str
    surface: str
    raised: str
    border: str
    grid: str
    text: str
    muted: str
    accent: str
    accent_text: str
    negative: str
    positive: str
    good: str
    warn: str
    bad: str
    nan: str
    train: str
    validation: str
    ink: str
    paper: str
    classes: tuple[str, ...]
    motion: bool = True
    """Whether anything may move that need not: False for people whom motion disturbs."""
    scale: float = 1.0
    """How many times larger than usual text is."""


LIGHT = Theme(
    name="light",
    dark=False,
    window="#eef1f5",
    surface="#ffffff",
    raised="#f6f8fa",
    border="#d4dae3",
    grid="#e7ebf0",
    text="#1b2430",
    muted="#566273",
    accent="#5546d6",
    accent_text="#ffffff",
    negative="#e2690a",
    positive="#1463c4",
    good="#18794e",
    warn="#96600a",
    bad="#c2293d",
    nan="#84a900",
    train="#0b6b62",
    validation="#d8579b",
    ink="#121926",
    paper="#f4f6f9",
    classes=(
        "#2f6fde",
        "#e4761b",
        "#1f9d63",
        "#d43f4f",
        "#8059d4",
        "#946246",
        "#d65fae",
        "#6c7787",
        "#a39a12",
        "#129db4",
    ),
)

DARK = Theme(
    name="dark",
    dark=True,
    window="#0e1218",
    surface="#161b23",
    raised="#1f2630",
    border="#313b49",
    grid="#252d38",
    text="#e8edf4",
    muted="#9dabbd",
    accent="#9388ff",
    accent_text="#0f1220",
    negative="#ffa64d",
    positive="#3f93f5",
    good="#55cb8c",
    warn="#e6b55f",
    bad="#ff7b86",
    nan="#c8ee3c",
    train="#67e3d0",
    validation="#dd6ba9",
    ink="#f2f5f9",
    paper="#0e1218",
    classes=(
        "#5b9bff",
        "#ff9c4a",
        "#4bcf8e",
        "#ff6f7d",
        "#ab8cff",
        "#c69576",
        "#f28ccf",
        "#a0acbd",
        "#d3ca46",
        "#45cfe4",
    ),
)

_folder: QTemporaryDir | None = None  # style sheets load images only from files; this one holds the arrows


def palette(theme: Theme) -> QPalette:
    """Return Qt's own colour roles, for whatever the style sheet leaves alone."""
    disabled = mix(theme.muted, theme.surface, 0.45)
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.bad,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_text,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Light: mix(theme.raised, theme.surface, 0.5),
        role.Midlight: theme.raised,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Shadow: theme.window,
    }
    result = QPalette()
    for which, colour in colours.items():
        result.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, which, QColor(disabled))
    return result


def style_sheet(theme: Theme) -> str:
    """Return the style sheet; its arrows are found once ``apply_theme`` has run."""
    words = {key: value for key, value in asdict(theme).items() if isinstance(value, str)}
    words |= {
        "hover": mix(theme.raised, theme.border, 0.45),
        "pressed": mix(theme.raised, theme.border, 0.9),
        "edge": mix(theme.border, theme.muted, 0.45),
        "disabled": mix(theme.muted, theme.surface, 0.45),
        "accent_soft": mix(theme.surface, theme.accent, 0.18),
        "accent_hover": mix(theme.accent, theme.text, 0.12),
        "accent_pressed": mix(theme.accent, theme.text, 0.24),
        "small": str(scaled(SIZE_SMALL, theme.scale)),
        "heading": str(scaled(SIZE_HEADING, theme.scale)),
        "display": str(scaled(SIZE_DISPLAY, theme.scale)),
        "round": str((scaled(_KNOB, theme.scale) + 2) // 2),
    }
    words |= {mark: f"nnviz:{mark}-{theme.name}.svg" for mark in _marks(theme)}
    return Template(_LENGTH.sub(partial(_grown, theme.scale), SHEET)).substitute(words)


def _grown(scale: float, length: re.Match[str]) -> str:
    pixels = int(length[2])
    return f"{length[1]}{pixels if pixels <= _LINE else scaled(pixels, scale)}px"


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the whole program these colours; widgets that paint themselves take them by ``set_theme``."""
    global _folder  # noqa: PLW0603  one folder for the process, removed by Qt at its end
    if _folder is None:
        _folder = QTemporaryDir()
        QDir.setSearchPaths("nnviz", [_folder.path()])
    for mark, drawing in _marks(theme).items():
        Path(_folder.filePath(f"{mark}-{theme.name}.svg")).write_text(drawing, encoding="utf-8")
    _font.cache_clear()  # the desktop may have another font by now

    def restyle() -> None:
        app.setStyleSheet("")  # to take the old one off and put the new one on costs half of replacing it
        if app.style().name().lower() != "fusion":
            app.setStyle(QStyleFactory.create("Fusion"))
        app.setPalette(palette(theme))
        app.setFont(text_font())
        app.setStyleSheet(style_sheet(theme))

    rescale(theme.scale, SIZES, restyle)


def system_theme(app: QApplication) -> Theme:
    """Return the theme that fits the desktop; light where it does not say."""
    return DARK if app.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT


def text_font(size: int = SIZE_TEXT, *, bold: bool = False) -> QFont:
    """Return the system's own font in one of the four sizes, as large as text is now."""
    return QFont(_font(scaled(size), bold=bold, even=False))


def number_font(size: int = SIZE_TEXT, *, bold: bool = False) -> QFont:
    """Return the font for numbers that change: every figure has the same width, so nothing jumps."""
    return QFont(_font(scaled(size), bold=bold, even=True))


@cache
def _font(pixels: int, *, bold: bool, even: bool) -> QFont:
    """Return a font that is put together once: pictures ask for one a hundred times a second."""
    font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
    font.setPixelSize(pixels)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    if even:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _marks(theme: Theme) -> dict[str, str]:
    """Return the small drawings the style sheet needs, as SVG."""
    lines = {
        "down": ("M6 9l6 6 6-6", theme.muted),
        "up": ("M6 15l6-6 6 6", theme.muted),
        "left": ("M15 6l-6 6 6 6", theme.muted),
        "right": ("M9 6l6 6-6 6", theme.muted),
        "check": ("M5 12.5l4.5 4.5L19 7.5", theme.accent_text),
        "tick": ("M5 12.5l4.5 4.5L19 7.5", theme.text),
    }
    return {
        name: '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">'
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="3" stroke-linecap="round" '
        'stroke-linejoin="round"/></svg>'
        for name, (path, colour) in lines.items()
    }
