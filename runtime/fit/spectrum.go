package fit

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"
)

const (
	// flat is the relative size of an eigenvalue of J'J, with unit diagonal,
	// that counts as zero. Sums over thousands of steps carry rounding of some
	// 1e-13; an eigenvalue of 1e-10 means errors 1e5 times those of a parameter
	// known alone.
	flat = 1e-10
	// involved is the least share of a parameter in a flat direction that
	// counts as belonging to it.
	involved = 0.03
)

// spectrum is what J'J says about parameters together.
type spectrum struct {
	covariance *mat.Dense  // inverse of J'J on the directions that the data determine
	flats      [][]float64 // directions that they do not, in coordinates of the box
	share      [][]float64 // of each parameter in them, 0 to 1
}

// analyse splits the directions into determined and flat ones. The matrix is
// brought to unit diagonal first, so that units and ranges do not matter.
func analyse(information *mat.SymDense) *spectrum {
	n := information.SymmetricDim()
	root := make([]float64, n)
	unit := mat.NewSymDense(n, nil)
	for i := range n {
		root[i] = math.Sqrt(math.Max(information.At(i, i), math.SmallestNonzeroFloat64))
	}
	for i := range n {
		for j := i; j < n; j++ {
			unit.SetSym(i, j, information.At(i, j)/root[i]/root[j])
		}
	}
	s := &spectrum{covariance: mat.NewDense(n, n, nil)}
	var eigen mat.EigenSym
	if !eigen.Factorize(unit, true) {
		return s.nothing(n)
	}
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	for k, value := range values {
		v := mat.Col(nil, k, &vectors)
		if value <= flat*values[n-1] {
			s.addFlat(v, root)
			continue
		}
		for i := range n {
			for j := range n {
				s.covariance.Set(i, j, s.covariance.At(i, j)+v[i]*v[j]/value/root[i]/root[j])
			}
		}
	}
	return s
}

func (s *spectrum) addFlat(v, root []float64) {
	direction, share := make([]float64, len(v)), make([]float64, len(v))
	largest := 0.0
	for i := range v {
		direction[i], share[i] = v[i]/root[i], math.Abs(v[i])
		largest = math.Max(largest, math.Abs(direction[i]))
	}
	for i := range v {
		direction[i] /= largest
	}
	s.flats, s.share = append(s.flats, direction), append(s.share, share)
}

// nothing says that no direction is determined.
func (s *spectrum) nothing(n int) *spectrum {
	for i := range n {
		v, one := make([]float64, n), make([]float64, n)
		v[i], one[i] = 1, 1
		s.flats, s.share = append(s.flats, v), append(s.share, one)
	}
	return s
}

// open reports whether a flat direction moves the parameter.
func (s *spectrum) open(parameter int) bool {
	for _, share := range s.share {
		if share[parameter] > involved {
			return true
		}
	}
	return false
}

// openNote says with which others the data leave a parameter open; "" if they
// determine it. The example moves along the direction by a hundredth of a range.
func (r *run) openNote(inner []int, s *spectrum, parameter int) string {
	for f, share := range s.share {
		if share[parameter] <= involved {
			continue
		}
		var moves []string
		for a, k := range inner {
			if share[a] > involved {
				p := &r.job.Params[r.problem.searched[k]]
				change := 0.01 * s.flats[f][a] * r.problem.span(k)
				moves = append(moves, signed(p, change))
			}
		}
		if len(moves) == 1 {
			return "the loss does not depend on it near the best point"
		}
		return fmt.Sprintf("the data determine only a combination: the loss stays the same to first order when %s change together",
			strings.Join(moves, ", "))
	}
	return ""
}

func signed(p *Param, change float64) string {
	text := p.show(change)
	if change >= 0 {
		text = "+" + text
	}
	return p.Name + " by " + text
}
