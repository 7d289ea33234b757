//! Functions of inexact complex numbers, after Kahan ("Branch cuts for complex elementary functions"): a zero's sign
//! tells on which side of a cut an argument lies.

use std::f64::consts::LN_2;

use crate::Number;
use crate::number::Complex;

/// An inexact complex number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Complex64 {
    pub re: f64,
    pub im: f64,
}

impl From<Complex64> for Number {
    fn from(z: Complex64) -> Number {
        Number::Complex(Box::new(Complex { re: Number::Real(z.re), im: Number::Real(z.im) }))
    }
}

impl Complex64 {
    pub(crate) const fn new(re: f64, im: f64) -> Complex64 {
        Complex64 { re, im }
    }

    pub(crate) fn of(z: &Complex) -> Complex64 {
        Complex64 { re: z.re.to_f64(), im: z.im.to_f64() }
    }

    pub(crate) fn mul(self, other: Complex64) -> Complex64 {
        Complex64 { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }

    fn conjugate(self) -> Complex64 {
        Complex64 { re: self.re, im: -self.im }
    }

    pub(crate) fn exp(self) -> Complex64 {
        let scale = crate::exponential::exp(self.re);
        if self.im == 0.0 {
            return Complex64 { re: scale, im: self.im };
        }
        let (sine, cosine) = libm::sincos(self.im);
        Complex64 { re: scale * cosine, im: scale * sine }
    }

    pub(crate) fn ln(self) -> Complex64 {
        let magnitude = libm::hypot(self.re, self.im);
        let finite = self.re.is_finite() && self.im.is_finite();
        let re = if magnitude.is_infinite() && finite {
            libm::log(libm::hypot(self.re / 2.0, self.im / 2.0)) + LN_2
        } else {
            libm::log(magnitude)
        };
        Complex64 { re, im: libm::atan2(self.im, self.re) }
    }

    pub(crate) fn sqrt(self) -> Complex64 {
        let Complex64 { re, im } = self;
        if re == 0.0 && im == 0.0 {
            return Complex64 { re: 0.0, im };
        }
        if im.is_infinite() {
            return Complex64 { re: f64::INFINITY, im };
        }
        // Scaled by a power of four, so that the magnitude neither overflows nor loses bits.
        let large = re.abs().max(im.abs());
        let (scale, unscale) = if large > 1e300 {
            (0.0625, 4.0)
        } else if large < 1e-300 {
            (2f64.powi(108), 2f64.powi(-54))
        } else {
            (1.0, 1.0)
        };
        let (x, y) = (re * scale, im * scale);
        let t = ((x.abs() + libm::hypot(x, y)) / 2.0).sqrt();
        if re >= 0.0 {
            Complex64 { re: t * unscale, im: y / (2.0 * t) * unscale }
        } else {
            Complex64 { re: y.abs() / (2.0 * t) * unscale, im: t.copysign(im) * unscale }
        }
    }

    pub(crate) fn sin(self) -> Complex64 {
        let (sine, cosine) = libm::sincos(self.re);
        Complex64 { re: sine * libm::cosh(self.im), im: cosine * libm::sinh(self.im) }
    }

    pub(crate) fn cos(self) -> Complex64 {
        let (sine, cosine) = libm::sincos(self.re);
        Complex64 { re: cosine * libm::cosh(self.im), im: -(sine * libm::sinh(self.im)) }
    }

    pub(crate) fn tan(self) -> Complex64 {
        // Past this the hyperbolic tangent is one to all bits, and its parts would soon overflow.
        const SATURATED: f64 = 22.0;
        let (sine, cosine) = libm::sincos(2.0 * self.re);
        if self.im.abs() > SATURATED {
            let re = 2.0 * sine * crate::exponential::exp(-2.0 * self.im.abs());
            return Complex64 { re, im: 1f64.copysign(self.im) };
        }
        let divisor = cosine + libm::cosh(2.0 * self.im);
        Complex64 { re: sine / divisor, im: libm::sinh(2.0 * self.im) / divisor }
    }

    pub(crate) fn asin(self) -> Complex64 {
        let (minus, plus) = self.roots_around_one();
        Complex64 {
            re: libm::atan2(self.re, minus.mul(plus).re),
            im: libm::asinh(minus.conjugate().mul(plus).im),
        }
    }

    pub(crate) fn acos(self) -> Complex64 {
        let (minus, plus) = self.roots_around_one();
        Complex64 {
            re: 2.0 * libm::atan2(minus.re, plus.re),
            im: libm::asinh(plus.conjugate().mul(minus).im),
        }
    }

    /// The square roots of `1 - z` and `1 + z`.
    fn roots_around_one(self) -> (Complex64, Complex64) {
        let minus = Complex64 { re: 1.0 - self.re, im: -self.im };
        let plus = Complex64 { re: 1.0 + self.re, im: self.im };
        (minus.sqrt(), plus.sqrt())
    }

    pub(crate) fn atan(self) -> Complex64 {
        let Complex64 { re: x, im: y } = self;
        let re = 0.5 * libm::atan2(2.0 * x, (1.0 - y) * (1.0 + y) - x * x);
        let below = x * x + (y - 1.0) * (y - 1.0);
        let im = if below.is_infinite() { 0f64.copysign(y) } else { 0.25 * libm::log1p(4.0 * y / below) };
        Complex64 { re, im }
    }
}
