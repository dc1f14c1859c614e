"""From columns to a data set: which column is what, and what is done where nothing stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from nnviz.data.csv_columns import Column
from nnviz.data.dataset import Array, DataProblem, Dataset, Task

__all__ = ["MOST_CLASSES", "MOST_KINDS", "Filling", "Role", "Use", "proposal", "table_dataset"]

MOST_CLASSES = 100
MOST_KINDS = 50
"""A feature of texts becomes one input for each; more are refused."""
FEW_NUMBERS = 12
"""Whole numbers with at most so many different values are taken for classes."""


class Role(Enum):
    """What a column is for."""

    FEATURE = "feature"
    TARGET = "target"
    IGNORE = "ignore"


class Filling(Enum):
    """What is done with a row where a column has nothing."""

    DROP = "leave the row out"
    MEAN = "put the mean there"
    COMMON = "put the most common value there"


@dataclass(frozen=True, slots=True)
class Use:
    """What is made of a column; ``as_class`` matters for targets and for features of numbers taken as kinds."""

    role: Role
    filling: Filling = Filling.DROP
    as_class: bool = False


def proposal(columns: tuple[Column, ...]) -> tuple[Use, ...]:
    """Return what is most likely meant: the last column that can be a target is it, texts without end are ignored."""
    uses = [Use(Role.FEATURE) for _ in columns]
    for place, column in enumerate(columns):
        endless = not column.numeric and (not column.texts or len(column.texts) > MOST_KINDS)
        counting = column.numeric and _counts_up(column.values)
        if endless or counting or column.missing == len(column.values):
            uses[place] = Use(Role.IGNORE)
        elif not column.numeric:
            uses[place] = Use(Role.FEATURE, Filling.COMMON if column.missing else Filling.DROP, as_class=True)
    usable = [place for place, use in enumerate(uses) if use.role is Role.FEATURE]
    named = [
        place
        for place in usable
        if columns[place].name.lower() in {"class", "target", "label", "species", "y"}
    ]
    texts = [place for place in usable if not columns[place].numeric]
    candidates = named or texts or usable
    if candidates:
        target = candidates[-1]
        uses[target] = Use(Role.TARGET, Filling.DROP, as_class=_like_classes(columns[target]))
    return tuple(uses)


def table_dataset(columns: tuple[Column, ...], uses: tuple[Use, ...], name: str) -> Dataset:
    """Make a data set of columns.

    Parameters
    ----------
    columns : tuple of Column
    uses : tuple of Use
        One for each column.
    name : str

    Raises
    ------
    DataProblem
        When there is no target or no feature, a column cannot be what it is to be, or no row is left.
    """
    chosen = list(zip(columns, uses, strict=True))
    targets = [(column, use) for column, use in chosen if use.role is Role.TARGET]
    features = [(column, use) for column, use in chosen if use.role is Role.FEATURE]
    if not targets:
        raise DataProblem("No column is the target; choose the one that the network shall learn to predict.")
    if not features:
        raise DataProblem("No column is a feature; choose at least one that the network receives.")
    if len(targets) > 1 and any(use.as_class for _, use in targets):
        raise DataProblem(
            "Only one column can be a target of classes; several targets must all be measured values."
        )
    kept = np.ones(len(columns[0].values), bool)
    for column, use in [*targets, *features]:
        if use.role is Role.TARGET or use.filling is Filling.DROP:
            kept &= _known(column, as_class=use.as_class)
    if kept.sum() < 2:
        raise DataProblem(
            f"Only {int(kept.sum())} of {len(kept):,} rows have everything; fill what is missing or ignore a column."
        )
    inputs = [_feature(column, use, kept) for column, use in features]
    names = [name for _, titles in inputs for name in titles]
    x = np.empty((int(kept.sum()), len(names)))
    done = 0
    for fill, titles in inputs:
        fill(x[:, done : done + len(titles)])
        done += len(titles)
    if targets[0][1].as_class:
        y, classes = _classes(targets[0][0], kept)
        return Dataset(name, x, y, Task.CLASSIFICATION, tuple(names), classes)
    y = np.stack([_numbers(column)[kept] for column, _ in targets], axis=1)
    outputs = tuple(column.name for column, _ in targets)
    return Dataset(name, x, y, Task.REGRESSION, tuple(names), outputs)


def _feature(column: Column, use: Use, kept: Array) -> tuple[Callable[[Array], None], list[str]]:
    """Return what writes the inputs that a column becomes into an array (rows, inputs), and their names."""
    if not use.as_class:
        numbers = _numbers(column)
        known = numbers[kept & ~np.isnan(numbers)]
        filler = _filler(known, use.filling, column.name) if len(known) < kept.sum() else 0.0

        def fill(out: Array) -> None:
            out[:, 0] = numbers[kept]
            if len(known) < len(out):
                out[np.isnan(out[:, 0]), 0] = filler

        return fill, [column.name]
    codes, texts = _kinds(column)
    if len(texts) > MOST_KINDS:
        raise DataProblem(
            f"Column {column.name} has {len(texts):,} different texts; a feature may have {MOST_KINDS}: ignore it."
        )
    codes = codes[kept]
    if (codes < 0).any():
        common = np.bincount(codes[codes >= 0], minlength=len(texts)).argmax()
        codes = np.where(codes < 0, common, codes)
    shown = texts[1:] if len(texts) == 2 else texts  # of two kinds one number tells both
    first = len(texts) - len(shown)

    def fill_kinds(out: Array) -> None:
        out[...] = codes[:, None] == np.arange(first, len(texts))

    return fill_kinds, [f"{column.name} = {text}" for text in shown]


def _filler(known: Array, filling: Filling, name: str) -> float:
    if not len(known):
        raise DataProblem(f"Column {name} holds no number at all; ignore it.")
    if filling is Filling.COMMON:
        found, counts = np.unique(known, return_counts=True)
        return float(found[counts.argmax()])
    return float(known.mean())


def _numbers(column: Column) -> Array:
    if not column.numeric:
        line, text = column.first_text or (0, "")
        raise DataProblem(
            f"Column {column.name} holds {text[:30]!r} in line {line:,}, which is no number; "
            "take the column as classes, or ignore it."
        )
    return column.values


def _kinds(column: Column) -> tuple[Array, tuple[str, ...]]:
    """Return which kind each row is, -1 for none, and what the kinds are called."""
    if column.numeric:
        known = ~np.isnan(column.values)
        found, places = np.unique(column.values[known], return_inverse=True)
        codes = np.full(len(column.values), -1, np.intp)
        codes[known] = places
        return codes, tuple(f"{value:g}" for value in found)
    if not column.texts:
        line, text = column.first_text or (0, "")
        raise DataProblem(
            f"Column {column.name} holds too many different texts (the first is {text[:30]!r} in line {line:,}); "
            "ignore it."
        )
    numbers = ~np.isnan(column.values)
    if numbers.any():
        raise DataProblem(
            f"Column {column.name} mixes numbers and texts ({column.texts[0][:30]!r}); mend the file or ignore it."
        )
    codes = column.codes if column.codes is not None else np.empty(0, np.intp)
    return codes.astype(np.intp), column.texts


def _classes(column: Column, kept: Array) -> tuple[Array, tuple[str, ...]]:
    codes, texts = _kinds(column)
    present = np.unique(codes[kept])
    if not 2 <= len(present) <= MOST_CLASSES:
        raise DataProblem(
            f"Column {column.name} has {len(present):,} different values in the rows that are left; "
            f"classes must be 2 to {MOST_CLASSES}: choose another target or take it as measured values."
        )
    return np.searchsorted(present, codes[kept]).astype(np.intp), tuple(texts[code] for code in present)


def _known(column: Column, *, as_class: bool) -> Array:
    if column.numeric or not as_class:
        return ~np.isnan(_numbers(column))
    return np.asarray(_kinds(column)[0] >= 0)


def _like_classes(column: Column) -> bool:
    if not column.numeric:
        return True
    known = column.values[~np.isnan(column.values)]
    return bool((known == np.round(known)).all()) and len(np.unique(known)) <= FEW_NUMBERS


def _counts_up(values: Array) -> bool:
    """Tell whether a column only numbers the rows."""
    return len(values) > 20 and bool((np.diff(values) == 1).all())
