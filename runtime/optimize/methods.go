package optimize

// Gradients reports whether the method uses derivatives.
func (m Method) Gradients() bool {
	return m == "" || m == LBFGS || m == Adam || m == LevenbergMarquardt
}
