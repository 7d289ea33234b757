;; What R7RS programs want and Gambit's interpreter, as Debian has it, lacks. Forms are separated by blank lines; a program gets those
;; that it names.

(define-macro (guard clauses . body)
  (let ((problem (car clauses)) (k (gensym)) (thunk (gensym)))
    `((call-with-current-continuation
       (lambda (,k)
         (with-exception-handler
          (lambda (,problem)
            (,k (lambda ()
                  (cond ,@(cdr clauses)
                        ,@(if (assq 'else (cdr clauses)) '() `((else (raise ,problem))))))))
          (lambda ()
            (let ((,thunk (begin ,@body)))
              (lambda () ,thunk)))))))))

(define (raise-continuable x) ((current-exception-handler) x))

(define (error-object? x) (error-exception? x))

(define (error-object-irritants x) (error-exception-parameters x))

(define (hash-table-ref/default table key default) (table-ref table key default))

(define (hash-table-set! table key value) (table-set! table key value))

(define (hash-table-delete! table key) (table-set! table key))

(define (hash-table-size table) (table-length table))

(define (make-hash-table . arguments)
  (cond ((null? arguments) (make-table))
        ((eq? (car arguments) eq?) (make-table test: eq?))
        ((eq? (car arguments) string=?) (make-table test: string=?))
        (else (make-table))))

(define string-hash #f)

(define (hash-table-update!/default table key change default)
  (table-set! table key (change (table-ref table key default))))

(define (hash-table-fold table f start)
  (let ((result start))
    (table-for-each (lambda (key value) (set! result (f key value result))) table)
    result))

(define-macro (let-values bindings . body)
  (if (null? bindings)
      `(let () ,@body)
      `(call-with-values
        (lambda () ,(cadr (car bindings)))
        (lambda ,(car (car bindings)) (let-values ,(cdr bindings) ,@body)))))

(define (string-upcase string) (list->string (map char-upcase (string->list string))))

(define (string-downcase string) (list->string (map char-downcase (string->list string))))
