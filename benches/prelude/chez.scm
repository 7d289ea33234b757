;; What R7RS programs want and Chez Scheme lacks. Forms are separated by blank lines; a program gets those that it names.

(define-syntax define-record-type
  (syntax-rules ()
    ((_ name (constructor field ...) predicate (slot . procedures) ...)
     (begin
       (define type (make-record-type-descriptor 'name #f #f #f #f '#((mutable slot) ...)))
       (define constructor
         (record-constructor-by-fields type '(field ...) '(slot ...)))
       (define predicate (record-predicate type))
       (define-record-slot type '(slot ...) slot . procedures) ...))))

(define-syntax define-record-slot
  (syntax-rules ()
    ((_ type slots slot) (begin))
    ((_ type slots slot accessor) (define accessor (record-accessor type (slot-index 'slot slots))))
    ((_ type slots slot accessor modifier)
     (begin
       (define accessor (record-accessor type (slot-index 'slot slots)))
       (define modifier (record-mutator type (slot-index 'slot slots)))))))

(define (slot-index slot slots)
  (if (eq? slot (car slots)) 0 (+ 1 (slot-index slot (cdr slots)))))

(define (record-constructor-by-fields type fields slots)
  (let ((make (record-constructor (make-record-constructor-descriptor type #f #f))))
    (if (equal? fields slots)
        make
        (lambda arguments
          (apply make
                 (map (lambda (slot)
                        (let loop ((fields fields) (arguments arguments))
                          (cond ((null? fields) #f)
                                ((eq? slot (car fields)) (car arguments))
                                (else (loop (cdr fields) (cdr arguments))))))
                      slots))))))

(define (write-string string port) (display string port))

(define (read-line port) (get-line port))

(define (exact-integer? x) (and (integer? x) (exact? x)))

(define (error-object? x) (condition? x))

(define (error-object-irritants x) (condition-irritants x))

(define (error message . irritants) (apply (top-level-value 'error (scheme-environment)) 'program message irritants))

(define (make-hash-table . ignored) (make-hashtable equal-hash equal?))

(define (hash-table-ref/default table key default) (hashtable-ref table key default))

(define (hash-table-set! table key value) (hashtable-set! table key value))

(define (hash-table-delete! table key) (hashtable-delete! table key))

(define (hash-table-size table) (hashtable-size table))

(define (hash-table-update!/default table key change default) (hashtable-update! table key change default))

(define (hash-table-fold table f start)
  (let-values (((keys values) (hashtable-entries table)))
    (let loop ((i 0) (result start))
      (if (= i (vector-length keys))
          result
          (loop (+ i 1) (f (vector-ref keys i) (vector-ref values i) result))))))

(define (open-output-file name)
  (open-file-output-port name (file-options no-fail) (buffer-mode block) (native-transcoder)))
