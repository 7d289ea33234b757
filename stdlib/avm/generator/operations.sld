;;; SRFI 158: from generators to generators.

(define-library (avm generator operations)
  (import (scheme base) (scheme case-lambda) (avm generator making))
  (export gcons* gappend gflatten ggroup gmerge gmap gcombine gfilter gremove gstate-filter
          gtake gdrop gtake-while gdrop-while gdelete gdelete-neighbor-dups gindex gselect
          next-items)
  (begin

    ;; `(with-item (ITEM GENERATOR) BODY ...)`: the body with the next item, or the end-of-file object.
    (define-syntax with-item
      (syntax-rules ()
        ((_ (item generator) . body)
         (let ((item (generator)))
           (if (eof-object? item) item (let () . body))))))

    (define gcons*
      (case-lambda
        ((generator) generator)
        ((item . others)
         (let ((rest (cons item others)))
           (lambda ()
             (if (pair? (cdr rest))
                 (let ((item (car rest)))
                   (set! rest (cdr rest))
                   item)
                 ((car rest))))))))

    (define (gappend . generators)
      (let ((rest generators))
        (lambda ()
          (let loop ()
            (if (pair? rest)
                (let ((item ((car rest))))
                  (if (eof-object? item)
                      (begin
                        (set! rest (cdr rest))
                        (loop))
                      item))
                (eof-object))))))

    (define (gflatten generators)
      (let ((current #f))
        (lambda ()
          (let loop ()
            (if (eof-object? current)
                current
                (let ((item (if current (current) (eof-object))))
                  (if (eof-object? item)
                      (begin
                        (set! current (generators))
                        (loop))
                      item)))))))

    ;; Lists of `k` items; the last one may be shorter, unless it is padded.
    (define ggroup
      (case-lambda
        ((generator k) (groups generator k (lambda (missing items) items)))
        ((generator k padding)
         (groups generator k
                 (lambda (missing items)
                   (append items (make-list missing padding)))))))

    (define (groups generator k complete)
      (if (not (and (exact-integer? k) (> k 0)))
          (error "ggroup: expected an exact integer greater than 0" k))
      (lambda ()
        (with-item (first generator)
          (let loop ((left (- k 1)) (items (list first)))
            (if (= left 0)
                (reverse items)
                (let ((item (generator)))
                  (if (eof-object? item)
                      (complete left (reverse items))
                      (loop (- left 1) (cons item items)))))))))

    ;; Of items that are equal by `less?`, the one of the earlier generator comes first.
    (define (gmerge less? generator . generators)
      (let merge ((left generator) (others generators))
        (if (null? others)
            left
            (merge2 less? left (merge (car others) (cdr others))))))

    (define (merge2 less? left right)
      (let ((started? #f) (a #f) (b #f))
        (lambda ()
          (if (not started?)
              (begin
                (set! a (left))
                (set! b (right))
                (set! started? #t)))
          (if (and (not (eof-object? b))
                   (or (eof-object? a) (less? b a)))
              (let ((item b))
                (set! b (right))
                item)
              (let ((item a))
                (if (not (eof-object? a)) (set! a (left)))
                item)))))

    ;; The next item of each, or #f if one has ended.
    (define (next-items generators)
      (let loop ((rest generators) (items '()))
        (if (pair? rest)
            (let ((item ((car rest))))
              (if (eof-object? item)
                  #f
                  (loop (cdr rest) (cons item items))))
            (reverse items))))

    (define gmap
      (case-lambda
        ((f generator)
         (check-procedure "gmap" f)
         (lambda ()
           (with-item (item generator)
             (f item))))
        ((f generator . others)
         (check-procedure "gmap" f)
         (let ((generators (cons generator others)))
           (lambda ()
             (let ((items (next-items generators)))
               (if items (apply f items) (eof-object))))))))

    ;; `(f item ... seed)` gives the item and the next seed.
    (define (gcombine f seed generator . others)
      (let ((generators (cons generator others)))
        (lambda ()
          (let ((items (next-items generators)))
            (if items
                (let-values (((item next) (apply f (append items (list seed)))))
                  (set! seed next)
                  item)
                (eof-object))))))

    (define (gfilter keep? generator)
      (check-procedure "gfilter" keep?)
      (lambda ()
        (let loop ()
          (with-item (item generator)
            (if (keep? item) item (loop))))))

    (define (gremove drop? generator)
      (check-procedure "gremove" drop?)
      (lambda ()
        (let loop ()
          (with-item (item generator)
            (if (drop? item) (loop) item)))))

    ;; `(f item seed)` says whether the item stays, and gives the next seed.
    (define (gstate-filter f seed generator)
      (check-procedure "gstate-filter" f)
      (lambda ()
        (let loop ()
          (with-item (item generator)
            (let-values (((keep? next) (f item seed)))
              (set! seed next)
              (if keep? item (loop)))))))

    ;; The first `k` items; with padding, that many also if there are fewer.
    (define gtake
      (case-lambda
        ((generator k) (take generator k (eof-object)))
        ((generator k padding) (take generator k padding))))

    (define (take generator k padding)
      (check-count "gtake" k)
      (let ((left k))
        (lambda ()
          (if (> left 0)
              (let ((item (generator)))
                (set! left (- left 1))
                (if (eof-object? item) padding item))
              (eof-object)))))

    (define (check-count who k)
      (if (not (and (exact-integer? k) (>= k 0)))
          (error (string-append who ": expected an exact integer that is not negative") k)))

    (define (gdrop generator k)
      (check-count "gdrop" k)
      (let ((left k))
        (lambda ()
          (let loop ()
            (if (> left 0)
                (begin
                  (set! left (- left 1))
                  (with-item (item generator)
                    (loop)))
                (generator))))))

    (define (gtake-while satisfies? generator)
      (check-procedure "gtake-while" satisfies?)
      (let ((ended? #f))
        (lambda ()
          (if ended?
              (eof-object)
              (let ((item (generator)))
                (if (and (not (eof-object? item)) (satisfies? item))
                    item
                    (begin
                      (set! ended? #t)
                      (eof-object))))))))

    (define (gdrop-while satisfies? generator)
      (check-procedure "gdrop-while" satisfies?)
      (let ((found? #f))
        (lambda ()
          (if found?
              (generator)
              (let loop ()
                (with-item (item generator)
                  (if (satisfies? item)
                      (loop)
                      (begin
                        (set! found? #t)
                        item))))))))

    (define gdelete
      (case-lambda
        ((object generator) (gdelete object generator equal?))
        ((object generator same?)
         (gremove (lambda (item) (same? object item)) generator))))

    (define gdelete-neighbor-dups
      (case-lambda
        ((generator) (gdelete-neighbor-dups generator equal?))
        ((generator same?)
         (let ((started? #f) (last #f))
           (lambda ()
             (let loop ()
               (with-item (item generator)
                 (if (and started? (same? last item))
                     (loop)
                     (begin
                       (set! started? #t)
                       (set! last item)
                       item)))))))))

    ;; The items at the indices that the second generator gives, each greater than the one before.
    (define (gindex generator indices)
      (let ((next 0) (ended? #f))
        (define (end)
          (set! ended? #t)
          (eof-object))
        (lambda ()
          (let ((index (if ended? (eof-object) (indices))))
            (if (eof-object? index)
                (end)
                (begin
                  (if (not (and (exact-integer? index) (>= index next)))
                      (error "gindex: expected an index greater than the one before" index))
                  (let loop ()
                    (let ((item (generator)) (at next))
                      (set! next (+ next 1))
                      (cond ((eof-object? item) (end))
                            ((= at index) item)
                            (else (loop)))))))))))

    ;; The items for which the second generator gives a true value.
    (define (gselect generator truths)
      (let ((ended? #f))
        (lambda ()
          (let loop ()
            (let* ((item (if ended? (eof-object) (generator)))
                   (truth (if (eof-object? item) item (truths))))
              (cond ((eof-object? truth)
                     (set! ended? #t)
                     truth)
                    (truth item)
                    (else (loop))))))))))
