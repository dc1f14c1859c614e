"""What a rule between fields has to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Issue"]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about an experiment that a person should know.

    ``severity`` "error" means that it cannot run; ``remedy`` is (path, value) that would mend it, or None.
    """

    severity: Literal["error", "warning"]
    path: str
    message: str
    remedy: tuple[str, Any] | None = None
