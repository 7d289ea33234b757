;;; SRFI 158: what makes generators. A generator is a procedure without parameters that gives an item at each call, and
;;; an end-of-file object when there are no more, from then on.

(define-library (avm generator making)
  (import (scheme base) (scheme case-lambda))
  (export generator circular-generator make-iota-generator make-range-generator make-coroutine-generator
          list->generator vector->generator reverse-vector->generator string->generator bytevector->generator
          make-for-each-generator make-unfold-generator check-procedure)
  (begin

    (define (check-procedure who value)
      (if (not (procedure? value))
          (error (string-append who ": expected a procedure") value)))

    (define (generator . items) (list->generator items))

    (define (circular-generator first . others)
      (let* ((all (cons first others)) (rest all))
        (lambda ()
          (if (null? rest) (set! rest all))
          (let ((item (car rest)))
            (set! rest (cdr rest))
            item))))

    (define (list->generator items)
      (let ((rest items))
        (lambda ()
          (if (pair? rest)
              (let ((item (car rest)))
                (set! rest (cdr rest))
                item)
              (eof-object)))))

    (define make-iota-generator
      (case-lambda
        ((count) (make-iota-generator count 0 1))
        ((count start) (make-iota-generator count start 1))
        ((count start step)
         (if (not (and (exact-integer? count) (>= count 0)))
             (error "make-iota-generator: expected an exact integer that is not negative" count))
         (let ((i 0))
           (lambda ()
             (if (< i count)
                 (let ((item (+ start (* i step))))
                   (set! i (+ i 1))
                   item)
                 (eof-object)))))))

    (define make-range-generator
      (case-lambda
        ((start)
         (let ((next start))
           (lambda ()
             (let ((item next))
               (set! next (+ next 1))
               item))))
        ((start end) (make-range-generator start end 1))
        ((start end step)
         (let ((next start) (inside? (if (< step 0) > <)))
           (lambda ()
             (if (inside? next end)
                 (let ((item next))
                   (set! next (+ next step))
                   item)
                 (eof-object)))))))

    ;; `(make-coroutine-generator f)`: `f` is called with a procedure that gives its argument to the caller of the
    ;; generator, and goes on when the generator is called again.
    (define (make-coroutine-generator f)
      (check-procedure "make-coroutine-generator" f)
      (let ((return #f) (resume #f))
        (define (yield item)
          (call-with-current-continuation
           (lambda (here)
             (set! resume here)
             (give item))))
        ;; The caller's continuation is dropped before it goes on, so that it can be collected.
        (define (give item)
          (let ((caller return))
            (set! return #f)
            (caller item)))
        (define (start ignored)
          (f yield)
          (set! resume (lambda (ignored) (give (eof-object))))
          (give (eof-object)))
        (set! resume start)
        (lambda ()
          (call-with-current-continuation
           (lambda (caller)
             (set! return caller)
             (resume #f))))))

    ;; Sequences: `(NAME sequence [start [end]])`.

    (define-syntax define-sequence-generators
      (syntax-rules ()
        ((_ (name who length ref) ...)
         (begin
           (define name
             (case-lambda
               ((sequence) (sequence-generator who sequence ref 0 (length sequence) (length sequence)))
               ((sequence start)
                (sequence-generator who sequence ref start (length sequence) (length sequence)))
               ((sequence start end)
                (sequence-generator who sequence ref start end (length sequence)))))
           ...))))

    (define (check-range who start end length)
      (if (not (and (exact-integer? start) (exact-integer? end) (<= 0 start end length)))
          (error (string-append who ": the range is not inside of the sequence") start end)))

    (define (sequence-generator who sequence ref start end length)
      (check-range who start end length)
      (let ((i start))
        (lambda ()
          (if (< i end)
              (let ((item (ref sequence i)))
                (set! i (+ i 1))
                item)
              (eof-object)))))

    (define-sequence-generators
      (vector->generator "vector->generator" vector-length vector-ref)
      (string->generator "string->generator" string-length string-ref)
      (bytevector->generator "bytevector->generator" bytevector-length bytevector-u8-ref))

    (define reverse-vector->generator
      (case-lambda
        ((vector) (reverse-vector->generator vector 0 (vector-length vector)))
        ((vector start) (reverse-vector->generator vector start (vector-length vector)))
        ((vector start end)
         (check-range "reverse-vector->generator" start end (vector-length vector))
         (let ((i end))
           (lambda ()
             (if (> i start)
                 (begin
                   (set! i (- i 1))
                   (vector-ref vector i))
                 (eof-object)))))))

    (define (make-for-each-generator for-each)
      (check-procedure "make-for-each-generator" for-each)
      (lambda (collection)
        (make-coroutine-generator (lambda (yield) (for-each yield collection)))))

    (define (make-unfold-generator stop? mapper successor seed)
      (let ((ended? #f))
        (lambda ()
          (if (or ended? (stop? seed))
              (begin
                (set! ended? #t)
                (eof-object))
              (let ((item (mapper seed)))
                (set! seed (successor seed))
                item)))))))
