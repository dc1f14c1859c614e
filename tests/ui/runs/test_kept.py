from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest

from nnviz.experiment.catalog import replace_at
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.metric_log import COLUMNS, Curves
from nnviz.session.snapshot import Position, Snapshot, Status
from nnviz.ui.runs.kept import LONGEST, Figures, Runs, figures_of, letter_of, name_of
from nnviz.ui.runs.table import Row, csv_of, markdown_of, table_of

BASE = ExperimentSpec()
FASTER = replace_at(BASE, "optimizer.learning_rate", 0.1)


def curves(*steps: int, accuracy: float = 0.5) -> Curves:
    """Return curves measured at these steps, the loss falling with them."""
    table = np.full((len(steps), len(COLUMNS)), np.nan)
    table[:, :6] = [(s, s / 10, 1 / (s + 1), 2 / (s + 1), accuracy, accuracy) for s in steps] or np.empty(
        (0, 6)
    )
    return Curves(table)


def snapshot(found: Curves, run: int = 1, spec: ExperimentSpec = BASE) -> Snapshot:
    return Snapshot(run, 1, Status.PAUSED, Position(), spec, None, (), found)


def test_letters_count_like_the_columns_of_a_spreadsheet():
    assert [letter_of(k) for k in (0, 25, 26, 51, 52, 702)] == ["A", "Z", "AA", "AZ", "BA", "AAA"]


def test_the_first_name_tells_data_and_layers_and_the_next_what_differs():
    assert name_of(BASE, []) == "Spiral 8 Tanh, 8 Tanh, 1"
    assert name_of(FASTER, [BASE]) == "Learning rate 0.1"
    assert name_of(BASE, [BASE]) == "same settings"
    assert len(name_of(replace_at(BASE, "layers", BASE.layers[:2] * 20), [BASE])) <= LONGEST


def test_a_run_is_kept_with_its_curves_and_another_gets_another_letter_and_colour():
    runs = Runs()

    first, new = runs.keep(snapshot(curves(0, 10)))
    second, also_new = runs.keep(snapshot(curves(0, 5), run=2, spec=FASTER))

    assert (new, also_new) == (True, True)
    assert [run.letter for run in runs.kept] == ["A", "B"]
    assert second.name == "B: Learning rate 0.1"
    assert first.colour != second.colour
    assert first.figures[:4] == (10.0, 1.0, 1 / 11, 2 / 11)


def test_a_run_that_went_on_is_brought_up_to_date_and_one_that_branched_off_is_new():
    runs = Runs()
    runs.keep(snapshot(curves(0, 10)))

    later, new = runs.keep(snapshot(curves(0, 10, 20)))
    _, branched = runs.keep(snapshot(curves(0, 7, 20)))

    assert (new, branched) == (False, True)
    assert later.figures.step == 20
    assert [run.letter for run in runs.kept] == ["A", "B"]


@pytest.mark.parametrize("steps", [(), (0,)])
def test_a_run_that_has_not_begun_is_not_kept(steps):
    runs = Runs()

    assert runs.keep(snapshot(curves(*steps))) is None
    assert runs.kept == ()


def test_runs_are_renamed_hidden_removed_and_put_back_where_they_were(qtbot):
    runs = Runs()
    for run in range(3):
        runs.keep(snapshot(curves(0, 10 + run), run=run))
    with qtbot.waitSignal(runs.changed):
        runs.rename("B", "  my \n run ")
    runs.rename("A", "   ")
    runs.show("C", shown=False)
    removed = runs.kept[1]
    runs.remove("B")
    runs.put_back(removed, 1)

    assert [run.name for run in runs.kept][1] == "my run"
    assert runs.kept[0].name.startswith("A: ")
    assert [run.shown for run in runs.kept] == [True, True, False]
    assert [run.letter for run in runs.kept] == ["A", "B", "C"]
    assert runs.keep(snapshot(curves(0, 3), run=9))[0].letter == "D"


def rows(*figures: tuple[float, ...]) -> list[Row]:
    specs = (BASE, FASTER)
    return [Row(f"run {k}", specs[k % 2], Figures(*one)) for k, one in enumerate(figures)]


NAN = math.nan


def test_the_table_shows_what_differs_then_the_figures_and_marks_the_best():
    table = table_of(rows((1000, 10, 0.5, 0.25, 0.9, 0.8), (20, 0.5, 0.125, 0.75, 0.9, 0.7)))

    assert table.titles == (
        "Run", "Learning rate", "val. loss", "loss", "val. acc.", "accuracy", "step", "epoch",
    )  # fmt: skip
    assert table.rows[0] == ("run 0", "0.001", "0.2500", "0.5000", "80.0 %", "90.0 %", "1,000", "10")
    assert table.best == {(0, 2), (1, 3), (0, 4)}
    assert table.paths == ("optimizer.learning_rate",)


def test_figures_that_nobody_has_are_left_away():
    table = table_of(rows((1, 1, 0.5, NAN, NAN, NAN)))

    assert table.titles == ("Run", "loss", "step", "epoch")
    assert table.best == frozenset()
    assert table_of([]).rows == ()


def test_an_empty_run_has_no_figures():
    assert all(math.isnan(value) for value in figures_of(curves()))


def test_the_table_as_markdown_and_csv():
    table = table_of(rows((1, 1, 0.5, NAN, 0.5, 0.5), (2, 2, NAN, 0.5, 0.5, 0.5)))

    lines = markdown_of(table).splitlines()
    cells = list(csv.reader(io.StringIO(csv_of(table))))
    assert lines[1] == "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    assert lines[2].startswith("| run 0 | 0.001 | – |")
    assert cells[0][:3] == ["Run", "Learning rate", "val. loss"]
    assert cells[1][2] == ""


@pytest.mark.parametrize("name", ["=1+1", "a|b", "\\", "a\nb"])
def test_strange_names_break_neither_form(name):
    table = table_of([Row(name, BASE, Figures(1, 1, 0.5, NAN, NAN, NAN))])

    assert len(markdown_of(table).splitlines()) == 3
    cell = list(csv.reader(io.StringIO(csv_of(table))))[1][0]
    assert cell.removeprefix("'") == name
    assert not cell.startswith("=")
