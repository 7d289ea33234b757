;;; A small compiler to code for a stack machine, an optimiser of jumps, and the machine.
;;; family: data
(import (scheme base) (scheme cxr) (scheme write))

;; Expressions: numbers, variables, (+ a b), (* a b), (- a b), (< a b), (if c a b), (let x a b), (call f a ...).
(define labels 0)

(define (new-label)
  (set! labels (+ labels 1))
  labels)

(define (position name names i)
  (if (eq? name (car names)) i (position name (cdr names) (+ i 1))))

;; Code for an expression, before the code that follows it.
(define (generate e names follows)
  (cond ((number? e) (cons (list 'constant e) follows))
        ((symbol? e) (cons (list 'variable (position e names 0)) follows))
        (else
         (case (car e)
           ((+ - * <)
            (generate (cadr e) names
                      (generate (caddr e) (cons #f names)
                                (cons (list (car e)) follows))))
           ((if)
            (let ((other (new-label)) (end (new-label)))
              (generate (cadr e) names
                        (cons (list 'unless other)
                              (generate (caddr e) names
                                        (cons (list 'jump end)
                                              (cons (list 'label other)
                                                    (generate (cadddr e) names
                                                              (cons (list 'label end) follows)))))))))
           ((let)
            (generate (caddr e) names
                      (generate (cadddr e) (cons (cadr e) names)
                                (cons '(slide 1) follows))))
           ((call)
            (let arguments ((rest (cddr e)) (names names) (count 0))
              (if (null? rest)
                  (cons (list 'call (cadr e) count) follows)
                  (generate (car rest) names
                            (arguments (cdr rest) (cons #f names) (+ count 1))))))
           (else (error "unknown form" e))))))

;; Constants folded, jumps to the next instruction left out.
(define (improve code)
  (cond ((or (null? code) (null? (cdr code))) code)
        ((and (eq? (caar code) 'constant)
              (eq? (caadr code) 'constant)
              (pair? (cddr code))
              (memq (caaddr code) '(+ *)))
         (improve (cons (list 'constant
                              ((if (eq? (caaddr code) '+) + *) (cadar code) (cadadr code)))
                        (cdddr code))))
        ((and (eq? (caar code) 'jump)
              (eq? (caadr code) 'label)
              (eqv? (cadar code) (cadadr code)))
         (improve (cdr code)))
        (else (cons (car code) (improve (cdr code))))))

(define (assemble procedures)
  (let places ((rest procedures) (address 0) (known '()) (code '()))
    (if (pair? rest)
        (let* ((names (cadar rest))
               (body (improve (generate (caddar rest) (reverse names) (list (list 'return (length names)))))))
          (let walk ((body body) (address address) (known (cons (cons (caar rest) address) known)) (code code))
            (cond ((null? body) (places (cdr rest) address known code))
                  ((eq? (caar body) 'label)
                   (walk (cdr body) address (cons (cons (cadar body) address) known) code))
                  (else (walk (cdr body) (+ address 1) known (cons (car body) code))))))
        (list->vector
         (map (lambda (instruction)
                (if (memq (car instruction) '(jump unless call))
                    (cons (car instruction)
                          (cons (cdr (assv (cadr instruction) known)) (cddr instruction)))
                    instruction))
              (reverse code))))))

(define (drop list n)
  (if (= n 0) list (drop (cdr list) (- n 1))))

(define (execute code)
  (let step ((at 0) (stack '()) (returns '()))
    (let* ((instruction (vector-ref code at)) (operation (car instruction)))
      (define (binary f)
        (step (+ at 1) (cons (f (cadr stack) (car stack)) (cddr stack)) returns))
      (case operation
        ((constant) (step (+ at 1) (cons (cadr instruction) stack) returns))
        ((variable) (step (+ at 1) (cons (list-ref stack (cadr instruction)) stack) returns))
        ((+) (binary +))
        ((-) (binary -))
        ((*) (binary *))
        ((<) (binary <))
        ((jump) (step (cadr instruction) stack returns))
        ((unless) (step (if (car stack) (+ at 1) (cadr instruction)) (cdr stack) returns))
        ((slide) (step (+ at 1) (cons (car stack) (cddr stack)) returns))
        ((call) (step (cadr instruction) stack (cons (+ at 1) returns)))
        ((return)
         (let ((stack (cons (car stack) (drop (cdr stack) (cadr instruction)))))
           (if (null? returns)
               (car stack)
               (step (car returns) stack (cdr returns)))))
        (else (error "unknown instruction" instruction))))))

(define program
  '((main () (let n (+ 2 (* 3 3)) (+ (call fact n) (call fib n))))
    (fact (n) (if (< n 1) 1 (* n (call fact (- n 1)))))
    (fib (n) (if (< n 2) n (let a (call fib (- n 1)) (+ a (call fib (- n 2))))))
    (unused (a b c) (if (< a b) (if (< b c) (+ (* 1 2) (* 3 4)) (- a (* b c))) (call unused b c a)))))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        (list sum labels)
        (loop (+ i 1)
              (+ sum (execute (assemble program)))))))

(write (run 300))
(newline)
