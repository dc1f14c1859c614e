"""The terminal: every command is a file of this package that adds itself to the parser.  Qt is never imported here.

Modules are imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Container, Sequence
from pathlib import Path

from nnviz import __version__
from nnviz.cli import (
    benchmarking,
    exporting,
    gradcheck,
    informing,
    listing,
    picture,
    predicting,
    reference,
    reporting,
    training,
)
from nnviz.cli.picture import PictureOrder

__all__ = ["PictureOrder", "main"]

FAILURE, WRONG_USE = 1, 2
SAFE_MODE = "--safe-mode"


def main(
    arguments: Sequence[str], open_window: Callable[..., int], take_picture: Callable[[PictureOrder], int]
) -> int:
    """Do what the command line says and return the exit code: 0 done, 1 failed, 2 wrong use.

    Parameters
    ----------
    arguments : sequence of str
        Without the program's name; empty opens the window, a file alone opens it with that file, ``--safe-mode`` alone
        opens it as at the first start.
    open_window, take_picture : callable
        What needs Qt, handed in by the start-up code; ``open_window`` may be given a file.
    """
    if not arguments:
        return open_window()
    if list(arguments) == [SAFE_MODE]:
        return open_window(safe=True)
    parser, commands = _parser(take_picture)
    file = _file_in(arguments, commands.choices)
    if file is not None:
        return open_window(file) if file.exists() else _complain(f"There is no file {file}.", FAILURE)
    options = parser.parse_args(arguments)
    from nnviz.data.dataset import DataProblem
    from nnviz.engine.divergence import Diverged
    from nnviz.engine.kernels import ShapeError
    from nnviz.experiment.catalog import SpecProblem
    from nnviz.session.archive import FileProblem
    from nnviz.session.failures import failure_of

    try:
        return _done(options)
    except SpecProblem as problem:
        return _complain(str(problem), WRONG_USE)
    except Diverged as problem:
        return _complain(f"{problem} Try a lower learning rate (--set optimizer.learning_rate=…).", FAILURE)
    except (DataProblem, FileProblem, ShapeError) as problem:
        return _complain(str(problem), FAILURE)
    except BrokenPipeError:  # such as "| head": nobody wants to read on
        _mute()
        return 0
    except MemoryError as problem:
        return _complain(failure_of(problem).message, FAILURE)
    except OSError as problem:
        name = f" {problem.filename}" if problem.filename else ""
        return _complain(f"The file{name} cannot be used: {problem.strerror or problem}.", FAILURE)
    except KeyboardInterrupt:
        return _complain("Stopped.", FAILURE)


def _file_in(arguments: Sequence[str], commands: Container[str]) -> Path | None:
    """Return the file that is to be opened in the window, if that is meant: commands come first (``nnviz ./train``)."""
    first = arguments[0]
    if len(arguments) != 1 or first.startswith("-") or first in commands:
        return None
    file = Path(first)
    return file if file.suffix.lower() == ".nnviz" or file.is_file() else None


def _done(options: argparse.Namespace) -> int:
    """Do it and write everything out, while errors are still told in sentences."""
    code = int(options.do(options))
    sys.stdout.flush()
    return code


def _mute() -> None:
    """Let what is still to be written go nowhere, or Python complains of the broken pipe when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _complain(sentence: str, code: int) -> int:
    print(f"nnviz: {sentence}", file=sys.stderr)
    return code


def _parser(
    take_picture: Callable[[PictureOrder], int],
) -> tuple[argparse.ArgumentParser, argparse._SubParsersAction[argparse.ArgumentParser]]:
    parser = argparse.ArgumentParser(
        prog="nnviz",
        description="See a neural network learn.  Without arguments, or with a file alone, the window opens.",
        epilog="Exit codes: 0 done, 1 failed, 2 wrong use.",
    )
    parser.add_argument("--version", action="version", version=f"nnviz {__version__}")
    parser.add_argument(
        SAFE_MODE,
        action="store_true",
        help="alone: open the window as at the first start; kept settings, layout and work are left alone",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    listing.add(commands)
    training.add(commands)
    reporting.add(commands)
    predicting.add(commands)
    exporting.add(commands)
    informing.add(commands)
    gradcheck.add(commands)
    benchmarking.add(commands)
    reference.add(commands)
    picture.add(commands, take_picture)
    return parser, commands
