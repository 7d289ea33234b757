;;; Which types conform to which: partial orders on cyclic graphs of records, by assumption and refutation.
;;; family: data
(import (scheme base) (scheme cxr) (scheme write))

(define-record-type type
  (make-type name operations)
  type?
  (name type-name)
  (operations type-operations set-type-operations!))

(define seed 5)

(define (random n)
  (set! seed (modulo (+ (* seed 1103515245) 12345) 2147483648))
  (modulo (quotient seed 65536) n))

(define names '(open close read write seek))

;; An operation is (name argument-type . result-type).
(define (make-types count)
  (let ((types (let loop ((i 0) (result '()))
                 (if (= i count) result (loop (+ i 1) (cons (make-type i '()) result))))))
    (for-each
     (lambda (type)
       (set-type-operations!
        type
        (let loop ((rest names) (result '()))
          (cond ((null? rest) result)
                ((= 0 (random 3)) (loop (cdr rest) result))
                (else
                 (let* ((argument (list-ref types (random count)))
                        (result-type (list-ref types (random count))))
                   (loop (cdr rest)
                         (cons (cons (car rest) (cons argument result-type)) result))))))))
     types)
    types))

(define (assumed? a b pairs)
  (and (pair? pairs)
       (or (and (eq? a (caar pairs)) (eq? b (cdar pairs)))
           (assumed? a b (cdr pairs)))))

;; The assumptions under which A may stand for B, or #f: results conform, arguments the other way round.
(define (conforms a b pairs)
  (if (or (eq? a b) (assumed? a b pairs))
      pairs
      (let next ((wanted (type-operations b)) (pairs (cons (cons a b) pairs)))
        (cond ((not pairs) #f)
              ((null? wanted) pairs)
              (else
               (let ((own (assq (caar wanted) (type-operations a))))
                 (and own
                      (let ((pairs (conforms (cddr own) (cddar wanted) pairs)))
                        (and pairs
                             (next (cdr wanted)
                                   (conforms (cadar wanted) (cadr own) pairs)))))))))))

(define (count-conforming types)
  (let rows ((as types) (sum 0))
    (if (null? as)
        sum
        (let columns ((bs types) (sum sum))
          (if (null? bs)
              (rows (cdr as) sum)
              (columns (cdr bs)
                       (if (conforms (car as) (car bs) '()) (+ sum 1) sum)))))))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1) (+ sum (count-conforming (make-types 40)))))))

(display (run 60))
(newline)
