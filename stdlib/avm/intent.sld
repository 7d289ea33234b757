;;; Intents: choices that are made when a transaction is committed (avm.md section 6).
;;;
;;; `choose`, `require` and `prefer` are instructions. An intent is a record; what composes intents is a program that runs them,
;;; and takes what each did aside where the next one must not see it.

(define-library (avm intent)
  (import (scheme base) (avm kernel) (avm core) (avm transaction) (avm trace) (only (srfi 1) filter))
  (export choose require prefer ensure
          intent weighted-intent intent? intent-weight parallel sequential
          settle match-intents
          settlement? settlement-values settlement-choices settlement-worth settlement-trace settlement-intents
          create-resource consume explain)
  (begin

    ;; `(ensure EXPR)`: evaluated at the commit, when all composed programs have run.
    (define-syntax ensure
      (syntax-rules ()
        ((_ expression)
         (%ensure (lambda () expression) check-ensured))))

    ;; Called by the commit with a list of vectors: under which condition, the thunk, its place.
    (define (check-ensured list tx)
      (%call-with-guard
       (lambda ()
         (%reading #t)
         (for-each check-one list)
         (%reading #f))
       (lambda (condition reraise)
         (abort-tx tx)
         (raise condition)))
      (commit-tx tx))

    (define (check-one ensured)
      (if (vector-ref ensured 0)
          (%require-at (if ((vector-ref ensured 1)) #t #f) (vector-ref ensured 2))))

    ;; An intent is a procedure that gives the list of the values of the programs in it.
    (define-record-type <intent>
      (make-intent run weight)
      intent?
      (run intent-run)
      (weight intent-weight))

    (define-syntax intent
      (syntax-rules ()
        ((_ body1 body2 ...)
         (make-intent (lambda () (list (let () body1 body2 ...))) 1))))

    (define-syntax weighted-intent
      (syntax-rules ()
        ((_ weight body1 body2 ...)
         (make-intent (lambda () (list (let () body1 body2 ...))) weight))))

    (define (check-intents who intents)
      (for-each
       (lambda (intent)
         (if (not (intent? intent))
             (error (string-append who ": expected an intent") intent)))
       intents))

    (define (total-weight intents) (apply + (map intent-weight intents)))

    ;; Each part sees what was before; what it did is put aside, and added when all have run.
    (define (parallel . intents)
      (check-intents "parallel" intents)
      (make-intent
       (lambda ()
         (%compose 0 #f)
         (let ((values (map run-part intents (numbers intents))))
           (%compose 3 #f)
           (apply append values)))
       (total-weight intents)))

    (define (run-part intent number)
      (%compose 1 (cons number (part-name number)))
      (let ((values ((intent-run intent))))
        (%compose 2 #f)
        values))

    (define (part-name number)
      (string->symbol (string-append "intent-" (number->string number))))

    (define (numbers intents)
      (let loop ((rest intents) (number 1))
        (if (null? rest)
            '()
            (cons number (loop (cdr rest) (+ number 1))))))

    (define (sequential . intents)
      (check-intents "sequential" intents)
      (make-intent
       (lambda () (apply append (map (lambda (intent) ((intent-run intent))) intents)))
       (total-weight intents)))

    (define-record-type <settlement>
      (make-settlement values choices worth trace intents)
      settlement?
      (values settlement-values)
      (choices settlement-choices)
      (worth settlement-worth)
      (trace settlement-trace)
      (intents settlement-intents))

    ;; Runs a program as one transaction; `receive` is called with what it gave, what was chosen, the worth, and the trace.
    (define (settle-by run receive)
      (let* ((tx #f)
             (result (run-transaction (lambda () (set! tx (begin-tx)) tx) run attempts))
             (chosen (%settlement)))
        (receive result (cdr chosen) (car chosen) (entries-of tx))))

    (define (entries-of tx)
      (filter (lambda (entry) (equal? (trace-entry-transaction entry) tx)) (trace)))

    (define (settle intent)
      (check-intents "settle" (list intent))
      (settle-by
       (intent-run intent)
       (lambda (values choices worth entries)
         (make-settlement values choices worth entries (list intent)))))

    ;; Whether an intent is in the settlement is a choice like others, which weighs what the intent weighs.
    (define (match-intents intents)
      (check-intents "match-intents" intents)
      (settle-by
       (lambda ()
         (%compose 0 #f)
         (let ((found (map run-if-chosen intents (numbers intents))))
           (%compose 3 #f)
           found))
       (lambda (found choices worth entries)
         (make-settlement
          (apply append (map cdr (filter car found)))
          choices worth entries
          (let loop ((found found) (intents intents))
            (cond ((null? found) '())
                  ((caar found) (cons (car intents) (loop (cdr found) (cdr intents))))
                  (else (loop (cdr found) (cdr intents)))))))))

    (define (run-if-chosen intent number)
      (let ((in (choose '(#t #f))))
        (prefer in (intent-weight intent))
        (cons in (if in (run-part intent number) '()))))

    (define create-resource
      (case-lambda
        ((behavior) (%make-linear! (create-object behavior)))
        ((behavior controller) (%make-linear! (create-object behavior controller)))))

    ;; What could not hold together: a list of strings.
    (define (explain condition)
      (if (and (avm-error? condition) (eq? (avm-error-kind condition) 'no-solution))
          (error-object-irritants condition)
          (error "explain: expected a condition of the kind no-solution" condition)))))
