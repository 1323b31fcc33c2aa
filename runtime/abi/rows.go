package abi

// Rows are the vector loops between populations: over rows of cells, or of
// samples, rather than over the states of a cell. Every back end gives the same
// bits: the order of each sum is part of the contract. Numbers are float32 where
// Single says so (Singles), else float64. Pitches and widths are in numbers;
// widths and pitches are multiples of Lanes, which is how many numbers 64 bytes
// hold. Matrices should begin at multiples of 64 bytes: then no vector lies across
// two lines of the cache. What is read and what is written do not overlap.
type Rows struct {
	Lanes  int
	Single bool
	// Add adds rows: for each k in order, y[to[k]][c] += x[from[k]][c] for c < width.
	// Forward it delivers a spike over a dense row of weights; backward it adds an
	// adjoint to the row of a gradient.
	Add func(from, to []int32, x []float64, xPitch int, y []float64, yPitch, width int)
	// Scatter adds sparse rows: for each k in order, for e from start[from[k]] to
	// start[from[k]+1], y[to[k]][index[e]] += weight[e].
	Scatter func(from, to []int32, start, index []int32, weight, y []float64, yPitch int)
	// Gather is its transpose: gradient[e] += x[to[k]][index[e]].
	Gather func(from, to []int32, start, index []int32, x []float64, xPitch int, gradient []float64)
	// Transpose writes y[c][r] = x[r][c] for r < rows, c < width.
	Transpose func(rows, width int, x []float64, xPitch int, y []float64, yPitch int)
	// Product multiplies a sparse matrix by rows of samples: for each row k of
	// rows, y[k][s] += sum over e from start[k] to start[k+1] of weight[e] x[index[e]][s],
	// s < width. The sum has four parts, of e - start[k] = 0, 1, 2, 3 modulo 4, each by
	// fused multiply-add in ascending order from zero, added as (0+1)+(2+3) and then to y.
	Product func(rows []int32, start, index []int32, weight, x []float64, xPitch int, y []float64, yPitch, width int)
	// Outer adds products of factors: for each k in order, gradient[e] +=
	// a[sample[k]][pre] b[sample[k]][post[e]] by fused multiply-add, for each row pre
	// and e from start[pre] to start[pre+1]; post nil stands for a dense matrix of
	// rows of width numbers.
	Outer func(sample []int32, pres int, start, post []int32, a []float64, aPitch int, b []float64, bPitch, width int, gradient []float64)
}
