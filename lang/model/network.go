package model

import "nmlc/lang/source"

// Synapse is a `synapse`: what happens at a connection between two cells. Its
// expressions refer to the cells through symbols of the kinds PreValue and
// PostValue, which resolve when two populations are connected.
type Synapse struct {
	Name      string
	Doc       string // the comment directly above it
	Span      source.Span
	Params    []*Symbol
	Weight    *Symbol // nil where it has none
	States    []*Symbol
	Lets      []*Symbol // each after those it uses; currents among them
	Reads     []*Symbol // PreValue and PostValue, named pre.V, post.V and so on
	Equations []*Equation
	OnPre     []Assign  // when a spike arrives, all at once from the values before
	OnPost    []Assign  // when the postsynaptic cell spikes
	Currents  []*Symbol // definitions that add to the postsynaptic input of that name
}

// Assign is `x := e` or, with Add, `x += e`. Its target is a state, the weight,
// or a state of the postsynaptic cell.
type Assign struct {
	Target *Symbol
	Add    bool
	Value  Expr
	Span   source.Span
}

// Network is a `network`: populations, and what connects and drives them.
type Network struct {
	Name        string
	Doc         string
	Span        source.Span
	Populations []*Population
	Projections []*Projection
	Drives      []*Drive
	Starts      []Start
	Stimuli     []PopulationStimulus
	Records     []PopulationRecord
	Data        string        // the folder of its files, relative to the model; "" for that of the model
	Spikes      []*Population // whose spikes are recorded, not only counted
	RatesEvery  float64       // ms between samples of the population rates; 0 for none
}

// Population is a number of cells of one kind, or of sources of spikes.
type Population struct {
	Name      string
	Span      source.Span
	Size      int          // 0 where the table, or a list, says how many
	Cell      *Cell        // nil for a source
	Source    *SpikeSource // nil for cells
	Overrides []Override   // parameters of all cells
	PerCell   []PerCell    // parameters and initial values that differ from cell to cell
	Place     *Place       // nil without positions
	Table     *Table       // the node table, or nil
}

// PerCell sets a parameter, or the initial value of a state, cell by cell.
type PerCell struct {
	Symbol *Symbol
	Value  Expr   // of Site and Draw leaves; nil for a list
	List   []Expr // one for each cell
	Span   source.Span
}

// Inputs is the kind of sources whose spikes are those of the trials of a task.
const Inputs = "inputs"

// SpikeSource makes spikes by itself.
type SpikeSource struct {
	Kind  string     // poisson, file, inputs
	Rate  []Stimulus // of poisson: one stimulus, in kHz, without Input
	Path  string     // of file
	Cell  string     // its column of cells
	Time  string     // its column of times
	Group string     // population within a SONATA file
	Span  source.Span
}

// Place says where the cells are, in um.
type Place struct {
	Kind   string // grid, grid3, random, ring, table
	Counts []int  // of grids
	Args   map[string]float64
	Names  [3]string // columns of x, y, z of the table
	Span   source.Span
}

// Table is a file of rows: nodes or edges.
type Table struct {
	Path      string
	Pre, Post string // columns of an edge table
	Name      string // the column with the names of cells of a node table; "" for name or id
	Header    string // names of the columns where the file has none, between commas
	Columns   []Column
	Sonata    bool
	Group     string // edge population within a SONATA file, "" for the only one
	Types     string // table of the types of its edges, "" for none
	Span      source.Span
}

// Column is one more column of a table, from a file of its own: a matrix of which
// each connection takes its entry, or a value for each cell, line by line.
type Column struct {
	Name, Path string
	Span       source.Span
}

// Projection connects one population to another.
type Projection struct {
	Name      string // of the line, the same for all its pairs
	Pre, Post *Population
	Synapse   *Synapse
	Overrides []Override // parameters of the synapse
	To        string     // the input that its current drives; "" for the one of the same name
	Wiring    Wiring
	Weight    Expr // nil for the default of the synapse
	Delay     Expr // nil for one time step
	Autapses  bool
	Multapses bool
	Within    float64 // um; 0 for no bound
	Periodic  float64 // um; 0 for no torus
	Where     Expr    // nil for all pairs
	Seed      *int64
	Span      source.Span
}

// Wiring is how pairs of cells are chosen.
type Wiring struct {
	Kind        string // all_to_all, one_to_one, probability, in_degree, out_degree, total, small_world, scale_free, table
	Probability Expr
	Count       int // in_degree, out_degree, total, small_world k, scale_free m
	Rewire      float64
	Table       *Table
	Span        source.Span
}

// Drive is Poisson input: for each cell as many independent trains as Sources.
type Drive struct {
	Name      string
	Post      *Population
	Synapse   *Synapse
	Overrides []Override
	To        string
	Sources   Expr // per cell, may differ from cell to cell
	Rate      Expr // kHz, of one source
	Weight    Expr // nil for the default of the synapse
	Span      source.Span
}

// Start is the initial value of a state that a projection brought to its
// postsynaptic cells.
type Start struct {
	Projection string // its name
	State      string
	Of         []*Population
	Value      Expr
	Span       source.Span
}

// PopulationStimulus drives an input of some populations.
type PopulationStimulus struct {
	Of []*Population
	Stimulus
}

// PopulationRecord records a value of some cells of a population: a symbol of
// the cell, or a state that a projection brought to it.
type PopulationRecord struct {
	Population *Population
	Symbol     *Symbol // nil for one of a projection
	Projection string
	State      string
	Recorder
}

// Site is a leaf of an expression that is evaluated cell by cell or connection
// by connection.
type Site struct {
	Typed
	Side   string  // "" for the cell at hand, pre, post
	Name   string  // i, n, x, y, z, distance; "" with a Symbol or a Column
	Symbol *Symbol // a parameter of the cell
	Column string  // of the table; numbers in it are in units of Scale
	Scale  float64
}

// Match holds where a column of the table has a text, or with Not another one.
type Match struct {
	Typed
	Column, Value string
	Not           bool
}

// Draw is a random number, drawn anew for each cell or connection.
type Draw struct {
	Typed
	Kind     string // normal, uniform, lognormal, exponential, gamma, choice, bernoulli
	Args     []Expr
	Min, Max Expr // nil where it is not bounded
}
