"""Every English text of the window: literals in the source, tables of texts, and what the declarations say."""

from __future__ import annotations

import ast
from pathlib import Path

import nnviz.ui
from nnviz.experiment.catalog import knobs_of, sentence_of
from nnviz.experiment.presets import presets
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.commands import StepUnit
from nnviz.ui.actions import MENUS
from nnviz.ui.controls.fields import PARTS
from nnviz.ui.controls.form import HINTS
from nnviz.ui.controls.transport import PLURALS, STEPS
from nnviz.ui.help.ideas import IDEAS
from nnviz.ui.help.places import PLACES, WINDOW
from nnviz.ui.help.sheet import IN_PANELS
from nnviz.ui.settings.dialog import THEMES
from nnviz.ui.teaching.caption import DOING

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
    found = [value for argument in arguments for value in _constants(argument)]
    return [text for text in found if any(letter.isalpha() for letter in text)]


def _constants(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_constants(node.body), *_constants(node.orelse)]
    return []


def tables() -> set[str]:
    """Return the texts that stand in tables and are translated when they are shown."""
    menus = {part for menu in MENUS for part in menu.split("/")}
    units = {unit.value for unit in StepUnit}
    ideas = {sentence for sentence, _ in IDEAS.values()}
    return {
        *menus,
        "Theme",
        *units,
        *(unit.capitalize() for unit in units),
        *PLURALS.values(),
        *STEPS.values(),
        *PARTS,
        *HINTS.values(),
        *ideas,
        *PLACES.values(),
        WINDOW,
        *(
            text
            for row in IN_PANELS
            for text in row
            if any(letter.isascii() and letter.isalpha() for letter in text)
        ),
        *THEMES.values(),
        *DOING.values(),
    }


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
    return set(literals()) | tables() | declared()
