"""Losses and gradients of network.nml in JAX and NumPy, in binary64, from its equations.

    python reference.py inputs.json > gradients.json

bptt is reverse mode through all steps; e_prop and d_rtrl are the same with the derivative
through the spikes of other cells stopped, of d_rtrl also that through what a readout keeps
from earlier steps; es_d_rtrl is written out with the Jacobians of one cell's step.
A spike of step s with a delay of d steps arrives at the start of step s + 1 + d.
"""
import json
import math
import sys

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
stop = jax.lax.stop_gradient
SLOTS = 9  # delays
WEIGHTS, DELAYS, PARAMS = 0, 1, 2
FADE = math.exp(-0.1)  # of conductances and readouts in a step


@jax.custom_jvp
def spike(x):
    return (x > 0).astype(x.dtype)


spike.defjvp(lambda p, t: (spike(p[0]), t[0] * 0.3 * jnp.maximum(0, 1 - jnp.abs(p[0]))))


def cell(state, arrived, tau, tau_a, beta):
    """A step of a cell: its next state and whether it spikes."""
    V, a, exc, inh = state
    exc, inh = exc + arrived[0], inh + arrived[1]
    leak = 1 + exc + inh
    rest = (a + 3 * exc - 3 * inh) / leak
    V = rest + (V - rest) * jnp.exp(-leak / tau)
    z = spike(V - 1)
    return jnp.stack([V - z, a * jnp.exp(-1 / tau_a) - beta * z, exc * FADE, inh * FADE]), z


def port(projection):
    return 1 if projection["Name"] == "inh" else 0


def shown(trial, cells):
    x = np.zeros((trial["Steps"], cells))
    for t in range(trial["Steps"]):
        x[t, trial["Cells"][trial["Start"][t]:trial["Start"][t + 1]]] = 1
    return x


def matrix(p, sizes, weight, delay):
    """[delay][pre][post]; a delay between two steps is shared out to both."""
    low = np.floor(p["now"]).astype(int)
    m = jnp.zeros((SLOTS, sizes[p["Pre"]], sizes[p["Post"]]))
    return m.at[low, p["From"], p["To"]].add(weight * (1 - (delay - low))).at[low + 1, p["From"], p["To"]].add(weight * (delay - low))


def simulate(net, values, trial):
    """Outputs, spikes of E and I, and the sum of the penalty."""
    sizes = [p["Size"] for p in net["Populations"]]
    params = [{k: jnp.array(v, float) for k, v in p["Params"].items()} for p in net["Populations"]]
    weights = [jnp.array(p["Weight"], float) for p in net["Projections"]]
    delays = [jnp.array(p["Delay"], float) for p in net["Projections"]]
    for f, v in zip(net["Free"], values):
        if f["Kind"] == WEIGHTS:
            weights[f["Projection"]] = v
        elif f["Kind"] == DELAYS:
            delays[f["Projection"]] = v
        else:
            params[f["Population"]][f["Param"]] = jnp.broadcast_to(v, sizes[f["Population"]])
    wires = [matrix(p, sizes, weights[i], delays[i]) for i, p in enumerate(net["Projections"])]
    online, first = net["Rule"] in ("e_prop", "d_rtrl"), net["Rule"] == "d_rtrl"
    b = params[3]["b"]

    def step(carry, x):
        states, past, y = carry
        arrived = [jnp.zeros((n, 2)) for n in sizes]
        now = jnp.zeros(sizes[3])
        for p, wire in zip(net["Projections"], wires):
            z = past[p["Pre"]]
            if online and (p["Post"] != 3 or first):
                z = stop(z)
            arrived[p["Post"]] = arrived[p["Post"]].at[:, port(p)].add(jnp.einsum("kp,kpq->q", z, wire))
            if first and p["Post"] == 3:
                now = now + jnp.einsum("kp,kpq->q", past[p["Pre"]], stop(wire))
        penalty = jnp.sum(jnp.maximum(0, states[0][0] - 0.3) ** 2)
        z, following = [x], []
        for k in (1, 2):
            h, fired = cell(states[k - 1], arrived[k].T, params[k]["tau"], params[k]["tau_a"], params[k]["beta"])
            following.append(h)
            z.append(fired)
        y = y + arrived[3][:, 0]
        past = [jnp.concatenate([z[k][None], past[k][:-1]]) for k in range(3)]
        return (following, past, b + (y - b) * FADE), (y + now - stop(now), z[1], z[2], penalty)

    begin = [jnp.stack([params[k].get("V.start", jnp.zeros(sizes[k]))] + 3 * [jnp.zeros(sizes[k])]) for k in (1, 2)]
    past = [jnp.zeros((SLOTS, n)) for n in sizes[:3]]
    _, (y, e, i, penalty) = jax.lax.scan(step, (begin, past, b), jnp.array(shown(trial, sizes[0])))
    return y, (e, i), jnp.sum(penalty)


def loss(net, values, trial):
    y, z, penalty = simulate(net, values, trial)
    steps, total = trial["Steps"], 0.0
    targets = {q["Name"]: q for q in trial["Targets"]}
    for term in net["Losses"]:
        if term["Kind"] == "cross_entropy":
            total += term["Weight"] * cross_entropy(y, trial)
        elif term["Kind"] == "mse":
            q = targets[term["Target"]]
            total += term["Weight"] * jnp.mean((y[q["From"]:q["To"]] - jnp.array(q["Values"])) ** 2)
        elif term["Kind"] == "rate":
            hz = jnp.sum(z[term["Population"] - 1], 0) / (steps * 1e-3)
            total += term["Weight"] * jnp.mean((hz - 1000 * term["Rate"]) ** 2)
        elif term["Kind"] == "van_rossum":
            q = targets[term["Target"]]
            n = q["To"] - q["From"]
            smear = np.array([[math.exp(-(t - s) / term["Tau"]) if s <= t else 0 for s in range(n)] for t in range(n)])
            off = smear @ (z[term["Population"] - 1][q["From"]:q["To"]] - jnp.array(q["Values"], float))
            total += term["Weight"] * jnp.sum(off ** 2) / (term["Tau"] * off.shape[1])
        else:
            total += 0.5 * penalty / (steps * z[0].shape[1])  # the kernels count with the weight of the model
    return total


