package main

import (
	"math"
	"math/rand/v2"
	"time"
)

// loop is a network by hand, as a Go programmer would write it.
type loop struct {
	cells, split     int
	v, ge, gi        []float64
	rest             []int
	m, n, h          []float64
	row              []int
	target           []uint32
	weightE, weightI float64
	decayE, decayI   float64
}

func newLoop(n contest) *loop {
	random := rand.New(rand.NewPCG(1, 2))
	c := &loop{cells: n.cells, split: n.cells * 4 / 5, weightE: 6, weightI: 67, decayE: math.Exp(-dt / 5), decayI: math.Exp(-dt / 10)}
	for _, x := range []*[]float64{&c.v, &c.ge, &c.gi, &c.m, &c.n, &c.h} {
		*x = make([]float64, n.cells)
	}
	c.rest = make([]int, n.cells)
	for i := range c.cells {
		c.v[i] = -65 + 5*random.NormFloat64()
		c.ge[i] = math.Max(0, 40+15*random.NormFloat64())
		c.gi[i] = math.Max(0, 200+120*random.NormFloat64())
		c.m[i], c.n[i], c.h[i] = 0.02, 0.02, 1
	}
	if n.model == "cuba" {
		c.weightE, c.weightI = 1.62, -9
		for i := range c.cells {
			c.v[i], c.ge[i], c.gi[i] = -60+10*random.Float64(), 0, 0
		}
	}
	c.connect(random, 80/float64(n.cells))
	return c
}

// connect draws the gaps between targets.
func (c *loop) connect(random *rand.Rand, p float64) {
	gap := func() int { return int(math.Log(1-random.Float64()) / math.Log1p(-p)) }
	c.row = append(c.row, 0)
	for range c.cells {
		for j := gap(); j < c.cells; j += 1 + gap() {
			c.target = append(c.target, uint32(j))
		}
		c.row = append(c.row, len(c.target))
	}
}

func (c *loop) deliver(spikes []int) {
	for _, i := range spikes {
		sum, w := c.ge, c.weightE
		if i >= c.split {
			sum, w = c.gi, c.weightI
		}
		for _, j := range c.target[c.row[i]:c.row[i+1]] {
			sum[j] += w
		}
	}
}

// leak advances a cell below its threshold to where step says, and fires it.
func (c *loop) leak(i int, spikes []int, step func(v, ge, gi float64) float64) []int {
	if c.rest[i] > 0 {
		c.rest[i]--
	} else {
		c.v[i] = step(c.v[i], c.ge[i], c.gi[i])
		if c.v[i] > -50 {
			c.v[i], c.rest[i] = -60, 50
			spikes = append(spikes, i)
		}
	}
	c.ge[i] *= c.decayE
	c.gi[i] *= c.decayI
	return spikes
}

func (c *loop) coba(spikes []int) []int {
	for i := range c.cells {
		spikes = c.leak(i, spikes, func(v, ge, gi float64) float64 {
			g := 10 + ge + gi
			at := (-400 - 80*gi) / g
			return at + (v-at)*math.Exp(-dt/200*g)
		})
	}
	return spikes
}

func (c *loop) cuba(spikes []int) []int {
	decay := math.Exp(-dt / 20)
	fromE, fromI := (decay-c.decayE)/(20/5.-1), (decay-c.decayI)/(20/10.-1)
	for i := range c.cells {
		spikes = c.leak(i, spikes, func(v, ge, gi float64) float64 {
			return -49 + (v+49)*decay + fromE*ge + fromI*gi
		})
	}
	return spikes
}

func exprel(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Expm1(x) / x
}

func toward(x, a, b float64) float64 { return a/(a+b) + (x-a/(a+b))*math.Exp(-dt*(a+b)) }

func (c *loop) cobahh(spikes []int) []int {
	for i := range c.cells {
		v, m, n, h := c.v[i], c.m[i], c.n[i], c.h[i]
		x := v + 63
		na, k := 20e3*m*m*m*h, 6e3*n*n*n*n
		g := 10 + c.ge[i] + c.gi[i] + na + k
		at := (-600 - 80*c.gi[i] + 50*na - 90*k) / g
		c.v[i] = at + (v-at)*math.Exp(-dt/200*g)
		c.m[i] = toward(m, 1.28/exprel((13-x)/4), 1.4/exprel((x-40)/5))
		c.h[i] = toward(h, 0.128*math.Exp((17-x)/18), 4/(1+math.Exp((40-x)/5)))
		c.n[i] = toward(n, 0.16/exprel((15-x)/5), 0.5*math.Exp((10-x)/40))
		if v <= -20 && c.v[i] > -20 {
			spikes = append(spikes, i)
		}
		c.ge[i] *= c.decayE
		c.gi[i] *= c.decayI
	}
	return spikes
}

// goLoop runs a network by hand in Go.
func goLoop(n contest) result {
	begin := time.Now()
	c := newLoop(n)
	advance := map[string]func([]int) []int{"coba": c.coba, "cuba": c.cuba, "cobahh": c.cobahh}[n.model]
	ring := make([][]int, n.delay+1)
	total := 0
	built := time.Now()
	for t := range n.steps() {
		slot := &ring[t%len(ring)]
		c.deliver(*slot)
		*slot = advance((*slot)[:0])
		total += len(*slot)
	}
	return result{
		step:  time.Since(built).Seconds() / float64(n.steps()) * 1e6,
		first: built.Sub(begin).Seconds(),
		hz:    float64(total) / float64(n.cells) / n.seconds,
	}
}
