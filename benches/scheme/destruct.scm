;;; Lists changed in place: reversed, woven and rotated by `set-cdr!` and `set-car!`.
;;; family: data
(import (scheme base) (scheme write))

(define (upto n)
  (let loop ((i n) (result '()))
    (if (= i 0) result (loop (- i 1) (cons i result)))))

(define (reverse-in-place! list)
  (let loop ((list list) (done '()))
    (if (null? list)
        done
        (let ((rest (cdr list)))
          (set-cdr! list done)
          (loop rest list)))))

(define (last-of list)
  (if (pair? (cdr list)) (last-of (cdr list)) list))

(define (rotate! list)
  (let ((second (cdr list)))
    (set-cdr! (last-of list) list)
    (set-cdr! list '())
    second))

(define (add-neighbours! list)
  (let loop ((list list))
    (if (pair? (cdr list))
        (begin
          (set-car! list (remainder (+ (car list) (* 3 (cadr list))) 1009))
          (loop (cdr list))))))

(define (run rounds)
  (let loop ((i 0) (list (upto 500)))
    (if (= i rounds)
        (apply + list)
        (begin
          (add-neighbours! list)
          (loop (+ i 1) (rotate! (reverse-in-place! list)))))))

(display (run 6000))
(newline)
