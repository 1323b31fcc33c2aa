package check

import (
	"nmlc/lang/diag"
	"nmlc/lang/source"
)

// faulty reports whether a mistake was found in a part of the text.
func (c *checker) faulty(span source.Span) bool {
	for _, d := range c.diags.All() {
		if d.Severity == diag.Error && inside(d.Span, span) {
			return true
		}
	}
	return false
}

func inside(part, whole source.Span) bool {
	return part.File == whole.File && whole.Start <= part.Start && part.Start <= whole.End
}

// groundless reports whether a mistake was found in what trainings stand on:
// anywhere but in jobs and tasks. What they name may be incomplete then.
func (c *checker) groundless() bool {
	var spans []source.Span
	for _, b := range c.blocks {
		spans = append(spans, b.Span)
	}
	for _, t := range c.trains {
		spans = append(spans, t.Span)
	}
	for _, t := range c.tasks {
		spans = append(spans, t.Span)
	}
	for _, d := range c.diags.All() {
		elsewhere := d.Severity == diag.Error
		for _, span := range spans {
			elsewhere = elsewhere && !inside(d.Span, span)
		}
		if elsewhere {
			return true
		}
	}
	return false
}

// spanOfTask is the declaration of a task.
func (c *checker) spanOfTask(name string) source.Span {
	for _, t := range c.tasks {
		if t.Name.Name == name {
			return t.Span
		}
	}
	return source.Span{}
}
