// Package stdlib holds the library of models that every nmlc binary carries:
// channels under channel/, cells under neuron/, synapses under synapse/, networks
// under network/, readouts of networks that learn under readout/, and tasks with
// networks to train on them under training/. Each file cites the paper it follows
// and is tested against a property that the paper states.
package stdlib

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed channel/*.nml neuron/*.nml synapse/*.nml network/*.nml readout/*.nml training/*.nml
var files embed.FS

// Prefix begins the name of every library model: "stdlib/hh".
const Prefix = "stdlib/"

// Read returns the text of a library model by its name, "stdlib/hh" or
// "stdlib/channel/squid"; the folder may be left out.
func Read(name string) (text string, ok bool) {
	name, ok = strings.CutPrefix(strings.TrimSuffix(name, ".nml"), Prefix)
	if !ok {
		return "", false
	}
	for _, folder := range append([]string{""}, Folders()...) {
		if data, err := files.ReadFile(path.Join(folder, name+".nml")); err == nil {
			return string(data), true
		}
	}
	return "", false
}

// Folders are those of the library.
func Folders() []string {
	return []string{"neuron", "channel", "synapse", "network", "readout", "training"}
}

// Names lists the models of a folder by their short names, in alphabetical
// order.
func Names(folder string) []string {
	matches, _ := fs.Glob(files, folder+"/*.nml")
	names := make([]string, 0, len(matches))
	for _, m := range matches {
		names = append(names, Prefix+strings.TrimSuffix(path.Base(m), ".nml"))
	}
	slices.Sort(names)
	return names
}
