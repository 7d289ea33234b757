//! Fixnums and flonums: arithmetic on one kind of number (SRFI 143, 144).

#[macro_export]
#[doc(hidden)]
macro_rules! words_primitives {
    ($callback:ident { $($before:tt)* }) => {
        $crate::lists_primitives! { $callback {
            $($before)*
            /// `(fx+ i j)`: the sum.
            FxAdd "fx+" fixnums::add [2] pure;
            /// `(fx- i j)`: the difference.
            FxSub "fx-" fixnums::sub [2] pure;
            /// `(fx* i j)`: the product.
            FxMul "fx*" fixnums::mul [2] pure;
            /// `(fxneg i)`: the negation.
            FxNeg "fxneg" fixnums::neg [1] pure;
            /// `(fxquotient i j)`: the quotient, rounded to zero.
            FxQuotient "fxquotient" fixnums::quotient [2] pure;
            /// `(fxremainder i j)`: the remainder, with the sign of `i`.
            FxRemainder "fxremainder" fixnums::remainder [2] pure;
            /// `(fxabs i)`: the number without its sign.
            FxAbs "fxabs" fixnums::abs [1] pure;
            /// `(fxsquare i)`: the number times itself.
            FxSquare "fxsquare" fixnums::square [1] pure;
            /// `(fxmax i j ...)`: the largest.
            FxMax "fxmax" fixnums::max [1..] pure;
            /// `(fxmin i j ...)`: the smallest.
            FxMin "fxmin" fixnums::min [1..] pure;
            /// `(fxarithmetic-shift i count)`: the bits shifted left, or right for a negative count.
            FxShift "fxarithmetic-shift" fixnums::shift [2] pure;
            /// `(fxarithmetic-shift-left i count)`: the bits shifted left.
            FxShiftLeft "fxarithmetic-shift-left" fixnums::shift_left [2] pure;
            /// `(fxarithmetic-shift-right i count)`: the bits shifted right.
            FxShiftRight "fxarithmetic-shift-right" fixnums::shift_right [2] pure;
            /// `(fl+ flonum ...)`: the sum.
            FlAdd "fl+" flonums::add [0..] pure;
            /// `(fl* flonum ...)`: the product.
            FlMul "fl*" flonums::mul [0..] pure;
            /// `(flmax flonum ...)`: the largest; NaN counts for nothing.
            FlMax "flmax" flonums::max [0..] pure;
            /// `(flmin flonum ...)`: the smallest; NaN counts for nothing.
            FlMin "flmin" flonums::min [0..] pure;
            /// `(fl- flonum flonum ...)`: the difference, or with one argument its negation.
            FlSub "fl-" flonums::sub [1..] pure;
            /// `(fl/ flonum flonum ...)`: the quotient, or with one argument its reciprocal.
            FlDiv "fl/" flonums::div [1..] pure;
            /// `(fl=? flonum flonum ...)`: whether all are equal.
            FlEq "fl=?" flonums::eq [1..] pure;
            /// `(fl<? flonum flonum ...)`: whether each is less than the next.
            FlLt "fl<?" flonums::lt [1..] pure;
            /// `(fl>? flonum flonum ...)`: whether each is greater than the next.
            FlGt "fl>?" flonums::gt [1..] pure;
            /// `(fl<=? flonum flonum ...)`: whether none is greater than the next.
            FlLe "fl<=?" flonums::le [1..] pure;
            /// `(fl>=? flonum flonum ...)`: whether none is less than the next.
            FlGe "fl>=?" flonums::ge [1..] pure;
            /// `(flinteger? flonum)`: whether it is an integer.
            FlIsInteger "flinteger?" flonums::is_integer [1] pure;
            /// `(flzero? flonum)`: whether it is zero.
            FlIsZero "flzero?" flonums::is_zero [1] pure;
            /// `(flpositive? flonum)`: whether it is greater than zero.
            FlIsPositive "flpositive?" flonums::is_positive [1] pure;
            /// `(flnegative? flonum)`: whether it is less than zero.
            FlIsNegative "flnegative?" flonums::is_negative [1] pure;
            /// `(flfinite? flonum)`: whether it is neither infinite nor NaN.
            FlIsFinite "flfinite?" flonums::is_finite [1] pure;
            /// `(flinfinite? flonum)`: whether it is infinite.
            FlIsInfinite "flinfinite?" flonums::is_infinite [1] pure;
            /// `(flnan? flonum)`: whether it is NaN.
            FlIsNan "flnan?" flonums::is_nan [1] pure;
            /// `(flnormalized? flonum)`: whether it is finite, not zero, and has full precision.
            FlIsNormalized "flnormalized?" flonums::is_normalized [1] pure;
            /// `(fldenormalized? flonum)`: whether it is too small for full precision, and not zero.
            FlIsDenormalized "fldenormalized?" flonums::is_denormalized [1] pure;
            /// `(flabs flonum)`: the number without its sign.
            FlAbs "flabs" flonums::abs [1] pure;
            /// `(flsgn flonum)`: 1.0 with the sign of it.
            FlSgn "flsgn" flonums::sgn [1] pure;
            /// `(flfloor flonum)`: the largest integer not above it.
            FlFloor "flfloor" flonums::floor [1] pure;
            /// `(flceiling flonum)`: the smallest integer not below it.
            FlCeiling "flceiling" flonums::ceiling [1] pure;
            /// `(flround flonum)`: the nearest integer, the even one of two.
            FlRound "flround" flonums::round [1] pure;
            /// `(fltruncate flonum)`: the integer part.
            FlTruncate "fltruncate" flonums::truncate [1] pure;
            /// `(flsquare flonum)`: the number times itself.
            FlSquare "flsquare" flonums::square [1] pure;
            /// `(flsqrt flonum)`: the square root.
            FlSqrt "flsqrt" flonums::sqrt [1] pure;
            /// `(flcbrt flonum)`: the cube root.
            FlCbrt "flcbrt" flonums::cbrt [1] pure;
            /// `(flexp flonum)`: e to the power of it.
            FlExp "flexp" flonums::exp [1] pure;
            /// `(flexp2 flonum)`: 2 to the power of it.
            FlExp2 "flexp2" flonums::exp2 [1] pure;
            /// `(flexp-1 flonum)`: e to the power of it, less 1, exact near zero.
            FlExpMinus1 "flexp-1" flonums::exp_minus_1 [1] pure;
            /// `(fllog flonum)`: the natural logarithm.
            FlLog "fllog" flonums::log [1] pure;
            /// `(fllog1+ flonum)`: the natural logarithm of 1 more than it, exact near zero.
            FlLog1Plus "fllog1+" flonums::log_1_plus [1] pure;
            /// `(fllog2 flonum)`: the logarithm to the base 2.
            FlLog2 "fllog2" flonums::log2 [1] pure;
            /// `(fllog10 flonum)`: the logarithm to the base 10.
            FlLog10 "fllog10" flonums::log10 [1] pure;
            /// `(flsin flonum)`: the sine.
            FlSin "flsin" flonums::sin [1] pure;
            /// `(flcos flonum)`: the cosine.
            FlCos "flcos" flonums::cos [1] pure;
            /// `(fltan flonum)`: the tangent.
            FlTan "fltan" flonums::tan [1] pure;
            /// `(flasin flonum)`: the arc sine.
            FlAsin "flasin" flonums::asin [1] pure;
            /// `(flacos flonum)`: the arc cosine.
            FlAcos "flacos" flonums::acos [1] pure;
            /// `(flsinh flonum)`: the hyperbolic sine.
            FlSinh "flsinh" flonums::sinh [1] pure;
            /// `(flcosh flonum)`: the hyperbolic cosine.
            FlCosh "flcosh" flonums::cosh [1] pure;
            /// `(fltanh flonum)`: the hyperbolic tangent.
            FlTanh "fltanh" flonums::tanh [1] pure;
            /// `(flasinh flonum)`: the inverse hyperbolic sine.
            FlAsinh "flasinh" flonums::asinh [1] pure;
            /// `(flacosh flonum)`: the inverse hyperbolic cosine.
            FlAcosh "flacosh" flonums::acosh [1] pure;
            /// `(flatanh flonum)`: the inverse hyperbolic tangent.
            FlAtanh "flatanh" flonums::atanh [1] pure;
            /// `(flgamma flonum)`: the gamma function.
            FlGamma "flgamma" flonums::gamma [1] pure;
            /// `(flerf flonum)`: the error function.
            FlErf "flerf" flonums::erf [1] pure;
            /// `(flerfc flonum)`: the complementary error function.
            FlErfc "flerfc" flonums::erfc [1] pure;
            /// `(flexponent flonum)`: the exponent of its leading bit, a flonum.
            FlExponent "flexponent" flonums::exponent [1] pure;
            /// `(flabsdiff x y)`: the distance between them.
            FlAbsdiff "flabsdiff" flonums::absdiff [2] pure;
            /// `(flposdiff x y)`: how much `x` is above `y`, or 0.0.
            FlPosdiff "flposdiff" flonums::posdiff [2] pure;
            /// `(flhypot x y)`: the distance of the point (x, y) from the origin.
            FlHypot "flhypot" flonums::hypot [2] pure;
            /// `(flexpt x y)`: `x` to the power of `y`.
            FlExpt "flexpt" flonums::expt [2] pure;
            /// `(flquotient x y)`: the quotient, rounded to zero.
            FlQuotient "flquotient" flonums::quotient [2] pure;
            /// `(flremainder x y)`: the remainder, with the sign of `x`.
            FlRemainder "flremainder" flonums::remainder [2] pure;
            /// `(flcopysign x y)`: the magnitude of `x` with the sign of `y`.
            FlCopysign "flcopysign" flonums::copysign [2] pure;
            /// `(fladjacent x y)`: the flonum next to `x` in the direction of `y`.
            FlAdjacent "fladjacent" flonums::adjacent [2] pure;
            /// `(fl+* x y z)`: `x` times `y` plus `z`, rounded once.
            FlMultiplyAdd "fl+*" flonums::multiply_add [3] pure;
            /// `(flunordered? x y)`: whether one of them is NaN.
            FlIsUnordered "flunordered?" flonums::is_unordered [2] pure;
            /// `(flatan y [x])`: the arc tangent, or the angle of the point (x, y).
            FlAtan "flatan" flonums::atan [1..2] pure;
            /// `(make-flonum x n)`: `x` times 2 to the power of `n`.
            FlMakeFlonum "make-flonum" flonums::make_flonum [2] pure;
            /// `(flinteger-fraction flonum)`: two values: integer part and fraction.
            FlIntegerFraction "flinteger-fraction" flonums::integer_fraction [1] pure;
            /// `(flinteger-exponent flonum)`: the exponent of its leading bit, an exact integer.
            FlIntegerExponent "flinteger-exponent" flonums::integer_exponent [1] pure;
            /// `(flnormalized-fraction-exponent flonum)`: two values: a fraction from 0.5 to 1, and the exact
            /// exponent of 2 that it is to be multiplied by.
            FlFractionExponent "flnormalized-fraction-exponent" flonums::fraction_exponent [1] pure;
            /// `(flsign-bit flonum)`: 1 if it has a minus sign, 0 if not.
            FlSignBit "flsign-bit" flonums::sign_bit [1] pure;
            /// `(flremquo x y)`: two values: the remainder of the quotient rounded to the nearest integer, and the
            /// low bits of that quotient.
            FlRemquo "flremquo" flonums::remquo [2] pure;
            /// `(flloggamma flonum)`: two values: the logarithm of the magnitude of the gamma function, and its sign.
            FlLoggamma "flloggamma" flonums::loggamma [1] pure;
            /// `(flfirst-bessel n x)`: the Bessel function of the first kind of order `n`.
            FlFirstBessel "flfirst-bessel" flonums::first_bessel [2] pure;
            /// `(flsecond-bessel n x)`: the Bessel function of the second kind of order `n`.
            FlSecondBessel "flsecond-bessel" flonums::second_bessel [2] pure;
        } }
    };
}
