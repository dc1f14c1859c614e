"""Every English text of the window: literals in the source, tables of texts, and what the declarations say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nnviz.ui
from nnviz.data.csv_layout import DELIMITERS
from nnviz.data.damage import Damage
from nnviz.data.painted import COLOURS
from nnviz.data.table import Filling, Role
from nnviz.experiment.catalog import knobs_of, sentence_of
from nnviz.experiment.presets import presets
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.commands import StepUnit
from nnviz.session.drawn.doubts import Doubt
from nnviz.session.drawn.evidence import Way
from nnviz.session.snapshot import Status
from nnviz.ui.actions import MENUS
from nnviz.ui.canvas.feature import BREAKS, DREAM, PICTURES, SIMILAR, TEACH, WHY
from nnviz.ui.canvas.panel import NOBODY
from nnviz.ui.canvas.sheet import HINT as DRAW_HINT
from nnviz.ui.canvas.verdict import ASK
from nnviz.ui.canvas.why_section import WAYS
from nnviz.ui.charts.curve_data import AXES
from nnviz.ui.charts.curve_tools import OVER
from nnviz.ui.charts.curve_words import SHORT, STYLES
from nnviz.ui.charts.curves import EMPTY as NO_CURVES
from nnviz.ui.charts.field import HINT_OF_FIT
from nnviz.ui.charts.field_marks import MARKS
from nnviz.ui.charts.field_parts import HINT as FIELD_HINT
from nnviz.ui.controls.fields import PARTS
from nnviz.ui.controls.form import HINTS
from nnviz.ui.controls.transport import PLURALS, STEPS
from nnviz.ui.diagram import colours, legend
from nnviz.ui.diagram.look import LINK_LIMITS
from nnviz.ui.distributions.features import EMPTY as NOT_MEASURED
from nnviz.ui.docks import CANVAS, HIDDEN
from nnviz.ui.doctors.check_panel import BUDGETS, EXPLAINED
from nnviz.ui.doctors.land_panel import PLANES, REACHES, SAMPLES
from nnviz.ui.gallery.feature import CONFUSION, IMAGES
from nnviz.ui.gallery.order import Order
from nnviz.ui.help.ideas import FORMULAS as CHOICES
from nnviz.ui.help.ideas import IDEAS
from nnviz.ui.help.places import PLACES, WINDOW
from nnviz.ui.help.sheet import IN_PANELS
from nnviz.ui.importing.column_model import HEADINGS
from nnviz.ui.runs.feature import RUNS
from nnviz.ui.runs.table import FIGURES
from nnviz.ui.settings.dialog import THEMES
from nnviz.ui.settings.feature import SIZES
from nnviz.ui.steps.narration import BACKWARD, FORWARD
from nnviz.ui.steps.track import WORDS as PHASES
from nnviz.ui.taking.feature import choices as exports
from nnviz.ui.teaching.caption import DOING
from tests.ui.composed import INNER, composed, constants

ROOT = Path(nnviz.ui.__file__).parent
TEXT_OF = {"Deed": 2, "Station": 0, "add_panel": 0, "Seat": 0}
"""Calls whose argument at this place is a text, besides ``tr``."""
ALSO = {"Station": (1,)}


def literals() -> dict[str, str]:
    """Return every literal text that is translated, with the file that has it."""
    found: dict[str, str] = {}
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for text in _texts(node):
                    found.setdefault(text, str(path.relative_to(ROOT)))
    return found


def _texts(call: ast.Call) -> list[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    places = (0,) if name == "tr" else (TEXT_OF[name], *ALSO.get(name, ())) if name in TEXT_OF else ()
    arguments = [call.args[place] for place in places if place < len(call.args)]
    found = [value for argument in arguments for value in constants(argument)]
    return [text for text in found if any(letter.isalpha() for letter in text)]


def tables() -> set[str]:
    """Return the texts that stand in tables and are translated when they are shown."""
    menus = {part for menu in MENUS for part in menu.split("/")}
    units = {unit.value for unit in StepUnit}
    formulas = {
        formula
        for formula in (*(text for _, text in IDEAS.values()), *CHOICES.values())
        if _has_words(formula)
    }
    kinds = {kind.value for kinds in (Way, Doubt, Role, Filling) for kind in kinds}
    looks = (
        legend.UNIT_WORDS,
        legend.LINK_WORDS,
        legend.SCALE_WORDS,
        colours.CRITERION_WORDS,
        colours.SCALE_WORDS,
    )
    found = {
        *menus,
        "Theme",
        *units,
        *(unit.capitalize() for unit in units),
        *PLURALS.values(),
        *STEPS.values(),
        *PARTS,
        *HINTS.values(),
        *(sentence for sentence, _ in IDEAS.values()),
        *formulas,
        *PLACES.values(),
        WINDOW,
        *(text for row in IN_PANELS for text in row),
        *THEMES.values(),
        *DOING.values(),
        *(status.value.capitalize() for status in Status),
        *kinds,
        *(word for words in looks for word in words.values()),
        *(_large(word) for words in looks[:2] for word in words.values()),
        *(f"The strongest {n:,}" if n else "All" for n in LINK_LIMITS),
        "As many as fit",
        *(order.value.capitalize() for order in Order),
        *DELIMITERS.values(),
        *HEADINGS,
        *FIGURES,
        *(words for words, _ in (*BUDGETS, *PLANES, *REACHES, *SAMPLES)),
        *(text for _, text, _, _ in SIZES),
        *(text for choice in exports() for text in (choice.title, choice.purpose)),
        *FORWARD.values(),
        *BACKWARD.values(),
        *PHASES.values(),
        *WAYS.values(),
        *AXES,
        *OVER.values(),
        *MARKS,
        *SHORT.values(),
        *(style.name for style in STYLES),
        *COLOURS,
        *(text for knob in knobs_of(Damage) for text in (knob.title, knob.description)),
        *(WHY, TEACH, SIMILAR, BREAKS, DREAM, PICTURES, NOBODY, DRAW_HINT, ASK, NO_CURVES, HINT_OF_FIT),
        *(CANVAS, HIDDEN, RUNS, IMAGES, CONFUSION),
        *(FIELD_HINT, NOT_MEASURED, EXPLAINED, *INNER),
    }
    return {text for text in found if any(letter.isascii() and letter.isalpha() for letter in text)}


def _has_words(formula: str) -> bool:
    """Whether a formula has English words in it, and not only symbols and functions."""
    return bool(
        set(re.findall(r"[A-Za-z_]{3,}", formula))
        - {"clip", "cos", "fan_in", "fan_out", "max", "min", "sin", "tanh", "Var"}
    )


def _large(words: str) -> str:
    return words[:1].upper() + words[1:]


def plain(text: str) -> str:
    """Return a text without the marks that say which of its places are translated in turn."""
    return re.sub(r"\{(\d):tr\}", r"{\1}", text)


def declared() -> set[str]:
    """Return titles and sentences of all knobs, choices and presets."""
    found: set[str] = set()
    _walk(ExperimentSpec, found, set())
    for preset in presets(lambda name: (ROOT.parent.parent / "resources" / name).read_bytes()):
        found |= {preset.title, preset.sentence}
    return {text for text in found if any(letter.isalpha() for letter in text)}


def _walk(struct: type, found: set[str], seen: set[type]) -> None:
    if struct in seen:
        return
    seen.add(struct)
    for knob in knobs_of(struct):
        found |= {knob.title, knob.description}
        for inner in (knob.struct, *knob.choices):
            if inner is not None:
                _walk(inner, found, seen)
        for choice in knob.choices:
            found |= {choice.title(), sentence_of(choice)}


def everything() -> set[str]:
    """Return all of them."""
    return set(literals()) | tables() | declared() | set(composed())
