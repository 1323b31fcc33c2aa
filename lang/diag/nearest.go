package diag

import "strings"

// Nearest finds the candidate that name was probably meant to be: the one at
// the smallest edit distance, if that is small for the length of the name. Of
// candidates at equal distance it takes the first. A mere difference of case
// always counts as near.
func Nearest(name string, candidates []string) (string, bool) {
	limit := max(1, len([]rune(name))/3)
	best, found := "", false
	bestDistance := 2*limit + 2
	for _, candidate := range candidates {
		if candidate == name || candidate == "" {
			continue
		}
		distance := 2 * editDistance([]rune(name), []rune(candidate))
		switch {
		case strings.EqualFold(name, candidate):
			distance = 1
		case len([]rune(name)) < 2 || distance > 2*limit || distance >= 2*len([]rune(candidate)):
			continue
		}
		if distance < bestDistance {
			best, bestDistance, found = candidate, distance, true
		}
	}
	return best, found
}

// editDistance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b.
func editDistance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replace := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			best := min(replace, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				best = min(best, rows[i-2][j-2]+1)
			}
			rows[i][j] = best
		}
	}
	return rows[len(a)][len(b)]
}
