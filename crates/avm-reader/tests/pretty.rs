//! How datums are broken into lines.

use avm_base::FileId;
use avm_reader::{ReadOptions, read_all};
use avm_syntax::pretty;

#[track_caller]
fn check(width: usize, text: &str) {
    let datum = read_all(FileId(0), text, ReadOptions::default()).unwrap().remove(0);
    assert_eq!(format!("\n{}\n", pretty(&datum, width)), text);
}

#[test]
fn what_fits_stays_on_a_line() {
    check(40, "\n(define (square x) (* x x))\n");
    check(7, "\n(a b c)\n");
}

#[test]
fn bodies_are_indented_by_two() {
    check(
        33,
        "
(define (factorial n)
  (if (= n 0)
      1
      (* n (factorial (- n 1)))))
",
    );
    check(
        32,
        "
(let loop ((i 0) (sum 0))
  (when (< i 10)
    (display i)
    (loop (+ i 1) (+ sum i))))
",
    );
    check(
        26,
        "
(let ((first (car list))
      (rest (cdr list)))
  (begin
    (display first)
    (lambda args
      (apply rest args))))
",
    );
}

#[test]
fn arguments_stand_below_each_other() {
    check(
        29,
        "
(cond ((null? x) '())
      ((pair? x)
       (map car (cdr x)))
      (else (error \"no\" x)))
",
    );
    check(
        12,
        "
(f aaaa
   bbbb
   . rest)
",
    );
}

#[test]
fn data_fill_lines() {
    check(
        20,
        "
#(1 2 3 4 5 6 7 8 9
  10 11 12 13 14 15
  (a b)
  (c d)
  16 17)
",
    );
    check(
        16,
        "
'((alpha . 1)
  (beta . 2)
  (gamma . 3))
",
    );
    check(
        16,
        "
#0=(first second
          #0#)
",
    );
}
