// Package memory says how much memory the machine has free, for who must refuse
// what will not fit, with the numbers, and how much the process has had.
package memory

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Free is the memory that the machine has free, in bytes, where it says so.
func Free() (bytes int, known bool) { return field("/proc/meminfo", "MemAvailable:") }

// Peak is the most memory that this process has had so far, in bytes; 0 where the
// machine does not say. The resource usage of the system would not do: a process
// begins there with the peak of the one that started it.
func Peak() int {
	bytes, _ := field("/proc/self/status", "VmHWM:")
	return bytes
}

// field is a line of a file of the kernel's, in bytes.
func field(path, name string) (bytes int, known bool) {
	file, err := os.Open(path)
	if err != nil {
		return 0, false
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) >= 2 && fields[0] == name {
			if kilobytes, err := strconv.Atoi(fields[1]); err == nil {
				return kilobytes << 10, true
			}
		}
	}
	return 0, false
}

// Available is the memory that the machine has free, or 4 GiB where it does not
// say.
func Available() int {
	if free, known := Free(); known {
		return free
	}
	return 4 << 30
}

// Text writes a number of bytes for people.
func Text(bytes float64) string {
	switch {
	case bytes < 1e6:
		return fmt.Sprintf("%.3g kB", bytes/1e3)
	case bytes < 1e9:
		return fmt.Sprintf("%.3g MB", bytes/1e6)
	}
	return fmt.Sprintf("%.3g GB", bytes/1e9)
}
