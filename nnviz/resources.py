"""Finds the shipped files, in a checkout (beside the package) and in an installed wheel (inside it)."""

from __future__ import annotations

from pathlib import Path

__all__ = ["read", "resource_path"]

_INSIDE = Path(__file__).parent / "_resources"
_BESIDE = Path(__file__).parent.parent / "resources"


def resource_path(name: str) -> Path:
    """Return where a shipped file lies, by its path below ``resources/``; it may not exist."""
    root = _INSIDE if _INSIDE.is_dir() else _BESIDE
    return root.joinpath(*name.split("/"))


def read(name: str) -> bytes:
    """Return the bytes of a shipped file; raises ``OSError`` where it cannot be read."""
    return resource_path(name).read_bytes()
