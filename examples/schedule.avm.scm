;; Building a house: some things come after others, and there are three workers. When can one move in?
(import (scheme base) (scheme write) (avm))

;; Each task: its name, how many days it takes, how many workers, and what comes before it.
(define tasks
  '((foundation 4 2)
    (walls      6 3 foundation)
    (roof       3 2 walls)
    (windows    2 1 walls)
    (wiring     4 1 walls)
    (plumbing   5 1 walls)
    (plaster    3 2 wiring plumbing windows)
    (garden     4 1 foundation)
    (painting   3 2 plaster roof)))

(define workers 3)

(define names (map car tasks))
(define days (map cadr tasks))
(define hands (map (lambda (task) (list-ref task 2)) tasks))

;; A variable for each task: the day on which it starts.
(define starts (map (lambda (task) (new-var (range 0 40))) tasks))
(define ends (map fd+ starts days))

(define (end-of name)
  (let loop ((names names) (ends ends))
    (if (eq? name (car names)) (car ends) (loop (cdr names) (cdr ends)))))

(for-each
 (lambda (task start)
   (for-each (lambda (before) (post (fd>= start (end-of before)))) (list-tail task 3)))
 tasks
 starts)

(post (fd-cumulative starts days hands workers))

(define moving-in (apply fd-maximum ends))
(define plan (fd-minimize moving-in starts))

;; A line for each task, a letter for each day.
(for-each
 (lambda (name start days hands)
   (display name)
   (display (make-string (- 12 (string-length (symbol->string name))) #\space))
   (display (make-string start #\.))
   (display (make-string days (string-ref "123" (- hands 1))))
   (newline))
 names plan days hands)

(display "moving in after ")
(display (apply max (map + plan days)))
(display " days")
(newline)
