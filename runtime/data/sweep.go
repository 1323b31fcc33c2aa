package data

// Sweep is one recording: what went in and what came out, on a uniform time
// grid, in the coherent units of the compiler (mV, ms, nA ...).
type Sweep struct {
	Name    string
	Start   float64     // ms, time of the first sample
	Step    float64     // ms between samples
	Inputs  [][]float64 // [input][sample]
	Targets [][]float64 // [target][sample]
}

// Samples is the number of samples.
func (s *Sweep) Samples() int {
	for _, group := range [][][]float64{s.Targets, s.Inputs} {
		if len(group) > 0 {
			return len(group[0])
		}
	}
	return 0
}

// Time is the time of a sample in ms.
func (s *Sweep) Time(sample int) float64 { return s.Start + float64(sample)*s.Step }

// Repeats reports whether two sweeps are repeats of one experiment: recordings
// under one and the same input.
func (s *Sweep) Repeats(o *Sweep) bool {
	if len(s.Inputs) == 0 || len(s.Inputs) != len(o.Inputs) || s.Samples() != o.Samples() {
		return false
	}
	for k := range s.Inputs {
		if &s.Inputs[k][0] != &o.Inputs[k][0] {
			return false
		}
	}
	return true
}

// End is the time after the last sample in ms.
func (s *Sweep) End() float64 { return s.Time(s.Samples()) }
