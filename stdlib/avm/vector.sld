;;; What there is to do with vectors, whatever they hold: SRFI 133 and the libraries of SRFI 160 are made of this.

(define-library (avm vector)
  (import (scheme base) (scheme case-lambda) (avm range))
  (export define-vector-procedures)
  (begin

    ;; `(define-vector-procedures (OPERATION ...) (NAME ...))`: defines the procedures with these names for the kind

    ;; of
    ;; vector that has these operations. In the definitions they have the names of those on general vectors.
    (define-syntax define-vector-procedures
      (syntax-rules ()
        ((_ (make-vector vector-length vector-ref vector-set! vector-copy vector-append list->vector)
            (vector-unfold vector-unfold-right vector-unfold! vector-unfold-right! vector-reverse-copy
             vector-concatenate vector-append-subvectors vector-empty? vector-fold vector-fold-right vector-map!
             vector-count vector-cumulate vector-index vector-index-right vector-skip vector-skip-right vector-any
             vector-every vector-partition vector-swap! vector-reverse! vector-reverse-copy! reverse-vector->list
             reverse-list->vector))
         (begin
           ;; The shortest length of some vectors, and what they have at an index.

           (define (least-length vectors)
             (let next ((rest (cdr vectors)) (least (vector-length (car vectors))))
               (if (pair? rest)
                   (next (cdr rest) (min least (vector-length (car rest))))
                   least)))

           (define (elements vectors i)
             (if (pair? vectors)
                 (cons (vector-ref (car vectors) i) (elements (cdr vectors) i))
                 '()))

           ;; Construction.

           ;; `(vector-unfold f length seed ...)`: `f` gets an index and the seeds, and gives an element and the

           ;; next seeds.
           (define (vector-unfold f length . seeds)
             (let ((v (make-vector length)))
               (unfold-up! f v 0 length seeds)
               v))

           (define (vector-unfold-right f length . seeds)
             (let ((v (make-vector length)))
               (unfold-down! f v 0 length seeds)
               v))

           (define (vector-unfold! f v start end . seeds)
             (check-range 'vector-unfold! start end (vector-length v))
             (unfold-up! f v start end seeds))

           (define (vector-unfold-right! f v start end . seeds)
             (check-range 'vector-unfold-right! start end (vector-length v))
             (unfold-down! f v start end seeds))

           ;; From an index on, so far as `more?` holds of the next one.
           (define-syntax define-unfold
             (syntax-rules ()
               ((_ (unfold! f v start end seeds) first step (i more?))
                (define (unfold! f v start end seeds)
                  (cond ((null? seeds)
                         (let next ((i first))
                           (if more?
                               (begin
                                 (vector-set! v i (f i))
                                 (next (step i 1))))))
                        ((null? (cdr seeds))
                         (let next ((i first) (seed (car seeds)))
                           (if more?
                               (let-values (((x seed) (f i seed)))
                                 (vector-set! v i x)
                                 (next (step i 1) seed)))))
                        (else
                         (let next ((i first) (seeds seeds))
                           (if more?
                               (let-values (((x . seeds) (apply f i seeds)))
                                 (vector-set! v i x)
                                 (next (step i 1) seeds))))))))))

           (define-unfold (unfold-up! f v start end seeds) start + (i (< i end)))
           (define-unfold (unfold-down! f v start end seeds) (- end 1) - (i (>= i start)))

           (define-ranged vector-length (vector-reverse-copy v) (v start end)
             (let ((to (make-vector (- end start))))
               (reverse-copy! to 0 v start end)
               to))

           (define (reverse-copy! to at from start end)
             (let next ((i (- end 1)) (at at))
               (if (>= i start)
                   (begin
                     (vector-set! to at (vector-ref from i))
                     (next (- i 1) (+ at 1))))))

           (define (vector-concatenate vectors)
             (apply vector-append vectors))

           ;; `(vector-append-subvectors vector start end ...)`: these parts in one new vector.
           (define (vector-append-subvectors . parts)
             (let collect ((rest parts) (vectors '()))
               (cond ((null? rest) (vector-concatenate (reverse vectors)))
                     ((and (pair? (cdr rest)) (pair? (cddr rest)))
                      (collect (cdr (cddr rest))
                               (cons (vector-copy (car rest) (cadr rest) (car (cddr rest))) vectors)))
                     (else (error "expected a start and an end for each vector" rest)))))

           ;; Predicates.

           (define (vector-empty? v) (= (vector-length v) 0))

           ;; Iteration.

           (define vector-fold
             (case-lambda
               ((f state v)
                (let ((length (vector-length v)))
                  (let next ((i 0) (state state))
                    (if (< i length)
                        (next (+ i 1) (f state (vector-ref v i)))
                        state))))
               ((f state v . others)
                (let* ((vectors (cons v others)) (length (least-length vectors)))
                  (let next ((i 0) (state state))
                    (if (< i length)
                        (next (+ i 1) (apply f state (elements vectors i)))
                        state))))))

           (define vector-fold-right
             (case-lambda
               ((f state v)
                (let next ((i (- (vector-length v) 1)) (state state))
                  (if (< i 0)
                      state
                      (next (- i 1) (f state (vector-ref v i))))))
               ((f state v . others)
                (let ((vectors (cons v others)))
                  (let next ((i (- (least-length vectors) 1)) (state state))
                    (if (< i 0)
                        state
                        (next (- i 1) (apply f state (elements vectors i)))))))))

           (define vector-map!
             (case-lambda
               ((f v)
                (let ((length (vector-length v)))
                  (let next ((i 0))
                    (if (< i length)
                        (begin
                          (vector-set! v i (f (vector-ref v i)))
                          (next (+ i 1)))))))
               ((f v . others)
                (let* ((vectors (cons v others)) (length (least-length vectors)))
                  (let next ((i 0))
                    (if (< i length)
                        (begin
                          (vector-set! v i (apply f (elements vectors i)))
                          (next (+ i 1)))))))))

           (define vector-count
             (case-lambda
               ((holds? v)
                (vector-fold (lambda (count x) (if (holds? x) (+ count 1) count)) 0 v))
               ((holds? . vectors)
                (apply vector-fold
                       (lambda (count . xs) (if (apply holds? xs) (+ count 1) count))
                       0
                       vectors))))

           ;; `(vector-cumulate f state vector)`: the states of a fold, after each element.
           (define (vector-cumulate f state v)
             (let* ((length (vector-length v)) (states (make-vector length)))
               (let next ((i 0) (state state))
                 (if (< i length)
                     (let ((state (f state (vector-ref v i))))
                       (vector-set! states i state)
                       (next (+ i 1) state))
                     states))))

           ;; Searching.

           ;; `(define-search NAME (START STEP MORE?) FOUND)`: looks at indices in an order until `FOUND`, of the

           ;; index and
           ;; what the predicate said, is true.
           (define-syntax define-search
             (syntax-rules ()
               ((_ name (length i) (first step more?) result found)
                (define name
                  (case-lambda
                    ((holds? v)
                     (let ((length (vector-length v)))
                       (let next ((i first))
                         (and more?
                              (let ((result (holds? (vector-ref v i))))
                                (or found (next (step i 1))))))))
                    ((holds? v . others)
                     (let* ((vectors (cons v others)) (length (least-length vectors)))
                       (let next ((i first))
                         (and more?
                              (let ((result (apply holds? (elements vectors i))))
                                (or found (next (step i 1)))))))))))))

           (define-search vector-index (length i) (0 + (< i length)) result (and result i))
           (define-search vector-index-right (length i) ((- length 1) - (>= i 0)) result (and result i))
           (define-search vector-skip (length i) (0 + (< i length)) result (and (not result) i))
           (define-search vector-skip-right (length i) ((- length 1) - (>= i 0)) result (and (not result) i))
           (define-search vector-any (length i) (0 + (< i length)) result result)

           (define vector-every
             (case-lambda
               ((holds? v)
                (let ((last (- (vector-length v) 1)))
                  (or (< last 0)
                      (let next ((i 0))
                        (if (= i last)
                            (holds? (vector-ref v i))
                            (and (holds? (vector-ref v i)) (next (+ i 1))))))))
               ((holds? v . others)
                (let* ((vectors (cons v others)) (last (- (least-length vectors) 1)))
                  (or (< last 0)
                      (let next ((i 0))
                        (if (= i last)
                            (apply holds? (elements vectors i))
                            (and (apply holds? (elements vectors i)) (next (+ i 1))))))))))

           ;; `(vector-partition holds? vector)`: a vector of the elements that it holds of, and then the others;

           ;; and how many it
           ;; holds of.
           (define (vector-partition holds? v)
             (let next ((i (- (vector-length v) 1)) (in '()) (count 0) (out '()))
               (if (< i 0)
                   (values (vector-append (list->vector in) (list->vector out)) count)
                   (let ((x (vector-ref v i)))
                     (if (holds? x)
                         (next (- i 1) (cons x in) (+ count 1) out)
                         (next (- i 1) in count (cons x out)))))))

           ;; Changes.

           (define (vector-swap! v i j)
             (let ((x (vector-ref v i)))
               (vector-set! v i (vector-ref v j))
               (vector-set! v j x)))

           (define-ranged vector-length (vector-reverse! v) (v start end)
             (let next ((i start) (j (- end 1)))
               (if (< i j)
                   (begin
                     (vector-swap! v i j)
                     (next (+ i 1) (- j 1))))))

           (define-ranged vector-length (vector-reverse-copy! to at from) (from start end)
             (check-range 'vector-reverse-copy! at (+ at (- end start)) (vector-length to))
             (if (eq? to from)
                 (reverse-copy! to at (vector-copy from start end) 0 (- end start))
                 (reverse-copy! to at from start end)))

           ;; Conversion.

           (define-ranged vector-length (reverse-vector->list v) (v start end)
             (let next ((i start) (list '()))
               (if (< i end)
                   (next (+ i 1) (cons (vector-ref v i) list))
                   list)))

           (define (reverse-list->vector list)
             (list->vector (reverse list)))))))))
