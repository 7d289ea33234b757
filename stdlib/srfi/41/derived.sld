;;; SRFI 41: procedures and syntax for streams, made from the stream type.

(define-library (srfi 41 derived)
  (import (scheme base) (scheme case-lambda) (srfi 41 primitive) (only (avm list searching) any))
  (export define-stream list->stream port->stream stream stream->list stream-append stream-concat stream-constant
          stream-drop stream-drop-while stream-filter stream-fold stream-for-each stream-from stream-iterate
          stream-length stream-let stream-map stream-match stream-of stream-range stream-ref stream-reverse
          stream-scan stream-take stream-take-while stream-unfold stream-unfolds stream-zip)
  (begin

    (define-syntax define-stream
      (syntax-rules ()
        ((_ (name . formals) . body) (define name (stream-lambda formals . body)))))

    (define-syntax stream-let
      (syntax-rules ()
        ((_ name ((variable value) ...) . body)
         ((letrec ((name (stream-lambda (variable ...) . body))) name) value ...))))

    (define-syntax stream
      (syntax-rules ()
        ((_) stream-null)
        ((_ head . tail) (stream-cons head (stream . tail)))))

    ;; Arguments are checked when a procedure is called, not when its stream is forced.

    (define-syntax check
      (syntax-rules ()
        ((_ who what? value expected)
         (if (not (what? value))
             (error (string-append who ": expected " expected) value)))))

    (define-syntax check-procedure
      (syntax-rules ()
        ((_ who value) (check who procedure? value "a procedure"))))

    (define-syntax check-stream
      (syntax-rules ()
        ((_ who value) (check who stream? value "a stream"))))

    (define (check-streams who streams)
      (if (null? streams)
          (error (string-append who ": expected a stream")))
      (for-each (lambda (stream) (check-stream who stream)) streams))

    (define-syntax check-count
      (syntax-rules ()
        ((_ who value) (check who count? value "an exact integer that is not negative"))))

    (define (count? n) (and (exact-integer? n) (>= n 0)))

    ;; Making streams.

    (define (list->stream objects)
      (check "list->stream" list? objects "a list")
      (stream-let loop ((rest objects))
        (if (null? rest)
            stream-null
            (stream-cons (car rest) (loop (cdr rest))))))

    (define port->stream
      (case-lambda
        (() (port->stream (current-input-port)))
        ((port)
         (check "port->stream" input-port? port "an input port")
         (stream-let loop ()
           (let ((char (read-char port)))
             (if (eof-object? char)
                 stream-null
                 (stream-cons char (loop))))))))

    (define (stream-constant . objects)
      (if (null? objects)
          stream-null
          (stream-let loop ((rest objects))
            (if (null? rest)
                (loop objects)
                (stream-cons (car rest) (loop (cdr rest)))))))

    (define stream-from
      (case-lambda
        ((first) (stream-from first 1))
        ((first step)
         (check "stream-from" number? first "a number")
         (check "stream-from" number? step "a number")
         (stream-let loop ((n first))
           (stream-cons n (loop (+ n step)))))))

    (define stream-range
      (case-lambda
        ((first past) (stream-range first past (if (< first past) 1 -1)))
        ((first past step)
         (check "stream-range" real? first "a real number")
         (check "stream-range" real? past "a real number")
         (check "stream-range" real? step "a real number")
         (let ((inside? (if (> step 0) < >)))
           (stream-let loop ((n first))
             (if (inside? n past)
                 (stream-cons n (loop (+ n step)))
                 stream-null))))))

    (define (stream-iterate f start)
      (check-procedure "stream-iterate" f)
      (stream-let loop ((value start))
        (stream-cons value (loop (f value)))))

    (define (stream-unfold mapper more? successor seed)
      (check-procedure "stream-unfold" mapper)
      (check-procedure "stream-unfold" more?)
      (check-procedure "stream-unfold" successor)
      (stream-let loop ((seed seed))
        (if (more? seed)
            (stream-cons (mapper seed) (loop (successor seed)))
            stream-null)))

    ;; The generator gives a seed and a result for each stream: a list of one element, #f for none now, () for the end.
    ;; How many streams there are shows when it is called first.
    (define (stream-unfolds generator seed)
      (check-procedure "stream-unfolds" generator)
      (let ((steps (stream-let loop ((seed seed))
                     (call-with-values (lambda () (generator seed))
                       (lambda (next . results)
                         (stream-cons results (loop next)))))))
        (apply values
               (map (lambda (index) (unfolded steps index))
                    (indices (length (stream-car steps)))))))

    (define (indices count)
      (let loop ((i (- count 1)) (result '()))
        (if (< i 0) result (loop (- i 1) (cons i result)))))

    (define (unfolded steps index)
      (stream-let loop ((steps steps))
        (let ((result (list-ref (stream-car steps) index)))
          (cond ((pair? result) (stream-cons (car result) (loop (stream-cdr steps))))
                ((null? result) stream-null)
                ((not result) (loop (stream-cdr steps)))
                (else (error "stream-unfolds: expected a list of an element, #f or ()" result))))))

    ;; From streams to streams.

    (define (stream-append . streams)
      (if (null? streams)
          stream-null
          (begin
            (check-streams "stream-append" streams)
            (append-all streams))))

    (define-stream (append-all streams)
      (if (null? (cdr streams))
          (car streams)
          (append-to (car streams) (cdr streams))))

    (define-stream (append-to first others)
      (if (stream-null? first)
          (append-all others)
          (stream-cons (stream-car first) (append-to (stream-cdr first) others))))

    (define (stream-concat streams)
      (check-stream "stream-concat" streams)
      (concat streams))

    (define-stream (concat streams)
      (if (stream-null? streams)
          stream-null
          (let ((first (stream-car streams)))
            (check-stream "stream-concat" first)
            (concat-to first (stream-cdr streams)))))

    (define-stream (concat-to first others)
      (if (stream-null? first)
          (concat others)
          (stream-cons (stream-car first) (concat-to (stream-cdr first) others))))

    (define (stream-take n stream)
      (check-count "stream-take" n)
      (check-stream "stream-take" stream)
      (stream-let loop ((left n) (rest stream))
        (if (or (eqv? left 0) (stream-null? rest))
            stream-null
            (stream-cons (stream-car rest) (loop (- left 1) (stream-cdr rest))))))

    (define (stream-drop n stream)
      (check-count "stream-drop" n)
      (check-stream "stream-drop" stream)
      (drop n stream))

    ;; A stream that is being computed keeps what it is computed from. So what skips elements begins anew, as another
    ;; stream, after so many.
    (define stretch 100)

    (define-stream (drop n stream)
      (let loop ((left n) (rest stream) (steps stretch))
        (cond ((or (eqv? left 0) (stream-null? rest)) rest)
              ((eqv? steps 0) (drop left rest))
              (else (loop (- left 1) (stream-cdr rest) (- steps 1))))))

    (define (stream-take-while satisfies? stream)
      (check-procedure "stream-take-while" satisfies?)
      (check-stream "stream-take-while" stream)
      (stream-let loop ((rest stream))
        (if (and (stream-pair? rest) (satisfies? (stream-car rest)))
            (stream-cons (stream-car rest) (loop (stream-cdr rest)))
            stream-null)))

    (define (stream-drop-while satisfies? stream)
      (check-procedure "stream-drop-while" satisfies?)
      (check-stream "stream-drop-while" stream)
      (drop-while satisfies? stream))

    (define-stream (drop-while satisfies? stream)
      (let loop ((rest stream) (steps stretch))
        (cond ((eqv? steps 0) (drop-while satisfies? rest))
              ((and (stream-pair? rest) (satisfies? (stream-car rest)))
               (loop (stream-cdr rest) (- steps 1)))
              (else rest))))

    (define (stream-filter satisfies? stream)
      (check-procedure "stream-filter" satisfies?)
      (check-stream "stream-filter" stream)
      (filtered satisfies? stream))

    (define-stream (filtered satisfies? stream)
      (let loop ((rest stream) (steps stretch))
        (cond ((stream-null? rest) stream-null)
              ((eqv? steps 0) (filtered satisfies? rest))
              ((satisfies? (stream-car rest))
               (stream-cons (stream-car rest) (filtered satisfies? (stream-cdr rest))))
              (else (loop (stream-cdr rest) (- steps 1))))))

    (define (stream-map f . streams)
      (check-procedure "stream-map" f)
      (check-streams "stream-map" streams)
      (cond ((null? (cdr streams)) (map1 f (car streams)))
            ((null? (cddr streams)) (map2 f (car streams) (cadr streams)))
            (else (map-all f streams))))

    (define-stream (map1 f stream)
      (if (stream-null? stream)
          stream-null
          (stream-cons (f (stream-car stream)) (map1 f (stream-cdr stream)))))

    (define-stream (map2 f a b)
      (if (or (stream-null? a) (stream-null? b))
          stream-null
          (stream-cons (f (stream-car a) (stream-car b))
                       (map2 f (stream-cdr a) (stream-cdr b)))))

    (define-stream (map-all f streams)
      (if (any stream-null? streams)
          stream-null
          (stream-cons (apply f (map stream-car streams)) (map-all f (map stream-cdr streams)))))

    (define (stream-zip . streams)
      (check-streams "stream-zip" streams)
      (apply stream-map list streams))

    (define (stream-scan f start stream)
      (check-procedure "stream-scan" f)
      (check-stream "stream-scan" stream)
      (stream-let loop ((value start) (rest stream))
        (if (stream-null? rest)
            (stream-cons value stream-null)
            (stream-cons value (loop (f value (stream-car rest)) (stream-cdr rest))))))

    (define (stream-reverse stream)
      (check-stream "stream-reverse" stream)
      (reversed stream))

    (define-stream (reversed stream)
      (let loop ((rest stream) (result stream-null))
        (if (stream-null? rest)
            result
            (loop (stream-cdr rest) (stream-cons (stream-car rest) result)))))

    ;; From streams to other things. What walks along a stream is a procedure of its own, whose only variable for it is
    ;; the one that moves: the caller's would keep the head.

    (define stream->list
      (case-lambda
        ((stream)
         (check-stream "stream->list" stream)
         (collect -1 stream '()))
        ((n stream)
         (check-count "stream->list" n)
         (check-stream "stream->list" stream)
         (collect n stream '()))))

    (define (collect left rest results)
      (if (or (eqv? left 0) (stream-null? rest))
          (reverse results)
          (collect (- left 1) (stream-cdr rest) (cons (stream-car rest) results))))

    (define (stream-fold f start stream)
      (check-procedure "stream-fold" f)
      (check-stream "stream-fold" stream)
      (fold-on f start stream))

    (define (fold-on f value rest)
      (if (stream-null? rest)
          value
          (fold-on f (f value (stream-car rest)) (stream-cdr rest))))

    (define (stream-for-each f . streams)
      (check-procedure "stream-for-each" f)
      (check-streams "stream-for-each" streams)
      (if (null? (cdr streams))
          (walk f (car streams))
          (walk-all f streams)))

    (define (walk f rest)
      (if (not (stream-null? rest))
          (begin
            (f (stream-car rest))
            (walk f (stream-cdr rest)))))

    (define (walk-all f rests)
      (if (not (any stream-null? rests))
          (begin
            (apply f (map stream-car rests))
            (walk-all f (map stream-cdr rests)))))

    (define (stream-length stream)
      (check-stream "stream-length" stream)
      (count-on 0 stream))

    (define (count-on count rest)
      (if (stream-null? rest)
          count
          (count-on (+ count 1) (stream-cdr rest))))

    (define (stream-ref stream n)
      (check-stream "stream-ref" stream)
      (check-count "stream-ref" n)
      (ref-on stream n n))

    (define (ref-on rest left n)
      (cond ((stream-null? rest) (error "stream-ref: the stream is too short" n))
            ((eqv? left 0) (stream-car rest))
            (else (ref-on (stream-cdr rest) (- left 1) n))))

    ;; `(stream-match STREAM (PATTERN [FENDER] EXPRESSION) ...)`: a pattern is (), a variable, or a list of variables,
    ;; the last of which may stand for the rest; `_` matches anything.
    (define-syntax stream-match
      (syntax-rules ()
        ((_ expression clause ...)
         (let ((subject expression))
           (if (not (stream? subject))
               (error "stream-match: expected a stream" subject))
           (match-clauses subject clause ...)))))

    (define-syntax match-clauses
      (syntax-rules ()
        ((_ subject) (error "stream-match: no pattern matches"))
        ((_ subject (pattern fender result) clause ...)
         (let ((others (lambda () (match-clauses subject clause ...))))
           (match-pattern subject pattern (if fender result (others)) (others))))
        ((_ subject (pattern result) clause ...)
         (let ((others (lambda () (match-clauses subject clause ...))))
           (match-pattern subject pattern result (others))))))

    (define-syntax match-pattern
      (syntax-rules (_)
        ((match-pattern subject () yes no)
         (if (stream-null? subject) yes no))
        ((match-pattern subject (_ . more) yes no)
         (if (stream-pair? subject)
             (let ((rest (stream-cdr subject)))
               (match-pattern rest more yes no))
             no))
        ((match-pattern subject (variable . more) yes no)
         (if (stream-pair? subject)
             (let ((first (stream-car subject)) (rest (stream-cdr subject)))
               (match-pattern rest more (let ((variable first)) yes) no))
             no))
        ((match-pattern subject _ yes no) yes)
        ((match-pattern subject variable yes no)
         (let ((variable subject)) yes))))

    ;; `(stream-of EXPRESSION CLAUSE ...)`: clauses are (VARIABLE in STREAM), (VARIABLE is EXPRESSION), and tests.
    (define-syntax stream-of
      (syntax-rules ()
        ((_ expression clause ...)
         (comprehend expression stream-null clause ...))))

    (define-syntax comprehend
      (syntax-rules (in is)
        ((_ expression rest) (stream-cons expression rest))
        ((_ expression rest (variable in stream) clause ...)
         (stream-let loop ((elements stream))
           (if (stream-null? elements)
               rest
               (let ((variable (stream-car elements)))
                 (comprehend expression (loop (stream-cdr elements)) clause ...)))))
        ((_ expression rest (variable is value) clause ...)
         (let ((variable value))
           (comprehend expression rest clause ...)))
        ((_ expression rest test clause ...)
         (if test (comprehend expression rest clause ...) rest))))))
