package unit

import (
	"fmt"
	"strings"
)

// twelfths is the denominator of the powers that a Dim holds.
const twelfths = 12

// baseDim is the dimension of a base to the power of n.
func baseDim(b Base, n int) Dim {
	var d Dim
	d[b] = int16(n * twelfths)
	return d
}

// Pure reports whether d is the dimension of a pure number.
func (d Dim) Pure() bool { return d == Dim{} }

// Mul is the dimension of a product.
func (d Dim) Mul(e Dim) Dim {
	for i := range d {
		d[i] += e[i]
	}
	return d
}

// Div is the dimension of a quotient.
func (d Dim) Div(e Dim) Dim {
	for i := range d {
		d[i] -= e[i]
	}
	return d
}

// Pow is the dimension of a power.
func (d Dim) Pow(n int) Dim {
	for i := range d {
		d[i] *= int16(n)
	}
	return d
}

// Root is the dimension of the n-th root; ok is false where a Dim cannot hold
// it.
func (d Dim) Root(n int) (root Dim, ok bool) {
	if n == 0 {
		return Dim{}, false
	}
	for i := range d {
		if int(d[i])%n != 0 {
			return Dim{}, false
		}
		d[i] /= int16(n)
	}
	return d, true
}

// Frac is the dimension to the power num/den; ok is false where a Dim cannot
// hold it.
func (d Dim) Frac(num, den int) (power Dim, ok bool) {
	for i := range d {
		n := int(d[i]) * num
		if n%den != 0 || n/den > 1<<14 || n/den < -1<<14 {
			return Dim{}, false
		}
		d[i] = int16(n / den)
	}
	return d, true
}

// TooLarge reports whether a power is beyond what physics needs, and near to
// what a Dim cannot hold.
func (d Dim) TooLarge() bool {
	for _, p := range d {
		if p > 100*twelfths || p < -100*twelfths {
			return true
		}
	}
	return false
}

// String is the coherent unit of the dimension: "mV", "uS", "mV/ms".
func (d Dim) String() string {
	if d.Pure() {
		return "1"
	}
	if name, ok := coherentName[d]; ok {
		return name
	}
	if s, ok := d.overOne(); ok {
		return s
	}
	return d.product()
}

// overOne finds a form like "uS/um^2": a named unit times or over powers of
// time or length.
func (d Dim) overOne() (string, bool) {
	for _, by := range []struct {
		text string
		dim  Dim
	}{
		{"/ms", baseDim(Time, -1)}, {"*ms", baseDim(Time, 1)}, {"/um^2", baseDim(Length, -2)}, {"/um", baseDim(Length, -1)},
		{"/um^2/ms", baseDim(Length, -2).Mul(baseDim(Time, -1))}, {"/mV", baseDim(Voltage, -1)}, {"/mV/ms", baseDim(Voltage, -1).Mul(baseDim(Time, -1))},
	} {
		if rest := d.Div(by.dim); !rest.Pure() {
			if name, ok := coherentName[rest]; ok {
				return name + by.text, true
			}
		}
	}
	return "", false
}

func (d Dim) product() string {
	var above, below []string
	for i, p := range d {
		switch {
		case p > 0:
			above = append(above, power(baseNames[i], int(p)))
		case p < 0:
			below = append(below, power(baseNames[i], -int(p)))
		}
	}
	if len(above) == 0 {
		above = []string{"1"}
	}
	s := strings.Join(above, "*")
	for _, b := range below {
		s += "/" + b
	}
	return s
}

// power prints name^(n/12).
func power(name string, n int) string {
	switch {
	case n == twelfths:
		return name
	case n%twelfths == 0:
		return fmt.Sprintf("%s^%d", name, n/twelfths)
	}
	num, den := n, twelfths
	for _, p := range []int{2, 2, 3} {
		if num%p == 0 && den%p == 0 {
			num, den = num/p, den/p
		}
	}
	return fmt.Sprintf("%s^(%d/%d)", name, num, den)
}

// Describe is the dimension in words with its unit: "a voltage (mV)".
func (d Dim) Describe() string {
	if d.Pure() {
		return "a pure number"
	}
	if word, ok := quantity[d]; ok {
		return fmt.Sprintf("%s (%s)", word, d)
	}
	return "a quantity in " + d.String()
}
