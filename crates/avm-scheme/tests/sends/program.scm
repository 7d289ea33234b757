;;; Objects that do to each other whatever comes next in a fixed sequence of choices: calls in calls, re-entry, changed and
;;; replaced states, rejections, transactions that are committed or aborted, in the middle of calls too. SEED and WRAPPED are replaced.
(import (scheme base) (scheme write) (avm))

(define seed SEED)
(define (choose n)
  (set! seed (modulo (+ (* seed 1103515245) 12345) 2147483648))
  (modulo (quotient seed 65536) n))

;; What goes into messages, states and outputs, and out of them.
(define (wrap x) WRAPPED)
(define (plain x) (if (pair? x) (plain (car x)) x))
(define (plus a b) (wrap (modulo (+ (plain a) (plain b)) 1000)))

(define objects (make-vector 9 #f))
(define (any) (vector-ref objects (choose 9)))
(define (thing) (wrap (choose 100)))

(define (act deep)
  (define depth (plain deep))
  (if (= depth 0)
      (thing)
      (case (choose 12)
        ((0 1) (ask (any) (put (thing))))
        ((2) (ask (any) (get)))
        ((3 4 5) (ask (any) (deep deep)))
        ((6) (call (any) (list 'deep deep)))
        ((7) (guard (e (#t (wrap 1001))) (ask (any) (fail deep (thing)))))
        ((8) (guard (e (#t (wrap 1002))) (ask (any) (nothing (thing) (thing)))))
        ((9) (guard (e (#t (wrap 1003))) (ask (any) (lend (thing)))))
        ((10) (guard (e (#t (wrap 1004))) (in-transaction depth)))
        (else
         (if (= 0 (choose 2))
             (ask (any) (many (thing) (thing) (thing)))
             (ask (any) (many (thing) (thing) (thing) (thing) (thing))))))))

(define (in-transaction depth)
  (if (= 0 (choose 3))
      (let* ((tx (begin-tx))
             (value (guard (e (#t (wrap 1005))) (act (wrap (- depth 1))))))
        (if (= 0 (choose 2)) (abort-tx tx) (commit-tx tx))
        value)
      (transaction (act (wrap (- depth 1))))))

(define-behavior one
  (state (a (wrap 0)))
  ((put x) (set! a (plus a x)) a)
  ((get) a)
  ((deep depth)
   (set! a (plus a depth))
   (let ((value (act (wrap (- (plain depth) 1))))) (set! a (plus a value)) value))
  ((fail depth x) (set! a x) (act (wrap (- (plain depth) 1))) (set! a depth) (error "refused"))
  ((lend x) (ask (any) (run (lambda (y) (set! a y) a) x)))
  ((run f x) (set! a x) (plain (f x)))
  ((many . all) (set! a (car all)) (set! a (plus a (cadr all))) a))

(define-behavior two
  (state (a (wrap 1)) (b (wrap 2)))
  ((put x) (set! b a) (set! a (plus b x)) b)
  ((get) (plus a b))
  ((deep depth)
   (set! b depth)
   (let ((value (act (wrap (- (plain depth) 1))))) (set! a (plus b value)) (set! b a) b))
  ((fail depth x) (set! b x) (act (wrap (- (plain depth) 1))) (raise 'refused))
  ((lend x) (ask (any) (run (lambda (y) b) x)))
  ((run f x) (f x))
  ((many . all) (set! b (plus a (car all))) b))

(define-behavior four
  (state (a (wrap 1)) (b (wrap 2)) (c (wrap 3)) (d (wrap 4)))
  ((put x) (set! d (plus d x)) (set! c d) (set! c (plus c b)) c)
  ((get) (plus (plus a b) (plus c d)))
  ((deep depth)
   (set! a depth)
   (let ((value (act (wrap (- (plain depth) 1)))))
     (set-state! (list b c d (plus a value)))
     (set! b (plus b a))
     b))
  ((fail depth x) (set! c x) (set! d x) (act (wrap (- (plain depth) 1))) (vector-ref (vector) 1))
  (else (set! a (plus a b)) a))

(define (fill)
  (do ((i 0 (+ i 1))) ((= i 9))
    (let ((behavior (vector-ref #(one two four) (modulo i 3))))
      (vector-set! objects i
                   (if (< i 5) (create-object behavior) (create-object behavior (if (< i 7) 'alice 'bob)))))))

(define (run rounds)
  (do ((i 0 (+ i 1))) ((= i rounds))
    (when (= 0 (modulo i 10)) (make-vector 60000 i))
    (write (plain (guard (e (#t 1006)) (act (wrap 5)))))
    (newline)))

(fill)
(run 400)
(do ((i 0 (+ i 1))) ((= i 9))
  (write (plain (ask (vector-ref objects i) (get))))
  (newline))
