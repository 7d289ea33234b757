;;; SRFI 41: the stream type. A stream is a promise; it is a box that it may come to share with the stream that it
;;; stands for, so that a chain of lazy streams runs in constant space.

(define-library (srfi 41 primitive)
  (import (scheme base))
  (export stream-null stream-cons stream? stream-null? stream-pair? stream-car stream-cdr stream-lambda)
  (begin

    ;; The box is a pair of state and content: `#t` and what the stream is, () or a pair; or `#f` and a thunk that
    ;; gives another stream.
    (define-record-type stream
      (box->stream box)
      stream?
      (box stream-box set-stream-box!))

    ;; The head of a pair is a promise of its own, so that the tail can be had without it.
    (define-record-type stream-pare
      (make-pare state head tail)
      stream-pare?
      (state pare-state set-pare-state!)
      (head pare-head set-pare-head!)
      (tail pare-tail))

    (define stream-null (box->stream (cons #t '())))

    (define-syntax stream-lazy
      (syntax-rules ()
        ((_ expression) (box->stream (cons #f (lambda () expression))))))

    (define-syntax stream-cons
      (syntax-rules ()
        ((_ head tail)
         (box->stream (cons #t (make-pare #f (lambda () head) (stream-lazy tail)))))))

    (define-syntax stream-lambda
      (syntax-rules ()
        ((_ formals . body)
         (lambda formals (stream-lazy (let () . body))))))

    ;; What the stream is: () or a pair.
    (define (stream-force stream)
      (let ((box (stream-box stream)))
        (if (car box)
            (cdr box)
            (let ((other ((cdr box))))
              ;; The thunk may have forced this very stream: the first result stays.
              (let ((box (stream-box stream)))
                (cond ((car box) (cdr box))
                      ((stream? other)
                       (let ((other-box (stream-box other)))
                         (set-car! box (car other-box))
                         (set-cdr! box (cdr other-box))
                         (set-stream-box! other box)
                         (stream-force stream)))
                      (else (error "stream: expected a stream" other))))))))

    (define (stream-null? object)
      (and (stream? object) (null? (stream-force object))))

    (define (stream-pair? object)
      (and (stream? object) (stream-pare? (stream-force object))))

    (define (pare who stream)
      (if (not (stream? stream))
          (error (string-append who ": expected a stream") stream))
      (let ((content (stream-force stream)))
        (if (null? content)
            (error (string-append who ": the stream is empty")))
        content))

    (define (stream-car stream)
      (let ((pare (pare "stream-car" stream)))
        (if (pare-state pare)
            (pare-head pare)
            (let ((head ((pare-head pare))))
              (if (not (pare-state pare))
                  (begin
                    (set-pare-state! pare #t)
                    (set-pare-head! pare head)))
              (pare-head pare)))))

    (define (stream-cdr stream)
      (pare-tail (pare "stream-cdr" stream)))))
