// Package unit is the arithmetic of physical dimensions and units. Inside the
// compiler and in every kernel, values are in coherent units of the field: mV,
// ms, nA, and what follows from them: uS, MOhm, nF, pC, kHz, and um for
// lengths. So a generated kernel reads as a physiologist writes, equations
// hold without factors, and converting a literal is a shift of its decimal
// exponent, rounded once.
package unit

// Base is one of the base dimensions. Voltage stands where SI has mass, since
// that is what the field counts in; the two systems span the same space.
type Base int

// The base dimensions with their coherent units.
const (
	Voltage     Base = iota // mV
	Time                    // ms
	Current                 // nA
	Length                  // um
	Amount                  // fmol (so that 1 mM = 1 fmol/pL = 1e-3 fmol/um^3)
	Temperature             // K
	NumBases
)

// Dim is a dimension: the power of each base dimension, in twelfths so that
// roots stay exact. The zero Dim is that of a pure number.
type Dim [NumBases]int16
