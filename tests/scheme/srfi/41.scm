;; SRFI 41: streams.
(import (scheme base) (srfi 41))
(define strm123 (stream 1 2 3))
(stream? stream-null) ; => #t
(stream? (stream-cons 'a stream-null)) ; => #t
(stream? 3) ; => #f
(map stream-null? (list stream-null strm123 5)) ; => (#t #f #f)
(map stream-pair? (list stream-null strm123 5)) ; => (#f #t #f)
(stream-car strm123) ; => 1
(stream-car (stream-cdr strm123)) ; => 2
(stream-pair? (stream-cdr (stream-cons (/ 1 0) stream-null))) ; => #f
(stream-car (stream-cons (/ 1 0) stream-null)) ; !> /
(stream-pair? (stream-cons 1 (error "not forced"))) ; => #t
(stream-car 3) ; !> stream-car: expected a stream
(stream-car stream-null) ; !> stream-car: the stream is empty
(stream-cdr 3) ; !> stream-cdr
(stream-cdr stream-null) ; !> stream-cdr
(stream-pair? (stream-cdr (stream-cons 1 'no-stream))) ; !> expected a stream
(let* ((n 0) (s (stream-cons (begin (set! n (+ n 1)) n) stream-null))) (list (stream-car s) (stream-car s) n)) ; => (1 1 1)
(let* ((n 0) (s (stream-cons 1 (begin (set! n (+ n 1)) stream-null)))) (stream-null? (stream-cdr s)) (stream-null? (stream-cdr s)) n) ; => 1
(define count-up (stream-lambda (n) (stream-cons n (count-up (+ n 1)))))
(stream->list 3 (count-up 5)) ; => (5 6 7)
(define-stream (evens s) (define unused 1) (stream-match s (() stream-null) ((a) (stream a)) ((a _ . rest) (stream-cons a (evens rest)))))
(stream->list (evens (stream 1 2 3 4 5))) ; => (1 3 5)
(let ((n 0)) (define-stream (f) (set! n (+ n 1)) stream-null) (let ((s (f))) (list n (stream-null? s) n))) ; => (0 #t 1)
(stream->list (list->stream '(1 2 3))) ; => (1 2 3)
(list->stream 'x) ; !> list->stream
(stream->list (port->stream (open-input-string "abc"))) ; => (#\a #\b #\c)
(let ((p (open-input-string "abc"))) (parameterize ((current-input-port p)) (stream->list (port->stream)))) ; => (#\a #\b #\c)
(port->stream 5) ; !> port->stream
(stream->list (stream)) ; => ()
(stream->list (stream 1 2)) ; => (1 2)
(stream-car (stream 1 (error "lazy"))) ; => 1
(stream->list 2 strm123) ; => (1 2)
(stream->list 5 strm123) ; => (1 2 3)
(stream->list -1 strm123) ; !> stream->list
(stream->list 'x) ; !> stream->list
(stream->list (stream-append strm123 strm123)) ; => (1 2 3 1 2 3)
(stream->list (stream-append)) ; => ()
(stream->list 4 (stream-append strm123 (stream-from 7))) ; => (1 2 3 7)
(stream-append strm123 'x) ; !> stream-append
(stream->list (stream-concat (stream strm123 stream-null (stream 4)))) ; => (1 2 3 4)
(stream->list 5 (stream-concat (stream-map (lambda (n) (stream n n)) (stream-from 1)))) ; => (1 1 2 2 3)
(stream-concat 'x) ; !> stream-concat
(stream-car (stream-concat (stream 5))) ; !> stream-concat
(stream->list 5 (stream-constant 1 2)) ; => (1 2 1 2 1)
(stream->list (stream-constant)) ; => ()
(stream->list (stream-drop 2 strm123)) ; => (3)
(stream->list (stream-drop 5 strm123)) ; => ()
(stream-drop -1 strm123) ; !> stream-drop
(stream-drop 1 'x) ; !> stream-drop
(stream->list (stream-drop-while odd? (stream 1 3 4 5))) ; => (4 5)
(stream-drop-while 1 strm123) ; !> stream-drop-while
(stream->list (stream-filter odd? strm123)) ; => (1 3)
(stream-filter 1 strm123) ; !> stream-filter
(stream-filter odd? 5) ; !> stream-filter
(stream-fold - 10 strm123) ; => 4
(stream-fold cons '() strm123) ; => (((() . 1) . 2) . 3)
(stream-fold + 0 5) ; !> stream-fold
(let ((sum 0)) (stream-for-each (lambda (x y) (set! sum (+ sum (* x y)))) strm123 (stream-from 10)) sum) ; => 68
(stream-for-each list) ; !> stream-for-each
(stream->list 3 (stream-from 1)) ; => (1 2 3)
(stream->list 3 (stream-from 1 -2)) ; => (1 -1 -3)
(stream-from 'x) ; !> stream-from
(stream->list 4 (stream-iterate (lambda (x) (* 2 x)) 1)) ; => (1 2 4 8)
(stream-iterate 1 1) ; !> stream-iterate
(stream-length strm123) ; => 3
(stream-length 5) ; !> stream-length
(stream->list (stream-let loop ((s strm123)) (if (stream-null? s) stream-null (stream-cons (* 2 (stream-car s)) (loop (stream-cdr s)))))) ; => (2 4 6)
(stream->list (stream-map + strm123 (stream 10 20))) ; => (11 22)
(stream->list (stream-map - strm123)) ; => (-1 -2 -3)
(stream->list (stream-map list strm123 strm123 (stream 7 8))) ; => ((1 1 7) (2 2 8))
(stream-map + 5) ; !> stream-map
(stream-map 5 strm123) ; !> stream-map
(stream-match strm123 (() 'empty) ((a) 'one) ((a b c) (list a b c))) ; => (1 2 3)
(stream-match strm123 ((a b) 'two) ((a b . rest) (stream->list rest))) ; => (3)
(stream-match strm123 ((a _ c) (list a c))) ; => (1 3)
(stream-match strm123 ((a . _) (even? a) 'even) ((a . _) 'odd)) ; => odd
(stream-match strm123 (s (stream-length s))) ; => 3
(stream-match strm123 (_ 'any)) ; => any
(stream-match stream-null (() 'empty)) ; => empty
(stream-match strm123 ((a) 1)) ; !> no pattern matches
(stream-match 'x (_ 1)) ; !> stream-match: expected a stream
(stream->list (stream-of (+ y 6) (x in (stream-range 1 6)) (odd? x) (y is (* x x)))) ; => (7 15 31)
(stream->list (stream-of (* x y) (x in (stream-range 1 4)) (y in (stream-range 1 5)))) ; => (1 2 3 4 2 4 6 8 3 6 9 12)
(stream->list (stream-of 1)) ; => (1)
(stream->list (stream-range 0 5)) ; => (0 1 2 3 4)
(stream->list (stream-range 5 0)) ; => (5 4 3 2 1)
(stream->list (stream-range 0 5 2)) ; => (0 2 4)
(stream->list (stream-range 5 0 -2)) ; => (5 3 1)
(stream->list (stream-range 0 5 -1)) ; => ()
(stream-range 'a 5) ; !>
(stream-ref (stream-from 0) 1000) ; => 1000
(stream-ref strm123 5) ; !> too short
(stream-ref strm123 -1) ; !> stream-ref
(stream->list (stream-reverse strm123)) ; => (3 2 1)
(stream-reverse 5) ; !> stream-reverse
(stream->list (stream-scan + 0 strm123)) ; => (0 1 3 6)
(stream->list 4 (stream-scan * 1 (stream-from 1))) ; => (1 1 2 6)
(stream-scan 1 0 strm123) ; !> stream-scan
(stream->list (stream-take 2 (stream-from 1))) ; => (1 2)
(stream->list (stream-take 5 strm123)) ; => (1 2 3)
(stream->list (stream-take 1 (stream 1 (error "too far")))) ; => (1)
(stream-take -1 strm123) ; !> stream-take
(stream->list (stream-take-while odd? (stream 1 3 4 5))) ; => (1 3)
(stream-take-while 1 strm123) ; !> stream-take-while
(stream->list (stream-unfold (lambda (x) (* x x)) (lambda (x) (< x 5)) (lambda (x) (+ x 1)) 0)) ; => (0 1 4 9 16)
(stream-unfold 1 odd? - 0) ; !> stream-unfold
(define (partition-stream p? s) (stream-unfolds (lambda (s) (if (stream-null? s) (values s '() '()) (let ((a (stream-car s)) (d (stream-cdr s))) (if (p? a) (values d (list a) #f) (values d #f (list a)))))) s))
(call-with-values (lambda () (partition-stream odd? (stream-range 1 6))) (lambda (odds evens) (list (stream->list odds) (stream->list evens)))) ; => ((1 3 5) (2 4))
(stream->list (stream-zip strm123 (stream 'a 'b))) ; => ((1 a) (2 b))
(stream-zip) ; !> stream-zip

;; Space: none of these holds on to what it has passed.
(stream-ref (stream-filter (lambda (n) (= n 200000)) (stream-from 0)) 0) ; => 200000
(stream-length (stream-range 0 200000)) ; => 200000
(define-stream (chain-of n) (if (= n 0) stream-null (chain-of (- n 1))))
(stream-null? (chain-of 200000)) ; => #t
(stream-fold + 0 (stream-take 100000 (stream-map + (stream-from 0) (stream-from 0)))) ; => 9999900000
(define-stream (sieve s) (let ((p (stream-car s))) (stream-cons p (sieve (stream-filter (lambda (n) (not (= 0 (modulo n p)))) (stream-cdr s))))))
(stream->list 10 (sieve (stream-from 2))) ; => (2 3 5 7 11 13 17 19 23 29)
