package golang

import (
	"fmt"
	"go/format"
	"strings"

	"nmlc/codegen/elementary"
	"nmlc/codegen/kernel"
)

func printElementary(b *strings.Builder, kernels []*kernel.Kernel) {
	for _, op := range usedElementary(kernels) {
		printFunction(b, elementary.Define(op), elementaryName(op))
	}
}

func formatted(src string) ([]byte, error) {
	out, err := format.Source([]byte(src))
	if err != nil {
		return nil, fmt.Errorf("internal error: generated Go does not parse: %w", err)
	}
	return out, nil
}
