;;; Input and output of R7RS 6.13: the current ports, and the procedures that use them where no port is given.

(define-library (avm port)
  (import (avm kernel) (avm core))
  (export current-input-port current-output-port current-error-port
          call-with-port
          call-with-input-file call-with-output-file with-input-from-file with-output-to-file
          read read-char peek-char read-line read-string char-ready?
          read-u8 peek-u8 u8-ready? read-bytevector read-bytevector!
          write write-shared write-simple display newline write-char write-string
          write-u8 write-bytevector flush-output-port)
  (begin

    (define current-input-port (make-parameter (%standard-port 0)))
    (define current-output-port (make-parameter (%standard-port 1)))
    (define current-error-port (make-parameter (%standard-port 2)))

    ;; Results of a procedure may be multiple values: a variable passes them on.

    (define (call-with-port port procedure)
      (let ((result (procedure port)))
        (close-port port)
        result))

    (define (call-with-input-file file procedure)
      (call-with-port (open-input-file file) procedure))

    (define (call-with-output-file file procedure)
      (call-with-port (open-output-file file) procedure))

    (define (with-input-from-file file thunk)
      (call-with-port (open-input-file file)
        (lambda (port)
          (parameterize ((current-input-port port)) (thunk)))))

    (define (with-output-to-file file thunk)
      (call-with-port (open-output-file file)
        (lambda (port)
          (parameterize ((current-output-port port)) (thunk)))))

    (define-syntax define-input
      (syntax-rules ()
        ((_ (name argument ...) primitive)
         (define name
           (case-lambda
             ((argument ...) (primitive argument ... (current-input-port)))
             ((argument ... port) (primitive argument ... port)))))))

    (define-input (read) %read)
    (define-input (read-char) %read-char)
    (define-input (peek-char) %peek-char)
    (define-input (read-line) %read-line)
    (define-input (read-string k) %read-string)
    (define-input (char-ready?) %char-ready?)
    (define-input (read-u8) %read-u8)
    (define-input (peek-u8) %peek-u8)
    (define-input (u8-ready?) %u8-ready?)
    (define-input (read-bytevector k) %read-bytevector)

    (define read-bytevector!
      (case-lambda
        ((bytes) (read-bytevector! bytes (current-input-port)))
        ((bytes port) (%read-bytevector! bytes 0 (bytevector-length bytes) port))
        ((bytes port start) (%read-bytevector! bytes start (bytevector-length bytes) port))
        ((bytes port start end) (%read-bytevector! bytes start end port))))

    (define-syntax define-output
      (syntax-rules ()
        ((_ (name argument ...) primitive)
         (define name
           (case-lambda
             ((argument ...) (primitive argument ... (current-output-port)))
             ((argument ... port) (primitive argument ... port)))))
        ;; With the bounds of a part behind the port.
        ((_ (name argument) primitive start end)
         (define name
           (case-lambda
             ((argument) (primitive argument (current-output-port)))
             ((argument port) (primitive argument port))
             ((argument port start) (primitive argument port start))
             ((argument port start end) (primitive argument port start end)))))))

    (define-output (write object) %write)
    (define-output (write-shared object) %write-shared)
    (define-output (write-simple object) %write-simple)
    (define-output (display object) %display)
    (define-output (newline) %newline)
    (define-output (write-char char) %write-char)
    (define-output (write-string string) %write-string start end)
    (define-output (write-u8 byte) %write-u8)
    (define-output (write-bytevector bytes) %write-bytevector start end)
    (define-output (flush-output-port) %flush-output-port)))
