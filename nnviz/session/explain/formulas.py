"""Every formula that explanations use: how it is typeset, and how it is spoken.

The drawings in ``resources/formulas`` are made from this table by ``docs/formulas.py``.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["FORMULAS", "Formula"]


class Formula(NamedTuple):
    """A formula in LaTeX, and in words for those who hear it."""

    latex: str
    spoken: str


def _f(latex: str, spoken: str) -> Formula:
    return Formula(latex, spoken)


FORMULAS: dict[str, Formula] = {
    # forward
    "dense": _f(r"z_j = \sum_k w_{jk}\, x_k + b_j", "z is the sum of weights times inputs, plus the bias"),
    "conv": _f(
        r"z = \sum_{i,j,k} w_{ijk}\, x_{ijk} + b",
        "z is the sum of the filter times the window, plus the bias",
    ),
    "same": _f(r"a = x", "a is x"),
    "max_pool": _f(r"a = \max\, x_{ij}", "a is the largest number in the window"),
    "average_pool": _f(r"a = \frac{1}{n} \sum x_{ij}", "a is the mean of the window"),
    "mask": _f(r"m = 0 \ \text{or}\ \frac{1}{1-p}", "m is 0 by chance, else 1 over 1 minus the rate"),
    "dropout": _f(r"a = m \cdot x", "a is m times x"),
    "mean": _f(r"\mu = \frac{1}{M} \sum x_n", "mu is the mean of the numbers"),
    "variance": _f(
        r"\sigma^2 = \frac{1}{M} \sum (x_n - \mu)^2", "sigma squared is the mean squared distance from mu"
    ),
    "x_hat": _f(
        r"\hat{x} = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}}",
        "x hat is x minus mu, over the root of the variance plus epsilon",
    ),
    "scaled": _f(r"a = \gamma\, \hat{x} + \beta", "a is gamma times x hat plus beta"),
    # activations
    "identity": _f(r"a = z", "a is z"),
    "sigmoid": _f(r"a = \frac{1}{1 + e^{-z}}", "a is 1 over 1 plus e to the minus z"),
    "tanh": _f(r"a = \tanh z", "a is the hyperbolic tangent of z"),
    "relu": _f(r"a = \max(z, 0)", "a is z, but never below 0"),
    "leaky_relu": _f(r"a = \max(z, \alpha z)", "a is the larger of z and alpha times z"),
    "elu": _f(r"a = z \ \text{or}\ \alpha (e^z - 1)", "a is z above 0, else alpha times e to the z minus 1"),
    "selu": _f(
        r"a = \lambda z \ \text{or}\ \lambda \alpha (e^z - 1)",
        "a is lambda times z above 0, else lambda alpha times e to the z minus 1",
    ),
    "softplus": _f(r"a = \ln(1 + e^z)", "a is the logarithm of 1 plus e to the z"),
    "gelu": _f(r"a = z\, \Phi(z)", "a is z times the normal distribution of z"),
    "silu": _f(r"a = z\, \sigma(z)", "a is z times the sigmoid of z"),
    "hard_sigmoid": _f(
        r"a = \min(\max(\frac{z}{6} + \frac{1}{2}, 0), 1)", "a is z over 6 plus a half, kept between 0 and 1"
    ),
    "identity_slope": _f(r"f'(z) = 1", "the slope is 1"),
    "sigmoid_slope": _f(r"f'(z) = a\,(1 - a)", "the slope is a times 1 minus a"),
    "tanh_slope": _f(r"f'(z) = 1 - a^2", "the slope is 1 minus a squared"),
    "relu_slope": _f(r"f'(z) = 1 \ \text{or}\ 0", "the slope is 1 above 0, else 0"),
    "leaky_relu_slope": _f(r"f'(z) = 1 \ \text{or}\ \alpha", "the slope is 1 above 0, else alpha"),
    "elu_slope": _f(r"f'(z) = 1 \ \text{or}\ a + \alpha", "the slope is 1 above 0, else a plus alpha"),
    "selu_slope": _f(
        r"f'(z) = \lambda \ \text{or}\ a + \lambda \alpha",
        "the slope is lambda above 0, else a plus lambda alpha",
    ),
    "softplus_slope": _f(r"f'(z) = 1 - e^{-a}", "the slope is 1 minus e to the minus a"),
    "gelu_slope": _f(
        r"f'(z) = \Phi(z) + z \frac{e^{-z^2/2}}{\sqrt{2\pi}}",
        "the slope is Phi of z plus z times the bell curve",
    ),
    "silu_slope": _f(
        r"f'(z) = s + a\,(1 - s)", "the slope is s plus a times 1 minus s, where s is the sigmoid of z"
    ),
    "hard_sigmoid_slope": _f(
        r"f'(z) = \frac{1}{6} \ \text{or}\ 0", "the slope is a sixth on the ramp, else 0"
    ),
    # loss
    "identity_p": _f(r"p = z", "p is z"),
    "sigmoid_p": _f(r"p = \frac{1}{1 + e^{-z}}", "p is 1 over 1 plus e to the minus z"),
    "softmax": _f(r"p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}", "p is e to the z, over the sum of e to all z"),
    "bce": _f(
        r"\ell = -t \ln p - (1 - t) \ln(1 - p)",
        "the loss is minus t log p, minus 1 minus t times log of 1 minus p",
    ),
    "cce": _f(
        r"\ell = -\ln p_{\text{true}}", "the loss is minus the logarithm of the true class's probability"
    ),
    "cce_smooth": _f(r"\ell = -\sum_k t_k \ln p_k", "the loss is minus the sum of t times log p"),
    "cce_logits": _f(
        r"\ell = \ln \sum_k e^{z_k} - \sum_k t_k z_k",
        "the loss is the logarithm of the sum of e to all z, minus the sum of t times z",
    ),
    "hinge": _f(r"\ell = \max(0, 1 - y z)", "the loss is 1 minus y times z, but never below 0"),
    "mse": _f(r"\ell = (p - t)^2", "the loss is p minus t squared"),
    "mae": _f(r"\ell = |p - t|", "the loss is the size of p minus t"),
    "huber": _f(
        r"\ell = \frac{1}{2} e^2 \ \text{or}\ \delta(|e| - \frac{1}{2}\delta)",
        "the loss is half e squared for small errors, else delta times the size of e minus half delta",
    ),
    "mean_loss": _f(r"L = \frac{1}{N} \sum_n \ell_n", "the loss of the batch is the mean over its rows"),
    "bce_slope": _f(
        r"\frac{\partial \ell}{\partial p} = \frac{p - t}{p\,(1 - p)}",
        "the loss changes with p by p minus t over p times 1 minus p",
    ),
    "sigmoid_p_slope": _f(
        r"\frac{\partial p}{\partial z} = p\,(1 - p)", "p changes with z by p times 1 minus p"
    ),
    "cce_slope": _f(
        r"\frac{\partial \ell}{\partial p_c} = -\frac{1}{p_c}", "the loss changes with p by minus 1 over p"
    ),
    "softmax_slope": _f(
        r"\frac{\partial p_c}{\partial z_j} = p_c ([j = c] - p_j)",
        "p of c changes with z of j by p of c times 1 where j is c, else 0, minus p of j",
    ),
    "mse_slope": _f(
        r"\frac{\partial \ell}{\partial p} = \frac{2\,(p - t)}{K}",
        "the loss changes with p by 2 times p minus t, over the outputs",
    ),
    "delta_bce": _f(r"\delta = \frac{p - t}{N}", "delta is p minus t, over the batch"),
    "delta_cce": _f(r"\delta_j = \frac{p_j - t_j}{N}", "delta is p minus t, over the batch"),
    "delta_hinge": _f(
        r"\delta = -\frac{y}{K N} \ \text{or}\ 0",
        "delta is minus y over the batch where the margin is not reached, else 0",
    ),
    "delta_mse": _f(
        r"\delta = \frac{2\,(p - t)}{K N}", "delta is 2 times p minus t, over the outputs and the batch"
    ),
    "delta_mse_sigmoid": _f(
        r"\delta = \frac{2\,(p - t)\, p\,(1 - p)}{K N}",
        "delta is 2 times p minus t times p times 1 minus p, over the outputs and the batch",
    ),
    "delta_mae": _f(
        r"\delta = \frac{\text{sign}(p - t)}{K N}",
        "delta is the sign of p minus t, over the outputs and the batch",
    ),
    "delta_huber": _f(
        r"\delta = \frac{\min(\max(p - t, -d), d)}{K N}",
        "delta is p minus t, cut off, over the outputs and the batch",
    ),
    # backward
    "arrive": _f(
        r"\frac{\partial L}{\partial a_j} = \sum_i w_{ij}\, \delta_i",
        "the loss changes with a by the sum of the weights times the deltas of the layer after",
    ),
    "delta": _f(
        r"\delta_j = \frac{\partial L}{\partial a_j} \cdot f'(z_j)",
        "delta is how the loss changes with a, times the slope",
    ),
    "weight_gradient": _f(
        r"\frac{\partial L}{\partial w} = \sum_n \delta_n\, x_n",
        "the gradient of the weight is the sum of delta times input over the batch",
    ),
    "bias_gradient": _f(
        r"\frac{\partial L}{\partial b} = \sum_n \delta_n",
        "the gradient of the bias is the sum of the deltas over the batch",
    ),
    "gamma_gradient": _f(
        r"\frac{\partial L}{\partial \gamma} = \sum_n \frac{\partial L}{\partial a_n} \hat{x}_n",
        "the gradient of gamma is the sum of the gradients of a times x hat",
    ),
    "beta_gradient": _f(
        r"\frac{\partial L}{\partial \beta} = \sum_n \frac{\partial L}{\partial a_n}",
        "the gradient of beta is the sum of the gradients of a",
    ),
    "dropout_back": _f(
        r"\frac{\partial L}{\partial x} = m \cdot \frac{\partial L}{\partial a}",
        "the gradient of x is m times that of a",
    ),
    "max_back": _f(
        r"\frac{\partial L}{\partial x_{\max}} = \frac{\partial L}{\partial a}",
        "the largest number gets the whole gradient",
    ),
    "average_back": _f(
        r"\frac{\partial L}{\partial x} = \frac{1}{n} \frac{\partial L}{\partial a}",
        "each number in the window gets an equal share of the gradient",
    ),
    "batch_norm_back": _f(
        r"\frac{\partial L}{\partial x} = \frac{\gamma}{\sqrt{\sigma^2 + \epsilon}} (\frac{\partial L}{\partial a}"
        r" - \frac{\hat{x}}{M} \frac{\partial L}{\partial \gamma} - \frac{1}{M} \frac{\partial L}{\partial \beta})",
        "the gradient of x is gamma over the spread, times the gradient of a less its shares in gamma and beta",
    ),
    "batch_norm_back_frozen": _f(
        r"\frac{\partial L}{\partial x} = \frac{\gamma}{\sqrt{\sigma^2 + \epsilon}} \frac{\partial L}{\partial a}",
        "the gradient of x is gamma over the spread, times the gradient of a",
    ),
    "layer_norm_back": _f(
        r"\frac{\partial L}{\partial x}"
        r" = \frac{g - \overline{g} - \hat{x}\, \overline{g \hat{x}}}{\sqrt{\sigma^2 + \epsilon}}",
        "the gradient of x is g less its mean and its share along x hat, over the spread",
    ),
    # update
    "gradient": _f(r"g = \frac{\partial L}{\partial w}", "g is the gradient of the loss"),
    "penalty": _f(
        r"g \leftarrow g + \lambda_2 w + \lambda_1\, \text{sign}\, w",
        "g grows by lambda 2 times w and lambda 1 times the sign of w",
    ),
    "clip_norm": _f(
        r"g \leftarrow \frac{g\, c}{\max(\|g\|, c)}",
        "g is shortened where the whole gradient is longer than c",
    ),
    "clip_value": _f(r"g \leftarrow \min(\max(g, -c), c)", "g is cut off at plus and minus c"),
    "constant": _f(r"\eta = \eta_0", "the rate stays as it is"),
    "step_decay": _f(
        r"\eta = \eta_0\, \gamma^{\lfloor e / n \rfloor}", "the rate falls by gamma every n epochs"
    ),
    "exponential": _f(r"\eta = \eta_0\, \gamma^{e}", "the rate falls by gamma in every epoch"),
    "cosine": _f(r"\eta = \eta_0 (l + (1 - l) \frac{1 + \cos \pi u}{2})", "the rate falls along half a wave"),
    "one_cycle": _f(
        r"\eta = \eta_0 (l + (s - l) \frac{1 + \cos \pi u}{2})",
        "the rate rises and falls along two half waves",
    ),
    "warm_up": _f(r"\eta = \eta_0 (f + (1 - f)\, u)", "the rate rises in a straight line"),
    "plateau": _f(
        r"\eta = \eta_0 \max(\text{factor}, l)", "the rate falls whenever the validation loss stays level"
    ),
    "sgd": _f(r"\Delta = -\eta\, g", "the change is minus the rate times g"),
    "velocity": _f(r"v \leftarrow \mu\, v + g", "the velocity is mu times the old one, plus g"),
    "momentum": _f(r"\Delta = -\eta\, v", "the change is minus the rate times the velocity"),
    "nesterov": _f(
        r"\Delta = -\eta\, (g + \mu\, v)", "the change is minus the rate times g plus mu times the velocity"
    ),
    "adagrad_v": _f(r"v \leftarrow v + g^2", "v grows by g squared"),
    "adagrad": _f(
        r"\Delta = -\frac{\eta\, g}{\sqrt{v} + \epsilon}",
        "the change is minus the rate times g, over the root of v plus epsilon",
    ),
    "own_rate": _f(r"\frac{\eta}{\sqrt{v} + \epsilon}", "the rate over the root of v plus epsilon"),
    "own_rate_hat": _f(
        r"\frac{\eta}{\sqrt{\hat{v}} + \epsilon}", "the rate over the root of v hat plus epsilon"
    ),
    "mean_square": _f(
        r"v \leftarrow \rho\, v + (1 - \rho)\, g^2",
        "v keeps rho of itself and takes 1 minus rho of g squared",
    ),
    "rmsprop": _f(
        r"\Delta = -\frac{\eta\, g}{\sqrt{v} + \epsilon}",
        "the change is minus the rate times g, over the root of v plus epsilon",
    ),
    "rms_velocity": _f(
        r"s \leftarrow \mu\, s + \frac{g}{\sqrt{v} + \epsilon}",
        "the velocity is mu times the old one, plus g over the root of v plus epsilon",
    ),
    "rms_momentum": _f(r"\Delta = -\eta\, s", "the change is minus the rate times the velocity"),
    "adam_m": _f(
        r"m \leftarrow \beta_1 m + (1 - \beta_1)\, g",
        "m keeps beta 1 of itself and takes 1 minus beta 1 of g",
    ),
    "adam_v": _f(
        r"v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2",
        "v keeps beta 2 of itself and takes 1 minus beta 2 of g squared",
    ),
    "amsgrad": _f(r"v_{\max} \leftarrow \max(v_{\max}, v)", "the largest v so far"),
    "adam_m_hat": _f(r"\hat{m} = \frac{m}{1 - \beta_1^t}", "m hat is m over 1 minus beta 1 to the t"),
    "adam_v_hat": _f(r"\hat{v} = \frac{v}{1 - \beta_2^t}", "v hat is v over 1 minus beta 2 to the t"),
    "nadam_m": _f(
        r"\hat{m} = \frac{\mu_{t+1}}{1 - \Pi_{t+1}} m + \frac{1 - \mu_t}{1 - \Pi_t} g",
        "m hat looks ahead: a share of m plus a share of g",
    ),
    "adam": _f(
        r"\Delta = -\frac{\eta\, \hat{m}}{\sqrt{\hat{v}} + \epsilon}",
        "the change is minus the rate times m hat, over the root of v hat plus epsilon",
    ),
    "adamw": _f(
        r"\Delta = -\frac{\eta\, \hat{m}}{\sqrt{\hat{v}} + \epsilon} - \eta \lambda w",
        "the change is Adam's, less the rate times lambda times w",
    ),
    "new": _f(r"w \leftarrow w + \Delta", "the new value is the old one plus the change"),
    "max_norm": _f(
        r"w \leftarrow \frac{w\, c}{\max(\|w\|, c)}", "the weights into the unit are shortened to length c"
    ),
}
"""By name."""
