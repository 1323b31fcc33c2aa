package event

import "nmlc/runtime/wiring"

// withDrives is the job in which each drive is a source, connected one to one
// and without delay. The sources stand behind the populations of the job.
func (j *Job) withDrives() *Job {
	job := *j
	job.Populations = append([]*Population(nil), j.Populations...)
	job.Projections = append([]*Projection(nil), j.Projections...)
	for _, d := range j.Drives {
		n := j.Populations[d.Post].Size
		edges := &wiring.Edges{Pre: n, Post: n, Row: make([]int64, n+1), Target: make([]uint32, n), Weight: d.Weight, Delay: []uint16{0}}
		for i := range n {
			edges.Row[i+1], edges.Target[i] = int64(i+1), uint32(i)
		}
		job.Projections = append(job.Projections, &Projection{Name: d.Name, Pre: len(job.Populations), Post: d.Post, Port: d.Port, Edges: edges, Tick: 1})
		job.Populations = append(job.Populations, &Population{Name: d.Name, Size: n, Source: d.Input})
	}
	return &job
}
