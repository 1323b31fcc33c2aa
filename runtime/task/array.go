package task

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"codeberg.org/sbinet/npyio/npy"
)

// array is one of an archive, read number by number.
type array struct {
	name   string
	shape  []int
	reader *bufio.Reader
	closer io.Closer
	number func([]byte) float64
	buffer []byte
}

// mostNumbers bounds an array, so that a product of its shape does not overflow.
const mostNumbers = 1 << 40

// openArray opens the array NAME of an archive, which must have that many axes.
func openArray(archive *zip.Reader, name, axes string) (*array, error) {
	var names []string
	for _, f := range archive.File {
		if f.Name == name+".npy" {
			a, err := newArray(f, name)
			if err == nil {
				err = a.has(axes, f.UncompressedSize64)
			}
			if err != nil {
				return nil, unusable(err, name)
			}
			return a, nil
		}
		names = append(names, strings.TrimSuffix(f.Name, ".npy"))
	}
	if len(names) == 0 {
		return nil, mistake("there is no array %s", name).found("an archive without arrays")
	}
	return nil, mistake("there is no array %s", name).expect("one of %s", strings.Join(names, ", "))
}

// unusable says of which array something is wrong, also where it is not this
// package that found it.
func unusable(err error, name string) error {
	var m *Mistake
	if !errors.As(err, &m) {
		return mistake("array %s cannot be read", name).found("%v", err)
	}
	return within(m, nil, "array "+name)
}

func newArray(f *zip.File, name string) (*array, error) {
	stream, err := f.Open()
	if err != nil {
		return nil, err
	}
	a := &array{name: name, reader: bufio.NewReaderSize(stream, 1<<16), closer: stream}
	header, err := readHeader(a.reader)
	if err == nil && header.Descr.Fortran {
		err = mistake("its numbers lie column by column").hint("save numpy.ascontiguousarray(x)")
	}
	if err == nil {
		a.shape = header.Descr.Shape
		err = a.decode(strings.Trim(header.Descr.Type, `'"`))
	}
	if err != nil {
		return nil, errors.Join(err, stream.Close())
	}
	return a, nil
}

// readHeader takes what is no header of an array as an error, also where the
// library stumbles over it.
func readHeader(r io.Reader) (h npy.Header, err error) {
	defer func() {
		if recover() != nil {
			err = mistake("its header is no NPY header")
		}
	}()
	reader, err := npy.NewReader(r)
	if err != nil {
		return h, err
	}
	return reader.Header, nil
}

// decode chooses how numbers of a NumPy type are read.
func (a *array) decode(kind string) error {
	var order binary.ByteOrder = binary.LittleEndian
	if strings.HasPrefix(kind, ">") {
		order = binary.BigEndian
	}
	numbers := map[string]func([]byte) float64{
		"b1": func(b []byte) float64 { return float64(b[0]) },
		"u1": func(b []byte) float64 { return float64(b[0]) },
		"i1": func(b []byte) float64 { return float64(int8(b[0])) },
		"u2": func(b []byte) float64 { return float64(order.Uint16(b)) },
		"i2": func(b []byte) float64 { return float64(int16(order.Uint16(b))) },
		"u4": func(b []byte) float64 { return float64(order.Uint32(b)) },
		"i4": func(b []byte) float64 { return float64(int32(order.Uint32(b))) },
		"u8": func(b []byte) float64 { return float64(order.Uint64(b)) },
		"i8": func(b []byte) float64 { return float64(int64(order.Uint64(b))) },
		"f4": func(b []byte) float64 { return float64(math.Float32frombits(order.Uint32(b))) },
		"f8": func(b []byte) float64 { return math.Float64frombits(order.Uint64(b)) },
	}
	name := strings.TrimLeft(kind, "<>|=")
	if a.number = numbers[name]; a.number == nil {
		return mistake("it has no plain numbers").expect("numbers of 1 to 8 bytes").found("the type %s", kind).hint("save x.astype(numpy.float32)")
	}
	a.buffer = make([]byte, name[1]-'0')
	return nil
}

// has checks the axes, such as [trial][step][cell], and that the file is as long
// as they say.
func (a *array) has(axes string, bytes uint64) error {
	text := strings.NewReplacer(",", "][", " ", "", "(", "[", ")", "]").Replace(strings.Trim(fmt.Sprint(a.shape), "[]"))
	if len(a.shape) != strings.Count(axes, "[") {
		return mistake("it has other axes").expect("%s", axes).found("%d axes of the lengths %s", len(a.shape), text)
	}
	total := 1
	for k, n := range a.shape {
		if n < 1 || n > mostNumbers/total {
			return mistake("its axis %d has %d entries", k, n)
		}
		total *= n
	}
	if uint64(total)*uint64(len(a.buffer)) > bytes {
		return mistake("it is too short").expect("%d numbers of %d bytes", total, len(a.buffer)).found("%d bytes", bytes)
	}
	return nil
}

// next is the next number.
func (a *array) next() (float64, error) {
	if _, err := io.ReadFull(a.reader, a.buffer); err != nil {
		return 0, mistake("array %s is cut off", a.name).found("%v", err)
	}
	return a.number(a.buffer), nil
}

func (a *array) close() { a.closer.Close() }
