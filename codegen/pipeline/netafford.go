package pipeline

import (
	"fmt"

	"nmlc/runtime/memory"
	"nmlc/runtime/wiring"
)

// unknownMemory bounds connections where the machine does not say what it has.
const unknownMemory = 64 << 30

// affordable refuses connections that do not fit into memory before they are
// counted, which could take hours. What the run needs besides them, it looks at
// itself.
func (a *assembler) affordable(specs []*wiring.Spec) bool {
	var all wiring.Expectation
	var of []wiring.Expectation
	most, building := 0, 0.0
	for i, s := range specs {
		e := wiring.Expect(s)
		of = append(of, e)
		all.Connections, all.Bytes, building = all.Connections+e.Connections, all.Bytes+e.Bytes, max(building, e.Building)
		if e.Bytes > of[most].Bytes {
			most = i
		}
	}
	room := float64(unknownMemory)
	if free, known := memory.Free(); known {
		room = float64(free)
	}
	if all.Bytes+building <= room {
		return true
	}
	m := a.circuit.Projections[most].Model
	err := fmt.Errorf("%s from %s to %s makes about %.3g connections, which need %.4g GB of memory", m.Name, m.Pre.Name, m.Post.Name, of[most].Connections, of[most].Bytes/1e9)
	if len(specs) > 1 {
		err = fmt.Errorf("%w; all of the network are %.3g, which need %.4g GB", err, all.Connections, all.Bytes/1e9)
	}
	a.wrong(m.Span, fmt.Errorf("%w; %.4g GB may be used", err, room/1e9)).
		Hint("make fewer connections, or smaller populations; a weight or a delay that all share takes no memory")
	return false
}
