"""Reference values for the tests of Agents: plain NumPy in double precision, from the definitions."""

import numpy as np

from shared import ACTIVATIONS, array


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


def advantages(case):
    """The discounted sum of TD errors up to the end of the episode or of the data: GAE, eq. 16."""
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


def group_advantages(case):
    """Returns minus their mean over the episodes of the group that still run, over the group's standard deviation."""
    n, steps, size, discount = case["environments"], case["steps"], case["groupSize"], case["discount"]
    r, dones = array(case["rewards"], n, steps), np.array(case["dones"]).reshape(n, steps)
    found = np.zeros((n, steps))
    for first in range(0, n, size):
        group = range(first, first + size)
        ends = {e: int(np.argmax(dones[e])) if dones[e].any() else steps - 1 for e in group}
        for t in range(steps):
            running = [e for e in group if t <= ends[e]]
            back = {e: sum(discount ** (u - t) * r[e, u] for u in range(t, ends[e] + 1)) for e in running}
            for e in running:
                found[e, t] = back[e] - np.mean(list(back.values()))
        used = np.concatenate([found[e, : ends[e] + 1] for e in group])
        found[first : first + size] /= np.sqrt(np.mean(used**2))
    return {"advantages": found.ravel().tolist()}


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


def brc_losses(case):
    """The cross-entropies with the projected target, spread over the values by a triangular kernel, and the policy's
    loss without that of the temperature, for each row."""
    n, count = case["rows"], case["count"]
    z = np.linspace(case["low"], case["high"], count)

    def logs(name):
        x = array(case[name], 2, n, count)
        return x - np.log(np.exp(x).sum(axis=2, keepdims=True))

    reward, discount, temperature, log, nextLog = (
        array(case[k], n) for k in ("rewards", "discounts", "temperatures", "logDensities", "nextLogDensities"))
    probabilities = np.exp(logs("targetLogits")).mean(axis=0)
    moved = reward[:, None] + discount[:, None] * (z - (temperature * nextLog)[:, None])
    places = (np.clip(moved, case["low"], case["high"]) - case["low"]) / (z[1] - z[0])
    kernel = np.maximum(0, 1 - abs(places[:, :, None] - np.arange(count)))
    target = (probabilities[:, :, None] * kernel).sum(axis=1)
    critic = -(target * logs("logits")).sum(axis=2).sum(axis=0)
    values = (np.exp(logs("policyLogits")) * z).sum(axis=2).mean(axis=0)
    return {"critic": critic.tolist(), "policy": (temperature * log - values).tolist()}


def teppo_losses(case):
    """The terms of TE-PPO's policy besides PPO's, and the inference network's loss, for each row."""
    n = case["rows"]
    mean, log, noise, inferred, inferredLog = (
        array(case[k], n, -1) for k in ("taskMean", "taskLogStd", "noise", "inferredMean", "inferredLogStd"))
    density = normal_log_density(mean + np.exp(log) * noise, inferred, inferredLog)
    entropy = (log + 0.5 * np.log(2 * np.pi * np.e)).sum(axis=1)
    bounded = np.clip(density, -case["limit"], case["limit"])
    term = -case["inferenceCoefficient"] * bounded - case["entropyCoefficient"] * entropy
    return {"term": term.tolist(), "inference": (-density).tolist(), "limited": int((bounded != density).sum())}


def distral_losses(case):
    """The regularized rewards and the loss of the distilled policy, for each row."""
    n = case["rows"]
    mean, log, mean0, log0, actions = (
        array(case[k], n, -1) for k in ("mean", "logStd", "distilledMean", "distilledLogStd", "actions"))
    own, shared = normal_log_density(actions, mean, log), normal_log_density(actions, mean0, log0)
    rewards = array(case["rewards"], n) + case["alpha"] / case["beta"] * shared - own / case["beta"]
    return {"rewards": rewards.tolist(), "distillation": (-shared).tolist()}


def bc_losses(case):
    n = case["rows"]
    mean, log, actions = (array(case[k], n, -1) for k in ("mean", "logStd", "actions"))
    return {"deterministic": ((mean - actions) ** 2).sum(axis=1).tolist(),
            "gaussian": (-normal_log_density(actions, mean, log)).tolist()}


def simplex(x):
    """The nearest point of the probability simplex."""
    u = np.sort(x)[::-1]
    sums = (np.cumsum(u) - 1) / np.arange(1, len(x) + 1)
    return np.maximum(x - sums[np.flatnonzero(u > sums)[-1]], 0)


def descend(value, slope, count):
    """Projected gradient descent on the simplex, with steps that adapt; slow and plain."""
    w, step = np.full(count, 1 / count), 1.0
    for _ in range(20000):
        trial = simplex(w - step * slope(w))
        if value(trial) < value(w):
            w, step = trial, step * 1.5
        else:
            step /= 2
        if step < 1e-14:
            break
    return w


