;;; A database of properties browsed by patterns with variables for elements and for runs of them.
;;; family: data
(import (scheme base) (scheme write))

(define seed 21)

(define (random n)
  (set! seed (modulo (+ (* seed 17) 3) 251))
  (modulo seed n))

(define patterns
  '((a a a b b b b a a a a a b b a a a)
    (a a b b b b a a (a a) (b b))
    (a a a b (b a) b a b a)))

;; A symbol that begins with ? is an element, one that begins with * any run of elements.
(define (kind symbol)
  (string-ref (symbol->string symbol) 0))

(define (fits? pattern data bound)
  (cond ((null? pattern) (null? data))
        ((pair? (car pattern))
         (and (pair? data)
              (pair? (car data))
              (fits? (car pattern) (car data) bound)
              (fits? (cdr pattern) (cdr data) bound)))
        ((char=? (kind (car pattern)) #\?)
         (and (pair? data)
              (let ((old (assq (car pattern) bound)))
                (if old
                    (and (equal? (cdr old) (car data))
                         (fits? (cdr pattern) (cdr data) bound))
                    (fits? (cdr pattern) (cdr data)
                           (cons (cons (car pattern) (car data)) bound))))))
        ((char=? (kind (car pattern)) #\*)
         (or (fits? (cdr pattern) data bound)
             (and (pair? data)
                  (fits? pattern (cdr data) bound))))
        (else
         (and (pair? data)
              (eq? (car pattern) (car data))
              (fits? (cdr pattern) (cdr data) bound)))))

(define (rotate list n)
  (if (= n 0)
      list
      (rotate (append (cdr list) (cons (car list) '())) (- n 1))))

;; One after the other, so that the random numbers come in one order everywhere.
(define (rotate-all lists)
  (if (null? lists)
      '()
      (let ((first (rotate (car lists) (random 8))))
        (cons first (rotate-all (cdr lists))))))

(define (make-database units)
  (let loop ((i 0) (result '()))
    (if (= i units)
        result
        (loop (+ i 1)
              (cons (cons (string->symbol (string-append "unit" (number->string i)))
                          (rotate-all patterns))
                    result)))))

(define questions
  '((*a ?b *c ?b a *d a b)
    (*a b *b (a a) *c)
    (*a (*b b a) *c ?d ?e b)
    (a ?x *y ?x ?x *z b)))

(define (run units rounds)
  (let ((database (make-database units)))
    (let loop ((i 0) (found 0))
      (if (= i rounds)
          found
          (let units ((rest database) (found found))
            (if (null? rest)
                (loop (+ i 1) found)
                (units (cdr rest)
                       (let ask ((qs questions) (found found))
                         (if (null? qs)
                             found
                             (ask (cdr qs)
                                  (let try ((ps (cdar rest)) (found found))
                                    (if (null? ps)
                                        found
                                        (try (cdr ps)
                                             (if (fits? (car qs) (car ps) '())
                                                 (+ found 1)
                                                 found))))))))))))))

(display (run 100 8))
(newline)
