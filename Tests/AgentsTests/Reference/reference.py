"""What the learning core's tests compare with: plain NumPy in double precision, from the definitions."""

import json
import sys

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
    """Two dense layers, each normalised and activated, then a head per task; tasks come in as one-hot."""
    rows, tasks, outputs = case["rows"], case["tasks"], case["outputs"]
    p = {e["name"]: array(e["values"], e["rows"], e["columns"]) for e in case["entries"]}
    f, slope = ACTIVATIONS[case["activation"]]
    x = np.hstack([array(case["input"], rows, -1), np.eye(tasks)[case["choices"]]])
    seen, a = [], x
    for n in (1, 2):
        z = a @ p[f"net.layer{n}.weights"] + p[f"net.layer{n}.bias"]
        deviation = np.sqrt(z.var(axis=1, keepdims=True) + 1e-5)
        normal = (z - z.mean(axis=1, keepdims=True)) / deviation
        y = normal * p[f"net.layer{n}.norm.scale"] + p[f"net.layer{n}.norm.shift"]
        seen.append((n, a, normal, deviation, y))
        a = f(y)
    heads = (a @ p["net.head.weights"] + p["net.head.bias"]).reshape(rows, tasks, outputs)
    picked = heads[np.arange(rows), case["choices"]]

    g = {}
    upper = np.zeros_like(heads)
    upper[np.arange(rows), case["choices"]] = array(case["factors"], rows, outputs)
    upper = upper.reshape(rows, -1)
    g["net.head.weights"], g["net.head.bias"] = a.T @ upper, upper.sum(axis=0)
    upper = upper @ p["net.head.weights"].T
    for n, before, normal, deviation, y in reversed(seen):
        upper = upper * slope(y)
        g[f"net.layer{n}.norm.scale"] = (upper * normal).sum(axis=0)
        g[f"net.layer{n}.norm.shift"] = upper.sum(axis=0)
        dn = upper * p[f"net.layer{n}.norm.scale"]
        # The full Jacobian of a normalised row, rather than the short form.
        width = normal.shape[1]
        dz = np.zeros_like(dn)
        for row in range(rows):
            jacobian = np.eye(width) - 1 / width - np.outer(normal[row], normal[row]) / width
            dz[row] = jacobian @ dn[row] / deviation[row]
        g[f"net.layer{n}.weights"], g[f"net.layer{n}.bias"] = before.T @ dz, dz.sum(axis=0)
        upper = dz @ p[f"net.layer{n}.weights"].T
    gradients = np.concatenate([g[e["name"]].ravel() for e in case["entries"]])
    return {"outputs": picked.ravel().tolist(), "gradients": gradients.tolist()}


def adam(case):
    x = array(case["start"], -1)
    m, v, lengths = np.zeros_like(x), np.zeros_like(x), []
    for t, gradient in enumerate(case["gradients"], 1):
        g = array(gradient, -1)
        length = np.linalg.norm(g)
        lengths.append(float(length))
        if case["longest"] > 0 and length > case["longest"]:
            g = g * case["longest"] / length
        m = case["b1"] * m + (1 - case["b1"]) * g
        v = case["b2"] * v + (1 - case["b2"]) * g * g
        x = x - case["rate"] * case["decay"] * x
        x = x - case["rate"] * (m / (1 - case["b1"] ** t)) / (
            np.sqrt(v / (1 - case["b2"] ** t)) + case["tiny"])
    return {"values": x.tolist(), "lengths": lengths}


def advantages(case):
    """The sum of discounted surprises up to the end of the episode or of the data, straight from (16)."""
    n, steps, discount, trace = case["environments"], case["steps"], case["discount"], case["trace"]
    r, v, last = (array(case[k], n, steps) for k in ("rewards", "values", "nextValues"))
    ends = np.array(case["ends"]).reshape(n, steps)
    found = np.zeros((n, steps))
    for e in range(n):
        for t in range(steps):
            factor = 1.0
            for u in range(t, steps):
                found[e, t] += factor * (r[e, u] + discount * last[e, u] - v[e, u])
                if ends[e, u]:
                    break
                factor *= discount * trace
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
    return {"means": rows.mean(axis=0).tolist(), "deviations": rows.std(axis=0).tolist()}


def functions(case):
    """How many units in the last place single precision results are off, at most; -1 if one is not a number."""
    x = np.array(case["x"], dtype=np.uint32).view(np.float32)
    answer = {}
    with np.errstate(all="ignore"):
        for name, f in (("exponential", np.exp), ("tanh", np.tanh)):
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


if __name__ == "__main__":
    with open(sys.argv[2]) as file:
        case = json.load(file)
    print(json.dumps(globals()[sys.argv[1]](case)))
