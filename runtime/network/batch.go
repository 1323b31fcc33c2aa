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
	ports       []int
	rows        []group.Numbers // of the ports
	common      []float64
	// [group][k][lane]
	elapsed, state, cell, sent []float64
	buffers                    [][]float64
}

// batchGroups is how many groups of connections a batch holds.
const batchGroups = 32

func newBatch(of *plastic, kernel *abi.Kernel, common []float64) *batch {
	room, ports := batchGroups*kernel.Lanes, of.Plastic.ports(of.Port)
	return &batch{
		of: of, kernel: kernel, common: common, buffers: make([][]float64, len(kernel.Buffers)),
		elapsed: group.Aligned(room), state: group.Aligned(room * len(of.state)),
		cell: group.Aligned(room * len(of.Plastic.Reads)), sent: group.Aligned(room * len(ports)),
		ports: ports, rows: make([]group.Numbers, len(ports)),
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
	lanes := b.kernel.Lanes
	groups := (len(b.connections) + lanes - 1) / lanes
	last := b.connections[len(b.connections)-1]
	for range groups*lanes - len(b.connections) { // lanes beyond the last connection repeat it
		b.connections = append(b.connections, last)
	}
	for g := range groups {
		b.load(g, b.connections[g*lanes:(g+1)*lanes], time)
	}
	b.call(groups)
	for k, port := range b.ports {
		b.rows[k] = b.of.share.cells.arrived.row(time, port)
	}
	b.connections = b.connections[:len(b.factors)]
	for g := range groups {
		b.store(g, b.connections[g*lanes:min((g+1)*lanes, len(b.connections))], time)
	}
	b.connections, b.factors = b.connections[:0], b.factors[:0]
}

// load writes what the kernel sees of the connections of a group.
func (b *batch) load(g int, connections []int32, time int) {
	of, c, lanes := b.of, b.of.share.cells, b.kernel.Lanes
	for lane, connection := range connections {
		b.elapsed[g*lanes+lane] = float64(time-int(of.last[connection])) * of.share.engine.job.DT
	}
	for k, values := range of.state {
		to := b.state[(g*len(of.state)+k)*lanes:][:lanes]
		for lane, connection := range connections {
			to[lane] = values[connection]
		}
	}
	for k, shown := range of.Plastic.Reads {
		to, from := b.cell[(g*len(of.Plastic.Reads)+k)*lanes:][:lanes], c.past.at(time)
		for lane, connection := range connections {
			to[lane] = from.At(c.shownAt(int(of.edges.Target[connection]), shown))
		}
	}
}

// store takes over what the event made of the connections of a group, and sends
// on what it sends.
func (b *batch) store(g int, connections []int32, time int) {
	of, lanes := b.of, b.kernel.Lanes
	for _, connection := range connections {
		of.last[connection] = int32(time)
	}
	for k, values := range of.state {
		from := b.state[(g*len(of.state)+k)*lanes:][:lanes]
		for lane, connection := range connections {
			values[connection] = from[lane]
		}
	}
	if b.kernel != of.Plastic.Pre {
		return
	}
	for lane, connection := range connections {
		for k, row := range b.rows {
			row.Add(int(of.edges.Target[connection]), b.sent[(g*len(b.rows)+k)*lanes+lane]*b.factors[g*lanes+lane])
		}
	}
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
