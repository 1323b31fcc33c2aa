package fit

import "fmt"

// show writes a coherent value in the unit of the parameter.
func (p *Param) show(value float64) string {
	scale := p.Scale
	if scale == 0 {
		scale = 1
	}
	if p.Unit == "" {
		return fmt.Sprintf("%.6g", value/scale)
	}
	return fmt.Sprintf("%.6g %s", value/scale, p.Unit)
}

func (p *Param) showRange() string { return p.show(p.Lo) + " .. " + p.show(p.Hi) }
