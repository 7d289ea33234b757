;;; SRFI 196: ranges, which are sequences that compute their elements when they are asked for.

(define-library (srfi 196)
  (import (scheme base) (scheme case-lambda))
  (export (rename new-range range) numeric-range vector-range string-range iota-range range-append
          range? range=? range-length range-ref range-first range-last
          subrange range-segment range-split-at range-take range-take-right range-drop range-drop-right
          range-count range-any range-every range-map range-map->list range-map->vector range-for-each
          range-filter-map range-filter-map->list range-filter range-filter->list range-remove range-remove->list
          range-fold range-fold-right range-reverse
          range-index range-index-right range-take-while range-take-while-right range-drop-while
          range-drop-while-right
          range->list range->vector range->string vector->range range->generator)
  (begin

    ;; Element `i` is `(indexer (+ start (* sign i)))`; the sign is 1, or -1 where a range was reversed.
    (define-record-type range-type
      (make-range start sign length indexer)
      range?
      (start range-start)
      (sign range-sign)
      (length %range-length)
      (indexer range-indexer))

    (define (check-range who value)
      (if (not (range? value))
          (error (string-append who ": expected a range") value)))

    (define (check-procedure who value)
      (if (not (procedure? value))
          (error (string-append who ": expected a procedure") value)))

    (define (natural? k) (and (exact-integer? k) (>= k 0)))

    (define (new-range length indexer)
      (if (not (natural? length))
          (error "range: expected an exact integer that is not negative" length))
      (check-procedure "range" indexer)
      (make-range 0 1 length indexer))

    (define numeric-range
      (case-lambda
        ((start end) (numeric-range start end 1))
        ((start end step)
         (if (not (and (real? start) (real? end) (real? step)))
             (error "numeric-range: expected real numbers" start end step))
         (if (zero? step)
             (error "numeric-range: the step is zero"))
         (make-range 0 1
                     (exact (ceiling (max 0 (/ (- end start) step))))
                     (lambda (i) (+ start (* i step)))))))

    (define iota-range
      (case-lambda
        ((length) (iota-range length 0 1))
        ((length start) (iota-range length start 1))
        ((length start step)
         (if (not (and (number? start) (number? step)))
             (error "iota-range: expected numbers" start step))
         (new-range length (lambda (i) (+ start (* i step)))))))

    (define (vector-range vector)
      (make-range 0 1 (vector-length vector) (lambda (i) (vector-ref vector i))))

    (define (string-range string)
      (make-range 0 1 (string-length string) (lambda (i) (string-ref string i))))

    (define (range-append . ranges)
      (if (and (pair? ranges) (null? (cdr ranges)))
          (car ranges)
          (vector-range (apply vector-append (map range->vector ranges)))))

    (define (range=? same? range . ranges)
      (let loop ((a range) (others ranges))
        (check-range "range=?" a)
        (or (null? others)
            (let ((b (car others)))
              (check-range "range=?" b)
              (and (or (eq? a b)
                       (and (= (range-length a) (range-length b))
                            (range-every same? a b)))
                   (loop b (cdr others)))))))

    (define (range-length range) (%range-length range))

    (define (range-ref range i)
      (check-range "range-ref" range)
      (if (not (and (natural? i) (< i (%range-length range))))
          (error "range-ref: the index is not inside of the range" i))
      (element range i))

    (define (element range i)
      ((range-indexer range) (+ (range-start range) (* (range-sign range) i))))

    (define (range-first range) (range-ref range 0))
    (define (range-last range) (range-ref range (- (range-length range) 1)))

    ;; Parts.

    (define (subrange range start end)
      (part "subrange" range start end))

    (define (part who range start end)
      (check-range who range)
      (if (not (and (natural? start) (natural? end) (<= start end (%range-length range))))
          (error (string-append who ": it has no such part") start end))
      (make-range (+ (range-start range) (* (range-sign range) start))
                  (range-sign range)
                  (- end start)
                  (range-indexer range)))

    (define (range-take range k) (part "range-take" range 0 k))
    (define (range-drop range k) (part "range-drop" range k (range-length range)))
    (define (range-take-right range k)
      (let ((length (range-length range)))
        (part "range-take-right" range (- length k) length)))
    (define (range-drop-right range k)
      (part "range-drop-right" range 0 (- (range-length range) k)))

    (define (range-split-at range k)
      (values (range-take range k) (range-drop range k)))

    ;; The list of parts of `k` elements; the last one may be shorter.
    (define (range-segment range k)
      (check-range "range-segment" range)
      (if (not (and (natural? k) (> k 0)))
          (error "range-segment: expected an exact integer greater than 0" k))
      (let ((length (range-length range)))
        (let loop ((start 0) (parts '()))
          (if (>= start length)
              (reverse parts)
              (let ((end (min length (+ start k))))
                (loop end (cons (subrange range start end) parts)))))))

    (define (range-reverse range)
      (check-range "range-reverse" range)
      (make-range (+ (range-start range) (* (range-sign range) (- (range-length range) 1)))
                  (- (range-sign range))
                  (range-length range)
                  (range-indexer range)))

    ;; Several ranges are walked as one of lists of elements, as long as the shortest.
    (define (zip who ranges)
      (for-each (lambda (range) (check-range who range)) ranges)
      (make-range 0 1 (apply min (map range-length ranges))
                  (lambda (i) (map (lambda (range) (element range i)) ranges))))

    ;; `(define-walk (NAME F EXTRA ... RANGE) BODY)`: the body is for one range; for several, `F` is applied to lists.
    (define-syntax define-walk
      (syntax-rules ()
        ((_ (name who f range extra ...) apply-to body)
         (define name
           (case-lambda
             ((f extra ... range)
              (check-procedure who f)
              (check-range who range)
              body)
             ((f extra ... range1 . ranges)
              (check-procedure who f)
              (name (apply-to f) extra ... (zip who (cons range1 ranges)))))))))

    (define (on-list f) (lambda (elements) (apply f elements)))

    (define-walk (range-count "range-count" satisfies? range) on-list
      (let ((length (range-length range)))
        (let loop ((i 0) (count 0))
          (if (= i length)
              count
              (loop (+ i 1) (if (satisfies? (element range i)) (+ count 1) count))))))

    (define-walk (range-any "range-any" satisfies? range) on-list
      (let ((length (range-length range)))
        (let loop ((i 0))
          (and (< i length)
               (or (satisfies? (element range i)) (loop (+ i 1)))))))

    (define-walk (range-every "range-every" satisfies? range) on-list
      (let ((length (range-length range)))
        (let loop ((i 0) (last #t))
          (if (= i length)
              last
              (let ((value (satisfies? (element range i))))
                (and value (loop (+ i 1) value)))))))

    (define-walk (range-map->list "range-map->list" f range) on-list
      (let ((length (range-length range)))
        (let loop ((i 0) (results '()))
          (if (= i length)
              (reverse results)
              (loop (+ i 1) (cons (f (element range i)) results))))))

    (define (range-map->vector f range . ranges)
      (list->vector (apply range-map->list f range ranges)))

    (define (range-map f range . ranges)
      (vector-range (apply range-map->vector f range ranges)))

    (define-walk (range-for-each "range-for-each" f range) on-list
      (let ((length (range-length range)))
        (let loop ((i 0))
          (if (< i length)
              (begin
                (f (element range i))
                (loop (+ i 1)))))))

    (define-walk (range-filter-map->list "range-filter-map->list" f range) on-list
      (let ((length (range-length range)))
        (let loop ((i 0) (results '()))
          (if (= i length)
              (reverse results)
              (let ((value (f (element range i))))
                (loop (+ i 1) (if value (cons value results) results)))))))

    (define (range-filter-map f range . ranges)
      (list->range (apply range-filter-map->list f range ranges)))

    (define (list->range list) (vector-range (list->vector list)))

    (define (range-filter->list keep? range)
      (check-procedure "range-filter->list" keep?)
      (reverse
       (range-fold (lambda (results element) (if (keep? element) (cons element results) results))
                   '()
                   range)))

    (define (range-remove->list drop? range)
      (check-procedure "range-remove->list" drop?)
      (range-filter->list (lambda (element) (not (drop? element))) range))

    (define (range-filter keep? range) (list->range (range-filter->list keep? range)))
    (define (range-remove drop? range) (list->range (range-remove->list drop? range)))

    ;; `(f accumulated element ...)`
    (define (after-first f) (lambda (result elements) (apply f result elements)))

    (define-walk (range-fold "range-fold" f range start) after-first
      (let ((length (range-length range)))
        (let loop ((i 0) (result start))
          (if (= i length)
              result
              (loop (+ i 1) (f result (element range i)))))))

    (define-walk (range-fold-right "range-fold-right" f range start) after-first
      (let loop ((i (range-length range)) (result start))
        (if (= i 0)
            result
            (loop (- i 1) (f result (element range (- i 1)))))))

    ;; Searching.

    (define-walk (range-index "range-index" satisfies? range) on-list
      (let ((length (range-length range)))
        (let loop ((i 0))
          (and (< i length)
               (if (satisfies? (element range i)) i (loop (+ i 1)))))))

    (define (range-index-right satisfies? range . ranges)
      (check-procedure "range-index-right" satisfies?)
      (if (not (apply = (map range-length (cons range ranges))))
          (error "range-index-right: the ranges are not of the same length"))
      (if (null? ranges)
          (last-index satisfies? range)
          (last-index (on-list satisfies?) (zip "range-index-right" (cons range ranges)))))

    (define (last-index satisfies? range)
      (let loop ((i (- (range-length range) 1)))
        (and (>= i 0)
             (if (satisfies? (element range i)) i (loop (- i 1))))))

    ;; How many elements from the beginning, or before the end, satisfy.
    (define (leading satisfies? range)
      (or (range-index (lambda (element) (not (satisfies? element))) range)
          (range-length range)))

    (define (trailing satisfies? range)
      (let ((last (range-index-right (lambda (element) (not (satisfies? element))) range)))
        (if last
            (- (range-length range) last 1)
            (range-length range))))

    (define (range-take-while satisfies? range) (range-take range (leading satisfies? range)))
    (define (range-drop-while satisfies? range) (range-drop range (leading satisfies? range)))
    (define (range-take-while-right satisfies? range)
      (range-take-right range (trailing satisfies? range)))
    (define (range-drop-while-right satisfies? range)
      (range-drop-right range (trailing satisfies? range)))

    ;; Conversion.

    (define (range->list range) (range-map->list values range))
    (define (range->vector range) (list->vector (range->list range)))
    (define (range->string range) (list->string (range->list range)))
    (define (vector->range vector) (vector-range (vector-copy vector)))

    (define (range->generator range)
      (check-range "range->generator" range)
      (let ((i 0))
        (lambda ()
          (if (< i (range-length range))
              (let ((item (element range i)))
                (set! i (+ i 1))
                item)
              (eof-object)))))))
