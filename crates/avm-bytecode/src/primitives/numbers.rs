//! Numbers: arithmetic and comparison (R7RS 6.2.6).

#[macro_export]
#[doc(hidden)]
macro_rules! numbers_primitives {
    ($callback:ident { $($before:tt)* }) => {
        $crate::words_primitives! { $callback {
            $($before)*
            /// `(+ number ...)`: the sum.
            Add "+" arithmetic::add [0..] pure;
            /// `(- number number ...)`: the difference, or with one argument its negation.
            Sub "-" arithmetic::sub [1..] pure;
            /// `(* number ...)`: the product.
            Mul "*" arithmetic::mul [0..] pure;
            /// `(/ number number ...)`: the quotient, or with one argument its reciprocal.
            Div "/" arithmetic::div [1..] pure;
            /// `(= number number ...)`: whether all are equal numerically.
            NumEq "=" arithmetic::num_eq_all [1..] pure;
            /// `(< real real ...)`: whether each is less than the next.
            Lt "<" arithmetic::lt [1..] pure;
            /// `(> real real ...)`: whether each is greater than the next.
            Gt ">" arithmetic::gt [1..] pure;
            /// `(<= real real ...)`: whether none is greater than the next.
            Le "<=" arithmetic::le [1..] pure;
            /// `(>= real real ...)`: whether none is less than the next.
            Ge ">=" arithmetic::ge [1..] pure;
            /// `(max real real ...)`: the largest.
            Max "max" arithmetic::max [1..] pure;
            /// `(min real real ...)`: the smallest.
            Min "min" arithmetic::min [1..] pure;
            /// `(square number)`: the number times itself.
            Square "square" arithmetic::square [1] pure;
            /// `(abs real)`: the number without its sign.
            Abs "abs" arithmetic::abs [1] pure;
            /// `(magnitude number)`: the distance from zero.
            Magnitude "magnitude" arithmetic::magnitude [1] pure;
            /// `(number? x)`: whether `x` is a number.
            IsNumber "number?" numbers::is_number [1] pure;
            /// `(complex? x)`: whether `x` is a number.
            IsComplex "complex?" numbers::is_complex [1] pure;
            /// `(real? x)`: whether `x` is a number on the real line.
            IsReal "real?" numbers::is_real [1] pure;
            /// `(rational? x)`: whether `x` is a real number other than infinities and NaN.
            IsRational "rational?" numbers::is_rational [1] pure;
            /// `(integer? x)`: whether `x` is an integer, exact or not.
            IsInteger "integer?" numbers::is_integer [1] pure;
            /// `(exact? number)`: whether the number is exact.
            IsExact "exact?" numbers::is_exact [1] pure;
            /// `(inexact? number)`: whether the number is inexact.
            IsInexact "inexact?" numbers::is_inexact [1] pure;
            /// `(exact-integer? x)`: whether `x` is an exact integer.
            IsExactInteger "exact-integer?" numbers::is_exact_integer [1] pure;
            /// `(exact-rational? x)`: whether `x` is an exact integer or ratio.
            IsExactRational "exact-rational?" numbers::is_exact_rational [1] pure;
            /// `(exact-nonnegative-integer? x)`: whether `x` is an exact integer that is not negative.
            IsExactNonnegativeInteger "exact-nonnegative-integer?" numbers::is_exact_nonnegative_integer [1] pure;
            /// `(fixnum? x)`: whether `x` is an exact integer that fits a word: 61 bits.
            IsFixnum "fixnum?" numbers::is_fixnum [1] pure;
            /// `(flonum? x)`: whether `x` is an inexact real number.
            IsFlonum "flonum?" numbers::is_flonum [1] pure;
            /// `(finite? number)`: whether no part of the number is infinite or NaN.
            IsFinite "finite?" numbers::is_finite [1] pure;
            /// `(infinite? number)`: whether a part of the number is infinite.
            IsInfinite "infinite?" numbers::is_infinite [1] pure;
            /// `(nan? number)`: whether a part of the number is NaN.
            IsNan "nan?" numbers::is_nan [1] pure;
            /// `(zero? number)`: whether the number is zero.
            IsZero "zero?" numbers::is_zero [1] pure;
            /// `(positive? real)`: whether the number is greater than zero.
            IsPositive "positive?" numbers::is_positive [1] pure;
            /// `(negative? real)`: whether the number is less than zero.
            IsNegative "negative?" numbers::is_negative [1] pure;
            /// `(odd? integer)`: whether the integer is odd.
            IsOdd "odd?" numbers::is_odd [1] pure;
            /// `(even? integer)`: whether the integer is even.
            IsEven "even?" numbers::is_even [1] pure;
            /// `(exact number)`: the exact number of the same value.
            Exact "exact" numbers::exact [1] pure;
            /// `(inexact number)`: the inexact number nearest to it.
            Inexact "inexact" numbers::inexact [1] pure;
            /// `(inexact->exact number)`: `exact`, as R5RS names it.
            InexactToExact "inexact->exact" numbers::inexact_to_exact [1] pure;
            /// `(exact->inexact number)`: `inexact`, as R5RS names it.
            ExactToInexact "exact->inexact" numbers::exact_to_inexact [1] pure;
            /// `(number->string number [radix])`: the number written in a radix from 2 to 36, 10 by default.
            NumberToString "number->string" numbers::number_to_string [1..2] reads;
            /// `(string->number string [radix])`: the number that a text denotes, or `#f`.
            StringToNumber "string->number" numbers::string_to_number [1..2] reads;
            /// `(floor/ n d)`: two values: quotient, rounded down, and remainder.
            FloorBoth "floor/" division::floor_both [2] pure;
            /// `(floor-quotient n d)`: the quotient, rounded down.
            FloorQuotient "floor-quotient" division::floor_quotient [2] pure;
            /// `(floor-remainder n d)`: the remainder, with the sign of the divisor.
            FloorRemainder "floor-remainder" division::floor_remainder [2] pure;
            /// `(truncate/ n d)`: two values: quotient, rounded to zero, and remainder.
            TruncateBoth "truncate/" division::truncate_both [2] pure;
            /// `(truncate-quotient n d)`: the quotient, rounded to zero.
            TruncateQuotient "truncate-quotient" division::truncate_quotient [2] pure;
            /// `(truncate-remainder n d)`: the remainder, with the sign of the dividend.
            TruncateRemainder "truncate-remainder" division::truncate_remainder [2] pure;
            /// `(quotient n d)`: the quotient, rounded to zero.
            Quotient "quotient" division::quotient [2] pure;
            /// `(remainder n d)`: the remainder, with the sign of the dividend.
            Remainder "remainder" division::remainder [2] pure;
            /// `(modulo n d)`: the remainder, with the sign of the divisor.
            Modulo "modulo" division::modulo [2] pure;
            /// `(gcd integer ...)`: the greatest common divisor.
            Gcd "gcd" division::gcd [0..] pure;
            /// `(lcm integer ...)`: the least common multiple.
            Lcm "lcm" division::lcm [0..] pure;
            /// `(numerator rational)`: the numerator in lowest terms.
            Numerator "numerator" division::numerator [1] pure;
            /// `(denominator rational)`: the denominator in lowest terms.
            Denominator "denominator" division::denominator [1] pure;
            /// `(floor real)`: the largest integer not above it.
            Floor "floor" division::floor [1] pure;
            /// `(ceiling real)`: the smallest integer not below it.
            Ceiling "ceiling" division::ceiling [1] pure;
            /// `(truncate real)`: the integer part.
            Truncate "truncate" division::truncate [1] pure;
            /// `(round real)`: the nearest integer, the even one of two.
            Round "round" division::round [1] pure;
            /// `(rationalize x y)`: the simplest rational number no further than `y` from `x`.
            Rationalize "rationalize" division::rationalize [2] pure;
            /// `(exp number)`: e to the power of it.
            Exp "exp" functions::exp [1] pure;
            /// `(log number [base])`: the natural logarithm, or that to a base.
            Log "log" functions::log [1..2] pure;
            /// `(sin number)`: the sine.
            Sin "sin" functions::sin [1] pure;
            /// `(cos number)`: the cosine.
            Cos "cos" functions::cos [1] pure;
            /// `(tan number)`: the tangent.
            Tan "tan" functions::tan [1] pure;
            /// `(asin number)`: the arc sine.
            Asin "asin" functions::asin [1] pure;
            /// `(acos number)`: the arc cosine.
            Acos "acos" functions::acos [1] pure;
            /// `(atan y [x])`: the arc tangent, or the angle of the point (x, y).
            Atan "atan" functions::atan [1..2] pure;
            /// `(sqrt number)`: the principal square root.
            Sqrt "sqrt" functions::sqrt [1] pure;
            /// `(exact-integer-sqrt k)`: two values: the integer square root, and what is left.
            ExactIntegerSqrt "exact-integer-sqrt" functions::exact_integer_sqrt [1] pure;
            /// `(expt base exponent)`: a power.
            Expt "expt" functions::expt [2] pure;
            /// `(make-rectangular real real)`: the complex number of these parts.
            MakeRectangular "make-rectangular" functions::make_rectangular [2] pure;
            /// `(make-polar magnitude angle)`: the complex number of that magnitude and angle.
            MakePolar "make-polar" functions::make_polar [2] pure;
            /// `(real-part number)`: the real part.
            RealPart "real-part" functions::real_part [1] pure;
            /// `(imag-part number)`: the imaginary part.
            ImagPart "imag-part" functions::imag_part [1] pure;
            /// `(angle number)`: the angle to the real line.
            Angle "angle" functions::angle [1] pure;
            /// `(bitwise-and integer ...)`: the bits that all have.
            BitwiseAnd "bitwise-and" bits::bitwise_and [0..] pure;
            /// `(bitwise-ior integer ...)`: the bits that any has.
            BitwiseIor "bitwise-ior" bits::bitwise_ior [0..] pure;
            /// `(bitwise-xor integer ...)`: the bits that an odd number of them have.
            BitwiseXor "bitwise-xor" bits::bitwise_xor [0..] pure;
            /// `(bitwise-not integer)`: the opposite bits.
            BitwiseNot "bitwise-not" bits::bitwise_not [1] pure;
            /// `(arithmetic-shift integer count)`: the bits shifted left, or right for a negative count.
            ArithmeticShift "arithmetic-shift" bits::arithmetic_shift [2] pure;
            /// `(bit-count integer)`: how many bits are one, or zero in a negative integer.
            BitCount "bit-count" bits::bit_count [1] pure;
            /// `(integer-length integer)`: how many bits its two's complement form needs, the sign aside.
            IntegerLength "integer-length" bits::integer_length [1] pure;
            /// `(bit-set? index integer)`: whether the bit of that index is one.
            IsBitSet "bit-set?" bits::is_bit_set [2] pure;
        } }
    };
}
