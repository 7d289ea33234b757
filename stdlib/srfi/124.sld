;;; SRFI 124: ephemerons. These hold their keys strongly and are never broken, as the SRFI allows: when a key is
;;; collected would depend on the machine's memory, which no result may.

(define-library (srfi 124)
  (import (scheme base))
  (export make-ephemeron ephemeron? ephemeron-broken? ephemeron-key ephemeron-datum reference-barrier)
  (begin

    (define-record-type ephemeron
      (make-ephemeron key datum)
      ephemeron?
      (key ephemeron-key)
      (datum ephemeron-datum))

    (define (ephemeron-broken? ephemeron)
      (ephemeron-key ephemeron)
      #f)

    (define (reference-barrier key) (if #f #f))))
