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
