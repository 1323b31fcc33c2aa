package check

import "nmlc/lang/diag"

// The codes of the checker; codes_table.go has an example of each.
const (
	codeUnknownName diag.Code = "E0201"
	codeTwice       diag.Code = "E0202"
	codeReserved    diag.Code = "E0203"
	codeCycle       diag.Code = "E0204"
	codeUnknownUnit diag.Code = "E0205"
	codeImport      diag.Code = "E0206"
	codeNotConstant diag.Code = "E0207"
	codeArguments   diag.Code = "E0208"
	codeKind        diag.Code = "E0209" // a truth value for a number or the reverse
	codeChannel     diag.Code = "E0210"

	codeSum       diag.Code = "E0301"
	codeSides     diag.Code = "E0302"
	codePure      diag.Code = "E0303"
	codeExponent  diag.Code = "E0304"
	codeRoot      diag.Code = "E0305"
	codeAnnotated diag.Code = "E0306"
	codePower     diag.Code = "E0307"

	codeNoEquation   diag.Code = "E0401"
	codeTwoEquations diag.Code = "E0402"
	codeLeftSide     diag.Code = "E0403"
	codeNotState     diag.Code = "E0404"
	codeNoise        diag.Code = "E0405"
	codeSurrogate    diag.Code = "E0407"
	codeExact        diag.Code = "E0414"
	codeRefractory   diag.Code = "E0408"
	codeIntegrator   diag.Code = "E0409"
	codeRange        diag.Code = "E0410"
	codeNoValue      diag.Code = "E0411"
	codeTwoSpikes    diag.Code = "E0412"
	codeInitial      diag.Code = "E0413"

	codeSetting     diag.Code = "E0501"
	codeMissing     diag.Code = "E0502"
	codeUnknownCell diag.Code = "E0503"
	codeUnknownPart diag.Code = "E0504"
	codeNoRange     diag.Code = "E0505"
	codeValue       diag.Code = "E0506"
	codeStimulus    diag.Code = "E0507"
	codeSweep       diag.Code = "E0520"
	codeDataSpikes  diag.Code = "E0530"
	codeStage       diag.Code = "E0531"
)
