;;; SRFI 235: combinators.

(define-library (srfi 235)
  (import (scheme base) (scheme case-lambda) (only (avm list searching) any every))
  (export constantly complement swap flip on-left on-right conjoin disjoin each-of all-of any-of on
          left-section right-section apply-chain arguments-drop arguments-drop-right arguments-take
          arguments-take-right group-by
          begin-procedure if-procedure when-procedure unless-procedure value-procedure case-procedure
          and-procedure eager-and-procedure or-procedure eager-or-procedure funcall-procedure
          loop-procedure while-procedure until-procedure
          always never boolean)
  (begin

    (define constantly
      (case-lambda
        ((value) (lambda arguments value))
        (results (lambda arguments (apply values results)))))

    (define (complement f) (lambda arguments (not (apply f arguments))))
    (define (swap f) (lambda (a b . others) (apply f b a others)))
    (define (flip f) (lambda arguments (apply f (reverse arguments))))
    (define (on-left f) (lambda (left right) (f left)))
    (define (on-right f) (lambda (left right) (f right)))

    (define (conjoin . predicates)
      (lambda arguments
        (every (lambda (satisfied?) (apply satisfied? arguments)) predicates)))

    (define (disjoin . predicates)
      (lambda arguments
        (any (lambda (satisfied?) (apply satisfied? arguments)) predicates)))

    (define (each-of . procedures)
      (lambda arguments
        (for-each (lambda (f) (apply f arguments)) procedures)))

    (define (all-of satisfies?) (lambda (list) (every satisfies? list)))
    (define (any-of satisfies?) (lambda (list) (any satisfies? list)))
    (define (on f mapper) (lambda objects (apply f (map mapper objects))))

    (define (left-section f . first)
      (lambda arguments (apply f (append first arguments))))

    ;; The arguments that are given here are the last ones, in the opposite order.
    (define (right-section f . last)
      (let ((last (reverse last)))
        (lambda arguments (apply f (append arguments last)))))

    ;; The last procedure gets the arguments, each other one the values of the next.
    (define (apply-chain f . others)
      (if (null? others)
          f
          (let ((inner (apply apply-chain others)))
            (lambda arguments
              (call-with-values (lambda () (apply inner arguments)) f)))))

    (define (arguments-drop f n)
      (lambda arguments (apply f (list-tail arguments n))))

    (define (arguments-drop-right f n)
      (lambda arguments (apply f (head arguments (- (length arguments) n)))))

    (define (arguments-take f n)
      (lambda arguments (apply f (head arguments n))))

    (define (arguments-take-right f n)
      (lambda arguments (apply f (list-tail arguments (- (length arguments) n)))))

    (define (head list n)
      (if (= n 0)
          '()
          (cons (car list) (head (cdr list) (- n 1)))))

    ;; The elements in lists of those with the same key, in the order in which the keys come first.
    (define group-by
      (case-lambda
        ((key) (group-by key equal?))
        ((key same?)
         (lambda (list)
           (let loop ((rest list) (groups '()))
             (if (pair? rest)
                 (let* ((object (car rest)) (of-object (key object)) (group (assoc of-object groups same?)))
                   (if group
                       (begin
                         (set-cdr! group (cons object (cdr group)))
                         (loop (cdr rest) groups))
                       (loop (cdr rest) (cons (cons of-object (cons object '())) groups))))
                 (reverse (map (lambda (group) (reverse (cdr group))) groups))))))))

    ;; Procedures that stand for syntax.

    (define (begin-procedure . thunks)
      (if (pair? thunks)
          (run thunks)))

    (define (run thunks)
      (if (pair? (cdr thunks))
          (begin
            ((car thunks))
            (run (cdr thunks)))
          ((car thunks))))

    (define (if-procedure value then else) (if value (then) (else)))

    (define (when-procedure value . thunks)
      (if value (for-each (lambda (thunk) (thunk)) thunks)))

    (define (unless-procedure value . thunks)
      (if (not value) (for-each (lambda (thunk) (thunk)) thunks)))

    (define (value-procedure value then else) (if value (then value) (else)))

    (define case-procedure
      (case-lambda
        ((value thunks) (case-procedure value thunks (lambda () (if #f #f))))
        ((value thunks else)
         (let ((found (assv value thunks)))
           (if found ((cdr found)) (else))))))

    (define (and-procedure . thunks) (every (lambda (thunk) (thunk)) thunks))
    (define (or-procedure . thunks) (any (lambda (thunk) (thunk)) thunks))

    (define (eager-and-procedure . thunks)
      (let loop ((rest thunks) (result #t))
        (if (pair? rest)
            (let ((value ((car rest))))
              (loop (cdr rest) (and result value)))
            result)))

    (define (eager-or-procedure . thunks)
      (let loop ((rest thunks) (result #f))
        (if (pair? rest)
            (let ((value ((car rest))))
              (loop (cdr rest) (or result value)))
            result)))

    (define (funcall-procedure thunk) (thunk))

    (define (loop-procedure thunk)
      (thunk)
      (loop-procedure thunk))

    (define (while-procedure thunk)
      (if (thunk) (while-procedure thunk)))

    (define (until-procedure thunk)
      (if (not (thunk)) (until-procedure thunk)))

    (define (always . arguments) #t)
    (define (never . arguments) #f)
    (define (boolean object) (if object #t #f))))
