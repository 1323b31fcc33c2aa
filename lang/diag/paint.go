package diag

// paint adds the colours of a terminal, if they are on.
type paint struct{ on bool }

func (p paint) wrap(code, text string) string {
	if !p.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p paint) strong(text string) string { return p.wrap("1", text) }
func (p paint) gutter(text string) string { return p.wrap("34", text) }
func (p paint) label(text string) string  { return p.wrap("1;36", text) }

func (p paint) severity(s Severity, text string) string {
	switch s {
	case Error:
		return p.wrap("1;31", text)
	case Warning:
		return p.wrap("1;33", text)
	}
	return p.wrap("1;32", text)
}
