package main

import (
	"context"
	"errors"

	"nmlc/lang/diag"
	"nmlc/runtime/network"
)

// plan makes the network ready to run.
func (n *networking) plan(_ *diag.List) error {
	return errors.New("networks cannot be run yet")
}

func simulate(_ context.Context, _ *network.Job) (*network.Result, error) {
	return nil, errors.New("networks cannot be run yet")
}
