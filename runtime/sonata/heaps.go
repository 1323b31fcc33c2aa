package sonata

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// checkHeaps says whether a heap, in which a file keeps names, claims to be
// larger than the file. The library asks for as much memory as a heap claims,
// which no program survives.
func checkHeaps(path string, size int64) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := checkWidths(file); err != nil {
		return err
	}
	var wrong []int64 // addresses of what looks like such a heap
	err = each(file, size, []byte("HEAP"), func(at int64) {
		var claim [8]byte
		if _, err := file.ReadAt(claim[:], at+8); err == nil && binary.LittleEndian.Uint64(claim[:]) > uint64(size) {
			wrong = append(wrong, at)
		}
	})
	for _, at := range wrong {
		used := false // else it is a number that happens to look like a heap
		address := binary.LittleEndian.AppendUint64(nil, uint64(at))
		err = errors.Join(err, each(file, size, address, func(int64) { used = true }))
		if used {
			return fmt.Errorf("the heap at byte %d is larger than the file, which is damaged", at)
		}
	}
	return err
}

// checkWidths says whether addresses and lengths have 8 bytes, as in all files of
// today. Files that are no HDF5 pass: the library knows them.
func checkWidths(file io.ReaderAt) error {
	var head [16]byte
	if _, err := file.ReadAt(head[:], 0); err != nil || string(head[:4]) != "\x89HDF" {
		return nil
	}
	widths := head[9:11]
	if head[8] < 2 { // version of the superblock
		widths = head[13:15]
	}
	if widths[0] != 8 || widths[1] != 8 {
		return fmt.Errorf("expected an HDF5 file with addresses and lengths of 8 bytes, found %d and %d", widths[0], widths[1])
	}
	return nil
}

// each finds all places of some bytes in a file.
func each(file io.ReaderAt, size int64, wanted []byte, found func(at int64)) error {
	buffer := make([]byte, 1<<20)
	for from := int64(0); from < size; {
		n, err := file.ReadAt(buffer, from)
		if err != nil && err != io.EOF {
			return err
		}
		for at := 0; ; at++ {
			next := bytes.Index(buffer[at:n], wanted)
			if next < 0 {
				break
			}
			at += next
			found(from + int64(at))
		}
		from += int64(max(1, n-len(wanted)+1))
	}
	return nil
}
