// One training step by BPTT of the excitatory-inhibitory network of adaptive
// integrate-and-fire cells, written by hand for processors with AVX2: the limit
// that compiled code is held against.
//
//   gcc -O3 -march=native -fopenmp ei.c -lm -o ei && ./ei [cells] [steps] [batch]
//
// Cells: conductances e and i that decay in 10 ms, a potential in units of the
// distance from rest to threshold with reversal potentials 3 and -3 and a time
// constant of 100 ms, a soft reset, and an adaptation current of about a second;
// 100 inputs, four excitatory cells to an inhibitory one, one connection in ten,
// a readout of two cells, cross-entropy over the last 150 of 2200 steps.
//
// Sixteen samples go through the whole sequence together, [sample][cell]: a spike
// then adds a dense row of weights, and backward the adjoint to a row of the
// gradient. What arrives backward at the presynaptic cells is a product with
// sparse rows, for which [cell][sample] suits, in rows where the surrogate
// derivative is not zero for all samples.
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SAMPLES = 16, INPUTS = 100, OUTS = 2, LANES = 8 };
typedef __m256 vec;

static int cells, excitatory, steps, batch, words; // words of 32 spikes in a row
static const float tau = 100, reverse_e = 3, reverse_i = -3, jump = 1, slope = 0.3f;
static float decay_syn, decay_out;
static float *w_in, *w_rec, *w_out[OUTS], *decay_a;  // dense rows of each presynaptic cell
static int *row_start, *row_cell;                    // the sparse rows of w_rec
static float *row_weight;

typedef struct {
  float *v, *g, *target;   // tape: potential, conductance, where the potential goes
  uint32_t *spike;         // [step][sample][words]
  uint16_t *input;         // [step][input], a bit for each sample
  float *out_adjoint;      // [step][sample][OUTS]
  int label[SAMPLES];
  double loss;
  long spikes;
} group;

static vec all(float x) { return _mm256_set1_ps(x); }
static vec madd(vec a, vec b, vec c) { return _mm256_fmadd_ps(a, b, c); }
static vec nmadd(vec a, vec b, vec c) { return _mm256_fnmadd_ps(a, b, c); }
#define LOAD _mm256_load_ps
#define STORE _mm256_store_ps
#define ADD _mm256_add_ps
#define SUB _mm256_sub_ps
#define MUL _mm256_mul_ps

// exponential reduces by powers of two and sums a polynomial of degree six.
static vec exponential(vec x) {
  vec n = _mm256_round_ps(MUL(x, all(1.44269504f)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  vec r = nmadd(n, all(-1.42860677e-6f), nmadd(n, all(0.693148613f), x));
  vec p = madd(r, all(1.f / 720), all(1.f / 120));
  p = madd(p, r, all(1.f / 24));
  p = madd(p, r, all(1.f / 6));
  p = madd(p, r, all(.5f));
  p = madd(p, r, all(1));
  p = madd(p, r, all(1));
  __m256i power = _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23);
  return MUL(p, _mm256_castsi256_ps(power));
}

// lanes are the bits of a byte as a mask.
static vec lanes(unsigned byte) {
  const __m256i bit = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
  return _mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32(byte), bit), bit));
}

static unsigned byte_of(const uint32_t *row, int cell) { return row[cell / 32] >> cell % 32 & 0xff; }

static void *zeros(size_t bytes) {
  void *p = aligned_alloc(1 << 21, (bytes + (1 << 21) - 1) >> 21 << 21);
  memset(p, 0, bytes);
  return p;
}

static void add_row(float *y, const float *x) {
  for (int j = 0; j < cells; j += LANES) STORE(y + j, ADD(LOAD(y + j), LOAD(x + j)));
}

