// The GIF cell of stdlib/gif by hand, for an autovectorising compiler: gcc -O3
// -march=native -ffast-math. The exact propagator of the linear equations for a
// held current, spikes at the ends of steps. Blocks of cells stay in the
// first-level cache while time goes on.
// usage: gif CELLS STEPS ONSET LEAST MOST; prints nanoseconds per cell and step, spikes per cell, the last voltage.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { block = 64 };

static const double dt = 0.1; // ms
static const double tau = 20, R = 20, V_rest = -70, V_reset = -70, th_inf = -50, th_reset = -60;
static const double a = 0.005, b = 0.01, k1 = 0.2, k2 = 0.02, R1 = 0, R2 = 1, A1 = 0, A2 = 0;

// Values of the divided differences of exp at two and three points.
static double two(double x, double y) { return (exp(x) - exp(y)) / (x - y); }
static double three(double x, double y, double z) { return (two(x, z) - two(y, z)) / (x - y); }

static void run(int steps, int onset, const double *restrict level, double *restrict V, double *restrict th,
                double *restrict I1, double *restrict I2, double *restrict spikes) {
    const double m = -dt / tau, c1 = -k1 * dt, c2 = -k2 * dt, e = -b * dt;
    const double eV = exp(m), e1 = exp(c1), e2 = exp(c2), eT = exp(e), gain = R / tau;
    const double VI = dt * gain * two(m, 0), V1 = dt * gain * two(m, c1), V2 = dt * gain * two(m, c2);
    const double TV = a * dt * two(m, e), TI = a * dt * dt * gain * three(m, 0, e);
    const double T1 = a * dt * dt * gain * three(m, c1, e), T2 = a * dt * dt * gain * three(m, c2, e);
    for (int t = 0; t < steps; t++) {
        const double on = t < onset ? 0 : 1;
        for (int i = 0; i < block; i++) {
            double I = on * level[i], v = V[i] - V_rest;
            double w = V_rest + eV * v + VI * I + V1 * I1[i] + V2 * I2[i];
            double h = th_inf + eT * (th[i] - th_inf) + TV * v + TI * I + T1 * I1[i] + T2 * I2[i];
            double j1 = e1 * I1[i], j2 = e2 * I2[i];
            int fired = w > h;
            spikes[i] += fired ? 1 : 0;
            V[i] = fired ? V_reset : w;
            th[i] = fired && h < th_reset ? th_reset : h;
            I1[i] = fired ? R1 * j1 + A1 : j1;
            I2[i] = fired ? R2 * j2 + A2 : j2;
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 6 || atoi(argv[1]) % block != 0)
        return 1;
    int cells = atoi(argv[1]), steps = atoi(argv[2]), onset = atoi(argv[3]);
    double least = atof(argv[4]), most = atof(argv[5]);
    double *all = aligned_alloc(64, 6 * (size_t)cells * sizeof(double));
    double *V = all, *th = V + cells, *I1 = th + cells, *I2 = I1 + cells, *level = I2 + cells, *spikes = level + cells;
    for (int i = 0; i < cells; i++)
        V[i] = V_rest, th[i] = th_inf, I1[i] = I2[i] = spikes[i] = 0, level[i] = least + (most - least) * i / (cells - 1);
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int i = 0; i < cells; i += block)
        run(steps, onset, level + i, V + i, th + i, I1 + i, I2 + i, spikes + i);
    clock_gettime(CLOCK_MONOTONIC, &to);
    double ns = (to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec), total = 0;
    for (int i = 0; i < cells; i++)
        total += spikes[i];
    printf("%.4f %.4f %.6f\n", ns / cells / steps, total / cells, V[0]);
    free(all);
    return 0;
}
