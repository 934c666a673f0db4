"""The torsos of Agents from their definitions: plain NumPy in double precision. Gradients are differences of these."""

import numpy as np

from shared import ACTIVATIONS, array


class Case:
    def __init__(self, case):
        self.rows, self.settings = case["rows"], case["settings"]
        self.x = array(case["input"], self.rows, -1)
        self.tasks = np.array(case["indices"], dtype=int)
        self.p = {e["name"]: array(e["values"], e["rows"], e["columns"]) for e in case["entries"]}
        self.states, self.continues = np.array(case["states"]), case["continues"]
        self.f = ACTIVATIONS[case["activation"]][0]

    def dense(self, x, name, f=lambda x: x):
        return f(x @ self.p[f"{name}.weights"] + self.p[f"{name}.bias"])

    def has(self, name):
        return f"{name}.weights" in self.p

    def hidden(self, x, name, f=None):
        """Dense layers with normalization, if they have scales and shifts, and an activation."""
        number = 1
        while self.has(f"{name}.layer{number}"):
            layer = f"{name}.layer{number}"
            x = self.dense(x, layer)
            if f"{layer}.norm.scale" in self.p:
                x = normal(x) * self.p[f"{layer}.norm.scale"] + self.p[f"{layer}.norm.shift"]
            x = (f or self.f)(x)
            number += 1
        return x


def normal(x):
    return (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)


def softmax(x):
    p = np.exp(x - x.max(-1, keepdims=True))
    return p / p.sum(-1, keepdims=True)


def film(c):
    modulation = c.dense(c.p["net.tasks"], "net.modulation")[c.tasks]
    scales, shifts = np.split(modulation, 2, axis=1)
    x, start, number = c.x, 0, 1
    while c.has(f"net.layer{number}.layer1"):
        x = c.hidden(x, f"net.layer{number}", lambda x: x)
        columns = np.s_[:, start:start + x.shape[1]]
        x = c.f((1 + scales[columns]) * x + shifts[columns])
        start, number = start + x.shape[1], number + 1
    return x


def paco(c):
    """Composes the weights of each row's task, and applies them to the row alone."""
    outputs = []
    for x, w in zip(c.x, c.p["net.tasks"][c.tasks]):
        number = 1
        while c.has(f"net.layer{number}"):
            name = f"net.layer{number}"
            weights = np.split(c.p[f"{name}.weights"], len(w), axis=1)
            biases = np.split(c.p[f"{name}.bias"][0], len(w))
            x = x @ sum(a * m for a, m in zip(w, weights)) + sum(a * b for a, b in zip(w, biases))
            if f"{name}.norm.scale" in c.p:
                x = normal(x[None])[0] * c.p[f"{name}.norm.scale"][0] + c.p[f"{name}.norm.shift"][0]
            x, number = c.f(x), number + 1
        outputs.append(x)
    return np.array(outputs)


def moore(c):
    count = c.p["net.tasks"].shape[1]
    vectors = [c.dense(c.hidden(c.x, f"net.expert{n}"), f"net.expert{n}.last") for n in range(1, count + 1)]
    outputs = []
    for row, w in enumerate(c.p["net.tasks"][c.tasks]):
        # The Q of a QR decomposition, with signs as those of the Gram-Schmidt process.
        q, r = np.linalg.qr(np.array([v[row] for v in vectors]).T)
        outputs.append(np.tanh((q * np.sign(np.diag(r))) @ w))
    return np.array(outputs)


def softModules(c):
    n, layers = int(c.settings["modules"]), int(c.settings["layers"])
    encoding = c.hidden(c.x, "net.encoder")
    joint = encoding * c.p["net.tasks"][c.tasks]
    outputs = np.stack(np.split(c.dense(encoding, "net.layer1", c.f), n, axis=1), axis=1)
    logits = c.dense(np.maximum(joint, 0), "net.routing1.down")
    for layer in range(2, layers + 1):
        shares = softmax(logits.reshape(c.rows, n, n))
        read = np.einsum("rij,rjd->rid", shares, outputs)
        outputs = np.stack(
            [c.dense(read[:, j], f"net.layer{layer}.module{j + 1}", c.f) for j in range(n)], axis=1)
        up = c.dense(logits, f"net.routing{layer}.up") * joint
        logits = c.dense(np.maximum(up, 0), f"net.routing{layer}.down")
    return np.einsum("rj,rjd->rd", softmax(logits), outputs)


