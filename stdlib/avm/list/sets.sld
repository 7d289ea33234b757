;;; SRFI 1: lists as sets.

(define-library (avm list sets)
  (import (scheme base) (scheme case-lambda) (avm list support) (avm list folding) (avm list searching))
  (export lset<= lset= lset-adjoin lset-union lset-intersection lset-difference lset-xor lset-diff+intersection
          lset-union! lset-intersection! lset-difference! lset-xor! lset-diff+intersection!)
  (begin

    (define (subset? find a b)
      (every (lambda (element) (find element b)) a))

    (define (lset<= same? . lists)
      (check-procedure "lset<=" same?)
      (or (null? lists)
          (let ((find (membership same?)))
            (let next ((a (car lists)) (others (cdr lists)))
              (or (null? others)
                  (let ((b (car others)))
                    (and (or (eq? a b) (subset? find a b))
                         (next b (cdr others)))))))))

    (define (lset= same? . lists)
      (check-procedure "lset=" same?)
      (or (null? lists)
          (let ((find (membership same?)) (find-flipped (flipped-membership same?)))
            (let next ((a (car lists)) (others (cdr lists)))
              (or (null? others)
                  (let ((b (car others)))
                    (and (or (eq? a b)
                             (and (subset? find a b) (subset? find-flipped b a)))
                         (next b (cdr others)))))))))

    ;; As `membership`, but the element of the list is the first argument of the equivalence.
    (define (flipped-membership same?)
      (if (or (eq? same? eq?) (eq? same? eqv?) (eq? same? equal?))
          (membership same?)
          (membership (lambda (a b) (same? b a)))))

    ;; Elements that are new go before the list, the last one first.
    (define (adjoin-all find elements list)
      (fold (lambda (element result)
              (if (find element result) result (cons element result)))
            list
            elements))

    (define (lset-adjoin same? list . elements)
      (check-procedure "lset-adjoin" same?)
      (adjoin-all (flipped-membership same?) elements list))

    (define (lset-union same? . lists)
      (check-procedure "lset-union" same?)
      (let ((find (flipped-membership same?)))
        (fold (lambda (list result)
                (cond ((null? list) result)
                      ((null? result) list)
                      ((eq? list result) result)
                      (else (adjoin-all find list result))))
              '()
              lists)))

    ;; The elements of the first list that each of the others has.
    (define (lset-intersection same? list . others)
      (check-procedure "lset-intersection" same?)
      (let ((find (membership same?)) (others (delete list others eq?)))
        (cond ((null? others) list)
              ((any null? others) '())
              (else
               (filter (lambda (element) (every (lambda (other) (find element other)) others))
                       list)))))

    ;; The elements of the first list that none of the others has.
    (define (lset-difference same? list . others)
      (check-procedure "lset-difference" same?)
      (let ((find (membership same?)) (others (filter pair? others)))
        (cond ((null? others) list)
              ((memq list others) '())
              (else
               (remove (lambda (element) (any (lambda (other) (find element other)) others))
                       list)))))

    (define (lset-diff+intersection same? list . others)
      (check-procedure "lset-diff+intersection" same?)
      (let ((find (membership same?)))
        (cond ((every null? others) (values list '()))
              ((memq list others) (values '() list))
              (else
               (partition (lambda (element)
                            (not (any (lambda (other) (find element other)) others)))
                          list)))))

    ;; Folded over the lists, so that what is in an odd number of them stays.
    (define (lset-xor same? . lists)
      (check-procedure "lset-xor" same?)
      (let ((find (membership same?)) (find-flipped (flipped-membership same?)))
        (reduce (lambda (b a)
                  (cond ((null? a) b)
                        ((null? b) a)
                        ((eq? a b) '())
                        (else
                         (fold (lambda (element result)
                                 (if (find element b) result (cons element result)))
                               (remove (lambda (element) (find-flipped element a)) b)
                               a))))
                '()
                lists)))

    ;; They may change their arguments, and need not: comparing outweighs making pairs.
    (define lset-union! lset-union)
    (define lset-intersection! lset-intersection)
    (define lset-difference! lset-difference)
    (define lset-xor! lset-xor)
    (define lset-diff+intersection! lset-diff+intersection)))
