;;; SRFI 194: generators of random data. A generator belongs to the random source that is current when it is made.

(define-library (srfi 194)
  (import (scheme base) (scheme case-lambda) (only (scheme complex) make-rectangular) (scheme inexact) (srfi 27))
  (export
   current-random-source with-random-source
   make-random-integer-generator make-random-u1-generator make-random-u8-generator make-random-s8-generator
   make-random-u16-generator make-random-s16-generator make-random-u32-generator make-random-s32-generator
   make-random-u64-generator make-random-s64-generator
   make-random-boolean-generator make-random-char-generator make-random-string-generator
   make-random-real-generator make-random-rectangular-generator make-random-polar-generator
   make-random-source-generator
   make-bernoulli-generator make-binomial-generator make-categorical-generator make-normal-generator
   make-exponential-generator make-geometric-generator make-poisson-generator make-zipf-generator
   make-sphere-generator make-ellipsoid-generator make-ball-generator
   gsampling)
  (begin

    (define pi 3.141592653589793)

    (define current-random-source (make-parameter default-random-source))

    (define (with-random-source source thunk)
      (if (not (random-source? source))
          (error "with-random-source: expected a random source" source))
      (parameterize ((current-random-source source)) (thunk)))

    (define (integers) (random-source-make-integers (current-random-source)))
    (define (reals) (random-source-make-reals (current-random-source)))

    (define (check who object ok?)
      (if (not ok?)
          (error (string-append (symbol->string who) ": the argument is not in the range") object)))

    ;; Uniform distributions.

    ;; `(make-random-integer-generator low high)`: integers from `low` to below `high`.
    (define (make-random-integer-generator low high)
      (check 'make-random-integer-generator high (< low high))
      (let ((random (integers)) (range (- high low)))
        (lambda () (+ low (random range)))))

    (define (make-random-u1-generator) (make-random-integer-generator 0 2))
    (define (make-random-u8-generator) (make-random-integer-generator 0 256))
    (define (make-random-s8-generator) (make-random-integer-generator -128 128))
    (define (make-random-u16-generator) (make-random-integer-generator 0 65536))
    (define (make-random-s16-generator) (make-random-integer-generator -32768 32768))
    (define (make-random-u32-generator) (make-random-integer-generator 0 4294967296))
    (define (make-random-s32-generator) (make-random-integer-generator -2147483648 2147483648))
    (define (make-random-u64-generator) (make-random-integer-generator 0 18446744073709551616))
    (define (make-random-s64-generator)
      (make-random-integer-generator -9223372036854775808 9223372036854775808))

    (define (make-random-boolean-generator)
      (let ((bit (make-random-u1-generator)))
        (lambda () (= (bit) 1))))

    (define (make-random-char-generator chars)
      (check 'make-random-char-generator chars (> (string-length chars) 0))
      (let ((index (make-random-integer-generator 0 (string-length chars))) (chars (string-copy chars)))
        (lambda () (string-ref chars (index)))))

    ;; `(make-random-string-generator limit chars)`: strings shorter than `limit`.
    (define (make-random-string-generator limit chars)
      (let ((length (make-random-integer-generator 0 limit)) (char (make-random-char-generator chars)))
        (lambda ()
          (let ((string (make-string (length))))
            (string-map (lambda (_) (char)) string)))))

    ;; `(make-random-real-generator low high)`: flonums from `low` to below `high`.
    (define (make-random-real-generator low high)
      (check 'make-random-real-generator high (and (finite? low) (finite? high) (<= low high)))
      (let ((random (reals)))
        ;; The range itself may be too large for a flonum.
        (lambda ()
          (let ((t (random)))
            (+ (* (- 1.0 t) low) (* t high))))))

    (define (make-random-rectangular-generator real-low real-high imag-low imag-high)
      (let ((re (make-random-real-generator real-low real-high))
            (im (make-random-real-generator imag-low imag-high)))
        (lambda () (make-rectangular (re) (im)))))

    ;; `(make-random-polar-generator [origin] low high [angle-low angle-high])`: points of a ring, all areas alike.
    (define make-random-polar-generator
      (case-lambda
        ((low high) (make-random-polar-generator 0 low high))
        ((origin low high) (make-random-polar-generator origin low high 0 (* 2 pi)))
        ((low high angle-low angle-high) (make-random-polar-generator 0 low high angle-low angle-high))
        ((origin low high angle-low angle-high)
         (let ((square (make-random-real-generator (* low low) (* high high)))
               (angle (make-random-real-generator angle-low angle-high)))
           (lambda ()
             (let ((size (sqrt (square))) (a (angle)))
               (+ origin (make-rectangular (* size (cos a)) (* size (sin a))))))))))

    ;; `(make-random-source-generator n)`: random sources that are independent of each other.
    (define (make-random-source-generator n)
      (let ((next 0))
        (lambda ()
          (let ((source (make-random-source)))
            (random-source-pseudo-randomize! source n next)
            (set! next (+ next 1))
            source))))

    ;; Other distributions.

    (define (check-probability who p) (check who p (and (real? p) (<= 0 p 1))))

    (define (make-bernoulli-generator p)
      (check-probability 'make-bernoulli-generator p)
      (let ((random (reals)))
        (lambda () (if (< (random) p) 1 0))))

    ;; Goes from one success to the next by how many failures there are between.
    (define (make-binomial-generator n p)
      (check 'make-binomial-generator n (and (exact-integer? n) (>= n 0)))
      (check-probability 'make-binomial-generator p)
      (cond ((= p 0) (lambda () 0))
            ((> p 1/2)
             (let ((failures (make-binomial-generator n (- 1 p))))
               (lambda () (- n (failures)))))
            (else
             (let ((trials (make-geometric-generator p)))
               (lambda ()
                 (let next ((count 0) (left (- n (trials))))
                   (if (< left 0)
                       count
                       (next (+ count 1) (- left (trials))))))))))

    ;; `(make-categorical-generator weights)`: indices of a vector of weights, each as likely as its weight is large.
    (define (make-categorical-generator weights)
      (let* ((count (vector-length weights)) (sums (make-vector count)))
        (let sum ((i 0) (total 0))
          (if (< i count)
              (let ((total (+ total (vector-ref weights i))))
                (check 'make-categorical-generator weights (>= (vector-ref weights i) 0))
                (vector-set! sums i total)
                (sum (+ i 1) total))
              (check 'make-categorical-generator weights (> total 0))))
        (let ((random (reals)) (total (vector-ref sums (- count 1))))
          (lambda ()
            (let ((x (* total (random))))
              (let search ((low 0) (high (- count 1)))
                (if (= low high)
                    low
                    (let ((middle (quotient (+ low high) 2)))
                      (if (< x (vector-ref sums middle))
                          (search low middle)
                          (search (+ middle 1) high))))))))))

    ;; Points in a circle, cast on the line, two at a time.
    (define make-normal-generator
      (case-lambda
        (() (make-normal-generator 0.0 1.0))
        ((mean) (make-normal-generator mean 1.0))
        ((mean deviation)
         (check 'make-normal-generator deviation (and (real? deviation) (>= deviation 0)))
         (let ((random (reals)) (kept #f))
           (lambda ()
             (if kept
                 (let ((x kept))
                   (set! kept #f)
                   (+ mean (* deviation x)))
                 (let again ()
                   (let* ((u (- (* 2 (random)) 1)) (v (- (* 2 (random)) 1)) (s (+ (* u u) (* v v))))
                     (if (or (>= s 1) (= s 0))
                         (again)
                         (let ((scale (sqrt (/ (* -2 (log s)) s))))
                           (set! kept (* v scale))
                           (+ mean (* deviation u scale))))))))))))

    (define (make-exponential-generator mean)
      (check 'make-exponential-generator mean (and (real? mean) (> mean 0)))
      (let ((random (reals)))
        (lambda () (- (* mean (log (random)))))))

    ;; `(make-geometric-generator p)`: the number of trials up to the first success.
    (define (make-geometric-generator p)
      (check 'make-geometric-generator p (and (real? p) (< 0 p) (<= p 1)))
      (if (= p 1)
          (lambda () 1)
          (let ((random (reals)) (scale (/ (log (- 1 (inexact p))))))
            (lambda () (max 1 (exact (ceiling (* (log (random)) scale))))))))

    ;; A mean that is large is split, as the product of so many random numbers would be too small for a flonum.
    (define (make-poisson-generator mean)
      (check 'make-poisson-generator mean (and (real? mean) (> mean 0)))
      (let ((random (reals)))
        (lambda ()
          (let part ((left mean) (count 0))
            (let* ((step (min left 500)) (limit (exp (- (inexact step)))))
              (let next ((product (random)) (count count))
                (cond ((> product limit) (next (* product (random)) (+ count 1)))
                      ((< step left) (part (- left step) count))
                      (else count))))))))

    ;; `(make-zipf-generator n [s [q]])`: k from 1 to `n`, as likely as (k + q) to the power of -s: by rejection

    ;; from the
    ;; continuous distribution, whose integral can be inverted.
    (define make-zipf-generator
      (case-lambda
        ((n) (make-zipf-generator n 1.0))
        ((n s) (make-zipf-generator n s 0.0))
        ((n s q)
         (check 'make-zipf-generator n (and (exact-integer? n) (> n 0)))
         (check 'make-zipf-generator q (> q -1/2))
         (let ((random (reals)) (rest (- 1.0 s)))
           (define (weight x) (exp (- (* s (log (+ x q))))))
           (define (integral x)
             (let ((t (log (+ x q))))
               (if (< (abs rest) 1e-9) t (/ (- (exp (* rest t)) 1) rest))))
           (define (inverse y)
             (- (if (< (abs rest) 1e-9) (exp y) (exp (/ (log (+ 1 (* rest y))) rest))) q))
           (let ((low (- (integral 1.5) (weight 1.0))) (high (integral (+ n 0.5))))
             (lambda ()
               (let again ()
                 (let* ((y (+ low (* (random) (- high low))))
                        (k (max 1 (min n (exact (round (inverse y)))))))
                   (if (>= y (- (integral (+ k 0.5)) (weight k)))
                       k
                       (again))))))))))

    ;; `(make-sphere-generator n)`: points of the surface of the unit sphere of dimension `n`, vectors of n + 1

    ;; numbers.
    (define (make-sphere-generator n)
      (check 'make-sphere-generator n (and (exact-integer? n) (>= n 1)))
      (make-ellipsoid-generator (make-vector (+ n 1) 1.0)))

    (define (norm v)
      (sqrt (apply + (map square (vector->list v)))))

    ;; A point of a sphere, stretched; it is kept as likely as the surface is stretched there, so that all areas are

    ;; alike.
    (define (make-ellipsoid-generator axes)
      (vector-for-each (lambda (axis) (check 'make-ellipsoid-generator axes (and (real? axis) (> axis 0)))) axes)
      (let ((normal (make-normal-generator)) (random (reals)) (least (apply min (vector->list axes))))
        (lambda ()
          (let again ()
            (let* ((v (vector-map (lambda (_) (normal)) axes)) (size (norm v)))
              (if (= size 0)
                  (again)
                  (let ((point (vector-map (lambda (x) (/ x size)) v)))
                    (if (<= (random) (* least (norm (vector-map / point axes))))
                        (vector-map * point axes)
                        (again)))))))))

    ;; `(make-ball-generator n)`: points inside of the unit ball, vectors of `n` numbers; or, for a vector of axes,

    ;; of an
    ;; ellipsoid.
    (define (make-ball-generator dimensions)
      (let* ((axes (if (vector? dimensions) dimensions (make-vector dimensions 1.0)))
             (count (vector-length axes))
             (normal (make-normal-generator))
             (random (reals)))
        (lambda ()
          (let again ()
            (let* ((v (vector-map (lambda (_) (normal)) axes)) (size (norm v)))
              (if (= size 0)
                  (again)
                  (let ((scale (/ (expt (random) (/ 1.0 count)) size)))
                    (vector-map (lambda (x axis) (* x scale axis)) v axes))))))))

    ;; `(gsampling generator ...)`: takes from one of the generators at random, until all have come to an end.
    (define (gsampling . generators)
      (let ((random (integers)) (left (list->vector generators)))
        (lambda ()
          (let again ()
            (if (= (vector-length left) 0)
                (eof-object)
                (let* ((i (random (vector-length left))) (value ((vector-ref left i))))
                  (if (eof-object? value)
                      (begin
                        (set! left (vector-append (vector-copy left 0 i) (vector-copy left (+ i 1))))
                        (again))
                      value)))))))))
