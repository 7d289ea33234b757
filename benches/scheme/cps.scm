;;; Lambda terms brought into continuation-passing style, checked and counted: closures as continuations of a compiler.
;;; family: closures
(import (scheme base) (scheme cxr) (scheme write))

(define counter 0)
(define (fresh)
  (set! counter (+ counter 1))
  counter)

;; A term is a symbol or number, (lambda x body), (if a b c) or (f a). K is a procedure of this program from a simple term to a term.
(define (convert e k)
  (cond ((or (symbol? e) (number? e)) (k e))
        ((eq? (car e) 'lambda)
         (let ((c (fresh)))
           (k (list 'lambda (list (cadr e) c) (convert-tail (caddr e) c)))))
        ((eq? (car e) 'if)
         (let ((join (fresh)) (result (fresh)))
           (list 'let join (list 'lambda (list result) (k result))
                 (convert (cadr e)
                          (lambda (test)
                            (list 'if test (convert-tail (caddr e) join) (convert-tail (cadddr e) join)))))))
        (else
         (convert (car e)
                  (lambda (f)
                    (convert (cadr e)
                             (lambda (a)
                               (let ((result (fresh)))
                                 (list f a (list 'lambda (list result) (k result)))))))))))

(define (convert-tail e c)
  (if (and (pair? e) (not (memq (car e) '(lambda if))))
      (convert (car e) (lambda (f) (convert (cadr e) (lambda (a) (list f a c)))))
      (convert e (lambda (simple) (list c simple)))))

(define (size e)
  (if (pair? e) (+ (size (car e)) (size (cdr e))) 1))

(define term
  '(((lambda f (lambda n (if (zero n) 1 ((times n) ((f f) (before n))))))
     (lambda f (lambda n (if ((less n) 2) n ((plus (f (before n))) (f (before (before n))))))))
    ((lambda x (if x (g (h x)) (h (g (h x))))) 12)))

(define (deep n)
  (if (= n 0) term (list (list 'lambda 'y (deep (- n 1))) term)))

(define (run rounds)
  (let ((e (deep 20)))
    (let loop ((i 0) (sum 0))
      (if (= i rounds)
          (list sum counter)
          (loop (+ i 1) (+ sum (size (convert-tail e 'halt))))))))

(write (run 400))
(newline)
