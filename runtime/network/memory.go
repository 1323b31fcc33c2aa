package network

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// expectedRate is the firing rate, in Hz, for which memory is set aside in the
// estimate of a run: spikes cannot be known beforehand.
const expectedRate = 30

const spikeBytes = 12

// need is the memory that a run takes, in bytes.
type need struct{ connections, state, arrivals, traces, spikes float64 }

func (n need) total() float64 { return n.connections + n.state + n.arrivals + n.traces + n.spikes }

// checkMemory refuses a run that would not fit, with the numbers. The
// connections are there already.
func (j *Job) checkMemory(epoch int) error {
	n := j.need(epoch)
	if n.total()-n.connections <= float64(j.Memory) {
		return nil
	}
	return fmt.Errorf("the run needs about %s: %s for connections, %s for the states of cells, %s for what is on its way to them, %s for recorded values, %s for spikes at %d Hz; "+
		"%s may be used besides the connections\n"+
		"  hint: record fewer cells or with a longer stride, shorten the longest delays, or shorten the run",
		gigabytes(n.total()), gigabytes(n.connections), gigabytes(n.state), gigabytes(n.arrivals), gigabytes(n.traces), gigabytes(n.spikes), expectedRate,
		gigabytes(float64(j.Memory)))
}

func (j *Job) need(epoch int) need {
	var n need
	for _, p := range j.Projections {
		n.connections += float64(p.Edges.Bytes())
		if j.Threads > 1 {
			n.connections += 4 * float64(j.Threads-1) * float64(p.Edges.Pre)
		}
	}
	for i, p := range j.Populations {
		size := float64(p.Size)
		n.state += firingBytes * size
		if p.Code != nil {
			n.state += 8 * size * float64(len(p.States)+len(p.Code.Own))
			n.arrivals += 8 * size * float64(len(p.Ports)) * float64(ringSteps(epoch, longestArrival(j, i)))
		}
		for _, r := range p.Record {
			n.traces += 8 * float64(len(r.Cells)) * float64(j.Steps/max(1, r.Stride)+1)
		}
		if p.Spikes {
			n.spikes += spikeBytes * size * float64(j.Steps) * j.DT * 1e-3 * expectedRate
		}
	}
	return n
}

// bytes is the memory held at the end of a run.
func (e *engine) bytes() int {
	total := spikeBytes * cap(e.record.spikes)
	for _, p := range e.job.Projections {
		total += p.Edges.Bytes()
	}
	for _, p := range e.paths {
		for _, split := range p.split {
			total += 4 * len(split)
		}
	}
	for _, c := range e.cells {
		total += c.bytes()
	}
	for _, p := range e.parts {
		total += p.bytes()
	}
	for _, t := range e.record.traces {
		for _, v := range t.Values {
			total += 8 * cap(v)
		}
	}
	return total
}

// bytes is what the part holds besides the cells.
func (p *part) bytes() int {
	total := 0
	for _, s := range p.shares {
		total += s.input.bytes() + s.out.bytes() + 8*len(s.words)
		for _, of := range s.plastics {
			total += of.bytes()
		}
		for _, cells := range s.mail.spikes {
			total += 4 * cap(cells)
		}
	}
	return total
}

// available is the memory that the machine has free, or 4 GiB where it does not
// say.
func available() int {
	const unknown = 4 << 30
	file, err := os.Open("/proc/meminfo")
	if err != nil {
		return unknown
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) >= 2 && fields[0] == "MemAvailable:" {
			if kilobytes, err := strconv.Atoi(fields[1]); err == nil {
				return kilobytes << 10
			}
		}
	}
	return unknown
}

func gigabytes(bytes float64) string {
	if bytes < 1e8 {
		return fmt.Sprintf("%.3g MB", bytes/1e6)
	}
	return fmt.Sprintf("%.3g GB", bytes/1e9)
}
