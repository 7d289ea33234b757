;; SRFI 95: sorting and merging.
(import (scheme base) (scheme char) (srfi 95))

(sort '(3 1 2) <) ; => (1 2 3)
(sort #(3 1 2) <) ; => #(1 2 3)
(sort '() <) ; => ()
(sort '("b" "C" "a") string<? string-downcase) ; => ("a" "b" "C")
(sort '((2 . a) (1 . b) (2 . c) (1 . d)) < car) ; => ((1 . b) (1 . d) (2 . a) (2 . c))
(sort #((2 . a) (1 . b) (2 . c)) < car) ; => #((1 . b) (2 . a) (2 . c))
(let ((calls 0)) (sort '(5 4 3 2 1) < (lambda (x) (set! calls (+ calls 1)) x)) calls) ; => 5
(let ((v (vector 3 1 2))) (list (sort v <) v)) ; => (#(1 2 3) #(3 1 2))
(let ((v (vector 3 1 2))) (sort! v <) v) ; => #(1 2 3)
(sort! (list 3 1 2) <) ; => (1 2 3)
(let ((v (vector 3 1 2))) (sort! v < -) v) ; => #(3 2 1)
(sort! (list 3 1 2) < -) ; => (3 2 1)
(merge '(1 3) '(2 4) <) ; => (1 2 3 4)
(merge '(3 1) '(4 2) < -) ; => (4 3 2 1)
(merge '((1 . a)) '((1 . b)) < car) ; => ((1 . a) (1 . b))
(merge! (list 1 3) (list 2 4) <) ; => (1 2 3 4)
(merge! (list 3 1) (list 4 2) < -) ; => (4 3 2 1)
(sorted? '(1 1 2) <) ; => #t
(sorted? '(2 1) <) ; => #f
(sorted? #(1 1 2) <) ; => #t
(sorted? '() <) ; => #t
(sorted? '(1 1 2) <=) ; => #f
(sorted? '(3 2 1) < -) ; => #t
(sorted? #(3 2 1) < -) ; => #t
(sorted? '("a" "B") string<? string-downcase) ; => #t
