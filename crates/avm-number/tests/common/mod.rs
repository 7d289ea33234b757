//! Evaluates one call in prefix form on the crate's operations, so that tests are lines of text.
#![allow(dead_code, reason = "each test file uses its part")]

use avm_number::{Budget, Number, NumberError, check_radix, parse_number};

/// Large enough for every test that should succeed.
pub const BUDGET: Budget = Budget::new(1 << 20);

type Outcome = Result<String, NumberError>;

/// Checks what an expression evaluates to: a number, several of them, `#t`, `#f`, or `error: ` and the reason.
#[track_caller]
pub fn check(expression: &str, expected: &str) {
    let actual = eval(expression).unwrap_or_else(|error| format!("error: {error}"));
    assert_eq!(actual, expected, "{expression}");
}

/// Checks every line of a table `expression => expected`.
#[track_caller]
pub fn check_all(table: &str) {
    let mut lines = 0;
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (expression, expected) = line.split_once(" => ").unwrap_or_else(|| panic!("no arrow: {line}"));
        check(expression.trim(), expected.trim());
        lines += 1;
    }
    assert!(lines > 0, "an empty table");
}

/// The number that a text denotes in radix 10.
#[track_caller]
pub fn number(text: &str) -> Number {
    parse_number(text, 10, BUDGET).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The number that an expression evaluates to.
#[track_caller]
pub fn value(expression: &str) -> Number {
    let text = eval(expression).unwrap_or_else(|error| panic!("{expression}: {error}"));
    number(&text)
}

fn eval(text: &str) -> Outcome {
    let mut tokens = tokens(text).into_iter().peekable();
    let value = expression(&mut tokens);
    assert!(value.is_err() || tokens.next().is_none(), "more than one expression: {text}");
    value
}

fn tokens(text: &str) -> Vec<String> {
    text.replace('(', " ( ").replace(')', " ) ").split_whitespace().map(str::to_owned).collect()
}

fn expression(tokens: &mut std::iter::Peekable<std::vec::IntoIter<String>>) -> Outcome {
    let token = tokens.next().expect("an expression");
    if token != "(" {
        return Ok(token);
    }
    let operator = tokens.next().expect("an operator");
    let mut operands = Vec::new();
    while tokens.peek().is_some_and(|token| token != ")") {
        operands.push(expression(tokens)?);
    }
    tokens.next().expect("a closing parenthesis");
    call(&operator, &operands)
}

fn call(operator: &str, operands: &[String]) -> Outcome {
    match (operator, operands) {
        ("string->number", [text]) => return show(parse_number(text, 10, BUDGET)),
        ("string->number", [text, radix]) => {
            return show(parse_number(text, check_radix(&number(radix))?, BUDGET));
        }
        ("number->string", [n, radix]) => return Ok(number(n).to_string(check_radix(&number(radix))?)),
        _ => {}
    }
    let numbers: Vec<Number> = operands.iter().map(|text| number(text)).collect();
    match numbers.as_slice() {
        [a] => one(operator, a),
        [a, b] => two(operator, a, b),
        _ => panic!("no operation {operator} on {operands:?}"),
    }
}

fn one(operator: &str, a: &Number) -> Outcome {
    match operator {
        "exact?" => truth(Ok(a.is_exact())),
        "inexact?" => truth(Ok(a.is_inexact())),
        "exact-integer?" => truth(Ok(a.is_exact_integer())),
        "exact-rational?" => truth(Ok(a.is_exact_rational())),
        "integer?" => truth(Ok(a.is_integer())),
        "rational?" => truth(Ok(a.is_rational())),
        "real?" => truth(Ok(a.is_real())),
        "nan?" => truth(Ok(a.is_nan())),
        "infinite?" => truth(Ok(a.is_infinite())),
        "finite?" => truth(Ok(a.is_finite())),
        "zero?" => truth(Ok(a.is_zero())),
        "positive?" => truth(a.is_positive()),
        "negative?" => truth(a.is_negative()),
        "odd?" => truth(a.is_odd()),
        "even?" => truth(a.is_even()),
        "-" => show(Ok(a.neg())),
        "abs" => show(a.abs()),
        "square" => show(a.square(BUDGET)),
        "exact" => show(a.exact()),
        "inexact" => show(Ok(a.inexact())),
        "floor" => show(a.floor()),
        "ceiling" => show(a.ceiling()),
        "round" => show(a.round()),
        "truncate" => show(a.truncate()),
        "numerator" => show(a.numerator()),
        "denominator" => show(a.denominator()),
        "sqrt" => show(a.sqrt()),
        "exact-integer-sqrt" => show_both(a.exact_integer_sqrt()),
        "exp" => show(Ok(a.exp())),
        "log" => show(a.log()),
        "sin" => show(Ok(a.sin())),
        "cos" => show(Ok(a.cos())),
        "tan" => show(Ok(a.tan())),
        "asin" => show(Ok(a.asin())),
        "acos" => show(Ok(a.acos())),
        "atan" => show(a.atan()),
        "real-part" => show(Ok(a.real_part())),
        "imag-part" => show(Ok(a.imag_part())),
        "magnitude" => show(a.magnitude(BUDGET)),
        "angle" => show(a.angle()),
        "bitwise-not" => show(a.bitwise_not()),
        "bit-count" => show(a.bit_count()),
        "integer-length" => show(a.integer_length()),
        "bits" => Ok(a.bits().to_string()),
        _ => panic!("no operation {operator} on one number"),
    }
}

fn two(operator: &str, a: &Number, b: &Number) -> Outcome {
    use std::cmp::Ordering;
    match operator {
        "+" => show(a.add(b, BUDGET)),
        "-" => show(a.sub(b, BUDGET)),
        "*" => show(a.mul(b, BUDGET)),
        "/" => show(a.div(b, BUDGET)),
        "=" => truth(Ok(a.num_eq(b))),
        "<" => truth(a.compare(b).map(|order| order == Some(Ordering::Less))),
        ">" => truth(a.compare(b).map(|order| order == Some(Ordering::Greater))),
        "eqv?" => truth(Ok(a == b)),
        "max" => show(a.max(b)),
        "min" => show(a.min(b)),
        "floor/" => show_both(a.floor_div(b)),
        "truncate/" => show_both(a.truncate_div(b)),
        "floor-quotient" => show(a.floor_quotient(b)),
        "modulo" => show(a.floor_remainder(b)),
        "quotient" => show(a.truncate_quotient(b)),
        "remainder" => show(a.truncate_remainder(b)),
        "gcd" => show(a.gcd(b)),
        "lcm" => show(a.lcm(b, BUDGET)),
        "rationalize" => show(a.rationalize(b)),
        "expt" => show(a.expt(b, BUDGET)),
        "log" => show(a.log_base(b)),
        "atan" => show(Number::atan2(a, b)),
        "make-rectangular" => show(Number::make_rectangular(a, b)),
        "make-polar" => show(Number::make_polar(a, b)),
        "bitwise-and" => show(a.bitwise_and(b)),
        "bitwise-ior" => show(a.bitwise_or(b)),
        "bitwise-xor" => show(a.bitwise_xor(b)),
        "arithmetic-shift" => show(a.arithmetic_shift(b, BUDGET)),
        "bit-set?" => truth(b.bit_set(a)),
        _ => panic!("no operation {operator} on two numbers"),
    }
}

fn show(value: Result<Number, NumberError>) -> Outcome {
    value.map(|n| n.to_string(10))
}

fn show_both(values: Result<(Number, Number), NumberError>) -> Outcome {
    values.map(|(a, b)| format!("{} {}", a.to_string(10), b.to_string(10)))
}

fn truth(value: Result<bool, NumberError>) -> Outcome {
    value.map(|truth| if truth { "#t" } else { "#f" }.to_owned())
}
