"""A training step of the network of 400 cells by an online rule in braintrace, binary32.

usage: ei_online.py RULE CELLS STEPS BATCH [vmap], RULE d_rtrl or es_d_rtrl; prints JSON: nanoseconds per cell,
step and sample of a training step, seconds of the first, the firing rate and the peak of memory.
"""

import json
import resource
import sys
import time

import brainstate
import braintrace
import jax
import jax.numpy as jnp
import numpy as np
import optax

import network as net
from ei_bptt import spike


class Circuit(brainstate.nn.Module):
    """The recurrent cells; conductances sum once for each postsynaptic cell."""

    def __init__(self, w):
        super().__init__()
        self.cells, self.excitatory = w["input"].shape[1], w["exc"].shape[0]
        self.made_exc, self.made_inh = jnp.asarray(w["exc"] > 0, jnp.float32), jnp.asarray(w["inh"] > 0, jnp.float32)
        self.keep_a = jnp.exp(-1 / jnp.asarray(w["tau_a"]))
        self.input, self.exc, self.inh = (brainstate.ParamState(jnp.asarray(w[k])) for k in ("input", "exc", "inh"))

    def init_state(self, batch_size=None, **_):
        zero = lambda: brainstate.HiddenState(jnp.zeros((batch_size or (), self.cells)[batch_size is None:], jnp.float32))
        self.v, self.a, self.g_e, self.g_i = zero(), zero(), zero(), zero()

    def reset_state(self, batch_size=None, **_):
        for state in (self.v, self.a, self.g_e, self.g_i):
            state.value = jnp.zeros_like(state.value)

    def update(self, x):
        keep = np.float32(np.exp(-1 / net.TAU_SYN))
        z = spike(self.v.value - 1)
        v, a = self.v.value - z, (self.a.value - net.BETA * z) * self.keep_a
        signed = lambda made: (lambda weight: jnp.abs(weight) * made)
        g_e = (self.g_e.value * keep + braintrace.matmul(x, self.input.value, weight_fn=jnp.abs)
               + braintrace.matmul(z[..., :self.excitatory], self.exc.value, weight_fn=signed(self.made_exc)))
        g_i = self.g_i.value * keep + braintrace.matmul(z[..., self.excitatory:], self.inh.value, weight_fn=signed(self.made_inh))
        g = 1 + g_e + g_i
        goal = (net.E_EXC * g_e + net.E_INH * g_i + a) / g
        self.v.value, self.a.value, self.g_e.value, self.g_i.value = goal + (v - goal) * jnp.exp(g * np.float32(-1 / net.TAU)), a, g_e, g_i
        return spike(self.v.value - 1)


class Network(brainstate.nn.Module):
    def __init__(self, w):
        super().__init__()
        self.circuit = Circuit(w)
        self.out, self.bias = brainstate.ParamState(jnp.asarray(w["out"])), brainstate.ParamState(jnp.zeros(net.N_OUT))

    def init_state(self, batch_size=None, **_):
        self.y = brainstate.HiddenState(jnp.zeros((batch_size or (), net.N_OUT)[batch_size is None:], jnp.float32))

    def reset_state(self, batch_size=None, **_):
        self.y.value = jnp.zeros_like(self.y.value)

    def update(self, x):
        z = self.circuit(x)
        self.y.value = np.float32(np.exp(-1 / net.TAU_OUT)) * self.y.value + braintrace.matmul(z, self.out.value) + self.bias.value
        return self.y.value, z.mean()


def main():
    rule = sys.argv[1]
    cells, steps, batch = (int(x) for x in sys.argv[2:5])
    inputs, classes = (jnp.asarray(x) for x in net.trials(steps, batch))
    model = Network(net.weights(cells))
    options = {"decay_or_rank": 0.95} if rule == "es_d_rtrl" else {}
    learner = braintrace.compile(model, rule, inputs[0], batch_size=batch, vmap="vmap" in sys.argv, **options)
    window = max(1, round(net.RECALL * steps))
    mask = (jnp.arange(steps) >= steps - window).astype(jnp.float32)
    trained = model.states(brainstate.ParamState)
    adam = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(1e-3))
    moments = brainstate.ShortTermState(adam.init({k: v.value for k, v in trained.items()}))

    def loss(x):
        y, rate = learner(x)
        return optax.softmax_cross_entropy_with_integer_labels(y, classes).mean(), rate

    @brainstate.transform.jit
    def train(inputs):
        brainstate.nn.reset_all_states(model, batch_size=batch)
        learner.reset_state(batch)
        gradient, rate = learner.etrace_grad(inputs, step_fn=loss, mask=mask, has_aux=True)
        change, moments.value = adam.update(gradient, moments.value)
        for k, v in trained.items():
            v.value = optax.apply_updates(v.value, change[k])
        return rate.mean() * 1e3, optax.global_norm(gradient)

    begin = time.perf_counter()
    jax.block_until_ready(train(inputs))
    first = time.perf_counter() - begin
    begin = time.perf_counter()
    rate, norm = jax.block_until_ready(train(inputs))
    print(json.dumps({
        "step_ns": (time.perf_counter() - begin) / (cells * steps * batch) * 1e9, "step_first_s": first, "rate_hz": float(rate),
        "gradient_norm": float(norm), "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }))


if __name__ == "__main__":
    main()
