;;; Assigned variables in closures: a message-passing style of objects.
;;; family: closures
(import (scheme base) (scheme write))

(define (make-counter)
  (let ((count 0))
    (lambda (message . arguments)
      (case message
        ((add) (set! count (+ count (car arguments))) count)
        ((get) count)
        ((reset) (set! count 0) count)
        (else (error "unknown message" message))))))

(define (run rounds)
  (let ((a (make-counter)) (b (make-counter)))
    (do ((i 0 (+ i 1))) ((= i rounds) (+ (a 'get) (b 'get)))
      (a 'add 1)
      (b 'add (a 'get))
      (if (> (b 'get) 1000000) (b 'reset)))))

(display (run 1000000))
(newline)
