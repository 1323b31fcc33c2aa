package golang

import (
	"strconv"
	"strings"

	"nmlc/ir"
)

// fieldName makes an exported Go name of a name of the model: what is no
// letter or digit separates words, and each word begins with a capital.
//
//	tau -> Tau   g_Na -> GNa   Na.m -> NaM   (refractory) -> Refractory   _1 -> X1
func fieldName(name string) string {
	var b strings.Builder
	start := true
	for _, r := range name {
		switch {
		case 'a' <= r && r <= 'z' && start:
			b.WriteRune(r - 'a' + 'A')
			start = false
		case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9':
			b.WriteRune(r)
			start = false
		default:
			start = true
		}
	}
	s := b.String()
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		s = "X" + s
	}
	return s
}

// fieldNames names the fields of a struct without clashes. A name that is
// spelled in Go as in the model keeps its spelling; others of the same
// spelling are numbered from 2 in the order of the model: of `C` and `c`, the
// first is C, the second C2.
func fieldNames(vars []*ir.Var, taken ...string) []string {
	used := map[string]bool{}
	for _, t := range taken {
		used[t] = true
	}
	names := make([]string, len(vars))
	for i, v := range vars {
		if s := fieldName(v.Name); s == v.Name && !used[s] {
			names[i], used[s] = s, true
		}
	}
	for i, v := range vars {
		if names[i] == "" {
			names[i] = unusedName(fieldName(v.Name), used)
		}
	}
	return names
}

func unusedName(want string, used map[string]bool) string {
	name := want
	for n := 2; used[name]; n++ {
		name = want + strconv.Itoa(n)
	}
	used[name] = true
	return name
}
