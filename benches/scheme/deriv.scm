;;; Symbolic derivatives: dispatch on symbols, `map`, and garbage.
;;; family: data
(import (scheme base) (scheme write))

(define (derive e)
  (if (pair? e)
      (case (car e)
        ((+) (cons '+ (map derive (cdr e))))
        ((-) (cons '- (map derive (cdr e))))
        ((*) (list '* e (cons '+ (map (lambda (factor) (list '/ (derive factor) factor)) (cdr e)))))
        ((/) (let ((top (cadr e)) (bottom (car (cddr e))))
               (list '-
                     (list '/ (derive top) bottom)
                     (list '/ top (list '* bottom bottom (derive bottom))))))
        (else (error "cannot derive" e)))
      (if (eq? e 'x) 1 0)))

(define expression '(+ (* 3 x x) (* a x x) (* b x) (/ x 7) 5))

(define (repeat count)
  (let loop ((i 1) (result (derive expression)))
    (if (= i count)
        result
        (loop (+ i 1) (derive expression)))))

(write (repeat 300000))
(newline)
