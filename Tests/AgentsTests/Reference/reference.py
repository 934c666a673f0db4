"""Reference values for the tests of Agents: plain NumPy in double precision, from the definitions."""

import json
import os
import sys

# NumPy need not start threads for this.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np


def array(numbers, *shape):
    return np.array(numbers, dtype=np.float64).reshape(shape)


ACTIVATIONS = {
    "none": (lambda x: x, lambda x: np.ones_like(x)),
    "relu": (lambda x: np.maximum(x, 0), lambda x: (x > 0).astype(float)),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "elu": (lambda x: np.where(x < 0, np.expm1(x), x), lambda x: np.where(x < 0, np.exp(x), 1.0)),
}


def network(case):
    """Two dense layers with layer normalization and activation, then a head per task; tasks are one-hot encoded."""
    rows, tasks, outputs = case["rows"], case["tasks"], case["outputs"]
    p = {e["name"]: array(e["values"], e["rows"], e["columns"]) for e in case["entries"]}
    f, derivative = ACTIVATIONS[case["activation"]]
    x = np.hstack([array(case["input"], rows, -1), np.eye(tasks)[case["indices"]]])
    seen, a = [], x
    for n in (1, 2):
        z = a @ p[f"net.layer{n}.weights"] + p[f"net.layer{n}.bias"]
        std = np.sqrt(z.var(axis=1, keepdims=True) + 1e-5)
        normal = (z - z.mean(axis=1, keepdims=True)) / std
        y = normal * p[f"net.layer{n}.norm.scale"] + p[f"net.layer{n}.norm.shift"]
        seen.append((n, a, normal, std, y))
        a = f(y)
    heads = (a @ p["net.head.weights"] + p["net.head.bias"]).reshape(rows, tasks, outputs)
    picked = heads[np.arange(rows), case["indices"]]

    g = {}
    upper = np.zeros_like(heads)
    upper[np.arange(rows), case["indices"]] = array(case["factors"], rows, outputs)
    upper = upper.reshape(rows, -1)
    g["net.head.weights"], g["net.head.bias"] = a.T @ upper, upper.sum(axis=0)
    upper = upper @ p["net.head.weights"].T
    for n, before, normal, std, y in reversed(seen):
        upper = upper * derivative(y)
        g[f"net.layer{n}.norm.scale"] = (upper * normal).sum(axis=0)
        g[f"net.layer{n}.norm.shift"] = upper.sum(axis=0)
        dn = upper * p[f"net.layer{n}.norm.scale"]
        # The full Jacobian of a normalized row, rather than the short form.
        width = normal.shape[1]
        dz = np.zeros_like(dn)
        for row in range(rows):
            jacobian = np.eye(width) - 1 / width - np.outer(normal[row], normal[row]) / width
            dz[row] = jacobian @ dn[row] / std[row]
        g[f"net.layer{n}.weights"], g[f"net.layer{n}.bias"] = before.T @ dz, dz.sum(axis=0)
        upper = dz @ p[f"net.layer{n}.weights"].T
    gradients = np.concatenate([g[e["name"]].ravel() for e in case["entries"]])
    return {"outputs": picked.ravel().tolist(), "gradients": gradients.tolist()}


def adam(case):
    x = array(case["start"], -1)
    m, v, gradientNorms = np.zeros_like(x), np.zeros_like(x), []
    for t, gradient in enumerate(case["gradients"], 1):
        g = array(gradient, -1)
        length = np.linalg.norm(g)
        gradientNorms.append(float(length))
        if case["maxGradientNorm"] > 0 and length > case["maxGradientNorm"]:
            g = g * case["maxGradientNorm"] / length
        m = case["beta1"] * m + (1 - case["beta1"]) * g
        v = case["beta2"] * v + (1 - case["beta2"]) * g * g
        x = x - case["rate"] * case["decay"] * x
        x = x - case["rate"] * (m / (1 - case["beta1"] ** t)) / (
            np.sqrt(v / (1 - case["beta2"] ** t)) + case["epsilon"])
    return {"values": x.tolist(), "gradientNorms": gradientNorms}

    """The discounted sum of TD errors up to the end of the episode or of the data: GAE, eq. 16."""
