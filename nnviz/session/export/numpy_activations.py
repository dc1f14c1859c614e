"""The parts of an exported NumPy script that bend sums: one piece of source for each activation."""

from __future__ import annotations

from nnviz.engine import activations

__all__ = ["ACTIVATIONS", "NORMAL", "SIGMOID"]

SIGMOID = '''
def sigmoid(z):
    """1 / (1 + e^-z), written so that it cannot overflow."""
    return 0.5 * np.tanh(0.5 * z) + 0.5
'''

NORMAL = '''
erf = np.vectorize(math.erf, otypes=[float])


def normal_cdf(z):
    """The share of a bell curve that lies below z."""
    return 0.5 * (1 + erf(z / math.sqrt(2)))
'''

ACTIVATIONS: dict[type, str] = {
    activations.Identity: '''
class Identity:
    """f(z) = z"""

    def value(self, z):
        return z

    def slope(self, z, a):
        return np.ones_like(z)
''',
    activations.Sigmoid: '''
class Sigmoid:
    """f(z) = 1 / (1 + e^-z)"""

    def value(self, z):
        return sigmoid(z)

    def slope(self, z, a):
        return a * (1 - a)
''',
    activations.Tanh: '''
class Tanh:
    """f(z) = tanh z"""

    def value(self, z):
        return np.tanh(z)

    def slope(self, z, a):
        return 1 - a**2
''',
    activations.HardSigmoid: '''
class HardSigmoid:
    """f(z) = z/6 + 1/2, cut off at 0 and 1"""

    def value(self, z):
        return np.clip(z / 6 + 0.5, 0, 1)

    def slope(self, z, a):
        return np.where((a > 0) & (a < 1), 1 / 6, 0.0)
''',
    activations.ReLU: '''
class ReLU:
    """f(z) = max(z, 0)"""

    def value(self, z):
        return np.maximum(z, 0)

    def slope(self, z, a):
        return np.where(z > 0, 1.0, 0.0)
''',
    activations.LeakyReLU: '''
class LeakyReLU:
    """f(z) = z above zero, leak * z below"""

    def __init__(self, leak):
        self.leak = leak

    def value(self, z):
        return np.maximum(z, self.leak * z)

    def slope(self, z, a):
        return np.where(z > 0, 1.0, self.leak)
''',
    activations.ELU: '''
class ELU:
    """f(z) = z above zero, alpha * (e^z - 1) below"""

    def __init__(self, alpha):
        self.alpha = alpha

    def value(self, z):
        return np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0)))

    def slope(self, z, a):
        return np.where(z > 0, 1.0, a + self.alpha)
''',
    activations.SELU: f'''
class SELU:
    """f(z) = scale * z above zero, scale * alpha * (e^z - 1) below: means 0 and variances 1 stay what they are"""

    alpha, scale = {activations.SELU.ALPHA!r}, {activations.SELU.LAMBDA!r}

    def value(self, z):
        return self.scale * np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0)))

    def slope(self, z, a):
        return np.where(z > 0, self.scale, a + self.scale * self.alpha)
''',
    activations.Softplus: '''
class Softplus:
    """f(z) = ln(1 + e^z)"""

    def value(self, z):
        return np.logaddexp(0, z)

    def slope(self, z, a):
        return sigmoid(z)
''',
    activations.GELU: '''
class GELU:
    """f(z) = z * Phi(z), with the normal distribution Phi"""

    def value(self, z):
        return z * normal_cdf(z)

    def slope(self, z, a):
        return normal_cdf(z) + z * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
''',
    activations.SiLU: '''
class SiLU:
    """f(z) = z * sigmoid(z)"""

    def value(self, z):
        return z * sigmoid(z)

    def slope(self, z, a):
        s = sigmoid(z)
        return s + a * (1 - s)
''',
}
