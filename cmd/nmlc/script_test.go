package main

import (
	"encoding/json"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"nmlc": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"jsonkeys": jsonKeys, "samedigest": sameDigest},
	})
}

// jsonKeys demands keys of the JSON object in a file: jsonkeys FILE KEY...
func jsonKeys(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: jsonkeys FILE KEY...")
	}
	var object map[string]json.RawMessage
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &object))
	for _, key := range args[1:] {
		if _, ok := object[key]; !ok {
			ts.Fatalf("there is no key %q", key)
		}
	}
}

// sameDigest demands results that are equal to the bit: samedigest FILE FILE.
func sameDigest(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: samedigest FILE FILE")
	}
	var digests [2]struct{ Digest string }
	for i, name := range args {
		ts.Check(json.Unmarshal([]byte(ts.ReadFile(name)), &digests[i]))
	}
	if same := digests[0] == digests[1]; same == neg || digests[0].Digest == "" {
		ts.Fatalf("the digests are %v", digests)
	}
}
