;;; SRFI 35: conditions.
;;;
;;; What `error` makes, and the machine raises, counts as a condition of type &error and &message.

(define-library (srfi 35)
  (import (scheme base) (only (avm list searching) any every find)
          (only (avm kernel) condition->string))
  (export make-condition-type condition-type? make-condition condition? condition-has-type? condition-ref
          make-compound-condition extract-condition define-condition-type condition
          &condition &message message-condition? condition-message
          &serious serious-condition? &error error?)
  (begin

    ;; `fields` has the inherited ones too, each as a pair of its name and the type that introduced it.
    (define-record-type condition-type
      (%make-condition-type name parent own fields)
      condition-type?
      (name condition-type-name)
      (parent condition-type-parent)
      (own condition-type-own)
      (fields condition-type-fields set-condition-type-fields!))

    ;; `parts`: for each type of a compound condition, a pair of it and an association list of its fields.
    (define-record-type made-condition
      (parts->condition parts)
      made-condition?
      (parts condition-parts))

    (define (make-condition-type name parent fields)
      (if (not (symbol? name))
          (error "make-condition-type: expected a symbol" name))
      (check-type "make-condition-type" parent)
      (if (not (and (list? fields) (every symbol? fields)))
          (error "make-condition-type: expected a list of symbols" fields))
      (let ((taken (find (lambda (field) (assq field (condition-type-fields parent))) fields)))
        (if taken
            (error "make-condition-type: the parent has a field of that name" taken)))
      (make-type name parent fields))

    (define (make-type name parent fields)
      (let ((type (%make-condition-type name parent fields '())))
        (set-condition-type-fields!
         type
         (append (map (lambda (field) (cons field type)) fields)
                 (if parent (condition-type-fields parent) '())))
        type))

    (define (check-type who type)
      (if (not (condition-type? type))
          (error (string-append who ": expected a condition type") type)))

    (define (subtype? type ancestor)
      (or (eq? type ancestor)
          (let ((parent (condition-type-parent type)))
            (and parent (subtype? parent ancestor)))))

    (define &condition (make-type '&condition #f '()))
    (define &message (make-type '&message &condition '(message)))
    (define &serious (make-type '&serious &condition '()))
    (define &error (make-type '&error &serious '()))

    (define (condition? x) (or (made-condition? x) (error-object? x)))

    ;; The parts of a condition, also of one of the machine's: its message is what would be shown of it.
    (define (parts-of who condition)
      (cond ((made-condition? condition) (condition-parts condition))
            ((error-object? condition)
             (list (list &error)
                   (list &message (cons 'message (message-of condition)))))
            (else (error (string-append who ": expected a condition") condition))))

    (define (message-of condition)
      (let ((message (error-object-message condition)))
        (if (null? (error-object-irritants condition))
            message
            (condition->string condition))))

    ;; `(make-condition TYPE 'FIELD VALUE ...)`, with all fields of the type.
    (define (make-condition type . plist)
      (check-type "make-condition" type)
      (let loop ((rest plist) (fields '()))
        (cond ((null? rest)
               (let ((missing (find (lambda (field) (not (assq (car field) fields)))
                                    (condition-type-fields type))))
                 (if missing
                     (error "make-condition: a field has no value" (car missing))))
               (parts->condition (list (cons type (reverse fields)))))
              ((not (pair? (cdr rest)))
               (error "make-condition: expected a value behind a field" (car rest)))
              ((not (assq (car rest) (condition-type-fields type)))
               (error "make-condition: the type has no such field" (car rest)))
              ((assq (car rest) fields)
               (error "make-condition: a field has two values" (car rest)))
              (else
               (loop (cddr rest) (cons (cons (car rest) (cadr rest)) fields))))))

    (define (condition-has-type? condition type)
      (check-type "condition-has-type?" type)
      (any (lambda (part) (subtype? (car part) type)) (parts-of "condition-has-type?" condition)))

    ;; The value of the field in the first part that has it.
    (define (condition-ref condition field)
      (let loop ((parts (parts-of "condition-ref" condition)))
        (if (pair? parts)
            (let ((found (assq field (cdar parts))))
              (if found (cdr found) (loop (cdr parts))))
            (error "condition-ref: the condition has no such field" field condition))))

    (define (make-compound-condition first . others)
      (parts->condition
       (apply append
              (map (lambda (condition) (parts-of "make-compound-condition" condition))
                   (cons first others)))))

    ;; A condition of exactly that type, with the fields of the first part that has it.
    (define (extract-condition condition type)
      (check-type "extract-condition" type)
      (let ((part (find (lambda (part) (subtype? (car part) type))
                        (parts-of "extract-condition" condition))))
        (if (not part)
            (error "extract-condition: the condition is not of that type" condition (condition-type-name type)))
        (parts->condition
         (list (cons type
                     (map (lambda (field) (assq (car field) (cdr part)))
                          (condition-type-fields type)))))))

    (define-syntax define-condition-type
      (syntax-rules ()
        ((_ type parent predicate (field accessor) ...)
         (begin
           (define type (make-condition-type 'type parent '(field ...)))
           (define (predicate x)
             (and (condition? x) (condition-has-type? x type)))
           (define (accessor condition)
             (typed-ref condition type 'accessor 'field))
           ...))))

    (define (typed-ref condition type accessor field)
      (let ((part (and (condition? condition)
                       (find (lambda (part) (subtype? (car part) type))
                             (parts-of "condition-ref" condition)))))
        (if part
            (cdr (assq field (cdr part)))
            (error (string-append (symbol->string accessor) ": expected a condition of type "
                                  (symbol->string (condition-type-name type)))
                   condition))))

    ;; `(condition (TYPE (FIELD VALUE) ...) ...)`. A field that several types inherit may be given with one of them.
    (define-syntax condition
      (syntax-rules ()
        ((_ (type (field value) ...) ...)
         (bindings->condition (list (cons type (list (cons 'field value) ...)) ...)))))

    (define (bindings->condition bindings)
      (for-each (lambda (binding)
                  (check-type "condition" (car binding))
                  (for-each (lambda (field)
                              (if (not (assq (car field) (condition-type-fields (car binding))))
                                  (error "condition: the type has no such field" (car field))))
                            (cdr binding)))
                bindings)
      (parts->condition
       (map (lambda (binding)
              (cons (car binding)
                    (map (lambda (field) (field-value field binding bindings))
                         (condition-type-fields (car binding)))))
            bindings)))

    ;; The name and value of a field, which is a pair of its name and the type that introduced it.
    (define (field-value field binding bindings)
      (or (assq (car field) (cdr binding))
          (any (lambda (other)
                 (and (subtype? (car other) (cdr field))
                      (assq (car field) (cdr other))))
               bindings)
          (error "condition: a field has no value" (car field))))

    (define (message-condition? x) (and (condition? x) (condition-has-type? x &message)))
    (define (condition-message condition) (typed-ref condition &message 'condition-message 'message))
    (define (serious-condition? x) (and (condition? x) (condition-has-type? x &serious)))
    (define (error? x) (and (condition? x) (condition-has-type? x &error)))))
