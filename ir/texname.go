package ir

import (
	"math"
	"strings"
)

var greek = func() map[string]bool {
	names := map[string]bool{}
	for _, n := range strings.Fields(`alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho
		sigma tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega`) {
		names[n] = true
	}
	return names
}()

// TeXName sets a name of a model: alpha_m is \alpha_{m}, g_Na is g_{\mathrm{Na}},
// and the channel of K.n_inf goes into the subscript, n_{K,\mathrm{inf}}.
// A name with a backslash is LaTeX already.
func TeXName(name string) string {
	if strings.Contains(name, `\`) {
		return name
	}
	bare := strings.TrimRight(name, "'")
	primes := name[len(bare):]
	if !isPlainName(bare) {
		return `\text{` + escapeTeX(bare) + `}` + primes
	}
	within := strings.Split(bare, ".")
	own := strings.FieldsFunc(within[len(within)-1], func(c rune) bool { return c == '_' })
	if len(own) == 0 {
		return `\text{` + escapeTeX(bare) + `}` + primes
	}
	head := own[0]
	below := append(within[:len(within)-1:len(within)-1], own[1:]...)
	if letters := strings.TrimRight(head, "0123456789"); letters != head && letters != "" {
		below = append(below, head[len(letters):])
		head = letters
	}
	s := texSymbol(head)
	if len(below) > 0 {
		for i, part := range below {
			below[i] = texSymbol(part)
		}
		s += "_{" + strings.Join(below, ",") + "}"
	}
	return s + primes
}

// texSymbol sets a word upright unless it is one letter, a Greek letter or a
// number.
func texSymbol(word string) string {
	switch {
	case greek[word]:
		return `\` + word
	case len(word) == 1 || strings.Trim(word, "0123456789") == "":
		return word
	}
	return `\mathrm{` + escapeTeX(word) + `}`
}

var texEscapes = strings.NewReplacer(`_`, `\_`, `%`, `\%`, `#`, `\#`, `&`, `\&`, `$`, `\$`, `{`, `\{`, `}`, `\}`, `^`, `\^{}`, `~`, `\~{}`)

func escapeTeX(s string) string { return texEscapes.Replace(s) }

// texNumber sets a number that is not negative.
func texNumber(v float64) string {
	switch {
	case math.IsInf(v, 0):
		return `\infty`
	case math.IsNaN(v):
		return `\mathrm{nan}`
	}
	s := people(v)
	if !strings.Contains(s, "e") {
		return s
	}
	mantissa, exponent := split(v)
	power := "10^{" + people(float64(exponent)) + "}"
	if mantissa == "1" {
		return power
	}
	return mantissa + ` \cdot ` + power
}