// turn transposes eight rows of eight.
static void turn(const float *x, int x_pitch, float *y, int y_pitch) {
  vec r[8], t[8];
  for (int i = 0; i < 4; i++) {
    vec a = LOAD(x + i * x_pitch), b = LOAD(x + (i + 4) * x_pitch);
    r[i] = _mm256_permute2f128_ps(a, b, 0x20);
    r[i + 4] = _mm256_permute2f128_ps(a, b, 0x31);
  }
  for (int h = 0; h < 8; h += 4)
    for (int i = 0; i < 2; i++) {
      t[h + 2 * i] = _mm256_unpacklo_ps(r[h + i], r[h + i + 2]);
      t[h + 2 * i + 1] = _mm256_unpackhi_ps(r[h + i], r[h + i + 2]);
    }
  for (int h = 0; h < 8; h += 4)
    for (int i = 0; i < 2; i++) {
      STORE(y + (h + 2 * i) * y_pitch, _mm256_unpacklo_ps(t[h + i], t[h + i + 2]));
      STORE(y + (h + 2 * i + 1) * y_pitch, _mm256_unpackhi_ps(t[h + i], t[h + i + 2]));
    }
}

#define EACH_SPIKE(row, cell)                                     \
  for (int word_ = 0; word_ < words; word_++)                     \
    for (uint32_t bits_ = (row)[word_], cell; bits_ && (cell = 32 * word_ + __builtin_ctz(bits_), 1); bits_ &= bits_ - 1)

static void forward(group *q) {
  size_t state = (size_t)SAMPLES * cells;
  float *v = zeros(state * 4), *a = zeros(state * 4), *e = zeros(state * 4), *h = zeros(state * 4), y[SAMPLES][OUTS] = {{0}};
  int window = 150 * steps / 2200 > 0 ? 150 * steps / 2200 : 1;
  q->loss = q->spikes = 0;
  for (int t = 0; t < steps; t++)
    for (int s = 0; s < SAMPLES; s++) {
      uint32_t *now = q->spike + ((size_t)(t + 1) * SAMPLES + s) * words, *before = now - SAMPLES * words;
      size_t at = (size_t)s * cells, tape = t * state + at;
      for (int k = 0; k < INPUTS; k++)
        if (q->input[t * INPUTS + k] >> s & 1) add_row(e + at, w_in + k * cells);
      EACH_SPIKE(before, i) add_row((int)i < excitatory ? e + at : h + at, w_rec + (size_t)i * cells);
      for (int j = 0; j < cells; j += LANES) {
        vec spiked = _mm256_and_ps(lanes(byte_of(before, j)), all(jump));
        vec I = MUL(SUB(LOAD(a + at + j), spiked), LOAD(decay_a + j));
        vec x = LOAD(e + at + j), z = LOAD(h + at + j), g = ADD(all(1), ADD(x, z));
        vec target = _mm256_div_ps(madd(x, all(reverse_e), madd(z, all(reverse_i), I)), g);
        vec V = madd(SUB(SUB(LOAD(v + at + j), spiked), target), exponential(MUL(g, all(-1 / tau))), target);
        STORE(v + at + j, V);
        STORE(a + at + j, I);
        STORE(e + at + j, MUL(x, all(decay_syn)));
        STORE(h + at + j, MUL(z, all(decay_syn)));
        STORE(q->v + tape + j, V);
        STORE(q->g + tape + j, g);
        STORE(q->target + tape + j, target);
        ((uint8_t *)now)[j / 8] = _mm256_movemask_ps(_mm256_cmp_ps(V, all(1), _CMP_GT_OQ));
      }
      for (int o = 0; o < OUTS; o++) y[s][o] *= decay_out;
      EACH_SPIKE(now, i) {
        q->spikes++;
        for (int o = 0; o < OUTS; o++) y[s][o] += w_out[o][i];
      }
      if (t < steps - window) continue;
      float top = fmaxf(y[s][0], y[s][1]), p0 = expf(y[s][0] - top), p1 = expf(y[s][1] - top), sum = p0 + p1, part = 1 / (window * (float)batch);
      float *adjoint = q->out_adjoint + ((size_t)t * SAMPLES + s) * OUTS;
      adjoint[0] = (p0 / sum - !q->label[s]) * part;
      adjoint[1] = (p1 / sum - q->label[s]) * part;
      q->loss -= log((q->label[s] ? p1 : p0) / sum) * part;
    }
  free(v), free(a), free(e), free(h);
}

