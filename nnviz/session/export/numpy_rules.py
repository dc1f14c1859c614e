"""The parts of an exported NumPy script that judge and change: losses, optimizers and schedules, one piece each."""

from __future__ import annotations

from nnviz.engine import losses, optimizers, schedules

__all__ = ["LOSSES", "OPTIMIZERS", "SCHEDULES"]

LOSSES: dict[type, str] = {
    losses.BinaryCrossEntropy: '''
class BinaryCrossEntropy:
    """How surprised the prediction sigmoid(z) is by the truth: mean of -t ln p - (1 - t) ln(1 - p)."""

    def predict(self, z):
        return np.exp(z - np.logaddexp(0, z))

    def value(self, z, t):
        return np.mean(np.logaddexp(0, z) - t * z)

    def gradient(self, z, t):
        return (self.predict(z) - t) / z.size
''',
    losses.CategoricalCrossEntropy: '''
class CategoricalCrossEntropy:
    """How surprised the prediction softmax(z) is by the true class: mean of -sum t ln p."""

    def __init__(self, label_smoothing):
        self.smoothing = label_smoothing

    def predict(self, z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def smooth(self, t):
        return (1 - self.smoothing) * t + self.smoothing / t.shape[1]

    def value(self, z, t):
        shifted = z - z.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(shifted).sum(axis=1)) - (shifted * self.smooth(t)).sum(axis=1))

    def gradient(self, z, t):
        return (self.predict(z) - self.smooth(t)) / len(z)
''',
    losses.Hinge: '''
class Hinge:
    """Asks that each sum lies on the right side of zero by 1: mean of max(0, 1 - y z) with y = 2t - 1."""

    def predict(self, z):
        return sigmoid(z)

    def value(self, z, t):
        return np.mean(np.maximum(0, 1 - (2 * t - 1) * z))

    def gradient(self, z, t):
        y = 2 * t - 1
        return np.where(1 - y * z > 0, -y, 0.0) / z.size
''',
    losses.MeanSquaredError: '''
class MeanSquaredError:
    """The mean of the squared differences."""

    def __init__(self, sigmoid_output):
        self.sigmoid_output = sigmoid_output

    def predict(self, z):
        return sigmoid(z) if self.sigmoid_output else z

    def value(self, z, t):
        return np.mean((self.predict(z) - t) ** 2)

    def gradient(self, z, t):
        p = self.predict(z)
        return 2 * (p - t) * (p * (1 - p) if self.sigmoid_output else 1) / z.size
''',
    losses.MeanAbsoluteError: '''
class MeanAbsoluteError:
    """The mean size of the differences."""

    def predict(self, z):
        return z

    def value(self, z, t):
        return np.mean(np.abs(z - t))

    def gradient(self, z, t):
        return np.sign(z - t) / z.size
''',
    losses.Huber: '''
class Huber:
    """Squared for small differences and straight for large ones."""

    def __init__(self, delta):
        self.delta = delta

    def predict(self, z):
        return z

    def value(self, z, t):
        cut = np.clip(z - t, -self.delta, self.delta)
        return np.mean(cut * (z - t - 0.5 * cut))

    def gradient(self, z, t):
        return np.clip(z - t, -self.delta, self.delta) / z.size
''',
}

