"""English sentences that are put together below the window and shown in it, found in the source."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nnviz
from nnviz.session.explain.formulas import FORMULAS

__all__ = ["INNER", "composed", "constants"]

ROOT = Path(nnviz.__file__).parent
BELOW = [
    "session/archive.py",
    "session/archived_arrays.py",
    "session/bringing_arrays.py",
    "session/bringing_idx.py",
    "session/bringing_images.py",
    "session/document.py",
    "session/document_parts.py",
    "session/edits.py",
    "session/evidence.py",
    "session/explain/backward.py",
    "session/explain/chapters.py",
    "session/explain/forward.py",
    "session/explain/losses.py",
    "session/explain/rates.py",
    "session/explain/update.py",
    "session/failures.py",
    "session/history.py",
    "session/inspect_weight.py",
    "session/library.py",
    "session/migrations.py",
    "session/model_file.py",
    "session/opening.py",
    "session/planes.py",
    "session/progress.py",
    "session/remains.py",
    "session/remedies.py",
    "session/sharing.py",
    "session/shipped.py",
    "session/stopping.py",
    "session/worker.py",
    "experiment/build.py",
    "experiment/catalog.py",
    "experiment/checks.py",
    "experiment/codec.py",
    "experiment/comparing.py",
    "experiment/declarations.py",
    "experiment/learning_checks.py",
    "data/csv_columns.py",
    "data/csv_layout.py",
    "data/digits.py",
    "data/given.py",
    "data/idx.py",
    "data/imported.py",
    "data/iris.py",
    "data/labelled.py",
    "data/packed.py",
    "data/painted.py",
    "data/picture.py",
    "data/table.py",
    "engine/convolution.py",
    "engine/dense.py",
    "engine/divergence.py",
    "engine/layer.py",
    "engine/pooling.py",
    "ui/importing/decoding.py",
]
"""Modules whose sentences are shown in the window as they are, numbers and names filled in."""
INNER = (
    *(
        "hidden {0}",
        "conv {0}",
        "output",
        "Branch {0}",
        "layer {0}",
        "Layer {0}:",
        "Layer {0}: {1}",
        "the data",
    ),
    *(
        "{0} after {1}",
        "{0} → {1}",
        "Bias",
        "Weight",
        "made",
        "images",
        "labels",
        "samples",
        "targets",
    ),
    *("above {0}", "below {0}", "at least {0}", "at most {0}", "a whole number {0}", "a text"),
    *("at least {0} and at most {1}", "at least {0} and below {1}", "above {0} and at most {1}"),
    *(
        "above {0} and below {1}",
        "one of {0}",
        "reached {0}",
        "Loading {0} …",
        "Use {0}",
        "large",
        "different",
    ),
    "Training diverged at step {0}: the {1} of {2} reached {3}.",
    "Training diverged at step {0}: the {1} of {2} are no longer finite numbers.",
    *("window", "filter", "product", "mask", "of", "Split", "Order"),
    *("sums", "activations", "gradients", "weights", "{0} or {1}", "pixel {0}, {1}", "ring {0}"),
)
"""What such sentences are made of, with numbers for what is filled in."""


def composed() -> dict[str, str]:
    """Return the sentences that are put together below the window, with numbers for what is filled in."""
    found: dict[str, str] = {}
    phrases: set[str] = set()
    for name in BELOW:
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        for node in _sentences(tree):
            found.setdefault(_template(node), name)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Phrase":
                phrases |= {text for argument in node.args[:1] for text in constants(argument)}
    found |= dict.fromkeys((formula.spoken for formula in FORMULAS.values()), "session/explain/formulas.py")
    kept = {text: name for text, name in found.items() if _reads(text)}
    return kept | {text: "a phrase" for text in phrases if re.search("[A-Za-z]{3}", text)}


def _sentences(tree: ast.AST) -> list[ast.expr]:
    """Return what may be a sentence: no docstring, no annotation, nothing that is for programmers."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            kind = node.exc.func
            aside = isinstance(kind, ast.Name) and kind.id in {
                "TypeError",
                "ValueError",
                "IndexError",
                "RuntimeError",
            }
            parts: list[ast.AST | None] = [node] if aside else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            parts = [node] if node.func.attr in {"search", "match", "compile", "partition"} else []
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts = [node]
        elif isinstance(node, ast.AnnAssign):
            parts = [node.annotation]
        elif isinstance(node, ast.FunctionDef):
            parts = [node.returns, *(argument.annotation for argument in node.args.args)]
        elif isinstance(node, ast.JoinedStr):
            parts = [part for part in node.values if isinstance(part, ast.Constant)]
        else:
            parts = []
        skipped |= {id(inner) for part in parts if part is not None for inner in ast.walk(part)}
    return [
        node
        for node in ast.walk(tree)
        if id(node) not in skipped
        and (
            isinstance(node, ast.JoinedStr)
            or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        )
    ]


def _template(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.JoinedStr)
    parts, place = [], 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        else:
            parts.append(f"{{{place}}}")
            place += 1
    text = re.sub(r"^(\{\d\} )+(?=[A-Z])", "", "".join(parts))  # what stands before is a sentence of its own
    numbers = iter(range(9))
    return re.sub(r"\{\d\}", lambda _place: f"{{{next(numbers)}}}", text)


def _reads(text: str) -> bool:
    """Whether it has at least two words of its own."""
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\{.*?\}", "", text))
    return len(words) >= 2 and " " in text and "\\" not in text and "`" not in text


def constants(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*constants(node.body), *constants(node.orelse)]
    return []
