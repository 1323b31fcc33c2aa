package unit

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestUnitsAgreeWithPhysics(t *testing.T) {
	for _, c := range []struct {
		left, right string
		factor      float64
	}{
		{"V/Ohm", "A", 1}, {"nA/mV", "uS", 1}, {"MOhm*nF", "ms", 1}, {"pC/ms", "nA", 1}, {"uF/cm^2", "nF/um^2", 1e-5},
		{"mM", "mol/m^3", 1}, {"L", "m^3", 1e-3}, {"kHz", "1/ms", 1}, {"Hz", "1/ms", 1e-3}, {"GOhm*pF", "ms", 1},
		{"uA/cm^2", "mS/cm^2*mV", 1}, {"J", "V*A*s", 1}, {"W", "J/s", 1},
	} {
		l, err := Parse(c.left)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Parse(c.right)
		if err != nil {
			t.Fatal(err)
		}
		if l.Dim != r.Dim {
			t.Errorf("%s is %v, %s is %v", c.left, l.Dim, c.right, r.Dim)
		}
		if got := math.Pow10(l.Pow10 - r.Pow10); math.Abs(got/c.factor-1) > 1e-12 {
			t.Errorf("1 %s is %g %s, want %g", c.left, got, c.right, c.factor)
		}
	}
}

func TestLiteralIsRoundedOnce(t *testing.T) {
	for _, c := range []struct {
		text  string
		pow10 int
		want  float64
	}{{"0.2", 0, 0.2}, {"70.6", -3, 0.0706}, {"1.3e-4", 3, 0.13}, {".5", 9, 5e8}, {"8.1", -1, 0.81}} {
		if got := Literal(c.text, c.pow10); got != c.want {
			t.Errorf("%s times 10^%d is %v, want %v", c.text, c.pow10, got, c.want)
		}
	}
}

func TestDimPrintsAsAUnitOfItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d Dim
		for i := range d {
			d[i] = int16(rapid.IntRange(-3, 3).Draw(t, "power") * twelfths)
		}
		u, err := Parse(d.String())
		if err != nil || u.Dim != d {
			t.Fatalf("%v prints as %q, which reads as %v (%v)", [NumBases]int16(d), d.String(), [NumBases]int16(u.Dim), err)
		}
		if u.Pow10 != 0 {
			t.Fatalf("%q is not coherent", d.String())
		}
	})
}

func TestRoots(t *testing.T) {
	d := voltage.Pow(2).Div(timeDim)
	root, ok := d.Root(2)
	if !ok || root.Pow(2) != d {
		t.Errorf("the root of %v is %v", d, root)
	}
	if got := root.String(); got != "mV/ms^(1/2)" {
		t.Errorf("the root prints as %q", got)
	}
	if _, ok := voltage.Root(5); ok {
		t.Error("a fifth root cannot be held in twelfths")
	}
}
