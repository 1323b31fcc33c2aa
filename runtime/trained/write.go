package trained

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"

	"codeberg.org/sbinet/npyio/npy"
)

// Write writes an archive: seed, dt_ms, and of each group its values, NAME_UNIT,
// their bounds, NAME_bounds, and of connections their cells, NAME_pre and NAME_post.
func Write(w io.Writer, h Header, groups []Group) error {
	to := zip.NewWriter(w)
	wrong := []error{array(to, seedName, []uint64{h.Seed}), array(to, stepName, []float64{h.DT})}
	for i := range groups {
		wrong = append(wrong, groups[i].write(to))
	}
	return errors.Join(append(wrong, to.Close())...)
}

const (
	seedName = "seed"
	stepName = "dt_ms"
)

func (g *Group) write(to *zip.Writer) error {
	errs := []error{array(to, g.Name(), g.Values), array(to, g.stem()+"_bounds", []float64{g.Lo, g.Hi})}
	if g.Pre != nil {
		errs = append(errs, array(to, g.stem()+"_pre", g.Pre), array(to, g.stem()+"_post", g.Post))
	}
	return errors.Join(errs...)
}

func array[T any](to *zip.Writer, name string, values []T) error {
	entry, err := to.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: zip.Store})
	if err == nil {
		buffer := bufio.NewWriterSize(entry, 1<<16) // numbers come one by one
		err = errors.Join(npy.Write(buffer, values), buffer.Flush())
	}
	if err != nil {
		return fmt.Errorf("array %s: %w", name, err)
	}
	return nil
}
