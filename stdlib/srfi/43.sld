;;; SRFI 43: vectors, before SRFI 133: iteration hands on the index, and some procedures take more arguments.

(define-library (srfi 43)
  (import (rename (scheme base) (vector-copy base:vector-copy) (list->vector base:list->vector)
                  (vector-map base:vector-map) (vector-for-each base:vector-for-each))
          (scheme case-lambda) (avm range)
          (only (srfi 133)
                vector-unfold vector-unfold-right vector-reverse-copy vector-concatenate vector-empty? vector=
                vector-index vector-index-right vector-skip vector-skip-right vector-any vector-every
                vector-swap! vector-reverse! vector-reverse-copy! reverse-vector->list))
  (export
   make-vector vector vector-unfold vector-unfold-right vector-copy vector-reverse-copy vector-append vector-concatenate
   vector? vector-empty? vector=
   vector-ref vector-length
   vector-fold vector-fold-right vector-map vector-map! vector-for-each vector-count
   vector-index vector-index-right vector-skip vector-skip-right vector-binary-search vector-any vector-every
   vector-set! vector-swap! vector-fill! vector-reverse! vector-copy! vector-reverse-copy!
   vector->list reverse-vector->list list->vector reverse-list->vector)
  (begin

    ;; The part may end behind the vector; what is there is `fill`.
    (define vector-copy
      (case-lambda
        ((v) (base:vector-copy v))
        ((v start) (base:vector-copy v start))
        ((v start end) (vector-copy v start end (if #f #f)))
        ((v start end fill)
         (let ((length (vector-length v)))
           (check-range 'vector-copy start end (if (exact-integer? end) (max end length) length))
           (check-range 'vector-copy start length length)
           (let ((copy (make-vector (- end start) fill)))
             (vector-copy! copy 0 v start (min end length))
             copy)))))

    ;; `(define-iteration (NAME PARAMETER ...) (LENGTH I ARGUMENT ...) BODY)`: `BODY` goes through the indices below
    ;; `LENGTH`; in it `(call ARGUMENT ...)` calls the procedure with these and the elements at `I`.
    (define-syntax define-iteration
      (syntax-rules ()
        ((_ (name f parameter ...) (v length call) body)
         (define name
           (case-lambda
             ((f parameter ... v)
              (let ((length (vector-length v)))
                (let-syntax ((call (syntax-rules ()
                                     ((_ i argument (... ...))
                                      (f i argument (... ...) (vector-ref v i))))))
                  body)))
             ((f parameter ... v . others)
              (let* ((vectors (cons v others)) (length (apply min (map vector-length vectors))))
                (let-syntax ((call (syntax-rules ()
                                     ((_ i argument (... ...))
                                      (apply f i argument (... ...) (elements vectors i))))))
                  body))))))))

    (define (elements vectors i)
      (map (lambda (v) (vector-ref v i)) vectors))

    (define-iteration (vector-fold f state) (v length call)
      (let next ((i 0) (state state))
        (if (< i length)
            (next (+ i 1) (call i state))
            state)))

    (define-iteration (vector-fold-right f state) (v length call)
      (let next ((i (- length 1)) (state state))
        (if (< i 0)
            state
            (next (- i 1) (call i state)))))

    (define-iteration (vector-map f) (v length call)
      (let ((results (make-vector length)))
        (let next ((i 0))
          (if (< i length)
              (begin
                (vector-set! results i (call i))
                (next (+ i 1)))
              results))))

    (define-iteration (vector-map! f) (v length call)
      (let next ((i 0))
        (if (< i length)
            (begin
              (vector-set! v i (call i))
              (next (+ i 1))))))

    (define-iteration (vector-for-each f) (v length call)
      (let next ((i 0))
        (if (< i length)
            (begin
              (call i)
              (next (+ i 1))))))

    (define-iteration (vector-count f) (v length call)
      (let next ((i 0) (count 0))
        (if (< i length)
            (next (+ i 1) (if (call i) (+ count 1) count))
            count)))

    (define-ranged vector-length (vector-binary-search v value compare) (v start end)
      (let next ((low start) (high end))
        (and (< low high)
             (let* ((middle (quotient (+ low high) 2)) (order (compare (vector-ref v middle) value)))
               (cond ((= order 0) middle)
                     ((< order 0) (next (+ middle 1) high))
                     (else (next low middle)))))))

    (define list->vector
      (case-lambda
        ((list) (base:list->vector list))
        ((list start) (base:list->vector (list-tail list start)))
        ((list start end) (base:vector-copy (base:list->vector list) start end))))

    (define (reverse-list->vector list . part)
      (base:list->vector (reverse (vector->list (apply list->vector list part)))))))
