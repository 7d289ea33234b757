;;; What the list libraries have in common.

(define-library (avm list support)
  (import (scheme base) (only (avm kernel) %mutable-pair? %member memq memv))
  (export check-end check-procedure check-count all-pairs? cars cdrs cars+ link! membership)
  (begin

    ;; A list that has been walked to its end must end in ().
    (define (check-end who end)
      (if (not (null? end))
          (error (string-append who ": expected a list that ends in ()") end)))

    (define (check-procedure who value)
      (if (not (procedure? value))
          (error (string-append who ": expected a procedure") value)))

    (define (check-count who value)
      (if (not (and (exact-integer? value) (>= value 0)))
          (error (string-append who ": expected an exact integer that is not negative") value)))

    ;; Whether none of the lists has ended; the one that has must end in ().
    (define (all-pairs? who lists)
      (cond ((null? lists) #t)
            ((pair? (car lists)) (all-pairs? who (cdr lists)))
            (else (check-end who (car lists)) #f)))

    (define (cars lists)
      (if (pair? lists) (cons (caar lists) (cars (cdr lists))) '()))

    (define (cdrs lists)
      (if (pair? lists) (cons (cdar lists) (cdrs (cdr lists))) '()))

    ;; The first elements, and one more thing behind them.
    (define (cars+ lists last)
      (if (pair? lists) (cons (caar lists) (cars+ (cdr lists) last)) (list last)))

    ;; `pair` with another cdr: the same pair, unless it is a constant.
    (define (link! pair tail)
      (cond ((eq? (cdr pair) tail) pair)
            ((%mutable-pair? pair) (set-cdr! pair tail) pair)
            (else (cons (car pair) tail))))

    ;; A procedure that finds an element by an equivalence, as `member` does; the element of the list is the second
    ;; argument of the equivalence.
    (define (membership same?)
      (cond ((eq? same? eq?) memq)
            ((eq? same? eqv?) memv)
            ((eq? same? equal?) %member)
            (else
             (check-procedure "member" same?)
             (lambda (object list)
               (let loop ((rest list))
                 (cond ((pair? rest) (if (same? object (car rest)) rest (loop (cdr rest))))
                       (else (check-end "member" rest) #f)))))))))