// product gives the adjoints of the spikes of the cells that are live in some sample.
static void product(const float *xe, const float *xi, const uint8_t *live, float *out) {
  for (int i = 0; i < cells; i++) {
    vec p[4][2];
    memset(p, 0, sizeof p);
    const float *x = i < excitatory ? xe : xi;
    int k = row_start[i], end = live[i / 8] >> i % 8 & 1 ? row_start[i + 1] : k;
    for (; k + 4 <= end; k += 4)
      for (int c = 0; c < 4; c++) {
        vec w = all(row_weight[k + c]);
        const float *r = x + row_cell[k + c] * SAMPLES;
        p[c][0] = madd(w, LOAD(r), p[c][0]);
        p[c][1] = madd(w, LOAD(r + LANES), p[c][1]);
      }
    for (; k < end; k++) {
      const float *r = x + row_cell[k] * SAMPLES;
      p[0][0] = madd(all(row_weight[k]), LOAD(r), p[0][0]);
      p[0][1] = madd(all(row_weight[k]), LOAD(r + LANES), p[0][1]);
    }
    for (int b = 0; b < 2; b++) STORE(out + i * SAMPLES + b * LANES, ADD(ADD(p[0][b], p[1][b]), ADD(p[2][b], p[3][b])));
  }
}

typedef struct { float *in, *rec, *out[OUTS]; } gradient;

