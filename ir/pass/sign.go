package pass

import "nmlc/ir"

// Sign is what is known about the sign of a value.
type Sign uint8

// The signs. Zero value: nothing is known.
const (
	Unknown Sign = iota
	NonNegative
	Positive
	NonPositive
	Negative
)

// AtLeastZero reports a value that is never below zero.
func (s Sign) AtLeastZero() bool { return s == Positive || s == NonNegative }

// NeverZero reports a value that is never zero.
func (s Sign) NeverZero() bool { return s == Positive || s == Negative }

func (s Sign) negated() Sign {
	return [...]Sign{Unknown: Unknown, NonNegative: NonPositive, Positive: Negative, NonPositive: NonNegative, Negative: Positive}[s]
}

// Signs finds the signs of expressions from those of leaves.
type Signs struct {
	leaf func(*ir.Node) Sign
	memo map[*ir.Node]Sign
}

// SignsOf begins with what is known of leaves.
func SignsOf(leaf func(*ir.Node) Sign) *Signs {
	return &Signs{leaf: leaf, memo: map[*ir.Node]Sign{}}
}

// Of is the sign of n.
func (s *Signs) Of(n *ir.Node) Sign {
	if sign, ok := s.memo[n]; ok {
		return sign
	}
	sign := s.find(n)
	s.memo[n] = sign
	return sign
}

func (s *Signs) find(n *ir.Node) Sign {
	switch n.Op {
	case ir.Const:
		return ofNumber(n.Value)
	case ir.Leaf:
		return s.leaf(n)
	case ir.Exp, ir.Exprel, ir.Exprel2, ir.ExprelInv, ir.Sigmoid:
		return Positive
	case ir.Abs, ir.Sqrt:
		if s.Of(n.Args[0]).NeverZero() {
			return Positive
		}
		return NonNegative
	case ir.Neg:
		return s.Of(n.Args[0]).negated()
	case ir.Add:
		return sum(s.Of(n.Args[0]), s.Of(n.Args[1]))
	case ir.Sub:
		return sum(s.Of(n.Args[0]), s.Of(n.Args[1]).negated())
	case ir.Mul, ir.Div:
		return product(s.Of(n.Args[0]), s.Of(n.Args[1]))
	case ir.Powi:
		return power(s.Of(n.Args[0]), int(n.Value))
	case ir.Select, ir.Event:
		return either(s.Of(n.Args[1]), s.Of(n.Args[2]))
	case ir.Max:
		return largest(s.Of(n.Args[0]), s.Of(n.Args[1]))
	}
	return Unknown
}

func ofNumber(v float64) Sign {
	switch {
	case v > 0:
		return Positive
	case v < 0:
		return Negative
	case v == 0:
		return NonNegative
	}
	return Unknown
}

func sum(a, b Sign) Sign {
	switch {
	case a.AtLeastZero() && b.AtLeastZero():
		if a == Positive || b == Positive {
			return Positive
		}
		return NonNegative
	case a.negated().AtLeastZero() && b.negated().AtLeastZero():
		return sum(a.negated(), b.negated()).negated()
	}
	return Unknown
}

func product(a, b Sign) Sign {
	switch {
	case a == Unknown || b == Unknown:
		return Unknown
	case !a.AtLeastZero():
		return product(a.negated(), b).negated()
	case !b.AtLeastZero():
		return product(a, b.negated()).negated()
	case a == Positive && b == Positive:
		return Positive
	}
	return NonNegative
}

func power(a Sign, n int) Sign {
	if n%2 == 0 {
		if a.NeverZero() {
			return Positive
		}
		return NonNegative
	}
	return a
}

func either(a, b Sign) Sign {
	switch {
	case a == b:
		return a
	case a.AtLeastZero() && b.AtLeastZero():
		return NonNegative
	case a.negated().AtLeastZero() && b.negated().AtLeastZero():
		return NonPositive
	}
	return Unknown
}

func largest(a, b Sign) Sign {
	switch {
	case a == Positive || b == Positive:
		return Positive
	case a == NonNegative || b == NonNegative:
		return NonNegative
	}
	return either(a, b)
}
