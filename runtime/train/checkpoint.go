package train

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// A checkpoint is, in this order:
//
//	8 bytes   magic
//	uint32    version of the format, little endian like all numbers
//	uint64    length of the whole file
//	uint64    length of the header
//	header    JSON of header
//	float64   values by Free, then each sum of the optimiser by Free
//	32 bytes  SHA-256 of all before
const (
	magic   = "NMLCTRN\n"
	version = 1
	prefix  = len(magic) + 4 + 8 + 8
)

// header is all of a checkpoint but its numbers.
type header struct {
	Step     int      `json:"step"`
	Identity identity `json:"identity"`
	Sums     int      `json:"sums"` // of the optimiser
	History  []Record `json:"history"`
}

// identity is what a training must agree with to go on from a checkpoint.
type identity struct {
	Model     string    `json:"model"`
	Rule      string    `json:"rule"`
	Seed      uint64    `json:"seed"`
	Batch     int       `json:"batch"`
	Optimizer Optimizer `json:"optimizer"`
	Schedule  Schedule  `json:"schedule"`
	ClipNorm  float64   `json:"clip_norm"`
	ClipAt    float64   `json:"clip_at"`
	Validate  Validate  `json:"validate"`
	Free      []shape   `json:"free"`
}

// shape is a group of trained values.
type shape struct {
	Name  string  `json:"name"`
	Count int     `json:"count"`
	Unit  float64 `json:"unit"` // of a move
}

// snapshot is the content of a checkpoint.
type snapshot struct {
	header
	values [][]float64
	sums   [][][]float64
}

func (s *snapshot) encode() ([]byte, error) {
	text, err := json.Marshal(&s.header)
	if err != nil {
		return nil, fmt.Errorf("internal error: the header does not fit JSON: %w", err)
	}
	numbers := 0
	for _, of := range s.Identity.Free {
		numbers += of.Count
	}
	size := prefix + len(text) + 8*numbers*(1+s.Sums) + sha256.Size
	b := make([]byte, 0, size)
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint32(b, version)
	b = binary.LittleEndian.AppendUint64(b, uint64(size))
	b = binary.LittleEndian.AppendUint64(b, uint64(len(text)))
	b = append(b, text...)
	for _, group := range append([][][]float64{s.values}, s.sums...) {
		for _, of := range group {
			for _, v := range of {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
			}
		}
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...), nil
}

// decode reads a checkpoint, of which it believes nothing.
func decode(b []byte) (*snapshot, error) {
	if !bytes.HasPrefix(b, []byte(magic)) {
		if len(b) < len(magic) && bytes.HasPrefix([]byte(magic), b) {
			return nil, fmt.Errorf("it is cut off after %d bytes", len(b))
		}
		return nil, errors.New("it is no checkpoint of a training")
	}
	if len(b) < prefix {
		return nil, fmt.Errorf("it is cut off after %d bytes", len(b))
	}
	at := len(magic)
	if v := binary.LittleEndian.Uint32(b[at:]); v != version {
		return nil, fmt.Errorf("it has version %d of the format, this program reads %d", v, version)
	}
	size, text := binary.LittleEndian.Uint64(b[at+4:]), binary.LittleEndian.Uint64(b[at+12:])
	switch {
	case uint64(len(b)) < size:
		return nil, fmt.Errorf("it is cut off after %d of %d bytes", len(b), size)
	case uint64(len(b)) > size:
		return nil, fmt.Errorf("it is damaged: it has %d bytes, expected %d", len(b), size)
	case size < uint64(prefix+sha256.Size) || text > size-uint64(prefix+sha256.Size):
		return nil, errors.New("it is damaged: its lengths contradict each other")
	}
	body := b[:len(b)-sha256.Size]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], b[len(body):]) {
		return nil, errors.New("it is damaged: its checksum does not match")
	}
	return decodeBody(body[prefix:prefix+int(text)], body[prefix+int(text):])
}

func decodeBody(text, numbers []byte) (*snapshot, error) {
	s := &snapshot{}
	if err := json.Unmarshal(text, &s.header); err != nil {
		return nil, fmt.Errorf("it is damaged: its header is no JSON of a training: %w", err)
	}
	if s.Step < 0 || s.Sums < 0 || s.Sums > 2 || len(s.History) != s.Step {
		return nil, fmt.Errorf("it is damaged: %d steps, %d of them logged, and %d sums", s.Step, len(s.History), s.Sums)
	}
	most, total := len(numbers)/8, 0
	for _, of := range s.Identity.Free {
		if of.Count < 0 || of.Count > most {
			return nil, fmt.Errorf("it is damaged: %d values of %s", of.Count, of.Name)
		}
		if total += of.Count; total > most {
			break
		}
	}
	if len(numbers)%8 != 0 || total*(1+s.Sums) != most {
		return nil, fmt.Errorf("it is damaged: it has %d bytes of numbers, expected %d", len(numbers), 8*total*(1+s.Sums))
	}
	group := func() [][]float64 {
		var all [][]float64
		for _, of := range s.Identity.Free {
			list := make([]float64, of.Count)
			for i := range list {
				list[i] = math.Float64frombits(binary.LittleEndian.Uint64(numbers))
				numbers = numbers[8:]
			}
			all = append(all, list)
		}
		return all
	}
	s.values = group()
	for range s.Sums {
		s.sums = append(s.sums, group())
	}
	return s, nil
}
