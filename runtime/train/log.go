package train

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

// log is the file of metrics, a line of JSON for each step. A nil log keeps
// nothing.
type log struct{ file *os.File }

// newLog begins a log with the steps that are done: those that came after the
// checkpoint are done again, and must not stand there twice.
func newLog(path string, done []Record) (*log, error) {
	var b bytes.Buffer
	for k := range done {
		line, err := json.Marshal(&done[k])
		if err != nil {
			return nil, fmt.Errorf("internal error: a record does not fit JSON: %w", err)
		}
		b.Write(append(line, '\n'))
	}
	if err := replaceFile(path, b.Bytes()); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	return &log{file}, nil
}

func (l *log) add(r *Record) error {
	if l == nil {
		return nil
	}
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("internal error: a record does not fit JSON: %w", err)
	}
	_, err = l.file.Write(append(line, '\n'))
	return err
}

func (l *log) close() {
	if l != nil {
		l.file.Close()
	}
}
