;;; Finite domains: variables, constraints and solutions (avm.md section 5).
;;;
;;; A constraint is a list that begins with the name of its procedure, as is an expression, so programs can show them and take
;;; them apart; `post` reads them. A range is a vector.

(define-library (avm fd)
  (import (rename (avm kernel) (narrow narrow-now) (post post-now) (label label-now))
          (avm core)
          (only (avm sequence) map))
  (export new-var narrow post label range fd-variable?
          fd-domain fd-min fd-max fd-size fd-fixed? fd-value
          fd= fd!= fd< fd<= fd> fd>= fd-and fd-or fd-not fd-implies
          fd-all-different fd-element fd-table fd-cumulative fd-count
          fd+ fd- fd* fd-sum fd-scalar-product fd-quotient fd-remainder fd-modulo fd-abs fd-minimum fd-maximum
          fd-search fd-search-all fd-fail fd-label
          fd-solve fd-solve-all fd-solutions fd-minimize fd-maximize)
  (begin

    ;; `(range low high)`: the integers from `low` to `high`, as a domain.
    (define (range low high) (vector 'range low high))

    ;; What is left of a variable's domain: a range, or a list of values and ranges.
    (define (fd-domain variable) (%fd-query 0 variable))

    ;; The first value of a variable's domain: of integers the least.
    (define (fd-min variable) (%fd-query 1 variable))

    ;; The last value of a variable's domain: of integers the greatest.
    (define (fd-max variable) (%fd-query 2 variable))

    ;; How many values a variable has.
    (define (fd-size variable) (%fd-query 3 variable))

    ;; Whether a variable has one value only.
    (define (fd-fixed? variable) (%fd-query 4 variable))

    ;; The value of a variable that has one value only.
    (define (fd-value variable) (%fd-query 5 variable))

    ;; `(define-terms (NAME . PARAMETERS) ...)`: procedures that give the list of their name and arguments.
    (define-syntax define-terms
      (syntax-rules ()
        ((_ (name . parameters) ...)
         (begin
           (define-term name parameters () parameters) ...))))

    (define-syntax define-term
      (syntax-rules ()
        ((_ name parameters (known ...) (parameter . rest))
         (define-term name parameters (known ... parameter) rest))
        ((_ name parameters (known ...) ())
         (define (name . parameters) (list 'name known ...)))
        ((_ name parameters (known ...) rest)
         (define (name . parameters) (cons* 'name known ... rest)))))

    ;; Comparisons of expressions: variables, values, and what `fd+` and its kin give. Any two values can be equal; integers are
    ;; ordered. Inside expressions a comparison counts as 1 where it holds, otherwise as 0.
    (define-terms
      (fd= a b) (fd!= a b) (fd< a b) (fd<= a b) (fd> a b) (fd>= a b))

    ;; Conditions: comparisons, what these give, and expressions that are 0 or 1.
    (define-terms
      (fd-and . conditions) (fd-or . conditions) (fd-not condition))

    ;; If the first condition holds, so does the second.
    (define (fd-implies a b) (fd-or (fd-not a) b))

    ;; No two of the expressions have the same value.
    (define-terms
      (fd-all-different list-of-expressions))

    ;; The values of the expressions, in order, are one of the rows, lists of values.
    (define-terms
      (fd-table list-of-expressions rows))

    ;; Tasks that share what there is: lists of their starts, durations and demands. At no time do those that go on demand more than
    ;; the capacity.
    (define-terms
      (fd-cumulative starts durations demands capacity))

    ;; Integer expressions. Divisors must be greater than zero; the quotient is rounded towards zero, the remainder has the sign of what is
    ;; divided, and what `fd-modulo` gives is never negative.
    (define-terms
      (fd+ . expressions) (fd- expression . expressions) (fd* . expressions)
      (fd-quotient a b) (fd-remainder a b) (fd-modulo a b)
      (fd-abs a) (fd-minimum a . expressions) (fd-maximum a . expressions))

    ;; The item of a list at an index, from 0 on, that is an expression. Items are expressions or any values.
    (define-terms
      (fd-element index items))

    (define (check-list who what list)
      (if (not (list? list))
          (error (string-append who ": expected a list of " what) list)))

    ;; The sum of a list of expressions.
    (define (fd-sum list-of-expressions)
      (check-list "fd-sum" "expressions" list-of-expressions)
      (apply fd+ list-of-expressions))

    ;; The sum of the expressions, each times its coefficient.
    (define (fd-scalar-product coefficients list-of-expressions)
      (check-list "fd-scalar-product" "coefficients" coefficients)
      (check-list "fd-scalar-product" "expressions" list-of-expressions)
      (if (not (= (length coefficients) (length list-of-expressions)))
          (error "fd-scalar-product: there are not as many expressions as coefficients" coefficients list-of-expressions))
      (apply fd+ (map fd* coefficients list-of-expressions)))

    ;; How many of the expressions have a value.
    (define (fd-count value list-of-expressions)
      (check-list "fd-count" "expressions" list-of-expressions)
      (apply fd+ (map (lambda (expression) (fd= expression value)) list-of-expressions)))

    ;; fd-search. In it, `label` remembers a *choice*: where it was called, the variable, a mark to go back to, the strategy by which its
    ;; values are tried, and the part of its domain that was tried last. Where something fails, the latest choice tries its next value. A choice belongs to the search
    ;; that `current-search` holds; no parameter reaches into an object's activation, so objects that are called have none.
    ;;
    ;; What objects did can be undone in a transaction only; where none is open, the search has one of its own.

    (define current-search (make-parameter #f))

    (define-record-type search
      (make-search mark leave choices over)
      search?
      (mark search-mark)
      (leave search-leave)
      (choices search-choices set-search-choices!)
      (over search-over? set-search-over!))

    (define-record-type choice
      (make-choice return variable mark strategy tried)
      choice?
      (return choice-return)
      (variable choice-variable)
      (mark choice-mark)
      (strategy choice-strategy)
      (tried choice-tried set-choice-tried!))

    (define-syntax fd-search
      (syntax-rules ()
        ((_ body1 body2 ...)
         (run-search (lambda () body1 body2 ...)))))

    ;; The body's value, or #f where nothing is left to try: then everything is as it was.
    (define (run-search thunk)
      (let* ((own (begin-own-transaction))
             (mark (%search-mark))
             (result
              ((call-with-current-continuation
                (lambda (leave)
                  (let ((value (run-body (make-search mark leave '() #f) own thunk)))
                    (lambda () value)))))))
        (if own
            (commit-own own)
            (%search-forget mark))
        result))

    ;; A transaction for the search, or #f in one that is open already.
    (define (begin-own-transaction)
      (%call-with-guard
       (lambda () (begin-tx))
       (lambda (condition reraise)
         (if (and (avm-error? condition) (eq? (avm-error-kind condition) 'invalid-during-tx))
             #f
             (raise condition)))))

    (define (commit-own tx)
      (%search-keep)
      (if (not (commit-tx tx))
          (raise (%make-condition 'tx-conflict "the search met a conflict with another transaction" (list tx) #f))))

    ;; Whatever leaves the body other than by returning or by failing for good ends the search, and aborts its own
    ;; transaction. A condition is raised again outside of it, as one that leaves a transaction is.
    (define (run-body search own thunk)
      (%call-with-boundary
       (lambda ()
         (dynamic-wind
          (lambda ()
            (if (search-over? search)
                (error "a continuation leads back into a search that is over")))
          (lambda ()
            (let ((result (parameterize ((current-search search)) (thunk))))
              (set-search-over! search #t)
              result))
          (lambda ()
            (if (not (search-over? search))
                (begin
                  (set-search-over! search #t)
                  (if own
                      (abort-tx own)
                      (%search-forget (search-mark search))))))))
       (lambda (condition reraise)
         (raise condition))))

    ;; Tries the next value of the latest choice that has one.
    (define (try-next search)
      (let ((choices (search-choices search)))
        (if (null? choices)
            (begin
              (set-search-over! search #t)
              ((search-leave search)
               (lambda ()
                 (%search-undo (search-mark search))
                 #f)))
            (try-choice search (car choices)))))

    (define (try-choice search choice)
      (%search-undo (choice-mark choice))
      (let ((next (%fd-branch (choice-variable choice) (choice-strategy choice) (choice-tried choice))))
        (cond ((null? next)
               (%search-forget (choice-mark choice))
               (set-search-choices! search (cdr (search-choices search)))
               (try-next search))
              (else
               (set-choice-tried! choice next)
               (if (narrow-now (choice-variable choice) next)
                   ((choice-return choice) next)
                   (try-next search))))))

    ;; #f, or in a search what came before is tried another way.
    (define (fail)
      (let ((search (current-search)))
        (if search (try-next search) #f)))

    (define (fd-fail)
      (if (current-search)
          (fail)
          (error "fd-fail: there is no fd-search to go back to here")))

    (define (narrow variable domain) (or (narrow-now variable domain) (fail)))

    (define (post constraint) (or (post-now constraint) (fail)))

    ;; A value of the variable's domain. In `fd-search`, another one each time that something fails after it.
    (define (label variable)
      (let ((search (current-search)))
        (if search
            (car (branch search variable '()))
            (label-now variable))))

    ;; Narrows the domain of a variable, to another part of it each time that something fails after it. Gives that part.
    (define (branch search variable strategy)
      (call-with-current-continuation
       (lambda (return)
         (let ((choice (make-choice return variable (%search-mark) strategy #f)))
           (set-search-choices! search (cons choice (search-choices search)))
           (try-choice search choice)))))

    ;; `(fd-label variables strategy ...)`: values for all variables, in `fd-search`, where each is a choice. A strategy says which
    ;; variable is decided next: `first-fail`, the one with the fewest values, if nothing else is said; `input-order`, `smallest`,
    ;; `largest`, `most-constrained`, `dom/wdeg`; and which of its values are tried first: `min`, `max`, `split`, `reverse-split`.
    (define (fd-label variables . strategy)
      (let ((search (current-search)))
        (if (not search)
            (error "fd-label: there is no fd-search around it; fd-solve gives values without one"))
        (let loop ()
          (let ((next (%fd-select variables strategy)))
            (cond (next
                   (branch search next strategy)
                   (loop))
                  (else
                   (map fd-value variables)))))))

    ;; `(fd-search-all BODY ...)`: the list of the values that the body has on all ways through its choices. What was done on them is undone.
    (define-syntax fd-search-all
      (syntax-rules ()
        ((_ body1 body2 ...)
         (search-all (lambda () body1 body2 ...)))))

    (define (search-all thunk)
      (let ((found '()))
        (fd-search
         (set! found (cons (thunk) found))
         (fd-fail))
        (reverse found)))

    ;; Whole problems. A strategy is as for `fd-label`. The numbers are those that the instruction has for its goals.

    ;; `(fd-solve variables strategy ...)`: values for the variables that satisfy all constraints on them, or #f.
    (define (fd-solve variables . strategy) (%fd-solve 0 variables #f strategy))

    ;; `(fd-solve-all variables [limit] strategy ...)`: all solutions, or so many of them.
    (define (fd-solve-all variables . limit+strategy)
      (if (and (pair? limit+strategy) (not (symbol? (car limit+strategy))))
          (%fd-solve 1 variables (car limit+strategy) (cdr limit+strategy))
          (%fd-solve 1 variables #f limit+strategy)))

    ;; `(fd-solutions variables strategy ...)`: a generator of solutions: a procedure that gives the next one each time that it
    ;; is called, and then an end-of-file object. Each is looked for when it is asked for.
    (define (fd-solutions variables . strategy)
      (let ((path '()))
        (lambda ()
          (let ((found (and path (%fd-solve 4 variables path strategy))))
            (set! path (and found (cdr found)))
            (if found (car found) (eof-object))))))

    ;; `(fd-minimize expression variables strategy ...)`: the solution for which the expression is least, or #f.
    (define (fd-minimize expression variables . strategy) (%fd-solve 2 variables expression strategy))

    ;; `(fd-maximize expression variables strategy ...)`: the solution for which the expression is greatest, or #f.
    (define (fd-maximize expression variables . strategy) (%fd-solve 3 variables expression strategy))))
