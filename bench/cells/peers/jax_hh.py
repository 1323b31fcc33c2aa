"""Value and gradient of the HH recovery's loss in JAX, for the ratio beside our own.

usage: jax_hh.py TRACES.csv STARTS; prints nanoseconds per cell and step of the value, of value and
gradient, and the seconds of the first call of each.
"""

import csv
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

C, E_L, E_K, E_NA, DT = 0.2, -65.0, -90.0, 50.0, 0.01  # nF, mV, ms


def exprel(x):
    small = jnp.abs(x) < 1e-6
    return jnp.where(small, 1 + x / 2, jnp.expm1(x) / jnp.where(small, 1.0, x))


def relax(x, alpha, beta):
    k = alpha + beta
    return alpha / k + (x - alpha / k) * jnp.exp(-DT * k)


def step(params, state, current):
    g_l, g_na, g_k, v_t = params
    v, m, h, n = state
    x = v - v_t
    na, k = g_na * m**3 * h, g_k * n**4
    g = g_l + na + k
    v_inf = (g_l * E_L + na * E_NA + k * E_K + current) / g
    after = (
        v_inf + (v - v_inf) * jnp.exp(-DT * g / C),
        relax(m, 1.28 / exprel((13 - x) / 4), 1.4 / exprel((x - 40) / 5)),
        relax(h, 0.128 * jnp.exp((17 - x) / 18), 4 / (1 + jnp.exp((40 - x) / 5))),
        relax(n, 0.16 / exprel((15 - x) / 5), 0.5 * jnp.exp((10 - x) / 40)),
    )
    return after, v


def loss(params, currents, targets):
    def sweep(current, target):
        start = (jnp.float64(E_L), 0.0, 0.0, 0.0)
        _, voltage = jax.lax.scan(lambda s, i: step(params, s, i), start, current)
        return jnp.mean((voltage - target) ** 2)

    return jnp.mean(jax.vmap(sweep)(currents, targets))


def timed(f, points):
    begin = time.perf_counter()
    jax.block_until_ready(f(points))
    first = time.perf_counter() - begin
    laps = []
    for _ in range(15):
        begin = time.perf_counter()
        jax.block_until_ready(f(points))
        laps.append(time.perf_counter() - begin)
    return first, float(np.median(laps))


def main():
    rows = list(csv.reader(open(sys.argv[1])))
    data = np.array([[float(x) for x in row] for row in rows[1:]])
    currents, targets = jnp.array(data[:, 1::2].T), jnp.array(data[:, 2::2].T)
    starts = int(sys.argv[2])
    low, high = np.array([1e-4, 0.01, 0.01, -65.0]), np.array([0.1, 40.0, 20.0, -50.0])
    points = jnp.array(low + (high - low) * np.random.default_rng(0).random((starts, 4)))
    value = jax.jit(jax.vmap(lambda p: loss(p, currents, targets)))
    gradient = jax.jit(jax.vmap(jax.value_and_grad(lambda p: loss(p, currents, targets))))
    steps = starts * currents.size
    first_value, lap_value = timed(value, points)
    first_gradient, lap_gradient = timed(gradient, points)
    print(lap_value / steps * 1e9, lap_gradient / steps * 1e9, first_value, first_gradient)


if __name__ == "__main__":
    main()
