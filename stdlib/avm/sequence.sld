;;; Procedures of R7RS that call a procedure for each element of lists, strings or vectors.
;;;
;;; They are Scheme because a primitive never calls back. The common case, one sequence, is a plain loop. What is
;;; collected is never changed afterwards: a continuation captured in a call may return twice.

(define-library (avm sequence)
  (import (avm kernel) (only (avm core) error))
  (export map for-each
          string-map string-for-each vector-map vector-for-each
          member assoc)
  (begin

    ;; Lists. All stop at the end of the shortest; one that ends in something else than () is an error.

    (define map
      (case-lambda
        ((f list)
         (let loop ((rest list) (results '()))
           (if (pair? rest)
               (loop (cdr rest) (cons (f (car rest)) results))
               (begin
                 (check-end "map" rest)
                 (reverse results)))))
        ((f list1 list2)
         (let loop ((rest1 list1) (rest2 list2) (results '()))
           (if (and (pair? rest1) (pair? rest2))
               (loop (cdr rest1) (cdr rest2) (cons (f (car rest1) (car rest2)) results))
               (begin
                 (check-end "map" (if (pair? rest1) rest2 rest1))
                 (reverse results)))))
        ((f list1 . lists)
         (let loop ((rests (cons list1 lists)) (results '()))
           (if (all-pairs? "map" rests)
               (loop (cdrs rests) (cons (apply f (cars rests)) results))
               (reverse results))))))

    (define for-each
      (case-lambda
        ((f list)
         (let loop ((rest list))
           (if (pair? rest)
               (begin
                 (f (car rest))
                 (loop (cdr rest)))
               (check-end "for-each" rest))))
        ((f list1 list2)
         (let loop ((rest1 list1) (rest2 list2))
           (if (and (pair? rest1) (pair? rest2))
               (begin
                 (f (car rest1) (car rest2))
                 (loop (cdr rest1) (cdr rest2)))
               (check-end "for-each" (if (pair? rest1) rest2 rest1)))))
        ((f list1 . lists)
         (let loop ((rests (cons list1 lists)))
           (if (all-pairs? "for-each" rests)
               (begin
                 (apply f (cars rests))
                 (loop (cdrs rests))))))))

    (define (check-end who end)
      (if (not (null? end))
          (error (string-append who ": expected a list that ends in ()") end)))

    (define (all-pairs? who lists)
      (cond ((null? lists) #t)
            ((pair? (car lists)) (all-pairs? who (cdr lists)))
            (else (check-end who (car lists)) #f)))

    (define (cars lists)
      (if (pair? lists) (cons (caar lists) (cars (cdr lists))) '()))

    (define (cdrs lists)
      (if (pair? lists) (cons (cdar lists) (cdrs (cdr lists))) '()))

    (define member
      (case-lambda
        ((object list) (%member object list))
        ((object list same?)
         (let loop ((rest list))
           (cond ((pair? rest) (if (same? object (car rest)) rest (loop (cdr rest))))
                 (else (check-end "member" rest) #f))))))

    (define assoc
      (case-lambda
        ((object alist) (%assoc object alist))
        ((object alist same?)
         (let loop ((rest alist))
           (cond ((pair? rest) (if (same? object (caar rest)) (car rest) (loop (cdr rest))))
                 (else (check-end "assoc" rest) #f))))))

    ;; Strings and vectors: one macro for both, since they differ in three names only.

    (define-syntax define-indexed
      (syntax-rules ()
        ((_ mapper walker length-of ref list->result)
         (begin
           (define mapper
             (case-lambda
               ((f whole)
                (let ((end (length-of whole)))
                  (let loop ((i 0) (results '()))
                    (if (< i end)
                        (loop (+ i 1) (cons (f (ref whole i)) results))
                        (list->result (reverse results))))))
               ((f whole other)
                (let ((end (min (length-of whole) (length-of other))))
                  (let loop ((i 0) (results '()))
                    (if (< i end)
                        (loop (+ i 1) (cons (f (ref whole i) (ref other i)) results))
                        (list->result (reverse results))))))
               ((f whole . others)
                (let* ((wholes (cons whole others)) (end (least-length length-of wholes)))
                  (let loop ((i 0) (results '()))
                    (if (< i end)
                        (loop (+ i 1) (cons (apply f (elements ref wholes i)) results))
                        (list->result (reverse results))))))))
           (define walker
             (case-lambda
               ((f whole)
                (let ((end (length-of whole)))
                  (let loop ((i 0))
                    (if (< i end)
                        (begin
                          (f (ref whole i))
                          (loop (+ i 1)))))))
               ((f whole other)
                (let ((end (min (length-of whole) (length-of other))))
                  (let loop ((i 0))
                    (if (< i end)
                        (begin
                          (f (ref whole i) (ref other i))
                          (loop (+ i 1)))))))
               ((f whole . others)
                (let* ((wholes (cons whole others)) (end (least-length length-of wholes)))
                  (let loop ((i 0))
                    (if (< i end)
                        (begin
                          (apply f (elements ref wholes i))
                          (loop (+ i 1)))))))))))))

    (define (least-length length-of wholes)
      (let loop ((rest (cdr wholes)) (least (length-of (car wholes))))
        (if (pair? rest)
            (loop (cdr rest) (min least (length-of (car rest))))
            least)))

    (define (elements ref wholes i)
      (if (pair? wholes)
          (cons (ref (car wholes) i) (elements ref (cdr wholes) i))
          '()))

    (define-indexed string-map string-for-each string-length string-ref list->string)
    (define-indexed vector-map vector-for-each vector-length vector-ref list->vector)))
