package interp

import (
	"math"

	"nmlc/codegen/kernel"
	"nmlc/runtime/elementary"
)

// unary are the operators of one number.
var unary = map[kernel.Op]func(float64) float64{
	kernel.Exp:       elementary.Exp,
	kernel.Expm1:     elementary.Expm1,
	kernel.Exprel:    elementary.Exprel,
	kernel.ExprelInv: elementary.Exprelinv,
	kernel.Exprel2:   elementary.Exprel2,
	kernel.Log:       elementary.Log,
	kernel.Log1p:     elementary.Log1p,
	kernel.Tanh:      elementary.Tanh,
	kernel.Sigmoid:   elementary.Sigmoid,
	kernel.Sin:       elementary.Sin,
	kernel.Cos:       elementary.Cos,
	kernel.Round:     math.RoundToEven,
	kernel.Floor:     math.Floor,
	kernel.Pow2: func(x float64) float64 {
		return math.Float64frombits(math.Float64bits(x)<<52 + 0x3ff0000000000000)
	},
	kernel.Exponent: func(x float64) float64 { return float64(math.Float64bits(x) >> 52 & 0x7ff) },
	kernel.Mantissa: func(x float64) float64 {
		return math.Float64frombits(math.Float64bits(x)&0xfffffffffffff | 0x3ff0000000000000)
	},
}

// exec runs one instruction on all lanes.
func (m *machine) exec(f *frame, id kernel.ID, step int, buffers []memory) {
	if !m.live[id] {
		return
	}
	in := m.k.At(id)
	switch in.Op {
	case kernel.Const, kernel.Phi, kernel.End:
		return
	case kernel.Turn:
		copy(m.num(f, id), m.num(f, in.Args[0]))
		return
	case kernel.Next:
		copy(m.num(f, in.Args[0]), m.num(f, in.Args[1]))
		return
	case kernel.Load, kernel.Store, kernel.StoreMask, kernel.LoadMask:
		m.access(f, id, in, step, buffers)
		return
	case kernel.Not:
		d, a := m.mask(f, id), m.mask(f, in.Args[0])
		for i := range d {
			d[i] = !a[i]
		}
		return
	case kernel.And, kernel.Or:
		m.logic(f, id, in)
		return
	case kernel.Select:
		selectLanes(m.num(f, id), m.mask(f, in.Args[0]), m.num(f, in.Args[1]), m.num(f, in.Args[2]))
		return
	case kernel.FMA:
		fused := fmaLanes
		if m.k.Single {
			fused = fmaSingles
		}
		fused(m.num(f, id), m.num(f, in.Args[0]), m.num(f, in.Args[1]), m.num(f, in.Args[2]))
		return
	}
	if in.Op.Info().Kind == kernel.Mask {
		m.compare(f, id, in)
		return
	}
	if in.Op.Info().Arity == 1 {
		m.unary(in.Op, m.num(f, id), m.num(f, in.Args[0]))
	} else {
		binary(in.Op, m.num(f, id), m.num(f, in.Args[0]), m.num(f, in.Args[1]))
	}
	if m.k.Single {
		roundLanes(m.num(f, id))
	}
}

func (m *machine) access(f *frame, id kernel.ID, in *kernel.Instr, step int, buffers []memory) {
	info := m.k.Buffers[in.Buf]
	at := in.Index
	if info.PerStep {
		at += step * info.Width
	}
	buf := buffers[in.Buf]
	pitch := m.lanes
	if info.Wide {
		pitch = f.pitch
	}
	switch {
	case in.Op == kernel.StoreMask:
		buf.doubles[at] = math.Float64frombits(bits(m.mask(f, in.Args[0])))
	case in.Op == kernel.LoadMask:
		setBits(m.mask(f, id), math.Float64bits(buf.doubles[at]))
	case in.Op == kernel.Store:
		buf.store(at*pitch, m.num(f, in.Args[0]))
	case info.Shared:
		buf.load(at, m.num(f, id)[:1])
		fill(m.num(f, id), m.num(f, id)[0])
	case info.Owned:
		buf.load(in.Index*f.at.owners+f.at.owner, m.num(f, id)[:1])
		fill(m.num(f, id), m.num(f, id)[0])
	case info.Indexed:
		if first := f.at.index[0]; first < 0 {
			buf.load(in.Index*f.at.sources+int(^first), m.num(f, id))
			return
		}
		for lane, source := range f.at.index {
			buf.load(in.Index*f.at.sources+int(source), m.num(f, id)[lane:lane+1])
		}
	default:
		buf.load(at*pitch, m.num(f, id))
	}
}

func (m *machine) unary(op kernel.Op, d, a []float64) {
	a = a[:len(d)]
	if fn := unarySingle[op]; fn != nil && m.k.Single {
		for i := range d {
			d[i] = fn(a[i])
		}
		return
	}
	switch op {
	case kernel.Neg:
		for i := range d {
			d[i] = -a[i]
		}
	case kernel.Abs:
		for i := range d {
			d[i] = math.Abs(a[i])
		}
	case kernel.Sqrt:
		for i := range d {
			d[i] = math.Sqrt(a[i])
		}
	case kernel.Exp:
		for i := range d {
			d[i] = elementary.Exp(a[i])
		}
	default:
		fn := unary[op]
		for i := range d {
			d[i] = fn(a[i])
		}
	}
}

func (m *machine) logic(f *frame, id kernel.ID, in *kernel.Instr) {
	d, a, b := m.mask(f, id), m.mask(f, in.Args[0]), m.mask(f, in.Args[1])
	for i := range d {
		if in.Op == kernel.And {
			d[i] = a[i] && b[i]
		} else {
			d[i] = a[i] || b[i]
		}
	}
}

func (m *machine) compare(f *frame, id kernel.ID, in *kernel.Instr) {
	d, a := m.mask(f, id), m.num(f, in.Args[0])
	if in.Op == kernel.Odd {
		for i := range d {
			d[i] = m.lowestBit(a[i])
		}
		return
	}
	compareLanes(in.Op, d, a, m.num(f, in.Args[1]))
}
