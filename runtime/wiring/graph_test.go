package wiring

import (
	"math"
	"testing"
)

// clustering is how many of the pairs of cells to which a cell connects are
// connected themselves.
func clustering(e *Edges) float64 {
	linked, pairs := 0, 0
	member := make([]bool, e.Post)
	for pre := range e.Pre {
		row := e.Target[e.Row[pre]:e.Row[pre+1]]
		for _, post := range row {
			member[post] = true
		}
		for _, post := range row {
			for _, next := range e.Target[e.Row[post]:e.Row[post+1]] {
				if member[next] {
					linked++
				}
			}
		}
		for _, post := range row {
			member[post] = false
		}
		pairs += len(row) * (len(row) - 1)
	}
	return float64(linked) / float64(pairs)
}

// pathLength is the mean number of connections from one cell to all others.
func pathLength(e *Edges, from int) float64 {
	distance := make([]int, e.Post)
	for i := range distance {
		distance[i] = -1
	}
	distance[from] = 0
	queue, sum := []int{from}, 0
	for len(queue) > 0 {
		cell := queue[0]
		queue = queue[1:]
		sum += distance[cell]
		for _, post := range e.Target[e.Row[cell]:e.Row[cell+1]] {
			if distance[post] < 0 {
				distance[post] = distance[cell] + 1
				queue = append(queue, int(post))
			}
		}
	}
	return float64(sum) / float64(e.Post-1)
}

// The clustering of a ring is 3(k-2)/4(k-1), and falls with (1-p)^3 (Barrat and
// Weigt 2000); the path is n/2k long in the ring, and about ln n/ln k in a random
// network.
func TestSmallWorld(t *testing.T) {
	const n, k = 2000, 20
	ring := 3 * (k - 2) / (4 * (k - 1.))
	for _, rewire := range []float64{0, 0.01, 0.1, 0.3, 1} {
		s := within(n)
		s.Rule = SmallWorld{k, rewire}
		e := build(t, s)
		out, in := degrees(e)
		alike(t, "small world", out, k)
		if rewire == 0 {
			alike(t, "ring", in, k)
		}
		want := ring*math.Pow(1-rewire, 3) + k/float64(n)*(1-math.Pow(1-rewire, 3))
		if got := clustering(e); math.Abs(got-want) > 0.01 {
			t.Errorf("rewire %v: clustering %.3f, want %.3f", rewire, got, want)
		}
		away := 0
		for pre := range n {
			for _, post := range e.Target[e.Row[pre]:e.Row[pre+1]] {
				if d := (int(post) - pre + n) % n; min(d, n-d) > k/2 {
					away++
				}
			}
		}
		// 5 standard deviations; a few of the rewired return to the neighbourhood
		want = rewire * n * k * (1 - k/float64(n)*rewire)
		if math.Abs(float64(away)-want) > 5*math.Sqrt(n*k*rewire)+rewire*n*k*k/n {
			t.Errorf("rewire %v: %d connections lead away, want %.0f", rewire, away, want)
		}
		length := pathLength(e, 7)
		switch {
		case rewire == 0 && math.Abs(length-n/(2.*k)) > 1:
			t.Errorf("the path in the ring is %.1f long, want %.1f", length, n/(2.*k))
		case rewire == 1 && math.Abs(length-math.Log(n)/math.Log(k)) > 0.4:
			t.Errorf("the path in the random network is %.2f long, want %.2f", length, math.Log(n)/math.Log(k))
		case rewire == 0.1 && length > 5:
			t.Errorf("the path in the small world is %.1f long", length)
		}
	}
}

// The degree distribution of the growing network is 2m(m+1)/k(k+1)(k+2)
// (Dorogovtsev, Mendes, Samukhin 2000), a power of -3 for large k.
func TestScaleFree(t *testing.T) {
	const n, m = 30_000, 3
	s := within(n)
	s.Rule = ScaleFree{m}
	e := build(t, s)
	links := m*(m+1)/2 + (n-m-1)*m
	if e.Len() != 2*links {
		t.Errorf("%d connections, want two for each of %d links", e.Len(), links)
	}
	out, in := degrees(e)
	for k := range out {
		if out[k] != in[k] {
			t.Fatalf("%v cells send to %d, %v receive from as many", out[k], k, in[k])
		}
	}
	const most = 60 // beyond, the size of the network shows
	counts, expected := make([]float64, most+1), make([]float64, most+1)
	tail, logs := 0.0, 0.0
	for k, c := range out {
		counts[min(k, most)] += c
		if k >= 20 {
			tail, logs = tail+c, logs+c*math.Log(float64(k)/19.5)
		}
	}
	for k := m; k < most; k++ {
		expected[k] = n * 2 * m * (m + 1) / float64(k*(k+1)*(k+2))
	}
	expected[most] = n * m * (m + 1) / float64(most*(most+1))
	agree(t, "degrees", counts, expected)
	if exponent := 1 + tail/logs; math.Abs(exponent-3) > 0.2 {
		t.Errorf("the degrees fall with a power of %.2f, want 3", exponent)
	}
}
