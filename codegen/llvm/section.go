package llvm

// section is a run of lanes that go through the time loop in the same way:
// count groups, each of the given vectors side by side.
type section struct {
	first  int   // its first lane
	widths []int // lanes of each vector of a group
	count  int
}

// lanes is the number of lanes of one group.
func (s section) lanes() int {
	n := 0
	for _, w := range s.widths {
		n += w
	}
	return n
}

// sections cuts lanes into groups of full vectors, with some side by side, and
// what is left into vectors whose sizes are powers of two.
func sections(lanes, vector, sideBySide int) []section {
	var out []section
	group := sideBySide * vector
	full := lanes / group
	if full > 0 {
		s := section{count: full}
		for range sideBySide {
			s.widths = append(s.widths, vector)
		}
		out = append(out, s)
	}
	rest := section{first: full * group, count: 1}
	for left, w := lanes-full*group, vector; left > 0; w /= 2 {
		for ; left >= w; left -= w {
			rest.widths = append(rest.widths, w)
		}
	}
	if rest.widths != nil {
		out = append(out, rest)
	}
	return out
}
