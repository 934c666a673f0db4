"""The operations of Learning from their definitions, for any inputs: gradients and tangents are differences of these."""

import numpy as np

from shared import ACTIVATIONS


def softmax(x):
    p = np.exp(x - x.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def huber(x, delta):
    return np.where(np.abs(x) <= delta, x * x / 2, delta * (np.abs(x) - delta / 2))


def quantile(x, options):
    weight = np.abs(np.array(options["quantiles"]) - (x < 0))
    delta = options["delta"][0]
    return weight * (huber(x, delta) / delta if delta > 0 else np.abs(x))


def two_hot(logits, options):
    """The cross-entropy of explicitly encoded targets, by interpolating between the rows of the identity."""
    targets = options["targets"]
    support = np.linspace(options["low"][0], options["high"][0], logits.shape[1])
    encoded = np.array([np.interp(targets, support, row) for row in np.eye(len(support))]).T
    return -(encoded * np.log(softmax(logits))).sum(axis=1, keepdims=True)


def batched(x, y, options, transposed):
    n = int(options["batches"][0])
    pairs = zip(np.split(x, n), np.split(y, n))
    return np.vstack([a @ (b.T if transposed else b) for a, b in pairs])


def indices(options):
    return np.array(options["indices"], dtype=int)


def scatter(x, options):
    y = np.zeros((len(x), int(options["count"][0]), x.shape[1]))
    y[np.arange(len(x)), indices(options)] = x
    return y.reshape(len(x), -1)


def scatter_rows(x, options):
    y = np.zeros((int(options["count"][0]), x.shape[1]))
    np.add.at(y, indices(options), x)
    return y


def one_hot_dense(x, weights, bias, options):
    tasks = weights.shape[0] - x.shape[1]
    return np.tanh(np.hstack([x, np.eye(tasks)[indices(options)]]) @ weights + bias)


def task_dense(x, weights, bias, options):
    heads = (x @ weights + bias).reshape(len(x), int(options["tasks"][0]), -1)
    return np.tanh(heads[np.arange(len(x)), indices(options)])


def layer_norm(x, scale, shift, options):
    y = (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
    return ACTIVATIONS["elu"][0](y * scale + shift)


def l2_dense(x, weights, bias, gain, options):
    return np.tanh(x @ (weights / np.linalg.norm(weights, axis=0)) * gain + bias)


def spectral_dense(x, weights, bias, left, right, options):
    # Constants, from which no gradient is wanted; after power iteration the first one is the singular vector.
    u = np.array(options["left"])
    return np.tanh(x @ (weights / np.linalg.norm(u @ weights / np.linalg.norm(u))) + bias)


def convolution(x, weights, bias, options):
    h, w, c, k, step, pad = (int(v) for v in options["shape"])
    image = np.pad(x.reshape(-1, h, w, c), ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    high, wide = (h + 2 * pad - k) // step + 1, (w + 2 * pad - k) // step + 1
    y = [[image[:, i * step:i * step + k, j * step:j * step + k].reshape(len(image), -1) @ weights + bias[0]
          for j in range(wide)] for i in range(high)]
    return np.tanh(np.array(y).transpose(2, 0, 1, 3).reshape(len(image), -1))


def gru_sequence(x, state, keep, inputWeights, recurrentWeights, bias, recurrentBias, options):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    w, u, b = (np.split(m, 3, axis=1) for m in (inputWeights, recurrentWeights, bias))
    states = []
    for step, kept in zip(np.split(x, len(x) // len(state)), np.split(keep, len(x) // len(state))):
        state = state * kept
        reset = sigmoid(step @ w[0] + b[0] + state @ u[0])
        update = sigmoid(step @ w[1] + b[1] + state @ u[1])
        candidate = np.tanh(step @ w[2] + b[2] + reset * (state @ u[2] + recurrentBias))
        state = (1 - update) * candidate + update * state
        states.append(state)
    return np.vstack(states)


OPERATIONS = {
    "sum": lambda x, y, o: x + y, "difference": lambda x, y, o: x - y, "product": lambda x, y, o: x * y,
    "quotient": lambda x, y, o: x / y, "minimum": lambda x, y, o: np.minimum(x, y),
    "maximum": lambda x, y, o: np.maximum(x, y),
    "exp": lambda x, o: np.exp(x), "log": lambda x, o: np.log(x), "square": lambda x, o: x * x,
    "tanh": lambda x, o: np.tanh(x), "sigmoid": lambda x, o: 1 / (1 + np.exp(-x)),
    "squareRoot": lambda x, o: np.sqrt(x), "absolute": lambda x, o: np.abs(x),
    "softplus": lambda x, o: np.log1p(np.exp(x)), "affine": lambda x, o: -1.7 * x + 0.3,
    "clamped": lambda x, o: np.clip(x, -0.5, 0.7), "elu": lambda x, o: ACTIVATIONS["elu"][0](x),
    "softmax": lambda x, o: softmax(x), "logSoftmax": lambda x, o: np.log(softmax(x)),
    "logSumExp": lambda x, o: np.log(np.exp(x).sum(axis=1, keepdims=True)),
    "logSumExpGroups": lambda x, o: np.log(np.exp(x).reshape(len(x), -1, 3).sum(axis=2)),
    "rowSum": lambda x, o: x.sum(axis=1, keepdims=True), "rowMean": lambda x, o: x.mean(axis=1, keepdims=True),
    "rowMaximum": lambda x, o: x.max(axis=1, keepdims=True),
    "columnSum": lambda x, o: x.sum(axis=0, keepdims=True),
    "columnMean": lambda x, o: x.mean(axis=0, keepdims=True),
    "columnMaximum": lambda x, o: x.max(axis=0, keepdims=True),
    "reshaped": lambda x, o: x.reshape(-1, 4), "repeated": lambda x, o: np.repeat(x, 3, axis=0),
    "stacked": lambda x, y, o: np.vstack([x, y, x]), "rows": lambda x, o: x[2:5],
    "concat": lambda x, y, z, o: np.hstack([x, y, z, x]), "slice": lambda x, o: x[:, 1:4],
    "matrixProduct": lambda x, y, o: batched(x, y, o, False),
    "matrixProductTransposed": lambda x, y, o: batched(x, y, o, True),
    "gram": lambda x, o: x @ x.T,
    "gather": lambda x, o: x.reshape(len(x), 3, -1)[np.arange(len(x)), indices(o)],
    "scatter": scatter, "gatherRows": lambda x, o: x[indices(o)], "scatterRows": scatter_rows,
    "normalizedRows": lambda x, o: x / np.linalg.norm(x, axis=1, keepdims=True),
    "normalizedColumns": lambda x, o: x / np.linalg.norm(x, axis=0),
    "huberLoss": lambda x, o: huber(x, 0.6), "expectileLoss": lambda x, o: np.abs(0.8 - (x < 0)) * x * x,
    "quantileLoss": quantile, "twoHot": two_hot,
    "twoHotMean": lambda x, o: softmax(x) @ np.linspace(-2, 3, x.shape[1])[:, None],
    "dense": lambda x, w, b, o: ACTIVATIONS["elu"][0](x @ w + b), "oneHotDense": one_hot_dense,
    "taskDense": task_dense, "layerNorm": layer_norm, "embedding": lambda x, table, o: x * table[indices(o)],
    "l2Dense": l2_dense, "spectralDense": spectral_dense, "convolution": convolution,
    "gruSequence": gru_sequence, "parameter": lambda x, w, o: x @ w,
}


def operation(case):
    """The outputs, the gradients of the sum of all outputs times their factors, and the tangents in a direction."""
    f, options = OPERATIONS[case["name"]], case["options"]
    inputs = [np.array(m["values"]).reshape(m["rows"], m["columns"]) for m in case["inputs"]]
    outputs = f(*inputs, options)
    factors = np.array(case["factors"]).reshape(outputs.shape)
    step, gradients = 1e-6, []
    for x in inputs:
        gradient = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            middle, sums = x[index], []
            for sign in (1, -1):
                x[index] = middle + sign * step
                sums.append((f(*inputs, options) * factors).sum())
            x[index] = middle
            gradient[index] = (sums[0] - sums[1]) / (2 * step)
        gradients.append(gradient.ravel().tolist())
    moved = [[x + sign * step * np.array(d).reshape(x.shape) for x, d in zip(inputs, case["directions"])]
             for sign in (1, -1)]
    tangents = (f(*moved[0], options) - f(*moved[1], options)) / (2 * step)
    return {"outputs": outputs.ravel().tolist(), "gradients": gradients, "tangents": tangents.ravel().tolist()}


def spectral_norm(case):
    matrix = np.array(case["values"]).reshape(case["rows"], -1)
    return {"values": (matrix / np.linalg.svd(matrix, compute_uv=False)[0]).ravel().tolist()}
