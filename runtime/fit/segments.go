package fit

import (
	"fmt"
	"math"
	"slices"

	"nmlc/runtime/abi"
)

// chooseSegment chooses the steps of tape that a worker holds at a time.
// Outputs are held per step just as long, so they count as tape.
func chooseSegment(job *Job, k *Kernels, steps int) (int, error) {
	lanes, perStep, state := k.Forward.Lanes, 0, 0
	seen := map[string]bool{"input": true}
	for _, kernel := range []*abi.Kernel{k.Taped, k.Forward, k.Backward} {
		if kernel == nil {
			continue
		}
		for _, b := range kernel.Buffers {
			if seen[b.Name] {
				continue
			}
			seen[b.Name] = true
			if b.PerStep {
				perStep += b.Len(1, lanes)
			}
			if b.Name == "state" {
				state = b.Len(1, lanes)
			}
		}
	}
	return segmentLength(steps, perStep, state, job.Budget/job.Threads)
}

// segmentLength chooses how many steps of tape fit a budget. Where the whole
// tape fits, that is all steps. Otherwise the state is kept at the start of
// every segment, and the tape of a segment is made again on the way back.
// Sizes are in float64 per step.
func segmentLength(steps, tapePerStep, stateSize, budgetBytes int) (int, error) {
	budget := budgetBytes / 8
	if steps*tapePerStep <= budget {
		return steps, nil
	}
	needs := func(segment int) int {
		return segment*tapePerStep + (steps+segment-1)/segment*stateSize
	}
	// The need falls, then rises with the segment: take the longest that fits.
	least := int(math.Sqrt(float64(steps) * float64(stateSize) / float64(max(tapePerStep, 1))))
	least = min(max(least, 1), steps)
	if needs(least) > budget {
		return 0, fmt.Errorf("the gradient needs at least %.3g MB per thread for its tape of %d steps, the budget gives %.3g MB; "+
			"raise the budget or use fewer threads", float64(8*needs(least))/1e6, steps, float64(8*budget)/1e6)
	}
	low, high := least, steps
	for low < high {
		middle := (low + high + 1) / 2
		if needs(middle) <= budget {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low, nil
}

// sortByLength puts the groups with the most steps first.
func sortByLength(tasks []task) {
	slices.SortStableFunc(tasks, func(a, b task) int { return b.layout().steps - a.layout().steps })
}
