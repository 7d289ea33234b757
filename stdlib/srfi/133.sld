;;; SRFI 133: vectors. What (scheme base) has is its own.

(define-library (srfi 133)
  (import (scheme base) (avm range) (avm vector))
  (export
   make-vector vector vector-unfold vector-unfold-right vector-copy vector-reverse-copy
   vector-append vector-concatenate vector-append-subvectors
   vector? vector-empty? vector=
   vector-ref vector-length
   vector-fold vector-fold-right vector-map vector-map! vector-for-each vector-count vector-cumulate
   vector-index vector-index-right vector-skip vector-skip-right vector-binary-search
   vector-any vector-every vector-partition
   vector-set! vector-swap! vector-fill! vector-reverse! vector-copy! vector-reverse-copy!
   vector-unfold! vector-unfold-right!
   vector->list reverse-vector->list list->vector reverse-list->vector vector->string string->vector)
  (begin

    (define-vector-procedures
      (make-vector vector-length vector-ref vector-set! vector-copy vector-append list->vector)
      (vector-unfold vector-unfold-right vector-unfold! vector-unfold-right! vector-reverse-copy vector-concatenate
       vector-append-subvectors vector-empty? vector-fold vector-fold-right vector-map! vector-count
       vector-cumulate vector-index vector-index-right vector-skip vector-skip-right vector-any vector-every
       vector-partition vector-swap! vector-reverse! vector-reverse-copy! reverse-vector->list reverse-list->vector))

    ;; `(vector= same? vector ...)`: whether all have the same length, and the same elements by `same?`.
    (define (vector= same? . vectors)
      (check-procedure 'vector= same?)
      (or (null? vectors)
          (let next ((a (car vectors)) (rest (cdr vectors)))
            (or (null? rest)
                (and (same-elements? same? a (car rest))
                     (next (car rest) (cdr rest)))))))

    (define (same-elements? same? a b)
      (let ((length (vector-length a)))
        (and (= length (vector-length b))
             (let next ((i 0))
               (or (= i length)
                   (and (same? (vector-ref a i) (vector-ref b i))
                        (next (+ i 1))))))))

    ;; `(vector-binary-search vector value compare)`: the index of an element for which `(compare element value)` is 0,
    ;; or #f; the vector is sorted by it.
    (define (vector-binary-search v value compare)
      (let next ((low 0) (high (vector-length v)))
        (and (< low high)
             (let* ((middle (quotient (+ low high) 2)) (order (compare (vector-ref v middle) value)))
               (cond ((= order 0) middle)
                     ((< order 0) (next (+ middle 1) high))
                     (else (next low middle)))))))))
