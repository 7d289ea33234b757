;;; Mazes made without assignment: a matrix is a list of lists, a cave is joined to another by relabelling.
;;; family: data
(import (scheme base) (scheme write))

(define (next seed) (modulo (+ (* seed 1309) 13849) 65536))

(define (iota-from n end)
  (if (= n end) '() (cons n (iota-from (+ n 1) end))))

;; Each element goes before or behind the rest, over and over: a shuffle by splitting.
(define (shuffle list seed)
  (if (or (null? list) (null? (cdr list)))
      list
      (let split ((rest list) (seed seed) (a '()) (b '()))
        (cond ((pair? rest)
               (let ((seed (next seed)))
                 (if (< seed 32768)
                     (split (cdr rest) seed (cons (car rest) a) b)
                     (split (cdr rest) seed a (cons (car rest) b)))))
              ((or (null? a) (null? b)) (split list (next seed) '() '()))
              (else (append (shuffle a seed) (shuffle b (next seed))))))))

(define (matrix-map f matrix)
  (map (lambda (row) (map f row)) matrix))

(define (make-matrix width height f)
  (map (lambda (y) (map (lambda (x) (f x y)) (iota-from 0 width)))
       (iota-from 0 height)))

(define (matrix-ref matrix x y)
  (list-ref (list-ref matrix y) x))

;; Cells with even coordinates are rooms, from the start in caves of their own; a cell between two is opened if it joins two caves.
(define (carve width height seed)
  (let dig ((todo (shuffle (apply append
                                  (make-matrix width height
                                               (lambda (x y)
                                                 (if (odd? (+ x y)) (list x y) #f))))
                           seed))
            (cave (make-matrix width height
                               (lambda (x y)
                                 (if (and (even? x) (even? y)) (+ x (* y width)) #f)))))
    (if (null? todo)
        cave
        (if (not (car todo))
            (dig (cdr todo) cave)
            (let* ((x (car (car todo)))
                   (y (cadr (car todo)))
                   (a (if (odd? x) (matrix-ref cave (- x 1) y) (matrix-ref cave x (- y 1))))
                   (b (if (odd? x) (matrix-ref cave (+ x 1) y) (matrix-ref cave x (+ y 1)))))
              (if (or (not a) (not b) (eqv? a b))
                  (dig (cdr todo) cave)
                  (dig (cdr todo)
                       (open x y a (matrix-map (lambda (label) (if (eqv? label b) a label)) cave)))))))))

(define (open x y label matrix)
  (let rows ((j 0) (rest matrix))
    (if (= j y)
        (cons (let columns ((i 0) (row (car rest)))
                (if (= i x)
                    (cons label (cdr row))
                    (cons (car row) (columns (+ i 1) (cdr row)))))
              (cdr rest))
        (cons (car rest) (rows (+ j 1) (cdr rest))))))

(define (count-open matrix)
  (apply + (map (lambda (row) (apply + (map (lambda (label) (if label 1 0)) row))) matrix)))

(define (checksum matrix)
  (let rows ((rest matrix) (sum 0))
    (if (null? rest)
        sum
        (let columns ((row (car rest)) (sum sum))
          (if (null? row)
              (rows (cdr rest) sum)
              (columns (cdr row) (modulo (+ (* 3 sum) (if (car row) 1 0)) 1000003)))))))

(define (run rounds)
  (let loop ((i 0) (opened 0) (sum 0))
    (if (= i rounds)
        (list opened sum)
        (let ((maze (carve 21 17 (+ i 7))))
          (loop (+ i 1) (+ opened (count-open maze)) (+ sum (checksum maze)))))))

(write (run 60))
(newline)
