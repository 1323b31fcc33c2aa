package pipeline

import (
	"fmt"

	"nmlc/lang/unit"
)

var timeDim = func() unit.Dim { u, _ := unit.Lookup("ms"); return u.Dim }()

// UnitScale is the coherent value of 1 of a unit of a file, which must measure
// what the model says of the name.
func UnitScale(name, text string, dim unit.Dim) (float64, error) {
	if text == "" && dim.Pure() {
		return 1, nil
	}
	u, err := unit.Parse(text)
	if err != nil {
		return 0, fmt.Errorf("%w; %s is %s in the model", err, name, dim.Describe())
	}
	if u.Dim != dim {
		return 0, fmt.Errorf("%s is %s in the model, but the column is in %s, %s", name, dim.Describe(), text, u.Dim.Describe())
	}
	return u.Scale(), nil
}
