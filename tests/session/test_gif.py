"""Animated GIFs, read back by another program's eyes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from nnviz.session.gif import GifProblem, encode_gif


def read(raw: bytes) -> list[np.ndarray]:
    """Return the pictures as Pillow shows them."""
    with Image.open(io.BytesIO(raw)) as image:
        found = []
        for place in range(image.n_frames):
            image.seek(place)
            found.append(np.asarray(image.convert("RGB")))
        return found


def coarse(frame: np.ndarray) -> np.ndarray:
    """Return the colours in the five bits that are kept of each."""
    return frame >> 3


def scenes(colours: int, count: int = 6, size: tuple[int, int] = (70, 90)) -> list[np.ndarray]:
    """Return pictures of so many colours, each a little different from the one before."""
    chance = np.random.default_rng(colours)
    palette = chance.integers(0, 256, (colours, 3), dtype=np.uint8)
    frame = palette[chance.integers(0, colours, size)]
    frames = [frame]
    for _ in range(count - 1):
        frame = frame.copy()
        row, column = chance.integers(0, 40, 2)
        frame[row : row + 20, column : column + 30] = palette[chance.integers(0, colours, (20, 30))]
        frames.append(frame)
    return frames


@pytest.mark.parametrize("colours", [1, 2, 17, 200])
def test_few_colours_come_back_as_they_were(colours: int) -> None:
    frames = scenes(colours)

    found = read(encode_gif(frames, [0.1] * len(frames)))

    if colours > 1:
        assert len(frames) == len(found)
    for expected, actual in zip(frames, found, strict=False):
        assert np.array_equal(coarse(expected), coarse(actual))


def test_the_code_table_may_run_full_many_times() -> None:
    frames = scenes(200, 2, (400, 500))

    assert np.array_equal(coarse(frames[1]), coarse(read(encode_gif(frames, [0.1, 0.1]))[1]))


@pytest.mark.parametrize(
    "pixels", [*range(1, 12), 254, 255, 256, 257, 510, 3837, 3838, 3839, 3840, 4000, 8191]
)
def test_every_length_ends_well(pixels: int) -> None:
    frame = np.random.default_rng(pixels).integers(0, 2, (1, pixels, 1), dtype=np.uint8).repeat(3, 2) * 255

    assert np.array_equal(coarse(frame), coarse(read(encode_gif([frame], [0.5]))[0]))


def test_many_colours_become_near_ones() -> None:
    down, across = np.mgrid[0:128, 0:128].astype(np.uint8) * 2
    frame = np.stack([down, across, 255 - down], axis=2)

    found = read(encode_gif([frame], [1.0]))[0]

    assert np.abs(found.astype(int) - frame).mean() < 16


def test_times_and_repetition_are_written() -> None:
    frames = scenes(5, 3)
    with Image.open(io.BytesIO(encode_gif(frames, [0.1, 0.25, 0.0]))) as image:
        durations = []
        for place in range(3):
            image.seek(place)
            durations.append(image.info["duration"])

        assert ([100, 250, 20], 0) == (durations, image.info["loop"])


def test_progress_rises_to_the_end() -> None:
    told: list[float] = []
    encode_gif(scenes(9), [0.1] * 6, told.append)

    assert told == sorted(told)
    assert 1.0 == pytest.approx(told[-1])


@pytest.mark.parametrize(
    "frames",
    [
        [],
        [np.zeros((2, 2, 3), np.uint8), np.zeros((2, 3, 3), np.uint8)],
        [np.zeros((2001, 2000, 3), np.uint8)],
    ],
    ids=["none", "two sizes", "too large"],
)
def test_what_cannot_be_a_gif_is_refused(frames) -> None:
    with pytest.raises(GifProblem):
        encode_gif(frames, [0.1] * len(frames))