static void backward(group *q, gradient d) {
  size_t state = (size_t)SAMPLES * cells, bytes = state * 4;
  float *lv = zeros(bytes), *la = zeros(bytes), *le = zeros(bytes), *lh = zeros(bytes), *lz = zeros(bytes);
  float *te = zeros(bytes), *th = zeros(bytes), *tz = zeros(bytes), ly[SAMPLES][OUTS] = {{0}};
  uint8_t *live = zeros(cells / 8 + 1);
  const vec sign = all(-0.f);
  for (int t = steps - 1; t >= 0; t--) {
    memset(live, 0, cells / 8 + 1);
    for (int s = 0; s < SAMPLES; s++)
      for (int j = 0; j < cells; j += LANES) {
        vec x = _mm256_andnot_ps(sign, SUB(LOAD(q->v + t * state + s * cells + j), all(1)));
        live[j / 8] |= _mm256_movemask_ps(_mm256_cmp_ps(x, all(1), _CMP_LT_OQ));
      }
    for (int j = 0; j < cells; j += LANES)
      for (int s = 0; s < SAMPLES; s += LANES) {
        turn(le + s * cells + j, cells, te + j * SAMPLES + s, SAMPLES);
        turn(lh + s * cells + j, cells, th + j * SAMPLES + s, SAMPLES);
      }
    product(te, th, live, tz);
    for (int j = 0; j < cells; j += LANES)
      for (int s = 0; s < SAMPLES; s += LANES) turn(tz + j * SAMPLES + s, SAMPLES, lz + s * cells + j, cells);
    for (int s = 0; s < SAMPLES; s++) {
      uint32_t *now = q->spike + ((size_t)(t + 1) * SAMPLES + s) * words, *before = now - SAMPLES * words;
      size_t at = (size_t)s * cells, tape = t * state + at;
      for (int o = 0; o < OUTS; o++) ly[s][o] = ly[s][o] * decay_out + q->out_adjoint[((size_t)t * SAMPLES + s) * OUTS + o];
      for (int j = 0; j < cells; j += LANES) {
        vec V = LOAD(q->v + tape + j), g = LOAD(q->g + tape + j), target = LOAD(q->target + tape + j);
        vec start = SUB(t ? LOAD(q->v + tape - state + j) : all(0), _mm256_and_ps(lanes(byte_of(before, j)), all(jump)));
        vec surrogate = _mm256_max_ps(all(0), nmadd(all(slope), _mm256_andnot_ps(sign, SUB(V, all(1))), all(slope)));
        // lv holds the adjoint of the potential that the next step starts from, la that of the current.
        vec Lv = LOAD(lv + at + j), La = LOAD(la + at + j), z = LOAD(lz + at + j);
        z = SUB(z, madd(all(jump), La, MUL(all(jump), Lv)));
        z = madd(LOAD(w_out[0] + j), all(ly[s][0]), madd(LOAD(w_out[1] + j), all(ly[s][1]), z));
        Lv = madd(z, surrogate, Lv);
        vec ex = exponential(MUL(g, all(-1 / tau))), kept = MUL(Lv, ex);
        vec by_target = _mm256_div_ps(SUB(Lv, kept), g);
        vec by_g = nmadd(by_target, target, MUL(MUL(kept, SUB(start, target)), all(-1 / tau)));
        STORE(lv + at + j, kept);
        STORE(la + at + j, MUL(LOAD(decay_a + j), ADD(La, by_target)));
        STORE(le + at + j, madd(LOAD(le + at + j), all(decay_syn), madd(by_target, all(reverse_e), by_g)));
        STORE(lh + at + j, madd(LOAD(lh + at + j), all(decay_syn), madd(by_target, all(reverse_i), by_g)));
      }
      EACH_SPIKE(now, i) for (int o = 0; o < OUTS; o++) d.out[o][i] += ly[s][o];
      for (int k = 0; k < INPUTS; k++)
        if (q->input[t * INPUTS + k] >> s & 1) add_row(d.in + k * cells, le + at);
      EACH_SPIKE(before, i) add_row(d.rec + (size_t)i * cells, (int)i < excitatory ? le + at : lh + at);
    }
  }
  free(lv), free(la), free(le), free(lh), free(lz), free(te), free(th), free(tz), free(live);
}

static uint64_t seed = 0x9e3779b97f4a7c15;
static double uniform(void) {
  uint64_t z = seed += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9, z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return ((z ^ z >> 31) >> 11) * 0x1p-53;
}
static double normal(void) { return sqrt(-2 * log(1 - uniform())) * cos(2 * M_PI * uniform()); }
static double weight(double variance) { return fmin(2, fabs(normal())) * sqrt(variance); }

static void build(double scale) {
  w_in = zeros(INPUTS * cells * 4), w_rec = zeros((size_t)cells * cells * 4), decay_a = zeros(cells * 4);
  row_start = zeros((cells + 1) * 4), row_cell = zeros((size_t)cells * cells * 4), row_weight = zeros((size_t)cells * cells * 4);
  for (int i = 0; i < INPUTS * cells; i++) w_in[i] = scale * weight(.5 / INPUTS);
  for (int i = 0, n = 0; i < cells; i++) {
    for (int j = 0; j < cells; j++)
      if (uniform() < .1) {
        float w = weight(i < excitatory ? .5 / (.1 * excitatory) : 2 / (.1 * (cells - excitatory)));
        w_rec[(size_t)i * cells + j] = row_weight[n] = w, row_cell[n++] = j;
      }
    row_start[i + 1] = n;
  }
  for (int i = 0; i < cells; i++) decay_a[i] = exp(-1 / (1000 * (.5 + uniform())));
  for (int o = 0; o < OUTS; o++) {
    w_out[o] = zeros(cells * 4);
    for (int i = 0; i < cells; i++) w_out[o][i] = normal() * sqrt(2. / cells);
  }
}

