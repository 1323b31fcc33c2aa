package task

import (
	"archive/zip"
	"math"
)

func (r *Recorded) readInputs(archive *zip.Reader) error {
	name := r.Spikes + r.Rates
	a, err := openArray(archive, name, "[trial][step][cell]")
	if err != nil {
		return err
	}
	defer a.close()
	r.count, r.steps, r.cells = a.shape[0], a.shape[1], a.shape[2]
	read := r.spikes
	if r.Rates != "" {
		read = r.rates
	}
	for trial := range r.count {
		s, err := read(a, trial)
		if err != nil {
			return err
		}
		r.shown = append(r.shown, s)
	}
	return nil
}

func (r *Recorded) spikes(a *array, trial int) (shown, error) {
	s := shown{start: make([]int32, r.steps+1), cells: []int32{}}
	for step := range r.steps {
		for cell := range r.cells {
			v, err := a.next()
			if err != nil {
				return s, err
			}
			if v == 1 {
				s.cells = append(s.cells, int32(cell))
			} else if v != 0 {
				return s, mistake("array %s has a number that is no spike at [%d][%d][%d]", a.name, trial, step, cell).expect("0 or 1").found("%v", v).
					hint("where it has rates in Hz, say `rates = ...`")
			}
		}
		s.start[step+1] = int32(len(s.cells))
	}
	return s, nil
}

func (r *Recorded) rates(a *array, trial int) (shown, error) {
	s := shown{rates: make([]float32, r.steps*r.cells)}
	for at := range s.rates {
		hz, err := a.next()
		if err != nil {
			return s, err
		}
		p := hz * 1e-3 * r.DT
		if !(p >= 0 && p <= 1) {
			return s, mistake("array %s has a rate out of range at [%d][%d][%d]", a.name, trial, at/r.cells, at%r.cells).
				expect("0 to %.6g Hz, one spike in a step of %.6g ms", 1000/r.DT, r.DT).found("%v Hz", hz)
		}
		s.rates[at] = float32(p)
	}
	return s, nil
}

func (r *Recorded) readClasses(archive *zip.Reader) error {
	a, err := openArray(archive, r.Labels, "[trial]")
	if err != nil {
		return err
	}
	defer a.close()
	if err := r.same(a, 0, r.count, "trials"); err != nil {
		return err
	}
	for trial := range r.count {
		v, err := a.next()
		if err != nil {
			return err
		}
		if v != math.Trunc(v) || v < 0 || v >= math.MaxInt32 || math.IsNaN(v) {
			return mistake("array %s has no class for trial %d", a.name, trial).expect("a whole number from 0").found("%v", v)
		}
		r.classes = append(r.classes, int32(v))
		r.most = max(r.most, int(v)+1)
	}
	return nil
}

func (r *Recorded) readValues(archive *zip.Reader) error {
	a, err := openArray(archive, r.Values, "[trial][step][cell]")
	if err != nil {
		return err
	}
	defer a.close()
	if err := r.same(a, 0, r.count, "trials"); err != nil {
		return err
	}
	if err := r.same(a, 1, r.steps, "steps"); err != nil {
		return err
	}
	r.outputs = a.shape[2]
	for trial := range r.count {
		of := make([]float64, r.steps*r.outputs)
		for at := range of {
			if of[at], err = a.next(); err != nil {
				return err
			}
			if math.IsNaN(of[at]) || math.IsInf(of[at], 0) {
				return mistake("array %s has no value at [%d][%d][%d]", a.name, trial, at/r.outputs, at%r.outputs).expect("a finite number").found("%v", of[at])
			}
		}
		r.values = append(r.values, of)
	}
	return nil
}

// same checks that an axis is as long as that of the inputs.
func (r *Recorded) same(a *array, axis, want int, what string) error {
	if a.shape[axis] != want {
		return mistake("array %s does not fit array %s", a.name, r.Spikes+r.Rates).expect("%d %s", want, what).found("%d", a.shape[axis])
	}
	return nil
}