OPTIMIZERS: dict[type, str] = {
    optimizers.SGD: '''
class SGD:
    """Downhill by a share of the gradient; momentum keeps it rolling."""

    def __init__(self, learning_rate, momentum, nesterov):
        self.learning_rate, self.momentum, self.nesterov = learning_rate, momentum, nesterov

    def change(self, kept, g, w, rate, step, decays):
        v = kept["velocity"] = self.momentum * kept.get("velocity", 0) + g
        return -rate * (g + self.momentum * v if self.nesterov else v)
''',
    optimizers.AdaGrad: '''
class AdaGrad:
    """Lowers the rate of each weight as its squared gradients add up."""

    def __init__(self, learning_rate, epsilon):
        self.learning_rate, self.epsilon = learning_rate, epsilon

    def change(self, kept, g, w, rate, step, decays):
        v = kept["v"] = kept.get("v", 0) + g**2
        return -rate * g / (np.sqrt(v) + self.epsilon)
''',
    optimizers.RMSprop: '''
class RMSprop:
    """Divides each gradient by its recent size."""

    def __init__(self, learning_rate, rho, momentum, epsilon):
        self.learning_rate, self.rho, self.momentum, self.epsilon = learning_rate, rho, momentum, epsilon

    def change(self, kept, g, w, rate, step, decays):
        v = kept["v"] = self.rho * kept.get("v", 0) + (1 - self.rho) * g**2
        u = kept["velocity"] = self.momentum * kept.get("velocity", 0) + g / (np.sqrt(v) + self.epsilon)
        return -rate * u
''',
    optimizers.Adam: '''
class Adam:
    """Each weight moves by the mean of its gradients over the root of their mean square."""

    def __init__(self, learning_rate, beta1, beta2, epsilon, amsgrad):
        self.learning_rate, self.beta1, self.beta2 = learning_rate, beta1, beta2
        self.epsilon, self.amsgrad = epsilon, amsgrad

    def change(self, kept, g, w, rate, step, decays):
        m = kept["m"] = self.beta1 * kept.get("m", 0) + (1 - self.beta1) * g
        v = kept["v"] = self.beta2 * kept.get("v", 0) + (1 - self.beta2) * g**2
        if self.amsgrad:
            v = kept["largest"] = np.maximum(kept.get("largest", 0), v)
        m_hat, v_hat = m / (1 - self.beta1**step), v / (1 - self.beta2**step)  # both start at 0: corrected
        return -rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
''',
    optimizers.AdamW: '''
class AdamW:
    """Adam that also takes a share of every weight away, apart from the gradient."""

    def __init__(self, learning_rate, beta1, beta2, epsilon, amsgrad, weight_decay):
        self.learning_rate, self.beta1, self.beta2 = learning_rate, beta1, beta2
        self.epsilon, self.amsgrad, self.weight_decay = epsilon, amsgrad, weight_decay

    def change(self, kept, g, w, rate, step, decays):
        m = kept["m"] = self.beta1 * kept.get("m", 0) + (1 - self.beta1) * g
        v = kept["v"] = self.beta2 * kept.get("v", 0) + (1 - self.beta2) * g**2
        if self.amsgrad:
            v = kept["largest"] = np.maximum(kept.get("largest", 0), v)
        m_hat, v_hat = m / (1 - self.beta1**step), v / (1 - self.beta2**step)
        taken = rate * self.weight_decay * w if decays else 0
        return -rate * m_hat / (np.sqrt(v_hat) + self.epsilon) - taken
''',
    optimizers.Nadam: '''
class Nadam:
    """Adam that looks ahead, as Nesterov's momentum does."""

    def __init__(self, learning_rate, beta1, beta2, epsilon, amsgrad):
        self.learning_rate, self.beta1, self.beta2 = learning_rate, beta1, beta2
        self.epsilon, self.amsgrad = epsilon, amsgrad
        steps = np.arange(100_000)
        self.mu = beta1 * (1 - 0.5 * 0.96 ** (0.004 * steps))
        self.product = np.concatenate([[1.0], np.cumprod(self.mu[1:])])

    def change(self, kept, g, w, rate, step, decays):
        m = kept["m"] = self.beta1 * kept.get("m", 0) + (1 - self.beta1) * g
        v = kept["v"] = self.beta2 * kept.get("v", 0) + (1 - self.beta2) * g**2
        if self.amsgrad:
            v = kept["largest"] = np.maximum(kept.get("largest", 0), v)
        now, then = min(step, len(self.mu) - 2), min(step + 1, len(self.mu) - 1)
        ahead = self.mu[then] * m / (1 - self.product[then]) + (1 - self.mu[now]) * g / (1 - self.product[now])
        return -rate * ahead / (np.sqrt(v / (1 - self.beta2**step)) + self.epsilon)
''',
}

SCHEDULES: dict[type, str] = {
    schedules.Constant: '''
class Constant:
    """The learning rate stays as it is."""

    def factor(self, epochs):
        return 1.0
''',
    schedules.StepDecay: '''
class StepDecay:
    """Falls by the same factor every few epochs."""

    def __init__(self, every, drop):
        self.every, self.drop = every, drop

    def factor(self, epochs):
        return self.drop ** math.floor(epochs / self.every)
''',
    schedules.Exponential: '''
class Exponential:
    """Loses the same share in every epoch."""

    def __init__(self, decay):
        self.decay = decay

    def factor(self, epochs):
        return self.decay**epochs
''',
    schedules.Cosine: '''
class Cosine:
    """Falls along half a wave."""

    def __init__(self, epochs, last):
        self.epochs, self.last = epochs, last

    def factor(self, epochs):
        return wave(1.0, self.last, min(epochs / self.epochs, 1.0))
''',
    schedules.OneCycle: '''
class OneCycle:
    """Rises and falls along two half waves."""

    def __init__(self, epochs, rise, first, last):
        self.epochs, self.rise, self.first, self.last = epochs, rise, first, last

    def factor(self, epochs):
        done = min(epochs / self.epochs, 1.0)
        if done < self.rise:
            return wave(self.first, 1.0, done / self.rise)
        return wave(1.0, self.last, (done - self.rise) / (1 - self.rise))
''',
    schedules.WarmUp: '''
class WarmUp:
    """Rises in a straight line and stays there."""

    def __init__(self, epochs, first):
        self.epochs, self.first = epochs, first

    def factor(self, epochs):
        return self.first + (1 - self.first) * min(epochs / self.epochs, 1.0)
''',
    schedules.ReduceOnPlateau: '''
class ReduceOnPlateau:
    """Falls whenever the validation loss has not become better for a while."""

    def __init__(self, drop, patience, min_delta, last):
        self.drop, self.patience, self.min_delta, self.last = drop, patience, min_delta, last
        self.best, self.waited, self.now = math.inf, 0, 1.0

    def factor(self, epochs):
        return max(self.now, self.last)

    def after_epoch(self, loss):
        if loss < self.best - self.min_delta:
            self.best, self.waited = loss, 0
        elif self.waited >= self.patience:
            self.waited, self.now = 0, max(self.now * self.drop, self.last)
        else:
            self.waited += 1
''',
}
