// The networks of Brette et al. (2007) by hand, as a C programmer would write them for an autovectorising
// compiler: gcc -O3 -march=native -ffast-math. One thread, the same equations, steps and delays as nmlc.
// usage: loop NETWORK CELLS DELAY_STEPS STEPS; prints microseconds per step, seconds before the first step, and Hz.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const double dt = 0.1;
static uint64_t counter = 1;

static double uniform(void) { // splitmix64
    uint64_t z = counter += 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return ((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static double normal(double mean, double sd) {
    return mean + sd * sqrt(-2 * log(1 - uniform())) * cos(2 * M_PI * uniform());
}

static double positive(double mean, double sd) {
    double x;
    do
        x = normal(mean, sd);
    while (x < 0);
    return x;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

typedef struct {
    int cells;
    double *restrict v, *restrict ge, *restrict gi, *restrict rest; // rest: steps of refractoriness left
    double *restrict m, *restrict n, *restrict h;
    uint8_t *restrict fired;
} Cells;

// Conductances in nS, C = 200 pF, g_L = 10 nS, 20 mV of drive.
static void coba(Cells c, double de, double di) {
    for (int i = 0; i < c.cells; i++) {
        double g = 10 + c.ge[i] + c.gi[i], at = (-400 - 80 * c.gi[i]) / g;
        double v = c.rest[i] > 0 ? c.v[i] : at + (c.v[i] - at) * exp(-dt / 200 * g);
        int fired = v > -50;
        c.fired[i] = fired;
        c.v[i] = fired ? -60 : v;
        c.rest[i] = fired ? 50 : c.rest[i] - 1;
        c.ge[i] *= de;
        c.gi[i] *= di;
    }
}

// Currents as voltages in mV; V moves by the exact propagator.
static void cuba(Cells c, double de, double di) {
    double d = exp(-dt / 20), pe = (d - de) / (20 / 5. - 1), pi = (d - di) / (20 / 10. - 1);
    for (int i = 0; i < c.cells; i++) {
        double v = c.rest[i] > 0 ? c.v[i] : -49 + (c.v[i] + 49) * d + pe * c.ge[i] + pi * c.gi[i];
        int fired = v > -50;
        c.fired[i] = fired;
        c.v[i] = fired ? -60 : v;
        c.rest[i] = fired ? 50 : c.rest[i] - 1;
        c.ge[i] *= de;
        c.gi[i] *= di;
    }
}

static inline double exprel(double x) { return fabs(x) < 1e-6 ? 1 + x / 2 : (exp(x) - 1) / x; }

static inline double toward(double x, double a, double b) { return a / (a + b) + (x - a / (a + b)) * exp(-dt * (a + b)); }

static void cobahh(Cells c, double de, double di) {
    for (int i = 0; i < c.cells; i++) {
        double v = c.v[i], x = v + 63, m = c.m[i], n = c.n[i], h = c.h[i];
        double am = 1.28 / exprel((13 - x) / 4), bm = 1.4 / exprel((x - 40) / 5);
        double ah = 0.128 * exp((17 - x) / 18), bh = 4 / (1 + exp((40 - x) / 5));
        double an = 0.16 / exprel((15 - x) / 5), bn = 0.5 * exp((10 - x) / 40);
        double gna = 20e3 * m * m * m * h, gk = 6e3 * n * n * n * n, g = 10 + c.ge[i] + c.gi[i] + gna + gk;
        double at = (-600 - 80 * c.gi[i] + 50 * gna - 90 * gk) / g, next = at + (v - at) * exp(-dt / 200 * g);
        c.m[i] = toward(m, am, bm);
        c.n[i] = toward(n, an, bn);
        c.h[i] = toward(h, ah, bh);
        c.fired[i] = v <= -20 && next > -20;
        c.v[i] = next;
        c.ge[i] *= de;
        c.gi[i] *= di;
    }
}

static double *array(int cells) {
    void *p = aligned_alloc(64, ((size_t)cells * 8 + 63) / 64 * 64);
    memset(p, 0, (size_t)cells * 8);
    return p;
}

int main(int argc, char **argv) {
    if (argc != 5)
        return 1;
    double begin = now();
    int N = atoi(argv[2]), delay = atoi(argv[3]), steps = atoi(argv[4]), split = N / 5 * 4;
    int currents = !strcmp(argv[1], "cuba"), hh = !strcmp(argv[1], "cobahh");
    Cells c = {N, array(N), array(N), array(N), array(N), array(N), array(N), array(N), (uint8_t *)array(N / 8 + 1)};
    for (int i = 0; i < N; i++) {
        c.v[i] = currents ? -60 + 10 * uniform() : normal(-65, 5);
        c.ge[i] = currents ? 0 : positive(40, 15);
        c.gi[i] = currents ? 0 : positive(200, 120);
        c.m[i] = 0.02, c.n[i] = 0.02, c.h[i] = 1;
    }
    double logq = log1p(-80. / N);
    size_t *row = malloc((N + 1) * sizeof *row), full = 0, room = (size_t)N * 80 + 10 * (size_t)N + 1000;
    uint32_t *target = malloc(room * sizeof *target);
    for (int i = 0; i < N; i++) {
        row[i] = full;
        for (double j = floor(log(1 - uniform()) / logq); j < N && full < room; j += 1 + floor(log(1 - uniform()) / logq))
            target[full++] = (uint32_t)j;
    }
    row[N] = full;
    int slots = delay + 1, *count = calloc(slots, sizeof *count), *ring = malloc((size_t)slots * N * sizeof *ring);
    double de = exp(-dt / 5), di = exp(-dt / 10), we = currents ? 1.62 : 6, wi = currents ? -9 : 67;
    long spikes = 0;
    double first = now();
    for (int t = 0; t < steps; t++) {
        int *sent = ring + (size_t)(t % slots) * N, fresh = 0;
        for (int k = 0; k < count[t % slots]; k++) {
            double *g = sent[k] < split ? c.ge : c.gi, w = sent[k] < split ? we : wi;
            for (size_t e = row[sent[k]]; e < row[sent[k] + 1]; e++)
                g[target[e]] += w;
        }
        hh ? cobahh(c, de, di) : currents ? cuba(c, de, di) : coba(c, de, di);
        for (int i = 0; i < N; i += 8) {
            uint64_t any;
            memcpy(&any, c.fired + i, 8);
            if (any)
                for (int k = i; k < i + 8 && k < N; k++)
                    if (c.fired[k])
                        sent[fresh++] = k;
        }
        count[t % slots] = fresh;
        spikes += fresh;
    }
    double last = now();
    printf("%.4f %.4f %.4f\n", (last - first) / steps * 1e6, first - begin, spikes / (double)N / (steps * dt * 1e-3));
    return 0;
}
