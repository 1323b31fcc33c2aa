// Package interp runs kernels without compiling them: one Go loop over the
// lanes per instruction, so that the cost of dispatch is spread over the group.
// It needs nothing but Go, and the other back ends are tested against it.
//
// Path of the data: kernel -> values.
package interp

import (
	"slices"
	"sync"

	"nmlc/codegen/elementary"
	"nmlc/codegen/kernel"
	"nmlc/runtime/abi"
)

// Compile prepares a kernel for groups of the given number of lanes.
func Compile(k *kernel.Kernel, lanes int) (*abi.Kernel, error) {
	if err := kernel.Verify(k); err != nil {
		return nil, err
	}
	if err := kernel.VerifyLanes(k, lanes); err != nil {
		return nil, err
	}
	if k.Single {
		k = elementary.Inline(k) // the functions of the runtime are of float64
	}
	m := allocate(k, lanes)
	m.frames.New = func() any { return m.newFrame() }
	compiled := &abi.Kernel{Name: k.Name, Lanes: lanes, Buffers: k.Buffers, Call: m.call}
	if k.Population {
		compiled.Population, compiled.Single = m.population, k.Single
	}
	if k.Segments {
		compiled.Population, compiled.Call, compiled.Segments = nil, nil, m.segments
	}
	return compiled, nil
}

// machine is a kernel whose values have places in registers.
type machine struct {
	k     *kernel.Kernel
	lanes int
	place []int // register of each value; masks and numbers count apart
	nums  int   // number registers
	masks int   // mask registers
	// staged are the carries whose next value is itself a loop-carried value:
	// they are copied through the stage, since all change at once.
	staged []bool
	live   []bool
	end    map[kernel.ID]kernel.ID // of the region that begins at an instruction
	frames sync.Pool
}

// frame is the memory of one call.
type frame struct {
	num   []float64
	mask  []bool
	stage []float64
	pitch int // of wide buffers
	at    segment
	// buffers are those of the call, part those of the group at hand.
	buffers, part []memory
}

func (m *machine) newFrame() *frame {
	f := &frame{
		num:   make([]float64, m.nums*m.lanes),
		mask:  make([]bool, m.masks*m.lanes),
		stage: make([]float64, len(m.k.Carries)*m.lanes),

		buffers: make([]memory, len(m.k.Buffers)), part: make([]memory, len(m.k.Buffers)),
	}
	for id := range kernel.ID(m.k.Len()) {
		if in := m.k.At(id); in.Op == kernel.Const && m.live[id] {
			fill(m.num(f, id), m.rounded(in.Const))
		}
	}
	return f
}

func (m *machine) num(f *frame, id kernel.ID) []float64 {
	at := m.place[id] * m.lanes
	return f.num[at : at+m.lanes : at+m.lanes]
}

func (m *machine) mask(f *frame, id kernel.ID) []bool {
	at := m.place[id] * m.lanes
	return f.mask[at : at+m.lanes : at+m.lanes]
}

func (m *machine) call(steps int, buffers [][]float64) {
	if m.k.Population {
		m.population(1, steps, m.lanes, buffers)
		return
	}
	f := m.frames.Get().(*frame)
	defer m.frames.Put(f)
	m.lay(f.buffers, buffers)
	m.run(f, steps, f.buffers)
	clear(f.buffers) // so that it keeps nothing alive
}

// run takes one group through its steps.
func (m *machine) run(f *frame, steps int, buffers []memory) {
	for id := range kernel.ID(len(m.k.Pre)) {
		m.exec(f, id, 0, buffers)
	}
	for _, c := range m.k.Carries {
		copy(m.num(f, c.Phi), m.num(f, c.First))
	}
	first, last := kernel.ID(len(m.k.Pre)), kernel.ID(m.k.Len())
	for i := range steps {
		step := i
		if m.k.Reverse {
			step = steps - 1 - i
		}
		m.step(f, first, last, step, buffers)
		m.advance(f)
	}
	for _, c := range m.k.Carries {
		buffers[c.Buf].store(c.Index*m.lanes, m.num(f, c.Phi))
	}
}

// step runs the instructions of the loop's body once.
func (m *machine) step(f *frame, first, last kernel.ID, step int, buffers []memory) {
	rounds, again := 0, kernel.ID(0) // of the repeat at hand: left, and where one begins
	for id := first; id < last; id++ {
		switch in := m.k.At(id); in.Op {
		case kernel.Begin:
			if !m.live[id] || !slices.Contains(m.mask(f, in.Args[0]), true) {
				id = m.end[id]
			}
		case kernel.Repeat:
			rounds, again = in.Index, id
			for m.k.At(again+1).Op == kernel.Turn {
				again++
			}
		case kernel.Again:
			if rounds--; rounds > 0 && m.live[id] && slices.Contains(m.mask(f, in.Args[0]), true) {
				id = again
			}
		default:
			m.exec(f, id, step, buffers)
		}
	}
}

// advance moves the loop-carried values to the next step.
func (m *machine) advance(f *frame) {
	for i, c := range m.k.Carries {
		if m.staged[i] {
			copy(f.stage[i*m.lanes:][:m.lanes], m.num(f, c.Next))
		}
	}
	for i, c := range m.k.Carries {
		if m.staged[i] {
			copy(m.num(f, c.Phi), f.stage[i*m.lanes:][:m.lanes])
		} else {
			copy(m.num(f, c.Phi), m.num(f, c.Next))
		}
	}
}
