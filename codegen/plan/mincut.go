package plan

import "math"

const unbreakable = math.MaxInt32

// network is a flow network, for its minimum cut by Dinic's method.
type network struct {
	edges [][]int // of a vertex: indices into to and room
	to    []int
	room  []int // what may still flow; the reverse of edge e is e^1
	level []int
	next  []int
}

func newNetwork(vertices int) *network {
	return &network{edges: make([][]int, vertices), level: make([]int, vertices), next: make([]int, vertices)}
}

func (n *network) edge(from, to, capacity int) {
	n.edges[from] = append(n.edges[from], len(n.to))
	n.edges[to] = append(n.edges[to], len(n.to)+1)
	n.to = append(n.to, to, from)
	n.room = append(n.room, capacity, 0)
}

// cut returns which vertices lie on the source's side of the minimum cut that
// is nearest to the source.
func (n *network) cut(source, sink int) []bool {
	for n.findLevels(source, sink) {
		clear(n.next)
		for n.push(source, sink, unbreakable) > 0 {
		}
	}
	side := make([]bool, len(n.level))
	for v, l := range n.level {
		side[v] = l >= 0
	}
	return side
}

// findLevels numbers the vertices by their distance from the source, -1 where
// nothing flows to, and reports whether the sink is reached.
func (n *network) findLevels(source, sink int) bool {
	for v := range n.level {
		n.level[v] = -1
	}
	n.level[source] = 0
	queue := []int{source}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, e := range n.edges[v] {
			if w := n.to[e]; n.room[e] > 0 && n.level[w] < 0 {
				n.level[w] = n.level[v] + 1
				queue = append(queue, w)
			}
		}
	}
	return n.level[sink] >= 0
}

// push sends up to limit along shortest ways to the sink.
func (n *network) push(v, sink, limit int) int {
	if v == sink {
		return limit
	}
	for ; n.next[v] < len(n.edges[v]); n.next[v]++ {
		e := n.edges[v][n.next[v]]
		w := n.to[e]
		if n.room[e] == 0 || n.level[w] != n.level[v]+1 {
			continue
		}
		if sent := n.push(w, sink, min(limit, n.room[e])); sent > 0 {
			n.room[e] -= sent
			n.room[e^1] += sent
			return sent
		}
	}
	return 0
}
