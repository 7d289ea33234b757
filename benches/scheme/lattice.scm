;;; Maps between lattices that keep the order, counted: closures, lists, and a comparison passed along.
;;; family: closures
(import (scheme base) (scheme write))

;; A lattice is its elements in some order with no element before one below it, and its comparison.
(define-record-type lattice
  (make-lattice elements below?)
  lattice?
  (elements lattice-elements)
  (below? lattice-below?))

(define (chain n)
  (make-lattice (let up ((i 0)) (if (= i n) '() (cons i (up (+ i 1))))) <=))

(define (product a b)
  (make-lattice
   (apply append
          (map (lambda (x) (map (lambda (y) (cons x y)) (lattice-elements b)))
               (lattice-elements a)))
   (let ((first? (lattice-below? a)) (second? (lattice-below? b)))
     (lambda (p q)
       (and (first? (car p) (car q))
            (second? (cdr p) (cdr q)))))))

(define (every good? list)
  (or (null? list)
      (and (good? (car list)) (every good? (cdr list)))))

(define (count-maps from to)
  (let ((below-from? (lattice-below? from))
        (below-to? (lattice-below? to))
        (targets (lattice-elements to)))
    (let assign ((rest (lattice-elements from)) (known '()))
      (if (null? rest)
          1
          (let ((x (car rest)))
            (let try ((ys targets) (sum 0))
              (if (null? ys)
                  sum
                  (let ((y (car ys)))
                    (try (cdr ys)
                         (if (every (lambda (entry)
                                      (or (not (below-from? (car entry) x))
                                          (below-to? (cdr entry) y)))
                                    known)
                             (+ sum (assign (cdr rest) (cons (cons x y) known)))
                             sum))))))))))

(define square (product (chain 2) (chain 2)))

(write (list (count-maps square square)
             (count-maps (product square (chain 2)) square)
             (count-maps (product (chain 3) (chain 4)) (chain 5))))
(newline)
