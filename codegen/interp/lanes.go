package interp

import (
	"math"

	"nmlc/codegen/kernel"
	"nmlc/runtime/elementary"
)

func fill(d []float64, v float64) {
	for i := range d {
		d[i] = v
	}
}

func selectLanes(d []float64, cond []bool, yes, no []float64) {
	cond, yes, no = cond[:len(d)], yes[:len(d)], no[:len(d)]
	for i := range d {
		v := no[i]
		if cond[i] {
			v = yes[i]
		}
		d[i] = v
	}
}

func fmaLanes(d, a, b, c []float64) {
	a, b, c = a[:len(d)], b[:len(d)], c[:len(d)]
	for i := range d {
		d[i] = math.FMA(a[i], b[i], c[i])
	}
}

func binary(op kernel.Op, d, a, b []float64) {
	a, b = a[:len(d)], b[:len(d)]
	switch op {
	case kernel.Add:
		for i := range d {
			d[i] = a[i] + b[i]
		}
	case kernel.Sub:
		for i := range d {
			d[i] = a[i] - b[i]
		}
	case kernel.Mul:
		for i := range d {
			d[i] = a[i] * b[i]
		}
	case kernel.Div:
		for i := range d {
			d[i] = a[i] / b[i]
		}
	case kernel.Min:
		for i := range d {
			v := b[i]
			if a[i] < v {
				v = a[i]
			}
			d[i] = v
		}
	case kernel.Max:
		for i := range d {
			v := b[i]
			if a[i] > v {
				v = a[i]
			}
			d[i] = v
		}
	case kernel.CopySign:
		for i := range d {
			d[i] = math.Copysign(a[i], b[i])
		}
	case kernel.Pow:
		for i := range d {
			d[i] = elementary.Pow(a[i], b[i])
		}
	}
}

func compareLanes(op kernel.Op, d []bool, a, b []float64) {
	a, b = a[:len(d)], b[:len(d)]
	switch op {
	case kernel.LT:
		for i := range d {
			d[i] = a[i] < b[i]
		}
	case kernel.LE:
		for i := range d {
			d[i] = a[i] <= b[i]
		}
	case kernel.GT:
		for i := range d {
			d[i] = a[i] > b[i]
		}
	case kernel.GE:
		for i := range d {
			d[i] = a[i] >= b[i]
		}
	case kernel.EQ:
		for i := range d {
			d[i] = a[i] == b[i]
		}
	case kernel.NE:
		for i := range d {
			d[i] = a[i] != b[i]
		}
	}
}
