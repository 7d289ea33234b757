;; SRFI 101: random-access lists, under a prefix; then those of (scheme rlist).

(import (prefix (srfi 101) l:) (scheme rlist))

(define (show x) (if (l:pair? x) (cons (show (l:car x)) (show (l:cdr x))) x))
(show (l:cons 1 2)) ; => (1 . 2)
(show (l:list 1 2 3)) ; => (1 2 3)
(l:list) ; => ()
(show (l:quote (1 (2 3) . 4))) ; => (1 (2 3) . 4)
(l:quote a) ; => a
(show (l:make-list 3 'x)) ; => (x x x)
(l:length (l:make-list 2)) ; => 2
(l:pair? (l:cons 1 2)) ; => #t
(l:pair? '(1 . 2)) ; => #f
(pair? (l:cons 1 2)) ; => #f
(l:null? '()) ; => #t
(l:null? (l:list 1)) ; => #f
(l:list? (l:list 1 2)) ; => #t
(l:list? (l:cons 1 2)) ; => #f
(l:list? '(1)) ; => #f
(l:car (l:list 1 2)) ; => 1
(show (l:cdr (l:list 1 2 3))) ; => (2 3)
(l:car '()) ; !> rcar: expected a random-access pair: ()
(l:cdr '(1)) ; !> rcdr: expected a random-access pair: (1)
(define t2 (l:quote ((aa . da) . (ad . dd))))
(l:caar t2) ; => aa
(l:cadr t2) ; => ad
(l:cdar t2) ; => da
(l:cddr t2) ; => dd
(define t3 (l:quote (((aaa . daa) . (ada . dda)) . ((aad . dad) . (add . ddd)))))
(l:caaar t3) ; => aaa
(l:caadr t3) ; => aad
(l:cadar t3) ; => ada
(l:caddr t3) ; => add
(l:cdaar t3) ; => daa
(l:cdadr t3) ; => dad
(l:cddar t3) ; => dda
(l:cdddr t3) ; => ddd
(define t4 (l:quote ((((aaaa . daaa) . (adaa . ddaa)) . ((aada . dada) . (adda . ddda))) . (((aaad . daad) . (adad . ddad)) . ((aadd . dadd) . (addd . dddd))))))
(l:caaaar t4) ; => aaaa
(l:caaadr t4) ; => aaad
(l:caadar t4) ; => aada
(l:caaddr t4) ; => aadd
(l:cadaar t4) ; => adaa
(l:cadadr t4) ; => adad
(l:caddar t4) ; => adda
(l:cadddr t4) ; => addd
(l:cdaaar t4) ; => daaa
(l:cdaadr t4) ; => daad
(l:cdadar t4) ; => dada
(l:cdaddr t4) ; => dadd
(l:cddaar t4) ; => ddaa
(l:cddadr t4) ; => ddad
(l:cdddar t4) ; => ddda
(l:cddddr t4) ; => dddd
(define (iota n) (let loop ((n n) (l '())) (if (= n 0) l (loop (- n 1) (l:cons (- n 1) l)))))
(l:length (iota 1000)) ; => 1000
(l:length (l:cons 1 2)) ; !> rlength: expected a random-access list
(l:list-ref (iota 1000) 0) ; => 0
(l:list-ref (iota 1000) 777) ; => 777
(let ((l (iota 100))) (let loop ((i 0)) (or (= i 100) (and (= i (l:list-ref l i)) (loop (+ i 1)))))) ; => #t
(l:list-ref (iota 10) 10) ; !> rlist-ref: the index is out of range: 10
(l:list-ref (iota 10) -1) ; !> rlist-ref: the index is out of range: -1
(show (l:list-tail (iota 10) 7)) ; => (7 8 9)
(l:car (l:list-tail (iota 1000) 555)) ; => 555
(l:list-tail (iota 3) 3) ; => ()
(l:list-tail (iota 3) 4) ; !> rlist-tail: the index is out of range: 4
(let ((l (iota 50))) (let loop ((i 0) (r l)) (or (= i 50) (and (equal? (show r) (show (l:list-tail l i))) (loop (+ i 1) (l:cdr r)))))) ; => #t
(show (l:list-set (iota 5) 2 'x)) ; => (0 1 x 3 4)
(let ((l (iota 40))) (let loop ((i 0)) (or (= i 40) (let ((m (l:list-set l i 'x))) (and (eq? 'x (l:list-ref m i)) (= i (l:list-ref l i)) (= 40 (l:length m)) (loop (+ i 1))))))) ; => #t
(l:list-set (iota 5) 5 'x) ; !> rlist-set: the index is out of range: 5
(call-with-values (lambda () (l:list-ref/update (iota 4) 2 -)) (lambda (x l) (list x (show l)))) ; => (2 (0 1 -2 3))
(l:list-ref/update (iota 4) 4 -) ; !> rlist-ref: the index is out of range: 4
(show (l:append (iota 2) '() (iota 3))) ; => (0 1 0 1 2)
(show (l:append (iota 2) 'x)) ; => (0 1 . x)
(l:append) ; => ()
(l:append 1 '()) ; !> rappend: expected a random-access list: 1
(show (l:reverse (iota 4))) ; => (3 2 1 0)
(show (l:map - (iota 3))) ; => (0 -1 -2)
(show (l:map + (iota 3) (iota 4))) ; => (0 2 4)
(l:map - 1) ; !> rmap: expected a random-access list: 1
(let ((seen '())) (l:for-each (lambda (x) (set! seen (cons x seen))) (iota 3)) seen) ; => (2 1 0)
(let ((seen '())) (l:for-each (lambda (x y) (set! seen (cons (+ x y) seen))) (iota 3) (iota 3)) seen) ; => (4 2 0)
(l:random-access-list->linear-access-list (iota 5)) ; => (0 1 2 3 4)
(l:random-access-list->linear-access-list 1) ; !> rlist->list: expected a random-access list: 1
(show (l:linear-access-list->random-access-list '(a b c))) ; => (a b c)

;; The names of (scheme rlist).
(define (show x) (if (rpair? x) (cons (show (rcar x)) (show (rcdr x))) x))
(show (rcons 1 2)) ; => (1 . 2)
(show (rlist 1 2 3)) ; => (1 2 3)
(rlist) ; => ()
(show (rquote (1 (2 3) . 4))) ; => (1 (2 3) . 4)
(rquote a) ; => a
(show (make-rlist 3 'x)) ; => (x x x)
(rlength (make-rlist 2)) ; => 2
(rpair? (rcons 1 2)) ; => #t
(rpair? '(1 . 2)) ; => #f
(pair? (rcons 1 2)) ; => #f
(rnull? '()) ; => #t
(rnull? (rlist 1)) ; => #f
(rlist? (rlist 1 2)) ; => #t
(rlist? (rcons 1 2)) ; => #f
(rlist? '(1)) ; => #f
(rcar (rlist 1 2)) ; => 1
(show (rcdr (rlist 1 2 3))) ; => (2 3)
(rcar '()) ; !> rcar: expected a random-access pair: ()
(rcdr '(1)) ; !> rcdr: expected a random-access pair: (1)
(define t2 (rquote ((aa . da) . (ad . dd))))
(rcaar t2) ; => aa
(rcadr t2) ; => ad
(rcdar t2) ; => da
(rcddr t2) ; => dd
(define t3 (rquote (((aaa . daa) . (ada . dda)) . ((aad . dad) . (add . ddd)))))
(rcaaar t3) ; => aaa
(rcaadr t3) ; => aad
(rcadar t3) ; => ada
(rcaddr t3) ; => add
(rcdaar t3) ; => daa
(rcdadr t3) ; => dad
(rcddar t3) ; => dda
(rcdddr t3) ; => ddd
(define t4 (rquote ((((aaaa . daaa) . (adaa . ddaa)) . ((aada . dada) . (adda . ddda))) . (((aaad . daad) . (adad . ddad)) . ((aadd . dadd) . (addd . dddd))))))
(rcaaaar t4) ; => aaaa
(rcaaadr t4) ; => aaad
(rcaadar t4) ; => aada
(rcaaddr t4) ; => aadd
(rcadaar t4) ; => adaa
(rcadadr t4) ; => adad
(rcaddar t4) ; => adda
(rcadddr t4) ; => addd
(rcdaaar t4) ; => daaa
(rcdaadr t4) ; => daad
(rcdadar t4) ; => dada
(rcdaddr t4) ; => dadd
(rcddaar t4) ; => ddaa
(rcddadr t4) ; => ddad
(rcdddar t4) ; => ddda
(rcddddr t4) ; => dddd
(define (iota n) (let loop ((n n) (l '())) (if (= n 0) l (loop (- n 1) (rcons (- n 1) l)))))
(rlength (iota 1000)) ; => 1000
(rlength (rcons 1 2)) ; !> rlength: expected a random-access list
(rlist-ref (iota 1000) 0) ; => 0
(rlist-ref (iota 1000) 777) ; => 777
(let ((l (iota 100))) (let loop ((i 0)) (or (= i 100) (and (= i (rlist-ref l i)) (loop (+ i 1)))))) ; => #t
(rlist-ref (iota 10) 10) ; !> rlist-ref: the index is out of range: 10
(rlist-ref (iota 10) -1) ; !> rlist-ref: the index is out of range: -1
(show (rlist-tail (iota 10) 7)) ; => (7 8 9)
(rcar (rlist-tail (iota 1000) 555)) ; => 555
(rlist-tail (iota 3) 3) ; => ()
(rlist-tail (iota 3) 4) ; !> rlist-tail: the index is out of range: 4
(let ((l (iota 50))) (let loop ((i 0) (r l)) (or (= i 50) (and (equal? (show r) (show (rlist-tail l i))) (loop (+ i 1) (rcdr r)))))) ; => #t
(show (rlist-set (iota 5) 2 'x)) ; => (0 1 x 3 4)
(let ((l (iota 40))) (let loop ((i 0)) (or (= i 40) (let ((m (rlist-set l i 'x))) (and (eq? 'x (rlist-ref m i)) (= i (rlist-ref l i)) (= 40 (rlength m)) (loop (+ i 1))))))) ; => #t
(rlist-set (iota 5) 5 'x) ; !> rlist-set: the index is out of range: 5
(call-with-values (lambda () (rlist-ref/update (iota 4) 2 -)) (lambda (x l) (list x (show l)))) ; => (2 (0 1 -2 3))
(rlist-ref/update (iota 4) 4 -) ; !> rlist-ref: the index is out of range: 4
(show (rappend (iota 2) '() (iota 3))) ; => (0 1 0 1 2)
(show (rappend (iota 2) 'x)) ; => (0 1 . x)
(rappend) ; => ()
(rappend 1 '()) ; !> rappend: expected a random-access list: 1
(show (rreverse (iota 4))) ; => (3 2 1 0)
(show (rmap - (iota 3))) ; => (0 -1 -2)
(show (rmap + (iota 3) (iota 4))) ; => (0 2 4)
(rmap - 1) ; !> rmap: expected a random-access list: 1
(let ((seen '())) (rfor-each (lambda (x) (set! seen (cons x seen))) (iota 3)) seen) ; => (2 1 0)
(let ((seen '())) (rfor-each (lambda (x y) (set! seen (cons (+ x y) seen))) (iota 3) (iota 3)) seen) ; => (4 2 0)
(rlist->list (iota 5)) ; => (0 1 2 3 4)
(rlist->list 1) ; !> rlist->list: expected a random-access list: 1
(show (list->rlist '(a b c))) ; => (a b c)
