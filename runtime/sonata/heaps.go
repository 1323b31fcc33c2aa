package sonata

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// heapMark begins a local heap of version 0, in which a file keeps names.
var heapMark = []byte("HEAP\x00\x00\x00\x00")

// checkHeaps says whether the heaps of a file are larger than the file: the
// library takes their size from the file and asks for as much memory, which no
// program survives.
func checkHeaps(path string, size int64) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	const piece, head = 1 << 20, 16 // the mark and the size in 8 bytes
	buffer := make([]byte, piece+head)
	for from := int64(0); from < size; from += piece {
		n, err := file.ReadAt(buffer, from)
		if err != nil && err != io.EOF {
			return err
		}
		if err := checkPiece(buffer[:n], uint64(size)); err != nil {
			return err
		}
	}
	return nil
}

func checkPiece(bytesOf []byte, size uint64) error {
	for rest := bytesOf; ; rest = rest[len(heapMark):] {
		at := bytes.Index(rest, heapMark)
		if at < 0 || at+16 > len(rest) {
			return nil
		}
		rest = rest[at:]
		if claimed := binary.LittleEndian.Uint64(rest[8:]); claimed > size {
			return fmt.Errorf("a heap of %d bytes does not fit the file: it is damaged", claimed)
		}
	}
}
