package train_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"nmlc/runtime/train"
)

var (
	butTime = cmp.Options{cmpopts.IgnoreFields(train.Record{}, "Seconds"), cmpopts.IgnoreFields(train.Result{}, "Resumed")}
	seconds = regexp.MustCompile(`"seconds":[^}]*`)
)

func metrics(t *testing.T, folder string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(folder, train.MetricsFile))
	if err != nil {
		t.Fatal(err)
	}
	return seconds.ReplaceAllString(string(b), "")
}

// TestKilledRunsResumeToTheSameBits kills a run in every step, by a machine that
// fails and by a context that ends, and compares all that comes out.
func TestKilledRunsResumeToTheSameBits(t *testing.T) {
	for _, optimizer := range []string{"sgd", "momentum", "adam"} {
		whole := t.TempDir()
		job, _ := quadratic(whole)
		job.Optimizer = train.Optimizer{Name: optimizer, Decay: 0.01}
		job.Schedule = train.Schedule{Kind: "cosine", Warmup: 4}
		job.ClipNorm = 1
		want := run(t, job)
		for killed := 1; killed <= job.Steps; killed++ {
			for _, gently := range []bool{false, true} {
				folder := t.TempDir()
				first, m := quadratic(folder)
				first.Optimizer, first.Schedule, first.ClipNorm = job.Optimizer, job.Schedule, job.ClipNorm
				ctx, cancel := context.WithCancel(context.Background())
				if gently {
					first.Progress = func(p *train.Progress) {
						if p.Step == killed {
							cancel()
						}
					}
				} else {
					m.failAt = killed
				}
				r, err := train.Run(ctx, first)
				if gently && (err != nil || r.History[len(r.History)-1].Step != killed) || !gently && !errors.Is(err, errKilled) {
					t.Fatalf("%s killed in step %d ended with %v", optimizer, killed, err)
				}
				cancel()
				m.failAt, first.Progress = 0, nil
				if saved := (killed - 1) / 3 * 3; !gently && saved == 0 {
					continue // there is no checkpoint yet
				}
				first.Resume = true
				got := run(t, first)
				if diff := cmp.Diff(want, got, butTime); diff != "" {
					t.Fatalf("%s killed in step %d: %s", optimizer, killed, diff)
				}
				if diff := cmp.Diff(metrics(t, whole), metrics(t, folder)); diff != "" {
					t.Fatalf("%s killed in step %d: metrics: %s", optimizer, killed, diff)
				}
			}
		}
	}
}

// TestMoreSteps goes on after all steps are done, as if there had been more from
// the beginning.
func TestMoreSteps(t *testing.T) {
	folder := t.TempDir()
	job, _ := quadratic(folder)
	job.Steps = 10
	run(t, job)
	job.Resume, job.Steps = true, 20
	got := run(t, job)
	job, _ = quadratic(t.TempDir())
	if diff := cmp.Diff(run(t, job), got, butTime); diff != "" {
		t.Error(diff)
	}
	if got.Resumed != 10 || got.Why != train.AllSteps {
		t.Errorf("resumed after %d steps, ended since %s", got.Resumed, got.Why)
	}
}

// TestBeginningAnew keeps the checkpoint that is in the folder, by which the
// earlier training can still go on.
func TestBeginningAnew(t *testing.T) {
	folder := t.TempDir()
	job, m := quadratic(folder)
	job.Steps = 10
	run(t, job)
	m.calls, m.failAt = 0, 1
	if _, err := train.Run(context.Background(), job); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	m.failAt, job.Resume = 0, true
	if _, err := train.Run(context.Background(), job); err == nil || !strings.Contains(err.Error(), "there is no checkpoint") {
		t.Errorf("the training that ended before its first checkpoint goes on: %v", err)
	}
	if err := os.Rename(filepath.Join(folder, train.EarlierFile), filepath.Join(folder, train.CheckpointFile)); err != nil {
		t.Fatal(err)
	}
	if r := run(t, job); r.Resumed != 10 {
		t.Errorf("went on after step %d", r.Resumed)
	}
}

func TestTrainingFindsTheBottom(t *testing.T) {
	for _, o := range []train.Optimizer{{Name: "sgd", Rate: 0.2}, {Name: "momentum", Rate: 0.05}, {Name: "adam", Rate: 0.1}, {Name: "adamw", Rate: 0.1}, {Name: "rmsprop", Rate: 0.05}} {
		job, m := quadratic("")
		m.noise = 0
		job.Optimizer, job.Steps, job.Schedule = o, 300, train.Schedule{Kind: "exponential", Factor: 0.99}
		r := run(t, job)
		want := [][]float64{{1, -2}, {0.6}} // the last is held by its bound
		if diff := cmp.Diff(want, r.Values, cmpopts.EquateApprox(0, 0.01)); diff != "" {
			t.Errorf("%s: %s", o.Name, diff)
		}
		if v, step := r.Validated(); v.Trials != 50 || step != 300 || *v.Accuracy < 0.9 || len(v.Conditions) != 2 || v.Conditions[0].Trials != 25 {
			t.Errorf("%s: validated %+v after %d steps", o.Name, v, step)
		}
	}
}

func TestStopping(t *testing.T) {
	job, m := quadratic("")
	m.noise = 0
	job.Steps, job.Optimizer.Rate, job.Stop.Accuracy = 1000, 0.1, 0.9
	if r := run(t, job); r.Why != train.Accuracy || len(r.History) >= 1000 || *r.Last().Validation.Accuracy < 0.9 {
		t.Errorf("ended since %s after %d steps", r.Why, len(r.History))
	}
	job.Stop = train.Stop{Loss: 0.5}
	if r := run(t, job); r.Why != train.SmallLoss || r.Last().Validation.Loss > 0.5 {
		t.Errorf("ended since %s after %d steps", r.Why, len(r.History))
	}
}

