;;; SRFI 1: filtering, searching and deleting.

(define-library (avm list searching)
  (import (scheme base) (scheme case-lambda) (avm list support) (only (avm kernel) %equal-hash %mutable-pair?))
  (export filter partition remove filter! partition! remove!
          find find-tail any every list-index take-while drop-while take-while! span break span! break!
          delete delete-duplicates delete! delete-duplicates! alist-delete alist-delete!)
  (begin

    (define (filter keep? list)
      (let loop ((rest list) (results '()))
        (if (pair? rest)
            (let ((element (car rest)))
              (loop (cdr rest) (if (keep? element) (cons element results) results)))
            (begin
              (check-end "filter" rest)
              (reverse results)))))

    (define (remove drop? list)
      (let loop ((rest list) (results '()))
        (if (pair? rest)
            (let ((element (car rest)))
              (loop (cdr rest) (if (drop? element) results (cons element results))))
            (begin
              (check-end "remove" rest)
              (reverse results)))))

    (define (partition in? list)
      (let loop ((rest list) (ins '()) (outs '()))
        (if (pair? rest)
            (let ((element (car rest)))
              (if (in? element)
                  (loop (cdr rest) (cons element ins) outs)
                  (loop (cdr rest) ins (cons element outs))))
            (begin
              (check-end "partition" rest)
              (values (reverse ins) (reverse outs))))))

    ;; Keeps the pairs whose elements stay. Only pairs next to one that goes are changed; a list with a constant among
    ;; those is copied.
    (define (filter! keep? list)
      (let find-first ((rest list))
        (cond ((not (pair? rest)) (check-end "filter!" rest) '())
              ((keep? (car rest)) (keep-behind! keep? rest))
              (else (find-first (cdr rest))))))

    ;; The list that begins with a pair that stays, without what goes behind it.
    (define (keep-behind! keep? list)
      (let loop ((last list) (rest (cdr list)))
        (cond ((not (pair? rest))
               (check-end "filter!" rest)
               (if (null? (cdr last))
                   list
                   (relink list last '())))
              ((not (keep? (car rest))) (loop last (cdr rest)))
              ((eq? (cdr last) rest) (loop rest (cdr rest)))
              ((%mutable-pair? last)
               (set-cdr! last rest)
               (loop rest (cdr rest)))
              (else
               (let ((kept (filter keep? (cdr rest))))
                 (relink list last (cons (car rest) kept)))))))

    ;; The pairs of `list` as far as `last`, then `tail`.
    (define (relink list last tail)
      (if (%mutable-pair? last)
          (begin
            (set-cdr! last tail)
            list)
          (let copy ((rest list) (results '()))
            (if (eq? rest last)
                (let back ((results (cons (car rest) results)) (tail tail))
                  (if (pair? results)
                      (back (cdr results) (cons (car results) tail))
                      tail))
                (copy (cdr rest) (cons (car rest) results))))))

    (define (remove! drop? list)
      (filter! (lambda (element) (not (drop? element))) list))

    ;; Two lists grow from the pairs of one: what to change is decided anew at each, so nothing is won over `partition`.
    (define (partition! in? list) (partition in? list))

    ;; Searching.

    (define (find satisfies? list)
      (let loop ((rest list))
        (if (pair? rest)
            (let ((element (car rest)))
              (if (satisfies? element) element (loop (cdr rest))))
            (begin
              (check-end "find" rest)
              #f))))

    (define (find-tail satisfies? list)
      (let loop ((rest list))
        (if (pair? rest)
            (if (satisfies? (car rest)) rest (loop (cdr rest)))
            (begin
              (check-end "find-tail" rest)
              #f))))

    ;; The last call is a tail call.
    (define any
      (case-lambda
        ((satisfies? list)
         (if (pair? list)
             (let loop ((element (car list)) (rest (cdr list)))
               (if (pair? rest)
                   (or (satisfies? element) (loop (car rest) (cdr rest)))
                   (begin
                     (check-end "any" rest)
                     (satisfies? element))))
             (begin
               (check-end "any" list)
               #f)))
        ((satisfies? list1 . lists)
         (let ((rests (cons list1 lists)))
           (and (all-pairs? "any" rests)
                (let loop ((elements (cars rests)) (rests (cdrs rests)))
                  (if (all-pairs? "any" rests)
                      (or (apply satisfies? elements) (loop (cars rests) (cdrs rests)))
                      (apply satisfies? elements))))))))

    ;; The last call is a tail call.
    (define every
      (case-lambda
        ((satisfies? list)
         (if (pair? list)
             (let loop ((element (car list)) (rest (cdr list)))
               (if (pair? rest)
                   (and (satisfies? element) (loop (car rest) (cdr rest)))
                   (begin
                     (check-end "every" rest)
                     (satisfies? element))))
             (begin
               (check-end "every" list)
               #t)))
        ((satisfies? list1 . lists)
         (let ((rests (cons list1 lists)))
           (or (not (all-pairs? "every" rests))
               (let loop ((elements (cars rests)) (rests (cdrs rests)))
                 (if (all-pairs? "every" rests)
                     (and (apply satisfies? elements) (loop (cars rests) (cdrs rests)))
                     (apply satisfies? elements))))))))

    (define list-index
      (case-lambda
        ((satisfies? list)
         (let loop ((rest list) (i 0))
           (if (pair? rest)
               (if (satisfies? (car rest)) i (loop (cdr rest) (+ i 1)))
               (begin
                 (check-end "list-index" rest)
                 #f))))
        ((satisfies? list1 . lists)
         (let loop ((rests (cons list1 lists)) (i 0))
           (and (all-pairs? "list-index" rests)
                (if (apply satisfies? (cars rests))
                    i
                    (loop (cdrs rests) (+ i 1))))))))

    (define (take-while satisfies? list)
      (let loop ((rest list) (results '()))
        (if (pair? rest)
            (let ((element (car rest)))
              (if (satisfies? element)
                  (loop (cdr rest) (cons element results))
                  (reverse results)))
            (begin
              (check-end "take-while" rest)
              (reverse results)))))

    (define (drop-while satisfies? list)
      (let loop ((rest list))
        (if (pair? rest)
            (if (satisfies? (car rest)) (loop (cdr rest)) rest)
            (begin
              (check-end "drop-while" rest)
              '()))))

    (define (span satisfies? list)
      (let loop ((rest list) (results '()))
        (if (pair? rest)
            (let ((element (car rest)))
              (if (satisfies? element)
                  (loop (cdr rest) (cons element results))
                  (values (reverse results) rest)))
            (begin
              (check-end "span" rest)
              (values (reverse results) '())))))

    (define (break satisfies? list)
      (span (lambda (element) (not (satisfies? element))) list))

    (define (take-while! satisfies? list)
      (let-values (((taken rest) (span! satisfies? list)))
        taken))

    (define (span! satisfies? list)
      (if (and (pair? list) (satisfies? (car list)))
          (let loop ((last list) (rest (cdr list)))
            (cond ((not (pair? rest)) (check-end "span!" rest) (values list '()))
                  ((satisfies? (car rest)) (loop rest (cdr rest)))
                  (else (values (relink list last '()) rest))))
          (begin
            (if (not (pair? list)) (check-end "span!" list))
            (values '() list))))

    (define (break! satisfies? list)
      (span! (lambda (element) (not (satisfies? element))) list))

    ;; Deleting. The object to find is the first argument of the equivalence.

    (define delete
      (case-lambda
        ((object list) (delete-equal object list))
        ((object list same?)
         (cond ((eq? same? equal?) (delete-equal object list))
               ((eq? same? eqv?) (without list (lambda (element) (eqv? object element))))
               ((eq? same? eq?) (without list (lambda (element) (eq? object element))))
               (else (without list (lambda (element) (same? object element))))))))

    (define (delete-equal object list)
      (without list (lambda (element) (equal? object element))))

    ;; `remove` as a macro, so that the test becomes part of the loop.
    (define-syntax without
      (syntax-rules ()
        ((_ list (lambda (element) drop?))
         (let loop ((rest list) (results '()))
           (if (pair? rest)
               (let ((element (car rest)))
                 (loop (cdr rest) (if drop? results (cons element results))))
               (begin
                 (check-end "delete" rest)
                 (reverse results)))))))

    (define delete!
      (case-lambda
        ((object list) (remove! (lambda (element) (equal? object element)) list))
        ((object list same?) (remove! (lambda (element) (same? object element)) list))))

    (define alist-delete
      (case-lambda
        ((key alist) (alist-delete key alist equal?))
        ((key alist same?) (remove (lambda (entry) (same? key (car entry))) alist))))

    (define alist-delete!
      (case-lambda
        ((key alist) (alist-delete! key alist equal?))
        ((key alist same?) (remove! (lambda (entry) (same? key (car entry))) alist))))

    ;; The first of equal elements stays; the earlier one is the first argument of `same?`.
    (define delete-duplicates
      (case-lambda
        ((list) (delete-duplicates list equal?))
        ((list same?)
         (check-procedure "delete-duplicates" same?)
         (if (and (or (eq? same? equal?) (eq? same? eqv?) (eq? same? eq?)) (long? list))
             (delete-hashed list (membership same?))
             (delete-compared list same?)))))

    (define (delete-duplicates! list . same?) (apply delete-duplicates list same?))

    ;; Whether hashing is worth its table.
    (define (long? list)
      (let loop ((rest list) (left 16))
        (and (pair? rest)
             (or (eqv? left 0) (loop (cdr rest) (- left 1))))))

    (define (delete-compared list same?)
      (let loop ((rest list) (kept '()))
        (if (pair? rest)
            (let ((element (car rest)))
              (loop (cdr rest)
                    (if (kept? same? element kept) kept (cons element kept))))
            (begin
              (check-end "delete-duplicates" rest)
              (reverse kept)))))

    (define (kept? same? element kept)
      (and (pair? kept)
           (or (same? (car kept) element)
               (kept? same? element (cdr kept)))))

    ;; What is the same by `eq?` or `eqv?` has the same hash by `equal?`, too.
    (define (delete-hashed list find)
      (let* ((size (+ 1 (* 2 (length list)))) (buckets (make-vector size '())))
        (let loop ((rest list) (kept '()))
          (if (pair? rest)
              (let* ((element (car rest))
                     (at (remainder (%equal-hash element) size))
                     (bucket (vector-ref buckets at)))
                (if (find element bucket)
                    (loop (cdr rest) kept)
                    (begin
                      (vector-set! buckets at (cons element bucket))
                      (loop (cdr rest) (cons element kept)))))
              (reverse kept)))))))
