package grammar

import (
	"errors"
	"strings"
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// everything gathers all productions, so that one build covers them.
type everything struct {
	Import     *Import       `parser:"  @@"`
	Const      *Const        `parser:"| @@"`
	Function   *Function     `parser:"| @@"`
	Head       *Head         `parser:"| @@"`
	Params     *Params       `parser:"| @@"`
	Inputs     *Inputs       `parser:"| @@"`
	States     *States       `parser:"| @@"`
	Let        *Let          `parser:"| @@"`
	Use        *Use          `parser:"| @@"`
	Integrate  *Integrate    `parser:"| @@"`
	Spike      *Spike        `parser:"| @@"`
	Exact      *Exact        `parser:"| @@"`
	Surrogate  *SurrogateUse `parser:"| @@"`
	Refractory *Refractory   `parser:"| @@"`
	Hold       *Hold         `parser:"| @@"`
	Clamp      *Clamp        `parser:"| @@"`
	Reset      *Reset        `parser:"| @@"`
	Setting    *Setting      `parser:"| @@"`
	Weight     *Weight       `parser:"| @@"`
	Reads      *Reads        `parser:"| @@"`
	On         *On           `parser:"| @@"`
	Population *Population   `parser:"| @@"`
	Connect    *Connect      `parser:"| @@"`
	Drive      *Drive        `parser:"| @@"`
	Groups     *Groups       `parser:"| @@"`
	TrialValue *TrialValue   `parser:"| @@"`
	Rate       *Rate         `parser:"| @@"`
	SpikesAt   *SpikesAt     `parser:"| @@"`
	Phase      *Phase        `parser:"| @@"`
	Repeat     *Repeat       `parser:"| @@"`
	Class      *ClassTarget  `parser:"| @@"`
	Target     *ValueTarget  `parser:"| @@"`
	Decide     *Decide       `parser:"| @@"`
	Condition  *Condition    `parser:"| @@"`
	Free       *Free         `parser:"| @@"`
	Equation   *Equation     `parser:"| @@"`
}

// build makes the parser at its first use. Every choice of the grammar is made
// by the next token, so the parser never tries one way and then another.
var build = sync.OnceValue(func() *participle.Parser[everything] {
	return participle.MustBuild[everything](
		participle.Lexer(Definition{}), participle.UseLookahead(0))
})

// Failure says where a statement stopped making sense.
type Failure struct {
	Index    int    // of the first token that does not fit; their number at the end
	Expected string // what the grammar has there, in its own notation; "" where nothing more may come
}

// Parse reads all tokens of a statement with the production P.
func Parse[P any](tokens []Token) (*P, *Failure) {
	parser, err := participle.ParserForProduction[P](build())
	if err != nil {
		panic(err) // a production that `everything` does not reach
	}
	peeking, err := lexer.Upgrade(&stream{tokens: tokens})
	if err != nil {
		return nil, &Failure{}
	}
	tree, err := parser.ParseFromLexer(peeking)
	if err != nil {
		return nil, failure(tokens, err)
	}
	return tree, nil
}

// failure finds the token that err is about.
func failure(tokens []Token, err error) *Failure {
	f := &Failure{}
	var located participle.Error
	if errors.As(err, &located) {
		for f.Index < len(tokens) && tokens[f.Index].Pos.Offset < located.Position().Offset {
			f.Index++
		}
	}
	if _, expected, ok := strings.Cut(err.Error(), "(expected "); ok {
		f.Expected = strings.TrimSuffix(expected, ")")
	}
	return f
}
