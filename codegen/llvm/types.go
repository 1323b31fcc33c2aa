package llvm

import (
	"strings"

	"github.com/llir/llvm/ir/constant"
	"github.com/llir/llvm/ir/types"
	"github.com/llir/llvm/ir/value"
)

// vectorOf is the type of width values of a type; a single one is no vector.
func vectorOf(width int, elem types.Type) types.Type {
	if width == 1 {
		return elem
	}
	return types.NewVector(uint64(width), elem)
}

// splat is a constant with the same value in all lanes. llir's own constants
// print through math/big, each lane apart; this one prints once, by its bits.
type splat struct {
	constant.Constant // the marker method; never called
	typ               types.Type
	text              string
}

func newSplat(width int, elem types.Type, literal string) *splat {
	s := &splat{typ: vectorOf(width, elem), text: literal}
	if width > 1 {
		lane := elem.String() + " " + literal
		s.text = "<" + strings.Repeat(lane+", ", width-1) + lane + ">"
	}
	return s
}

// Type is the type of the constant.
func (s *splat) Type() types.Type { return s.typ }

// Ident is the constant's text without its type.
func (s *splat) Ident() string { return s.text }

// String is the constant's text with its type.
func (s *splat) String() string { return s.typ.String() + " " + s.text }

func i64(v int) *constant.Int { return constant.NewInt(types.I64, int64(v)) }

var _ value.Value = (*splat)(nil)
