;;; SRFI 27: sources of random bits. The state of a source is a bytevector; that of the default source is the machine's
;;; own, which the host seeds.

(define-library (srfi 27)
  (import (scheme base) (scheme case-lambda)
          (only (avm kernel) random-integer random-real
                %random-seed! %random-state %random-state! %random-integer %random-real))
  (export
   random-integer random-real default-random-source
   make-random-source random-source?
   random-source-state-ref random-source-state-set!
   random-source-randomize! random-source-pseudo-randomize!
   random-source-make-integers random-source-make-reals)
  (begin

    (define-record-type random-source
      (state->random-source state)
      random-source?
      (state source-state set-source-state!))

    (define default-random-source (state->random-source #f))

    ;; `(make-random-source)`: a new source, always in the same state.
    (define (make-random-source)
      (state->random-source (%random-state 0)))

    ;; `(random-source-state-ref source)`: the present state, which can be written and read.
    (define (random-source-state-ref source)
      (let ((state (source-state source)))
        (if state (bytevector-copy state) (%random-state))))

    (define (random-source-state-set! source state)
      (cond ((source-state source)
             ;; What is no state raises here.
             (%random-integer (bytevector-copy state) 1)
             (set-source-state! source (bytevector-copy state)))
            (else (%random-state! state))))

    (define (seed! source n)
      (if (source-state source)
          (set-source-state! source (%random-state n))
          (%random-seed! n)))

    ;; `(random-source-randomize! source)`: a state that nobody can foretell, unless the host fixes the seed.
    (define (random-source-randomize! source)
      (seed! source (random-integer 18446744073709551616)))

    ;; `(random-source-pseudo-randomize! source i j)`: the state that belongs to the two integers.
    (define (random-source-pseudo-randomize! source i j)
      (seed! source (+ (* i 18446744073709551616) j)))

    ;; `(random-source-make-integers source)`: a procedure like `random-integer`.
    (define (random-source-make-integers source)
      (if (source-state source)
          (lambda (n) (%random-integer (source-state source) n))
          random-integer))

    ;; `(random-source-make-reals source [unit])`: a procedure like `random-real`; what it gives are multiples of `unit`.
    (define random-source-make-reals
      (case-lambda
        ((source)
         (if (source-state source)
             (lambda () (%random-real (source-state source)))
             random-real))
        ((source unit)
         (if (not (and (real? unit) (< 0 unit 1)))
             (error "random-source-make-reals: expected a unit between 0 and 1" unit))
         (let ((integers (random-source-make-integers source))
               (count (- (exact (ceiling (/ 1 unit))) 1)))
           (lambda ()
             (* unit (+ 1 (integers count))))))))))
