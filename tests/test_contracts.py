"""The rules of the house that a machine can keep: who imports whom, how long a file is, where colours are named."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "nnviz"
FILES = {str(path.relative_to(PACKAGE)): path for path in sorted(PACKAGE.rglob("*.py"))}
LONGEST = 300
MAY_PRINT = {"__main__.py", "app.py", *(name for name in FILES if name.startswith("cli/"))}
MAY_NAME_COLOURS = {"ui/theme.py"}
COLOUR = re.compile(r"""["']\#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})["';\s]""")

every_file = pytest.mark.parametrize("name", FILES)


def calls_of(name: str) -> list[str]:
    """Return the plain names that are called in a file."""
    tree = ast.parse(FILES[name].read_text(encoding="utf-8"))
    return [
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


def test_imports_point_one_way() -> None:
    """The contracts stand in pyproject.toml under [tool.importlinter]."""
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [tool, "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert 0 == done.returncode, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@every_file
def test_a_file_has_at_most_three_hundred_lines(name: str) -> None:
    assert len(FILES[name].read_text(encoding="utf-8").splitlines()) <= LONGEST


@every_file
def test_a_file_begins_with_a_sentence(name: str) -> None:
    assert ast.get_docstring(ast.parse(FILES[name].read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", [name for name in FILES if name not in MAY_PRINT])
def test_only_the_terminal_prints(name: str) -> None:
    assert "print" not in calls_of(name)


@pytest.mark.parametrize(
    "name", [name for name in FILES if name.startswith("ui/") and name not in MAY_NAME_COLOURS]
)
def test_colours_are_named_in_the_theme_alone(name: str) -> None:
    assert [] == COLOUR.findall(FILES[name].read_text(encoding="utf-8"))


def test_no_file_is_a_drawer_for_odds_and_ends() -> None:
    assert not {Path(name).stem for name in FILES} & {"utils", "helpers", "common", "misc"}
