;;; SRFI 117: queues based on lists. A queue knows the first and the last pair of a list.

(define-library (srfi 117)
  (import (scheme base) (scheme case-lambda) (only (avm kernel) last-pair))
  (export
   make-list-queue (rename list-queue* list-queue) list-queue-copy list-queue-unfold list-queue-unfold-right
   list-queue? list-queue-empty?
   list-queue-front list-queue-back list-queue-list list-queue-first-last
   list-queue-add-front! list-queue-add-back! list-queue-remove-front! list-queue-remove-back!
   list-queue-remove-all! list-queue-set-list!
   list-queue-append list-queue-append! list-queue-concatenate
   list-queue-map list-queue-map! list-queue-for-each)
  (begin

    (define-record-type list-queue
      (make-queue first last)
      list-queue?
      (first list-queue-list set-queue-first!)
      (last queue-last set-queue-last!))

    ;; `(make-list-queue LIST [LAST])`: LAST is the last pair of the list, which is shared with the queue.
    (define make-list-queue
      (case-lambda
        ((list) (make-queue list (if (null? list) '() (last-pair list))))
        ((list last) (make-queue list last))))

    (define (list-queue* . elements) (make-list-queue elements))

    (define (list-queue-copy queue) (make-list-queue (list-copy (list-queue-list queue))))

    ;; The new elements come before those of the queue, in order.
    (define list-queue-unfold
      (case-lambda
        ((stop? mapper successor seed)
         (list-queue-unfold stop? mapper successor seed (list-queue*)))
        ((stop? mapper successor seed queue)
         (let loop ((seed seed) (elements '()))
           (if (stop? seed)
               (begin
                 (for-each (lambda (element) (list-queue-add-front! queue element)) elements)
                 queue)
               (loop (successor seed) (cons (mapper seed) elements)))))))

    ;; They come behind those of the queue, the last one first.
    (define list-queue-unfold-right
      (case-lambda
        ((stop? mapper successor seed)
         (list-queue-unfold-right stop? mapper successor seed (list-queue*)))
        ((stop? mapper successor seed queue)
         (let loop ((seed seed) (elements '()))
           (if (stop? seed)
               (begin
                 (for-each (lambda (element) (list-queue-add-back! queue element)) elements)
                 queue)
               (loop (successor seed) (cons (mapper seed) elements)))))))

    (define (list-queue-empty? queue) (null? (list-queue-list queue)))

    (define (check-filled who queue)
      (if (list-queue-empty? queue)
          (error (string-append who ": the queue is empty") queue)))

    (define (list-queue-front queue)
      (check-filled "list-queue-front" queue)
      (car (list-queue-list queue)))

    (define (list-queue-back queue)
      (check-filled "list-queue-back" queue)
      (car (queue-last queue)))

    (define (list-queue-first-last queue) (values (list-queue-list queue) (queue-last queue)))

    (define (list-queue-add-front! queue element)
      (let ((first (cons element (list-queue-list queue))))
        (if (null? (list-queue-list queue)) (set-queue-last! queue first))
        (set-queue-first! queue first)))

    (define (list-queue-add-back! queue element)
      (let ((last (cons element '())))
        (if (null? (list-queue-list queue))
            (set-queue-first! queue last)
            (set-cdr! (queue-last queue) last))
        (set-queue-last! queue last)))

    (define (list-queue-remove-front! queue)
      (check-filled "list-queue-remove-front!" queue)
      (let* ((first (list-queue-list queue)) (rest (cdr first)))
        (if (null? rest) (set-queue-last! queue '()))
        (set-queue-first! queue rest)
        (car first)))

    ;; Takes time in proportion to the length: pairs know only what follows.
    (define (list-queue-remove-back! queue)
      (check-filled "list-queue-remove-back!" queue)
      (let ((first (list-queue-list queue)) (last (queue-last queue)))
        (if (eq? first last)
            (list-queue-remove-all! queue)
            (let loop ((pair first))
              (if (eq? (cdr pair) last)
                  (begin
                    (set-cdr! pair '())
                    (set-queue-last! queue pair))
                  (loop (cdr pair)))))
        (car last)))

    ;; Empties the queue, and gives its list.
    (define (list-queue-remove-all! queue)
      (let ((list (list-queue-list queue)))
        (set-queue-first! queue '())
        (set-queue-last! queue '())
        list))

    (define list-queue-set-list!
      (case-lambda
        ((queue list)
         (list-queue-set-list! queue list (if (null? list) '() (last-pair list))))
        ((queue list last)
         (set-queue-first! queue list)
         (set-queue-last! queue last))))

    (define (list-queue-append . queues) (list-queue-concatenate queues))

    (define (list-queue-concatenate queues)
      (make-list-queue (apply append (append (map list-queue-list queues) (list '())))))

    ;; The queues are linked together, and must not be used any more.
    (define (list-queue-append! . queues)
      (let ((result (list-queue*)))
        (for-each
         (lambda (queue)
           (if (not (list-queue-empty? queue))
               (begin
                 (if (list-queue-empty? result)
                     (set-queue-first! result (list-queue-list queue))
                     (set-cdr! (queue-last result) (list-queue-list queue)))
                 (set-queue-last! result (queue-last queue)))))
         queues)
        result))

    (define (list-queue-map proc queue) (make-list-queue (map proc (list-queue-list queue))))

    (define (list-queue-map! proc queue)
      (let loop ((rest (list-queue-list queue)))
        (if (pair? rest)
            (begin
              (set-car! rest (proc (car rest)))
              (loop (cdr rest))))))

    (define (list-queue-for-each proc queue) (for-each proc (list-queue-list queue)))))
