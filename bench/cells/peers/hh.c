// The squid cell of stdlib/hh by hand, as a C programmer would write it for an
// autovectorising compiler: gcc -O3 -march=native -ffast-math. Exponential Euler,
// all states advanced from the start of the step.
// usage: hh CELLS STEPS; prints nanoseconds per cell and step, spikes per cell, and the last voltage.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const double dt = 0.01; // ms

static void run(int cells, int steps, double *restrict V, double *restrict m, double *restrict h,
                double *restrict n, const double *restrict I, double *restrict spikes) {
    for (int t = 0; t < steps; t++) {
        for (int i = 0; i < cells; i++) {
            double v = V[i];
            double am = 0.1 * (v + 40) / (1 - exp(-(v + 40) / 10)), bm = 4 * exp(-(v + 65) / 18);
            double ah = 0.07 * exp(-(v + 65) / 20), bh = 1 / (1 + exp(-(v + 35) / 10));
            double an = 0.01 * (v + 55) / (1 - exp(-(v + 55) / 10)), bn = 0.125 * exp(-(v + 65) / 80);
            double gna = 120 * m[i] * m[i] * m[i] * h[i], gk = 36 * n[i] * n[i] * n[i] * n[i];
            double g = gna + gk + 0.3;
            double vinf = (gna * 50 - gk * 77 - 0.3 * 54.387 + I[i]) / g;
            double km = am + bm, kh = ah + bh, kn = an + bn;
            m[i] = am / km + (m[i] - am / km) * exp(-dt * km);
            h[i] = ah / kh + (h[i] - ah / kh) * exp(-dt * kh);
            n[i] = an / kn + (n[i] - an / kn) * exp(-dt * kn);
            double next = vinf + (v - vinf) * exp(-dt * g);
            spikes[i] += v <= -20 && next > -20 ? 1 : 0;
            V[i] = next;
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 1;
    int cells = atoi(argv[1]), steps = atoi(argv[2]);
    double *block = aligned_alloc(64, 6 * (size_t)cells * sizeof(double));
    double *V = block, *m = V + cells, *h = m + cells, *n = h + cells, *I = n + cells, *spikes = I + cells;
    for (int i = 0; i < cells; i++) {
        V[i] = -65, m[i] = 0.05293, h[i] = 0.59612, n[i] = 0.31768, I[i] = 10, spikes[i] = 0;
    }
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    run(cells, steps, V, m, h, n, I, spikes);
    clock_gettime(CLOCK_MONOTONIC, &b);
    double ns = (b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec);
    double total = 0;
    for (int i = 0; i < cells; i++)
        total += spikes[i];
    printf("%.4f %.4f %.6f\n", ns / cells / steps, total / cells, V[0]);
    free(block);
    return 0;
}
