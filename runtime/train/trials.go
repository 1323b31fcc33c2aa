package train

import (
	"cmp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// counted is a source with a limited number of trials.
type counted interface{ Count(task.Split) int }

// trials makes some trials, by several threads. Where some are wrong it tells of the
// first one.
func (j *Job) trials(split task.Split, first uint64, count int) ([]*task.Trial, error) {
	threads := j.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	threads = min(threads, count)
	trials, wrong := make([]*task.Trial, count), make([]error, count)
	var wait sync.WaitGroup
	for k := range threads {
		wait.Go(func() {
			for at := k; at < count; at += threads {
				if trials[at], wrong[at] = j.Source.Trial(split, first+uint64(at)); wrong[at] != nil {
					return
				}
			}
		})
	}
	wait.Wait()
	for _, err := range wrong {
		if err != nil {
			return nil, err
		}
	}
	return trials, nil
}

// validation looks at the first trials of the validation split, a batch after the
// other.
func (r *run) validation() (*Score, error) {
	n := r.Validate.Trials
	if c, ok := r.Source.(counted); ok {
		n = min(n, c.Count(task.Validation))
	}
	sum := &learn.Outcome{}
	conditions := map[string]*Condition{}
	for at := 0; at < n; at += r.Batch {
		trials, err := r.trials(task.Validation, uint64(at), min(r.Batch, n-at))
		if err != nil {
			return nil, err
		}
		out, err := r.Machine.Evaluate(r.descent.values, trials)
		if err != nil {
			return nil, err
		}
		add(sum, out, len(trials))
		count(conditions, trials, out.Choices)
	}
	mean(sum)
	score := &Score{Trials: n, Loss: sum.Loss, Terms: r.terms(sum), Accuracy: accuracy(sum), Rates: r.rates(sum)}
	for _, c := range conditions {
		score.Conditions = append(score.Conditions, *c)
	}
	slices.SortFunc(score.Conditions, func(a, b Condition) int { return compare(a.Name, b.Name) })
	return score, nil
}

// compare puts conditions in order: by their last word where it is a number.
func compare(a, b string) int {
	i, j := strings.LastIndex(a, " ")+1, strings.LastIndex(b, " ")+1
	x, notX := strconv.ParseFloat(a[i:], 64)
	y, notY := strconv.ParseFloat(b[j:], 64)
	if a[:i] == b[:j] && notX == nil && notY == nil && x != y {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}

// add sums outcomes over trials.
func add(sum, out *learn.Outcome, trials int) {
	n := float64(trials)
	sum.Trials += trials
	sum.Right += out.Right
	sum.Loss += out.Loss * n
	sum.Choices = append(sum.Choices, out.Choices...)
	sum.Terms = addEach(sum.Terms, out.Terms, n)
	sum.Rates = addEach(sum.Rates, out.Rates, n)
}

func addEach(sum, of []float64, by float64) []float64 {
	if sum == nil {
		sum = make([]float64, len(of))
	}
	for k, v := range of {
		sum[k] += v * by
	}
	return sum
}

func mean(sum *learn.Outcome) {
	n := float64(max(1, sum.Trials))
	sum.Loss /= n
	for _, of := range [][]float64{sum.Terms, sum.Rates} {
		for k := range of {
			of[k] /= n
		}
	}
}

// count adds trials to those of their conditions.
func count(conditions map[string]*Condition, trials []*task.Trial, choices []int) {
	for k, t := range trials {
		if t.Condition == "" || k >= len(choices) {
			continue
		}
		c := conditions[t.Condition]
		if c == nil {
			c = &Condition{Name: t.Condition}
			conditions[t.Condition] = c
		}
		c.Trials++
		if choices[k] == t.Answer {
			c.Right++
		}
	}
}
