;;; SRFI 25: arrays of any number of dimensions, which may share their elements.

(define-library (srfi 25)
  (import (scheme base) (scheme case-lambda))
  (export array? make-array shape array array-rank array-start array-end array-ref array-set! share-array)
  (begin

    ;; The element of some indices is the one of `data` at `origin` + the sum of each index times its step.
    (define-record-type array-type
      (make starts ends data origin steps)
      array?
      (starts starts)
      (ends ends)
      (data data)
      (origin origin)
      (steps steps))

    (define (array-rank a) (vector-length (starts a)))
    (define (array-start a k) (vector-ref (starts a) k))
    (define (array-end a k) (vector-ref (ends a) k))

    ;; `(shape start end ...)`: the bounds of an array: an array itself, with a row for each dimension.
    (define (shape . bounds)
      (let check ((rest bounds))
        (if (pair? rest)
            (if (and (pair? (cdr rest))
                     (exact-integer? (car rest))
                     (exact-integer? (cadr rest))
                     (<= (car rest) (cadr rest)))
                (check (cddr rest))
                (error "shape: expected a start and an end that is no less for each dimension" bounds))))
      (make (vector 0 0) (vector (quotient (length bounds) 2) 2) (list->vector bounds) 0 (vector 2 1)))

    ;; The bounds that a shape holds, as two vectors.
    (define (shape->bounds shape continue)
      (if (not (and (array? shape)
                    (= (array-rank shape) 2)
                    (= (array-start shape 0) 0)
                    (= (array-start shape 1) 0)
                    (= (array-end shape 1) 2)))
          (error "expected the shape of an array" shape))
      (let ((rank (array-end shape 0)) (column (lambda (k) (lambda (d) (array-ref shape d k)))))
        (continue (vector-map (column 0) (dimensions rank)) (vector-map (column 1) (dimensions rank)))))

    (define (dimensions rank)
      (let next ((k (- rank 1)) (list '()))
        (if (< k 0) (list->vector list) (next (- k 1) (cons k list)))))

    ;; The array of these bounds whose elements are those of a vector, the last index going fastest.
    (define (row-major starts ends make-data)
      (let ((steps (make-vector (vector-length starts))))
        (let next ((k (- (vector-length starts) 1)) (step 1) (origin 0))
          (if (< k 0)
              (make starts ends (make-data step) origin steps)
              (begin
                (vector-set! steps k step)
                (next (- k 1)
                      (* step (- (vector-ref ends k) (vector-ref starts k)))
                      (- origin (* step (vector-ref starts k)))))))))

    (define make-array
      (case-lambda
        ((shape) (make-array shape #f))
        ((shape fill)
         (shape->bounds shape
           (lambda (starts ends) (row-major starts ends (lambda (size) (make-vector size fill))))))))

    (define (array shape . elements)
      (shape->bounds shape
        (lambda (starts ends)
          (row-major starts ends
            (lambda (size)
              (if (= size (length elements))
                  (list->vector elements)
                  (error "array: the number of elements is not that of the shape" size (length elements))))))))

    ;; Where the element of some indices is in `data`.
    (define (place a indices)
      (let ((starts (starts a)) (ends (ends a)) (steps (steps a)))
        (let next ((k 0) (rest indices) (at (origin a)))
          (cond ((pair? rest)
                 (let ((i (car rest)))
                   (if (and (< k (vector-length starts))
                            (exact-integer? i)
                            (<= (vector-ref starts k) i)
                            (< i (vector-ref ends k)))
                       (next (+ k 1) (cdr rest) (+ at (* i (vector-ref steps k))))
                       (error "the indices are outside of the array" indices))))
                ((= k (vector-length starts)) at)
                (else (error "expected as many indices as the array has dimensions" indices))))))

    ;; Indices may also be given as one vector or array.
    (define (unpacked indices)
      (if (and (pair? indices) (null? (cdr indices)))
          (let ((index (car indices)))
            (cond ((vector? index) (vector->list index))
                  ((array? index)
                   (map (lambda (k) (array-ref index k))
                        (let next ((k (- (array-end index 0) 1)) (ks '()))
                          (if (< k (array-start index 0)) ks (next (- k 1) (cons k ks))))))
                  (else indices)))
          indices))

    (define (array-ref a . indices)
      (vector-ref (data a) (place a (unpacked indices))))

    ;; `(array-set! array index ... object)`
    (define (array-set! a . arguments)
      (let ((reversed (reverse arguments)))
        (vector-set! (data a) (place a (unpacked (reverse (cdr reversed)))) (car reversed))))

    ;; `(share-array array shape f)`: an array of that shape with the elements of `array`: `f` gives the indices

    ;; there for
    ;; those here. It has to be affine, so its value at one place and the differences to that of its neighbours tell
    ;; all.
    (define (share-array a shape f)
      (shape->bounds shape
        (lambda (new-starts new-ends)
          (define (at indices)
            (let ((steps (steps a)))
              (call-with-values
               (lambda () (apply f (vector->list indices)))
               (lambda old
                 (let next ((k 0) (old old) (at (origin a)))
                   (if (pair? old)
                       (next (+ k 1) (cdr old) (+ at (* (car old) (vector-ref steps k))))
                       at))))))
          (define (check indices)
            (call-with-values (lambda () (apply f (vector->list indices))) (lambda old (place a old))))
          (let* ((base (at new-starts))
                 (new-steps
                  (vector-map
                   (lambda (k)
                     (let ((neighbour (vector-copy new-starts)))
                       (vector-set! neighbour k (+ 1 (vector-ref neighbour k)))
                       (- (at neighbour) base)))
                   (dimensions (vector-length new-starts))))
                 (new-origin (- base (apply + (vector->list (vector-map * new-starts new-steps))))))
            ;; As `f` is affine, all is inside if the corners are.
            (let corners ((k 0) (indices new-starts))
              (cond ((= k (vector-length new-starts))
                     (check indices))
                    ((< (vector-ref new-starts k) (vector-ref new-ends k))
                     (corners (+ k 1) indices)
                     (let ((other (vector-copy indices)))
                       (vector-set! other k (- (vector-ref new-ends k) 1))
                       (corners (+ k 1) other)))))
            (make new-starts new-ends (data a) new-origin new-steps)))))))
