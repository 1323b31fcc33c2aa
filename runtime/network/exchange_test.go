package network

import (
	"math"
	"sync"
	"testing"
)

// inRanks runs a job of several ranks as goroutines.
func inRanks(t *testing.T, ranks int, job func() *Job) []*Result {
	t.Helper()
	results := make([]*Result, ranks)
	var wait sync.WaitGroup
	for rank, exchange := range NewLocal(ranks) {
		wait.Go(func() {
			job := job()
			job.Exchange = exchange
			var err error
			if results[rank], err = run(t.Context(), job, 0); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return results
}

// One, two and three processes give the same result to the bit, and all of them
// have it.
func TestPartitionsDoNotMatter(t *testing.T) {
	jobs := map[string]func() *Job{"graded": func() *Job { return gradedJob(4) }}
	for seed := range uint64(12) {
		jobs["static "+string(rune('a'+seed))] = func() *Job { return randomJob(seed, 4) }
		jobs["plastic "+string(rune('a'+seed))] = func() *Job { return plasticJob(seed, 4) }
	}
	for name, job := range jobs {
		want := inRanks(t, 1, job)[0]
		for _, how := range []struct{ ranks, threads int }{{2, 1}, {3, 2}} {
			threaded := func() *Job { j := job(); j.Threads = how.threads; return j }
			for rank, got := range inRanks(t, how.ranks, threaded) {
				if got.Digest != want.Digest {
					t.Errorf("%s, %+v: rank %d has another digest", name, how, rank)
				}
				for i, a := range want.Populations {
					if b := got.Populations[i]; a.Spikes != b.Spikes || a.CVISI != b.CVISI && !math.IsNaN(a.CVISI) {
						t.Errorf("%s, %+v: rank %d has %+v, one process has %+v", name, how, rank, b, a)
					}
				}
			}
		}
	}
}

func TestDivergenceIsFoundInPartitions(t *testing.T) {
	job := func() *Job {
		job := randomJob(1, 4)
		p := job.Populations[0]
		p.Code = lifCode(4, true)
		p.Inputs = []Input{{Name: "u", Stimulus: func(c, step int) float64 {
			if c == p.Size-1 && step >= 333 {
				return math.Inf(-1)
			}
			return 0
		}}}
		return job
	}
	want := inRanks(t, 1, job)[0]
	for rank, got := range inRanks(t, 3, job) {
		if len(got.Diverged) != 1 || len(want.Diverged) != 1 || got.Diverged[0] != want.Diverged[0] {
			t.Errorf("rank %d: %+v, one process has %+v", rank, got.Diverged, want.Diverged)
		}
	}
}
