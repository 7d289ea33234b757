;;; Instructions that see behind objects or change the machine (avm.md section 2). A run must allow them:
;;; otherwise importing this library raises `reflection-denied`.

(define-library (avm unsafe)
  (import (rename (avm kernel)
                  (reflect reflect-vector)
                  (reify-context reify-context-vector)
                  (reify-tx-state reify-tx-state-vector)
                  (reify-constraints reify-constraints-vector))
          (only (avm core) error)
          (avm records))
  (export
   reflect scry-meta scry-deep
   object-meta? object-meta-id object-meta-machine object-meta-creating-controller
   object-meta-current-controller object-meta-behavior
   reify-context context? context-self context-input context-sender context-machine context-controller
   reify-tx-state tx-state? tx-state-id tx-state-writes tx-state-creates tx-state-destroys tx-state-observed
   reify-constraints constraints? constraints-variables constraints-posted
   register-pure! update-pure!)
  (begin

    (define (reflect object) (vector->object-meta (reflect-vector object)))

    (define (reify-context) (vector->context (reify-context-vector)))

    (define (reify-tx-state) (vector->tx-state (reify-tx-state-vector)))

    (define (reify-constraints) (vector->constraints (reify-constraints-vector)))

    ;; The limit is one of results. All objects are visited; where the predicate begins by comparing a field of the metadata with
    ;; a constant, only those whose field has that value.

    (define scry-meta
      (case-lambda
        ((wanted?) (scry-meta wanted? #f))
        ((wanted? limit)
         (check-limit "scry-meta" limit)
         (scry limit
               (%metadata-test wanted? 1)
               #f
               (lambda (meta state) (and (wanted? meta) meta))))))

    (define scry-deep
      (case-lambda
        ((wanted?) (scry-deep wanted? #f))
        ((wanted? limit)
         (check-limit "scry-deep" limit)
         (scry limit
               (%metadata-test wanted? 2)
               #t
               (lambda (meta state) (and (wanted? meta state) (cons meta state)))))))

    (define (check-limit who limit)
      (if (not (or (not limit) (and (exact-integer? limit) (>= limit 0))))
          (error (string-append who ": expected a number of objects, or #f") limit)))

    ;; What `select` gives for each object that passes the test, in order of creation, where that is not #f. On several shards an object
    ;; comes with its metadata and its state: all shards show them as they are at the same moment.
    (define (scry limit test deep? select)
      (let loop ((objects (%scry-objects #f test deep?)) (count 0) (found '()))
        (if (and (pair? objects) (or (not limit) (< count limit)))
            (let* ((object (car objects))
                   (shown? (pair? object))
                   (meta (if shown? (vector->object-meta (car object)) (reflect object)))
                   (result (and meta
                                (select meta
                                        (cond (shown? (cdr object))
                                              (deep? (%scry-state object))
                                              (else #f))))))
              (if result
                  (loop (cdr objects) (+ count 1) (cons result found))
                  (loop (cdr objects) count found)))
            (reverse found))))))
