"""The terminal: list presets, train one, take a picture of the window.  Qt is never imported here."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz import __version__

if TYPE_CHECKING:
    from nnviz.experiment.presets import Preset
    from nnviz.experiment.spec import ExperimentSpec
    from nnviz.session.headless import Progress

__all__ = ["PictureOrder", "main"]

FAILURE, WRONG_USE = 1, 2


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """What ``nnviz screenshot`` is to take."""

    preset: str
    target: Path
    steps: int
    size: tuple[int, int]
    theme: str


def main(
    arguments: Sequence[str], open_window: Callable[[], int], take_picture: Callable[[PictureOrder], int]
) -> int:
    """Do what the command line says and return the exit code: 0 done, 1 failed, 2 wrong use.

    Parameters
    ----------
    arguments : sequence of str
        Without the program's name; empty opens the window.
    open_window, take_picture : callable
        What needs Qt, handed in by the start-up code.
    """
    if not arguments:
        return open_window()
    options = _parser().parse_args(arguments)
    from nnviz.data.dataset import DataProblem
    from nnviz.engine.kernels import ShapeError
    from nnviz.engine.trainer import Diverged
    from nnviz.experiment.catalog import SpecProblem

    try:
        if options.command == "screenshot":
            order = PictureOrder(options.preset, options.target, options.steps, options.size, options.theme)
            return take_picture(order)
        return int(options.do(options))
    except SpecProblem as problem:
        return _complain(str(problem), WRONG_USE)
    except Diverged as problem:
        return _complain(f"{problem} Try a lower learning rate (--set optimizer.learning_rate=…).", FAILURE)
    except (DataProblem, ShapeError) as problem:
        return _complain(str(problem), FAILURE)
    except OSError as problem:
        name = f" {problem.filename}" if problem.filename else ""
        return _complain(f"The file{name} cannot be used: {problem.strerror or problem}.", FAILURE)
    except KeyboardInterrupt:
        return _complain("Stopped.", FAILURE)


def _complain(sentence: str, code: int) -> int:
    print(f"nnviz: {sentence}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nnviz",
        description="See a neural network learn.  Without arguments the window opens.",
        epilog="Exit codes: 0 done, 1 failed, 2 wrong use.",
    )
    parser.add_argument("--version", action="version", version=f"nnviz {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    presets = commands.add_parser("presets", help="list the ready-made experiments")
    presets.add_argument("--json", action="store_true", help="print one JSON array instead of a table")
    presets.set_defaults(do=_list_presets)

    train = commands.add_parser("train", help="train a preset without a window")
    train.add_argument("preset", metavar="PRESET", help="a name from 'nnviz presets'")
    train.add_argument("--epochs", metavar="N", help="passes over the training data")
    train.add_argument("--seed", metavar="S", help="the number from which all chance is drawn")
    train.add_argument(
        "--set",
        metavar="PATH=VALUE",
        action="append",
        default=[],
        dest="settings",
        help="change any setting, such as optimizer.learning_rate=0.03 or layers[0].units=16; may be repeated",
    )
    train.add_argument("--save", metavar="FILE", type=Path, help="write the trained network to a file")
    train.add_argument("--json", action="store_true", help="print the figures as JSON on the last line")
    train.set_defaults(do=_train)

    picture = commands.add_parser("screenshot", help="save a picture of the window")
    picture.add_argument("preset", metavar="PRESET")
    picture.add_argument("target", metavar="OUT.png", type=Path)
    picture.add_argument(
        "--steps", metavar="N", type=_whole, default=0, help="steps to train first (default 0)"
    )
    picture.add_argument("--size", metavar="WxH", type=_size, default=(1440, 900), help="default 1440x900")
    picture.add_argument("--theme", choices=("light", "dark"), default="light")
    return parser


def _whole(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number, at least 0")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (
        width.isdigit() and height.isdigit() and 320 <= int(width) <= 8000 and 240 <= int(height) <= 8000
    ):
        raise argparse.ArgumentTypeError(f"{text!r} must be like 1440x900, from 320x240 to 8000x8000")
    return int(width), int(height)


def _list_presets(options: argparse.Namespace) -> int:
    from nnviz.experiment.codec import write_json
    from nnviz.experiment.presets import presets
    from nnviz.session.shipped import read_shipped

    found = presets(read_shipped)
    if options.json:
        rows = [
            {
                "name": preset.name,
                "title": preset.title,
                "sentence": preset.sentence,
                "experiment": json.loads(write_json(preset.spec)),
            }
            for preset in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    width = max(len(preset.name) for preset in found)
    for preset in found:
        print(f"{preset.name:<{width}}  {preset.sentence}")
    return 0


def _chosen(options: argparse.Namespace) -> tuple[Preset, ExperimentSpec]:
    """Return the preset and its experiment with everything that was set."""
    from nnviz.experiment.catalog import SpecProblem
    from nnviz.experiment.checks import fitted
    from nnviz.experiment.codec import set_from_text
    from nnviz.experiment.presets import preset
    from nnviz.session.shipped import read_shipped

    chosen = preset(options.preset, read_shipped)
    spec = chosen.spec
    settings = [*options.settings]
    settings += [f"training.epochs={options.epochs}"] if options.epochs is not None else []
    settings += [f"seeds.base={options.seed}"] if options.seed is not None else []
    for setting in settings:
        path, equals, text = setting.partition("=")
        if not equals:
            raise SpecProblem(
                f"--set takes PATH=VALUE, such as optimizer.learning_rate=0.03; got {setting!r}."
            )
        spec = set_from_text(spec, path.strip(), text.strip())
        if path.strip().startswith("data.source"):
            spec = fitted(spec)
    return chosen, spec


def _train(options: argparse.Namespace) -> int:
    from nnviz.session.blas import one_blas_thread
    from nnviz.session.headless import run, verdict
    from nnviz.session.model_file import write_model
    from nnviz.session.shipped import read_shipped

    chosen, spec = _chosen(options)
    with one_blas_thread():
        experiment, seconds = run(spec, read_shipped, _report)
        result = verdict(experiment, seconds)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    figures = {"preset": chosen.name, **asdict(result)}
    if options.save:
        write_model(options.save, spec, experiment.params.values, figures)
    if options.json:
        print(json.dumps(figures))
        return 0
    print(f"{chosen.name}: {result.epochs:,} epochs, {result.steps:,} steps in {result.seconds:.2f} s")
    for part in ("train", "validation", "test"):
        loss, accuracy = figures[f"{part}_loss"], figures[f"{part}_accuracy"]
        if loss is not None:
            print(
                f"  {part:<10}  loss {loss:.4f}"
                + (f"  accuracy {accuracy:.2%}" if accuracy is not None else "")
            )
    return 0


def _report(progress: Progress) -> None:
    """Write one line of progress; on a terminal it is written over the last one."""
    accuracy = "" if progress.accuracy != progress.accuracy else f"  accuracy {progress.accuracy:6.2%}"
    line = (
        f"epoch {progress.epoch:,}/{progress.epochs:,}  loss {progress.loss:.4f}{accuracy}  "
        f"{progress.left:,.0f} s left"
    )
    if sys.stderr.isatty():
        print(f"\r{line:<78}", end="", file=sys.stderr, flush=True)
    else:
        print(line, file=sys.stderr, flush=True)
