"""The experiment on one page: what it was, what came of it, and how it looked, in one HTML file without links."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape
from typing import Any

from msgspec import Struct

from nnviz.experiment.catalog import knobs_of, shown
from nnviz.experiment.spec import ExperimentSpec
from nnviz.knobs import Choice
from nnviz.session.report import PartReport, Report

__all__ = ["html_page", "settings_of"]

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b2430; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; margin: .5rem 0; } td, th { padding: .2rem .8rem .2rem 0; text-align: left; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; padding-left: .8rem; }
tr + tr td { border-top: 1px solid #e0e4ea; } .hit { font-weight: 600; } .quiet { color: #566273; }
figure { margin: 1.2rem 0; break-inside: avoid; } img { max-width: 100%; border: 1px solid #d4dae3; }
figcaption { color: #566273; }
"""


def html_page(
    title: str,
    spec: ExperimentSpec,
    report: Report,
    pictures: Mapping[str, bytes],
    epochs: int,
    steps: int,
    notes: str = "",
) -> bytes:
    """Return the page.

    Parameters
    ----------
    title : str
    spec : ExperimentSpec
    report : Report
    pictures : dict
        PNG files by what they show.
    epochs, steps : int
        How long it has learned.
    notes : str
        The user's own words.
    """
    sections = [
        f"<h1>{escape(title)}</h1><p>{epochs:,} epochs, {steps:,} steps.</p>",
        f"<p>{escape(notes)}</p>" if notes else "",
        "<h2>What came of it</h2>" + _figures(report),
        *(_picture(name, data) for name, data in pictures.items()),
        *(_classes(name, part) for name, part in report.parts.items() if part.classes),
        "<h2>Layers</h2>"
        + _table([("Layer", "Kind"), *((str(i), kind) for i, kind in enumerate(report.layers, 1))]),
        "<h2>Settings</h2>" + _table([("Setting", "Value"), *settings_of(spec)]),
        '<p class="quiet">Made with nnviz.</p>',
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body>{''.join(sections)}</body></html>\n"
    ).encode()


def settings_of(settings: Any, before: str = "") -> list[tuple[str, str]]:
    """Return title and value of every knob below a struct, in the order of their declaration."""
    found: list[tuple[str, str]] = []
    for knob in knobs_of(type(settings)):
        value = getattr(settings, knob.name)
        title = f"{before}{knob.title}"
        inner = value if isinstance(value, tuple) else (value,)
        structs = [part for part in inner if isinstance(part, Struct)]
        if not structs:
            found.append((title, ("off", "on")[value] if isinstance(value, bool) else shown(value)))
        for number, part in enumerate(structs, start=1):
            place = f"{title} {number}" if isinstance(value, tuple) else title
            if isinstance(part, Choice):
                found.append((place, type(part).title()))
            found += settings_of(part, f"{place}: ")
    return found


def _figures(report: Report) -> str:
    rows: list[tuple[str, ...]] = [("Part", "Samples", "Loss", "Accuracy", "R²")]
    for name, part in report.parts.items():
        loss = "–" if part.loss is None else f"{part.loss:.4g}"
        accuracy = "–" if part.accuracy is None else f"{part.accuracy:.2%}"
        rows.append((name, f"{part.samples:,}", loss, accuracy, "–" if part.r2 is None else f"{part.r2:.4f}"))
    return _table(rows, numbers=True)


def _classes(name: str, part: PartReport) -> str:
    """Return the table of mistakes: what is (rows) taken for (columns)."""
    rows: list[tuple[str, ...]] = [("true \\ said", *(row.name for row in part.classes), "recall")]
    for row, counts in zip(part.classes, part.confusion, strict=True):
        recall = "–" if row.recall is None else f"{row.recall:.1%}"
        rows.append((row.name, *(f"{count:,}" if count else "·" for count in counts), recall))
    return f"<h2>Mistakes, {escape(name)}</h2>" + _table(rows, numbers=True)


def _picture(name: str, data: bytes) -> str:
    source = base64.b64encode(data).decode()
    return (
        f'<figure><img alt="{escape(name)}" src="data:image/png;base64,{source}">'
        f"<figcaption>{escape(name)}</figcaption></figure>"
    )


def _table(rows: list[tuple[str, ...]], *, numbers: bool = False) -> str:
    def line(cells: tuple[str, ...], tag: str) -> str:
        inner = "".join(
            f"<{tag}{' class=' + chr(34) + 'number' + chr(34) if numbers and place else ''}>{escape(cell)}</{tag}>"
            for place, cell in enumerate(cells)
        )
        return f"<tr>{inner}</tr>"

    return f"<table>{line(rows[0], 'th')}{''.join(line(row, 'td') for row in rows[1:])}</table>"
