;;; SRFI 189: Maybe and Either. A Maybe is a Just with values, or Nothing; an Either is a Right or a Left with values.

(define-library (srfi 189)
  (import (scheme base) (scheme case-lambda))
  (export
   (rename just* just) (rename nothing* nothing) (rename right* right) (rename left* left)
   list->just list->right list->left maybe->either either->maybe either-swap
   just? nothing? right? left? maybe? either? maybe= either=
   maybe-ref either-ref maybe-ref/default either-ref/default
   maybe-join either-join maybe-compose either-compose maybe-bind either-bind
   maybe-length either-length maybe-filter maybe-remove either-filter either-remove
   maybe-sequence either-sequence
   maybe->list either->list list->maybe list->either
   maybe->truth either->truth truth->maybe truth->either
   maybe->list-truth either->list-truth list-truth->maybe list-truth->either
   maybe->generation either->generation generation->maybe generation->either
   maybe->values either->values values->maybe values->either
   maybe->two-values two-values->maybe
   exception->either
   maybe-map either-map maybe-for-each either-for-each maybe-fold either-fold maybe-unfold either-unfold
   maybe-if maybe-and either-and maybe-or either-or maybe-let* either-let* maybe-let*-values either-let*-values
   either-guard
   tri-not tri=? tri-and tri-or tri-merge)
  (begin

    ;; The payload is a list of values.
    (define-record-type just (list->just payload) just? (payload just-payload))
    (define-record-type nothing (make-nothing) nothing?)
    (define-record-type right (list->right payload) right? (payload right-payload))
    (define-record-type left (list->left payload) left? (payload left-payload))

    (define the-nothing (make-nothing))

    (define (nothing*) the-nothing)
    (define (just* . objects) (list->just objects))
    (define (right* . objects) (list->right objects))
    (define (left* . objects) (list->left objects))

    (define (maybe? object) (or (just? object) (nothing? object)))
    (define (either? object) (or (right? object) (left? object)))

    (define (check-maybe who object)
      (if (not (maybe? object))
          (error (string-append who ": expected a Maybe") object)))

    (define (check-either who object)
      (if (not (either? object))
          (error (string-append who ": expected an Either") object)))

    (define (payload-of either)
      (if (right? either) (right-payload either) (left-payload either)))

    ;; The one value of a payload.
    (define (single who payload container)
      (if (and (pair? payload) (null? (cdr payload)))
          (car payload)
          (error (string-append who ": the payload is not one value") container)))

    ;; Whether something is to be done with the values that are wanted, or not.
    (define (just-or-nothing? who maybe)
      (or (just? maybe)
          (begin
            (check-maybe who maybe)
            #f)))

    (define (right-or-left? who either)
      (or (right? either)
          (begin
            (check-either who either)
            #f)))

    (define (return payload)
      (if (and (pair? payload) (null? (cdr payload)))
          (car payload)
          (apply values payload)))

    ;; From one kind to another.

    (define (maybe->either maybe . objects)
      (if (just-or-nothing? "maybe->either" maybe)
          (list->right (just-payload maybe))
          (list->left objects)))

    (define (either->maybe either)
      (if (right-or-left? "either->maybe" either)
          (list->just (right-payload either))
          the-nothing))

    (define (either-swap either)
      (if (right-or-left? "either-swap" either)
          (list->left (right-payload either))
          (list->right (left-payload either))))

    ;; Equality: of kinds, and by `same?` of values one by one.

    (define (same-payloads? same? a b)
      (cond ((null? a) (null? b))
            ((null? b) #f)
            ((same? (car a) (car b)) (same-payloads? same? (cdr a) (cdr b)))
            (else #f)))

    (define (all-same? same? first rest)
      (or (null? rest)
          (and (same? first (car rest))
               (all-same? same? first (cdr rest)))))

    (define (maybe= same? maybe . maybes)
      (for-each (lambda (maybe) (check-maybe "maybe=" maybe)) (cons maybe maybes))
      (all-same? (lambda (a b)
                   (cond ((eq? a b) #t)
                         ((and (just? a) (just? b))
                          (same-payloads? same? (just-payload a) (just-payload b)))
                         (else (and (nothing? a) (nothing? b)))))
                 maybe maybes))

    (define (either= same? either . eithers)
      (for-each (lambda (either) (check-either "either=" either)) (cons either eithers))
      (all-same? (lambda (a b)
                   (and (eq? (right? a) (right? b))
                        (same-payloads? same? (payload-of a) (payload-of b))))
                 either eithers))

    ;; Accessors.

    ;; `(maybe-ref MAYBE [FAILURE [SUCCESS]])`
    (define maybe-ref
      (case-lambda
        ((maybe) (maybe-ref maybe (lambda () (error "maybe-ref: there is no value in Nothing" maybe)) values))
        ((maybe failure) (maybe-ref maybe failure values))
        ((maybe failure success)
         (if (just-or-nothing? "maybe-ref" maybe)
             (apply success (just-payload maybe))
             (failure)))))

    ;; `(either-ref EITHER [FAILURE [SUCCESS]])`: the failure gets what is in the Left.
    (define either-ref
      (case-lambda
        ((either)
         (either-ref either (lambda objects (error "either-ref: this is a Left" either)) values))
        ((either failure) (either-ref either failure values))
        ((either failure success)
         (if (right-or-left? "either-ref" either)
             (apply success (right-payload either))
             (apply failure (left-payload either))))))

    (define (maybe-ref/default maybe . defaults)
      (return (if (just-or-nothing? "maybe-ref/default" maybe) (just-payload maybe) defaults)))

    (define (either-ref/default either . defaults)
      (return (if (right-or-left? "either-ref/default" either) (right-payload either) defaults)))

    ;; Join, bind, compose.

    (define (maybe-join maybe)
      (if (just-or-nothing? "maybe-join" maybe)
          (let ((inner (single "maybe-join" (just-payload maybe) maybe)))
            (check-maybe "maybe-join" inner)
            inner)
          maybe))

    (define (either-join either)
      (if (right-or-left? "either-join" either)
          (let ((inner (single "either-join" (right-payload either) either)))
            (check-either "either-join" inner)
            inner)
          either))

    (define (maybe-bind maybe proc . procs)
      (cond ((not (just-or-nothing? "maybe-bind" maybe)) maybe)
            ((null? procs) (apply proc (just-payload maybe)))
            (else (apply maybe-bind (apply proc (just-payload maybe)) procs))))

    (define (either-bind either proc . procs)
      (cond ((not (right-or-left? "either-bind" either)) either)
            ((null? procs) (apply proc (right-payload either)))
            (else (apply either-bind (apply proc (right-payload either)) procs))))

    (define (maybe-compose proc . procs)
      (lambda objects
        (if (null? procs)
            (apply proc objects)
            (apply maybe-bind (apply proc objects) procs))))

    (define (either-compose proc . procs)
      (lambda objects
        (if (null? procs)
            (apply proc objects)
            (apply either-bind (apply proc objects) procs))))

    ;; As sequences of at most one element.

    (define (maybe-length maybe) (if (just-or-nothing? "maybe-length" maybe) 1 0))
    (define (either-length either) (if (right-or-left? "either-length" either) 1 0))

    (define (maybe-filter predicate maybe)
      (if (and (just-or-nothing? "maybe-filter" maybe) (apply predicate (just-payload maybe)))
          maybe
          the-nothing))

    (define (maybe-remove predicate maybe)
      (if (and (just-or-nothing? "maybe-remove" maybe) (not (apply predicate (just-payload maybe))))
          maybe
          the-nothing))

    (define (either-filter predicate either . objects)
      (if (and (right-or-left? "either-filter" either) (apply predicate (right-payload either)))
          either
          (list->left objects)))

    (define (either-remove predicate either . objects)
      (if (and (right-or-left? "either-remove" either) (not (apply predicate (right-payload either))))
          either
          (list->left objects)))

    ;; `(maybe-sequence CONTAINER MAP [AGGREGATOR])`: a Just of the container with the values of all, or Nothing.
    (define maybe-sequence
      (case-lambda
        ((container map-container) (maybe-sequence container map-container list))
        ((container map-container aggregator)
         (call-with-current-continuation
          (lambda (leave)
            (just* (map-container
                    (lambda (maybe)
                      (if (just-or-nothing? "maybe-sequence" maybe)
                          (apply aggregator (just-payload maybe))
                          (leave maybe)))
                    container)))))))

    (define either-sequence
      (case-lambda
        ((container map-container) (either-sequence container map-container list))
        ((container map-container aggregator)
         (call-with-current-continuation
          (lambda (leave)
            (right* (map-container
                     (lambda (either)
                       (if (right-or-left? "either-sequence" either)
                           (apply aggregator (right-payload either))
                           (leave either)))
                     container)))))))

    ;; The protocols in which other code says that there is no value.

    (define (maybe->list maybe)
      (if (just-or-nothing? "maybe->list" maybe) (just-payload maybe) '()))

    (define (either->list either)
      (check-either "either->list" either)
      (payload-of either))

    (define (list->maybe list) (if (null? list) the-nothing (list->just list)))
    (define (list->either list . objects) (if (null? list) (list->left objects) (list->right list)))

    (define (maybe->truth maybe)
      (and (just-or-nothing? "maybe->truth" maybe) (single "maybe->truth" (just-payload maybe) maybe)))

    (define (either->truth either)
      (and (right-or-left? "either->truth" either)
           (single "either->truth" (right-payload either) either)))

    (define (truth->maybe object) (if object (just* object) the-nothing))
    (define (truth->either object . objects) (if object (right* object) (list->left objects)))

    (define (maybe->list-truth maybe)
      (and (just-or-nothing? "maybe->list-truth" maybe) (just-payload maybe)))

    (define (either->list-truth either)
      (and (right-or-left? "either->list-truth" either) (right-payload either)))

    (define (list-truth->maybe list) (if list (list->just list) the-nothing))
    (define (list-truth->either list . objects) (if list (list->right list) (list->left objects)))

    (define (maybe->generation maybe)
      (if (just-or-nothing? "maybe->generation" maybe)
          (single "maybe->generation" (just-payload maybe) maybe)
          (eof-object)))

    (define (either->generation either)
      (if (right-or-left? "either->generation" either)
          (single "either->generation" (right-payload either) either)
          (eof-object)))

    (define (generation->maybe object) (if (eof-object? object) the-nothing (just* object)))
    (define (generation->either object . objects)
      (if (eof-object? object) (list->left objects) (right* object)))

    (define (maybe->values maybe) (return (maybe->list maybe)))

    (define (either->values either)
      (return (if (right-or-left? "either->values" either) (right-payload either) '())))

    (define (values->maybe producer) (call-with-values producer (lambda objects (list->maybe objects))))

    (define (values->either producer . left-objects)
      (call-with-values producer
                        (lambda objects
                          (if (null? objects) (list->left left-objects) (list->right objects)))))

    (define (maybe->two-values maybe)
      (if (just-or-nothing? "maybe->two-values" maybe)
          (values (single "maybe->two-values" (just-payload maybe) maybe) #t)
          (values #f #f)))

    (define (two-values->maybe producer)
      (call-with-values producer (lambda (object there?) (if there? (just* object) the-nothing))))

    ;; A Left of the condition, if it satisfies the predicate; others are raised on.
    (define (exception->either predicate thunk)
      (guard (condition ((predicate condition) (left* condition)))
        (call-with-values thunk right*)))

    ;; Map, fold, unfold.

    (define (maybe-map proc maybe)
      (if (just-or-nothing? "maybe-map" maybe)
          (call-with-values (lambda () (apply proc (just-payload maybe))) just*)
          maybe))

    (define (either-map proc either)
      (if (right-or-left? "either-map" either)
          (call-with-values (lambda () (apply proc (right-payload either))) right*)
          either))

    (define (maybe-for-each proc maybe)
      (if (just-or-nothing? "maybe-for-each" maybe) (apply proc (just-payload maybe)))
      (if #f #f))

    (define (either-for-each proc either)
      (if (right-or-left? "either-for-each" either) (apply proc (right-payload either)))
      (if #f #f))

    (define (maybe-fold proc seed maybe)
      (if (just-or-nothing? "maybe-fold" maybe)
          (apply proc (append (just-payload maybe) (list seed)))
          seed))

    (define (either-fold proc seed either)
      (if (right-or-left? "either-fold" either)
          (apply proc (append (right-payload either) (list seed)))
          seed))

    (define (maybe-unfold stop? mapper successor . seeds)
      (if (apply stop? seeds)
          the-nothing
          (call-with-values (lambda () (apply mapper seeds)) just*)))

    (define (either-unfold stop? mapper successor . seeds)
      (if (apply stop? seeds)
          (list->left seeds)
          (call-with-values (lambda () (apply mapper seeds)) right*)))

    ;; Syntax.

    (define-syntax maybe-if
      (syntax-rules ()
        ((_ maybe consequent alternative)
         (if (just-or-nothing? "maybe-if" maybe) consequent alternative))))

    (define-syntax maybe-and
      (syntax-rules ()
        ((_) (just*))
        ((_ maybe) (checked maybe? "maybe-and: expected a Maybe" maybe))
        ((_ maybe rest ...)
         (let ((value maybe))
           (if (just-or-nothing? "maybe-and" value) (maybe-and rest ...) value)))))

    (define-syntax maybe-or
      (syntax-rules ()
        ((_) (nothing*))
        ((_ maybe) (checked maybe? "maybe-or: expected a Maybe" maybe))
        ((_ maybe rest ...)
         (let ((value maybe))
           (if (just-or-nothing? "maybe-or" value) value (maybe-or rest ...))))))

    (define-syntax either-and
      (syntax-rules ()
        ((_) (right*))
        ((_ either) (checked either? "either-and: expected an Either" either))
        ((_ either rest ...)
         (let ((value either))
           (if (right-or-left? "either-and" value) (either-and rest ...) value)))))

    (define-syntax either-or
      (syntax-rules ()
        ((_) (left*))
        ((_ either) (checked either? "either-or: expected an Either" either))
        ((_ either rest ...)
         (let ((value either))
           (if (right-or-left? "either-or" value) value (either-or rest ...))))))

    (define (checked right-type? message object)
      (if (right-type? object) object (error message object)))

    ;; Claws are `(IDENTIFIER EXPRESSION)`, `(EXPRESSION)` or `IDENTIFIER`. The body's values become a Just.
    (define-syntax maybe-let*
      (syntax-rules ()
        ((_ () body ...) (let*-body maybe-let* just* body ...))
        ((_ ((id maybe)))
         (checked maybe? "maybe-let*: expected a Maybe" maybe))
        ((_ ((maybe))) (checked maybe? "maybe-let*: expected a Maybe" maybe))
        ((_ ((id maybe) claw ...) body ...)
         (let ((value maybe))
           (if (just-or-nothing? "maybe-let*" value)
               (let ((id (single "maybe-let*" (just-payload value) value)))
                 (maybe-let* (claw ...) body ...))
               value)))
        ((_ ((maybe) claw ...) body ...)
         (let ((value maybe))
           (if (just-or-nothing? "maybe-let*" value)
               (maybe-let* (claw ...) body ...)
               value)))
        ((_ (maybe) )
         (checked maybe? "maybe-let*: expected a Maybe" maybe))
        ((_ (maybe claw ...) body ...)
         (maybe-let* ((maybe) claw ...) body ...))))

    (define-syntax let*-body
      (syntax-rules ()
        ((_ name constructor) (constructor #t))
        ((_ name constructor body ...)
         (call-with-values (lambda () body ...) constructor))))

    (define-syntax either-let*
      (syntax-rules ()
        ((_ () body ...) (let*-body either-let* right* body ...))
        ((_ ((id either)))
         (checked either? "either-let*: expected an Either" either))
        ((_ ((either))) (checked either? "either-let*: expected an Either" either))
        ((_ ((id either) claw ...) body ...)
         (let ((value either))
           (if (right-or-left? "either-let*" value)
               (let ((id (single "either-let*" (right-payload value) value)))
                 (either-let* (claw ...) body ...))
               value)))
        ((_ ((either) claw ...) body ...)
         (let ((value either))
           (if (right-or-left? "either-let*" value)
               (either-let* (claw ...) body ...)
               value)))
        ((_ (either))
         (checked either? "either-let*: expected an Either" either))
        ((_ (either claw ...) body ...)
         (either-let* ((either) claw ...) body ...))))

    (define-syntax maybe-let*-values
      (syntax-rules ()
        ((_ () body ...) (let*-body maybe-let*-values just* body ...))
        ((_ ((formals maybe)))
         (checked maybe? "maybe-let*-values: expected a Maybe" maybe))
        ((_ ((formals maybe) claw ...) body ...)
         (let ((value maybe))
           (if (just-or-nothing? "maybe-let*-values" value)
               (apply (lambda formals (maybe-let*-values (claw ...) body ...)) (just-payload value))
               value)))
        ((_ ((maybe) claw ...) body ...)
         (let ((value maybe))
           (if (just-or-nothing? "maybe-let*-values" value)
               (maybe-let*-values (claw ...) body ...)
               value)))
        ((_ (maybe claw ...) body ...)
         (maybe-let*-values ((maybe) claw ...) body ...))))

    (define-syntax either-let*-values
      (syntax-rules ()
        ((_ () body ...) (let*-body either-let*-values right* body ...))
        ((_ ((formals either)))
         (checked either? "either-let*-values: expected an Either" either))
        ((_ ((formals either) claw ...) body ...)
         (let ((value either))
           (if (right-or-left? "either-let*-values" value)
               (apply (lambda formals (either-let*-values (claw ...) body ...)) (right-payload value))
               value)))
        ((_ ((either) claw ...) body ...)
         (let ((value either))
           (if (right-or-left? "either-let*-values" value)
               (either-let*-values (claw ...) body ...)
               value)))
        ((_ (either claw ...) body ...)
         (either-let*-values ((either) claw ...) body ...))))

    (define-syntax either-guard
      (syntax-rules ()
        ((_ predicate body ...)
         (exception->either predicate (lambda () body ...)))))

    ;; Trivalent logic: Just a true value, Just #f, or Nothing.

    (define (truth-of who maybe) (single who (just-payload maybe) maybe))

    (define (tri-not maybe)
      (if (just-or-nothing? "tri-not" maybe)
          (just* (not (truth-of "tri-not" maybe)))
          maybe))

    ;; Whether all are true, or all are false; with a Nothing among them they are not.
    (define (tri=? maybe . maybes)
      (just*
       (and (just-or-nothing? "tri=?" maybe)
            (let ((first (not (truth-of "tri=?" maybe))))
              (let loop ((rest maybes))
                (cond ((null? rest) #t)
                      ((and (just-or-nothing? "tri=?" (car rest))
                            (eq? first (not (truth-of "tri=?" (car rest)))))
                       (loop (cdr rest)))
                      (else #f)))))))

    (define (tri-and . maybes)
      (let loop ((rest maybes))
        (cond ((null? rest) (just* #t))
              ((and (just-or-nothing? "tri-and" (car rest)) (truth-of "tri-and" (car rest)))
               (loop (cdr rest)))
              (else (car rest)))))

    (define (tri-or . maybes)
      (let loop ((rest maybes))
        (cond ((null? rest) (just* #f))
              ((and (just-or-nothing? "tri-or" (car rest)) (not (truth-of "tri-or" (car rest))))
               (loop (cdr rest)))
              (else (car rest)))))

    (define (tri-merge . maybes)
      (let loop ((rest maybes))
        (cond ((null? rest) the-nothing)
              ((just-or-nothing? "tri-merge" (car rest)) (car rest))
              (else (loop (cdr rest))))))))
