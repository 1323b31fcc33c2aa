package stimulus

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/runtime/random"
)

// seen lists the value of each step.
func seen(f Func, cell, steps int) []float64 {
	out := make([]float64, steps)
	for k := range out {
		out[k] = f(cell, k)
	}
	return out
}

func want(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })); diff != "" {
		t.Errorf("%s: (-want +got)\n%s", what, diff)
	}
}

// Edges fall on the first step that is not before them, although 3*0.1 is not 0.3.
func TestEdgesLandOnTheirSteps(t *testing.T) {
	c := Clock{DT: 0.1}
	w := Window{Start: Same(0.3), Stop: Same(0.6)}
	want(t, "step", seen(c.Step(Same(2), Same(-1), w), 0, 8), []float64{-1, -1, -1, 2, 2, 2, -1, -1})
	want(t, "ramp", seen(c.Ramp(Same(1), Same(4), Same(0), w), 0, 8), []float64{0, 0, 0, 1, 2, 3, 0, 0})
	want(t, "protocol", seen(c.Protocol([]Piece{{Same(2), Same(0.2)}, {Same(0), Same(0.1)}, {Same(3), Same(0.15)}}, Same(0.1), Same(-1)), 0, 8),
		[]float64{-1, 2, 2, 0, 3, 3, -1, -1})
	want(t, "pulses", seen(c.Pulses(Same(1), Same(0), Same(0.1), Same(0.3), Window{Same(0.1), Same(0.8)}), 0, 11),
		[]float64{0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0})
	endless := Window{Start: Same(0.2), Stop: Same(math.Inf(1))}
	want(t, "endless step", seen(c.Step(Same(2), Same(0), endless), 3, 4), []float64{0, 0, 2, 2})
}

// Whatever dt, an edge is at the step nearest to its time if that is a multiple
// of dt, and never early.
func TestEdgesForManySteps(t *testing.T) {
	for _, dt := range []float64{0.01, 0.025, 0.05, 0.1, 0.3} {
		for k := 1; k < 3000; k += 7 {
			f := Clock{DT: dt}.Step(Same(1), Same(0), Window{Same(float64(k) * dt), Same(math.Inf(1))})
			if f(0, k-1) != 0 || f(0, k) != 1 {
				t.Fatalf("dt %g: the edge of step %d is elsewhere", dt, k)
			}
		}
	}
}

func TestSineAndSums(t *testing.T) {
	c := Clock{DT: 0.25}
	sine := c.Sine(Same(2), Same(1), Same(0.5), Same(0)) // period 2 ms: 8 steps
	want(t, "sine", seen(sine, 0, 5), []float64{1, 1 + math.Sqrt2, 3, 1 + math.Sqrt2, 1})
	sum := Sum([]Func{Constant(Same(5)), sine}, []float64{1, -1})
	want(t, "sum", seen(sum, 0, 3), []float64{4, 4 - math.Sqrt2, 2})
}

func TestAmountsGoFromTheFirstCellToTheLast(t *testing.T) {
	f := Constant(Across(0.5, 1.5, 3, 7))
	want(t, "ends", []float64{f(3, 0), f(5, 0), f(7, 0)}, []float64{0.5, 1, 1.5})
	if v := Across(2, 9, 4, 4).At(4); v != 2 {
		t.Errorf("a single cell has %g", v)
	}
	// Each cell has a window of its own.
	step := Clock{DT: 1}.Step(Same(1), Same(0), Window{Across(1, 3, 0, 2), Same(math.Inf(1))})
	want(t, "starts", []float64{step(0, 1), step(1, 1), step(1, 2), step(2, 2), step(2, 3)}, []float64{1, 0, 1, 0, 1})
}

func TestSamplesAreHeld(t *testing.T) {
	rows := [][]float64{{1, 2, 3}, {7, 8, 9}}
	f := Clock{DT: 0.1}.Samples(rows, 0.2, 0.2, func(cell int) int { return cell / 2 })
	want(t, "first row", seen(f, 1, 10), []float64{0, 0, 1, 1, 2, 2, 3, 3, 3, 3})
	want(t, "second row", seen(f, 2, 3), []float64{0, 0, 7})
}

