"""What the scripts for frameworks have in common: the arrays beside them, how they begin and end, layer after layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from nnviz.data.dataset import Array
from nnviz.engine.activations import Activation
from nnviz.engine.layers import Layer
from nnviz.engine.optimizers import Nadam
from nnviz.experiment.build import Material, network_of
from nnviz.experiment.shapes import input_shape
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.export.numpy_script import data_arrays
from nnviz.session.export.script_parts import headline, plain
from nnviz.session.export.weights import named_arrays

__all__ = ["BEGIN_MAIN", "Written", "arrays_beside", "docstring", "modules_of"]

Written = Callable[[Layer, int, tuple[int, ...], int], tuple[list[str], list[str]]]
"""From a layer, its number, the shape of its inputs and the place of the first module to be written: the source of its
modules, and of what gives them their weights."""

BEGIN_MAIN = """if __name__ == "__main__":
    network = load(build())
    if len(sys.argv) == 3 and sys.argv[1] == "--train" and sys.argv[2].isdigit():
        train(network, int(sys.argv[2]))
    elif len(sys.argv) > 1:
        sys.exit(f"Use: python {Path(__file__).name} [--train EPOCHS]")
    for part in ("train", "validation", "test"):
        if len(FILE[f"x_{part}"]):"""


def arrays_beside(spec: ExperimentSpec, values: Array, material: Material) -> dict[str, Array]:
    """Return the trained weights and the data, as they stand in the file beside a script."""
    arrays = {f"trained.{key}": array for key, array in named_arrays(spec, values).items()}
    return arrays | data_arrays(spec, material)


def docstring(
    spec: ExperimentSpec, material: Material, framework: str, name: str, missing: Sequence[str] = ()
) -> str:
    """Return how a script begins; ``missing`` names what the framework cannot do as nnviz does it."""
    without = [] if spec.schedule.steady else [f"the schedule {plain(type(spec.schedule).title())}"]
    without += missing
    if isinstance(spec.optimizer, Nadam) and spec.optimizer.amsgrad:
        without.append("AMSGrad")
    left_out = f"\nLeft out of the training here: {', '.join(without)}." if without else ""
    return f'''"""{headline(spec, material, f"A neural network in {framework}")}
Run it:    python {name}.py             how good the trained network is
           python {name}.py --train 5   train it further for 5 epochs
Use it:    from {name} import predict

Written by nnviz. Weights and data are in {name}.npz beside this file.{left_out}
"""'''


def modules_of(
    spec: ExperimentSpec,
    written: Written,
    bends: Mapping[type[Activation], str],
    silence: Callable[[tuple[int, ...], int], str],
) -> tuple[list[str], list[str]]:
    """Return the source of each module of a network, one after the other, and of what gives them their weights.

    Parameters
    ----------
    spec : ExperimentSpec
    written : callable
        Writes a layer down without what follows it.
    bends : mapping
        The source of each activation.
    silence : callable
        From the units that are forced to zero, and how many the layer has, to the source of a module that does it.
    """
    lines: list[str] = []
    loads: list[str] = []
    shape = input_shape(spec)
    for number, (layer, plan) in enumerate(zip(spec.layers, network_of(spec).plans(), strict=True), start=1):
        own, load = written(layer, number, shape, len(lines))
        lines += own
        loads += load
        active = getattr(layer, "active", None)
        if active is not None and not active.is_identity:
            lines.append(bends[type(active)].format(active))
        silenced: tuple[int, ...] = getattr(layer, "silenced", ())
        if silenced:
            lines.append(silence(silenced, plan.shape_out[0]))
        shape = plan.shape_out
    return lines, loads
