//! All plain runs of a body that chooses.

/// `(best '())` runs `body` for all picks, and gives the best worth of the runs that end well, or `#f`. Whoever uses it defines
/// `(attempt picks)`: what `run-with` gives for these picks, or `#f` where the run raises; and a list of how many values there are to pick
/// from, given to `failed`, where one more pick is needed.
pub const BEST: &str = "
(define (run-with picks failed)
  (let ((worth 0) (fine #t))
    (define (pick! values)
      (if (null? picks)
          (failed (length values))
          (let ((value (list-ref values (car picks))))
            (set! picks (cdr picks))
            value)))
    (define (require! test) (if (not test) (set! fine #f)))
    (define (prefer! test weight) (if test (set! worth (+ worth weight))))
    (body pick! require! prefer!)
    (if fine worth #f)))
(define (better x y) (cond ((not x) y) ((not y) x) (else (max x y))))
(define (best picks)
  (let ((result (attempt picks)))
    (if (pair? result)
        (let loop ((i 0) (found #f))
          (if (= i (car result))
              found
              (loop (+ i 1) (better found (best (append picks (list i)))))))
        result)))";
