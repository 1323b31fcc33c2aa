package fit

import "fmt"

// show writes a coherent value in the unit of the parameter.
func (p *Param) show(value float64) string { return show(value, p.Scale, p.Unit) }

// show writes a coherent value in the unit of the target.
func (t *Target) show(value float64) string { return show(value, t.Scale, t.Unit) }

func show(value, scale float64, unit string) string {
	if scale == 0 {
		scale = 1
	}
	if unit == "" {
		return fmt.Sprintf("%.6g", value/scale)
	}
	return fmt.Sprintf("%.6g %s", value/scale, unit)
}

func (p *Param) showRange() string { return p.show(p.Lo) + " .. " + p.show(p.Hi) }
