package main

import (
	"errors"

	"nmlc/lang/diag"
)

// plan makes the network ready to run.
func (n *networking) plan(_ *diag.List) error {
	return errors.New("networks cannot be run yet")
}
