package diag

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
)

// Entry explains a code: what is wrong, and a small file that makes the mistake
// beside the same file without it. The tests of the package that registers an
// entry run both.
type Entry struct {
	Code    Code
	Title   string // a few words, as in a list of codes
	Explain string // a paragraph: what the rule is and why it exists
	Mistake string // a complete file that gives exactly this code
	Cure    string // the same file without the mistake
}

var table = struct {
	sync.Mutex
	entries map[Code]Entry
}{entries: map[Code]Entry{}}

// Register puts an entry into the table of codes. Packages call it from an
// init function or a variable's initialiser; a code registered twice is a
// mistake in the compiler itself, found by the first test that runs.
func Register(e Entry) {
	table.Lock()
	defer table.Unlock()
	if _, taken := table.entries[e.Code]; taken {
		panic(fmt.Sprintf("diag: code %s registered twice", e.Code))
	}
	table.entries[e.Code] = e
}

// Entries returns the registered entries in the order of their codes.
func Entries() []Entry {
	table.Lock()
	defer table.Unlock()
	out := make([]Entry, 0, len(table.entries))
	for _, e := range table.entries {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b Entry) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

// Lookup finds the entry of a code.
func Lookup(code Code) (Entry, bool) {
	table.Lock()
	defer table.Unlock()
	e, ok := table.entries[code]
	return e, ok
}
