"""Value and gradient of a loss of the GIF cell in JAX, by a surrogate of the spike, for the ratio beside our own.

usage: jax_gif.py CELLS STEPS ONSET LEAST MOST; prints nanoseconds per cell and step of the value, of value
and gradient, and the firing rate in Hz.
"""

import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

DT, TAU, R, V_REST, V_RESET, TH_INF, TH_RESET, TARGET = 0.1, 20.0, 20.0, -70.0, -70.0, -50.0, -60.0, -60.0
R1, R2, A1, A2 = 0.0, 1.0, 0.0, 0.0


@jax.custom_jvp
def spike(x):
    return (x > 0).astype(x.dtype)


@spike.defjvp
def spike_jvp(primals, tangents):
    (x,), (dx,) = primals, tangents
    return spike(x), 0.3 * jnp.maximum(0.0, 1 - jnp.abs(x)) * dx


def two(x, y):
    return (jnp.exp(x) - jnp.exp(y)) / (x - y)


def three(x, y, z):
    return (two(x, z) - two(y, z)) / (x - y)


def propagator(params):
    a, b, k1, k2 = params
    m, c1, c2, e, gain = -DT / TAU, -k1 * DT, -k2 * DT, -b * DT, R / TAU
    to_v = [DT * gain * two(m, c) for c in (0.0, c1, c2)]
    to_th = [a * DT * DT * gain * three(m, c, e) for c in (0.0, c1, c2)]
    return np.exp(m), jnp.exp(c1), jnp.exp(c2), jnp.exp(e), a * DT * two(m, e), to_v, to_th


def step(p, state, current):
    e_v, e_1, e_2, e_th, from_v, to_v, to_th = p
    v, th, i1, i2 = state
    w = V_REST + e_v * (v - V_REST) + to_v[0] * current + to_v[1] * i1 + to_v[2] * i2
    h = TH_INF + e_th * (th - TH_INF) + from_v * (v - V_REST) + to_th[0] * current + to_th[1] * i1 + to_th[2] * i2
    j1, j2 = e_1 * i1, e_2 * i2
    z = spike((w - h) / jnp.abs(h))
    after = (
        w + z * (V_RESET - w),
        h + z * (jnp.maximum(TH_RESET, h) - h),
        j1 + z * (R1 * j1 + A1 - j1),
        j2 + z * (R2 * j2 + A2 - j2),
    )
    return after, z


def loss(params, level, on, weight):
    p = propagator(params)

    def forward(carry, at):
        state, total, spikes = carry
        is_on, w = at
        total = total + w * (state[0] - TARGET) ** 2
        state, z = step(p, state, is_on * level)
        return (state, total, spikes + z), None

    start = ((jnp.float64(V_REST), jnp.float64(TH_INF), 0.0, 0.0), 0.0, 0.0)
    (_, total, spikes), _ = jax.lax.scan(forward, start, (on, weight))
    return total, spikes


def timed(f, *args):
    jax.block_until_ready(f(*args))
    laps = []
    for _ in range(5):
        begin = time.perf_counter()
        jax.block_until_ready(f(*args))
        laps.append(time.perf_counter() - begin)
    return float(np.median(laps))


def main():
    cells, steps, onset = (int(x) for x in sys.argv[1:4])
    levels = jnp.linspace(float(sys.argv[4]), float(sys.argv[5]), cells)
    on = jnp.array((np.arange(steps) >= onset) * 1.0)
    weight = jnp.array((np.arange(steps) % 100 == 0) * 100.0 / steps)
    params = jnp.tile(jnp.array([0.005, 0.01, 0.2, 0.02]), (cells, 1))
    value = jax.jit(jax.vmap(loss, (0, 0, None, None)))
    gradient = jax.jit(jax.vmap(jax.value_and_grad(loss, has_aux=True), (0, 0, None, None)))
    _, spikes = value(params, levels, on, weight)
    laps = timed(value, params, levels, on, weight), timed(gradient, params, levels, on, weight)
    print(*(lap / cells / steps * 1e9 for lap in laps), float(spikes.mean()) / (steps * DT * 1e-3))


if __name__ == "__main__":
    main()
