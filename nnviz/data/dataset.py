"""What a data set is: rows of numbers, what each row is called, and which rows may be learned from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from nnviz.knobs import Choice

__all__ = ["Array", "DataProblem", "Dataset", "ReadResource", "Source", "Split", "Task", "split_rows"]

Array = npt.NDArray[Any]
ReadResource = Callable[[str], bytes]
"""Gives the bytes of a shipped file by its path below ``resources/``."""


class DataProblem(Exception):
    """Data that cannot be used; the message is one sentence that names the place and the remedy."""


class Task(Enum):
    """What is asked of a network on these data."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Samples and targets, never changed after they are made (the arrays are read-only).

    Attributes
    ----------
    name : str
        Shown to people.
    x : array (samples, features)
        ``uint8`` for images, kept so until a batch is cut; ``float64`` else.
    y : array (samples,) of intp for classification, (samples, outputs) of float64 for regression
    task : Task
    feature_names : tuple of str
        One for each column of ``x``.
    class_names : tuple of str
        One for each class; the names of the outputs for regression.
    image_shape : (rows, columns) or None
        Set where ``x`` holds images, row by row.
    scale : float
        The largest raw value of ``x``; dividing by it gives 0 to 1 for images.  1 for points.
    fixed_test : int
        The last so many rows are a test set that the makers of the data chose (MNIST); 0 where there is none.
    extent : (left, right, bottom, top) or None
        The part of the plane to be shown, where it does not follow from the points.
    steady : bool
        Whether rows go into the parts by what stands in them, so that they stay there when others come or go.
    """

    name: str
    x: Array
    y: Array
    task: Task
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    image_shape: tuple[int, int] | None = None
    scale: float = 1.0
    fixed_test: int = 0
    extent: tuple[float, float, float, float] | None = None
    steady: bool = False

    def __post_init__(self) -> None:
        """Check what must agree and make the arrays read-only."""
        if len(self.x) != len(self.y):
            raise DataProblem(f"{self.name}: {len(self.x)} samples but {len(self.y)} targets.")
        self.x.setflags(write=False)
        self.y.setflags(write=False)

    @property
    def samples(self) -> int:
        """The number of rows."""
        return len(self.x)

    @property
    def features(self) -> int:
        """The number of columns."""
        return int(self.x.shape[1])

    @property
    def outputs(self) -> int:
        """How many numbers a network must give for a row: one for each class, or for each target column."""
        return len(self.class_names) if self.task is Task.CLASSIFICATION else int(self.y.shape[1])

    @property
    def planar(self) -> bool:
        """Whether the samples are points in a plane."""
        return self.features == 2 and self.image_shape is None


class Source(Choice, frozen=True):
    """A description of where data come from; ``load`` makes them.

    Its facts say beforehand what ``load`` will give, so that an experiment can be checked without loading anything.
    """

    task: ClassVar[Task] = Task.CLASSIFICATION
    inputs: ClassVar[int] = 2
    image_shape: ClassVar[tuple[int, int] | None] = None
    fixed_test: ClassVar[int] = 0
    adjustable: ClassVar[bool] = True
    """Whether its knobs may be turned; those of imported data say what the data are."""

    @property
    def outputs(self) -> int:
        """The number of classes, or of target columns."""
        return 2

    @property
    def count(self) -> int:
        """The number of samples that ``load`` will give."""
        raise NotImplementedError

    @property
    def planar(self) -> bool:
        """Whether the samples are points in a plane."""
        return self.inputs == 2 and self.image_shape is None

    @property
    def problem(self) -> str:
        """Why these data cannot be learned, as far as it is known without loading them; "" for nothing."""
        return ""

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:
        """Make the data set.

        Parameters
        ----------
        rng : numpy.random.Generator
            The only source of chance.
        read : callable
            Gives shipped files; raises ``DataProblem`` where one is missing or damaged.
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Row numbers of the three parts, each a read-only array of intp; no data is copied."""

    train: Array
    validation: Array
    test: Array


def split_rows(
    dataset: Dataset, validation: float, test: float, rng: np.random.Generator, *, stratified: bool = False
) -> Split:
    """Divide the rows by chance into training, validation and test.

    Parameters
    ----------
    validation, test : float
        Shares of the rows, 0 up to but not including 1; their sum must leave something to train on.
        Where the data bring a fixed test set, ``test`` is ignored and ``validation`` is a share of the rest.
    rng : numpy.random.Generator
    stratified : bool
        Whether each part gets its share of each class; measured values are divided as if this were False.

    Raises
    ------
    DataProblem
        When no row is left to train on.
    """
    free = dataset.samples - dataset.fixed_test
    order = _lots(dataset, rng) if dataset.steady else rng.permutation(free)
    n_test = 0 if dataset.fixed_test else round(test * free)
    n_validation = round(validation * free)
    n_train = free - n_test - n_validation
    if n_train < 1:
        raise DataProblem(
            f"The split leaves no sample to train on: {free} samples, {validation:.0%} for validation and "
            f"{test:.0%} for test; lower one of the two shares."
        )
    if stratified and dataset.task is Task.CLASSIFICATION:
        order = _stratified(order, dataset.y, n_validation, n_test)
    fixed = np.arange(free, dataset.samples)
    parts = order[:n_train], order[n_train : n_train + n_validation], order[n_train + n_validation :]
    train, valid, tested = (part.astype(np.intp) for part in parts)
    if dataset.fixed_test:
        tested = fixed.astype(np.intp)
    for part in (train, valid, tested):
        part.setflags(write=False)
    return Split(train, valid, tested)


def _lots(dataset: Dataset, rng: np.random.Generator) -> Array:
    """Return all rows in an order by chance that depends on what stands in them and not on where they stand.

    Each row draws a number from its own bits (multiply and shift, with odd factors from ``rng``): rows that come later
    do not change it.
    """
    table = (
        np.column_stack([dataset.x, dataset.y]).astype(np.float64) + 0.0
    )  # no -0.0, whose bits differ from 0
    lot = np.zeros(len(table), np.uint64)
    for column in np.ascontiguousarray(table.T).view(np.uint64):
        factor = rng.integers(1 << 62, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        lot = (lot ^ column) * factor
        lot ^= lot >> np.uint64(29)
    return np.asarray(np.argsort(lot, kind="stable"))


def _stratified(order: Array, y: Array, validation: int, test: int) -> Array:
    """Return the rows of ``order`` with those for training first, then those for validation, then those for test."""
    classes = y[order]
    part = np.zeros(len(order), np.intp)
    for number, wanted in ((2, test), (1, validation)):
        counts = np.bincount(classes[part == 0])
        for which, quota in enumerate(_quotas(counts, wanted)):
            part[np.flatnonzero((part == 0) & (classes == which))[:quota]] = number
    return np.asarray(order[np.argsort(part, kind="stable")])


def _quotas(counts: Array, wanted: int) -> Array:
    """Return how many of each class make up ``wanted`` samples in proportion.

    Rounded down, and what is then missing given to the largest remainders: no class is off by a whole sample.
    """
    ideal = counts * (wanted / max(counts.sum(), 1))
    quotas = np.floor(ideal).astype(np.intp)
    short = wanted - int(quotas.sum())
    quotas[np.argsort(quotas - ideal, kind="stable")[:short]] += 1
    return np.asarray(quotas)
