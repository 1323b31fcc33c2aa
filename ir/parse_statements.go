package ir

import (
	"fmt"
	"strconv"
	"strings"
)

func (r *textReader) program(rest []string) error {
	if r.named {
		return fmt.Errorf("a text holds one program; this is the second")
	}
	if err := exactly(rest, 1); err != nil {
		return err
	}
	name, err := readName(rest[0])
	r.p.Name, r.named = name, true
	return err
}

func (r *textReader) timeStep(rest []string) error {
	if err := exactly(rest, 1); err != nil {
		return err
	}
	if r.p.DT != nil {
		return fmt.Errorf("the time step is already %s", nameText(r.p.DT.Name))
	}
	leaf, err := r.declare(TimeStep, rest[0])
	r.p.DT = leaf
	return err
}

func (r *textReader) param(rest []string) error { return r.variable(Param, &r.p.Params, rest) }
func (r *textReader) state(rest []string) error { return r.variable(State, &r.p.States, rest) }
func (r *textReader) input(rest []string) error { return r.variable(Input, &r.p.Inputs, rest) }

func (r *textReader) variable(kind LeafKind, vars *[]*Var, rest []string) error {
	if len(rest) == 0 {
		return fmt.Errorf("the name is missing")
	}
	leaf, err := r.declare(kind, rest[0])
	if err != nil {
		return err
	}
	v := &Var{Node: leaf, Name: leaf.Name}
	*vars = append(*vars, v)
	return readAttributes(v, rest[1:])
}

func (r *textReader) declare(kind LeafKind, word string) (*Node, error) {
	name, err := readName(word)
	if err != nil {
		return nil, err
	}
	if before, taken := r.declared[name]; taken {
		return nil, fmt.Errorf("%s is already the name of a leaf of kind %s", nameText(name), before.Kind)
	}
	leaf := r.p.Graph.Leaf(kind, name)
	r.declared[name] = leaf
	return leaf, nil
}

