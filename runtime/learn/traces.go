package learn

import "nmlc/runtime/abi"

// Online is what an online rule knows of the cells of a population.
type Online struct {
	Signals []Signal
	// Paths are, by port and then by trained parameter (GradBy), how what is trained
	// reaches the signals; nil where nothing is.
	Paths []*Trace
	// Gains are, by port and output, what an output answers at once to what arrives
	// at the port; nil for cells that spike.
	Gains [][]Coefficient
	// Decay is the share of that answer which each further step leaves; nil where that
	// is not so simple, and WhyNot says why.
	Decay  *Coefficient
	WhyNot string
}

// Signal is what a learning signal is a derivative by.
type Signal int

// The signals. Those of outputs stand in the order of the outputs.
const (
	SpikeSignal    Signal = iota
	FilteredSignal        // the spike as a readout sees it, with what is left of earlier ones
	OutputSignal
	LossSignal
)

// Coefficient is where a derivative is found: in a row of the buffer block, among
// the values of prep that all cells share, or in Value where both are negative.
type Coefficient struct {
	Block, Prep int
	Value       float64
}

// Trace is the eligibility trace of the connections into a port. Its kernels
// (abi.Kernel.Segments) go over connections:
//
//	common, kappa (shared: the Decay of the readouts), block (owned), pre (indexed: the
//	filters, then the arrival if Raw), signal (owned) -> trace (Kept numbers of each
//	connection), gradient
//
// Under es_d_rtrl cells that spike have no kernels: their traces are factors, and
// those of filters are alike in all cells.
type Trace struct {
	Update, Learn *abi.Kernel // Update moves the traces alone; nil where there are none
	Kept          int
	Filters       []Filter
	Raw           bool
	Start         []Coefficient // of a parameter: what the traces kept begin with
}

// Filter is a state that follows the spikes of each presynaptic cell in the same
// way for all its connections. With x = 1 in a step in which the spike arrives:
// an early one is used after Gain x is added, and then decays; another is used,
// decays, and then Gain x is added.
type Filter struct {
	Decay, Gain Coefficient
	Early       bool
}
