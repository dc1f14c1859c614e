"""The bell curve and the share of it that lies below a number, which NumPy does not bring along."""

from __future__ import annotations

import math

import numpy as np

from nnviz.engine.kernels import Array, Calls, constant

__all__ = ["normal_cdf", "normal_density"]

CENTRE = 3.75
SERIES = (
    1.2375126308378264,
    -0.1402405985855061,
    0.003585415485781718,
    0.08227673848712364,
    -0.10880393015455231,
    0.09230432122630407,
    -0.058693398387769276,
    0.028362276757789878,
    -0.009746581194305737,
    0.0017556295098350434,
    0.0002937214295671746,
    -0.00029016629854870584,
    5.162601622259853e-05,
    2.2410019228612914e-05,
    -1.1399726074447369e-05,
    -1.008345217047967e-06,
    1.6959958079430506e-06,
    -2.774961112288443e-08,
    -2.143069227582378e-07,
    8.52635981748318e-09,
    1.755217630743422e-08,
)
"""The coefficients of t⁰ … t²⁰ in (1 + 2x)·exp(x²)·erfc(x), where t = (x − 3.75)/(x + 3.75).

The form is that of M. M. Shepherd and J. G. Laframboise, "Chebyshev approximation of (1 + 2x) exp(x²) erfc x in
0 ≤ x < ∞", Mathematics of Computation 36, 1981.  The numbers are the Chebyshev series of degree 20, computed with
60 digits; in float64 erfc is wrong by at most 2·10⁻¹⁵ (tested against ``math.erfc``).
"""


def normal_cdf(z: Array, out: Array) -> Calls:
    """Write Φ(z) = ½·erfc(−z/√2): one polynomial and one exponential for all z.

    For x = |z|/√2, which is never negative, erfc(x) = e^(−x²)·SERIES(t)/(1 + 2x).
    Then Φ = ½ + (½ − ½·erfc(x)) above zero and ½ − (½ − ½·erfc(x)) below.
    """
    x, t, half = np.empty_like(z), np.empty_like(z), constant(0.5, z)
    yield np.abs, (z, x)
    yield np.multiply, (x, constant(math.sqrt(0.5), z), x)
    yield np.add, (x, constant(CENTRE, z), out)
    yield np.subtract, (x, constant(CENTRE, z), t)
    yield np.divide, (t, out, t)
    yield np.multiply, (t, constant(SERIES[-1], z), out)
    for coefficient in SERIES[-2:0:-1]:
        yield np.add, (out, constant(coefficient, z), out)
        yield np.multiply, (out, t, out)
    yield np.add, (out, constant(SERIES[0], z), out)
    yield np.multiply, (x, x, t)
    yield np.negative, (t, t)
    yield np.exp, (t, t)
    yield np.multiply, (out, t, out)
    yield np.add, (x, half, x)
    yield np.divide, (out, x, out)  # this is 2·erfc(x), since 1 + 2x = 2·(x + ½)
    yield np.multiply, (out, constant(0.25, z), out)
    yield np.subtract, (half, out, out)
    yield np.copysign, (out, z, out)
    yield np.add, (out, half, out)


def normal_density(z: Array, out: Array) -> Calls:
    """Write φ(z) = e^(−z²/2)/√(2π)."""
    yield np.multiply, (z, z, out)
    yield np.multiply, (out, constant(-0.5, z), out)
    yield np.exp, (out, out)
    yield np.multiply, (out, constant(1 / math.sqrt(2 * math.pi), z), out)
