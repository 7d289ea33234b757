;;; SRFI 158: what takes the items of generators, and accumulators, which are given items one by one.

(define-library (avm generator consuming)
  (import (scheme base) (scheme case-lambda) (avm generator making) (avm generator operations))
  (export generator->list generator->reverse-list generator->vector generator->vector! generator->string
          generator-fold generator-map->list generator-for-each generator-find generator-count
          generator-any generator-every generator-unfold
          make-accumulator count-accumulator list-accumulator reverse-list-accumulator
          vector-accumulator reverse-vector-accumulator vector-accumulator!
          string-accumulator bytevector-accumulator bytevector-accumulator!
          sum-accumulator product-accumulator)
  (begin

    ;; With a number, the items up to that many.
    (define generator->reverse-list
      (case-lambda
        ((generator)
         (let loop ((items '()))
           (let ((item (generator)))
             (if (eof-object? item)
                 items
                 (loop (cons item items))))))
        ((generator k)
         (if (not (and (exact-integer? k) (>= k 0)))
             (error "generator->list: expected an exact integer that is not negative" k))
         (let loop ((left k) (items '()))
           (if (= left 0)
               items
               (let ((item (generator)))
                 (if (eof-object? item)
                     items
                     (loop (- left 1) (cons item items)))))))))

    (define generator->list
      (case-lambda
        ((generator) (reverse (generator->reverse-list generator)))
        ((generator k) (reverse (generator->reverse-list generator k)))))

    (define generator->vector
      (case-lambda
        ((generator) (list->vector (generator->list generator)))
        ((generator k) (list->vector (generator->list generator k)))))

    (define generator->string
      (case-lambda
        ((generator) (list->string (generator->list generator)))
        ((generator k) (list->string (generator->list generator k)))))

    ;; Puts items into the vector from `at` until it is full; gives their number.
    (define (generator->vector! vector at generator)
      (let ((end (vector-length vector)))
        (if (not (and (exact-integer? at) (<= 0 at end)))
            (error "generator->vector!: the index is not inside of the vector" at))
        (let loop ((i at))
          (if (= i end)
              (- i at)
              (let ((item (generator)))
                (if (eof-object? item)
                    (- i at)
                    (begin
                      (vector-set! vector i item)
                      (loop (+ i 1)))))))))

    ;; `(f item ... accumulated)`
    (define generator-fold
      (case-lambda
        ((f start generator)
         (let loop ((result start))
           (let ((item (generator)))
             (if (eof-object? item)
                 result
                 (loop (f item result))))))
        ((f start generator . others)
         (let ((generators (cons generator others)))
           (let loop ((result start))
             (let ((items (next-items generators)))
               (if items
                   (loop (apply f (append items (list result))))
                   result)))))))

    (define (generator-map->list f generator . others)
      (generator->list (apply gmap f generator others)))

    (define generator-for-each
      (case-lambda
        ((f generator)
         (let loop ()
           (let ((item (generator)))
             (if (not (eof-object? item))
                 (begin
                   (f item)
                   (loop))))))
        ((f generator . others)
         (let ((generators (cons generator others)))
           (let loop ()
             (let ((items (next-items generators)))
               (if items
                   (begin
                     (apply f items)
                     (loop)))))))))

    (define (generator-find satisfies? generator)
      (let loop ()
        (let ((item (generator)))
          (cond ((eof-object? item) #f)
                ((satisfies? item) item)
                (else (loop))))))

    (define (generator-count satisfies? generator)
      (let loop ((count 0))
        (let ((item (generator)))
          (if (eof-object? item)
              count
              (loop (if (satisfies? item) (+ count 1) count))))))

    (define (generator-any satisfies? generator)
      (let loop ()
        (let ((item (generator)))
          (if (eof-object? item)
              #f
              (or (satisfies? item) (loop))))))

    (define (generator-every satisfies? generator)
      (let loop ((last #t))
        (let ((item (generator)))
          (if (eof-object? item)
              last
              (let ((result (satisfies? item)))
                (and result (loop result)))))))

    (define (generator-unfold generator unfold . arguments)
      (apply unfold eof-object? values (lambda (item) (generator)) (generator) arguments))

    ;; Accumulators. Called with an end-of-file object, they give what they have accumulated.

    (define (make-accumulator f start finish)
      (let ((state start))
        (lambda (object)
          (if (eof-object? object)
              (finish state)
              (set! state (f object state))))))

    (define (count-accumulator)
      (make-accumulator (lambda (object count) (+ count 1)) 0 values))
    (define (list-accumulator) (make-accumulator cons '() reverse))
    (define (reverse-list-accumulator) (make-accumulator cons '() list-copy))
    (define (vector-accumulator)
      (make-accumulator cons '() (lambda (items) (list->vector (reverse items)))))
    (define (reverse-vector-accumulator) (make-accumulator cons '() list->vector))
    (define (string-accumulator)
      (make-accumulator cons '() (lambda (chars) (list->string (reverse chars)))))
    (define (bytevector-accumulator)
      (make-accumulator cons '() (lambda (bytes) (apply bytevector (reverse bytes)))))
    (define (sum-accumulator) (make-accumulator + 0 values))
    (define (product-accumulator) (make-accumulator * 1 values))

    (define (vector-accumulator! vector at)
      (sequence-accumulator! "vector-accumulator!" vector (vector-length vector) vector-set! at))

    (define (bytevector-accumulator! bytes at)
      (sequence-accumulator! "bytevector-accumulator!" bytes (bytevector-length bytes) bytevector-u8-set! at))

    (define (sequence-accumulator! who sequence length set at)
      (if (not (and (exact-integer? at) (<= 0 at length)))
          (error (string-append who ": the index is not inside of the sequence") at))
      (lambda (object)
        (cond ((eof-object? object) sequence)
              ((< at length)
               (set sequence at object)
               (set! at (+ at 1)))
              (else (error (string-append who ": the sequence is full") object)))))))
