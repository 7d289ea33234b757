;; SRFI 210: procedures and syntax for multiple values.
(import (scheme base) (srfi 210))
(apply/mv string #\a (values #\b #\c)) ; => "abc"
(apply/mv list (values)) ; => ()
(call/mv string (values #\a #\b) (values #\c #\d)) ; => "abcd"
(call/mv list) ; => ()
(list/mv 'a (values 'b 'c)) ; => (a b c)
(list/mv (values)) ; => ()
(vector/mv 'a (values 'b 'c)) ; => #(a b c)
(value/mv 1 'a (values 'b 'c)) ; => b
(value/mv 3 'a (values 'b 'c)) ; !>
(coarity (values 'a 'b 'c)) ; => 3
(list (arity (values)) (coarity 5)) ; => (0 1)
(let ((x #f) (y #f)) (set!-values (x . y) (values 'a 'b)) (list x y)) ; => (a (b))
(let ((x #f) (y #f)) (set!-values (x y) (values 'a 'b)) (list x y)) ; => (a b)
(let ((x 1) (y 2)) (set!-values (x y) (values y x)) (list x y)) ; => (2 1)
(let ((x #f)) (set!-values x (values 'a 'b)) x) ; => (a b)
(let ((x 1)) (set!-values (x) (values 1 2)) x) ; !>
(with-values (values 4 5) (lambda (a b) b)) ; => 5
(case-receive (values 'a 'b) ((x) #f) ((x . y) (list x y))) ; => (a (b))
(bind/mv (values 1 2 3) (map-values (lambda (x) (* 2 x))) (map-values (lambda (x) (+ x 1)))) ; => 3 5 7
(bind/mv (values 1 2)) ; => 1 2
(list-values '(a b c)) ; => a b c
(vector-values #(a b c)) ; => a b c
(value 1 'a 'b 'c) ; => b
(value 3 'a 'b 'c) ; !>
(identity 1 2 3) ; => 1 2 3
((compose-left + (lambda (x) (* 2 x))) 1 2) ; => 6
((compose-left)  1 2) ; => 1 2
((compose-left (lambda (x) (values x x)) list) 1) ; => (1 1)
((compose-right (lambda (x) (* 2 x)) +) 1 2) ; => 6
((map-values -) 1 2) ; => -1 -2
(bind/list '(1 2 3) (map-values (lambda (x) (* 3 x))) (map-values -)) ; => -3 -6 -9
(bind 1 (lambda (x) (values x (* 2 x))) list) ; => (1 2)
(bind 1) ; => 1
