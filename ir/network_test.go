package ir_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"nmlc/ir"
)

// coupled is a cell that spikes reach and that shows others its membrane.
const coupled = `program Coupled
dt dt
state V unit "mV" dim "mV" scale 1
input I unit "mV" dim "mV" scale 1
input g unit "mV" dim "mV" scale 1 arrives
step
  %0 = add I g
  %1 = add V %0
  %2 = neg V
init V = -65
next V = %1
shown V = V unit "mV" scale 1
shown drive = %2
`

func TestTextOfACoupledCell(t *testing.T) {
	p, err := ir.Parse(coupled)
	if err != nil {
		t.Fatal(err)
	}
	if err := ir.Verify(p); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(coupled, p.String()); diff != "" {
		t.Errorf("read and written again (-before +after):\n%s", diff)
	}
	if p.Inputs[0].Arrives || !p.Inputs[1].Arrives || len(p.Shown) != 2 || p.Shown[0].Unit != "mV" {
		t.Errorf("inputs %+v, shown %+v", p.Inputs, p.Shown)
	}
}

func TestVerifyRejectsWhatCannotBeShown(t *testing.T) {
	for text, want := range map[string]string{
		strings.Replace(coupled, "shown drive = %2", "shown drive = %1", 1):           "depends on the input I: expected states",
		strings.Replace(coupled, "shown drive = %2", "shown V = %2", 1):               "a name of its own",
		strings.Replace(coupled, `state V unit "mV"`, `state V unit "mV" arrives`, 1): "state V: only inputs arrive",
		strings.Replace(coupled, "%2 = neg V\n", "%2 = lt V 0\n", 1):                  "the shown value drive must be a number",
	} {
		p, err := ir.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := ir.Verify(p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %q for\n%s", err, want, text)
		}
	}
}
