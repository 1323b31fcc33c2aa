package nmlc_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

// written saves a model of a test and returns its name.
func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cell.nml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// rates gives the opening and the closing rate of a gate, in 1/ms.
type rates func(v float64) (alpha, beta float64)

// relaxing is a gate given by its rest and its time constant.
func relaxing(rest, tau func(v float64) float64) rates {
	return func(v float64) (alpha, beta float64) { return rest(v) / tau(v), (1 - rest(v)) / tau(v) }
}

func boltzmann(half, slope float64) func(v float64) float64 {
	return func(v float64) float64 { return 1 / (1 + math.Exp((half-v)/slope)) }
}

// linoid is x/(exp(x/y) - 1), the rate of many gates.
func linoid(x, y float64) float64 { return x / math.Expm1(x/y) }

// Under voltage clamp a gate goes from its rest at one voltage to that at
// another by a single exponential: here as the papers' formulas say.
func TestChannelsUnderVoltageClamp(t *testing.T) {
	gates := map[string]rates{
		"M.p": relaxing(boltzmann(-35, 10), func(v float64) float64 {
			return 1000 / (3.3*math.Exp((v+35)/20) + math.Exp(-(v+35)/20))
		}),
		"H.m": relaxing(boltzmann(-75, -5.5), func(v float64) float64 {
			return 20 + 1000/(math.Exp((v+71.5)/14.2)+math.Exp(-(v+89)/11.6))
		}),
		"A.a": relaxing(func(v float64) float64 {
			return math.Cbrt(0.0761 * math.Exp((v+94.22)/31.84) / (1 + math.Exp((v+1.17)/28.93)))
		}, func(v float64) float64 { return 0.3632 + 1.158/(1+math.Exp((v+55.96)/20.12)) }),
		"A.b": relaxing(func(v float64) float64 { return math.Pow(boltzmann(-53.3, -14.54)(v), 4) },
			func(v float64) float64 { return 1.24 + 2.678/(1+math.Exp((v+50)/16.027)) }),
		"L.q": func(v float64) (float64, float64) { return 0.055 * linoid(-27-v, 3.8), 0.94 * math.Exp((-75-v)/17) },
		"L.r": func(v float64) (float64, float64) {
			return 0.000457 * math.Exp((-13-v)/50), 0.0065 / (math.Exp((-15-v)/28) + 1)
		},
		"T.h": relaxing(boltzmann(-83, -4), func(v float64) float64 {
			v += 2
			return (30.8 + (211.4+math.Exp((v+113.2)/5))/(1+math.Exp((v+84)/3.2))) / math.Pow(3, 1.2)
		}),
		"NaP.h": relaxing(boltzmann(-48, -6), func(v float64) float64 { return 10000 / math.Cosh((v+48)/12) }),
		"Na.m":  func(v float64) (float64, float64) { return 0.38 * linoid(-(v+29.7), 10), 15.2 * math.Exp(-(v+54.7)/18) },
		"Na.h": func(v float64) (float64, float64) {
			return 0.266 * math.Exp(-0.05*(v+48)), 3.8 / (1 + math.Exp(-0.1*(v+18)))
		},
		"K.n": func(v float64) (float64, float64) {
			return 0.02 * linoid(-(v+45.7), 10), 0.25 * math.Exp(-0.0125*(v+55.7))
		},
	}
	var names []string
	for name := range gates {
		names = append(names, name)
	}
	clamp := written(t, `import "stdlib/channel/i_m"
import "stdlib/channel/i_h"
import "stdlib/channel/i_a"
import "stdlib/channel/i_l"
import "stdlib/channel/i_t"
import "stdlib/channel/i_nap"
import "stdlib/channel/connor_stevens"
neuron Clamp {
    param from = -70 mV
    input step: mV
    V = from + step
    use MPotassium as M
    use HCation as H
    use APotassium as A
    use LCalcium as L
    use TCalcium as T
    use PersistentSodium as NaP
    use ConnorSodium as Na
    use ConnorPotassium as K
}
run R { cell Clamp; duration 1 ms }
`)
	for _, from := range []float64{-100, -75, -50} {
		for _, to := range []float64{-90, -65, -40, -10, 20} {
			const dt, duration = 0.1, 40
			traces, _ := recorded(t, clamp, dt, duration, map[string]float64{"from": from}, constant(to-from), names...)
			for i, name := range names {
				opened, closed := gates[name](from)
				alpha, beta := gates[name](to)
				for k, x := range traces[i] {
					want := alpha/(alpha+beta) + (opened/(opened+closed)-alpha/(alpha+beta))*math.Exp(-(alpha+beta)*dt*float64(k))
					if math.Abs(x-want) > 1e-8*want+1e-12 {
						t.Errorf("%s from %g to %g mV: %g after %g ms, want %g", name, from, to, x, dt*float64(k), want)
						break
					}
				}
			}
		}
	}
}

// A constant calcium current fills the pool to alpha I tau, and the channel is
// half open at K_D.
func TestCalciumPoolFillsAndOpensItsChannel(t *testing.T) {
	pool := written(t, `import "stdlib/channel/i_ahp"
neuron Pool {
    input I_Ca: uA/cm^2
    use CalciumPool as Ca
    use CalciumGatedPotassium as AHP (c = Ca.c)
    opened = AHP.open
}
run R { cell Pool; duration 1 ms }
`)
	traces, _ := recorded(t, pool, 0.1, 2000, nil, constant(-187.5*perArea), "Ca.c", "opened")
	micromolar := traces[0][len(traces[0])-1] / 30
	for _, ms := range []int{40, 80, 160} {
		near(t, "the filling of the pool", traces[0][10*ms]/micromolar/30, 1-math.Exp(-float64(ms)/80), 1e-6)
	}
	near(t, "the open fraction at 0.002 x 187.5 x 80 = 30 uM", traces[1][len(traces[1])-1], 0.5, 1e-6)
}
