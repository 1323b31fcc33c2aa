package llvm

import (
	"github.com/llir/llvm/ir"

	"nmlc/codegen/kernel"
)

// sum is a carry that only a region changes:
//
//	carry = select mask, value of the region, carry
//
// It stays in its buffer, where the region changes it, so that the steps that
// go around the region need no register for it.
type sum struct {
	kernel.Carry
	region kernel.Region
}

// isSum reports whether a value is a rare sum, or what that is next.
func (g *group) isSum(id kernel.ID) bool {
	_, ok := g.sums[id]
	return ok
}

// rareSums finds the sums of a kernel by their two values.
func rareSums(k *kernel.Kernel, live []bool) map[kernel.ID]sum {
	users := map[kernel.ID][]kernel.ID{}
	for id := range kernel.ID(k.Len()) {
		in := k.At(id)
		for a := range in.Op.Info().Arity {
			if live[id] {
				users[in.Args[a]] = append(users[in.Args[a]], id)
			}
		}
	}
	for _, c := range k.Carries {
		users[c.Next] = append(users[c.Next], c.Phi)
	}
	regions := outerRegions(k)
	sums := map[kernel.ID]sum{}
	for _, c := range k.Carries {
		for _, r := range regions {
			if live[r.Begin] && isRareSum(k, c, r, users) {
				sums[c.Phi], sums[c.Next] = sum{c, r}, sum{c, r}
			}
		}
	}
	return sums
}

// isRareSum reports whether nobody but the region uses the carry.
func isRareSum(k *kernel.Kernel, c kernel.Carry, r kernel.Region, users map[kernel.ID][]kernel.ID) bool {
	next, first := k.At(c.Next), k.At(c.First)
	inside := func(id kernel.ID) bool { return id > r.Begin && id < r.End }
	if next.Op != kernel.Select || next.Args != [3]kernel.ID{r.Mask, next.Args[1], c.Phi} || !inside(next.Args[1]) || len(users[c.Next]) > 1 {
		return false
	}
	if first.Op != kernel.Load || first.Buf != c.Buf || first.Index != c.Index {
		return false
	}
	for _, id := range users[c.Phi] {
		if id != c.Next && !inside(id) {
			return false
		}
	}
	return true
}

// outerRegions are the regions that stand in no other and in no repeat.
func outerRegions(k *kernel.Kernel) []kernel.Region {
	var out []kernel.Region
	depth := 0
	regions := k.Regions()
	for id := kernel.ID(len(k.Pre)); id < kernel.ID(k.Len()); id++ {
		switch k.At(id).Op {
		case kernel.Begin:
			if depth == 0 {
				out = append(out, regions[0])
			}
			regions = regions[1:]
			depth++
		case kernel.Repeat:
			depth++
		case kernel.End, kernel.Again:
			depth--
		}
	}
	return out
}

// fetch loads the sums of a region.
func (g *group) fetch(b *ir.Block, r kernel.Region) {
	g.ofRegion(r, func(c kernel.Carry, v int) {
		g.values[v][c.Phi] = g.load(b, &kernel.Instr{Buf: c.Buf, Index: c.Index}, v)
	})
}

// deliver stores what has become of them.
func (g *group) deliver(b *ir.Block, r kernel.Region) {
	g.ofRegion(r, func(c kernel.Carry, v int) {
		next := g.k.At(c.Next)
		x := b.NewSelect(g.values[v][r.Mask], g.values[v][next.Args[1]], g.values[v][c.Phi])
		g.store(b, x, g.placeOf(b, c.Buf, c.Index, v))
	})
}

func (g *group) ofRegion(r kernel.Region, do func(c kernel.Carry, v int)) {
	for _, c := range g.k.Carries {
		if s, ok := g.sums[c.Phi]; ok && s.region == r {
			for _, v := range g.vectors {
				do(c, v)
			}
		}
	}
}