def cross_entropy(y, trial):
    steps = sum(w["To"] - w["From"] for w in trial["Classes"])
    of = lambda w: -jnp.sum(jax.nn.log_softmax(y[w["From"]:w["To"]])[:, w["Class"]])
    return sum(w["Weight"] * of(w) for w in trial["Classes"]) / steps


def factored(net, values, trial):
    """The gradient of es_d_rtrl: with the decay a, of each presynaptic cell e_x = a e_x + x,
    of each postsynaptic cell e_f = a D e_f + (1 - a) F; the spike's part of it times its
    learning signal times e_x/(1 - a^(t+1)) is the gradient."""
    a, sizes, steps = net["Decay"], [p["Size"] for p in net["Populations"]], trial["Steps"]
    y, z, _ = simulate(net, values, trial)
    outputs = lambda y: sum(t["Weight"] * (cross_entropy(y, trial) if t["Kind"] == "cross_entropy" else squares(t, y, trial)) for t in net["Losses"])
    by = np.array(jax.grad(outputs)(y))
    spikes = [shown(trial, sizes[0]), np.array(z[0]), np.array(z[1])]
    seen = [np.zeros((steps, sizes[p["Pre"]])) for p in net["Projections"]]  # arrivals by step and presynaptic cell
    for p, x in zip(net["Projections"], seen):
        late = int(p["Delay"][0]) + 1
        x[late:] = spikes[p["Pre"]][:-late]
    back = [np.zeros((sizes[k], sizes[3])) for k in range(3)]
    for p, w in zip(net["Projections"], values):
        if p["Post"] == 3:
            back[p["Pre"]][p["From"], p["To"]] = w
    jacobian = jax.jit(jax.vmap(jax.jacfwd(cell, argnums=(0, 1))))
    grown = {}
    for k in (1, 2):
        q = net["Populations"][k]["Params"]
        own = [jnp.array(q[n], float) for n in ("tau", "tau_a", "beta")]
        state = jnp.zeros((sizes[k], 4)).at[:, 0].set(jnp.array(q.get("V.start", np.zeros(sizes[k])), float))
        factor = np.zeros((2, sizes[k], 4))
        grown[k] = np.zeros((2, steps, sizes[k]))
        for t in range(steps):
            arrived = np.zeros((sizes[k], 2))
            for p, w, x in zip(net["Projections"], values, seen):
                if p["Post"] == k:
                    np.add.at(arrived[:, port(p)], p["To"], np.array(w) * x[t][p["From"]])
            (D, F), (by_state, by_arrival) = jacobian(state, jnp.array(arrived), *own)
            for at in (0, 1):
                grown[k][at, t] = a * np.einsum("cs,cs->c", by_state, factor[at]) + (1 - a) * by_arrival[:, at]
                factor[at] = a * np.einsum("crs,cs->cr", D, factor[at]) + (1 - a) * F[:, :, at]
            state = jax.vmap(cell)(state, jnp.array(arrived), *own)[0]
    gradient = []
    for p, x in zip(net["Projections"], seen):
        g, trace = np.zeros(len(p["From"])), np.zeros(sizes[p["Pre"]])
        for t in range(steps):
            if p["Post"] == 3:
                trace = FADE * trace + x[t]
                g += by[t][p["To"]] * trace[p["From"]]
                continue
            trace = a * trace + x[t]
            if t + 2 < steps:  # the readout hears of the spike two steps later
                signal = back[p["Post"]] @ by[t + 2] * grown[p["Post"]][port(p), t]
                g += signal[p["To"]] * trace[p["From"]] / (1 - a ** (t + 1))
        gradient.append(g)
    return gradient


def squares(term, y, trial):
    q = next(q for q in trial["Targets"] if q["Name"] == term["Target"])
    return jnp.mean((y[q["From"]:q["To"]] - jnp.array(q["Values"])) ** 2)


def reference(net):
    for p in net["Projections"]:
        p["From"], p["To"], p["now"] = np.array(p["From"]), np.array(p["To"]), np.array(p["Delay"])
    for f in net["Free"]:
        if f["Kind"] == DELAYS:
            net["Projections"][f["Projection"]]["now"] = np.array(f["Values"])
    values = [jnp.array(f["Values"], float) for f in net["Free"]]
    total, gradient = 0.0, [np.zeros(len(v)) for v in values]
    for trial in net["Trials"]:
        value, by = jax.jit(jax.value_and_grad(lambda v: loss(net, v, trial)))(values)
        if net["Rule"] == "es_d_rtrl":
            by = factored(net, values, trial)
        total += float(value)
        gradient = [g + np.array(x) for g, x in zip(gradient, by)]
    n = len(net["Trials"])
    return {"loss": total / n, "gradient": [[float(x) / n for x in g] for g in gradient]}


if __name__ == "__main__":
    with open(sys.argv[1]) as f:
        inputs = json.load(f)
    print("{\n" + ",\n".join(json.dumps(name) + ": " + json.dumps(reference(net)) for name, net in inputs.items()) + "\n}")
