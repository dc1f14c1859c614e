"""Tables as people have them: semicolons, decimal commas, byte order marks, blanks, dates, and damage."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data import csv_columns
from nnviz.data.csv_columns import preview, read_columns
from nnviz.data.csv_layout import Layout, number, sniff
from nnviz.data.dataset import DataProblem, Task
from nnviz.data.table import Filling, Role, Use, proposal, table_dataset

SCHOOL = "Größe;Gewicht;Klasse\n1,72;61,5;groß\n1,58;;klein\n1,69;70,25;groß\n1,50;44,0;klein\n"


def file(tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path):
    return read_columns(path, sniff(path.read_bytes(), whole=True), lambda share: None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_school_table_in_any_encoding(tmp_path, encoding):
    path = file(tmp_path, SCHOOL.encode(encoding))
    layout = sniff(path.read_bytes(), whole=True)
    assert Layout(encoding, ";", ",", header=True) == layout
    size, weight, kind = read(path)
    assert [1.72, 1.58, 1.69, 1.5] == size.values.tolist()
    assert ("Größe", "Gewicht", "Klasse") == (size.name, weight.name, kind.name)
    assert 1 == weight.missing
    assert ("groß", "klein") == kind.texts
    assert [0, 1, 0, 1] == kind.codes.tolist()


@pytest.mark.parametrize(
    ("text", "delimiter", "header"),
    [
        ("a,b\n1,2\n3,4\n", ",", True),
        ("1,2\n3,4\n", ",", False),
        ("a\tb\n1\t2\n", "\t", True),
        ("1|2|3\n4|5|6\n", "|", False),
        ('"a, b";c\n1;2\n', ";", True),
    ],
)
def test_the_layout_is_guessed(text, delimiter, header):
    layout = sniff(text.encode(), whole=True)
    assert (delimiter, header) == (layout.delimiter, layout.header)


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [("1.5", ".", 1.5), ("1,5", ",", 1.5), ("1.234,5", ",", 1234.5), (" 7 ", ".", 7), ("1e400", ".", np.inf)],
)
def test_numbers(cell, decimal, value):
    assert value == number(cell, decimal)


@pytest.mark.parametrize("cell", ["", "abc", "1_000", "2024-01-05", "1,5"])
def test_what_is_no_number(cell):
    with pytest.raises(ValueError, match=r".*"):
        number(cell)


@given(
    st.lists(
        st.tuples(
            st.floats(-1e9, 1e9),
            st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=8),
        ),
        min_size=2,
        max_size=30,
    )
)
def test_what_was_written_is_read(tmp_path_factory, rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["value", "word"])
    writer.writerows((repr(value), f"w {word}") for value, word in rows)
    path = file(tmp_path_factory.mktemp("csv"), text.getvalue().encode())
    values, words = read_columns(path, Layout(), lambda share: None)
    assert [value for value, _ in rows] == values.values.tolist()
    assert [f"w {word}".strip() for _, word in rows] == [words.texts[code] for code in words.codes]


def test_nothing_missing_or_too_large_is_a_number(tmp_path):
    path = file(tmp_path, "a,b\n1,x\nNaN,y\n1e400,x\n,\n-inf,?\n2,y\n")
    a, b = read(path)
    assert 4 == a.missing
    assert [1.0, 2.0] == a.values[~np.isnan(a.values)].tolist()
    assert 2 == b.missing


def test_codes_survive_the_borders_of_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_columns, "CHUNK", 3)
    cells = ["1", "2", "3", "b", "4", "a", "", "7"]
    (column,) = read_columns(
        file(tmp_path, "x\n" + "\n".join(cells) + '\n"9"\n'), Layout(), lambda share: None
    )
    assert [-1, -1, -1, 1, -1, 0, -1, -1][: len(cells) - 1] == column.codes.tolist()[: len(cells) - 1]
    assert (5, "b") == column.first_text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("a,b\n", "no rows"),
        ("a,b\n1,2\n3\n", "Line 3 has 1 cells"),
        ('a,b\n1,"2\n3,4\n', "a quote is not closed"),
        ("a,b\n1,\x002\n", "Line 2 holds a zero byte"),
        (",".join("c" for _ in range(3000)) + "\n", "3,000 columns"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path, content, words):
    path = file(tmp_path, content)
    with pytest.raises(DataProblem, match=words):
        read_columns(path, Layout(), lambda share: None)


def test_too_many_cells_are_refused_while_reading(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_columns, "MOST_CELLS", 100)
    with pytest.raises(DataProblem, match="more than 100 cells"):
        read_columns(file(tmp_path, "a,b\n" + "1,2\n" * 60), Layout(), lambda share: None)


def test_reading_tells_how_far_it_is_and_can_be_stopped(tmp_path):
    path = file(tmp_path, "a,b\n" + "1,2\n" * 9000)
    heard = []
    read_columns(path, Layout(), heard.append)
    assert heard == sorted(heard)
    assert 1.0 == heard[-1]

    class Stop(Exception):
        pass

    def stop(share):
        raise Stop

    with pytest.raises(Stop):
        read_columns(path, Layout(), stop)


def test_a_preview_reads_only_the_beginning(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_columns, "SAMPLE", 100)
    found = preview(file(tmp_path, "a,b\n" + "1,2\n" * 9000), Layout(), rows=5)
    assert not found.whole
    assert (("1", "2"),) * 5 == found.rows
    assert ("a", "b") == found.names


def test_names_are_never_alike(tmp_path):
    assert ("a", "a (2)", "column 3") == preview(file(tmp_path, "a,a,\n1,2,3\n"), Layout()).names


# From columns to a data set


def test_the_proposal_knows_classes_numbers_and_row_numbers(tmp_path):
    rows = "".join(f"{i},{i * 0.5},{'ab'[i % 2]},note {i} {i * 7}\n" for i in range(60))
    columns = read(file(tmp_path, "id,x,kind,remark\n" + rows))
    roles = [use.role for use in proposal(columns)]
    assert [Role.IGNORE, Role.FEATURE, Role.TARGET, Role.IGNORE] == roles
    dataset = table_dataset(columns, proposal(columns), "t")
    assert (60, 1) == dataset.x.shape
    assert ("a", "b") == dataset.class_names


def test_kinds_become_inputs_and_gaps_are_filled(tmp_path):
    columns = read(file(tmp_path, "colour,x,y\nred,1,0.5\nblue,,1.5\n,3,2\ngreen,8,3.5\nred,4,5\nred,9,\n"))
    uses = (
        Use(Role.FEATURE, Filling.COMMON, as_class=True),
        Use(Role.FEATURE, Filling.MEAN),
        Use(Role.TARGET),
    )
    dataset = table_dataset(columns, uses, "t")
    assert ("colour = blue", "colour = green", "colour = red", "x") == dataset.feature_names
    assert [[0, 0, 1, 1], [1, 0, 0, 4], [0, 0, 1, 3], [0, 1, 0, 8], [0, 0, 1, 4]] == dataset.x.tolist()
    assert Task.REGRESSION is dataset.task
    assert [[0.5], [1.5], [2.0], [3.5], [5.0]] == dataset.y.tolist()


def test_rows_with_gaps_can_be_left_out(tmp_path):
    columns = read(file(tmp_path, "x,y\n1,a\n,b\n3,\n4,b\n5,a\n"))
    uses = (Use(Role.FEATURE), Use(Role.TARGET, as_class=True))
    assert [[1], [4], [5]] == table_dataset(columns, uses, "t").x.tolist()


def test_numbers_can_be_classes(tmp_path):
    columns = read(file(tmp_path, "x,y\n1,3\n2,7\n3,3\n"))
    dataset = table_dataset(columns, (Use(Role.FEATURE), Use(Role.TARGET, as_class=True)), "t")
    assert ("3", "7") == dataset.class_names
    assert [0, 1, 0] == dataset.y.tolist()


@pytest.mark.parametrize(
    ("text", "uses", "words"),
    [
        ("x,y\n1,2\n3,4\n", (Use(Role.FEATURE), Use(Role.FEATURE)), "No column is the target"),
        ("x,y\n1,2\n3,4\n", (Use(Role.IGNORE), Use(Role.TARGET)), "No column is a feature"),
        ("x,y\n1,2\nabc,4\n", (Use(Role.FEATURE), Use(Role.TARGET)), "Column x holds 'abc' in line 3"),
        ("x,y\n1,a\n2,a\n", (Use(Role.FEATURE), Use(Role.TARGET, as_class=True)), "classes must be 2 to"),
        ("x,y\n1,\n,2\n", (Use(Role.FEATURE), Use(Role.TARGET)), "Only 0 of 2 rows"),
        ("x,y\n1,a\n2,3\n", (Use(Role.FEATURE), Use(Role.TARGET, as_class=True)), "mixes numbers and texts"),
    ],
)
def test_what_makes_no_data_set_is_told(tmp_path, text, uses, words):
    with pytest.raises(DataProblem, match=words):
        table_dataset(read(file(tmp_path, text)), uses, "t")
