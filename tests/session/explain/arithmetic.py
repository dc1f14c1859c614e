"""Works printed sums out again: a small evaluator of its own, which knows nothing of how they were made."""

from __future__ import annotations

import ast
import math
import operator
import re

FUNCTIONS = {
    "exp": math.exp,
    "ln": math.log,
    "tanh": math.tanh,
    "sqrt": math.sqrt,
    "cos": math.cos,
    "abs": abs,
    "max": max,
    "min": min,
    "floor": math.floor,
    "sign": lambda x: (x > 0) - (x < 0),
    "Phi": lambda x: 0.5 * (1 + math.erf(x / math.sqrt(2))),
}
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def evaluate(text: str) -> float:
    """Return what a printed sum comes to; anything but plain arithmetic raises ``ValueError``."""
    text = re.sub(r"\[[\d,]+ more: ([^\]]+)\]", r"(\1)", text)
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: "**" + m[0].translate(RAISED), text)
    for printed, python in (("−", "-"), ("·", "*"), ("^", "**"), ("√", "sqrt"), ("Φ", "Phi"), ("∞", "inf")):
        text = text.replace(printed, python)
    return float(_value(ast.parse(text, mode="eval").body))


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](_value(left), _value(right))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return FUNCTIONS[name](*map(_value, args))
    raise ValueError(f"{ast.dump(node)} is no plain arithmetic")


def last_place(printed: str) -> float:
    """Return what 1 in the last printed figure is worth."""
    mantissa, _, exponent = printed.replace("−", "-").partition("e")
    decimals = len(mantissa.partition(".")[2])
    return 10.0 ** (int(exponent or 0) - decimals)
