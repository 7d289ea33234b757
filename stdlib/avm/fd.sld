;;; Finite domains: variables, constraints and solutions (avm.md section 5).
;;;
;;; A constraint is a list that begins with the name of its procedure, as is an expression, so programs can show them and take
;;; them apart; `post` reads them. A range is a vector.

(define-library (avm fd)
  (import (rename (avm kernel) (narrow narrow-now) (post post-now) (label label-now))
          (avm core))
  (export new-var narrow post label range fd-variable?
          fd= fd!= fd< fd<= fd> fd>= fd-all-different fd+ fd- fd*
          fd-search fd-fail fd-solve fd-solve-all fd-minimize fd-maximize)
  (begin

    (define (range low high) (vector 'range low high))

    ;; `(define-terms (NAME PARAMETER ...) ...)`: procedures that give the list of their name and arguments.
    (define-syntax define-terms
      (syntax-rules ()
        ((_ (name parameter ...) ...)
         (begin
           (define (name parameter ...) (list 'name parameter ...)) ...))))

    (define-terms
      (fd= a b) (fd!= a b) (fd< a b) (fd<= a b) (fd> a b) (fd>= a b)
      (fd-all-different list-of-terms)
      (fd+ a b) (fd- a b) (fd* a b))

    ;; fd-search. In it, `label` remembers a *choice*: where it was called, the variable, a mark to go back to, and a list of the
    ;; value that was tried last. Where something fails, the latest choice tries its next value. A choice belongs to the search
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
      (make-choice return variable mark tried)
      choice?
      (return choice-return)
      (variable choice-variable)
      (mark choice-mark)
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
      (%call-with-guard
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
      (let ((next (%next-value (choice-variable choice) (choice-tried choice))))
        (cond ((null? next)
               (%search-forget (choice-mark choice))
               (set-search-choices! search (cdr (search-choices search)))
               (try-next search))
              (else
               (set-choice-tried! choice next)
               (if (narrow-now (choice-variable choice) next)
                   ((choice-return choice) (car next))
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

    (define (label variable)
      (let ((search (current-search)))
        (if search
            (call-with-current-continuation
             (lambda (return)
               (let ((choice (make-choice return variable (%search-mark) #f)))
                 (set-search-choices! search (cons choice (search-choices search)))
                 (try-choice search choice))))
            (label-now variable))))

    ;; The numbers are those that the instruction has for its goals.

    (define (fd-solve variables) (%fd-solve 0 variables #f))

    (define fd-solve-all
      (case-lambda
        ((variables) (%fd-solve 1 variables #f))
        ((variables limit) (%fd-solve 1 variables limit))))

    (define (fd-minimize expression variables) (%fd-solve 2 variables expression))

    (define (fd-maximize expression variables) (%fd-solve 3 variables expression))))
