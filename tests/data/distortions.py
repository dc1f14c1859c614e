"""Distortions for tests: about as much as hands differ."""

from __future__ import annotations

from nnviz.data.augment import Augmentation

__all__ = ["MILD"]

MILD = Augmentation(rotation=12.0, scale=0.1, shear=0.15, shift=1.5)
