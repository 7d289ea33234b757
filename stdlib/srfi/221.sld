;;; SRFI 221: generator and accumulator sub-library.

(define-library (srfi 221)
  (import (scheme base) (avm generator making) (srfi 41))
  (export gcompose-left gcompose-right accumulate-generated-values genumerate gchoice
          stream->generator generator->stream)
  (begin

    ;; `(gcompose-left make operation ...)` is `(... (operation (make)))`.
    (define (gcompose-left make . operations)
      (let loop ((generator (make)) (rest operations))
        (if (pair? rest)
            (loop ((car rest) generator) (cdr rest))
            generator)))

    (define (gcompose-right operation . operations)
      (apply gcompose-left (reverse (cons operation operations))))

    (define (accumulate-generated-values accumulator generator)
      (let ((item (generator)))
        (if (eof-object? item)
            (accumulator item)
            (begin
              (accumulator item)
              (accumulate-generated-values accumulator generator)))))

    ;; Pairs of a number and an item.
    (define (genumerate generator)
      (let ((i -1))
        (lambda ()
          (let ((item (generator)))
            (if (eof-object? item)
                item
                (begin
                  (set! i (+ i 1))
                  (cons i item)))))))

    ;; The items of the generators whose indices the first one gives; those of generators that have ended are skipped.
    (define (gchoice choices . generators)
      (let* ((sources (list->vector generators)) (left (vector-length sources)))
        (lambda ()
          (let loop ()
            (let ((index (if (> left 0) (choices) (eof-object))))
              (if (eof-object? index)
                  index
                  (let ((source (vector-ref sources index)))
                    (if (not source)
                        (loop)
                        (let ((item (source)))
                          (if (eof-object? item)
                              (begin
                                (vector-set! sources index #f)
                                (set! left (- left 1))
                                (loop))
                              item))))))))))

    (define (stream->generator stream)
      (lambda ()
        (if (stream-null? stream)
            (eof-object)
            (let ((item (stream-car stream)))
              (set! stream (stream-cdr stream))
              item))))

    (define-stream (generator->stream generator)
      (let ((item (generator)))
        (if (eof-object? item)
            stream-null
            (stream-cons item (generator->stream generator)))))))
