package learn

// Outcome is what a batch gave.
type Outcome struct {
	Loss     float64
	Terms    []float64 // of each Loss, with its weight
	Right    int       // trials whose decision was right
	Trials   int
	Choices  []int     // of each trial; nil without a Decision
	Rates    []float64 // mean spikes per ms of each population
	Gradient []float64 // of the mean loss by the values of Free; nil after an evaluation
	PerStep  float64   // seconds that it took, per step of the longest trial
}
