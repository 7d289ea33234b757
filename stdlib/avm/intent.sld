;;; Intents: choices that are made when a transaction is committed (avm.md section 6).
;;;
;;; `choose`, `require` and `prefer` are instructions. An intent is a record; what composes intents is a program that runs them,
;;; and takes what each did aside where the next one must not see it.

(define-library (avm intent)
  (import (avm kernel) (avm core) (only (avm sequence) map for-each) (avm transaction)
          (only (avm records) vector->trace-entry))
  (export choose require prefer ensure
          intent weighted-intent intent? intent-weight parallel sequential
          settle match-intents
          settlement? settlement-values settlement-choices settlement-worth settlement-best?
          (rename trace-of-settlement settlement-trace)
          settlement-intents
          create-resource consume explain
          ensure-messages)
  (begin

    ;; `(ensure EXPR)`: evaluated at the commit, when all composed programs have run.
    (define-syntax ensure
      (syntax-rules ()
        ((_ expression)
         (%ensure (lambda () expression) check-ensured))))

    ;; Called by the commit with a list of vectors: under which condition, the thunk, its place.
    (define (check-ensured list tx)
      (%call-with-boundary
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
          (%require-at ((vector-ref ensured 1)) (vector-ref ensured 2))))

    ;; An intent is a procedure that gives the list of the values of the programs in it.
    (define-record-type <intent>
      (make-intent run weight)
      intent?
      (run intent-run)
      (weight intent-weight))

    (define-syntax intent
      (syntax-rules ()
        ((_ body1 body2 ...)
         (make-intent (lambda () (list (let () body1 body2 ...))) 1))
        ((_) (syntax-error "intent: expected (intent BODY ...)"))))

    (define-syntax weighted-intent
      (syntax-rules ()
        ((_ weight body1 body2 ...)
         (weighing weight (lambda () (list (let () body1 body2 ...)))))
        ((_ . other) (syntax-error "weighted-intent: expected (weighted-intent WEIGHT BODY ...)"))))

    (define (weighing weight run)
      (if (not (and (rational? weight) (exact? weight)))
          (error "weighted-intent: expected a weight, an exact rational number" weight))
      (make-intent run weight))

    (define (check-intents who intents)
      (if (not (list? intents))
          (error (string-append who ": expected a list of intents") intents))
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
         (let ((values (map run-part intents (places intents))))
           (%compose 3 #f)
           (apply append values)))
       (total-weight intents)))

    (define (run-part intent place)
      (%compose 1 place)
      (let ((values ((intent-run intent))))
        (%compose 2 #f)
        values))

    (define (part-name number)
      (string->symbol (string-append "intent-" (number->string number))))

    ;; The number and the name of each.
    (define (places intents)
      (let loop ((rest intents) (number 1))
        (if (null? rest)
            '()
            (cons (cons number (part-name number)) (loop (cdr rest) (+ number 1))))))

    (define (sequential . intents)
      (check-intents "sequential" intents)
      (make-intent
       (lambda () (apply append (map (lambda (intent) ((intent-run intent))) intents)))
       (total-weight intents)))

    (define-record-type <settlement>
      (make-settlement values choices worth best trace intents)
      settlement?
      (values settlement-values)
      (choices settlement-choices)
      (worth settlement-worth)
      (best settlement-best?)
      (trace settlement-trace)
      (intents settlement-intents))

    ;; Runs a program as one transaction; `receive` is called with what it gave, and makes the settlement by the procedure that
    ;; it is given. Where there is an effort, a number of conflicts, the best solution that is found by it will do.
    (define (settle-by run effort receive)
      (if effort
          (if (not (and (exact-integer? effort) (>= effort 0)))
              (error "settle: expected how many conflicts the solver may meet" effort)))
      (let* ((tx #f)
             (result
              (run-transaction
               (lambda () (set! tx (begin-tx)) tx)
               (lambda () (if effort (%compose 5 effort)) (run))
               attempts))
             (chosen (%settlement)))
        (receive
         result
         (lambda (values intents)
           (make-settlement values (vector-ref chosen 1) (vector-ref chosen 0) (vector-ref chosen 2)
                            (entries-of tx) intents)))))

    (define (filter keep? list)
      (cond ((null? list) '())
            ((keep? (car list)) (cons (car list) (filter keep? (cdr list))))
            (else (filter keep? (cdr list)))))

    ;; What the instruction gives: few programs look at it.
    (define (entries-of tx)
      (filter (lambda (entry) (eq? (vector-ref entry 9) tx)) (trace)))

    (define (trace-of-settlement settlement) (map vector->trace-entry (settlement-trace settlement)))

    (define settle
      (case-lambda
        ((intent) (settle-intent intent #f))
        ((intent effort) (settle-intent intent effort))))

    (define (settle-intent intent effort)
      (check-intents "settle" (list intent))
      (settle-by
       (intent-run intent)
       effort
       (lambda (values settlement) (settlement values (list intent)))))

    ;; Whether an intent is in the settlement is a choice like others, which weighs what the intent weighs.
    (define match-intents
      (case-lambda
        ((intents) (match-all intents #f))
        ((intents effort) (match-all intents effort))))

    (define (match-all intents effort)
      (check-intents "match-intents" intents)
      (settle-by
       (lambda ()
         (%compose 0 #f)
         (let ((found (map run-if-chosen intents (places intents))))
           (%compose 3 #f)
           found))
       effort
       (lambda (found settlement)
         (settlement
          (apply append (map cdr (filter car found)))
          (let loop ((found found) (intents intents))
            (cond ((null? found) '())
                  ((caar found) (cons (car intents) (loop (cdr found) (cdr intents))))
                  (else (loop (cdr found) (cdr intents)))))))))

    (define (run-if-chosen intent place)
      (%compose 4 (cdr place))
      (let ((in (choose '(#t #f))))
        (prefer in (intent-weight intent))
        (cons in (if in (run-part intent place) '()))))

    (define create-resource
      (case-lambda
        ((behavior) (%make-linear! (create-object behavior)))
        ((behavior controller) (%make-linear! (create-object behavior controller)))))

    ;; What could not hold together: a list of strings.
    (define (explain condition)
      (if (and (avm-error? condition) (eq? (avm-error-kind condition) 'no-solution))
          (error-object-irritants condition)
          (error "explain: expected a condition of the kind no-solution" condition)))

    ;; Constraints on the messages of the composed execution: its calls in order, then what it sends asynchronously, which is
    ;; delivered when it has been committed. A pattern becomes a procedure of the list of all messages, each a vector: whether it
    ;; is sent, from whom, to whom, what; it gives whether the pattern holds.
    (define-syntax ensure-messages
      (syntax-rules ()
        ((_ pattern)
         (let ((holds? (pattern->procedure pattern)))
           (ensure
            (let ((messages (%messages)))
              (if messages (holds? messages) #t)))))))

    (define-syntax pattern->procedure
      (syntax-rules (message exactly at-least never before and or)
        ((_ (message from to template))
         (let ((one? (pattern->test (message from to template))))
           (lambda (messages) (>= (count-of one? messages) 1))))
        ((_ (exactly n pattern))
         (let ((one? (pattern->test pattern)) (number n))
           (lambda (messages) (= (count-of one? messages) number))))
        ((_ (at-least n pattern))
         (let ((one? (pattern->test pattern)) (number n))
           (lambda (messages) (>= (count-of one? messages) number))))
        ((_ (never pattern))
         (let ((holds? (pattern->procedure pattern)))
           (lambda (messages) (not (holds? messages)))))
        ((_ (before first second))
         (let ((first? (pattern->test first)) (second? (pattern->test second)))
           (lambda (messages) (all-before? first? second? messages))))
        ((_ (and pattern ...))
         (let ((all (list (pattern->procedure pattern) ...)))
           (lambda (messages) (every-holds? all messages))))
        ((_ (or pattern ...))
         (let ((all (list (pattern->procedure pattern) ...)))
           (lambda (messages) (any-holds? all messages))))
        ((_ other)
         (syntax-error
          "expected (message FROM TO TEMPLATE), or `exactly`, `at-least`, `never`, `before`, `and` or `or` of such" other))))

    ;; Of a pattern of one message, the test that a message passes: that it is like this, or like all or any of several.
    (define-syntax pattern->test
      (syntax-rules (message and or)
        ((_ (and pattern ...))
         (let ((all (list (pattern->test pattern) ...)))
           (lambda (message) (every-holds? all message))))
        ((_ (or pattern ...))
         (let ((all (list (pattern->test pattern) ...)))
           (lambda (message) (any-holds? all message))))
        ((_ (message from to template))
         (let ((sender (party-test from)) (receiver (party-test to)) (form (quasiquote template)))
           (lambda (message)
             (and (vector-ref message 0)
                  (sender (vector-ref message 1))
                  (receiver (vector-ref message 2))
                  (fits? form (vector-ref message 3))))))
        ((_ other)
         (syntax-error "expected (message FROM TO TEMPLATE), or `and` or `or` of such" other))))

    (define-syntax party-test
      (syntax-rules (_)
        ((underscore _) (lambda (party) #t))
        ((underscore who) (let ((wanted who)) (lambda (party) (equal? party wanted))))))

    ;; Whether a value is what a template says; the symbol _ stands for anything.
    (define (fits? template value)
      (cond ((eq? template '_) #t)
            ((pair? template)
             (and (pair? value)
                  (fits? (car template) (car value))
                  (fits? (cdr template) (cdr value))))
            ((vector? template)
             (and (vector? value)
                  (fits? (vector->list template) (vector->list value))))
            (else (equal? template value))))

    (define (count-of one? messages)
      (let loop ((rest messages) (count 0))
        (if (null? rest)
            count
            (loop (cdr rest) (if (one? (car rest)) (+ count 1) count)))))

    ;; Whether each message that is second comes after one that is first.
    (define (all-before? first? second? messages)
      (let loop ((rest messages) (seen #f) (fine #t))
        (if (null? rest)
            fine
            (let ((first (first? (car rest))) (second (second? (car rest))))
              (loop (cdr rest)
                    (if first #t seen)
                    (if second (if seen fine #f) fine))))))

    (define (every-holds? all messages)
      (let loop ((rest all) (fine #t))
        (if (null? rest)
            fine
            (loop (cdr rest) (if ((car rest) messages) fine #f)))))

    (define (any-holds? all messages)
      (let loop ((rest all) (found #f))
        (if (null? rest)
            found
            (loop (cdr rest) (if ((car rest) messages) #t found)))))))
