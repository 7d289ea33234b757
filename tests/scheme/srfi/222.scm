;; SRFI 222: compound objects.
(import (scheme base) (srfi 222))
(define-record-type student (make-student year gpa) student? (year year) (gpa gpa))
(define-record-type teacher (make-teacher hired salary) teacher? (hired hired) (salary salary))
(define alyssa (make-student 1986 4.0))
(define guy (make-teacher 1981 25000))
(define george (make-compound 'ta '((quality . curiosity)) (make-student 1982 3.8) (make-teacher 1983 1000)))
(map compound? (list alyssa george 5)) ; => (#f #t #f)
(map compound-type (list alyssa george)) ; => (#f ta)
(map compound-properties (list alyssa george)) ; => (() ((quality . curiosity)))
(map compound-length (list alyssa george (make-compound #f '()))) ; => (1 2 0)
(eq? alyssa (car (compound-subobjects alyssa))) ; => #t
(map student? (compound-subobjects george)) ; => (#t #f)
(compound-subobjects (make-compound #f '() 1 (make-compound 'x '() 2 3) 4)) ; => (1 2 3 4)
(make-compound "x" '()) ; !> make-compound
(eq? alyssa (compound-ref alyssa 0)) ; => #t
(teacher? (compound-ref george 1)) ; => #t
(compound-ref george 2) ; !>
(compound-ref alyssa 1) ; !>
(let ((c (compound-map 't '((a . 1)) student? george))) (list (compound-type c) (compound-properties c) (compound-subobjects c))) ; => (t ((a . 1)) (#t #f))
(let ((c (compound-map 't '((a . 1)) student? alyssa))) (list (compound-type c) (compound-properties c) (compound-subobjects c))) ; => (#f () (#t))
(compound-subobjects (compound-map #f '() (lambda (x) (make-compound #f '() x x)) (make-compound #f '() 1 2))) ; => (1 1 2 2)
(compound-map->list student? george) ; => (#t #f)
(compound-map->list student? alyssa) ; => (#t)
(compound-length (compound-filter #f '() teacher? alyssa)) ; => 0
(let ((c (compound-filter 'x '((a . 1)) teacher? george))) (list (compound-type c) (compound-properties c) (map teacher? (compound-subobjects c)))) ; => (x ((a . 1)) (#t))
(map (compound-predicate teacher?) (list alyssa guy george)) ; => (#f #t #t)
((compound-predicate (lambda (x) (eq? x 'ta))) george) ; => #t
((compound-predicate (lambda (x) (eq? x 'ta))) alyssa) ; => #f
(define member-hired (compound-accessor teacher? hired #f))
(map member-hired (list alyssa guy george (make-compound #f '() 27 42))) ; => (#f 1981 1983 #f)
