package main

type explainCmd struct{}
type compileCmd struct{}
type dumpCmd struct{}

func (explainCmd) Run() error { return nil }
func (compileCmd) Run() error { return nil }
func (dumpCmd) Run() error    { return nil }
