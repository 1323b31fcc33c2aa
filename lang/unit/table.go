package unit

import (
	"slices"
	"strconv"
	"strings"
)

// Unit is a unit with a name: Dim, and how many powers of ten of the coherent
// unit it is.
type Unit struct {
	Dim   Dim
	Pow10 int
}

// one is a row of the table: a unit without prefix.
type one struct {
	name     string
	unit     Unit
	prefixes string
}

const usual = "fpnumkMG"

var (
	voltage     = baseDim(Voltage, 1)
	timeDim     = baseDim(Time, 1)
	current     = baseDim(Current, 1)
	length      = baseDim(Length, 1)
	amount      = baseDim(Amount, 1)
	temperature = baseDim(Temperature, 1)
	conductance = current.Div(voltage)
	charge      = current.Mul(timeDim)
	power1      = voltage.Mul(current)
)

// units without prefixes: SI, and what the field counts in. M is mol/L.
var units = []one{
	{"V", Unit{voltage, 3}, usual},
	{"s", Unit{timeDim, 3}, usual},
	{"A", Unit{current, 9}, usual},
	{"S", Unit{conductance, 6}, usual},
	{"Ohm", Unit{voltage.Div(current), -6}, usual},
	{"F", Unit{charge.Div(voltage), 9}, usual},
	{"C", Unit{charge, 12}, usual},
	{"Hz", Unit{Dim{}.Div(timeDim), -3}, usual},
	{"m", Unit{length, 6}, usual + "c"},
	{"L", Unit{length.Pow(3), 15}, usual},
	{"mol", Unit{amount, 15}, usual},
	{"M", Unit{amount.Div(length.Pow(3)), 0}, usual},
	{"K", Unit{temperature, 0}, "m"},
	{"J", Unit{power1.Mul(timeDim), 15}, usual},
	{"W", Unit{power1, 12}, usual},
}

var prefixPower = map[byte]int{'f': -15, 'p': -12, 'n': -9, 'u': -6, 'm': -3, 'c': -2, 'k': 3, 'M': 6, 'G': 9}

var baseNames = [NumBases]string{"mV", "ms", "nA", "um", "fmol", "K"}

// coherentName names the coherent units that have a name of their own.
var coherentName = map[Dim]string{
	voltage: "mV", timeDim: "ms", current: "nA", length: "um", amount: "fmol", temperature: "K",
	conductance: "uS", voltage.Div(current): "MOhm", charge.Div(voltage): "nF", charge: "pC",
	Dim{}.Div(timeDim): "1/ms", power1: "pW",
}

// quantity names dimensions in words, with their article.
var quantity = map[Dim]string{
	voltage: "a voltage", timeDim: "a time", current: "a current", length: "a length", amount: "an amount of substance",
	temperature: "a temperature", conductance: "a conductance", voltage.Div(current): "a resistance",
	charge.Div(voltage): "a capacitance", charge: "a charge", Dim{}.Div(timeDim): "a rate", power1: "a power",
	length.Pow(2): "an area", length.Pow(3): "a volume", amount.Div(length.Pow(3)): "a concentration",
	voltage.Div(timeDim): "a rate of change of a voltage", current.Div(length.Pow(2)): "a current per area",
	conductance.Div(length.Pow(2)): "a conductance per area", charge.Div(voltage).Div(length.Pow(2)): "a capacitance per area",
}

var known = knownUnits()

func knownUnits() map[string]Unit {
	all := map[string]Unit{}
	for _, u := range units {
		all[u.name] = u.unit
		for _, p := range []byte(u.prefixes) {
			all[string(p)+u.name] = Unit{u.unit.Dim, u.unit.Pow10 + prefixPower[p]}
		}
	}
	return all
}

// Lookup finds a unit by its name, prefix included.
func Lookup(name string) (Unit, bool) {
	u, ok := known[name]
	return u, ok
}

// Names lists all units with their prefixes in alphabetical order.
func Names() []string {
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Mul is the unit u*v.
func (u Unit) Mul(v Unit) Unit { return Unit{u.Dim.Mul(v.Dim), u.Pow10 + v.Pow10} }

// Pow is the unit u^n.
func (u Unit) Pow(n int) Unit { return Unit{u.Dim.Pow(n), u.Pow10 * n} }

// Scale is the coherent value of one of the unit.
func (u Unit) Scale() float64 { return Literal("1", u.Pow10) }

// Literal is the value of a decimal literal times a power of ten, rounded once.
func Literal(text string, pow10 int) float64 {
	mantissa, exponent := text, 0
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		mantissa = text[:at]
		exponent, _ = strconv.Atoi(text[at+1:])
	}
	v, _ := strconv.ParseFloat(mantissa+"e"+strconv.Itoa(exponent+pow10), 64)
	return v
}
