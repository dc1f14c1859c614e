"""``nnviz predict``: what a trained network reads in drawings or in a picture."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

__all__ = ["add"]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("predict", help="read digits from drawings or from a picture")
    parser.add_argument(
        "model", metavar="MODEL", help="mnist-mlp, mnist-cnn, or a file from 'nnviz train --save'"
    )
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help='JSON, plain or gzipped, of one drawing {"strokes": [[[x, y], …], …]} or a list of them; or a picture',
    )
    parser.add_argument(
        "--json", action="store_true", help="print the answers as one JSON array on the last line"
    )
    parser.set_defaults(do=_predict)


def _predict(options: argparse.Namespace) -> int:
    import numpy as np

    from nnviz.session.blas import one_blas_thread
    from nnviz.session.predicting import image_of, read_questions
    from nnviz.session.reader import Reader, open_model

    with one_blas_thread():
        reader = Reader(open_model(options.model), options.model)
        questions = read_questions(options.file)
        answers = [reader(image_of(question, reader.size, options.file.name)) for question in questions]
    if options.json:
        rows = [
            {
                "class": answer.digit,
                "digit": int(answer.digit) if answer.digit.isdecimal() else None,
                "probabilities": [round(share, 6) for share in answer.probabilities],
                "margin": round(answer.margin, 6),
                "label": question.label,
            }
            for question, answer in zip(questions, answers, strict=True)
        ]
        print(json.dumps(rows))
        return 0
    for question, answer in zip(questions, answers, strict=True):
        shares = "  ".join(
            f"{name} {share:.1%}" for name, share in zip(reader.classes, answer.probabilities, strict=True)
        )
        wrong = question.label is not None and str(question.label) != answer.digit
        told = [f"meant as {question.label}"] if wrong else []
        if doubt := question.doubt(reader.size, np.array(answer.probabilities)):
            told.append(doubt.value)
        if answer.close:
            told.append(f"{answer.digit} or {answer.second}?")
        print(f"{answer.digit}   {shares}" + (f"   ({'; '.join(told)})" if told else ""))
    known = [(question.label, answer) for question, answer in zip(questions, answers, strict=True)]
    known = [(label, answer) for label, answer in known if label is not None]
    if len(known) > 1:
        right = sum(str(label) == answer.digit for label, answer in known)
        print(f"{right:,} of {len(known):,} as meant: {right / len(known):.1%}")
    return 0
