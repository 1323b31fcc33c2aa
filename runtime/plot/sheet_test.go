package plot

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"testing"
)

// lightness is L* of CIE 1976.
func lightness(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 116*math.Cbrt(0.2126*linear(c.R)+0.7152*linear(c.G)+0.0722*linear(c.B)) - 16
}

func TestColoursOfMapsDarkenSteadily(t *testing.T) {
	before := math.Inf(1)
	for k := range 101 {
		now := lightness(mixed(float64(k) / 100))
		if now >= before {
			t.Errorf("lightness goes from %.1f to %.1f at %d %%", before, now, k)
		}
		before = now
	}
	c := Colours{Low: 0.1, High: 10}
	for value, want := range map[float64]float64{-1: 0, 0: 0, 0.01: 0, 0.1: 0, 1: 0.5, 10: 1, 100: 1} {
		if got := c.at(value); math.Abs(got-want) > 1e-12 {
			t.Errorf("%g is at %g, expected %g", value, got, want)
		}
	}
	if got := c.at(math.NaN()); got != 0 {
		t.Errorf("what is not a number is at %g", got)
	}
}

// Each value fills its part of the axes, the first row at the bottom, and
// nothing lies outside of the range.
func TestMapsPutValuesAtTheirPlace(t *testing.T) {
	h := Heat{XHigh: 4, Values: [][]float64{{1, 10, 100, 10}, {100, 1, 10, 1}}, Colours: Colours{1, 100}}
	_, picture, err := Sheet{Title: "map", Width: 300, Height: 200, Axes: []Axes{{Left: 50, Top: 50, Width: 150, Height: 100,
		XLow: 1, XHigh: 3, YLow: -0.5, YHigh: 1.5, Shown: []Drawing{h}}}}.Draw()
	if err != nil {
		t.Fatal(err)
	}
	page, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		x, y float64 // points
		want color.RGBA
	}{
		{87, 125, mixed(0.5)}, {162, 125, mixed(1)},
		{87, 75, mixed(0)}, {162, 75, mixed(0.5)},
		{30, 75, color.RGBA{255, 255, 255, 255}}, {220, 75, color.RGBA{255, 255, 255, 255}},
	} {
		r, g, b, _ := page.At(int(c.x*dotsPerInch/72), int(c.y*dotsPerInch/72)).RGBA()
		if got := (color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}); got != c.want {
			t.Errorf("at %g, %g the page is %v, expected %v", c.x, c.y, got, c.want)
		}
	}
}
