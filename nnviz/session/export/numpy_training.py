"""The parts of an exported NumPy script that take steps, measure and report."""

from __future__ import annotations

from nnviz.data.dataset import Task
from nnviz.engine.clipping import ClipByNorm, ClipByValue
from nnviz.engine.schedules import ReduceOnPlateau
from nnviz.engine.stopping import EarlyStopping
from nnviz.experiment.build import Material
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["report_part", "step_part", "training_part"]


def step_part(spec: ExperimentSpec) -> str:
    """Return the functions that answer and that take one step."""
    clip = ""
    if isinstance(spec.training.clipping, ClipByNorm):
        clip = f"""
    norm = math.sqrt(sum((g**2).sum() for g in grads.values()))
    if norm > {spec.training.clipping.limit!r}:  # a gradient that is too long is shortened
        grads = {{key: g * {spec.training.clipping.limit!r} / norm for key, g in grads.items()}}"""
    elif isinstance(spec.training.clipping, ClipByValue):
        limit = spec.training.clipping.limit
        clip = f"\n    grads = {{key: np.clip(g, -{limit!r}, {limit!r}) for key, g in grads.items()}}"
    return f'''def forward(layers, x, step=None):
    """From prepared rows to the logits of the last layer; step is None unless the network learns."""
    a = x.reshape(len(x), *INPUT_SHAPE)
    for layer in layers:
        a = layer.forward(a, step)
    return a


def predict(raw, layers=None):
    """What the network says to raw rows: an array (samples, outputs)."""
    return LOSS.predict(forward(layers or layers_from("trained"), prepare(raw)))


def gradients(layers, x, t, step):
    """The loss of a batch and its gradient for every parameter, by backpropagation."""
    z = forward(layers, x, step)
    d_a = LOSS.gradient(z, t)
    for layer in reversed(layers):
        d_a = layer.backward(d_a)
    grads = {{}}
    for number, layer in enumerate(layers):
        for name, w in layer.params.items():
            if not layer.frozen:
                g = layer.grads[name]
                price = L2 * w + L1 * np.sign(w) if name == "W" else 0
                grads[number, name] = g + price
    return LOSS.value(z, t), grads


def learn(layers, kept, x, t, step, epochs):
    """Take one step: gradients, then changes, then new weights. Returns the loss before it."""
    loss, grads = gradients(layers, x, t, step){clip}
    rate = OPTIMIZER.learning_rate * SCHEDULE.factor(epochs)
    for (number, name), g in grads.items():
        w = layers[number].params[name]
        memory = kept.setdefault((number, name), {{}})
        w += OPTIMIZER.change(memory, g, w, rate, step + 1, decays=name == "W")
        if MAX_NORM and name == "W":
            axes = 0 if w.ndim == 2 else (1, 2, 3)
            w *= MAX_NORM / np.maximum(np.sqrt((w**2).sum(axis=axes, keepdims=True)), MAX_NORM)
    return loss'''


def training_part(spec: ExperimentSpec) -> str:
    """Return the function that trains, with the same order of samples as in nnviz."""
    after = ""
    if isinstance(spec.schedule, ReduceOnPlateau):
        after += '        SCHEDULE.after_epoch(measure(layers, "validation")[0])\n'
    stopping = spec.training.early_stopping
    begin = ""
    if isinstance(stopping, EarlyStopping):
        begin = "    best, best_layers, waited = math.inf, None, 0\n"
        after += f"""        loss = measure(layers, "validation")[0]
        if loss < best - {stopping.min_delta!r}:
            best, waited = loss, 0
            best_layers = copy.deepcopy(layers)
        else:
            waited += 1
        if waited >= {stopping.patience}:
            print(f"stopped early: no better validation loss for {stopping.patience} epochs")
            break
"""
    restore = (
        "    if best_layers is not None:\n        layers = best_layers\n"
        if isinstance(stopping, EarlyStopping) and stopping.restore_best
        else ""
    )
    return f'''def order_of(epoch, count):
    """The order of the samples in an epoch, the same as in nnviz."""
    if BATCH_SIZE >= count:
        return np.arange(count)
    words = [SEED, zlib.crc32(b"order"), epoch]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words))).permutation(count)


def train(epochs):
    """Train from the start; return the layers."""
    layers, kept, step = layers_from("start"), {{}}, 0
    x, t = prepare(FILE["x_train"]), FILE["t_train"].astype(float)
{begin}    for epoch in range(epochs):
        order = order_of(epoch, len(x))
        losses = []
        for first in range(0, len(x), BATCH_SIZE):
            rows = order[first : first + BATCH_SIZE]
            losses.append(learn(layers, kept, x[rows], t[rows], step, epoch + first / len(x)))
            step += 1
        print(f"epoch {{epoch + 1}}: loss of the batches {{np.mean(losses):.4f}}   " + report(layers, "validation"))
{after}{restore}    return layers
'''


def report_part(material: Material) -> str:
    """Return the functions that measure and report, and what happens when the script is run."""
    classes = material.dataset.task is Task.CLASSIFICATION
    figure = (
        """    if t.shape[1] == 1:
        right = (LOSS.predict(z) > 0.5) == (t > 0.5)
    else:
        right = z.argmax(axis=1) == t.argmax(axis=1)
    return LOSS.value(z, t), right.mean()"""
        if classes
        else """    spread = ((t - t.mean(axis=0)) ** 2).sum()
    return LOSS.value(z, t), 1 - ((LOSS.predict(z) - t) ** 2).sum() / spread"""
    )
    word = "{value:.2%} right" if classes else "R² {value:.4f}"
    return f'''def measure(layers, part):
    """Loss and {"accuracy" if classes else "R²"} on one part of the data."""
    x, t = prepare(FILE[f"x_{{part}}"]), FILE[f"t_{{part}}"].astype(float)
    z = np.concatenate([forward(layers, x[i : i + 500]) for i in range(0, len(x), 500)])
{figure}


def report(layers, part):
    if not len(FILE[f"x_{{part}}"]):
        return f"{{part}}: no data"
    loss, value = measure(layers, part)
    return f"{{part}}: loss {{loss:.4f}}, {word}"


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--train" and sys.argv[2].isdigit():
        network = train(int(sys.argv[2]))
    elif len(sys.argv) == 1:
        network = layers_from("trained")
    else:
        sys.exit(f"Use: python {{Path(__file__).name}} [--train EPOCHS]")
    for part in ("train", "validation", "test"):
        print(report(network, part))'''
