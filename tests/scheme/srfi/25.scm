;; SRFI 25: arrays.
(import (scheme base) (srfi 25))

(array? (make-array (shape 0 2 0 3))) ; => #t
(array? #(1)) ; => #f
(array? (shape 0 1)) ; => #t
(array-rank (make-array (shape))) ; => 0
(array-rank (make-array (shape 0 1 2 3 4 5))) ; => 3
(array-start (make-array (shape 0 2 -1 3)) 1) ; => -1
(array-end (make-array (shape 0 2 -1 3)) 1) ; => 3
(array-ref (make-array (shape) 7)) ; => 7
(array-ref (make-array (shape 0 2 0 3) 'x) 1 2) ; => x
(define a (array (shape 0 2 1 4) 'a 'b 'c 'd 'e 'f))
(array-ref a 0 1) ; => a
(array-ref a 1 3) ; => f
(array-ref a #(1 1)) ; => d
(array-ref a (array (shape 0 2) 1 2)) ; => e
(array-ref a 2 1) ; !> the indices are outside of the array: (2 1)
(array-ref a 0 0) ; !> the indices are outside of the array
(array-ref a 0) ; !> expected as many indices as the array has dimensions
(array-ref a 0 1 0) ; !> the indices are outside of the array
(array (shape 0 2) 1) ; !> array: the number of elements is not that of the shape: 2 1
(shape 0) ; !> shape: expected a start and an end
(shape 1 0) ; !> shape: expected a start and an end
(make-array 5) ; !> expected the shape of an array: 5
(let ((a (make-array (shape 0 2 0 2) 0))) (array-set! a 1 0 'x) (array-set! a #(0 1) 'y) (list (array-ref a 1 0) (array-ref a 0 1) (array-ref a 0 0))) ; => (x y 0)
(let ((a (make-array (shape)))) (array-set! a 'x) (array-ref a)) ; => x
(array-ref (shape 3 5 7 9) 1 0) ; => 7
(array-end (shape 3 5 7 9) 0) ; => 2

;; The diagonal of a matrix, and the matrix turned over, share its elements.
(define m (array (shape 0 3 0 3) 1 2 3 4 5 6 7 8 9))
(define diagonal (share-array m (shape 0 3) (lambda (i) (values i i))))
(map (lambda (i) (array-ref diagonal i)) '(0 1 2)) ; => (1 5 9)
(array-set! diagonal 1 'x)
(array-ref m 1 1) ; => x
(define turned (share-array m (shape 0 3 0 3) (lambda (i j) (values j i))))
(array-ref turned 0 2) ; => 7
(define part (share-array m (shape 10 12) (lambda (i) (values 2 (- 12 i)))))
(list (array-ref part 10) (array-ref part 11)) ; => (9 8)
(array-ref (share-array turned (shape 0 2) (lambda (i) (values 1 i))) 0) ; => 2
(array-ref (share-array m (shape) (lambda () (values 2 0)))) ; => 7
(share-array m (shape 0 4) (lambda (i) (values i i))) ; !> the indices are outside of the array
(array-rank (share-array m (shape 5 5) (lambda (i) (values i i)))) ; => 1
