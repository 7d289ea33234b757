;;; Comparators: what (srfi 128) and (srfi 162) export, and what tables, sets and mappings ask of them.

(define-library (avm comparators)
  (import (scheme base) (scheme case-lambda) (scheme char) (scheme complex)
          (only (avm kernel)
                %symbol-hash %char-hash %number-hash %string-hash %string-ci-hash %equal-hash))
  (export
   comparator? comparator-ordered? comparator-hashable?
   make-comparator make-pair-comparator make-list-comparator make-vector-comparator
   make-eq-comparator make-eqv-comparator make-equal-comparator
   boolean-hash char-hash char-ci-hash string-hash string-ci-hash symbol-hash number-hash
   make-default-comparator default-hash comparator-register-default!
   comparator-type-test-predicate comparator-equality-predicate comparator-ordering-predicate
   comparator-hash-function
   comparator-test-type comparator-check-type comparator-hash
   hash-bound hash-salt
   =? <? >? <=? >=?
   comparator-if<=>
   ;; SRFI 162
   comparator-max comparator-min comparator-max-in-list comparator-min-in-list
   default-comparator boolean-comparator real-comparator char-comparator char-ci-comparator
   string-comparator string-ci-comparator pair-comparator list-comparator vector-comparator
   eq-comparator eqv-comparator equal-comparator
   ;; for the standard library
   check-comparator any?)
  (begin

    (define-record-type comparator
      (%make-comparator type-test equality ordering hash ordered? hashable?)
      comparator?
      (type-test comparator-type-test-predicate)
      (equality comparator-equality-predicate)
      (ordering comparator-ordering-predicate)
      (hash comparator-hash-function)
      (ordered? comparator-ordered?)
      (hashable? comparator-hashable?))

    (define (any? object) #t)

    ;; A type test or equality of #t, and an ordering or hash of #f, stand for what can be made of the others.
    (define (make-comparator type-test equality ordering hash)
      (for-each check-part
                (list type-test equality ordering hash)
                '("type test" "equality predicate" "ordering predicate" "hash function")
                '(#t #t #f #f))
      (%make-comparator
       (if (eq? type-test #t) any? type-test)
       (cond ((not (eq? equality #t)) equality)
             (ordering (lambda (a b) (not (or (ordering a b) (ordering b a)))))
             (else equal?))
       (or ordering
           (lambda (a b)
             (error "the comparator has no ordering predicate" a b)))
       (or hash
           (lambda (object)
             (error "the comparator has no hash function" object)))
       (and ordering #t)
       (and hash #t)))

    (define (check-part part what default)
      (if (not (or (procedure? part) (eq? part default)))
          (error (string-append "make-comparator: the " what " is no procedure") part)))

    (define (check-comparator who object)
      (if (not (comparator? object))
          (error (string-append who ": expected a comparator") object)))

    ;; Hash functions. All hashes are exact integers from 0 to 2^60 - 1, the same in every run.

    (define-syntax hash-bound
      (syntax-rules ()
        ((_) 1152921504606846976)))

    (define-syntax hash-salt
      (syntax-rules ()
        ((_) 16064047)))

    (define most-hash 1152921504606846975)

    ;; Folds one hash into another. Products stay fixnums.
    (define (combine-hashes a b)
      (let ((a (remainder a 1099511627689)))
        (remainder (+ (* a 524287) b 1) most-hash)))

    (define (boolean-hash object)
      (if (boolean? object)
          (if object 1 0)
          (error "boolean-hash: expected a boolean" object)))

    (define (char-hash char) (%char-hash char))

    (define (char-ci-hash char)
      (if (char? char)
          (%char-hash (char-foldcase char))
          (error "char-ci-hash: expected a character" char)))

    ;; `(string-hash STRING [BOUND])`: SRFI 69 has a bound, which the hash is less than.
    (define string-hash
      (case-lambda
        ((string) (%string-hash string))
        ((string bound) (modulo (%string-hash string) bound))))

    (define string-ci-hash
      (case-lambda
        ((string) (%string-ci-hash string))
        ((string bound) (modulo (%string-ci-hash string) bound))))

    (define (symbol-hash symbol) (%symbol-hash symbol))

    ;; Agrees with `=`, unlike a hash for `eqv?`.
    (define (number-hash number)
      (if (number? number)
          (%number-hash (canonical-number number))
          (error "number-hash: expected a number" number)))

    ;; Numbers that are equal by `=` give the same number.
    (define (canonical-number number)
      (cond ((exact-integer? number) number)
            ((exact-rational? number) number)
            ((real? number)
             (cond ((integer? number) (exact number))
                   ((and (= number number) (not (= number +inf.0)) (not (= number -inf.0))) (exact number))
                   (else number)))
            (else
             (let ((real (canonical-number (real-part number)))
                   (imaginary (canonical-number (imag-part number))))
               (+ real (* 31 imaginary))))))

    (define (exact-rational? number)
      (and (rational? number) (exact? number)))

    ;; Comparators of basic equivalences.

    (define (make-eq-comparator) eq-comparator)
    (define (make-eqv-comparator) eqv-comparator)
    (define (make-equal-comparator) equal-comparator)

    (define eq-comparator (make-comparator #t eq? #f (lambda (object) (default-hash object))))
    (define eqv-comparator (make-comparator #t eqv? #f (lambda (object) (default-hash object))))
    (define equal-comparator (make-comparator #t equal? #f (lambda (object) (default-hash object))))

    ;; Comparators of compound data.

    (define (make-pair-comparator car-comparator cdr-comparator)
      (check-comparator "make-pair-comparator" car-comparator)
      (check-comparator "make-pair-comparator" cdr-comparator)
      (make-comparator
       (let ((car? (comparator-type-test-predicate car-comparator))
             (cdr? (comparator-type-test-predicate cdr-comparator)))
         (lambda (object)
           (and (pair? object) (car? (car object)) (cdr? (cdr object)))))
       (let ((car=? (comparator-equality-predicate car-comparator))
             (cdr=? (comparator-equality-predicate cdr-comparator)))
         (lambda (a b)
           (and (car=? (car a) (car b)) (cdr=? (cdr a) (cdr b)))))
       (and (comparator-ordered? car-comparator)
            (comparator-ordered? cdr-comparator)
            (let ((car=? (comparator-equality-predicate car-comparator))
                  (car<? (comparator-ordering-predicate car-comparator))
                  (cdr<? (comparator-ordering-predicate cdr-comparator)))
              (lambda (a b)
                (if (car=? (car a) (car b))
                    (cdr<? (cdr a) (cdr b))
                    (car<? (car a) (car b))))))
       (and (comparator-hashable? car-comparator)
            (comparator-hashable? cdr-comparator)
            (let ((hash-car (comparator-hash-function car-comparator))
                  (hash-cdr (comparator-hash-function cdr-comparator)))
              (lambda (pair)
                (combine-hashes (hash-car (car pair)) (hash-cdr (cdr pair))))))))

    (define make-list-comparator
      (case-lambda
        ((element-comparator)
         (make-list-comparator element-comparator pair? null? car cdr))
        ((element-comparator type-test empty? head tail)
         (check-comparator "make-list-comparator" element-comparator)
         (let ((element? (comparator-type-test-predicate element-comparator))
               (same? (comparator-equality-predicate element-comparator))
               (less? (comparator-ordering-predicate element-comparator))
               (hash (comparator-hash-function element-comparator)))
           (make-comparator
            (lambda (object)
              (and (or (type-test object) (and (eq? type-test pair?) (null? object)))
                   (let loop ((rest object))
                     (cond ((empty? rest) #t)
                           ((and (eq? type-test pair?) (not (pair? rest))) #f)
                           ((element? (head rest)) (loop (tail rest)))
                           (else #f)))))
            (lambda (a b)
              (let loop ((a a) (b b))
                (cond ((empty? a) (empty? b))
                      ((empty? b) #f)
                      ((same? (head a) (head b)) (loop (tail a) (tail b)))
                      (else #f))))
            (and (comparator-ordered? element-comparator)
                 (lambda (a b)
                   (let loop ((a a) (b b))
                     (cond ((empty? a) (not (empty? b)))
                           ((empty? b) #f)
                           ((same? (head a) (head b)) (loop (tail a) (tail b)))
                           (else (less? (head a) (head b)))))))
            (and (comparator-hashable? element-comparator)
                 (lambda (list)
                   (let loop ((rest list) (result 17))
                     (if (empty? rest)
                         result
                         (loop (tail rest) (combine-hashes result (hash (head rest)))))))))))))

    (define make-vector-comparator
      (case-lambda
        ((element-comparator)
         (make-vector-comparator element-comparator vector? vector-length vector-ref))
        ((element-comparator type-test length-of ref)
         (check-comparator "make-vector-comparator" element-comparator)
         (let ((element? (comparator-type-test-predicate element-comparator))
               (same? (comparator-equality-predicate element-comparator))
               (less? (comparator-ordering-predicate element-comparator))
               (hash (comparator-hash-function element-comparator)))
           (make-comparator
            (lambda (object)
              (and (type-test object)
                   (let ((end (length-of object)))
                     (let loop ((i 0))
                       (cond ((= i end) #t)
                             ((element? (ref object i)) (loop (+ i 1)))
                             (else #f))))))
            (lambda (a b)
              (let ((end (length-of a)))
                (and (= end (length-of b))
                     (let loop ((i 0))
                       (cond ((= i end) #t)
                             ((same? (ref a i) (ref b i)) (loop (+ i 1)))
                             (else #f))))))
            (and (comparator-ordered? element-comparator)
                 (lambda (a b)
                   (let ((end (length-of a)) (end-b (length-of b)))
                     (cond ((< end end-b) #t)
                           ((> end end-b) #f)
                           (else
                            (let loop ((i 0))
                              (cond ((= i end) #f)
                                    ((same? (ref a i) (ref b i)) (loop (+ i 1)))
                                    (else (less? (ref a i) (ref b i))))))))))
            (and (comparator-hashable? element-comparator)
                 (lambda (vector)
                   (let ((end (length-of vector)))
                     (let loop ((i 0) (result 18))
                       (if (= i end)
                           result
                           (loop (+ i 1) (combine-hashes result (hash (ref vector i))))))))))))))

    ;; The default comparator. Types are ordered as in this list; registered comparators come behind, in order.

    (define registered '())

    (define (comparator-register-default! comparator)
      (check-comparator "comparator-register-default!" comparator)
      (set! registered (append registered (list comparator))))

    (define (type-number object)
      (cond ((null? object) 0)
            ((pair? object) 1)
            ((boolean? object) 2)
            ((char? object) 3)
            ((string? object) 4)
            ((symbol? object) 5)
            ((number? object) 6)
            ((vector? object) 7)
            ((bytevector? object) 8)
            (else (registered-number object))))

    (define first-registered 9)

    (define (registered-number object)
      (let loop ((rest registered) (number first-registered))
        (cond ((null? rest) number)
              ((comparator-test-type (car rest) object) number)
              (else (loop (cdr rest) (+ number 1))))))

    ;; The registered comparator of a type, or #f for types that nobody has registered.
    (define (registered-comparator number)
      (let ((at (- number first-registered)))
        (and (< at (length registered)) (list-ref registered at))))

    ;; Lists are compared by a loop, so that only nesting uses memory.
    (define (default=? a b)
      (cond ((eq? a b) (not (and (number? a) (not (= a a)))))
            ((pair? a)
             (and (pair? b) (default=? (car a) (car b)) (default=? (cdr a) (cdr b))))
            ((number? a) (and (number? b) (= a b)))
            ((vector? a) (and (vector? b) (default-vector=? a b)))
            ((or (string? a) (bytevector? a)) (equal? a b))
            (else
             (let ((type (type-number a)))
               (and (>= type first-registered)
                    (= type (type-number b))
                    (let ((comparator (registered-comparator type)))
                      (if comparator
                          ((comparator-equality-predicate comparator) a b)
                          (equal? a b))))))))

    (define (default-vector=? a b)
      (let ((end (vector-length a)))
        (and (= end (vector-length b))
             (let loop ((i 0))
               (cond ((= i end) #t)
                     ((default=? (vector-ref a i) (vector-ref b i)) (loop (+ i 1)))
                     (else #f))))))

    (define (default<? a b)
      (let ((type (type-number a)) (type-b (type-number b)))
        (cond ((< type type-b) #t)
              ((> type type-b) #f)
              (else
               (case type
                 ((0) #f)
                 ((1)
                  (if (default=? (car a) (car b))
                      (default<? (cdr a) (cdr b))
                      (default<? (car a) (car b))))
                 ((2) (and (not a) b))
                 ((3) (char<? a b))
                 ((4) (string<? a b))
                 ((5) (string<? (symbol->string a) (symbol->string b)))
                 ((6) (number<? a b))
                 ((7) (default-vector<? a b))
                 ((8) (bytevector<? a b))
                 (else
                  (let ((comparator (registered-comparator type)))
                    (if comparator
                        ((comparator-ordering-predicate comparator) a b)
                        (error "the default comparator does not order these" a b)))))))))

    ;; Complex numbers are ordered by their real parts, then by their imaginary parts.
    (define (number<? a b)
      (if (and (real? a) (real? b))
          (< a b)
          (let ((real-a (real-part a)) (real-b (real-part b)))
            (or (< real-a real-b)
                (and (= real-a real-b) (< (imag-part a) (imag-part b)))))))

    (define (default-vector<? a b)
      (let ((end (vector-length a)) (end-b (vector-length b)))
        (cond ((< end end-b) #t)
              ((> end end-b) #f)
              (else
               (let loop ((i 0))
                 (cond ((= i end) #f)
                       ((default=? (vector-ref a i) (vector-ref b i)) (loop (+ i 1)))
                       (else (default<? (vector-ref a i) (vector-ref b i)))))))))

    (define (bytevector<? a b)
      (let ((end (bytevector-length a)) (end-b (bytevector-length b)))
        (cond ((< end end-b) #t)
              ((> end end-b) #f)
              (else
               (let loop ((i 0))
                 (cond ((= i end) #f)
                       ((= (bytevector-u8-ref a i) (bytevector-u8-ref b i)) (loop (+ i 1)))
                       (else (< (bytevector-u8-ref a i) (bytevector-u8-ref b i)))))))))

    (define (default-hash object)
      (cond ((pair? object) (default-list-hash object))
            ((number? object) (number-hash object))
            ((vector? object) (default-vector-hash object))
            ((or (string? object) (symbol? object) (char? object)) (%equal-hash object))
            (else
             (let* ((type (type-number object))
                    (comparator (and (>= type first-registered) (registered-comparator type))))
               (if (and comparator (comparator-hashable? comparator))
                   (combine-hashes type ((comparator-hash-function comparator) object))
                   (%equal-hash object))))))

    ;; Of long lists and vectors the first elements are hashed.
    (define most-elements 64)

    (define (default-list-hash list)
      (let loop ((rest list) (count 0) (result 1))
        (cond ((and (pair? rest) (< count most-elements))
               (loop (cdr rest) (+ count 1) (combine-hashes result (default-hash (car rest)))))
              ((pair? rest) result)
              (else (combine-hashes result (default-hash rest))))))

    (define (default-vector-hash vector)
      (let ((end (min most-elements (vector-length vector))))
        (let loop ((i 0) (result (+ 2 (vector-length vector))))
          (if (= i end)
              result
              (loop (+ i 1) (combine-hashes result (default-hash (vector-ref vector i))))))))

    (define default-comparator (make-comparator any? default=? default<? default-hash))
    (define (make-default-comparator) default-comparator)

    ;; Using comparators.

    (define (comparator-test-type comparator object)
      ((comparator-type-test-predicate comparator) object))

    (define (comparator-check-type comparator object)
      (if (comparator-test-type comparator object)
          #t
          (error "comparator-check-type: the comparator is not for this object" comparator object)))

    (define (comparator-hash comparator object)
      ((comparator-hash-function comparator) object))

    ;; `(define-comparison NAME (COMPARATOR A B) TEST)`: whether the test holds of each two neighbours.
    (define-syntax define-comparison
      (syntax-rules ()
        ((_ name (comparator a b) test)
         (define name
           (case-lambda
             ((comparator a b) test)
             ((comparator a b . rest)
              (let loop ((a a) (b b) (rest rest))
                (and test
                     (or (null? rest) (loop b (car rest) (cdr rest)))))))))))

    (define-comparison =? (comparator a b)
      ((comparator-equality-predicate comparator) a b))
    (define-comparison <? (comparator a b)
      ((comparator-ordering-predicate comparator) a b))
    (define-comparison >? (comparator a b)
      ((comparator-ordering-predicate comparator) b a))
    (define-comparison <=? (comparator a b)
      (not ((comparator-ordering-predicate comparator) b a)))
    (define-comparison >=? (comparator a b)
      (not ((comparator-ordering-predicate comparator) a b)))

    (define-syntax comparator-if<=>
      (syntax-rules ()
        ((_ a b less equal greater)
         (comparator-if<=> default-comparator a b less equal greater))
        ((_ comparator a b less equal greater)
         (let ((c comparator) (x a) (y b))
           (cond ((=? c x y) equal)
                 ((<? c x y) less)
                 (else greater))))))

    ;; SRFI 162.

    (define (extreme comparator better? first rest)
      (let loop ((best first) (rest rest))
        (cond ((null? rest) best)
              ((better? comparator (car rest) best) (loop (car rest) (cdr rest)))
              (else (loop best (cdr rest))))))

    (define (comparator-max comparator object . objects) (extreme comparator >? object objects))
    (define (comparator-min comparator object . objects) (extreme comparator <? object objects))

    (define (comparator-max-in-list comparator list)
      (extreme comparator >? (car list) (cdr list)))
    (define (comparator-min-in-list comparator list)
      (extreme comparator <? (car list) (cdr list)))

    (define boolean-comparator
      (make-comparator boolean? boolean=? (lambda (a b) (and (not a) b)) boolean-hash))
    (define real-comparator (make-comparator real? = < number-hash))
    (define char-comparator (make-comparator char? char=? char<? char-hash))
    (define char-ci-comparator (make-comparator char? char-ci=? char-ci<? char-ci-hash))
    (define string-comparator (make-comparator string? string=? string<? string-hash))
    (define string-ci-comparator (make-comparator string? string-ci=? string-ci<? string-ci-hash))
    (define pair-comparator (make-pair-comparator default-comparator default-comparator))
    (define list-comparator (make-list-comparator default-comparator))
    (define vector-comparator (make-vector-comparator default-comparator))))
