;;; SRFI 127: lazy sequences. A lazy sequence is a list whose last pair may have a generator as its cdr: what it gives
;;; next becomes the next pair when somebody looks.

(define-library (srfi 127)
  (import (scheme base) (scheme case-lambda))
  (export
   generator->lseq
   lseq? lseq=?
   lseq-car lseq-first lseq-cdr lseq-rest lseq-ref lseq-take lseq-drop
   lseq-realize lseq->generator lseq-length lseq-append lseq-zip
   lseq-map lseq-for-each lseq-filter lseq-remove
   lseq-find lseq-find-tail lseq-take-while lseq-drop-while lseq-any lseq-every lseq-index
   lseq-member lseq-memq lseq-memv)
  (begin

    (define (generator->lseq generator)
      (let ((first (generator)))
        (if (eof-object? first)
            '()
            (cons first generator))))

    (define (lseq? object)
      (cond ((null? object) #t)
            ((pair? object)
             (let ((rest (cdr object)))
               (or (procedure? rest) (lseq? rest))))
            (else #f)))

    (define (lseq-car lseq)
      (if (pair? lseq)
          (car lseq)
          (error "lseq-car: expected a lazy sequence that is not empty" lseq)))

    (define (lseq-first lseq) (lseq-car lseq))

    ;; The generator is asked once for each pair: the answer is put in its place.
    (define (lseq-cdr lseq)
      (if (not (pair? lseq))
          (error "lseq-cdr: expected a lazy sequence that is not empty" lseq))
      (let ((rest (cdr lseq)))
        (if (procedure? rest)
            (let ((next (rest)))
              (if (eof-object? next)
                  (begin
                    (set-cdr! lseq '())
                    '())
                  (let ((pair (cons next rest)))
                    (set-cdr! lseq pair)
                    pair)))
            rest)))

    (define (lseq-rest lseq) (lseq-cdr lseq))

    (define (lseq=? same? a b)
      (cond ((null? a) (null? b))
            ((null? b) #f)
            ((same? (lseq-car a) (lseq-car b)) (lseq=? same? (lseq-cdr a) (lseq-cdr b)))
            (else #f)))

    (define (lseq-ref lseq k)
      (lseq-car (lseq-drop lseq k)))

    (define (lseq-drop lseq k)
      (if (eq? k 0)
          lseq
          (lseq-drop (lseq-cdr lseq) (- k 1))))

    ;; It is an error if there are fewer elements; that shows when one looks.
    (define (lseq-take lseq k)
      (let ((rest lseq) (left k))
        (generator->lseq
         (lambda ()
           (if (eq? left 0)
               (eof-object)
               (begin
                 ;; Not before an element is wanted is the sequence asked for it.
                 (if (< left k) (set! rest (lseq-cdr rest)))
                 (set! left (- left 1))
                 (lseq-car rest)))))))

    (define (lseq-realize lseq)
      (let loop ((rest lseq))
        (if (pair? rest) (loop (lseq-cdr rest))))
      lseq)

    ;; A generator of the elements.
    (define (lseq->generator lseq)
      (let ((rest lseq) (started? #f))
        (lambda ()
          (if (and started? (pair? rest))
              (set! rest (lseq-cdr rest)))
          (set! started? #t)
          (if (pair? rest) (car rest) (eof-object)))))

    (define (lseq-length lseq)
      (let loop ((rest lseq) (length 0))
        (if (pair? rest) (loop (lseq-cdr rest) (+ length 1)) length)))

    (define (lseq-append . lseqs)
      (let ((generators (map lseq->generator lseqs)))
        (generator->lseq
         (lambda ()
           (let loop ()
             (if (null? generators)
                 (eof-object)
                 (let ((next ((car generators))))
                   (if (eof-object? next)
                       (begin
                         (set! generators (cdr generators))
                         (loop))
                       next))))))))

    (define (lseq-zip . lseqs) (apply lseq-map list lseqs))

    ;; The next elements of all generators, or #f if one has ended.
    (define (next-of generators)
      (let loop ((rest generators) (elements '()))
        (if (null? rest)
            (reverse elements)
            (let ((next ((car rest))))
              (and (not (eof-object? next))
                   (loop (cdr rest) (cons next elements)))))))

    (define lseq-map
      (case-lambda
        ((proc lseq)
         (let ((generator (lseq->generator lseq)))
           (generator->lseq
            (lambda ()
              (let ((next (generator)))
                (if (eof-object? next) next (proc next)))))))
        ((proc . lseqs)
         (let ((generators (map lseq->generator lseqs)))
           (generator->lseq
            (lambda ()
              (let ((elements (next-of generators)))
                (if elements (apply proc elements) (eof-object)))))))))

    (define lseq-for-each
      (case-lambda
        ((proc lseq)
         (let loop ((rest lseq))
           (if (pair? rest)
               (begin
                 (proc (car rest))
                 (loop (lseq-cdr rest))))))
        ((proc . lseqs)
         (let ((generators (map lseq->generator lseqs)))
           (let loop ()
             (let ((elements (next-of generators)))
               (if elements
                   (begin
                     (apply proc elements)
                     (loop)))))))))

    (define (lseq-filter predicate lseq)
      (let ((generator (lseq->generator lseq)))
        (generator->lseq
         (lambda ()
           (let loop ()
             (let ((next (generator)))
               (if (or (eof-object? next) (predicate next))
                   next
                   (loop))))))))

    (define (lseq-remove predicate lseq)
      (lseq-filter (lambda (element) (not (predicate element))) lseq))

    (define (lseq-find-tail predicate lseq)
      (cond ((null? lseq) #f)
            ((predicate (lseq-car lseq)) lseq)
            (else (lseq-find-tail predicate (lseq-cdr lseq)))))

    (define (lseq-find predicate lseq)
      (let ((tail (lseq-find-tail predicate lseq)))
        (and tail (car tail))))

    (define (lseq-take-while predicate lseq)
      (let ((generator (lseq->generator lseq)))
        (generator->lseq
         (lambda ()
           (let ((next (generator)))
             (if (or (eof-object? next) (predicate next))
                 next
                 (begin
                   (set! generator eof-object)
                   (eof-object))))))))

    (define (lseq-drop-while predicate lseq)
      (if (and (pair? lseq) (predicate (car lseq)))
          (lseq-drop-while predicate (lseq-cdr lseq))
          lseq))

    (define lseq-any
      (case-lambda
        ((predicate lseq)
         (let loop ((rest lseq))
           (and (pair? rest)
                (or (predicate (car rest)) (loop (lseq-cdr rest))))))
        ((predicate . lseqs)
         (let ((generators (map lseq->generator lseqs)))
           (let loop ()
             (let ((elements (next-of generators)))
               (and elements
                    (or (apply predicate elements) (loop)))))))))

    (define lseq-every
      (case-lambda
        ((predicate lseq)
         (let loop ((rest lseq) (last #t))
           (if (pair? rest)
               (let ((result (predicate (car rest))))
                 (and result (loop (lseq-cdr rest) result)))
               last)))
        ((predicate . lseqs)
         (let ((generators (map lseq->generator lseqs)))
           (let loop ((last #t))
             (let ((elements (next-of generators)))
               (if elements
                   (let ((result (apply predicate elements)))
                     (and result (loop result)))
                   last)))))))

    (define (lseq-index predicate . lseqs)
      (let ((generators (map lseq->generator lseqs)))
        (let loop ((index 0))
          (let ((elements (next-of generators)))
            (cond ((not elements) #f)
                  ((apply predicate elements) index)
                  (else (loop (+ index 1))))))))

    (define lseq-member
      (case-lambda
        ((object lseq) (lseq-member object lseq equal?))
        ((object lseq same?) (lseq-find-tail (lambda (element) (same? object element)) lseq))))

    (define (lseq-memq object lseq) (lseq-member object lseq eq?))
    (define (lseq-memv object lseq) (lseq-member object lseq eqv?))))
