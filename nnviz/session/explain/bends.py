"""What each activation function does with a sum, and how steep it is there, as printed arithmetic."""

from __future__ import annotations

import math

from nnviz.engine.activations import (
    ELU,
    GELU,
    SELU,
    Activation,
    HardSigmoid,
    Identity,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
)
from nnviz.session.explain.expression import Expression, call, exact, number

__all__ = ["sigmoid", "slope", "value"]

ONE, TWO = exact(1), exact(2)


def sigmoid(z: float) -> Expression:
    """Return σ(z), written so that no power is large."""
    if z < 0:
        return call("exp", number(z)) / (ONE + call("exp", number(z)))
    return ONE / (ONE + call("exp", number(-z)))


def value(active: Activation, z: float) -> tuple[str, Expression]:
    """Return the name of the formula and a = f(z) with numbers."""
    n = number(z)
    match active:
        case Sigmoid():
            return "sigmoid", sigmoid(z)
        case Tanh():
            return "tanh", call("tanh", n)
        case ReLU():
            return "relu", call("max", n, exact(0))
        case LeakyReLU(leak=leak):
            return "leaky_relu", call("max", n, exact(leak) * n)
        case ELU(alpha=alpha):
            return "elu", n if z > 0 else exact(alpha) * (call("exp", n) - ONE)
        case SELU():
            scaled = number(SELU.LAMBDA)
            return "selu", scaled * n if z > 0 else scaled * number(SELU.ALPHA) * (call("exp", n) - ONE)
        case Softplus():
            if z > 0:
                return "softplus", n + call("ln", ONE + call("exp", number(-z)))
            return "softplus", call("ln", ONE + call("exp", n))
        case GELU():
            return "gelu", n * call("Φ", n)
        case SiLU():
            return "silu", n * sigmoid(z)
        case HardSigmoid():
            return "hard_sigmoid", call("min", call("max", n / exact(6) + exact(0.5), exact(0)), ONE)
        case Identity():
            return "identity", n
    raise TypeError(f"There is no explanation of {type(active).__name__} yet.")


def slope(active: Activation, z: float, a: float) -> tuple[str, Expression]:
    """Return the name of the formula and f′(z) with numbers."""
    n, bent = number(z), number(a)
    match active:
        case Sigmoid():
            return "sigmoid_slope", bent * (ONE - bent)
        case Tanh():
            return "tanh_slope", ONE - bent**TWO
        case ReLU():
            return "relu_slope", exact(1 if z > 0 else 0)
        case LeakyReLU(leak=leak):
            return "leaky_relu_slope", exact(1 if z > 0 else leak)
        case ELU(alpha=alpha):
            return "elu_slope", ONE if z > 0 else bent + exact(alpha)
        case SELU():
            both = number(SELU.LAMBDA) * number(SELU.ALPHA)
            return "selu_slope", number(SELU.LAMBDA) if z > 0 else bent + both
        case Softplus():
            return "softplus_slope", ONE - call("exp", number(-a))
        case GELU():
            bell = call("exp", -(n**TWO) / TWO) / number(math.sqrt(2 * math.pi))
            return "gelu_slope", call("Φ", n) + n * bell
        case SiLU():
            s = number(0.5 * math.tanh(0.5 * z) + 0.5)
            return "silu_slope", s + bent * (ONE - s)
        case HardSigmoid():
            return "hard_sigmoid_slope", ONE / exact(6) if 0 < a < 1 else exact(0)
        case Identity():
            return "identity_slope", ONE
    raise TypeError(f"There is no explanation of the slope of {type(active).__name__} yet.")
