;;; SRFI 42: eager comprehensions.

(define-library (srfi 42)
  (import (scheme base) (avm comprehension))
  (export do-ec list-ec append-ec string-ec string-append-ec vector-ec vector-of-length-ec
          sum-ec product-ec min-ec max-ec any?-ec every?-ec first-ec last-ec fold-ec fold3-ec
          : :list :string :vector :integers :range :real-range :char-range :port :dispatched
          :do :let :parallel :while :until :generator-proc
          dispatch-union make-initial-:-dispatch :-dispatch-ref :-dispatch-set!)
  (begin

    (define-syntax fold-ec
      (syntax-rules ()
        ((_ start qualifier ... expression f)
         (let ((result start))
           (do-ec qualifier ... (set! result (f expression result)))
           result))))

    ;; The first element is `(first-of EXPRESSION)`; without elements it is `start`.
    (define-syntax fold3-ec
      (syntax-rules ()
        ((_ start qualifier ... expression first-of f)
         (let ((result #f) (empty? #t))
           (do-ec qualifier ...
                  (let ((value expression))
                    (if empty?
                        (begin
                          (set! result (first-of value))
                          (set! empty? #f))
                        (set! result (f value result)))))
           (if empty? start result)))))

    (define-syntax list-ec
      (syntax-rules ()
        ((_ part ... expression) (reverse (fold-ec '() part ... expression cons)))))

    (define-syntax append-ec
      (syntax-rules ()
        ((_ part ... expression) (apply append (list-ec part ... expression)))))

    (define-syntax string-ec
      (syntax-rules ()
        ((_ part ... expression) (list->string (list-ec part ... expression)))))

    (define-syntax string-append-ec
      (syntax-rules ()
        ((_ part ... expression) (apply string-append (list-ec part ... expression)))))

    (define-syntax vector-ec
      (syntax-rules ()
        ((_ part ... expression) (list->vector (list-ec part ... expression)))))

    (define-syntax vector-of-length-ec
      (syntax-rules ()
        ((_ length part ... expression)
         (let* ((size length) (result (make-vector size)) (i 0))
           (do-ec part ...
                  (begin
                    (if (= i size)
                        (error "vector-of-length-ec: there are more elements than the vector is long" size))
                    (vector-set! result i expression)
                    (set! i (+ i 1))))
           (if (< i size)
               (error "vector-of-length-ec: there are fewer elements than the vector is long" size))
           result))))

    (define-syntax sum-ec
      (syntax-rules ()
        ((_ part ... expression) (fold-ec 0 part ... expression +))))

    (define-syntax product-ec
      (syntax-rules ()
        ((_ part ... expression) (fold-ec 1 part ... expression *))))

    (define-syntax min-ec
      (syntax-rules ()
        ((_ part ... expression)
         (fold3-ec (error "min-ec: there are no elements") part ... expression values min))))

    (define-syntax max-ec
      (syntax-rules ()
        ((_ part ... expression)
         (fold3-ec (error "max-ec: there are no elements") part ... expression values max))))

    (define-syntax last-ec
      (syntax-rules ()
        ((_ default part ... expression)
         (let ((result default))
           (do-ec part ... (set! result expression))
           result))))

    (define-syntax first-ec
      (syntax-rules ()
        ((_ default part ... expression)
         (let ((result default) (stop? #f))
           (guarded-do-ec stop? part ...
                          (begin
                            (set! result expression)
                            (set! stop? #t)))
           result))))

    (define-syntax any?-ec
      (syntax-rules ()
        ((_ part ... test) (first-ec #f part ... (if test) #t))))

    (define-syntax every?-ec
      (syntax-rules ()
        ((_ part ... test) (first-ec #t part ... (not test) #f))))

    ;; The generator that looks at its arguments. What it knows can be extended.
    (define-syntax :
      (syntax-rules (index)
        ((_ k variable (index i) argument ...)
         (:dispatched k variable (index i) (:-dispatch-ref) argument ...))
        ((_ k variable argument ...)
         (:dispatched k variable (:-dispatch-ref) argument ...))))

    (define (dispatch-union first second)
      (lambda (arguments)
        (let ((a (first arguments)) (b (second arguments)))
          (cond ((null? arguments)
                 (append (if (list? a) a (list a)) (if (list? b) b (list b))))
                ((not a) b)
                ((not b) a)
                (else (error "dispatch-union: both dispatchers know these arguments" arguments))))))

    (define (make-initial-:-dispatch)
      (lambda (arguments)
        (define (all? what?)
          (let loop ((rest arguments))
            (or (null? rest)
                (and (what? (car rest)) (loop (cdr rest))))))
        (case (length arguments)
          ((0) 'SRFI42)
          ((1)
           (let ((a (car arguments)))
             (cond ((list? a) (:generator-proc (:list a)))
                   ((string? a) (:generator-proc (:string a)))
                   ((vector? a) (:generator-proc (:vector a)))
                   ((exact-integer? a) (:generator-proc (:range a)))
                   ((real? a) (:generator-proc (:real-range a)))
                   ((input-port? a) (:generator-proc (:port a)))
                   (else #f))))
          (else
           (cond ((all? list?) (:generator-proc (:list (apply append arguments))))
                 ((all? string?) (:generator-proc (:string (apply string-append arguments))))
                 ((all? vector?) (:generator-proc (:vector (apply vector-append arguments))))
                 ((> (length arguments) 3) #f)
                 ((and (all? char?) (null? (cddr arguments)))
                  (:generator-proc (:char-range (car arguments) (cadr arguments))))
                 ((and (input-port? (car arguments)) (procedure? (cadr arguments)) (null? (cddr arguments)))
                  (:generator-proc (:port (car arguments) (cadr arguments))))
                 ((all? real?)
                  (let* ((start (car arguments)) (end (cadr arguments))
                         (step (if (pair? (cddr arguments)) (list-ref arguments 2) 1)))
                    (if (all? exact-integer?)
                        (:generator-proc (:range start end step))
                        (:generator-proc (:real-range start end step)))))
                 (else #f))))))

    (define current-dispatch (make-initial-:-dispatch))
    (define (:-dispatch-ref) current-dispatch)
    (define (:-dispatch-set! dispatch)
      (if (not (procedure? dispatch))
          (error ":-dispatch-set!: expected a procedure" dispatch))
      (set! current-dispatch dispatch))))
