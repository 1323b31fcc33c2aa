package format

// entry is a line of a block: a comment on a line of its own, or a statement.
type entry struct {
	blank   bool   // an empty line stands before it
	comment string // "" for a statement
	head    []lexeme
	body    *block // nil where there are no braces
	after   string // comment at the end of the line, or ""
}

// block is what stands between braces.
type block struct {
	after   string // comment behind the opening brace, or ""
	entries []entry
	oneLine bool // in the source
}

// outliner sorts lexemes into statements and blocks.
type outliner struct {
	words []lexeme
	at    int
}

// outline is the whole file as a block.
func outline(words []lexeme) *block {
	o := &outliner{words: words}
	b := &block{}
	o.fill(b)
	return b
}

func (o *outliner) done() bool { return o.at >= len(o.words) }

// fill reads the entries of b up to its closing brace or the end of the file.
func (o *outliner) fill(b *block) {
	for !o.done() {
		switch w := o.words[o.at]; {
		case w.text == "}":
			return
		case w.text == ";":
			o.at++
		case w.role == comment:
			b.addComment(w)
			o.at++
		default:
			b.entries = append(b.entries, o.statement())
		}
	}
}

// addComment puts a comment behind the line before it, or on its own line.
func (b *block) addComment(w lexeme) {
	last := len(b.entries) - 1
	switch {
	case w.newlines == 0 && last < 0 && b.after == "":
		b.after = w.text
	case w.newlines == 0 && last >= 0 && b.entries[last].after == "" && b.entries[last].comment == "":
		b.entries[last].after = w.text
	default:
		b.entries = append(b.entries, entry{comment: w.text, blank: w.newlines > 1})
	}
}

// statement reads the words up to the next statement, and the braces after
// them. Comments within the words stay there; those behind the last word
// belong to the lines after it.
func (o *outliner) statement() entry {
	start := o.at
	end := start + 1 // of the last word
	for o.at++; !o.done() && !o.words[o.at].begins && !isStructure(o.words[o.at]); o.at++ {
		if o.words[o.at].role != comment {
			end = o.at + 1
		}
	}
	e := entry{head: o.words[start:end], blank: o.words[start].newlines > 1}
	if o.done() || o.words[o.at].text != "{" {
		o.at = end
		return e
	}
	e.body = o.block(o.words[end:o.at])
	return e
}

func isStructure(w lexeme) bool { return w.text == ";" || w.text == "{" || w.text == "}" }

// block reads `{ ... }`. Comments before the brace move behind it.
func (o *outliner) block(comments []lexeme) *block {
	b := &block{}
	for i, c := range comments {
		if i == 0 {
			c.newlines = 0
		}
		b.addComment(c)
	}
	open := o.at
	o.at++
	o.fill(b)
	b.oneLine = len(comments) == 0
	for i := open + 1; i <= o.at && i < len(o.words); i++ {
		b.oneLine = b.oneLine && o.words[i].newlines == 0
	}
	o.at++
	return b
}
