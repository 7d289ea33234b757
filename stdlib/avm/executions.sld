;;; Executions in files: `save-execution` and `restore-execution`.

(define-library (avm executions)
  (import (avm kernel) (avm core) (avm port))
  (export save-execution restore-execution)
  (begin

    ;; An execution that saves itself comes back once more from `%save-execution` where it is restored, with `#f`.
    (define (save-execution name file)
      (let ((bytes (%save-execution name)))
        (and bytes
             (let ((port (open-binary-output-file file)))
               (write-bytevector bytes port)
               (close-port port)
               #t))))

    (define (restore-execution file . name)
      (let* ((port (open-binary-input-file file))
             (bytes (read-all port)))
        (close-port port)
        (%restore-execution bytes (if (pair? name) (car name) #f))))

    (define (read-all port)
      (let loop ((parts '()))
        (let ((part (read-bytevector 65536 port)))
          (if (eof-object? part)
              (apply bytevector-append (reverse parts))
              (loop (cons part parts))))))))