static group present(void) {
  static const double rate[] = {.02, .02, .003, .01};
  size_t tape = (size_t)steps * SAMPLES * cells * 4;
  group q = {zeros(tape), zeros(tape), zeros(tape), zeros((size_t)(steps + 1) * SAMPLES * words * 4), zeros((size_t)steps * INPUTS * 2), zeros((size_t)steps * SAMPLES * OUTS * 4)};
  for (int i = 0; i < steps * INPUTS; i++)
    for (int s = 0; s < SAMPLES; s++) q.input[i] |= (uniform() < rate[i % INPUTS * 4 / INPUTS]) << s;
  for (int s = 0; s < SAMPLES; s++) q.label[s] = uniform() < .5;
  return q;
}

static double seconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int count, char **args) {
  cells = count > 1 ? atoi(args[1]) : 400, steps = count > 2 ? atoi(args[2]) : 2200, batch = count > 3 ? atoi(args[3]) : 128;
  if (cells % 40 || batch % SAMPLES || steps < 1) return fprintf(stderr, "cells must be a multiple of 40, the batch one of %d\n", SAMPLES), 1;
  excitatory = cells * 4 / 5, words = (cells + 31) / 32, decay_syn = exp(-.1), decay_out = exp(-.1);
  build(count > 4 ? atof(args[4]) : 1);
  int groups = batch / SAMPLES;
  group *q = malloc(groups * sizeof *q);
  gradient *d = malloc(groups * sizeof *d);
  for (int g = 0; g < groups; g++) {
    q[g] = present();
    d[g] = (gradient){zeros(INPUTS * cells * 4), zeros((size_t)cells * cells * 4), {zeros(cells * 4), zeros(cells * 4)}};
  }
  double unit = (double)cells * steps * batch / 1e9;
  for (int round = 0; round < 3; round++) {
    double w0 = seconds(CLOCK_MONOTONIC), c0 = seconds(CLOCK_PROCESS_CPUTIME_ID), loss = 0, spikes = 0;
#pragma omp parallel for schedule(static)
    for (int g = 0; g < groups; g++) forward(q + g);
    double w1 = seconds(CLOCK_MONOTONIC), c1 = seconds(CLOCK_PROCESS_CPUTIME_ID);
#pragma omp parallel for schedule(static)
    for (int g = 0; g < groups; g++) backward(q + g, d[g]);
    double w2 = seconds(CLOCK_MONOTONIC), c2 = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int g = 0; g < groups; g++) loss += q[g].loss, spikes += q[g].spikes;
    printf("{\"forward_ns\": %.3f, \"backward_ns\": %.3f, \"step_ns\": %.3f, \"forward_cpu_ns\": %.3f, \"backward_cpu_ns\": %.3f, \"loss\": %.6f, \"rate_hz\": %.3f}\n",
           (w1 - w0) / unit, (w2 - w1) / unit, (w2 - w0) / unit, (c1 - c0) / unit, (c2 - c1) / unit, loss, spikes / unit / 1e6);
    fflush(stdout);
  }
  // The readout's weights change no spike: their gradient must be that of differences.
  double worst = 0, largest = 0;
  for (int i = 5; i < cells; i += 37) {
    double by = 0, sum[2] = {0, 0};
    for (int g = 0; g < groups; g++) by += d[g].out[1][i] / 3;
    float kept = w_out[1][i];
    for (int side = 0; side < 2; side++) {
      w_out[1][i] = kept + (side ? -.02f : .02f);
      for (int g = 0; g < groups && i < 5 + 3 * 37; g++) forward(q + g), sum[side] += q[g].loss;
    }
    w_out[1][i] = kept;
    if (i < 5 + 3 * 37) worst = fmax(worst, fabs(by - (sum[0] - sum[1]) / .04)), largest = fmax(largest, fabs(by));
  }
  printf("{\"gradient_error\": %.2e, \"largest_gradient\": %.2e}\n", worst, largest);
}
