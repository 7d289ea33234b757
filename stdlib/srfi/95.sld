;;; SRFI 95: sorting and merging of lists and vectors, with a key.

(define-library (srfi 95)
  (import (scheme base) (scheme case-lambda) (srfi 132))
  (export sorted? merge merge! sort sort!)
  (begin

    ;; A key is computed once for each element.
    (define (keyed key) (lambda (x) (cons (key x) x)))
    (define (by-key less?) (lambda (a b) (less? (car a) (car b))))

    ;; `(sorted? sequence less? [key])`: whether no element is less than the one before it.
    (define sorted?
      (case-lambda
        ((sequence less?)
         (if (vector? sequence)
             (vector-sorted? less? sequence)
             (list-sorted? less? sequence)))
        ((sequence less? key)
         (sorted? (if (vector? sequence) (vector-map key sequence) (map key sequence)) less?))))

    ;; `(merge list1 list2 less? [key])`: one sorted list of two; of equal elements those of the first come first.
    (define merge
      (case-lambda
        ((list1 list2 less?) (list-merge less? list1 list2))
        ((list1 list2 less? key)
         (map cdr (list-merge (by-key less?) (map (keyed key) list1) (map (keyed key) list2))))))

    ;; `(merge! list1 list2 less? [key])`: the same, of the pairs of the two.
    (define merge!
      (case-lambda
        ((list1 list2 less?) (list-merge! less? list1 list2))
        ((list1 list2 less? key) (list-merge! (lambda (a b) (less? (key a) (key b))) list1 list2))))

    ;; `(sort sequence less? [key])`: a sorted list or vector of the same elements; equal ones keep their order.
    (define sort
      (case-lambda
        ((sequence less?)
         (if (vector? sequence)
             (vector-stable-sort less? sequence)
             (list-stable-sort less? sequence)))
        ((sequence less? key)
         (if (vector? sequence)
             (vector-map cdr (sort (vector-map (keyed key) sequence) (by-key less?)))
             (map cdr (sort (map (keyed key) sequence) (by-key less?)))))))

    ;; `(sort! sequence less? [key])`: the same in place.
    (define sort!
      (case-lambda
        ((sequence less?)
         (cond ((vector? sequence)
                (vector-stable-sort! less? sequence)
                sequence)
               (else (list-stable-sort! less? sequence))))
        ((sequence less? key)
         (let ((sorted (sort sequence less? key)))
           (if (vector? sequence)
               (vector-copy! sequence 0 sorted)
               (let fill ((rest sequence) (sorted sorted))
                 (if (pair? rest)
                     (begin
                       (set-car! rest (car sorted))
                       (fill (cdr rest) (cdr sorted))))))
           sequence))))))
