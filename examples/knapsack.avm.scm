;; What to take on a walk: a rucksack carries 20 pounds and holds 24 quarts. Which things are worth most?
(import (scheme base) (scheme write) (avm))

;; Each thing: its name, weight, size, worth, and how many there are.
(define things
  '((tent     6 7 30 1)
    (blanket  3 6 14 2)
    (stove    4 4 18 1)
    (bread    1 2  6 4)
    (apple    2 2  7 3)
    (rope     2 1  8 1)
    (camera   3 2 16 1)
    (book     1 1  5 2)))

(define (column n) (map (lambda (thing) (list-ref thing n)) things))

;; A variable for each thing: how many of it are taken.
(define taken (map (lambda (most) (new-var (range 0 most))) (column 4)))

(post (fd<= (fd-scalar-product (column 1) taken) 20))
(post (fd<= (fd-scalar-product (column 2) taken) 24))

;; Whoever takes the stove takes something to cook, and nobody reads without a blanket to sit on.
(define (count-of name)
  (let loop ((names (map car things)) (counts taken))
    (if (eq? name (car names)) (car counts) (loop (cdr names) (cdr counts)))))
(post (fd-implies (fd>= (count-of 'stove) 1) (fd>= (fd+ (count-of 'bread) (count-of 'apple)) 3)))
(post (fd-implies (fd>= (count-of 'book) 1) (fd>= (count-of 'blanket) 1)))

(define worth (fd-scalar-product (column 3) taken))
(define best (fd-maximize worth taken))

(define (total n) (apply + (map * (column n) best)))

(for-each
 (lambda (thing count)
   (if (> count 0)
       (begin (display count) (display " ") (display (car thing)) (newline))))
 things
 best)
(display (list 'pounds (total 1) 'quarts (total 2) 'worth (total 3)))
(newline)

;; How many ways are there to be as well off?
(post (fd= worth (total 3)))
(display "ways to that: ")
(display (length (fd-solve-all taken)))
(newline)
