"""The networks of Brette et al. (2007) in Brian2 (C++ standalone), as oracle and as peer.

usage: brian.py time NETWORK CELLS DELAY_STEPS SECONDS THREADS
           prints a JSON object: microseconds per step, seconds to the first result, rate, synapses
       brian.py record NETWORK SEED ...
           prints a JSON object: for each seed the rates of the cells and the variation of their intervals

NETWORK is coba (20 mV of drive), coba_undriven, coba_uncoupled, cuba or cobahh.
A spike of step k acts at the beginning of step k + 1 + DELAY_STEPS, as it does in nmlc. Refractory periods are
longer by one step than in Brian2's own examples: Brian2 counts them from the beginning of the step in which
the cell spikes, nmlc from its end.
"""

import datetime
import json
import sys
import tempfile
import time

import numpy as np

STARTED = time.time()

from brian2 import (  # noqa: E402  (importing belongs to the time to the first result)
    NeuronGroup, SpikeMonitor, Synapses, __version__, cm, defaultclock, device, mV, mS, ms, nS, pA, pF, prefs,
    run, second, seed, set_device, uF, umetre,
)

DT = 0.1 * ms
WINDOW = (0.2, 1.2)  # s, of what is recorded
CV_BIN = 0.01

CONDUCTANCES = """
dge/dt = -ge/(5*ms) : siemens
dgi/dt = -gi/(10*ms) : siemens
"""

COBA = """
dv/dt = (g_L*(E_L + drive - v) - ge*v + gi*(-80*mV - v))/(200*pF) : volt (unless refractory)
""" + CONDUCTANCES

CUBA = """
dv/dt = (ge + gi - (v - E_L))/(20*ms) : volt (unless refractory)
dge/dt = -ge/(5*ms) : volt
dgi/dt = -gi/(10*ms) : volt
"""

COBAHH = """
dv/dt = (g_L*(E_L - v) - ge*v + gi*(-80*mV - v) - g_Na*m**3*h*(v - 50*mV) - g_K*n**4*(v + 90*mV))/(200*pF) : volt
dm/dt = a_m*(1 - m) - b_m*m : 1
dn/dt = a_n*(1 - n) - b_n*n : 1
dh/dt = a_h*(1 - h) - b_h*h : 1
a_m = 1.28/ms/exprel((13*mV - x)/(4*mV)) : Hz
b_m = 1.4/ms/exprel((x - 40*mV)/(5*mV)) : Hz
a_h = 0.128/ms*exp((17*mV - x)/(18*mV)) : Hz
b_h = 4/ms/(1 + exp((40*mV - x)/(5*mV))) : Hz
a_n = 0.16/ms/exprel((15*mV - x)/(5*mV)) : Hz
b_n = 0.5/ms*exp((10*mV - x)/(40*mV)) : Hz
x = v + 63*mV : volt
""" + CONDUCTANCES


def positive_normal(rng, mean, sd, n):
    """Normal numbers, drawn anew where they are negative."""
    x = rng.normal(mean, sd, n)
    while (x < 0).any():
        x = np.where(x < 0, rng.normal(mean, sd, n), x)
    return x


def build(network, cells, delay_steps, number):
    """The group of cells and its synapses."""
    rng = np.random.default_rng(number)
    kind = network.split("_")[0]
    names = dict(g_L=10 * nS, E_L=-60 * mV, drive=20 * mV * (network in ("coba", "coba_uncoupled")))
    excite, inhibit = 6 * nS, 67 * nS
    if kind == "coba":
        p = NeuronGroup(cells, COBA, threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * ms + DT,
                        method="exponential_euler", namespace=names)
    elif kind == "cuba":
        names["E_L"] = -49 * mV
        excite, inhibit = 1.62 * mV, -9 * mV
        p = NeuronGroup(cells, CUBA, threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * ms + DT,
                        method="exact", namespace=names)
        p.v = rng.uniform(-60, -50, cells) * mV
    else:
        names |= dict(g_Na=20e3 * nS, g_K=6e3 * nS)
        p = NeuronGroup(cells, COBAHH, threshold="v > -20*mV", refractory=3 * ms,
                        method="exponential_euler", namespace=names)
    if kind != "cuba":
        p.v = rng.normal(-65, 5, cells) * mV
        if network != "coba_uncoupled":
            p.ge = positive_normal(rng, 40, 15, cells) * nS
            p.gi = positive_normal(rng, 200, 120, cells) * nS
    if kind == "cobahh":
        p.m, p.n, p.h = "a_m/(a_m + b_m)", "a_n/(a_n + b_n)", "a_h/(a_h + b_h)"
    objects = [p]
    if network != "coba_uncoupled":
        split = cells * 4 // 5
        for source, name, weight in (p[:split], "ge", excite), (p[split:], "gi", inhibit):
            s = Synapses(source, p, on_pre=f"{name} += w", delay=delay_steps * DT, namespace={"w": weight})
            s.connect(p=80 / cells)
            objects.append(s)
    return objects


