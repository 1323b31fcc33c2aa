package model

import "testing"

func TestRelocateMovesWhatLiesInTheFolder(t *testing.T) {
	table := &Table{Path: "network/e.h5", Types: "network/t.csv", Sonata: true}
	net := &Network{
		Populations: []*Population{{Source: &SpikeSource{Path: "../in.csv"}}, {Table: &Table{Path: "/fixed/nodes.csv"}}},
		Projections: []*Projection{{Wiring: Wiring{Table: table}}, {Wiring: Wiring{Table: table}}},
		Stimuli:     []PopulationStimulus{{Stimulus: Stimulus{Terms: []Term{{Path: "i.csv"}, {}}}}},
	}
	check := func(want ...string) {
		t.Helper()
		term := net.Stimuli[0].Terms
		got := []string{table.Path, table.Types, net.Populations[0].Source.Path, net.Populations[1].Table.Path, term[0].Path, term[1].Path}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("file %d is %q, want %q", i, got[i], want[i])
			}
		}
	}
	net.Relocate("", "data")
	check("data/network/e.h5", "data/network/t.csv", "in.csv", "/fixed/nodes.csv", "data/i.csv", "")
	net.Stimuli[0].Terms[0].Path = "own.csv" // as a run adds it
	net.Relocate("data", "/tmp/d")
	check("/tmp/d/network/e.h5", "/tmp/d/network/t.csv", "in.csv", "/fixed/nodes.csv", "own.csv", "")
	if net.Data != "/tmp/d" {
		t.Errorf("the folder is %q", net.Data)
	}
}
