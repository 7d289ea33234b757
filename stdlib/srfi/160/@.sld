;;; @ is in turn: u8 s8 u16 s16 u32 s32 u64 s64 f32 f64 c64 c128
;;; SRFI 160: homogeneous numeric vectors, all procedures for one kind of element.

(define-library (srfi 160 @)
  (import (scheme base) (scheme case-lambda) (scheme write) (avm range) (avm vector)
          (avm numvector @))
  (cond-expand
    ((library (srfi 128))
     (import (only (scheme complex) real-part imag-part) (only (srfi 128) make-comparator number-hash))
     (export @vector-comparator))
    (else))
  (export
   make-@vector @vector @vector-unfold @vector-unfold-right @vector-copy @vector-reverse-copy
   @vector-append @vector-concatenate @vector-append-subvectors
   @? @vector? @vector-empty? @vector=
   @vector-ref @vector-length @vector-take @vector-take-right @vector-drop @vector-drop-right @vector-segment
   @vector-fold @vector-fold-right @vector-map @vector-map! @vector-for-each @vector-count @vector-cumulate
   @vector-take-while @vector-take-while-right @vector-drop-while @vector-drop-while-right
   @vector-index @vector-index-right @vector-skip @vector-skip-right @vector-any @vector-every
   @vector-partition @vector-filter @vector-remove
   @vector-set! @vector-swap! @vector-fill! @vector-reverse! @vector-copy! @vector-reverse-copy!
   @vector-unfold! @vector-unfold-right!
   @vector->list reverse-@vector->list list->@vector reverse-list->@vector @vector->vector vector->@vector
   make-@vector-generator write-@vector)
  (begin

    (define-vector-procedures
      (make-@vector @vector-length @vector-ref @vector-set! @vector-copy @vector-append list->@vector)
      (@vector-unfold @vector-unfold-right @vector-unfold! @vector-unfold-right!
       @vector-reverse-copy @vector-concatenate @vector-append-subvectors @vector-empty?
       @vector-fold @vector-fold-right @vector-map! @vector-count @vector-cumulate
       @vector-index @vector-index-right @vector-skip @vector-skip-right @vector-any @vector-every
       @vector-partition @vector-swap! @vector-reverse! @vector-reverse-copy!
       reverse-@vector->list reverse-list->@vector))

    ;; `(@vector= vector ...)`: whether all have the same elements.
    (define (@vector= . vectors)
      (or (null? vectors)
          (let next ((a (car vectors)) (rest (cdr vectors)))
            (or (null? rest)
                (and (same? a (car rest)) (next (car rest) (cdr rest)))))))

    (define (same? a b)
      (let ((length (@vector-length a)))
        (and (= length (@vector-length b))
             (let next ((i 0))
               (or (= i length)
                   (and (= (@vector-ref a i) (@vector-ref b i)) (next (+ i 1))))))))

    ;; Parts.

    (define (@vector-take v n) (@vector-copy v 0 n))
    (define (@vector-drop v n) (@vector-copy v n))
    (define (@vector-take-right v n) (@vector-copy v (- (@vector-length v) n)))
    (define (@vector-drop-right v n) (@vector-copy v 0 (- (@vector-length v) n)))

    ;; `(@vector-segment vector n)`: a list of vectors with `n` elements each, the last one perhaps with less.
    (define (@vector-segment v n)
      (if (not (and (exact-integer? n) (positive? n)))
          (error "@vector-segment: expected a positive length" n))
      (let ((length (@vector-length v)))
        (let next ((start 0) (parts '()))
          (if (>= start length)
              (reverse parts)
              (next (+ start n) (cons (@vector-copy v start (min length (+ start n))) parts))))))

    ;; Where the elements end that the predicate holds of, from the left and from the right.
    (define (end-of-prefix holds? v)
      (or (@vector-skip holds? v) (@vector-length v)))

    (define (start-of-suffix holds? v)
      (let ((last (@vector-skip-right holds? v)))
        (if last (+ last 1) 0)))

    (define (@vector-take-while holds? v) (@vector-copy v 0 (end-of-prefix holds? v)))
    (define (@vector-drop-while holds? v) (@vector-copy v (end-of-prefix holds? v)))
    (define (@vector-take-while-right holds? v) (@vector-copy v (start-of-suffix holds? v)))
    (define (@vector-drop-while-right holds? v) (@vector-copy v 0 (start-of-suffix holds? v)))

    ;; Iteration.

    (define (@vector-map f v . others)
      (let ((results (@vector-copy v 0 (apply min (@vector-length v) (map @vector-length others)))))
        (apply @vector-map! f results others)
        results))

    (define (@vector-for-each f v . others)
      (apply @vector-fold (lambda (state . elements) (apply f elements) state) #f v others))

    (define (@vector-filter holds? v)
      (reverse-list->@vector (@vector-fold (lambda (kept x) (if (holds? x) (cons x kept) kept)) '() v)))

    (define (@vector-remove holds? v)
      (@vector-filter (lambda (x) (not (holds? x))) v))

    ;; Conversion.

    (define-ranged @vector-length (@vector->vector v) (v start end)
      (list->vector (@vector->list v start end)))

    (define-ranged vector-length (vector->@vector v) (v start end)
      (list->@vector (vector->list v start end)))

    ;; `(make-@vector-generator vector)`: a thunk that gives one element after another, then end-of-file objects.
    (define (make-@vector-generator v)
      (let ((i 0))
        (lambda ()
          (if (< i (@vector-length v))
              (let ((x (@vector-ref v i)))
                (set! i (+ i 1))
                x)
              (eof-object)))))

    (define write-@vector
      (case-lambda
        ((v) (write-@vector v (current-output-port)))
        ((v port)
         (write-string "#@" port)
         (write (@vector->list v) port))))

    (cond-expand
      ((library (srfi 128))
       ;; A shorter vector comes first; of two of the same length, the one with the lesser element where they differ
       ;; first.
       (define (before? a b)
         (let ((length (@vector-length a)))
           (if (= length (@vector-length b))
               (let next ((i 0))
                 (and (< i length)
                      (let ((x (@vector-ref a i)) (y (@vector-ref b i)))
                        (cond ((less? x y) #t)
                              ((less? y x) #f)
                              (else (next (+ i 1)))))))
               (< length (@vector-length b)))))

       ;; Complex numbers are ordered by their real parts first.
       (define (less? x y)
         (if (and (real? x) (real? y))
             (< x y)
             (let ((a (real-part x)) (b (real-part y)))
               (or (< a b) (and (= a b) (< (imag-part x) (imag-part y)))))))

       (define (hash v)
         (@vector-fold (lambda (hash x) (modulo (+ (* hash 31) (number-hash x)) 33554393)) (@vector-length v) v))

       (define @vector-comparator
         (make-comparator @vector? same? before? hash)))
      (else))))
