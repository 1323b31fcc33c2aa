package spiketrain

import "sort"

// Count is the squared difference of the trains' continuous spike counts over a
// window of that many ms, with its derivative by each spike of the model (1/ms).
// The count of n spikes t_1 .. t_n within the window [0, T] is
//
//	n + (T - t_n)/(t_n - t_{n-1}),
//
// n and the share of the next interval that has passed at T, taken to be as
// long as the last one: so every spike time that the count depends on moves it
// smoothly, where the whole number would not move at all. Details:
//
//   - Where the train goes on beyond T, its next spike bounds the interval:
//     n + (T - t_n)/(t_{n+1} - t_n). As t_n leaves the window this tends to n,
//     and so does n - 1 + (T - t_{n-1})/(t_n - t_{n-1}) from the other side: the
//     count is continuous. Simulate beyond the window where that matters.
//   - Where it ends within, the share is 1 at most: a cell that falls silent is
//     not owed hundreds of spikes. As t_n leaves, the count falls from n to
//     n - 1 + min(1, last interval/the one before): continuous for regular and
//     for adapting trains; where intervals shorten it jumps by their ratio.
//   - The beginning of the window stands for a spike before the first. A lone
//     spike counts 1 + min(1, (T - t_1)/t_1), and none 0: there the count jumps.
func Count(model, data []float64, duration float64) (value float64, grad []float64) {
	ours, at, by := continuousCount(model, duration)
	theirs, _, _ := continuousCount(data, duration)
	grad = make([]float64, len(model))
	difference := ours - theirs
	for k, i := range at {
		if i >= 0 {
			grad[i] += 2 * difference * by[k]
		}
	}
	return difference * difference, grad
}

// continuousCount returns the count and its derivatives by the two spikes that
// bound the interval it measures; index -1 is the beginning of the window.
func continuousCount(train []float64, duration float64) (count float64, at [2]int, by [2]float64) {
	n := sort.SearchFloat64s(train, duration)
	for n < len(train) && train[n] == duration {
		n++
	}
	time := func(i int) float64 {
		if i < 0 {
			return 0
		}
		return train[i]
	}
	count = float64(n)
	last := n - 1
	switch {
	case n < len(train): // share = (T - a)/(b - a), the next spike being b
		a, b := time(last), train[n]
		share := (duration - a) / (b - a)
		return count + share, [2]int{last, n}, [2]float64{(share - 1) / (b - a), -share / (b - a)}
	case n == 0:
		return 0, [2]int{-1, -1}, by
	}
	a, b := time(last-1), train[last] // share = (T - b)/(b - a)
	share := (duration - b) / (b - a)
	if !(share < 1) {
		return count + 1, [2]int{-1, -1}, by
	}
	return count + share, [2]int{last - 1, last}, [2]float64{share / (b - a), -(1 + share) / (b - a)}
}
