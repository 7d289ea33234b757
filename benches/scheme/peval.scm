;;; A partial evaluator that specialises a small evaluator to programs: terms built and simplified.
;;; family: data
(import (scheme base) (scheme cxr) (scheme write))

;; Procedures of the language under specialisation: (name parameters body).
(define source
  '((power (x n)
      (if (= n 0) 1
          (if (even? n) (call square (call power x (quotient n 2)))
              (* x (call power x (- n 1))))))
    (square (x) (* x x))
    (run (code x)
      (if (null? code) x
          (if (eq? (car (car code)) 'add) (call run (cdr code) (+ x (cdr (car code))))
              (if (eq? (car (car code)) 'times) (call run (cdr code) (* x (cdr (car code))))
                  (call run (cdr code) (call power x (cdr (car code))))))))))

(define operations
  (list (cons '+ +) (cons '* *) (cons '- -) (cons '= =) (cons 'quotient quotient)
        (cons 'even? even?) (cons 'null? null?) (cons 'eq? eq?) (cons 'car car) (cons 'cdr cdr)))

(define (static? e) (and (pair? e) (eq? (car e) 'quote)))
(define (value e) (cadr e))

(define counter 0)
(define (fresh)
  (set! counter (+ counter 1))
  (list 'temporary counter))

;; What remains of an expression where some variables are known: the environment goes from names to residual terms.
(define (reduce e env)
  (cond ((symbol? e) (cdr (assq e env)))
        ((not (pair? e)) (list 'quote e))
        (else
         (case (car e)
           ((quote) e)
           ((if)
            (let ((test (reduce (cadr e) env)))
              (if (static? test)
                  (reduce (if (value test) (caddr e) (cadddr e)) env)
                  (list 'if test (reduce (caddr e) env) (reduce (cadddr e) env)))))
           ((call)
            (let ((procedure (assq (cadr e) source)))
              (unfold (cadr procedure)
                      (map (lambda (a) (reduce a env)) (cddr e))
                      (caddr procedure))))
           (else
            (apply-operation (car e) (map (lambda (a) (reduce a env)) (cdr e))))))))

(define (all-static? es)
  (or (null? es)
      (and (static? (car es)) (all-static? (cdr es)))))

(define (apply-operation name arguments)
  (cond ((all-static? arguments)
         (list 'quote (apply (cdr (assq name operations)) (map value arguments))))
        ((and (eq? name '*) (equal? (cadr arguments) ''1)) (car arguments))
        ((and (eq? name '*) (equal? (car arguments) ''1)) (cadr arguments))
        ((and (eq? name '+) (equal? (cadr arguments) ''0)) (car arguments))
        (else (cons name arguments))))

;; Arguments that are neither known nor names get a name, or they would be computed again and again.
(define (unfold parameters arguments body)
  (let bind ((ps parameters) (as arguments) (env '()) (wrap (lambda (e) e)))
    (if (null? ps)
        (wrap (reduce body env))
        (let ((a (car as)))
          (if (or (static? a) (eq? (car a) 'temporary))
              (bind (cdr ps) (cdr as) (cons (cons (car ps) a) env) wrap)
              (let ((name (fresh)))
                (bind (cdr ps) (cdr as) (cons (cons (car ps) name) env)
                      (lambda (e) (wrap (list 'let name a e))))))))))

(define (size e)
  (if (pair? e) (+ 1 (size (car e)) (size (cdr e))) 1))

(define script '((add . 3) (power . 13) (times . 1) (add . 0) (power . 27) (times . 5) (power . 6) (add . 1)))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (begin
          (set! counter 0)
          (loop (+ i 1)
                (+ sum (size (unfold '(code x)
                                     (list (list 'quote script) (fresh))
                                     (caddr (assq 'run source))))))))))

(display (run 1200))
(newline)
