;;; SRFI 1: fold, unfold and map. What is collected is never changed afterwards, so a continuation captured in a call
;;; may return twice. One list, and two for the commonest, have loops of their own.

(define-library (avm list folding)
  (import (scheme base) (scheme case-lambda) (avm list support) (only (avm kernel) append!))
  (export count fold fold-right pair-fold pair-fold-right reduce reduce-right unfold unfold-right
          append-map append-map! map! map-in-order pair-for-each filter-map)
  (begin

    (define count
      (case-lambda
        ((satisfies? list)
         (let loop ((rest list) (total 0))
           (if (pair? rest)
               (loop (cdr rest) (if (satisfies? (car rest)) (+ total 1) total))
               (begin
                 (check-end "count" rest)
                 total))))
        ((satisfies? list1 . lists)
         (let loop ((rests (cons list1 lists)) (total 0))
           (if (all-pairs? "count" rests)
               (loop (cdrs rests) (if (apply satisfies? (cars rests)) (+ total 1) total))
               total)))))

    ;; From left to right: `(f element ... accumulated)`.
    (define fold
      (case-lambda
        ((f start list)
         (let loop ((result start) (rest list))
           (if (pair? rest)
               (loop (f (car rest) result) (cdr rest))
               (begin
                 (check-end "fold" rest)
                 result))))
        ((f start list1 list2)
         (let loop ((result start) (rest1 list1) (rest2 list2))
           (if (and (pair? rest1) (pair? rest2))
               (loop (f (car rest1) (car rest2) result) (cdr rest1) (cdr rest2))
               (begin
                 (check-end "fold" (if (pair? rest1) rest2 rest1))
                 result))))
        ((f start list1 . lists)
         (let loop ((result start) (rests (cons list1 lists)))
           (if (all-pairs? "fold" rests)
               (loop (apply f (cars+ rests result)) (cdrs rests))
               result)))))

    ;; From right to left: `(f element ... accumulated)`.
    (define fold-right
      (case-lambda
        ((f start list)
         (let loop ((rest (reverse list)) (result start))
           (if (pair? rest)
               (loop (cdr rest) (f (car rest) result))
               result)))
        ((f start list1 . lists)
         (let loop ((rests (cons list1 lists)) (tuples '()))
           (if (all-pairs? "fold-right" rests)
               (loop (cdrs rests) (cons rests tuples))
               (let back ((tuples tuples) (result start))
                 (if (pair? tuples)
                     (back (cdr tuples) (apply f (cars+ (car tuples) result)))
                     result)))))))

    ;; The next pair is found before `f` is called, so `f` may change the one that it gets.
    (define pair-fold
      (case-lambda
        ((f start list)
         (let loop ((rest list) (result start))
           (if (pair? rest)
               (let ((next (cdr rest)))
                 (loop next (f rest result)))
               (begin
                 (check-end "pair-fold" rest)
                 result))))
        ((f start list1 . lists)
         (let loop ((rests (cons list1 lists)) (result start))
           (if (all-pairs? "pair-fold" rests)
               (let ((next (cdrs rests)))
                 (loop next (apply f (append rests (list result)))))
               result)))))

    (define pair-fold-right
      (case-lambda
        ((f start list)
         (let loop ((rest list) (pairs '()))
           (if (pair? rest)
               (loop (cdr rest) (cons rest pairs))
               (begin
                 (check-end "pair-fold-right" rest)
                 (fold f start pairs)))))
        ((f start list1 . lists)
         (let loop ((rests (cons list1 lists)) (tuples '()))
           (if (all-pairs? "pair-fold-right" rests)
               (loop (cdrs rests) (cons rests tuples))
               (fold (lambda (tuple result) (apply f (append tuple (list result)))) start tuples))))))

    (define (reduce f identity list)
      (if (pair? list)
          (fold f (car list) (cdr list))
          (begin
            (check-end "reduce" list)
            identity)))

    (define (reduce-right f identity list)
      (let ((reversed (reverse list)))
        (if (pair? reversed)
            (fold f (car reversed) (cdr reversed))
            identity)))

    (define unfold
      (case-lambda
        ((stop? mapper successor seed) (unfold stop? mapper successor seed (lambda (seed) '())))
        ((stop? mapper successor seed tail-of)
         (let loop ((seed seed) (results '()))
           (if (stop? seed)
               (back-onto results (tail-of seed))
               (let ((result (mapper seed)))
                 (loop (successor seed) (cons result results))))))))

    (define (back-onto results tail)
      (if (pair? results)
          (back-onto (cdr results) (cons (car results) tail))
          tail))

    (define unfold-right
      (case-lambda
        ((stop? mapper successor seed) (unfold-right stop? mapper successor seed '()))
        ((stop? mapper successor seed tail)
         (let loop ((seed seed) (results tail))
           (if (stop? seed)
               results
               (let ((result (mapper seed)))
                 (loop (successor seed) (cons result results))))))))

    ;; Mapping.

    (define-syntax define-append-map
      (syntax-rules ()
        ((_ name who append)
         (define name
           (case-lambda
             ((f list)
              (let loop ((rest list) (parts '()))
                (if (pair? rest)
                    (loop (cdr rest) (cons (f (car rest)) parts))
                    (begin
                      (check-end who rest)
                      (join parts append)))))
             ((f list1 . lists)
              (let loop ((rests (cons list1 lists)) (parts '()))
                (if (all-pairs? who rests)
                    (loop (cdrs rests) (cons (apply f (cars rests)) parts))
                    (join parts append)))))))))

    ;; The lists, of which the last comes first, as one.
    (define (join parts append)
      (if (pair? parts)
          (let loop ((rest (cdr parts)) (result (car parts)))
            (if (pair? rest)
                (loop (cdr rest) (append (car rest) result))
                result))
          '()))

    ;; `append` of two; most lists that are mapped to are short.
    (define (append-short list tail)
      (cond ((null? list) tail)
            ((not (pair? list)) (append list tail))
            ((null? (cdr list)) (cons (car list) tail))
            ((and (pair? (cdr list)) (null? (cddr list)))
             (cons (car list) (cons (cadr list) tail)))
            (else (append list tail))))

    (define-append-map append-map "append-map" append-short)
    (define-append-map append-map! "append-map!" append!)

    ;; `map` goes from left to right, and collects results without changing any: both are `map` itself.
    (define map-in-order map)
    (define map! map)

    ;; The next pair is found before `f` is called.
    (define pair-for-each
      (case-lambda
        ((f list)
         (let loop ((rest list))
           (if (pair? rest)
               (let ((next (cdr rest)))
                 (f rest)
                 (loop next))
               (check-end "pair-for-each" rest))))
        ((f list1 . lists)
         (let loop ((rests (cons list1 lists)))
           (if (all-pairs? "pair-for-each" rests)
               (let ((next (cdrs rests)))
                 (apply f rests)
                 (loop next)))))))

    (define filter-map
      (case-lambda
        ((f list)
         (let loop ((rest list) (results '()))
           (if (pair? rest)
               (let ((result (f (car rest))))
                 (loop (cdr rest) (if result (cons result results) results)))
               (begin
                 (check-end "filter-map" rest)
                 (reverse results)))))
        ((f list1 . lists)
         (let loop ((rests (cons list1 lists)) (results '()))
           (if (all-pairs? "filter-map" rests)
               (let ((result (apply f (cars rests))))
                 (loop (cdrs rests) (if result (cons result results) results)))
               (reverse results))))))))
