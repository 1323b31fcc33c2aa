"""The network of 400 cells and its task, evidence accumulation, for the peers in Python.

Equations and numbers are those of stdlib/evidence; the factor GAIN on excitatory weights lets an
untrained network fire as a trained one does, some spikes per second.
"""

import numpy as np

N_IN, N_OUT, TAU, TAU_SYN, TAU_OUT, E_EXC, E_INH, BETA, DENSITY = 100, 2, 100.0, 10.0, 10.0, 3.0, -3.0, 1.0, 0.1
GAIN = 1.8
RECALL = 150 / 2200  # the part of a trial at its end in which the answer is asked for


def half_normal(rng, shape, scale, inputs):
    """|N(0, 1)|, drawn again beyond 2, with the scale of a layer of so many inputs."""
    draw = np.abs(rng.standard_normal(shape))
    while (far := draw > 2).any():
        draw[far] = np.abs(rng.standard_normal(far.sum()))
    return (np.sqrt(scale / inputs) / 0.8796 * draw).astype(np.float32)


def weights(cells, seed=1):
    """Weights by name; those of cells are dense with zeros where there is no connection."""
    rng = np.random.default_rng(seed)
    excitatory = cells * 4 // 5
    inhibitory = cells - excitatory
    made = (rng.random((cells, cells)) < DENSITY).astype(np.float32)
    return {
        "input": GAIN * half_normal(rng, (N_IN, cells), 1.0, N_IN),
        "exc": GAIN * half_normal(rng, (excitatory, cells), 0.5, DENSITY * excitatory) * made[:excitatory],
        "inh": half_normal(rng, (inhibitory, cells), 2.0, DENSITY * inhibitory) * made[excitatory:],
        "out": (rng.standard_normal((cells, N_OUT)) * np.sqrt(2 / cells)).astype(np.float32),
        "tau_a": (1000 * rng.uniform(0.5, 1.5, cells)).astype(np.float32),
    }


def trials(steps, batch, seed=2):
    """Input spikes [step][trial][cell] and classes. Shorter trials are the task in fast motion."""
    rng = np.random.default_rng(seed)
    at = lambda ms: round(ms * steps / 2200)
    side = rng.random(batch) < 0.5
    right = rng.random((7, batch)) < np.where(side, 0.7, 0.3)
    rate = np.zeros((steps, batch, 4), np.float32)
    rate[:, :, 3] = 10
    for k in range(7):
        on = slice(at(50 + 150 * k), at(150 + 150 * k))
        rate[on, :, 0] = 40 * ~right[k]
        rate[on, :, 1] = 40 * right[k]
    rate[at(2050):, :, 2] = 40
    spikes = rng.random((steps, batch, N_IN), np.float32) < np.repeat(rate, 25, axis=2) * 1e-3
    return spikes.astype(np.float32), (right.sum(0) > 3.5).astype(np.int32)
