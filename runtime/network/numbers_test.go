package network

import (
	"math"
	"testing"
)

// Networks of binary32 do not depend on threads, lanes and epochs either, and
// begin as those of binary64 do.
func TestNetworksOfBinary32(t *testing.T) {
	spikes := 0
	for seed := range uint64(12) {
		job := func(lanes int) *Job {
			job := randomJob(seed, lanes)
			for _, p := range job.Populations {
				if p.Code != nil {
					p.Code = inSingles(p.Code)
				}
			}
			job.Drives = []*Drive{{Post: 0, Port: 1, Mean: []float64{0.3}, Weight: []float64{0.01}}}
			return job
		}
		doubles := randomJob(seed, 4)
		doubles.Drives = job(4).Drives
		want, err := Run(t.Context(), doubles)
		if err != nil {
			t.Fatal(err)
		}
		digest := ""
		for _, how := range []struct{ lanes, threads, epoch int }{{4, 1, 0}, {8, 2, 0}, {2, 3, 1}} {
			single := job(how.lanes)
			single.Threads = how.threads
			got, err := run(t.Context(), single, how.epoch)
			if err != nil {
				t.Fatal(err)
			}
			if digest == "" {
				digest = got.Digest
			} else if got.Digest != digest {
				t.Fatalf("seed %d, %+v: other bits", seed, how)
			}
			for i, trace := range want.Traces {
				for k, v := range trace.Values[0][:10] {
					if w := got.Traces[i].Values[0][k]; math.Abs(v-w) > 1e-5 || w != float64(float32(w)) {
						t.Fatalf("seed %d, %+v: %s is %.9g, that of binary64 %.9g", seed, how, trace.Name, w, v)
					}
				}
			}
			spikes += len(got.Spikes)
		}
	}
	if spikes < 1000 {
		t.Errorf("only %d spikes", spikes)
	}
}
