;; SRFI 197: pipeline operators.
(import (scheme base) (srfi 197))
(define (exclamation x) (string-append x "!"))
(chain 5) ; => 5
(chain '() (cons 'a _) (cons 'b _)) ; => (b a)
(chain "bar" (string-append "foo" _ "baz") (exclamation _)) ; => "foobarbaz!"
(chain 2 (- _ 1) (* _ 10)) ; => 10
(chain (values 1 2) (list _ _)) ; => (1 2)
(chain (values 1 2 3) (list _ _ ...)) ; => (1 2 3)
(chain (values 1 2 3) (list _ ...)) ; => (1 2 3)
(chain (values 2 3) (values _ _ 4) (* _ ...)) ; => 24
(chain 1 (list 'a 'b)) ; => (a b)
(chain (values 1 2) (list 'ignored)) ; => (ignored)
(chain '() <> (cons 'a <>) (cons 'b <>)) ; => (b a)
(chain (values 1 2) <> --- (list 0 <> ---)) ; => (0 1 2)
(chain 1 <> (list _x <>)) ; !> _x
(chain 3 (_ 'x)) ; !>
(chain car (_ '(1 2))) ; => 1
(let ((n 0)) (chain (begin (set! n (+ n 1)) n) (list _) (car _)) n) ; => 1
(chain-and 5) ; => 5
(chain-and 'foo (list 'bar _)) ; => (bar foo)
(chain-and '(1 2) (memv 2 _) (car _)) ; => 2
(chain-and '(1 2) (memv 3 _) (car _)) ; => #f
(chain-and #f (car _)) ; => #f
(chain-and 3 <> (+ 1 <>) (list <>)) ; => (4)
(chain-and 3 (list 1)) ; => (1)
(define (describe-number n) (chain-when '() ((odd? n) (cons "odd" _)) ((even? n) (cons "even" _)) ((zero? n) (cons "zero" _)) ((positive? n) (cons "positive" _))))
(describe-number 3) ; => ("positive" "odd")
(describe-number 0) ; => ("zero" "even")
(chain-when 5) ; => 5
(chain-when 5 ((+ _ 1))) ; => 6
(chain-when 5 ((odd? _) (+ _ 1)) ((odd? _) (+ _ 1))) ; => 6
(chain-when 5 <> ((odd? <>) (list <>)) (#f (car <>))) ; => (5)
((chain-lambda (cons 1 _) (list 0 _)) '(2)) ; => (0 (1 2))
((chain-lambda (list _ _) (cons 0 _)) 1 2) ; => (0 1 2)
((chain-lambda (list _ ...) (cons 0 _)) 1 2 3) ; => (0 1 2 3)
((chain-lambda (list _ _ ...)) 1 2 3) ; => (1 2 3)
((chain-lambda (list 5))) ; => (5)
((chain-lambda (list _ _)) 1) ; !>
((chain-lambda <> (list <> <>) (cons 0 <>)) 1 2) ; => (0 1 2)
((chain-lambda <> --- (list <> ---)) 1 2) ; => (1 2)
(nest 5) ; => 5
(nest (list 1 _) (list 2 _) 3) ; => (1 (2 3))
(nest '_ (1 2 _) (3 _ 5) (_) 4) ; => (1 2 (3 (4) 5))
(nest <> (list 1 <>) (list <> 2) 3) ; => (1 (3 2))
(nest (let loop ((n 3))) _ 1) ; !>
(nest (if #f 1 _) (begin 2 _) 3) ; => 3
(nest-reverse 5) ; => 5
(nest-reverse 3 (list 2 _) (list 1 _)) ; => (1 (2 3))
(nest-reverse 4 (_) (3 _ 5) (1 2 _) '_) ; => (1 2 (3 (4) 5))
(nest-reverse 3 <> (list <> 2) (list 1 <>)) ; => (1 (3 2))
