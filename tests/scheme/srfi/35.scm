;; SRFI 35: conditions.
(import (scheme base) (srfi 35))
(define-condition-type &c &condition c? (x c-x))
(define-condition-type &c1 &c c1? (a c1-a))
(define-condition-type &c2 &c c2? (b c2-b))
(define v1 (make-condition &c1 'x "V1" 'a "a1"))
(define v2 (condition (&c2 (x "V2") (b "b2"))))
(define v3 (condition (&c1 (x "V3/1") (a "a3")) (&c2 (b "b3"))))
(define v4 (make-compound-condition v1 v2))
(define v5 (make-compound-condition v2 v3))
(list (c? v1) (c1? v1) (c2? v1) (c-x v1) (c1-a v1)) ; => (#t #t #f "V1" "a1")
(list (c? v2) (c1? v2) (c2? v2) (c-x v2) (c2-b v2)) ; => (#t #f #t "V2" "b2")
(list (c? v3) (c1? v3) (c2? v3) (c-x v3) (c1-a v3) (c2-b v3)) ; => (#t #t #t "V3/1" "a3" "b3")
(list (c? v4) (c1? v4) (c2? v4) (c-x v4) (c1-a v4) (c2-b v4)) ; => (#t #t #t "V1" "a1" "b2")
(list (c? v5) (c1? v5) (c2? v5) (c-x v5) (c1-a v5) (c2-b v5)) ; => (#t #t #t "V2" "a3" "b2")
(c-x (extract-condition v3 &c2)) ; => "V3/1"
(c2? (extract-condition v4 &c1)) ; => #f
(c1-a (extract-condition v4 &c1)) ; => "a1"
(c1? (extract-condition v1 &c)) ; => #f
(extract-condition v1 &c2) ; !> extract-condition
(condition-type? &c) ; => #t
(condition-type? v1) ; => #f
(condition? v1) ; => #t
(condition? 5) ; => #f
(condition-has-type? v1 &c) ; => #t
(condition-has-type? v1 &c2) ; => #f
(condition-has-type? v1 &condition) ; => #t
(condition-ref v4 'b) ; => "b2"
(condition-ref v1 'b) ; !> no such field
(make-condition &c1 'x 1) ; !> a field has no value: a
(make-condition &c1 'x 1 'a 2 'z 3) ; !> no such field: z
(make-condition &c1 'x 1 'a 2 'a 3) ; !> two values
(condition (&c1 (x 1))) ; !> a field has no value: a
(condition (&c1 (x 1) (a 2) (z 3))) ; !> no such field: z
(make-condition-type '&d &c1 '(x)) ; !> the parent has a field of that name: x
(make-condition-type "d" &c1 '()) ; !> expected a symbol
(let ((t (make-condition-type '&d &c1 '(y)))) (condition-ref (make-condition t 'x 1 'a 2 'y 3) 'y)) ; => 3
(c1-a v2) ; !> c1-a: expected a condition of type &c1
(c1-a 5) ; !> c1-a
(c1? 5) ; => #f
(condition-message (condition (&message (message "hello")))) ; => "hello"
(message-condition? v1) ; => #f
(map serious-condition? (list (condition (&serious)) (condition (&error)) v1)) ; => (#t #t #f)
(map error? (list (condition (&serious)) (condition (&error)) v1 5)) ; => (#f #t #f #f)
(guard (e ((message-condition? e) (condition-message e))) (raise (condition (&error) (&message (message "m"))))) ; => "m"
(guard (e ((error? e) (list (condition? e) (serious-condition? e) (message-condition? e) (c? e)))) (error "bad" 1)) ; => (#t #t #t #f)
(guard (e ((error? e) (condition-message e))) (error "bad")) ; => "bad"
(guard (e ((error? e) (condition-message e))) (error "bad" 1 'x)) ; => "bad: 1 x"
(guard (e ((error? e) (string? (condition-message e)))) (car 5)) ; => #t
(guard (e (#t (condition-ref e 'message))) (error "bad")) ; => "bad"
(guard (e (#t (c-x (make-compound-condition e v1)))) (error "bad")) ; => "V1"
(guard (e (#t (condition-message (extract-condition e &message)))) (error "bad")) ; => "bad"
(condition-has-type? 5 &c) ; !> expected a condition
