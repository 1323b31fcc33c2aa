package distribution

// Exceeds is the probability of a distance.
var Exceeds = exceeds
