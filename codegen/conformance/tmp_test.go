package conformance_test

import (
	"testing"
	"nmlc/codegen/plan"
)

func TestTmp(t *testing.T) {
	p := cellOf(t, eiText, "V")
	made, err := plan.Learning(p, plan.LearningOptions{Varying: []string{"tau_a"}, Single: true, Gradient: true})
	if err != nil { t.Fatal(err) }
	for _, n := range made.Saved { t.Log("saved", n.ID, n.Op, n.Name) }
	t.Log("again", made.Again)
	t.Log(p.String())
	t.Log(made.Taped.String())
	t.Log(made.Backward.String())
}
