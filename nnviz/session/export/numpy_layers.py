"""The parts of an exported NumPy script that compute forward and backward: one piece of source for each layer."""

from __future__ import annotations

from nnviz.engine import layers

__all__ = ["LAYERS", "PATCHES"]

PATCHES = '''
def windows_of(x, size, stride):
    """All windows of size x size: an array (samples, channels, rows, columns, size, size)."""
    return np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]


def put_windows_back(d_windows, shape, stride):
    """Let every pixel collect what all windows that saw it say."""
    d_x = np.zeros(shape)
    rows, columns, size, _ = d_windows.shape[2:]
    for j in range(size):
        for k in range(size):
            d_x[:, :, j : j + stride * rows : stride, k : k + stride * columns : stride] += d_windows[..., j, k]
    return d_x
'''

LAYERS: dict[type, str] = {
    layers.Dense: '''
class Dense:
    """Every unit sees every input: z = x W + b, then a = f(z)."""

    def __init__(self, W, b, activation, frozen=False, silenced=(), still=()):
        self.params = {"W": W, "b": b}
        self.f, self.frozen = activation, frozen
        self.silenced, self.still = list(silenced), list(still)

    def forward(self, x, step):
        self.x = x
        self.z = x @ self.params["W"] + self.params["b"]
        self.a = self.f.value(self.z)
        self.a[:, self.silenced] = 0
        return self.a

    def backward(self, d_a):
        # Chain rule: dL/dz = dL/da * f'(z); dL/dW = x^T dL/dz; dL/db = sum of dL/dz; dL/dx = dL/dz W^T.
        delta = d_a * self.f.slope(self.z, self.a)
        delta[:, self.silenced] = 0
        self.grads = {"W": self.x.T @ delta, "b": delta.sum(axis=0)}
        self.grads["W"][:, self.still] = 0
        self.grads["b"][self.still] = 0
        return delta @ self.params["W"].T
''',
    layers.Conv2D: '''
class Conv2D:
    """Small filters slide over an image: z = filter * window + b at every position, then a = f(z)."""

    def __init__(self, W, b, activation, stride, margins, frozen=False):
        self.params = {"W": W, "b": b}
        self.f, self.stride, self.margins, self.frozen = activation, stride, margins, frozen

    def forward(self, x, step):
        W, b = self.params["W"], self.params["b"]
        self.x = np.pad(x, ((0, 0), (0, 0), *self.margins))
        self.patches = windows_of(self.x, W.shape[-1], self.stride)
        self.z = np.einsum("nchwjk,fcjk->nfhw", self.patches, W, optimize=True) + b[:, None, None]
        self.a = self.f.value(self.z)
        return self.a

    def backward(self, d_a):
        delta = d_a * self.f.slope(self.z, self.a)
        self.grads = {
            "W": np.einsum("nchwjk,nfhw->fcjk", self.patches, delta, optimize=True),
            "b": delta.sum(axis=(0, 2, 3)),
        }
        d_patches = np.einsum("nfhw,fcjk->nchwjk", delta, self.params["W"], optimize=True)
        d_x = put_windows_back(d_patches, self.x.shape, self.stride)
        (top, bottom), (left, right) = self.margins
        return d_x[:, :, top : d_x.shape[2] - bottom, left : d_x.shape[3] - right]
''',
    layers.MaxPool2D: '''
class MaxPool2D:
    """Keeps the largest number of each window."""

    params, frozen = {}, False

    def __init__(self, size, stride):
        self.size, self.stride = size, stride

    def forward(self, x, step):
        self.shape = x.shape
        patches = windows_of(x, self.size, self.stride)
        self.flat = patches.reshape(*patches.shape[:4], -1)
        return self.flat.max(axis=-1)

    def backward(self, d_a):
        # The first of the largest numbers of a window takes the whole gradient.
        d_flat = np.zeros(self.flat.shape)
        np.put_along_axis(d_flat, self.flat.argmax(axis=-1)[..., None], d_a[..., None], axis=-1)
        return put_windows_back(d_flat.reshape(*d_a.shape, self.size, self.size), self.shape, self.stride)
''',
    layers.AveragePool2D: '''
class AveragePool2D:
    """Takes the mean of each window."""

    params, frozen = {}, False

    def __init__(self, size, stride):
        self.size, self.stride = size, stride

    def forward(self, x, step):
        self.shape = x.shape
        return windows_of(x, self.size, self.stride).mean(axis=(4, 5))

    def backward(self, d_a):
        share = np.broadcast_to(d_a[..., None, None] / self.size**2, (*d_a.shape, self.size, self.size))
        return put_windows_back(share, self.shape, self.stride)
''',
    layers.Flatten: '''
class Flatten:
    """Reads an image out as one row: channel by channel, row by row."""

    params, frozen = {}, False

    def forward(self, x, step):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, d_a):
        return d_a.reshape(self.shape)
''',
    layers.Dropout: '''
class Dropout:
    """Silences numbers by chance while learning and makes up for them in the others."""

    params, frozen = {}, False

    def __init__(self, rate, seed, place):
        self.rate = rate
        words = np.random.SeedSequence([seed, zlib.crc32(b"dropout"), place])
        self.chance = np.random.Philox(words)
        self.state = self.chance.state

    def forward(self, x, step):
        self.mask = self.throw(x.shape, step) if step is not None and self.rate else np.ones(())
        return x * self.mask

    def throw(self, shape, step):
        # The same chance as in nnviz: which numbers fall silent is a function of seed, place and step.
        self.state["state"]["counter"][:] = 0, step, 0, 0
        self.chance.state = self.state
        count = math.prod(shape)
        faces = self.chance.random_raw(-(-count // 2)).view(np.uint32)[:count]
        stays = faces >= np.uint32(self.rate * 2**32)
        return np.moveaxis(stays.reshape(*shape[1:], shape[0]), -1, 0) / (1 - self.rate)

    def backward(self, d_a):
        return d_a * self.mask
''',
    layers.BatchNorm: '''
class BatchNorm:
    """Gives each unit (or channel) mean 0 and spread 1 over the batch, then a factor gamma and an offset beta."""

    def __init__(self, gamma, beta, running_mean, running_var, momentum, epsilon, frozen=False):
        self.params = {"gamma": gamma, "beta": beta}
        self.running = [running_mean, running_var]
        self.momentum, self.epsilon, self.frozen = momentum, epsilon, frozen

    def forward(self, x, step):
        self.axes = (0, *range(2, x.ndim))
        self.wide = (-1, *[1] * (x.ndim - 2))
        self.remembers = step is None or self.frozen
        count = x.size // x.shape[1]
        if self.remembers:
            mean, var = self.running
        else:
            mean, var = x.mean(axis=self.axes), x.var(axis=self.axes)
            if count > 1:
                new = mean, var * count / (count - 1)
                self.news = [self.momentum * old + (1 - self.momentum) * part for old, part in zip(self.running, new)]
        self.inverse = 1 / np.sqrt(var + self.epsilon)
        self.x_hat = (x - mean.reshape(self.wide)) * self.inverse.reshape(self.wide)
        return self.x_hat * self.params["gamma"].reshape(self.wide) + self.params["beta"].reshape(self.wide)

    def backward(self, d_a):
        self.grads = {"gamma": (d_a * self.x_hat).sum(axis=self.axes), "beta": d_a.sum(axis=self.axes)}
        d_x = d_a
        if not self.remembers:
            count = d_a.size // d_a.shape[1]
            pull = self.grads["gamma"].reshape(self.wide) * self.x_hat + self.grads["beta"].reshape(self.wide)
            d_x = d_a - pull / count
            if count > 1:
                self.running = self.news
        return d_x * (self.params["gamma"] * self.inverse).reshape(self.wide)
''',
    layers.LayerNorm: '''
class LayerNorm:
    """Gives each sample mean 0 and spread 1 over all its numbers, then a factor gamma and an offset beta for each."""

    def __init__(self, gamma, beta, epsilon, frozen=False):
        self.params = {"gamma": gamma, "beta": beta}
        self.epsilon, self.frozen = epsilon, frozen

    def forward(self, x, step):
        axes = tuple(range(1, x.ndim))
        self.inverse = 1 / np.sqrt(x.var(axis=axes, keepdims=True) + self.epsilon)
        self.x_hat = (x - x.mean(axis=axes, keepdims=True)) * self.inverse
        return self.x_hat * self.params["gamma"] + self.params["beta"]

    def backward(self, d_a):
        axes = tuple(range(1, d_a.ndim))
        self.grads = {"gamma": (d_a * self.x_hat).sum(axis=0), "beta": d_a.sum(axis=0)}
        g = d_a * self.params["gamma"]
        mean, along = g.mean(axis=axes, keepdims=True), (g * self.x_hat).mean(axis=axes, keepdims=True)
        return (g - mean - self.x_hat * along) * self.inverse
''',
}
