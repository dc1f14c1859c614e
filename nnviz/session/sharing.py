"""A whole experiment as one short line of text: for a mail, a QR picture, or the board.

The line is the experiment as JSON without all that is as usual, deflated with a dictionary of the words that
experiments use, with a checksum, in D. Crockford's base 32: 32 signs that are hard to mistake for each other
(crockford.com/base32.html, 2002); small letters, O for 0 and I or L for 1 are read as well.
"""

from __future__ import annotations

import re
import zlib
from typing import Any

import msgspec
from msgspec import Struct, structs

from nnviz.data.imported import Imported
from nnviz.experiment.catalog import SpecProblem, checked, knobs_of
from nnviz.experiment.codec import VERSION, read_json
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["from_text", "to_text"]

PREFIX = "NNVIZ1"
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
LONGEST, LARGEST = 20_000, 200_000
WORDS = (
    b'"seeds":{"base":"data":"split":"weights":"order":"dropout":"training":{"batch_size":"epochs":'
    b'"precision":"float64""clipping":{"kind":"norm","limit":"early_stopping":{"kind":"patience","patience":'
    b'"regularisation":{"l1":"l2":"max_norm":"schedule":{"kind":"cosine","one_cycle""warm_up""exponential""step"'
    b'"loss":{"kind":"binary_crossentropy"}"categorical_crossentropy"}"mean_squared_error","sigmoid_output":true'
    b'"hinge""huber""mean_absolute_error""optimizer":{"kind":"adamw""nadam""rmsprop","rho":"adagrad","epsilon":'
    b'"sgd","learning_rate":0.1,"momentum":0.9,"nesterov":true"adam","learning_rate":0.001"beta1":"beta2":'
    b'"data":{"source":{"kind":"circle""xor""gaussians""moons""rings""plane""sine""iris""digits""pen_digits""spiral",'
    b'"samples":"noise":"turns":"features":{"x1":false,"x2":false,"x1_squared":true,"x2_squared":true,"x1_x2":true,'
    b'"sin_x1":true"scaling":{"kind":"standard"}"augmentation":{"rotation":"shift":"validation":0.1"test":0.1,'
    b'"layers":[{"kind":"flatten"},{"kind":"dropout","rate":{"kind":"batch_norm"},{"kind":"max_pool2d"},'
    b'{"kind":"conv2d","filters":8,"kernel":3,"padding":"same","activation":{"kind":"sigmoid"}'
    b'"initializer":{"kind":"he_normal"}{"kind":"dense","units":16,"activation":{"kind":"relu"}},'
    b'{"kind":"dense","units":10,"activation":{"kind":"identity"}}],'
)
"""Never changed: texts that were shared with it must stay readable."""


def to_text(spec: ExperimentSpec) -> str:
    """Return an experiment as a line such as "NNVIZ1-4F6QK-…"; drawings that were labelled do not go along.

    Raises
    ------
    SpecProblem
        For imported data, and very many painted points, which are too large for a line.
    """
    if isinstance(spec.data.source, Imported):
        raise SpecProblem(
            "Imported data are too large for a line of text; save the experiment and share the file.",
            "data.source",
        )
    spec = structs.replace(spec, data=structs.replace(spec.data, labelled=()))
    raw = msgspec.json.encode({"version": VERSION, **_unusual(spec)})
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zdict=WORDS)
    packed = packer.compress(raw) + packer.flush()
    signs = _signs(zlib.crc32(raw).to_bytes(4, "big")[:3] + packed)
    if len(PREFIX) + len(signs) > LONGEST or len(raw) > LARGEST:
        raise SpecProblem(
            f"This experiment is too long for a line of text: {len(signs):,} signs, and at most {LONGEST:,} can be "
            "read; save it and share the file, or paint fewer points.",
            "data.source",
        )
    return "-".join([PREFIX, *(signs[start : start + 5] for start in range(0, len(signs), 5))])


def from_text(text: str) -> ExperimentSpec:
    """Return the experiment in a line; blanks, line breaks and dashes in it do not matter.

    Raises
    ------
    SpecProblem
        When it is no such line, or a sign of it is wrong.
    """
    signs = re.sub(r"[\s-]+", "", text).upper()
    if len(signs) > LONGEST:
        raise SpecProblem(
            f"This text has {len(signs):,} signs; an experiment as text has at most {LONGEST:,}."
        )
    if not signs.startswith(PREFIX):
        raise SpecProblem(f"This is no experiment as text: it must begin with {PREFIX}.")
    signs = signs[len(PREFIX) :].translate(MISTAKEN)
    strange = next((sign for sign in signs if sign not in SIGNS), None)
    if strange is not None:
        raise SpecProblem(
            f"The sign {strange!r} never stands in an experiment as text; compare it with the original."
        )
    raw = _bytes(signs)
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS, zdict=WORDS)
    try:
        body = unpacker.decompress(raw[3:], LARGEST)
    except zlib.error:
        body = b""
    if not unpacker.eof or zlib.crc32(body).to_bytes(4, "big")[:3] != raw[:3]:
        raise SpecProblem("A sign of this text is wrong or missing; compare it with the original.")
    return checked(read_json(body, "this text"))


def _unusual(value: Any) -> Any:
    """Return plain objects without what is as usual: every knob that stands at its default."""
    if isinstance(value, tuple):
        return [_unusual(part) for part in value]
    if not isinstance(value, Struct):
        return value
    tag = type(value).__struct_config__.tag
    body: dict[str, Any] = {"kind": tag} if tag is not None else {}
    for knob in knobs_of(type(value)):
        here = getattr(value, knob.name)
        if here != knob.default:
            body[knob.name] = _unusual(here)
    return body


def _signs(raw: bytes) -> str:
    """Return bytes as signs of 5 bits, with zeros at the end."""
    bits = int.from_bytes(raw, "big") << (-8 * len(raw) % 5)
    count = -(-8 * len(raw) // 5)
    return "".join(SIGNS[bits >> 5 * (count - 1 - place) & 31] for place in range(count))


def _bytes(signs: str) -> bytes:
    bits = 0
    for sign in signs:
        bits = bits << 5 | SIGNS.index(sign)
    length = len(signs) * 5 // 8
    return (bits >> (len(signs) * 5 - 8 * length)).to_bytes(length, "big") if length else b""