// The moments of the process against theory. Means over cells are independent,
// so their standard errors are known: the bounds are five of them.
func TestOUHasItsMeanDeviationAndCorrelation(t *testing.T) {
	const cells, mean, sd, tau, dt = 4000, 0.3, 0.2, 3.0, 0.5
	f := Clock{DT: dt}.OU(Same(mean), Same(sd), Same(tau), cells, random.NewStream(11, 2000), false)
	for _, step := range []int{0, 1, 40} { // stationary from the start
		var sum, square float64
		for cell := range cells {
			x := f(cell, step) - mean
			sum, square = sum+x, square+x*x
		}
		if e := sum / cells; math.Abs(e) > 5*sd/math.Sqrt(cells) {
			t.Errorf("step %d: the mean is off by %g, standard error %g", step, e, sd/math.Sqrt(cells))
		}
		if v := square / cells / (sd * sd); math.Abs(v-1) > 5*math.Sqrt(2.0/cells) {
			t.Errorf("step %d: the variance is %g of its value, standard error %g", step, v, math.Sqrt(2.0/cells))
		}
	}
	for _, lag := range []int{1, 3, 6, 20} {
		var product float64
		for cell := range cells {
			product += (f(cell, 50) - mean) * (f(cell, 50+lag) - mean)
		}
		rho := math.Exp(-float64(lag) * dt / tau)
		if got := product / cells / (sd * sd); math.Abs(got-rho) > 5*math.Sqrt((1+rho*rho)/cells) {
			t.Errorf("lag %d: correlation %g, want %g", lag, got, rho)
		}
	}
}

// The process does not depend on dt: the same correlation at the same time.
func TestOUIsSampledExactly(t *testing.T) {
	const cells, tau = 20000, 2.0
	for _, dt := range []float64{4, 1, 0.1} {
		f := Clock{DT: dt}.OU(Same(0), Same(1), Same(tau), cells, random.NewStream(5, 2000), false)
		var product float64
		for cell := range cells {
			product += f(cell, 3) * f(cell, 3+int(math.Round(4/dt)))
		}
		rho := math.Exp(-2)
		if got := product / cells; math.Abs(got-rho) > 5*math.Sqrt((1+rho*rho)/cells) {
			t.Errorf("dt %g: correlation over 4 ms is %g, want %g", dt, got, rho)
		}
	}
}

func TestOUDoesNotDependOnTheOrderOfCalls(t *testing.T) {
	c, numbers := Clock{DT: 0.1}, random.NewStream(3, 2000)
	forward := seen(c.OU(Same(0), Same(1), Same(3), 3, numbers, false), 2, 50)
	f := c.OU(Same(0), Same(1), Same(3), 3, numbers, false)
	for k := 49; k >= 0; k-- {
		if f(2, k) != forward[k] {
			t.Fatalf("step %d differs when it is asked for on the way back", k)
		}
	}
}

func TestFrozenNoiseIsThatOfAllCells(t *testing.T) {
	c, numbers := Clock{DT: 0.1}, random.NewStream(3, 2000)
	frozen := c.OU(Same(1), Across(0.5, 1, 0, 2), Same(3), 3, numbers, true)
	free := c.OU(Same(1), Same(0.5), Same(3), 3, numbers, false)
	same := true
	for k := range 100 {
		a, b := frozen(0, k), frozen(2, k)
		if math.Abs((b-1)-2*(a-1)) > 1e-12 {
			t.Fatalf("step %d: %g and %g are not the same noise at 0.5 and 1", k, a, b)
		}
		same = same && free(0, k) == free(2, k)
	}
	if same {
		t.Error("cells with noise of their own have the same")
	}
}

func BenchmarkOU(b *testing.B) {
	f := Clock{DT: 0.1}.OU(Same(0), Same(1), Same(3), 1, random.NewStream(1, 1), false)
	for k := range b.N {
		f(0, k)
	}
}
