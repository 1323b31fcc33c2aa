package main

//go:generate go run ../../cmd/nmlc compile cell.nml --target go --package cell -o cell/zcell.go