func readAttributes(v *Var, rest []string) error {
	for len(rest) > 0 {
		word := rest[0]
		rest = rest[1:]
		var err error
		switch word {
		case "unit":
			rest, err = readText(&v.Unit, rest)
		case "dim":
			rest, err = readText(&v.Dim, rest)
		case "init":
			rest, err = readNumbers(rest, &v.Init)
		case "range":
			rest, err = readNumbers(rest, &v.Lo, &v.Hi)
		case "scale":
			rest, err = readNumbers(rest, &v.Scale)
		case "hidden":
			v.Hidden = true
		case "counts":
			v.Counts = true
		case "arrives":
			v.Arrives = true
		default:
			err = fmt.Errorf("expected unit, dim, init, range, scale, hidden, counts or arrives, found %q", word)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func readText(to *string, rest []string) ([]string, error) {
	if len(rest) == 0 {
		return nil, fmt.Errorf("a text in double quotes is missing at the end of the line")
	}
	text, err := strconv.Unquote(rest[0])
	if err != nil || rest[0][0] != '"' {
		return nil, fmt.Errorf("expected a text in double quotes, found %s", rest[0])
	}
	*to = text
	return rest[1:], nil
}

func readNumbers(rest []string, to ...*float64) ([]string, error) {
	if len(rest) < len(to) {
		return nil, fmt.Errorf("expected %d numbers, found %d words at the end of the line", len(to), len(rest))
	}
	for i, at := range to {
		v, err := readNumber(rest[i])
		if err != nil {
			return nil, err
		}
		*at = v
	}
	return rest[len(to):], nil
}

// definition reads `NAME = VALUE ...`, with NAME as written.
func (r *textReader) definition(rest []string) (name string, value *Node, after []string, err error) {
	if len(rest) < 3 || rest[1] != "=" {
		return "", nil, nil, fmt.Errorf("found %q", strings.Join(rest, " "))
	}
	value, err = r.operand(rest[2])
	return rest[0], value, rest[3:], err
}

func (r *textReader) init(rest []string) error { return r.perState(&r.p.Init, rest) }
func (r *textReader) next(rest []string) error { return r.perState(&r.p.Next, rest) }

// perState reads the value of the state whose turn it is.
func (r *textReader) perState(values *[]*Node, rest []string) error {
	word, value, after, err := r.definition(rest)
	if err != nil {
		return err
	}
	if len(after) > 0 {
		return fmt.Errorf("expected the end of the line, found %q", after[0])
	}
	if len(*values) >= len(r.p.States) {
		return fmt.Errorf("there are only %d states", len(r.p.States))
	}
	name, err := readName(word)
	if err != nil {
		return err
	}
	if want := r.p.States[len(*values)].Name; name != want {
		return fmt.Errorf("expected %s, found %s: values follow the order of the states", nameText(want), word)
	}
	*values = append(*values, value)
	return nil
}

func (r *textReader) spiked(rest []string) error { return r.only(&r.p.Spiked, rest) }
func (r *textReader) loss(rest []string) error   { return r.only(&r.p.Loss, rest) }

func (r *textReader) only(to **Node, rest []string) error {
	if *to != nil {
		return fmt.Errorf("it is already given above")
	}
	value, err := r.single(rest)
	*to = value
	return err
}

func (r *textReader) spikeAt(rest []string) error {
	value, err := r.single(rest)
	r.p.SpikeAt = append(r.p.SpikeAt, value)
	return err
}

func (r *textReader) residual(rest []string) error {
	value, err := r.single(rest)
	r.p.Residuals = append(r.p.Residuals, value)
	return err
}

func (r *textReader) single(rest []string) (*Node, error) {
	if err := exactly(rest, 1); err != nil {
		return nil, err
	}
	return r.operand(rest[0])
}

func (r *textReader) output(rest []string) error { return r.namedValue(&r.p.Outputs, rest) }
func (r *textReader) shown(rest []string) error  { return r.namedValue(&r.p.Shown, rest) }

// namedValue reads a value with its name, unit and scale.
func (r *textReader) namedValue(to *[]Output, rest []string) error {
	word, value, after, err := r.definition(rest)
	if err != nil {
		return err
	}
	name, err := readName(word)
	if err != nil {
		return err
	}
	var v Var
	if err := readAttributes(&v, after); err != nil {
		return err
	}
	o := Output{Name: name, Unit: v.Unit, Scale: v.Scale, Node: value}
	if v.Unit, v.Scale = "", 0; v != (Var{}) {
		return fmt.Errorf("it has a unit and a scale and no more, found %q", strings.Join(after, " "))
	}
	*to = append(*to, o)
	return nil
}

func (r *textReader) equation(rest []string) error {
	word, value, after, err := r.definition(rest)
	if err != nil {
		return err
	}
	name, primed := strings.CutSuffix(word, "'")
	if !primed || len(after) > 0 {
		return fmt.Errorf("found %q", strings.Join(rest, " "))
	}
	state, err := r.stateNamed(name)
	r.p.Equations = append(r.p.Equations, Equation{State: state, Rate: value})
	return err
}

func (r *textReader) method(rest []string) error {
	if err := exactly(rest, 3); err != nil {
		return err
	}
	state, err := r.stateNamed(rest[0])
	if err != nil {
		return err
	}
	name, err := readName(rest[1])
	if err != nil {
		return err
	}
	m := Method{State: state, Name: name}
	if _, err := readText(&m.Reason, rest[2:]); err != nil {
		return err
	}
	r.p.Methods = append(r.p.Methods, m)
	return nil
}

func (r *textReader) stateNamed(word string) (*Var, error) {
	name, err := readName(word)
	if err != nil {
		return nil, err
	}
	if v := r.p.State(name); v != nil {
		return v, nil
	}
	return nil, fmt.Errorf("there is no state %s", nameText(name))
}
