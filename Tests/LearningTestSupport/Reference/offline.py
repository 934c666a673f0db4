"""Reference values of losses that learn from recorded data: plain NumPy in double precision, from the papers."""

import numpy as np

from agents import normal_log_density, squashed
from shared import array


def target_actions(case):
    """TD3's smoothed target action, and AWAC's sample of a Gaussian, both clipped as environments do."""
    n = case["rows"]
    mean, noise = array(case["mean"], n, 4), array(case["noise"], n, 4)
    smoothing = np.clip(case["std"] * noise, -case["limit"], case["limit"])
    sample = mean + np.exp(array(case["logStd"], n, 4)) * noise
    return {"smoothed": np.clip(mean + smoothing, -1, 1).ravel().tolist(),
            "sampled": np.clip(sample, -1, 1).ravel().tolist()}


def bellman(case):
    """Half the squared error of both critics for the given next values."""
    n = case["rows"]
    target = array(case["rewards"], n) + array(case["discounts"], n) * array(case["next"], n)
    return target, 0.5 * ((array(case["values"], 2, n) - target) ** 2).sum(axis=0)


def rebrac_losses(case):
    n = case["rows"]
    later = array(case["targetQ"], 2, n).min(axis=0)
    apart = ((array(case["nextActions"], n, 4) - array(case["recordedNext"], n, 4)) ** 2).sum(axis=1)
    case["next"] = (later - case["criticPenalty"] * apart).tolist()
    value = array(case["policyQ"], 2, n).min(axis=0)
    distance = ((array(case["policyActions"], n, 4) - array(case["actions"], n, 4)) ** 2).sum(axis=1)
    policy = case["policyPenalty"] * distance - value / np.abs(value).mean()
    return {"critic": bellman(case)[1].tolist(), "policy": policy.tolist()}


def awac_losses(case):
    n = case["rows"]
    case["next"] = array(case["targetQ"], 2, n).min(axis=0).tolist()
    advantage = array(case["values"], 2, n).min(axis=0) - array(case["policyQ"], 2, n).min(axis=0)
    return {"critic": bellman(case)[1].tolist(), "policy": weighted(case, advantage).tolist()}


def weighted(case, advantage):
    """Minus the log-likelihood of recorded actions, weighted by their exponential advantages."""
    n = case["rows"]
    weight = np.minimum(np.exp(advantage / case["temperature"]), case["maxWeight"])
    mean, log, actions = (array(case[k], n, 4) for k in ("mean", "logStd", "actions"))
    return -weight * normal_log_density(actions, mean, log)


def awr_losses(case):
    n = case["rows"]
    returns = array(case["rewards"], n) + array(case["discounts"], n) * array(case["nextV"], n)
    return {"policy": weighted(case, returns - array(case["v"], n)).tolist()}


def iql_losses(case):
    n = case["rows"]
    case["next"] = case["nextV"]
    error = array(case["targetQ"], 2, n).min(axis=0) - array(case["v"], n)
    value = np.abs(case["expectile"] - (error < 0)) * error**2
    return {"value": value.tolist(), "critic": bellman(case)[1].tolist(), "policy": weighted(case, error).tolist()}


def cql_losses(case):
    """The Bellman error, and how far the soft maximum over sampled actions is above the recorded ones."""
    n, count = case["rows"], case["sampled"]
    case["next"] = array(case["targetQ"], 2, n).min(axis=0).tolist()
    # For each sampled action: both critics' values, and the log-density of the action.
    values = array(case["sampledQ"], count, 2, n)
    density = array(case["logDensities"], count, 1, n)
    terms = values - density
    gap = np.log(np.exp(terms - terms.max()).mean(axis=0)) + terms.max() - array(case["values"], 2, n)
    critic = bellman(case)[1] + case["conservatism"] * gap.sum(axis=0)
    return {"critic": critic.tolist(), "gap": gap.sum(axis=0).tolist()}


def kl(mean, log, otherMean, otherLog):
    """The divergence of diagonal Gaussians, by its integral over a fine grid in each dimension."""
    x = np.linspace(-12, 12, 48001)
    found = np.zeros(mean.shape)
    for index in np.ndindex(mean.shape):
        def density(m, l):
            return np.exp(-0.5 * ((x - m) / np.exp(l)) ** 2) / np.exp(l) / np.sqrt(2 * np.pi)
        p, q = density(mean[index], log[index]), density(otherMean[index], otherLog[index])
        found[index] = np.sum(np.where(p > 0, p * np.log(np.maximum(p, 1e-300) / np.maximum(q, 1e-300)), 0)) * (x[1] - x[0])
    return found.sum(axis=1)


def brac_losses(case):
    n = case["rows"]
    later, present = (kl(*(array(case[when + k], n, 4) for k in ("Mean", "LogStd", "OtherMean", "OtherLogStd")))
                      for when in ("next", "policy"))
    value = array(case["targetQ"], 2, n).min(axis=0)
    case["next"] = (value - (case["penalty"] * later if case["penalizesValues"] else 0)).tolist()
    policy = case["penalty"] * present - array(case["policyQ"], 2, n).min(axis=0)
    return {"critic": bellman(case)[1].tolist(), "policy": policy.tolist()}


def bear_losses(case):
    """The best of sampled actions in targets, and the maximum mean discrepancy of two sets of actions."""
    n, count = case["rows"], case["sampled"]
    q = array(case["targetQ"], count, 2, n)
    mixed = case["minimumWeight"] * q.min(axis=1) + (1 - case["minimumWeight"]) * q.max(axis=1)
    case["next"] = mixed.max(axis=0).tolist()
    a, b = (array(case[k], count, n, 4) for k in ("policyActions", "behaviorActions"))

    def mean(a, b):
        squares = ((a[:, None] - b[None]) ** 2).sum(axis=-1)
        return np.exp(-squares / (2 * case["kernelWidth"])).mean(axis=(0, 1))

    distance = np.sqrt(mean(a, a) - 2 * mean(a, b) + mean(b, b) + 1e-6)
    multiplier = array(case["multipliers"], n)
    # The multipliers' loss counts for each of the tasks.
    dual = -np.log(multiplier) * (distance - case["maxDistance"]) * case["tasks"]
    policy = multiplier * distance - array(case["policyQ"], 2, n).min(axis=0) + dual
    return {"critic": bellman(case)[1].tolist(), "policy": policy.tolist(), "distance": distance.tolist()}
