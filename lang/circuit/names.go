package circuit

import (
	"cmp"
	"fmt"
	"strings"

	"nmlc/lang/model"
)

// free is a name that the cell does not have yet: the given one, or with a
// number behind it.
func (p *Population) free(name string) string {
	for n, try := 1, name; ; n++ {
		if p.symbol(try) == nil {
			return try
		}
		try = fmt.Sprint(name, n+1)
	}
}

// symbol is that of a name, or nil.
func (p *Population) symbol(name string) *model.Symbol {
	for _, s := range p.lets {
		if s.Name == name {
			return s
		}
	}
	for _, a := range p.Cell.Arrivals {
		if a.Input.Name == name {
			return a.Input
		}
	}
	return p.Cell.Lookup(name)
}

// freePrefix is a name such that the cell has no dotted names that begin with
// it.
func (p *Population) freePrefix(name string) string {
	taken := func(prefix string) bool {
		for _, group := range [][]*model.Symbol{p.Cell.Params, p.Cell.States, p.Cell.Inputs, p.lets} {
			for _, s := range group {
				if strings.HasPrefix(s.Name, prefix+".") {
					return true
				}
			}
		}
		return false
	}
	for n, try := 1, name; ; n++ {
		if !taken(try) {
			return try
		}
		try = fmt.Sprint(name, n+1)
	}
}

// bare is the name of what a synapse reads of a cell, without the side.
func bare(s *model.Symbol) string {
	for _, side := range []string{"pre.", "post."} {
		if name, ok := strings.CutPrefix(s.Name, side); ok {
			return name
		}
	}
	return s.Name
}

// reads is the symbol of the copy that a synapse's pre.NAME or post.NAME stands
// for.
func (p *Population) reads(s *model.Symbol) *model.Symbol {
	if p.Model.Cell == nil {
		return nil
	}
	own := p.Model.Cell.Lookup(bare(s))
	if own == nil {
		return nil
	}
	return cmp.Or(p.symbols[own], own)
}
