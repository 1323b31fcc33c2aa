package sonata

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Config is a configuration: which files a circuit and its simulation have. All
// paths are resolved.
type Config struct {
	Nodes      []Files
	Edges      []Files
	Inputs     []Input
	Components map[string]string // folders of models
	Stop, Step float64           // ms; 0 where the configuration does not say
	Output     string            // folder
	SpikesFile string            // in it
}

// Files are a file of nodes or edges, and the table of their types, "" for none.
type Files struct{ Path, Types string }

// Input is something that drives nodes.
type Input struct {
	Name    string
	Kind    string // spikes, current_clamp ...
	Module  string
	Path    string
	NodeSet string
	// Population is that of the node set, where it names one.
	Population string
}

// layout is how a configuration is written down. One file may have all of it, or
// name files for parts of it.
type layout struct {
	Manifest   map[string]string
	Network    string
	Simulation string
	Components map[string]string
	Networks   struct {
		Nodes []struct {
			File  string `json:"nodes_file"`
			Types string `json:"node_types_file"`
		}
		Edges []struct {
			File  string `json:"edges_file"`
			Types string `json:"edge_types_file"`
		}
	}
	Run struct {
		Stop float64 `json:"tstop"`
		Step float64 `json:"dt"`
	} `json:"run"`
	NodeSets string `json:"node_sets_file"`
	Inputs   map[string]struct {
		Kind    string `json:"input_type"`
		Module  string
		Path    string          `json:"input_file"`
		NodeSet json.RawMessage `json:"node_set"`
	}
	Output struct {
		Dir    string `json:"output_dir"`
		Spikes string `json:"spikes_file"`
	}
}

// ReadConfig reads a configuration and those that it names.
func ReadConfig(path string) (*Config, error) {
	c := &Config{Components: map[string]string{}}
	if err := c.read(path, 0); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Config) read(path string, depth int) error {
	if depth > 4 {
		return fmt.Errorf("%s: the configurations name each other in a circle", path)
	}
	var l layout
	if err := readJSON(path, &l); err != nil {
		return err
	}
	r := &resolver{path: path, folder: filepath.Dir(path), manifest: l.Manifest}
	for _, part := range []string{l.Network, l.Simulation} {
		if part == "" {
			continue
		}
		if err := c.read(r.file(part), depth+1); err != nil {
			return errors.Join(r.err(), err)
		}
	}
	c.circuit(&l, r)
	if err := c.simulation(&l, r); err != nil {
		return err
	}
	return r.err()
}

func (c *Config) circuit(l *layout, r *resolver) {
	for _, n := range l.Networks.Nodes {
		c.Nodes = append(c.Nodes, Files{r.file(n.File), r.file(n.Types)})
	}
	for _, e := range l.Networks.Edges {
		c.Edges = append(c.Edges, Files{r.file(e.File), r.file(e.Types)})
	}
	for name, folder := range l.Components {
		c.Components[name] = r.file(folder)
	}
}

func (c *Config) simulation(l *layout, r *resolver) error {
	if l.Run.Stop != 0 {
		c.Stop = l.Run.Stop
	}
	if l.Run.Step != 0 {
		c.Step = l.Run.Step
	}
	if l.Output.Dir != "" {
		c.Output = r.file(l.Output.Dir)
	}
	if l.Output.Spikes != "" {
		c.SpikesFile = l.Output.Spikes
	}
	sets, err := readNodeSets(r.file(l.NodeSets))
	if err != nil {
		return err
	}
	for name, in := range l.Inputs {
		input := Input{Name: name, Kind: in.Kind, Module: in.Module, Path: r.file(in.Path)}
		if json.Unmarshal(in.NodeSet, &input.NodeSet) == nil {
			input.Population = sets[input.NodeSet].Population
		}
		c.Inputs = append(c.Inputs, input)
	}
	slices.SortFunc(c.Inputs, func(a, b Input) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// nodeSet is a selection of nodes, as far as it names a population.
type nodeSet struct{ Population string }

func readNodeSets(path string) (map[string]nodeSet, error) {
	if path == "" {
		return nil, nil
	}
	var raw map[string]json.RawMessage
	if err := readJSON(path, &raw); err != nil {
		return nil, err
	}
	sets := map[string]nodeSet{}
	for name, text := range raw {
		var s nodeSet
		if json.Unmarshal(text, &s) == nil { // others select by lists and properties
			sets[name] = s
		}
	}
	return sets, nil
}

// resolver replaces variables in paths by what the manifest says.
type resolver struct {
	path, folder string
	manifest     map[string]string
	wrong        []error
}

func (r *resolver) err() error { return errors.Join(r.wrong...) }

// longestPath ends the replacement of variables that name each other.
const longestPath = 4096

var variable = regexp.MustCompile(`\$(\{\w+\}|\w+)`)

// file resolves a path, relative to the folder of the configuration.
func (r *resolver) file(path string) string {
	if path == "" {
		return ""
	}
	for range len(r.manifest) + 1 { // each may name others
		if len(path) > longestPath {
			break
		}
		path = variable.ReplaceAllStringFunc(path, r.value)
	}
	if strings.Contains(path, "$") {
		r.wrong = append(r.wrong, fmt.Errorf("%s: the manifest does not resolve %s", r.path, path[:min(len(path), 80)]))
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.folder, path)
	}
	return filepath.Clean(path)
}

func (r *resolver) value(name string) string {
	bare := strings.Trim(name, "${}")
	for _, key := range []string{"$" + bare, "${" + bare + "}", bare} {
		if v, ok := r.manifest[key]; ok {
			return v
		}
	}
	return name
}

// readJSON says where in a file the mistake is.
func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, unwrap(err))
	}
	err = json.Unmarshal(text, into)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("%s:%d: expected JSON: %w", path, lineOf(text, syntax.Offset), err)
	case errors.As(err, &kind):
		return fmt.Errorf("%s:%d: %s: expected a %v, found a %s", path, lineOf(text, kind.Offset), kind.Field, kind.Type, kind.Value)
	case err != nil:
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func lineOf(text []byte, offset int64) int {
	return 1 + bytes.Count(text[:min(int(offset), len(text))], []byte("\n"))
}
