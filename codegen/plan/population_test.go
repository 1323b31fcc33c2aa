package plan_test

import (
	"slices"
	"strings"
	"testing"

	"nmlc/codegen/kernel"
	"nmlc/codegen/plan"
	"nmlc/ir"
)

const leaky = `program Leaky
dt dt
param tau init 20
param theta init 10
param E init 2
state V
input I
input g arrives
prepare
  %0 = div dt tau
  %1 = neg %0
  %2 = exp %1
step
  %3 = add V g
  %4 = add %3 I
  %5 = sub %4 E
  %6 = mul %2 %5
  %7 = sub %6 theta
  %8 = spike %7 %7 0
  %9 = event %8 0 %6
init V = E
next V = %9
spiked %8
output V = V
shown V = V
`

func leakyProgram(t *testing.T) *ir.Program {
	t.Helper()
	p, err := ir.Parse(leaky)
	if err != nil {
		t.Fatal(err)
	}
	if err := ir.Verify(p); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPopulationSharesWhatIsTheSame: only what depends on a varying parameter
// is computed and kept for each cell.
func TestPopulationSharesWhatIsTheSame(t *testing.T) {
	for _, test := range []struct {
		varying     []string
		common, own int
	}{{nil, 3, 0}, {[]string{"tau"}, 2, 1}, {[]string{"E", "theta"}, 1, 2}, {[]string{"E", "theta", "tau"}, 0, 3}} {
		made, err := plan.Population(leakyProgram(t), plan.PopulationOptions{Varying: test.varying, Observe: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(made.Common) != test.common || len(made.Own) != test.own {
			t.Errorf("%v vary: common are %v, own %v", test.varying, made.Common, made.Own)
		}
		all := slices.Sorted(slices.Values(append(slices.Clone(made.Common), made.Own...)))
		if !slices.Equal(all, []int{0, 1, 2}) {
			t.Errorf("%v vary: %v of three values are handed on", test.varying, all)
		}
	}
}

func TestPopulationBuffers(t *testing.T) {
	made, err := plan.Population(leakyProgram(t), plan.PopulationOptions{Varying: []string{"theta"}, Observe: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		k    *kernel.Kernel
		want string
	}{
		{made.Prepare, "param[4] per step, prep[3] per step, state[1] per step"},
		{made.Advance, "common[2] shared, prep[1], input[1] per step, arrived[1] per step wide, state[1], spikes[1] per step bits"},
		{made.Observe, "common[2] shared, prep[1], input[1] per step, arrived[1] per step wide, state[1], out[1] per step, spikes[1] per step bits"},
		{made.Show, "common[2] shared, prep[1], state[1], shown[1] per step"},
	} {
		var found []string
		for _, line := range strings.Split(test.k.String(), "\n") {
			if text, ok := strings.CutPrefix(line, "  buffer "); ok {
				found = append(found, text)
			}
		}
		if got := strings.Join(found, ", "); got != test.want {
			t.Errorf("%s has %s\nwant %s", test.k.Name, got, test.want)
		}
	}
}

func TestPopulationInSingles(t *testing.T) {
	made, err := plan.Population(leakyProgram(t), plan.PopulationOptions{Observe: true, Single: true})
	if err != nil {
		t.Fatal(err)
	}
	if made.Prepare.Single || !made.Advance.Single || !made.Observe.Single || !made.Show.Single {
		t.Error("all kernels but prepare should be of binary32")
	}
}

func TestPopulationRefuses(t *testing.T) {
	p := leakyProgram(t)
	if _, err := plan.Population(p, plan.PopulationOptions{Varying: []string{"tua"}}); err == nil || !strings.Contains(err.Error(), "no parameter tua") {
		t.Errorf("a parameter that there is not: error %v", err)
	}
	p.SpikeAt = []*ir.Node{p.Graph.Const(0.5)}
	if _, err := plan.Population(p, plan.PopulationOptions{}); err == nil || !strings.Contains(err.Error(), "on the grid") {
		t.Errorf("spikes within the step: error %v", err)
	}
}
