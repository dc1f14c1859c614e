"""Copying out of a step what explains it: the explained units, their weights, and one row of the batch."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.activations import curve_of
from nnviz.engine.clipping import ClipByNorm
from nnviz.engine.convolution import Conv2D
from nnviz.engine.kernels import play
from nnviz.engine.layer import UnitLayer
from nnviz.engine.layers import BatchNorm, Dense, LayerNorm, MaxPool2D
from nnviz.engine.network import Workspace
from nnviz.engine.penalties import weight_mask
from nnviz.engine.pooling import BentMaxPool2D
from nnviz.engine.trainer import Phase
from nnviz.engine.workspace import LayerArrays, held_rows
from nnviz.session.explain.followed import source_of, spot_of
from nnviz.session.explain.losses import sample_losses
from nnviz.session.explain.windows import patch_of, patches_over, uses_of
from nnviz.session.keyframe import Keyframe
from nnviz.session.places import INPUTS, Place
from nnviz.session.replay import Replay
from nnviz.session.trace import LayerTrace, Learned, Trace
from nnviz.session.unit_views import columns_of

__all__ = ["copy_step"]

OF_THE_ROW = ("x", "a", "z", "d_a", "d_x", "mask", "x_hat")
OF_THE_LAYER = ("gamma", "beta", "mean", "var", "running_mean", "running_var")


def copy_step(
    place: Place | None,
    start: Keyframe,
    replay: Replay,
    work: Workspace,
    *,
    row: int,
    taken: bool,
    now: tuple[Phase, int] | None,
) -> Trace:
    """Return frozen copies of what ``replay`` has just done.

    Parameters
    ----------
    place : Place or None
        What is to be explained.
    start : Keyframe
        Where the step began.
    row : int
        Of the batch.
    taken, now
        As in ``Trace``.
    """
    trainer, loss = replay.trainer, work.loss_view
    rules = trainer.rules
    weights = start.values * weight_mask(replay.params)
    pulled = replay.gradient + rules.regularisation.l2 * weights + rules.regularisation.l1 * np.sign(weights)
    z, p, t = (np.asarray(array, np.float64) for array in (loss.z, loss.p, loss.t))
    return Trace(
        step=start.step + 1,
        epoch=start.epoch + 1,
        row=row,
        batch=work.batch,
        taken=taken,
        now=now,
        done=replay.done,
        loss=trainer.network.loss,
        optimizer=trainer.optimizer,
        rules=rules,
        memory=start.memory,
        progress=start.epoch + start.samples / trainer.feed.samples,
        layers=_Copier(place, start, replay, work, row).layers(),
        z=_frozen(loss.z[:, row]),
        p=_frozen(loss.p[:, row]),
        t=_frozen(loss.t[:, row]),
        d_z=_frozen(loss.d_z[:, row]) if "d_z" in loss else np.zeros(len(loss.z)),
        losses=sample_losses(trainer.network.loss, z, p, t),
        batch_loss=float(loss.loss),
        length=float(np.linalg.norm(pulled)) if isinstance(rules.clipping, ClipByNorm) else 0.0,
    )


class _Copier:
    """Goes through the layers of a step and takes along what explains them."""

    def __init__(
        self, place: Place | None, start: Keyframe, replay: Replay, work: Workspace, row: int
    ) -> None:
        params = replay.params
        self._start, self._replay, self._work, self._row, self._place = start, replay, work, row, place
        self._columns = columns_of(replay.trainer.network, work.rows.shape[1])
        self._real = replay.trainer.network.layers
        self._flats = {
            "before": params.windows(start.values),
            "loss": params.windows(replay.gradient),
            "gradient": params.windows(params.grads),
            "change": params.windows(params.delta),
            "after": params.windows(params.values),
        }
        self._slots = [
            {name: params.windows(slot) for name, slot in slots.items()}
            for slots in (_complete(start.slots, params.slots), params.slots)
        ]

    def layers(self) -> tuple[LayerTrace, ...]:
        """Return all layers."""
        found: list[LayerTrace] = []
        column, numbers = INPUTS, [column.number for column in self._columns]
        for number, layer in enumerate(self._real):
            if number in numbers:
                column = numbers.index(number)
            found.append(self._layer(number, column, layer, found[-1] if found else None))
        return tuple(found)

    def _layer(self, number: int, column: int, layer: Any, last: LayerTrace | None) -> LayerTrace:
        has_units = isinstance(layer, Dense | Conv2D)
        view = self._work.views[number]
        arrays = {name: getattr(view, name)[..., self._row] for name in OF_THE_ROW if name in view}
        arrays |= {name: getattr(view, name) for name in OF_THE_LAYER if name in view}
        self._straighten(number, layer, arrays)
        if isinstance(layer, LayerNorm):
            arrays |= {name: getattr(view, name)[self._row : self._row + 1] for name in ("mean", "var")}
        for name in OF_THE_LAYER:  # what is learned, as it was when it was used
            if name in self._flats["before"][number]:
                arrays[name] = self._flats["before"][number][name]
        spot = spot_of(self._place, column, layer, arrays["a"], last)
        source, learned = -1, {}
        if has_units:
            source = self._weights(number, column, layer, spot, arrays)
            learned = {
                "w": self._learned(number, "W1", (spot[0], source)),
                "b": self._learned(number, "W1", (spot[0], -1)),
            }
        elif isinstance(layer, BatchNorm | LayerNorm):
            where = spot if isinstance(layer, LayerNorm) else spot[:1]
            learned = {
                "γ": self._learned(number, "gamma", where),
                "β": self._learned(number, "beta", where),
            }
            each = spot[0] if isinstance(layer, BatchNorm) else spot
            arrays["each"] = view.x[each].reshape(-1)
            arrays["each_hat"] = view.x_hat[each].reshape(-1)
            if "d_a" in view:
                arrays["each_d"] = view.d_a[each].reshape(-1)
        arrays |= self._uses(number, spot, arrays["a"])
        return LayerTrace(
            number=number,
            column=column,
            name=self._columns[column].name if has_units else type(layer).title().lower(),
            layer=layer,
            sources=self._columns[column].sources if has_units else 0,
            spot=spot,
            owner=spot[0] if has_units or last is None else last.owner,
            source=source,
            arrays={name: _frozen(array) for name, array in arrays.items()},
            learned=learned,
        )

    def _straighten(self, number: int, layer: Any, arrays: dict[str, Array]) -> None:
        """Give each layer its own numbers where training bends after pooling (see ``rearranged``)."""
        made, view = self._work.layers[number], self._work.views[number]
        if isinstance(layer, Dense | Conv2D):
            arrays.setdefault("z", arrays["a"])
            if isinstance(made, UnitLayer) and "d_a" in view:
                delta = made.delta(view).reshape(view.a.shape)
                arrays["delta"] = delta[..., self._row]
            bent = isinstance(layer, Conv2D) and number + 1 < len(self._work.layers)
            after = self._work.layers[number + 1] if bent else None
            if isinstance(after, BentMaxPool2D):
                arrays["a"] = curve_of(layer.active, np.ascontiguousarray(arrays["z"]))[0]
                arrays["d_a"] = _routed(after, self._work.views[number + 1], self._row)
        elif isinstance(made, BentMaxPool2D):
            arrays.pop("z", None)
            arrays["x"] = curve_of(made.active, np.ascontiguousarray(arrays["x"]))[0]
            if "d_x" in arrays:
                arrays["d_x"] = _routed(made, view, self._row)

    def _weights(
        self, number: int, column: int, layer: Any, spot: tuple[int, ...], arrays: dict[str, Array]
    ) -> int:
        """Take the weights into the explained unit and what they are multiplied with; choose one of them."""
        W1 = self._flats["before"][number]["W1"][spot[0]]
        x = self._work.views[number].x
        arrays["w"], arrays["b"] = W1[:-1], W1[-1:]
        seen = patch_of(layer, arrays["x"], spot) if isinstance(layer, Conv2D) else arrays["x"]
        arrays["seen"] = seen.reshape(-1)
        sources = self._columns[column].sources
        source = source_of(self._place, column, sources, arrays["w"], arrays["seen"])
        view, made = self._work.views[number], self._work.layers[number]
        if isinstance(made, UnitLayer) and "d_a" in view:
            arrays["each_delta"] = made.delta(view).reshape(view.a.shape)[spot[0]].reshape(-1)
            each = patches_over(layer, x, source) if isinstance(layer, Conv2D) else x[source]
            arrays["each_x"] = each.reshape(-1)
        return source

    def _uses(self, number: int, spot: tuple[int, ...], a: Array) -> dict[str, Array]:
        """Return all weights with which the next layer takes the explained number, and the δ of their sums."""
        if number + 1 == len(self._real):
            return {}
        after: Any = self._real[number + 1]
        made, view = self._work.layers[number + 1], self._work.views[number + 1]
        if not isinstance(after, Dense | Conv2D) or not isinstance(made, UnitLayer) or "d_a" not in view:
            return {}
        delta = made.delta(view).reshape(view.a.shape)[..., self._row]
        W = self._flats["before"][number + 1]["W1"][:, :-1]
        if isinstance(after, Dense):
            return {"up_w": W[:, spot[0]], "up_delta": delta}
        uses = uses_of(after, a.shape, spot, delta.shape[1:])
        weights = [W[:, weight] for weight, _, _ in uses]
        deltas = [delta[:, down, right] for _, down, right in uses]
        if not uses:
            return {"up_w": W[:0, 0], "up_delta": W[:0, 0]}
        return {"up_w": np.concatenate(weights), "up_delta": np.concatenate(deltas)}

    def _learned(self, number: int, name: str, where: tuple[int, ...]) -> Learned:
        """Follow one learned number through the update."""
        flats = {key: windows[number][name] for key, windows in self._flats.items()}
        plan = self._replay.params.plans[number]
        held = plan.frozen or where[0] in held_rows(plan, flats["before"])
        weight = name == "W1" and where[1] >= 0
        lengths = (0.0, 0.0)
        if weight:
            moved = flats["before"][where[0], :-1] + flats["change"][where[0], :-1]
            lengths = float(np.linalg.norm(moved)), float(np.linalg.norm(flats["after"][where[0], :-1]))
        before, after = (
            {slot: float(windows[number][name][where]) for slot, windows in slots.items()}
            for slots in self._slots
        )
        return Learned(
            before=float(flats["before"][where]),
            loss_gradient=float(flats["loss"][where]),
            gradient=float(flats["gradient"][where]),
            change=float(flats["change"][where]),
            after=float(flats["after"][where]),
            slots_before=before,
            slots=after,
            held=bool(held),
            weight=weight,
            row=lengths,
        )


def _routed(pool: BentMaxPool2D, view: LayerArrays, row: int) -> Array:
    """Return ∂L/∂a before pooling, which training itself never needs."""
    one = slice(row, row + 1)
    arrays = {"x": view.x[..., one].copy(), "a": view.z[..., one].copy(), "d_a": view.d_a[..., one].copy()}
    arrays["d_x"] = np.zeros_like(arrays["x"])
    play(MaxPool2D(pool.size, pool.stride).backward(LayerArrays(arrays)))
    return arrays["d_x"][..., 0]


def _complete(slots: dict[str, Array], like: dict[str, Array]) -> dict[str, Array]:
    """Return the slots with zeros for those that were not there yet."""
    return {name: slots.get(name, np.zeros_like(slot)) for name, slot in like.items()}


def _frozen(array: Array) -> Array:
    copy = np.array(array, order="C")
    copy.setflags(write=False)
    return copy
