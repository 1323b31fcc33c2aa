package ir

import (
	"maps"
	"math"
)

// EvalUnary is the value of a one-argument operator of real numbers, by the
// mathematical functions of Go's library. It is the reference for the meaning
// of a graph, not for the bits that kernels compute.
func EvalUnary(op Op, x float64) float64 {
	switch op {
	case Fixed:
		return x
	case Neg:
		return -x
	case Abs:
		return math.Abs(x)
	case Sign:
		switch {
		case x > 0:
			return 1
		case x < 0:
			return -1
		}
		return 0
	case Sqrt:
		return math.Sqrt(x)
	case Floor:
		return math.Floor(x)
	case Round:
		return math.RoundToEven(x)
	case Exp:
		return math.Exp(x)
	case Expm1:
		return math.Expm1(x)
	case Exprel:
		if x == 0 {
			return 1
		}
		return math.Expm1(x) / x
	case Exprel2:
		return exprel2(x)
	case ExprelInv:
		if x == 0 {
			return 1
		}
		return x / math.Expm1(x)
	case Log:
		return math.Log(x)
	case Log1p:
		return math.Log1p(x)
	case Tanh:
		return math.Tanh(x)
	case Sigmoid:
		return 1 / (1 + math.Exp(-x))
	case Sin:
		return math.Sin(x)
	case Cos:
		return math.Cos(x)
	}
	panic("ir: " + op.String() + " is not a unary operator of reals")
}

// exprel2 is (exp(x)-1-x)/x^2, by its series where the formula would cancel.
func exprel2(x float64) float64 {
	if math.Abs(x) > 0.5 {
		return (math.Expm1(x) - x) / (x * x)
	}
	sum, term := 0.0, 0.5
	for k := 3; term != 0 && k < 24; k++ {
		sum += term
		term *= x / float64(k)
	}
	return sum
}

// Env gives the values of leaves.
type Env func(leaf *Node) float64

// Eval computes the roots. Truth values are 1 and 0.
func Eval(env Env, roots ...*Node) []float64 {
	val := map[*Node]float64{}
	Walk(func(n *Node) { val[n] = evalNode(env, n, val) }, roots...)
	out := make([]float64, len(roots))
	for i, r := range roots {
		out[i] = val[r]
	}
	return out
}

func evalNode(env Env, n *Node, val map[*Node]float64) float64 {
	switch n.Op {
	case Const:
		return n.Value
	case Leaf:
		return env(n)
	case Powi:
		return math.Pow(val[n.Args[0]], n.Value)
	case Not:
		return 1 - val[n.Args[0]]
	case Rare:
		return val[n.Args[0]]
	case Spike:
		return truth(val[n.Args[0]] > 0)
	case Root:
		return evalRoot(env, n, val)
	case Select, Event:
		if val[n.Args[0]] != 0 {
			return val[n.Args[1]]
		}
		return val[n.Args[2]]
	}
	if len(n.Args) == 1 {
		return EvalUnary(n.Op, val[n.Args[0]])
	}
	return evalBinary(n.Op, val[n.Args[0]], val[n.Args[1]])
}

// evalRoot bisects. What does not change with the variable keeps its value: it
// may hold roots itself.
func evalRoot(env Env, n *Node, val map[*Node]float64) float64 {
	lo, hi := 0.0, val[n.Args[0]]
	if val[n.Args[1]] > 0 || !(val[n.Args[2]] > 0) {
		return hi
	}
	variable, function := n.Args[3], n.Args[4]
	varies := map[*Node]bool{variable: true}
	var again []*Node
	Walk(func(m *Node) {
		for _, a := range m.Args {
			varies[m] = varies[m] || varies[a]
		}
		if varies[m] && m != variable {
			again = append(again, m)
		}
	}, function)
	at := maps.Clone(val)
	for range 100 {
		mid := lo + (hi-lo)/2
		at[variable] = mid
		for _, m := range again {
			at[m] = evalNode(env, m, at)
		}
		if at[function] <= 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

func evalBinary(op Op, a, b float64) float64 {
	switch op {
	case Add:
		return a + b
	case Sub:
		return a - b
	case Mul:
		return a * b
	case Div:
		return a / b
	case Pow:
		return math.Pow(a, b)
	case Min:
		if a < b {
			return a
		}
		return b
	case Max:
		if a > b {
			return a
		}
		return b
	case LT:
		return truth(a < b)
	case LE:
		return truth(a <= b)
	case GT:
		return truth(a > b)
	case GE:
		return truth(a >= b)
	case EQ:
		return truth(a == b)
	case NE:
		return truth(a != b)
	case And:
		return truth(a != 0 && b != 0)
	case Or:
		return truth(a != 0 || b != 0)
	}
	panic("ir: " + op.String() + " is not a binary operator")
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