def care(c):
    contexts = c.hidden(c.p["net.descriptions"], "net.context")
    shares = softmax(c.dense(contexts, "net.attention"))
    codes = np.array([c.hidden(c.x, f"net.encoder{j + 1}") for j in range(shares.shape[1])])
    mixed = np.einsum("rj,jrd->rd", shares[c.tasks], codes)
    return c.hidden(np.hstack([mixed, contexts[c.tasks]]), "net")


def own(c, x, name):
    """Layers with weights for each task."""
    number = 1
    while c.has(f"{name}.layer{number}"):
        layer = f"{name}.layer{number}"
        every = c.dense(x, layer)
        every = every.reshape(len(x), int(c.settings["tasks"]), -1)
        x = every[np.arange(len(x)), c.tasks]
        if f"{layer}.norm.scale" in c.p:
            x = normal(x) * c.p[f"{layer}.norm.scale"][c.tasks] + c.p[f"{layer}.norm.shift"][c.tasks]
        x, number = c.f(x), number + 1
    return x


def branched(c):
    return own(c, c.hidden(own(c, c.x, "net.encoder"), "net.shared"), "net.branch")


def twoColumns(c):
    return np.hstack([0.5 * c.hidden(c.x, "net.shared"), own(c, c.x, "net.task")])


def broNet(c):
    x = c.hidden(np.hstack([c.x, np.eye(int(c.settings["tasks"]))[c.tasks]]), "net.input")
    number = 1
    while c.has(f"net.block{number}.first.layer1"):
        inner = c.hidden(x, f"net.block{number}.first")
        x = x + c.hidden(inner, f"net.block{number}.second", lambda x: x)
        number += 1
    return x


def gru(c):
    """The rows are sequences of some length, one after another."""
    sigmoid = lambda x: 1 / (1 + np.exp(-x))
    one_hot = np.eye(int(c.settings["tasks"]))[c.tasks]
    x = c.hidden(np.hstack([c.x, one_hot]), "net")
    size, outputs = c.p["net.cell.recurrentBias"].size, []
    for row in range(c.rows):
        if row % int(c.settings["sequenceLength"]) == 0:
            h = c.states[len(outputs) // int(c.settings["sequenceLength"])]
        h = c.continues[row] * h
        a = x[row] @ c.p["net.cell.inputWeights"] + c.p["net.cell.bias"][0]
        b = h @ c.p["net.cell.recurrentWeights"]
        r, u = np.split(sigmoid(a[: 2 * size] + b[: 2 * size]), 2)
        n = np.tanh(a[2 * size :] + r * (b[2 * size :] + c.p["net.cell.recurrentBias"][0]))
        h = (1 - u) * n + u * h
        outputs.append(h)
    return c.hidden(np.array(outputs), "net.output")


def torso(case):
    """The outputs, and the gradients of the sum of all outputs times their factors."""
    c, f = Case(case), globals()[case["kind"]]
    outputs = f(c)
    factors = np.array(case["factors"]).reshape(outputs.shape)

    def gradient(x):
        found = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            middle, sums = x[index], []
            for sign in (1, -1):
                x[index] = middle + sign * 1e-6
                sums.append((f(c) * factors).sum())
            x[index] = middle
            found[index] = (sums[0] - sums[1]) / 2e-6
        return found.ravel().tolist()

    # Descriptions are constants.
    gradients = [[0.0] * x.size if name.endswith(".descriptions") else gradient(x) for name, x in c.p.items()]
    return {"outputs": outputs.ravel().tolist(), "gradients": sum(gradients, []), "inputs": gradient(c.x)}
