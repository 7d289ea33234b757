;;; SRFI 171: transducers.

(define-library (srfi 171)
  (import (scheme base) (scheme case-lambda) (scheme write) (srfi 171 meta))
  (cond-expand
    ((library (srfi 69)) (import (only (srfi 69) hash-table? hash-table-ref/default)))
    (else))
  (export rcons reverse-rcons rany revery rcount
          list-transduce vector-transduce string-transduce bytevector-u8-transduce port-transduce
          generator-transduce
          tmap tfilter tremove tfilter-map treplace tdrop ttake tdrop-while ttake-while
          tconcatenate tappend-map tflatten tdelete-neighbor-duplicates tdelete-duplicates
          tsegment tpartition tadd-between tenumerate tlog)
  (cond-expand
    ((library (srfi 69)))
    (else
     (begin
       (define (hash-table? object) #f)
       (define (hash-table-ref/default table key default) default))))
  (begin

    ;; Reducers. Without arguments they give the identity, with one they finish the result.

    (define rcons
      (case-lambda
        (() '())
        ((result) (reverse result))
        ((result input) (cons input result))))

    (define reverse-rcons
      (case-lambda
        (() '())
        ((result) result)
        ((result input) (cons input result))))

    (define rcount
      (case-lambda
        (() 0)
        ((result) result)
        ((result input) (+ result 1))))

    (define (rany satisfies?)
      (case-lambda
        (() #f)
        ((result) result)
        ((result input)
         (let ((value (satisfies? input)))
           (if value (reduced value) #f)))))

    (define (revery satisfies?)
      (case-lambda
        (() #t)
        ((result) result)
        ((result input)
         (let ((value (satisfies? input)))
           (if (and result value) value (reduced #f))))))

    ;; Applying transducers.

    (define-syntax define-transduce
      (syntax-rules ()
        ((_ (name reduce source ...) ...)
         (begin
           (define name
             (case-lambda
               ((transducer f source ...) (name transducer f (f) source ...))
               ((transducer f identity source ...)
                (let ((reducer (transducer f)))
                  (reducer (reduce reducer identity source ...))))))
           ...))))

    (define-transduce
      (list-transduce list-reduce list)
      (vector-transduce vector-reduce vector)
      (string-transduce string-reduce string)
      (bytevector-u8-transduce bytevector-u8-reduce bytevector)
      (generator-transduce generator-reduce generator))

    ;; Without a port, the reader is called without arguments.
    (define port-transduce
      (case-lambda
        ((transducer f reader) (generator-transduce transducer f reader))
        ((transducer f reader port) (port-transduce transducer f (f) reader port))
        ((transducer f identity reader port)
         (generator-transduce transducer f identity (lambda () (reader port))))))

    ;; Transducers. `(transducer (REDUCER RESULT INPUT) STEP)` is one whose reducers differ from the given one by the
    ;; step only; after `state` come variables that each reduction has for itself, after `finish` what finishes it.
    (define-syntax transducer
      (syntax-rules (state finish)
        ((_ (reducer result input) (state (variable value) ...) (finish end) step)
         (lambda (reducer)
           (let ((variable value) ...)
             (case-lambda
               (() (reducer))
               ((result) end)
               ((result input) step)))))
        ((_ (reducer result input) (state binding ...) step)
         (transducer (reducer result input) (state binding ...) (finish (reducer result)) step))
        ((_ (reducer result input) step)
         (transducer (reducer result input) (state) (finish (reducer result)) step))))

    (define (tmap f)
      (transducer (reducer result input)
        (reducer result (f input))))

    (define (tfilter keep?)
      (transducer (reducer result input)
        (if (keep? input) (reducer result input) result)))

    (define (tremove drop?)
      (transducer (reducer result input)
        (if (drop? input) result (reducer result input))))

    (define (tfilter-map f)
      (transducer (reducer result input)
        (let ((value (f input)))
          (if value (reducer result value) result))))

    ;; What stands for what: an association list, a hash table, or a procedure.
    (define (treplace replacements)
      (cond ((list? replacements)
             (tmap (lambda (input)
                     (let ((found (assoc input replacements)))
                       (if found (cdr found) input)))))
            ((hash-table? replacements)
             (tmap (lambda (input) (hash-table-ref/default replacements input input))))
            ((procedure? replacements) (tmap replacements))
            (else
             (error "treplace: expected an association list, a hash table or a procedure" replacements))))

    (define (tdrop n)
      (transducer (reducer result input)
        (state (left n))
        (if (> left 0)
            (begin
              (set! left (- left 1))
              result)
            (reducer result input))))

    (define (ttake n)
      (transducer (reducer result input)
        (state (left n))
        (let ((value (if (> left 0) (reducer result input) result)))
          (set! left (- left 1))
          (if (> left 0) value (ensure-reduced value)))))

    (define (tdrop-while satisfies?)
      (transducer (reducer result input)
        (state (dropping? #t))
        (if (and dropping? (satisfies? input))
            result
            (begin
              (set! dropping? #f)
              (reducer result input)))))

    ;; The value of `(end result input)` is the result where an input ends it.
    (define ttake-while
      (case-lambda
        ((satisfies?) (ttake-while satisfies? (lambda (result input) result)))
        ((satisfies? end)
         (transducer (reducer result input)
           (state (taking? #t))
           (if (and taking? (satisfies? input))
               (reducer result input)
               (begin
                 (set! taking? #f)
                 (ensure-reduced (end result input))))))))

    (define tconcatenate
      (transducer (reducer result input)
        (list-reduce (preserving-reduced reducer) result input)))

    (define (tappend-map f)
      (transducer (reducer result input)
        (list-reduce (preserving-reduced reducer) result (f input))))

    (define tflatten
      (transducer (reducer result input)
        (if (list? input)
            (list-reduce (preserving-reduced (tflatten reducer)) result input)
            (reducer result input))))

    (define tdelete-neighbor-duplicates
      (case-lambda
        (() (tdelete-neighbor-duplicates equal?))
        ((same?)
         (transducer (reducer result input)
           (state (started? #f) (last #f))
           (if (and started? (same? last input))
               result
               (begin
                 (set! started? #t)
                 (set! last input)
                 (reducer result input)))))))

    (define tdelete-duplicates
      (case-lambda
        (() (tdelete-duplicates equal?))
        ((same?)
         (transducer (reducer result input)
           (state (seen '()))
           (if (member input seen (lambda (a b) (same? b a)))
               result
               (begin
                 (set! seen (cons input seen))
                 (reducer result input)))))))

    ;; What was collected goes to the reducer before it finishes.
    (define (finish-with reducer result items)
      (reducer
       (if (null? items)
           result
           (let ((value (reducer result (reverse items))))
             (if (reduced? value) (unreduce value) value)))))

    (define (tsegment n)
      (if (not (and (exact-integer? n) (> n 0)))
          (error "tsegment: expected an exact integer greater than 0" n))
      (transducer (reducer result input)
        (state (items '()) (count 0))
        (finish
         (let ((rest items))
           (set! items '())
           (finish-with reducer result rest)))
        (begin
          (set! items (cons input items))
          (set! count (+ count 1))
          (if (= count n)
              (let ((segment (reverse items)))
                (set! items '())
                (set! count 0)
                (reducer result segment))
              result))))

    (define (tpartition f)
      (transducer (reducer result input)
        (state (items '()) (key #f))
        (finish
         (let ((rest items))
           (set! items '())
           (finish-with reducer result rest)))
        (let* ((value (f input)) (same? (or (null? items) (equal? value key))))
          (set! key value)
          (if same?
              (begin
                (set! items (cons input items))
                result)
              (let ((part (reverse items)))
                (set! items (list input))
                (reducer result part))))))

    (define (tadd-between object)
      (transducer (reducer result input)
        (state (started? #f))
        (if started?
            (let ((value (reducer result object)))
              (if (reduced? value) value (reducer value input)))
            (begin
              (set! started? #t)
              (reducer result input)))))

    (define tenumerate
      (case-lambda
        (() (tenumerate 0))
        ((start)
         (transducer (reducer result input)
           (state (i (- start 1)))
           (begin
             (set! i (+ i 1))
             (reducer result (cons i input)))))))

    (define tlog
      (case-lambda
        (() (tlog (lambda (result input) (write input) (newline))))
        ((logger)
         (transducer (reducer result input)
           (begin
             (logger result input)
             (reducer result input))))))))
