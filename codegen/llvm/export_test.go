package llvm

// RowsOfVectors are Rows for a machine with other vectors.
var RowsOfVectors = compileRows
