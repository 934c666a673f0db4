"""Reference values for the tests of Learning: plain NumPy in double precision, from the definitions."""

import numpy as np

from shared import ACTIVATIONS, array


def optimizer(case):
    """Adam, AdamW and stochastic gradient descent, with a rate for each step and a weight decay for each value."""
    x, decay = array(case["start"], -1), array(case["decays"], -1)
    m, v, gradientNorms = np.zeros_like(x), np.zeros_like(x), []
    for t, (gradient, rate) in enumerate(zip(case["gradients"], case["rates"]), 1):
        g = array(gradient, -1)
        length = np.linalg.norm(g)
        gradientNorms.append(float(length))
        if case["maxGradientNorm"] > 0 and length > case["maxGradientNorm"]:
            g = g * case["maxGradientNorm"] / length
        if case["method"] == "adamW":
            x = x - rate * decay * x
        else:
            g = g + decay * x
        if case["method"] == "sgd":
            v = case["momentum"] * v + g
            x = x - rate * (g + case["momentum"] * v if case["nesterov"] else v)
            continue
        m = case["beta1"] * m + (1 - case["beta1"]) * g
        v = case["beta2"] * v + (1 - case["beta2"]) * g * g
        x = x - rate * (m / (1 - case["beta1"] ** t)) / (
            np.sqrt(v / (1 - case["beta2"] ** t)) + case["epsilon"])
    return {"values": x.tolist(), "gradientNorms": gradientNorms}


def functions(case):
    """The largest error of single precision results in units in the last place; -1 if one is NaN."""
    x = np.array(case["x"], dtype=np.uint32).view(np.float32)
    answer = {}
    with np.errstate(all="ignore"):
        for name, f in (("exp", np.exp), ("tanh", np.tanh)):
            y = np.array(case[name], dtype=np.uint32).view(np.float32)
            right = f(x.astype(np.float64))
            nearest = right.astype(np.float32)
            same = (y == nearest) | (np.isnan(y) & np.isnan(x))
            unit = np.abs(np.spacing(np.minimum(np.abs(nearest), np.finfo(np.float32).max)))
            # What rounds to infinity may also be the largest number.
            off = np.abs(np.minimum(np.abs(y), np.finfo(np.float32).max).astype(np.float64) * np.sign(y)
                         - np.clip(right, -3.4028235e38, 3.4028235e38)) / unit
            off[same] = 0
            worst = float(np.max(np.where(np.isnan(off), 1e30, off)))
            answer[name] = worst
            answer[name + "At"] = float(x[np.argmax(np.where(np.isnan(off), 1e30, off))])
    return answer


def convolution(case):
    """From the definition, pixel by pixel: values, and gradients of the input, the weights and the bias."""
    n, h, w, c = case["rows"], case["height"], case["width"], case["channels"]
    k, step, pad, m = case["kernel"], case["stride"], case["padding"], case["outputs"]
    f, derivative = ACTIVATIONS[case["activation"]]
    x = np.pad(array(case["input"], n, h, w, c), ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    weights, bias = array(case["weights"], k, k, c, m), array(case["bias"], m)
    high, wide = (h + 2 * pad - k) // step + 1, (w + 2 * pad - k) // step + 1
    z = np.zeros((n, high, wide, m))
    for y in range(high):
        for v in range(wide):
            part = x[:, y * step:y * step + k, v * step:v * step + k]
            z[:, y, v] = np.einsum("nijc,ijcm->nm", part, weights) + bias
    upper = array(case["factors"], n, high, wide, m) * derivative(z)
    dx, dw = np.zeros_like(x), np.zeros_like(weights)
    for y in range(high):
        for v in range(wide):
            part = np.s_[:, y * step:y * step + k, v * step:v * step + k]
            dw += np.einsum("nijc,nm->ijcm", x[part], upper[:, y, v])
            dx[part] += np.einsum("nm,ijcm->nijc", upper[:, y, v], weights)
    dx = dx[:, pad:pad + h, pad:pad + w]
    return {"outputs": f(z).ravel().tolist(), "inputs": dx.ravel().tolist(),
            "parameters": np.concatenate([dw.ravel(), upper.sum(axis=(0, 1, 2))]).tolist()}


def gru(case):
    """A gated recurrent unit with one product per gate: reset, update, candidate."""
    n, inputs, size = case["rows"], case["inputs"], case["hiddenSize"]
    w = np.split(array(case["inputWeights"], inputs, 3 * size), 3, axis=1)
    u = np.split(array(case["recurrentWeights"], size, 3 * size), 3, axis=1)
    b = np.split(array(case["bias"], 3 * size), 3)
    kept = array(case["recurrentBias"], size)
    state, states = array(case["state"], n, size), []
    for step in case["steps"]:
        x = array(step, n, inputs)
        reset = 1 / (1 + np.exp(-(x @ w[0] + b[0] + state @ u[0])))
        update = 1 / (1 + np.exp(-(x @ w[1] + b[1] + state @ u[1])))
        candidate = np.tanh(x @ w[2] + b[2] + reset * (state @ u[2] + kept))
        state = (1 - update) * candidate + update * state
        states.append(state.ravel())
    return {"values": np.concatenate(states).tolist()}
