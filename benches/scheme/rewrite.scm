;;; Terms brought to a normal form by a table of rewriting rules, as a theorem prover does it.
;;; family: data
(import (scheme base) (scheme cxr) (scheme write))

;; A variable of a rule is a symbol; a term is an atom or (operator term ...).
(define rules
  '(((plus zero x) x)
    ((plus (next x) y) (next (plus x y)))
    ((times zero x) zero)
    ((times (next x) y) (plus y (times x y)))
    ((power x zero) (next zero))
    ((power x (next y)) (times x (power x y)))
    ((difference x zero) x)
    ((difference zero x) zero)
    ((difference (next x) (next y)) (difference x y))
    ((equal x x) true)
    ((equal zero (next x)) false)
    ((equal (next x) zero) false)
    ((equal (next x) (next y)) (equal x y))
    ((if true x y) x)
    ((if false x y) y)
    ((if (if x y z) u v) (if x (if y u v) (if z u v)))
    ((and x y) (if x y false))
    ((or x y) (if x true y))
    ((not x) (if x false true))
    ((implies x y) (if x y true))))

(define constants '(zero true false))

;; The bindings under which a pattern is a term, or #f.
(define (match pattern term bindings)
  (cond ((pair? pattern)
         (and (pair? term)
              (eq? (car pattern) (car term))
              (match-all (cdr pattern) (cdr term) bindings)))
        ((memq pattern constants) (and (eq? pattern term) bindings))
        ((assq pattern bindings)
         => (lambda (bound) (and (equal? (cdr bound) term) bindings)))
        (else (cons (cons pattern term) bindings))))

(define (match-all patterns terms bindings)
  (cond ((null? patterns) (and (null? terms) bindings))
        ((null? terms) #f)
        (else
         (let ((bindings (match (car patterns) (car terms) bindings)))
           (and bindings (match-all (cdr patterns) (cdr terms) bindings))))))

(define (fill template bindings)
  (cond ((pair? template)
         (cons (car template)
               (map (lambda (part) (fill part bindings)) (cdr template))))
        ((assq template bindings) => cdr)
        (else template)))

(define steps 0)

(define (normalize term)
  (if (pair? term)
      (rewrite (cons (car term) (map normalize (cdr term))))
      term))

(define (rewrite term)
  (let loop ((rest rules))
    (if (null? rest)
        term
        (let ((bindings (match (caar rest) term '())))
          (if bindings
              (begin
                (set! steps (+ steps 1))
                (normalize (fill (cadar rest) bindings)))
              (loop (cdr rest)))))))

(define (number n)
  (if (= n 0) 'zero (list 'next (number (- n 1)))))

(define statement
  `(implies (and (equal (plus ,(number 4) ,(number 5)) ,(number 9))
                 (not (equal (times ,(number 3) ,(number 4)) ,(number 11))))
            (or (equal (power ,(number 2) ,(number 4)) ,(number 16))
                (equal a b))))

(define (run rounds)
  (let loop ((i 1) (result (normalize statement)))
    (if (= i rounds)
        (list result steps)
        (loop (+ i 1) (normalize statement)))))

(write (run 100))
(newline)
