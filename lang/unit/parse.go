package unit

import (
	"fmt"
	"strconv"
	"strings"
)

// Parse reads a unit as people write it: "mV", "uA/cm^2", "1/ms", "nA*ms". It
// serves what is no model text, such as the headers of data files.
func Parse(text string) (Unit, error) {
	var u Unit
	rest, sign := strings.TrimSpace(text), 1
	for {
		end := strings.IndexAny(rest, "*/")
		factor := rest
		if end >= 0 {
			factor = rest[:end]
		}
		f, err := parseFactor(strings.TrimSpace(factor))
		if err != nil {
			return Unit{}, err
		}
		u = u.Mul(f.Pow(sign))
		if u.Dim.TooLarge() {
			return Unit{}, fmt.Errorf("the powers of %q are too large", text)
		}
		if end < 0 {
			return u, nil
		}
		sign = 1
		if rest[end] == '/' {
			sign = -1
		}
		rest = rest[end+1:]
	}
}

func parseFactor(text string) (Unit, error) {
	name, power, hasPower := strings.Cut(text, "^")
	n := 1
	if hasPower {
		var err error
		if n, err = strconv.Atoi(power); err != nil || n < -99 || n > 99 {
			return Unit{}, fmt.Errorf("%q is no power of a unit", power)
		}
	}
	if name == "1" {
		return Unit{}, nil
	}
	u, ok := Lookup(name)
	if !ok {
		return Unit{}, fmt.Errorf("%q is no unit that nmlc knows", name)
	}
	return u.Pow(n), nil
}