def simulate(network, cells, delay_steps, seconds, threads, number, record):
    """Generates, compiles and runs; returns the monitor, the synapses and the seconds that all of it took."""
    begin = time.time()
    folder = tempfile.mkdtemp(prefix="nmlc-brian-")
    set_device("cpp_standalone", directory=folder, build_on_run=False)
    prefs.codegen.cpp.extra_compile_args_gcc = ["-w", "-O3", "-ffast-math", "-march=native", "-std=c++11"]
    prefs.devices.cpp_standalone.openmp_threads = threads if threads > 1 else 0
    defaultclock.dt = DT
    seed(number)
    objects = build(network, cells, delay_steps, number)
    monitor = SpikeMonitor(objects[0], record=record)
    from brian2 import Network

    net = Network(*objects, monitor)
    net.run(seconds * second)
    device.build(directory=folder, run=False, compile=True)
    device.run(folder, with_output=False, run_args=[])
    return monitor, objects, time.time() - begin


def histogram(values, width):
    """Numbers of values in bins of a width that begin at zero."""
    return np.bincount(np.floor(np.asarray(values) / width + 1e-9).astype(int)).tolist()


def statistics(times, indices, cells):
    """Spikes per cell in the window, and the coefficients of variation of cells with at least three."""
    keep = (times >= WINDOW[0]) & (times < WINDOW[1])
    times, indices = times[keep], indices[keep]
    counts = np.bincount(indices, minlength=cells)
    order = np.lexsort((times, indices))
    trains = np.split(times[order], np.cumsum(counts)[:-1])
    gaps = [np.diff(t) for t in trains if len(t) >= 3]
    cv = [g.std() / g.mean() for g in gaps]
    return dict(
        rate_hz=round(float(counts.mean() / (WINDOW[1] - WINDOW[0])), 4),
        cv_isi=round(float(np.mean(cv)), 5) if cv else None,
        counts=histogram(counts, 1),
        cv=histogram(cv, CV_BIN) if cv else [],
    )


def record(network, seeds):
    """The reference statistics of 4000 cells with a delay of 0.5 ms."""
    runs = []
    for number in seeds:
        monitor, objects, _ = simulate(network, 4000, 5, WINDOW[1], 1, number, True)
        row = statistics(np.asarray(monitor.t / second), np.asarray(monitor.i), 4000)
        runs.append(dict(seed=number) | row)
        print(network, number, row["rate_hz"], row["cv_isi"], file=sys.stderr)
        device.reinit()
        device.activate()
    return dict(
        network=network, origin=f"Brian2 {__version__}, C++ standalone, bench/networks/peers/brian.py",
        date=str(datetime.date.today()), cells=4000, dt_ms=0.1, delay_ms=0.5, window_s=WINDOW, cv_bin=CV_BIN, runs=runs,
    )


def measure(network, cells, delay_steps, seconds, threads):
    """Steady time per step, and what passes before it."""
    monitor, objects, took = simulate(network, cells, delay_steps, seconds, threads, 1, False)
    steady = device._last_run_time
    laps = [steady]
    if cells <= 4000:
        for _ in range(2):
            device.run(device.project_dir, with_output=False, run_args=[])
            laps.append(device._last_run_time)
    return dict(
        version=__version__, step_us=float(np.median(laps)) / (seconds / float(DT)) * 1e6,
        first_s=took - steady + (IMPORTED - STARTED),
        rate_hz=int(monitor.num_spikes) / cells / seconds, threads=threads,
    )


IMPORTED = time.time()

if __name__ == "__main__":
    if sys.argv[1] == "time":
        result = measure(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]), int(sys.argv[6]))
    else:
        result = record(sys.argv[2], [int(s) for s in sys.argv[3:]])
    print(json.dumps(result))