def mgda(g, losses, s, memory, uniforms):
    lengths = np.linalg.norm(g, axis=1) if s.get("normalizesGradients") else np.ones(len(g))
    unit = g / np.where(lengths > 0, lengths, 1)[:, None]
    w = descend(lambda w: (w @ unit) @ (w @ unit), lambda w: 2 * unit @ (w @ unit), len(g))
    return w @ unit


def cagrad(g, losses, s, memory, uniforms):
    g0 = g.mean(axis=0)
    distance = s["radius"] * np.linalg.norm(g0)
    norm = lambda w: np.linalg.norm(w @ g) + 1e-30
    w = descend(lambda w: w @ g @ g0 + distance * norm(w),
                lambda w: g @ g0 + distance * (g @ (w @ g)) / norm(w), len(g))
    return g0 + distance * (w @ g) / norm(w)


def fairgrad(g, losses, s, memory, uniforms):
    """One weight after another, each by bisection."""
    m, w = g @ g.T, np.ones(len(g))
    for _ in range(5000):
        before = w.copy()
        for i in range(len(w)):
            rest = m[i] @ w - m[i, i] * w[i]
            low, high = -60.0, 60.0
            for _ in range(100):
                middle = (low + high) / 2
                x = np.exp(middle)
                if m[i, i] * x + rest > x ** (-1 / s["alpha"]):
                    high = middle
                else:
                    low = middle
            w[i] = np.exp(low)
        if np.abs(w / before - 1).max() < 1e-12:
            break
    return w @ g


def gradnorm(g, losses, s, memory, uniforms):
    n = len(g)
    w = memory.setdefault("weights", np.ones(n))
    first = memory.setdefault("losses", np.abs(losses))
    norms = w * np.linalg.norm(g, axis=1)
    rates = np.abs(losses) / first
    targets = norms.mean() * (rates / rates.mean()) ** s["alpha"]
    w = w * np.exp(-s["learningRate"] * norms / norms.mean() * np.where(norms > targets, 1, -1))
    memory["weights"] = w * n / w.sum()
    return memory["weights"] @ g / n


def similarity(g, losses, s, memory, uniforms):
    n, unit = len(g), g / np.linalg.norm(g, axis=1)[:, None]
    cosines = np.maximum(unit @ unit.T, 0)
    gates = cosines if s.get("usesCosineWeights") else np.where(cosines > 0, 1.0, 0.0)
    np.fill_diagonal(gates, 1)
    mains = range(n) if s.get("mainTask", -1) < 0 else [int(s["mainTask"])]
    return np.mean([gates[main] @ g / n for main in mains], axis=0)


def famo(g, losses, s, memory, uniforms):
    xi = memory.setdefault("logits", np.zeros(len(g)))
    lowest = np.minimum(memory.get("lowest", np.zeros(len(g))), losses)
    logs = np.log(losses - lowest + s["epsilon"])
    z = np.exp(xi) / np.exp(xi).sum()
    falls = memory.get("logs", logs) - logs
    # The Jacobian of the softmax in full.
    xi = xi - s["learningRate"] * ((np.diag(z) - np.outer(z, z)) @ falls + s["decay"] * xi)
    memory.update(logits=xi, lowest=lowest, logs=logs)
    z = np.exp(xi) / np.exp(xi).sum()
    w = z / np.exp(logs)
    return w @ g / w.sum()


def graddrop(g, losses, s, memory, uniforms):
    purity = 0.5 * (1 + g.sum(axis=0) / np.abs(g).sum(axis=0))
    positive = np.array(uniforms) < purity
    kept = np.where(positive, np.maximum(g, 0), np.minimum(g, 0))
    return (s["leak"] * g + (1 - s["leak"]) * kept).mean(axis=0)


def uncertainty(g, losses, s, memory, uniforms):
    logs = memory.setdefault("logs", np.zeros(len(g)))
    memory["logs"] = np.clip(logs - s["learningRate"] * (1 - np.exp(-logs) * losses), -5, 5)
    return (np.exp(-logs)[:, None] * g).mean(axis=0)


def lossNormalization(g, losses, s, memory, uniforms):
    means = memory.get("means", np.abs(losses))
    memory["means"] = means + s["rate"] * (np.abs(losses) - means)
    w = 1 / memory["means"]
    return w @ g / w.sum()


def combination(case):
    """What a combiner makes of the gradients of several updates, one after another."""
    combine, memory, answers = globals()[case["kind"]], {}, []
    for gradients, losses, uniforms in zip(case["gradients"], case["losses"], case["uniforms"]):
        found = combine(np.array(gradients), np.array(losses), case["settings"], memory, uniforms)
        answers.append(found.tolist())
    return {"values": answers}