func TestRecords(t *testing.T) {
	folder := t.TempDir()
	job, m := quadratic(folder)
	m.noise, job.Steps, job.Optimizer = 0, 6, train.Optimizer{Name: "sgd", Rate: 0.1}
	var seen []int
	job.Progress = func(p *train.Progress) { seen = append(seen, p.Step) }
	first := run(t, job).History[0]
	// The units of moves are 1 uS and the range of 3.4 ms.
	gradient := math.Sqrt(2*2 + 9*9 + 3.4*3*3.4*3)
	if first.Loss != 2+13.5+2.25 || math.Abs(first.Gradient-gradient) > 1e-12 || first.Rate != 0.1 || first.Rates["E"] != 10 || first.Terms["a"]+first.Terms["b"] != first.Loss {
		t.Errorf("got %+v, gradient %v", first, gradient)
	}
	if diff := cmp.Diff([]int{1, 2, 3, 4, 5, 6}, seen); diff != "" {
		t.Error(diff)
	}
	if lines := strings.Count(metrics(t, folder), "\n"); lines != 6 {
		t.Errorf("%d lines of metrics", lines)
	}
}

func TestAnotherTrainingIsNotResumed(t *testing.T) {
	folder := t.TempDir()
	job, _ := quadratic(folder)
	run(t, job)
	for _, c := range []struct {
		change func(*train.Job)
		want   string
	}{
		{func(j *train.Job) { j.Model = "abd" }, "the model, or what its numbers depend on, has changed"},
		{func(j *train.Job) { j.Seed = 2 }, "the seed was 1, now 2"},
		{func(j *train.Job) { j.Rule = "e_prop" }, "the rule was bptt, now e_prop"},
		{func(j *train.Job) { j.Batch = 5 }, "the batch was 4, now 5"},
		{func(j *train.Job) { j.Optimizer.Rate = 0.1 }, "the optimiser was"},
		{func(j *train.Job) { j.Schedule.Kind = "cosine" }, "the schedule was"},
		{func(j *train.Job) { j.ClipNorm = 1 }, "clipping by norm was 0, now 1"},
		{func(j *train.Job) { j.Free = j.Free[:1] }, "trained were 2 of w of rec, 1 of tau of E, now 2 of w of rec"},
		{func(j *train.Job) { j.Folder = t.TempDir() }, "there is no checkpoint"},
	} {
		other, _ := quadratic(folder)
		other.Resume = true
		c.change(other)
		if _, err := train.Run(context.Background(), other); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

// TestDivergence stops with what went wrong, and leaves the last good checkpoint.
func TestDivergence(t *testing.T) {
	folder := t.TempDir()
	job, m := quadratic(folder)
	job.Optimizer = train.Optimizer{Name: "sgd", Rate: 0.01}
	m.failAt = 8
	r, err := train.Run(context.Background(), job)
	if !errors.Is(err, errKilled) || !strings.HasPrefix(err.Error(), "step 8: ") || len(r.History) != 7 {
		t.Fatalf("got %v", err)
	}
	m.failAt, job.Resume = 0, true
	if r := run(t, job); r.Resumed != 6 {
		t.Errorf("went on after step %d", r.Resumed)
	}
	job.Resume, m.steep[1] = false, math.NaN()
	if _, err := train.Run(context.Background(), job); err == nil || !strings.Contains(err.Error(), "the loss is NaN") {
		t.Errorf("got %v", err)
	}
}

func TestMistakesOfJobs(t *testing.T) {
	for _, c := range []struct {
		change func(*train.Job)
		want   string
	}{
		{func(j *train.Job) { j.Batch = 0 }, "not 0 trials"},
		{func(j *train.Job) { j.Free = nil }, "nothing is trained"},
		{func(j *train.Job) { j.Free[0].Start[1] = math.Inf(1) }, "w of rec [1] begins at +Inf"},
		{func(j *train.Job) { j.Free[0].Lo, j.Free[0].Hi = []float64{2}, []float64{1} }, "no value lies from 2 to 1"},
		{func(j *train.Job) { j.Optimizer.Name = "adm" }, `unknown optimiser "adm"`},
		{func(j *train.Job) { j.Optimizer.Beta1 = 1 }, "beta1 is 1"},
		{func(j *train.Job) { j.Optimizer.Rate = -1 }, "rate is -1"},
		{func(j *train.Job) { j.Schedule.Kind = "x" }, `unknown schedule "x"`},
		{func(j *train.Job) { j.Schedule = train.Schedule{Kind: "step", Factor: 0.5} }, "every 0 steps"},
		{func(j *train.Job) { j.Stop.Loss, j.Validate.Every = 1, 0 }, "looks at validation"},
		{func(j *train.Job) { j.Resume, j.Folder = true, "" }, "no folder"},
	} {
		job, _ := quadratic("")
		c.change(job)
		if _, err := train.Run(context.Background(), job); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

func ExampleRun() {
	job, _ := quadratic("")
	job.Progress = func(p *train.Progress) {
		if p.Validation != nil {
			fmt.Printf("step %d of %d: accuracy %.2f\n", p.Step, p.Steps, *p.Validation.Accuracy)
		}
	}
	job.Optimizer.Rate = 0.2
	if _, err := train.Run(context.Background(), job); err != nil {
		fmt.Println(err)
	}
	// Output:
	// step 5 of 20: accuracy 0.00
	// step 10 of 20: accuracy 0.16
	// step 15 of 20: accuracy 0.60
	// step 20 of 20: accuracy 0.66
}
