package network

import (
	"fmt"

	"nmlc/runtime/abi"
	"nmlc/runtime/group"
)

// batch runs the kernel of an event for a number of connections at once.
type batch struct {
	of          *plastic
	kernel      *abi.Kernel
	connections []int32
	factors     []float64
	common      []float64
	// [group][k][lane]
	elapsed, state, cell, sent []float64
	buffers                    [][]float64
}

// batchGroups is how many groups of connections a batch holds.
const batchGroups = 32

func newBatch(of *plastic, kernel *abi.Kernel, common []float64) *batch {
	room := batchGroups * kernel.Lanes
	return &batch{
		of: of, kernel: kernel, common: common, buffers: make([][]float64, len(kernel.Buffers)),
		elapsed: group.Aligned(room), state: group.Aligned(room * len(of.state)),
		cell: group.Aligned(room * len(of.Plastic.Reads)), sent: group.Aligned(room * len(of.Plastic.ports(of.Port))),
	}
}

// ports are where what is sent goes.
func (p *Plastic) ports(only int) []int {
	if p.Ports == nil {
		return []int{only}
	}
	return p.Ports
}

// add appends a connection, which must not be in the batch already.
func (b *batch) add(connection int32, factor float64, time int) {
	if len(b.connections) == batchGroups*b.kernel.Lanes {
		b.run(time)
	}
	b.connections, b.factors = append(b.connections, connection), append(b.factors, factor)
}

// run has the event happen to the connections of the batch.
func (b *batch) run(time int) {
	if len(b.connections) == 0 {
		return
	}
	groups := (len(b.connections) + b.kernel.Lanes - 1) / b.kernel.Lanes
	for at := range groups * b.kernel.Lanes {
		b.load(at, b.connections[min(at, len(b.connections)-1)], time)
	}
	b.call(groups)
	ports := b.of.Plastic.ports(b.of.Port)
	for at, connection := range b.connections {
		b.store(at, connection, time)
		if b.kernel == b.of.Plastic.Pre {
			for k, port := range ports {
				sent := b.sent[b.place(at, k, len(ports))] * b.factors[at]
				b.of.share.cells.arrived.row(time, port).add(int(b.of.edges.Target[connection]), sent)
			}
		}
	}
	b.connections, b.factors = b.connections[:0], b.factors[:0]
}

// place is where the k-th of so many values of a connection is.
func (b *batch) place(at, k, width int) int {
	return (at/b.kernel.Lanes*width+k)*b.kernel.Lanes + at%b.kernel.Lanes
}

func (b *batch) load(at int, connection int32, time int) {
	of, c := b.of, b.of.share.cells
	b.elapsed[at] = float64(time-int(of.last[connection])) * of.share.engine.job.DT
	for k, values := range of.state {
		b.state[b.place(at, k, len(of.state))] = values[connection]
	}
	for k, shown := range of.Plastic.Reads {
		b.cell[b.place(at, k, len(of.Plastic.Reads))] = c.past.at(time).at(c.shownAt(int(of.edges.Target[connection]), shown))
	}
}

func (b *batch) store(at int, connection int32, time int) {
	for k, values := range b.of.state {
		values[connection] = b.state[b.place(at, k, len(b.of.state))]
	}
	b.of.last[connection] = int32(time)
}

// call runs the kernel, group after group where it goes over one alone.
func (b *batch) call(groups int) {
	whole := map[string][]float64{"common": b.common, "elapsed": b.elapsed, "state": b.state, "cell": b.cell, "sent": b.sent}
	if b.kernel.Population != nil {
		for i, shape := range b.kernel.Buffers {
			b.buffers[i] = whole[shape.Name]
		}
		b.kernel.Population(groups, 1, 0, b.buffers)
		return
	}
	for g := range groups {
		for i, shape := range b.kernel.Buffers {
			b.buffers[i] = whole[shape.Name]
			if !shape.Shared {
				size := shape.Width * b.kernel.Lanes
				b.buffers[i] = b.buffers[i][g*size : (g+1)*size]
			}
		}
		b.kernel.Call(1, b.buffers)
	}
}

// common runs the prepare kernel, whose values all connections share.
func (p *Plastic) common(dt float64) ([]float64, error) {
	if p.Prepare == nil {
		return nil, nil
	}
	memory, err := group.NewMemory(1, []*abi.Kernel{p.Prepare}, nil)
	if err != nil {
		return nil, err
	}
	params := append(append([]float64(nil), p.Params...), dt)
	shape := memory.Shape("param")
	if shape.Width > len(params) {
		return nil, fmt.Errorf("internal error: the kernel %s has %d parameters with dt, the projection %d", p.Prepare.Name, shape.Width, len(params))
	}
	spread(memory.Slice("param"), params[:shape.Width], shape, p.Prepare.Lanes)
	memory.Bind(p.Prepare).Run(1, nil)
	return first(memory.Slice("common"), memory.Shape("common"), p.Prepare.Lanes), nil
}

// spread writes values to all lanes.
func spread(to, values []float64, shape abi.Buffer, lanes int) {
	if shape.Shared {
		copy(to, values)
		return
	}
	for k, v := range values {
		for lane := range lanes {
			to[k*lanes+lane] = v
		}
	}
}

// first reads the values of the first lane.
func first(from []float64, shape abi.Buffer, lanes int) []float64 {
	if shape.Shared {
		return append([]float64(nil), from...)
	}
	var values []float64
	for k := range shape.Width {
		values = append(values, from[k*lanes])
	}
	return values
}
