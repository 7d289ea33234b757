;; SRFI 189: Maybe and Either.

(import (srfi 189))

(define (show m) (cond ((just? m) (cons 'just (maybe->list m))) ((nothing? m) 'nothing) ((right? m) (cons 'right (either->list m))) (else (cons 'left (either->list m)))))

;; Constructors and predicates.
(show (just 1 2)) ; => (just 1 2)
(show (just)) ; => (just)
(show (nothing)) ; => nothing
(show (right 1)) ; => (right 1)
(show (left 'a 'b)) ; => (left a b)
(show (list->just '(1 2))) ; => (just 1 2)
(show (list->right '(1 2))) ; => (right 1 2)
(show (list->left '(1 2))) ; => (left 1 2)
(show (maybe->either (just 1) 'no)) ; => (right 1)
(show (maybe->either (nothing) 'no 'way)) ; => (left no way)
(show (either->maybe (right 1))) ; => (just 1)
(show (either->maybe (left 1))) ; => nothing
(show (either-swap (right 1 2))) ; => (left 1 2)
(show (either-swap (left 1 2))) ; => (right 1 2)
(either-swap (just 1)) ; !> either-swap: expected an Either
(just? (just 1)) ; => #t
(just? (nothing)) ; => #f
(nothing? (nothing)) ; => #t
(nothing? #f) ; => #f
(right? (right 1)) ; => #t
(right? (left 1)) ; => #f
(left? (left 1)) ; => #t
(left? (nothing)) ; => #f
(maybe? (just 1)) ; => #t
(maybe? (right 1)) ; => #f
(either? (left 1)) ; => #t
(either? (nothing)) ; => #f
(maybe= eqv? (just 1 2) (just 1 2) (just 1 2)) ; => #t
(maybe= eqv? (just 1 2) (just 1 3)) ; => #f
(maybe= eqv? (just 1) (just 1 2)) ; => #f
(maybe= eqv? (nothing) (nothing)) ; => #t
(maybe= eqv? (just) (nothing)) ; => #f
(maybe= eqv? (just 1) 1) ; !> maybe=: expected a Maybe: 1
(either= eqv? (right 1) (right 1)) ; => #t
(either= eqv? (right 1) (left 1)) ; => #f
(either= eqv? (left 1) (left 1) (left 2)) ; => #f

;; Accessors.
(maybe-ref (just 1)) ; => 1
(maybe-ref (just 1 2)) ; => 1 2
(maybe-ref (nothing)) ; !> maybe-ref: there is no value in Nothing
(maybe-ref (nothing) (lambda () 'none)) ; => none
(maybe-ref (just 1 2) (lambda () 'none) +) ; => 3
(either-ref (right 1)) ; => 1
(either-ref (left 1)) ; !> either-ref: this is a Left
(either-ref (left 1 2) list) ; => (1 2)
(either-ref (right 1 2) list +) ; => 3
(maybe-ref/default (just 1) 2) ; => 1
(maybe-ref/default (nothing) 2 3) ; => 2 3
(either-ref/default (right 1) 2) ; => 1
(either-ref/default (left 1) 2) ; => 2
(maybe-ref/default 5 2) ; !> maybe-ref/default: expected a Maybe: 5

;; Join, bind, compose.
(define (half n) (if (even? n) (just (/ n 2)) (nothing)))
(define (half* n) (if (even? n) (right (/ n 2)) (left 'odd n)))
(show (maybe-join (just (just 1)))) ; => (just 1)
(show (maybe-join (nothing))) ; => nothing
(maybe-join (just 1)) ; !> maybe-join: expected a Maybe: 1
(maybe-join (just (just 1) 2)) ; !> maybe-join: the payload is not one value
(show (either-join (right (left 1)))) ; => (left 1)
(show (either-join (left 1))) ; => (left 1)
(show (maybe-bind (just 8) half half)) ; => (just 2)
(show (maybe-bind (just 6) half half)) ; => nothing
(show (either-bind (right 8) half* half*)) ; => (right 2)
(show (either-bind (right 6) half* half*)) ; => (left odd 3)
(show ((maybe-compose half half) 8)) ; => (just 2)
(show ((maybe-compose half half) 6)) ; => nothing
(show ((either-compose half* half*) 6)) ; => (left odd 3)
(show ((either-compose half*) 6)) ; => (right 3)

;; As sequences.
(maybe-length (just 1 2)) ; => 1
(maybe-length (nothing)) ; => 0
(either-length (right 1)) ; => 1
(either-length (left 1)) ; => 0
(show (maybe-filter even? (just 2))) ; => (just 2)
(show (maybe-filter even? (just 1))) ; => nothing
(show (maybe-remove even? (just 1))) ; => (just 1)
(show (maybe-remove even? (nothing))) ; => nothing
(show (either-filter even? (right 2) 'odd)) ; => (right 2)
(show (either-filter even? (right 1) 'odd)) ; => (left odd)
(show (either-remove even? (right 2) 'even)) ; => (left even)
(show (either-remove even? (left 2) 'left)) ; => (left left)
(show (maybe-sequence (list (just 1) (just 2)) map)) ; => (just ((1) (2)))
(show (maybe-sequence (list (just 1) (just 2)) map +)) ; => (just (1 2))
(show (maybe-sequence (list (just 1) (nothing)) map)) ; => nothing
(show (either-sequence (list (right 1) (right 2 3)) map +)) ; => (right (1 5))
(show (either-sequence (vector (right 1) (left 'no)) vector-map)) ; => (left no)

;; Protocols.
(maybe->list (just 1 2)) ; => (1 2)
(maybe->list (nothing)) ; => ()
(either->list (left 1 2)) ; => (1 2)
(show (list->maybe '(1 2))) ; => (just 1 2)
(show (list->maybe '())) ; => nothing
(show (list->either '(1 2) 'no)) ; => (right 1 2)
(show (list->either '() 'no)) ; => (left no)
(maybe->truth (just 1)) ; => 1
(maybe->truth (nothing)) ; => #f
(maybe->truth (just 1 2)) ; !> maybe->truth: the payload is not one value
(either->truth (right 1)) ; => 1
(either->truth (left 1)) ; => #f
(show (truth->maybe 1)) ; => (just 1)
(show (truth->maybe #f)) ; => nothing
(show (truth->either 1 'no)) ; => (right 1)
(show (truth->either #f 'no)) ; => (left no)
(maybe->list-truth (just 1 2)) ; => (1 2)
(maybe->list-truth (nothing)) ; => #f
(either->list-truth (right 1)) ; => (1)
(either->list-truth (left 1)) ; => #f
(show (list-truth->maybe '(1 2))) ; => (just 1 2)
(show (list-truth->maybe #f)) ; => nothing
(show (list-truth->either '(1) 'no)) ; => (right 1)
(show (list-truth->either #f 'no)) ; => (left no)
(maybe->generation (just 1)) ; => 1
(eof-object? (maybe->generation (nothing))) ; => #t
(either->generation (right 1)) ; => 1
(eof-object? (either->generation (left 1))) ; => #t
(show (generation->maybe 1)) ; => (just 1)
(show (generation->maybe (eof-object))) ; => nothing
(show (generation->either 1 'no)) ; => (right 1)
(show (generation->either (eof-object) 'no)) ; => (left no)
(maybe->values (just 1 2)) ; => 1 2
(call-with-values (lambda () (maybe->values (nothing))) list) ; => ()
(either->values (right 1 2)) ; => 1 2
(call-with-values (lambda () (either->values (left 1))) list) ; => ()
(show (values->maybe (lambda () (values 1 2)))) ; => (just 1 2)
(show (values->maybe (lambda () (values)))) ; => nothing
(show (values->either (lambda () (values 1 2)) 'no)) ; => (right 1 2)
(show (values->either (lambda () (values)) 'no)) ; => (left no)
(maybe->two-values (just 1)) ; => 1 #t
(maybe->two-values (nothing)) ; => #f #f
(show (two-values->maybe (lambda () (values 1 #t)))) ; => (just 1)
(show (two-values->maybe (lambda () (values 1 #f)))) ; => nothing
(show (exception->either symbol? (lambda () (raise 'oops)))) ; => (left oops)
(show (exception->either symbol? (lambda () (values 1 2)))) ; => (right 1 2)
(exception->either symbol? (lambda () (raise "text"))) ; !> text

;; Map, fold, unfold.
(show (maybe-map + (just 1 2))) ; => (just 3)
(show (maybe-map + (nothing))) ; => nothing
(show (either-map values (right 1 2))) ; => (right 1 2)
(show (either-map + (left 1 2))) ; => (left 1 2)
(let ((seen '())) (maybe-for-each (lambda (x) (set! seen (cons x seen))) (just 1)) seen) ; => (1)
(let ((seen '())) (either-for-each (lambda (x) (set! seen (cons x seen))) (left 1)) seen) ; => ()
(maybe-fold cons '() (just 1)) ; => (1)
(maybe-fold cons '() (nothing)) ; => ()
(either-fold + 1 (right 2 3)) ; => 6
(either-fold + 1 (left 2)) ; => 1
(show (maybe-unfold > + #f 1 2)) ; => (just 3)
(show (maybe-unfold > + #f 2 1)) ; => nothing
(show (either-unfold > + #f 1 2)) ; => (right 3)
(show (either-unfold > + #f 2 1)) ; => (left 2 1)

;; Syntax.
(maybe-if (just 1) 'yes 'no) ; => yes
(maybe-if (nothing) 'yes 'no) ; => no
(maybe-if 1 'yes 'no) ; !> maybe-if: expected a Maybe: 1
(show (maybe-and)) ; => (just)
(show (maybe-and (just 1) (just 2))) ; => (just 2)
(show (maybe-and (nothing) (car '()))) ; => nothing
(show (maybe-or)) ; => nothing
(show (maybe-or (nothing) (just 2) (car '()))) ; => (just 2)
(show (either-and (right 1) (right 2))) ; => (right 2)
(show (either-and (right 1) (left 2) (car '()))) ; => (left 2)
(show (either-or (left 1) (right 2))) ; => (right 2)
(show (either-or (left 1) (left 2))) ; => (left 2)
(either-or 1 (right 2)) ; !> either-or: expected an Either: 1
(show (maybe-let* ((a (just 1)) (b (half (* a 4)))) (+ a b))) ; => (just 3)
(show (maybe-let* ((a (just 1)) (b (nothing)) (c (car '()))) a)) ; => nothing
(show (maybe-let* ((a (just 1)) ((just 5))) (values a 2))) ; => (just 1 2)
(define five (just 5))
(show (maybe-let* (five (a (just 1))) a)) ; => (just 1)
(show (maybe-let* ((a (just 1))))) ; => (just 1)
(show (maybe-let* () 1)) ; => (just 1)
(show (either-let* ((a (right 1)) (b (right (+ a 1)))) (* a b))) ; => (right 2)
(show (either-let* ((a (right 1)) ((left 'no))) a)) ; => (left no)
(show (maybe-let*-values (((a b) (just 1 2)) ((c . d) (just 3 4))) (list a b c d))) ; => (just (1 2 3 (4)))
(show (maybe-let*-values (((a b) (just 1 2)) ((nothing))) a)) ; => nothing
(show (either-let*-values (((a b) (right 1 2))) (+ a b))) ; => (right 3)
(show (either-let*-values (((a b) (left 1 2))) (+ a b))) ; => (left 1 2)
(show (either-guard symbol? (raise 'oops))) ; => (left oops)
(show (either-guard symbol? 1)) ; => (right 1)

;; Trivalent logic.
(show (tri-not (just 1))) ; => (just #f)
(show (tri-not (just #f))) ; => (just #t)
(show (tri-not (nothing))) ; => nothing
(show (tri=? (just 1) (just 2))) ; => (just #t)
(show (tri=? (just #f) (just #f))) ; => (just #t)
(show (tri=? (just #f) (just 1))) ; => (just #f)
(show (tri=? (nothing) (nothing))) ; => (just #f)
(show (tri-and)) ; => (just #t)
(show (tri-and (just 1) (just 2))) ; => (just #t)
(show (tri-and (just 1) (nothing) (just #f))) ; => nothing
(show (tri-or)) ; => (just #f)
(show (tri-or (just #f) (just 1) (nothing))) ; => (just 1)
(show (tri-or (just #f) (nothing) (just 1))) ; => nothing
(show (tri-merge (nothing) (just #f) (just 1))) ; => (just #f)
(show (tri-merge)) ; => nothing
(tri-not 1) ; !> tri-not: expected a Maybe: 1
