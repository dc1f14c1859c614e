"""Everything that the palette finds: deeds, panels, presets, knobs and what can be chosen for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from nnviz.experiment.catalog import sentence_of, tag_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.ui.controls.editors import carried
from nnviz.ui.controls.fields import PARTS, Field, fields_of, replaced, values_of
from nnviz.ui.controls.form import ExperimentForm
from nnviz.ui.docks import EXPERIMENT
from nnviz.ui.help.sheet import plain
from nnviz.ui.language import tr
from nnviz.ui.palette.matching import fit, folded
from nnviz.ui.studio import Studio

__all__ = ["Entry", "entries_of", "found"]

MOST = 60
"""So many entries are shown at once."""
NAMED = 2.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to find.

    Attributes
    ----------
    title, where : str
        What it is, and of which kind or in which menu.
    do : callable
    keys : str
        Its key, if it has one.
    words : str
        What it is found by, folded; English words are there in every language.
    rank : float
        What it is worth before anything is typed, and among equals.
    """

    title: str
    where: str
    do: Callable[[], object]
    keys: str = ""
    words: str = ""
    rank: float = 0.0


def found(query: str, entries: list[Entry]) -> list[Entry]:
    """Return the entries that fit what was typed, the best first; all where nothing was typed."""
    typed = folded(query)
    if not typed.strip():
        return sorted(entries, key=lambda entry: -entry.rank)[:MOST]
    good = [(value + entry.rank, entry) for entry in entries if (value := _value(typed, entry)) is not None]
    return [entry for _, entry in sorted(good, key=lambda pair: -pair[0])[:MOST]]


def _value(typed: str, entry: Entry) -> float | None:
    """Return how well an entry fits; its name counts for more than the menu in which it stands."""
    named = fit(typed, folded(entry.title))
    return fit(typed, entry.words) if named is None else named + NAMED


def entries_of(studio: Studio) -> list[Entry]:
    """Return all that there is at this moment."""
    form = studio.parts["form"]
    spec = studio.desk.workspace.spec
    entries = [*_deeds(studio), *_panels(studio)]
    if isinstance(form, ExperimentForm):
        entries += [*_presets(studio, form), *_knobs(studio, form, spec)]
    return entries


def _entry(
    title: str, where: str, do: Callable[[], object], english: str, *, keys: str = "", rank: float = 0.0
) -> Entry:
    return Entry(title, where, do, keys, folded(f"{title} {where} {english}"), rank)


def _deeds(studio: Studio) -> Iterator[Entry]:
    for deed in studio.deeds.table:
        action = studio.deeds.by_id[deed.id]
        if action.isEnabled() and deed.id != "find_anything":
            where = " › ".join(tr(part) for part in deed.menu.split("/"))
            keys = QKeySequence(deed.keys).toString(QKeySequence.SequenceFormat.NativeText)
            english = f"{plain(deed.text)} {deed.menu.replace('/', ' ')}"
            yield _entry(plain(action.text()), where, action.trigger, english, keys=keys, rank=0.3)


def _panels(studio: Studio) -> Iterator[Entry]:
    for name, dock in studio.docks.by_name.items():
        if dock.toggleViewAction().isVisible():
            yield _entry(tr(name), tr("Panel"), partial(studio.docks.show, name), f"{name} panel", rank=0.2)


def _presets(studio: Studio, form: ExperimentForm) -> Iterator[Entry]:
    for preset in form.presets.offered:
        open_it = partial(studio.desk.choose_preset, preset.name)
        yield _entry(
            tr(preset.title), tr("Preset"), open_it, f"{preset.title} {preset.name} preset", rank=0.1
        )


def _knobs(studio: Studio, form: ExperimentForm, spec: ExperimentSpec) -> Iterator[Entry]:
    for part in PARTS:
        fields = fields_of(spec, part)
        for field, value in zip(fields, values_of(spec, fields), strict=True):
            symbol = field.knob.symbol if field.knob.symbol != field.knob.title else ""
            title = f"{tr(field.name)} {symbol}".strip()
            go = partial(show_knob, studio, form, part, field)
            yield _entry(title, tr(part), go, f"{field.name} {part} {field.path.replace('.', ' ')}")
            for choice in field.knob.choices:
                if tag_of(choice) != tag_of(type(value)):
                    new = replaced(spec, field.path, carried(value, choice))
                    take = partial(studio.desk.edit, new, field.name)
                    yield _entry(
                        f"{tr(field.name)}: {tr(choice.title())}",
                        tr(part),
                        take,
                        f"{field.name} {choice.title()} {tag_of(choice)} {sentence_of(choice)}",
                        rank=-0.2,
                    )
    for layer, card in enumerate(form.layers.cards, 1):
        yield _entry(
            card.title.text(),
            tr("Network"),
            partial(_show_layer, studio, form, layer - 1),
            f"hidden layer {layer}",
        )
    for choice in (button.choice for button in form.datasets.buttons.values()):
        go_there = partial(form.datasets.buttons[tag_of(choice)].click)
        yield _entry(
            f"{tr('Data set')}: {tr(choice.title())}",
            tr("Data"),
            go_there,
            f"data set {choice.title()}",
            rank=-0.1,
        )


def show_knob(studio: Studio, form: ExperimentForm, part: str, field: Field) -> None:
    """Open the part of the form where a knob stands, bring it into view and give it the focus."""
    studio.docks.show(EXPERIMENT)
    form.folds[part].set_open(True)
    if part == "Separate seeds":
        form.folds["Seeds"].set_open(True)
    row = form.row(field.path)
    if row is None:
        return
    studio.app.processEvents()  # what was folded has its place only after this
    form.ensureWidgetVisible(row, 0, form.height() // 3)
    editor = row.editor.focusProxy() or row.editor
    editor.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _show_layer(studio: Studio, form: ExperimentForm, place: int) -> None:
    studio.docks.show(EXPERIMENT)
    form.folds["Network"].set_open(True)
    studio.app.processEvents()
    form.ensureWidgetVisible(form.layers.cards[place], 0, form.height() // 3)
    form.layers.cards[place].focus()
