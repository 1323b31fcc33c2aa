"""A training step of the network of 400 cells by backpropagation through time in JAX, binary32.

usage: ei_bptt.py CELLS STEPS BATCH ROUNDS; prints JSON: nanoseconds per cell, step and sample forward and
of a training step, seconds of the first of each, the firing rate and the peak of memory.
"""

import json
import resource
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax

import network as net


@jax.custom_jvp
def spike(x):
    return (x > 0).astype(x.dtype)


@spike.defjvp
def _(primals, tangents):
    (x,), (dx,) = primals, tangents
    return spike(x), dx * jnp.maximum(0.0, 0.3 * (1 - jnp.abs(x)))


def simulate(w, fixed, inputs):
    """Outputs [step][trial][class] and the mean rate of the cells in Hz."""
    batch, cells = inputs.shape[1], w["input"].shape[1]
    excitatory = w["exc"].shape[0]
    keep, keep_out = np.float32(np.exp(-1 / net.TAU_SYN)), np.float32(np.exp(-1 / net.TAU_OUT))
    # Dale's law: the sign of a weight is that of its population; what is not connected stays so.
    onto_exc = jnp.concatenate([jnp.abs(w["input"]), jnp.abs(w["exc"]) * fixed["made_exc"]])
    onto_inh = jnp.abs(w["inh"]) * fixed["made_inh"]

    def step(state, x):
        v, a, g_e, g_i, z, y = state
        v, a = v - z, (a - net.BETA * z) * fixed["keep_a"]
        g_e = g_e * keep + jnp.concatenate([x, z[:, :excitatory]], axis=1) @ onto_exc
        g_i = g_i * keep + z[:, excitatory:] @ onto_inh
        g = 1 + g_e + g_i
        goal = (net.E_EXC * g_e + net.E_INH * g_i + a) / g
        v = goal + (v - goal) * jnp.exp(g * np.float32(-1 / net.TAU))
        z = spike(v - 1)
        y = keep_out * y + z @ w["out"] + w["bias"]
        return (v, a, g_e, g_i, z, y), (y, z.mean())

    zero = jnp.zeros((batch, cells), jnp.float32)
    start = (zero, zero, zero, zero, zero, jnp.zeros((batch, net.N_OUT), jnp.float32))
    _, (y, rate) = jax.lax.scan(step, start, inputs)
    return y, rate.mean() * 1e3


def loss(w, fixed, inputs, classes):
    y, rate = simulate(w, fixed, inputs)
    window = max(1, round(net.RECALL * inputs.shape[0]))
    wanted = jnp.broadcast_to(classes, (window, classes.size))
    return optax.softmax_cross_entropy_with_integer_labels(y[-window:], wanted).mean(), rate


def timed(f, rounds, samples):
    """Nanoseconds per cell, step and sample (median), seconds of the first call, and its result."""
    begin = time.perf_counter()
    result = jax.block_until_ready(f())
    first = time.perf_counter() - begin
    laps = []
    for _ in range(rounds):
        begin = time.perf_counter()
        jax.block_until_ready(f())
        laps.append(time.perf_counter() - begin)
    return float(np.median(laps)) / samples * 1e9, first, result


def main():
    cells, steps, batch, rounds = (int(x) for x in sys.argv[1:5])
    w = net.weights(cells)
    fixed = {"made_exc": w["exc"] > 0, "made_inh": w["inh"] > 0, "keep_a": np.exp(-1 / w.pop("tau_a"))}
    w["bias"] = np.zeros(net.N_OUT, np.float32)
    w, fixed = jax.tree.map(jnp.asarray, (w, fixed))
    inputs, classes = (jnp.asarray(x) for x in net.trials(steps, batch))
    adam = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(1e-3))
    moments = adam.init(w)

    forward = jax.jit(loss)

    @jax.jit
    def train(w, moments, fixed, inputs, classes):
        (value, rate), gradient = jax.value_and_grad(loss, has_aux=True)(w, fixed, inputs, classes)
        change, moments = adam.update(gradient, moments)
        return optax.apply_updates(w, change), moments, value, rate

    samples = cells * steps * batch
    forward_ns, forward_first, _ = timed(lambda: forward(w, fixed, inputs, classes), rounds, samples)
    step_ns, step_first, (_, _, value, rate) = timed(lambda: train(w, moments, fixed, inputs, classes), rounds, samples)
    print(json.dumps({
        "forward_ns": forward_ns, "step_ns": step_ns, "forward_first_s": forward_first, "step_first_s": step_first,
        "rate_hz": float(rate), "loss": float(value), "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }))


if __name__ == "__main__":
    main()
