package learn

// mover is what a schedule moves: it stands at a step, and remembers some.
type mover interface {
	advance(to int) // forward, without a tape
	save()          // where it stands
	restore()       // to the last step saved, or to 0
	drop()          // the last step saved
	reverse(to int) // forward on a tape, then back to where it stood
}

// schedule goes back through steps of which only segments fit on the tape, with
// a number of snapshots at hand: A. Griewank and A. Walther, ACM Trans. Math.
// Softw. 26, 19 (2000), with a segment in the place of a step. The mover stands
// at step 0.
func schedule(steps, segment, snapshots int, m mover) {
	plan := scheduler{steps: steps, segment: segment, mover: m}
	plan.reverse(0, (steps+segment-1)/segment, snapshots)
}

type scheduler struct {
	steps, segment int
	mover
}

// place is where a segment begins.
func (s *scheduler) place(segment int) int { return min(segment*s.segment, s.steps) }

// reverse goes back from segment last to segment first, at whose beginning the
// mover stands and which it can restore.
func (s *scheduler) reverse(first, last, snapshots int) {
	for last-first > 1 {
		if snapshots == 0 {
			s.advance(s.place(last - 1))
			s.mover.reverse(s.place(last))
			s.restore()
			last--
			continue
		}
		middle := first + split(last-first, snapshots)
		s.advance(s.place(middle))
		s.save()
		s.reverse(middle, last, snapshots-1)
		s.drop()
		s.restore()
		last = middle
	}
	s.mover.reverse(s.place(last))
}

// split is where the next snapshot is best, of a number of segments: both parts
// then need no more repetitions than the whole, and none could do with less.
func split(segments, snapshots int) int {
	n := repetitions(segments, snapshots)
	return max(1, segments-reach(snapshots-1, n), reach(snapshots, n-2))
}

// repetitions is how often a segment has to be advanced over at the most.
func repetitions(segments, snapshots int) int {
	n := 0
	for reach(snapshots, n) < segments {
		n++
	}
	return n
}

// reach is how many segments can be reversed with each advanced over at most
// that many times, from their beginning and a number of snapshots.
func reach(snapshots, repetitions int) int {
	if repetitions < 0 {
		return 0
	}
	return choose(snapshots+1+repetitions, repetitions)
}

// choose is a binomial coefficient, or more than any number of segments.
func choose(n, k int) int {
	const plenty = 1 << 40
	c := 1
	for i := 1; i <= min(k, n-k); i++ {
		if c = c * (n - i + 1) / i; c > plenty {
			return plenty
		}
	}
	return c
}

// advances is how many segments a schedule advances over, some of them several
// times.
func advances(segments, snapshots int) int {
	n := repetitions(segments, snapshots)
	if n == 0 {
		return 0
	}
	return n*segments - choose(snapshots+1+n, n-1)
}

// counter counts the steps that a schedule computes without a tape.
type counter struct {
	at, advanced int
	kept         []int
}

func (c *counter) advance(to int) {
	c.advanced += to - c.at
	c.at = to
}

func (c *counter) save() { c.kept = append(c.kept, c.at) }
func (c *counter) drop() { c.kept = c.kept[:len(c.kept)-1] }

func (c *counter) restore() {
	c.at = 0
	if n := len(c.kept); n > 0 {
		c.at = c.kept[n-1]
	}
}

func (c *counter) reverse(to int) { c.at = to }
