;;; Folds, maps and filters passed as arguments, with small procedures made on the spot.
;;; family: closures
(import (scheme base) (scheme write))

(define (fold f start list)
  (if (null? list)
      start
      (fold f (f (car list) start) (cdr list))))

(define (unfold stop? f next seed)
  (if (stop? seed)
      '()
      (cons (f seed) (unfold stop? f next (next seed)))))

(define (filter good? list)
  (fold (lambda (x rest) (if (good? x) (cons x rest) rest)) '() list))

(define (flat-map f list)
  (fold (lambda (x rest) (append (f x) rest)) '() list))

(define (all-pairs n)
  (flat-map (lambda (i)
              (map (lambda (j) (cons i j))
                   (unfold (lambda (j) (> j i)) (lambda (j) j) (lambda (j) (+ j 1)) 1)))
            (unfold (lambda (i) (> i n)) (lambda (i) i) (lambda (i) (+ i 1)) 1)))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1)
              (+ sum
                 (fold (lambda (pair total) (+ total (* (car pair) (cdr pair))))
                       0
                       (filter (lambda (pair) (odd? (+ (car pair) (cdr pair) i)))
                               (all-pairs 60))))))))

(display (run 150))
(newline)
