"""Whole updates of soft actor-critic (Haarnoja et al. 2018) in float64, with derivatives by hand."""

import numpy as np

from shared import array

ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-5}


def forward(layers, x):
    """The outputs of a network with rectified layers, and the input of each layer."""
    inputs = []
    for weights, bias in layers[:-1]:
        inputs.append(x)
        x = np.maximum(x @ weights + bias, 0)
    inputs.append(x)
    return x @ layers[-1][0] + layers[-1][1], inputs


def backward(layers, inputs, upper):
    """The gradients of the layers and of the network's input."""
    gradients = []
    for (weights, _), x in zip(reversed(layers), reversed(inputs)):
        gradients.insert(0, (x.T @ upper, upper.sum(axis=0)))
        # A layer's input is the rectified output of the one before it.
        upper = upper @ weights.T * ((x > 0) if len(gradients) < len(layers) else 1)
    return gradients, upper


def sample(policy, states, noise, limits):
    outputs, inputs = forward(policy, states)
    mean, log_std = np.split(outputs, 2, axis=1)
    kept = (log_std > limits[0]) & (log_std < limits[1])
    std = np.exp(np.clip(log_std, *limits))
    u = mean + std * noise
    # log(1 - tanh(u)^2) = 2 (log 2 - u - log(1 + exp(-2 u)))
    squashing = 2 * (np.log(2) - u - np.logaddexp(0, -2 * u))
    log = (-0.5 * noise**2 - np.log(std) - 0.5 * np.log(2 * np.pi) - squashing).sum(axis=1)
    return {"action": np.tanh(u), "log": log, "std": std, "kept": kept, "inputs": inputs}


class Adam:
    """Kingma and Ba 2015."""

    def __init__(self, parameters):
        self.means = [np.zeros_like(p) for p in parameters]
        self.squares = [np.zeros_like(p) for p in parameters]
        self.steps = 0

    def step(self, parameters, gradients, rate):
        self.steps += 1
        b1, b2 = ADAM["beta1"], ADAM["beta2"]
        for p, g, m, s in zip(parameters, gradients, self.means, self.squares):
            m[:] = b1 * m + (1 - b1) * g
            s[:] = b2 * s + (1 - b2) * g * g
            p -= rate * (m / (1 - b1**self.steps)) / (np.sqrt(s / (1 - b2**self.steps)) + ADAM["epsilon"])


def flat(layers):
    return [matrix for layer in layers for matrix in layer]


class Learner:
    """The networks are lists of (weights, bias), which an update changes in place."""

    def __init__(self, policy, critics, log_temperatures, settings):
        self.policy, self.critics, self.log_temperatures = policy, critics, log_temperatures
        self.targets = [[(w.copy(), b.copy()) for w, b in critic] for critic in critics]
        self.settings = settings
        self.policy_adam = Adam(flat(policy))
        self.critic_adams = [Adam(flat(critic)) for critic in critics]
        self.temperature_adam = Adam([log_temperatures])

    def update(self, batch):
        s, rows, tasks = self.settings, len(batch["tasks"]), batch["tasks"]
        states, following = batch["states"], batch["next_states"]
        temperatures = np.exp(self.log_temperatures)[tasks]
        # The critics: the soft Bellman error with the lesser of two target critics.
        then = sample(self.policy, following, batch["next_noise"], s["limits"])
        both = np.hstack([following, then["action"]])
        least = np.minimum(*(forward(target, both)[0][:, 0] for target in self.targets))
        target = batch["rewards"] + batch["discounts"] * (least - temperatures * then["log"])
        both = np.hstack([states, batch["actions"]])
        for critic, adam in zip(self.critics, self.critic_adams):
            values, inputs = forward(critic, both)
            gradients, _ = backward(critic, inputs, (values - target[:, None]) / rows)
            adam.step(flat(critic), flat(gradients), s["rate"])
        # The policy, by the critics as they are now.
        now = sample(self.policy, states, batch["noise"], s["limits"])
        both = np.hstack([states, now["action"]])
        passes = [forward(critic, both) for critic in self.critics]
        first = (passes[0][0] <= passes[1][0]).astype(float)
        by_action = sum(
            backward(critic, inputs, chosen)[1][:, -now["action"].shape[1]:]
            for critic, (_, inputs), chosen in zip(self.critics, passes, (first, 1 - first))
        )
        a = now["action"]
        by_u = (temperatures[:, None] * 2 * a - by_action * (1 - a * a)) / rows
        by_log_std = (by_u * now["std"] * batch["noise"] - temperatures[:, None] / rows) * now["kept"]
        gradients, _ = backward(self.policy, now["inputs"], np.hstack([by_u, by_log_std]))
        self.policy_adam.step(flat(self.policy), flat(gradients), s["rate"])
        # The temperatures.
        excess = now["log"] + s["target_entropy"]
        gradient = np.array([-excess[tasks == task].mean() for task in range(len(self.log_temperatures))])
        self.temperature_adam.step([self.log_temperatures], [gradient], s["temperature_rate"])
        for slow, critic in zip(self.targets, self.critics):
            for old, new in zip(flat(slow), flat(critic)):
                old += s["tau"] * (new - old)


def sac_updates(case):
    """The parameters after several updates, in the order of the entries."""
    rows = case["rows"]
    p = {e["name"]: array(e["values"], e["rows"], e["columns"]) for e in case["entries"]}

    def layers(prefix):
        names = [f"{prefix}.layer{n}" for n in range(1, case["layers"] + 1)] + [f"{prefix}.head"]
        return [(p[f"{name}.weights"], p[f"{name}.bias"][0]) for name in names]

    def critic(prefix):
        """The task's one-hot columns come last there, and before the action here."""
        found = layers(prefix)
        return [(moved(found[0][0], case), found[0][1]), *found[1:]]

    one_hot = np.eye(case["tasks"])[case["indices"]]
    learner = Learner(layers("policy"), [critic("critic1"), critic("critic2")], p["temperatures"][:, 0], case["settings"])
    for b in case["batches"]:
        learner.update({
            "tasks": np.array(case["indices"]),
            "states": np.hstack([array(b["states"], rows, -1), one_hot]),
            "next_states": np.hstack([array(b["nextStates"], rows, -1), one_hot]),
            "actions": array(b["actions"], rows, -1), "rewards": np.array(b["rewards"]),
            "discounts": np.array(b["discounts"]),
            "noise": array(b["noise"], rows, -1), "next_noise": array(b["nextNoise"], rows, -1),
        })
    learned = {"policy": learner.policy, "temperatures": [(learner.log_temperatures,)]}
    for name, networks in (("critics", learner.critics), ("targets", learner.targets)):
        learned[name] = [layer for c in networks for layer in [(moved(c[0][0], case, back=True), c[0][1]), *c[1:]]]
    return {name: np.concatenate([m.ravel() for layer in found for m in layer]).tolist() for name, found in learned.items()}


def moved(weights, case, back=False):
    """The rows of a critic's first layer, with those of the action and the task exchanged."""
    states = len(weights) - case["tasks"] - 4
    middle = case["tasks"] if back else 4
    parts = weights[:states], weights[states : states + middle], weights[states + middle :]
    return np.vstack([parts[0], parts[2], parts[1]])
