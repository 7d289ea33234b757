;; A map whose neighbours have different colours; then one with as few colours as possible.
(import (scheme base) (scheme write) (avm))

(define states
  '((western-australia northern-territory south-australia)
    (northern-territory south-australia queensland)
    (south-australia queensland new-south-wales victoria)
    (queensland new-south-wales)
    (new-south-wales victoria)
    (victoria)
    (tasmania)))

;; A variable for each state, in a list of pairs, and a constraint for each border.
(define (color-map domain)
  (let ((colors (map (lambda (state) (cons (car state) (new-var domain))) states)))
    (for-each
     (lambda (state)
       (for-each
        (lambda (neighbour) (post (fd!= (cdr (assq (car state) colors)) (cdr (assq neighbour colors)))))
        (cdr state)))
     states)
    colors))

(define colors (color-map '(red green blue)))

;; The domains hold symbols. Somebody wants Queensland to be blue.
(post (fd= (cdr (assq 'queensland colors)) 'blue))
(for-each
 (lambda (state color) (display (list (car state) color)) (newline))
 states
 (fd-solve (map cdr colors)))

(display "two colours: ")
(display (fd-solve (map cdr (color-map '(red green)))))
(newline)

;; Colours are numbers here, and the largest that is used is to be small.
(define numbered (color-map (range 1 7)))
(define largest (new-var (range 1 7)))
(for-each (lambda (color) (post (fd<= (cdr color) largest))) numbered)
(display "as few colours as possible: ")
(display (car (fd-minimize largest (cons largest (map cdr numbered)))))
(newline)
