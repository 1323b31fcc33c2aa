package sonata

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/scigolib/hdf5"
)

// WriteSpikes writes the spikes of populations, each sorted by time, then by
// node. A population without spikes is left out: the library writes no empty
// data sets. Nor does it write enumerations, so the attribute `sorting`, which
// readers take for one, is left out too. The file appears at its path only when it is whole.
func WriteSpikes(path string, populations []Spikes) (err error) {
	scratch, err := os.CreateTemp(filepath.Dir(path), ".spikes-*.h5")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	scratch.Close()
	defer os.Remove(scratch.Name()) // fails where it was renamed
	defer guard(path, &err)
	if err := writeSpikes(scratch.Name(), populations); err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	if err := os.Chmod(scratch.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(scratch.Name(), path)
}

func writeSpikes(path string, populations []Spikes) error {
	w, err := hdf5.CreateForWrite(path, hdf5.CreateTruncate)
	if err != nil {
		return err
	}
	err = writeGroups(w, populations)
	if closed := w.Close(); err == nil {
		err = closed
	}
	return err
}

func writeGroups(w *hdf5.FileWriter, populations []Spikes) error {
	if _, err := w.CreateGroup("/spikes"); err != nil {
		return err
	}
	for _, s := range populations {
		if len(s.Times) == 0 {
			continue
		}
		if _, err := w.CreateGroup("/spikes/" + s.Population); err != nil {
			return err
		}
		times, nodes := s.byTime()
		if err := writeColumn(w, "/spikes/"+s.Population+"/timestamps", hdf5.Float64, times, len(times), "ms"); err != nil {
			return err
		}
		if err := writeColumn(w, "/spikes/"+s.Population+"/node_ids", hdf5.Uint64, nodes, len(nodes), ""); err != nil {
			return err
		}
	}
	return nil
}

func writeColumn(w *hdf5.FileWriter, path string, kind hdf5.Datatype, values any, n int, unit string) error {
	set, err := w.CreateDataset(path, kind, []uint64{uint64(n)})
	if err != nil {
		return err
	}
	if err := set.Write(values); err != nil {
		return err
	}
	if unit == "" {
		return nil
	}
	return set.WriteAttribute("units", unit)
}

func (s *Spikes) byTime() (times []float64, nodes []uint64) {
	order := make([]int, len(s.Times))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(s.Times[a], s.Times[b]), cmp.Compare(s.Nodes[a], s.Nodes[b]))
	})
	for _, i := range order {
		times, nodes = append(times, s.Times[i]), append(nodes, uint64(s.Nodes[i]))
	}
	return times, nodes
}
