package elementary

// format is what the definitions need to know of a number format. Polynomials
// are nearly minimax on the range that the reductions leave.
type format struct {
	// shifter rounds a number to an integer when added, and leaves that integer
	// in the lowest bits of the sum.
	shifter float64
	// ln2 in two parts, the first with few enough bits that its product with an
	// exponent is exact.
	ln2Hi, ln2Lo float64

	expLowest   float64 // an exponent that makes the scale zero
	expHighest  float64 // one that makes it infinite
	expm1Finite float64 // the largest argument that keeps the scale finite
	powFinite   float64

	smallest float64 // normal number
	lift     int     // exponent that makes subnormal numbers normal
	bias     float64 // of exponents

	// Half of pi in three parts, the first two short enough that their products
	// with the quadrant are exact.
	halfPi [3]float64

	exp     []float64 // (exp(r)-1-r)/r^2 for |r| <= ln(2)/2
	exprel2 []float64 // (exp(x)-1-x)/x^2 for |x| <= 1/2
	log     []float64 // (atanh(s)/s - 1) * 2/s^2 in s^2 for |s| <= 0.172
	sin     []float64 // (sin(r)-r)/r^3 in r^2 for |r| <= pi/4
	cos     []float64 // (cos(r)-1+r^2/2)/r^4 likewise
}

// double is binary64. Errors of the polynomials: exp 3.6e-18, exprel2 1.6e-16,
// log 8e-21, sin 3.5e-18, cos 5e-20. Quadrants are exact for |x| <= 1e5.
var double = &format{
	shifter: 0x1.8p52,
	ln2Hi:   0x1.62e42fee00000p-1, ln2Lo: 0x1.a39ef35793c76p-33,
	expLowest: -709, expHighest: 709.79, expm1Finite: 709.43, powFinite: 708,
	smallest: 0x1p-1022, lift: 54, bias: 1023,
	halfPi: [3]float64{0x1.921fb54400000p+0, 0x1.0b4611a600000p-34, 0x1.3198a2e037073p-69},
	exp: []float64{
		0.5000000000000011, 0.16666666666666413, 0.041666666666530155, 0.008333333333494463,
		0.0013888888943630851, 0.00019841269506570939, 2.48014930981182e-05, 2.755758638512543e-06,
		2.763024866065372e-07, 2.500005688945574e-08,
	},
	exprel2: []float64{
		0.5, 0.16666666666666835, 0.041666666666664784, 0.008333333333199163, 0.0013888888889434653,
		0.00019841270142592472, 2.480158679741915e-05, 2.7557043245675347e-06, 2.7557451256163873e-07,
		2.5162602774091946e-08, 2.0902973865424573e-09,
	},
	log: []float64{
		0.6666666666666666, 0.40000000000006286, 0.2857142856907297, 0.222222226487504,
		0.18181775508464748, 0.15387097655520632, 0.13249961889154588, 0.13252756284325248,
	},
	sin: []float64{-0.16666666666666632, 0.00833333333332237, -0.00019841269829771186, 2.755731367866838e-06, -2.505075596126835e-08, 1.5896666474603614e-10},
	cos: []float64{0.0416666666666666, -0.0013888888888874064, 2.4801587289443448e-05, -2.7557314340646484e-07, 2.0875721621605277e-09, -1.135955920768403e-11},
}

// single is binary32. Errors of the polynomials: exp 9.7e-9, exprel2 1.2e-9, log
// 6e-10, sin 1.2e-8, cos 5.9e-10. Quadrants are exact for |x| <= 1e4.
var single = &format{
	shifter: 0x1.8p23,
	ln2Hi:   0x1.62e4p-1, ln2Lo: 0x1.7f7d1cp-20,
	expLowest: -88, expHighest: 88.73, expm1Finite: 88.37, powFinite: 87,
	smallest: 0x1p-126, lift: 24, bias: 127,
	halfPi:  [3]float64{0x1.92p+0, 0x1.fb8p-12, -0x1.5dde98p-23},
	exp:     []float64{0.5, 0.16666577756404877, 0.041666556149721146, 0.008363173343241215, 0.0013926175888627768},
	exprel2: []float64{0.5, 0.1666666716337204, 0.0416666679084301, 0.008333181962370872, 0.0013888737885281444, 0.00019962176156695932, 2.492243584129028e-05},
	log:     []float64{0.6666666865348816, 0.4000012278556824, 0.2855082154273987, 0.2333046793937683},
	sin:     []float64{-0.166666641831398, 0.008332747966051102, -0.00019587890710681677},
	cos:     []float64{0.0416666641831398, -0.001388830249197781, 2.454794230288826e-05},
}