def advantages(case):
    """The sum of discounted surprises up to the end of the episode or of the data, straight from (16)."""
    n, steps, discount, gaeLambda = case["environments"], case["steps"], case["discount"], case["gaeLambda"]
    r, v, last = (array(case[k], n, steps) for k in ("rewards", "values", "nextValues"))
    dones = np.array(case["dones"]).reshape(n, steps)
    found = np.zeros((n, steps))
    for e in range(n):
        for t in range(steps):
            factor = 1.0
            for u in range(t, steps):
                found[e, t] += factor * (r[e, u] + discount * last[e, u] - v[e, u])
                if dones[e, u]:
                    break
                factor *= discount * gaeLambda
    return {"advantages": found.ravel().tolist(), "returns": (found + v).ravel().tolist()}


def pcgrad(case):
    given = [array(g, -1) for g in case["gradients"]]
    cleared = []
    for g, order in zip(given, case["orders"]):
        g = g.copy()
        for other in order:
            if g @ given[other] < 0:
                g = g - (g @ given[other]) / (given[other] @ given[other]) * given[other]
        cleared.append(g)
    return {"values": np.mean(cleared, axis=0).tolist()}


def moments(case):
    rows = array(case["rows"], -1, case["columns"])
    return {"means": rows.mean(axis=0).tolist(), "stds": rows.std(axis=0).tolist()}


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


def categorical(case):
    x = array(case["logits"], case["rows"], -1)
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    chosen = p[np.arange(case["rows"]), case["indices"]]
    return {"logs": np.log(p).ravel().tolist(), "chosen": np.log(chosen).tolist(),
            "entropies": (-(p * np.log(p)).sum(axis=1)).tolist()}


def squashed(case):
    """The log-density of tanh(u) from the change of variables, with the derivative of tanh itself."""
    n = case["rows"]
    mean, log, noise = (array(case[k], n, -1) for k in ("mean", "logStd", "noise"))
    u = mean + np.exp(log) * noise
    normal = -0.5 * ((u - mean) / np.exp(log)) ** 2 - log - 0.5 * np.log(2 * np.pi)
    # 1 - tanh(u)^2, which would cancel, as 1 / cosh(u)^2.
    density = (normal + 2 * np.log(np.cosh(u))).sum(axis=1)
    return {"actions": np.tanh(u).ravel().tolist(), "densities": density.tolist()}


def normal_log_density(x, mean, log):
    return (-0.5 * ((x - mean) / np.exp(log)) ** 2 - log - 0.5 * np.log(2 * np.pi)).sum(axis=1)


def ppo_losses(case):
    """The clipped surrogate minus the entropy bonus, and half the squared error of the value, for each row."""
    n = case["rows"]
    mean, log, actions = (array(case[k], n, -1) for k in ("mean", "logStd", "actions"))
    old, advantage, value, target = (array(case[k], n) for k in ("old", "advantages", "values", "targets"))
    ratio = np.exp(normal_log_density(actions, mean, log) - old)
    clipped = np.clip(ratio, 1 - case["clip"], 1 + case["clip"])
    entropy = (log + 0.5 * np.log(2 * np.pi * np.e)).sum(axis=1)
    policy = -np.minimum(ratio * advantage, clipped * advantage) - case["entropyCoefficient"] * entropy
    return {"policy": policy.tolist(), "critic": (0.5 * (value - target) ** 2).tolist(),
            "clipped": int((ratio * advantage > clipped * advantage).sum())}


def sac_losses(case):
    """The critics' targets, their loss and the policy's loss, for each row."""
    n = case["rows"]
    densities = {}
    for name in ("next", "policy"):
        part = {"rows": n, "mean": case[name + "Mean"], "logStd": case[name + "LogStd"],
                "noise": case[name + "Noise"]}
        densities[name] = np.array(squashed(part)["densities"])
    reward, discount, temperature = (array(case[k], n) for k in ("rewards", "discounts", "temperatures"))
    targetQ, values, policyQ = (array(case[k], 2, n) for k in ("targetQValues", "values", "policyQValues"))
    target = reward + discount * (targetQ.min(axis=0) - temperature * densities["next"])
    critic = 0.5 * ((values - target) ** 2).sum(axis=0)
    policy = temperature * densities["policy"] - policyQ.min(axis=0)
    return {"targets": target.tolist(), "critic": critic.tolist(), "policy": policy.tolist()}


def bc_losses(case):
    n = case["rows"]
    mean, log, actions = (array(case[k], n, -1) for k in ("mean", "logStd", "actions"))
    return {"deterministic": ((mean - actions) ** 2).sum(axis=1).tolist(),
            "gaussian": (-normal_log_density(actions, mean, log)).tolist()}


if __name__ == "__main__":
    with open(sys.argv[2]) as file:
        case = json.load(file)
    print(json.dumps(globals()[sys.argv[1]](case)))
