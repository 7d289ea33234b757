;;; SRFI 132: sorting lists and vectors.
;;;
;;; One merge sort does all: stable, O(n log n) always, and O(n) for what is sorted already. Lists are sorted as
;;; vectors.
;;; Numbers in the order of `<` or `>` are sorted by a primitive.

(define-library (srfi 132)
  (import (scheme base) (scheme case-lambda) (avm range) (only (avm kernel) %sort-numbers!))
  (export
   list-sorted? vector-sorted?
   list-sort list-stable-sort list-sort! list-stable-sort!
   vector-sort vector-stable-sort vector-sort! vector-stable-sort!
   list-merge list-merge! vector-merge vector-merge!
   list-delete-neighbor-dups list-delete-neighbor-dups!
   vector-delete-neighbor-dups vector-delete-neighbor-dups!
   vector-find-median vector-find-median! vector-select! vector-separate!)
  (begin

    ;; The sort.

    ;; Sorts the elements of `v` from `lo` to `hi`; `spare` has room for half of them.
    (define (merge-sort! less v lo hi spare)
      (define (insert! lo hi)
        (let next ((i (+ lo 1)))
          (if (< i hi)
              (let ((x (vector-ref v i)))
                (let sift ((j (- i 1)))
                  (if (< j lo)
                      (vector-set! v lo x)
                      (let ((y (vector-ref v j)))
                        (if (less x y)
                            (begin
                              (vector-set! v (+ j 1) y)
                              (sift (- j 1)))
                            (vector-set! v (+ j 1) x)))))
                (next (+ i 1))))))
      ;; The lower half waits in `spare`; what is merged never overtakes the upper half.
      (define (merge! lo mid hi)
        (let ((half (- mid lo)))
          (vector-copy! spare 0 v lo mid)
          (let next ((i 0) (j mid) (to lo) (a (vector-ref spare 0)) (b (vector-ref v mid)))
            (if (less b a)
                (let ((j (+ j 1)))
                  (vector-set! v to b)
                  (if (< j hi)
                      (next i j (+ to 1) a (vector-ref v j))
                      (vector-copy! v (+ to 1) spare i half)))
                (let ((i (+ i 1)))
                  (vector-set! v to a)
                  (if (< i half)
                      (next i j (+ to 1) (vector-ref spare i) b)))))))
      (let sort ((lo lo) (hi hi))
        (if (< (- hi lo) 9)
            (insert! lo hi)
            (let ((mid (quotient (+ lo hi) 2)))
              (sort lo mid)
              (sort mid hi)
              (let ((a (vector-ref v (- mid 1))) (b (vector-ref v mid)))
                (if (less b a)
                    (merge! lo mid hi)))))))

    (define (sort-range! order v start end)
      (if (not (or (and (eq? order <) (%sort-numbers! v start end #f))
                   (and (eq? order >) (%sort-numbers! v start end #t))))
          (let ((length (- end start)))
            (merge-sort! order v start end (if (< length 9) v (make-vector (quotient (+ length 1) 2)))))))

    (define (sorted-vector order list)
      (let ((v (list->vector list)))
        (sort-range! order v 0 (vector-length v))
        v))

    ;; Of lists.

    (define (list-stable-sort order list)
      (check-procedure 'list-sort order)
      (vector->list (sorted-vector order list)))

    (define list-sort list-stable-sort)

    (define (list-stable-sort! order list)
      (check-procedure 'list-sort! order)
      (let ((v (sorted-vector order list)))
        (let fill ((rest list) (i 0))
          (if (pair? rest)
              (begin
                (set-car! rest (vector-ref v i))
                (fill (cdr rest) (+ i 1)))))
        list))

    (define list-sort! list-stable-sort!)

    (define (list-sorted? order list)
      (check-procedure 'list-sorted? order)
      (or (not (pair? list))
          (let next ((a (car list)) (rest (cdr list)))
            (or (not (pair? rest))
                (let ((b (car rest)))
                  (and (not (order b a)) (next b (cdr rest))))))))

    (define (list-merge order list1 list2)
      (check-procedure 'list-merge order)
      (let next ((list1 list1) (list2 list2) (merged '()))
        (cond ((not (pair? list1)) (append-reverse merged list2))
              ((not (pair? list2)) (append-reverse merged list1))
              ((order (car list2) (car list1)) (next list1 (cdr list2) (cons (car list2) merged)))
              (else (next (cdr list1) list2 (cons (car list1) merged))))))

    (define (append-reverse list tail)
      (if (pair? list) (append-reverse (cdr list) (cons (car list) tail)) tail))

    (define (list-merge! order list1 list2)
      (check-procedure 'list-merge! order)
      (let ((head (list #f)))
        (let next ((last head) (list1 list1) (list2 list2))
          (cond ((not (pair? list1)) (set-cdr! last list2))
                ((not (pair? list2)) (set-cdr! last list1))
                ((order (car list2) (car list1))
                 (set-cdr! last list2)
                 (next list2 list1 (cdr list2)))
                (else
                 (set-cdr! last list1)
                 (next list1 (cdr list1) list2))))
        (cdr head)))

    (define (list-delete-neighbor-dups same? list)
      (check-procedure 'list-delete-neighbor-dups same?)
      (if (pair? list)
          (let next ((kept (cons (car list) '())) (rest (cdr list)))
            (cond ((not (pair? rest)) (reverse kept))
                  ((same? (car kept) (car rest)) (next kept (cdr rest)))
                  (else (next (cons (car rest) kept) (cdr rest)))))
          '()))

    (define (list-delete-neighbor-dups! same? list)
      (check-procedure 'list-delete-neighbor-dups! same?)
      (if (pair? list)
          (let next ((last list) (rest (cdr list)))
            (cond ((not (pair? rest)) (set-cdr! last '()))
                  ((same? (car last) (car rest)) (next last (cdr rest)))
                  (else
                   (set-cdr! last rest)
                   (next rest (cdr rest))))))
      list)

    ;; Of vectors.

    (define-ranged vector-length (vector-stable-sort! order v) (v start end)
      (check-procedure 'vector-stable-sort! order)
      (sort-range! order v start end))

    (define vector-sort! vector-stable-sort!)

    (define-ranged vector-length (vector-stable-sort order v) (v start end)
      (check-procedure 'vector-stable-sort order)
      (let ((sorted (vector-copy v start end)))
        (sort-range! order sorted 0 (- end start))
        sorted))

    (define vector-sort vector-stable-sort)

    (define-ranged vector-length (vector-sorted? order v) (v start end)
      (check-procedure 'vector-sorted? order)
      (or (= start end)
          (let next ((a (vector-ref v start)) (i (+ start 1)))
            (or (= i end)
                (let ((b (vector-ref v i)))
                  (and (not (order b a)) (next b (+ i 1))))))))

    (define (merge-into! order to at v1 start1 end1 v2 start2 end2)
      (let next ((i start1) (j start2) (at at))
        (cond ((= i end1) (vector-copy! to at v2 j end2))
              ((= j end2) (vector-copy! to at v1 i end1))
              (else
               (let ((a (vector-ref v1 i)) (b (vector-ref v2 j)))
                 (if (order b a)
                     (begin
                       (vector-set! to at b)
                       (next i (+ j 1) (+ at 1)))
                     (begin
                       (vector-set! to at a)
                       (next (+ i 1) j (+ at 1)))))))))

    (define vector-merge
      (case-lambda
        ((order v1 v2) (vector-merge order v1 v2 0))
        ((order v1 v2 start1) (vector-merge order v1 v2 start1 (vector-length v1)))
        ((order v1 v2 start1 end1) (vector-merge order v1 v2 start1 end1 0))
        ((order v1 v2 start1 end1 start2) (vector-merge order v1 v2 start1 end1 start2 (vector-length v2)))
        ((order v1 v2 start1 end1 start2 end2)
         (check-procedure 'vector-merge order)
         (check-range 'vector-merge start1 end1 (vector-length v1))
         (check-range 'vector-merge start2 end2 (vector-length v2))
         (let ((to (make-vector (+ (- end1 start1) (- end2 start2)))))
           (merge-into! order to 0 v1 start1 end1 v2 start2 end2)
           to))))

    (define vector-merge!
      (case-lambda
        ((order to v1 v2) (vector-merge! order to v1 v2 0))
        ((order to v1 v2 at) (vector-merge! order to v1 v2 at 0))
        ((order to v1 v2 at start1) (vector-merge! order to v1 v2 at start1 (vector-length v1)))
        ((order to v1 v2 at start1 end1) (vector-merge! order to v1 v2 at start1 end1 0))
        ((order to v1 v2 at start1 end1 start2)
         (vector-merge! order to v1 v2 at start1 end1 start2 (vector-length v2)))
        ((order to v1 v2 at start1 end1 start2 end2)
         (check-procedure 'vector-merge! order)
         (check-range 'vector-merge! start1 end1 (vector-length v1))
         (check-range 'vector-merge! start2 end2 (vector-length v2))
         (check-range 'vector-merge! at (+ at (- end1 start1) (- end2 start2)) (vector-length to))
         (merge-into! order to at v1 start1 end1 v2 start2 end2))))

    ;; Moves what is kept to `at` and behind; gives the end of it.
    (define (keep! same? to at v start end)
      (if (= start end)
          at
          (let next ((i (+ start 1)) (to-last at) (last (vector-ref v start)))
            (if (= i end)
                (begin
                  (vector-set! to to-last last)
                  (+ to-last 1))
                (let ((x (vector-ref v i)))
                  (if (same? last x)
                      (next (+ i 1) to-last last)
                      (begin
                        (vector-set! to to-last last)
                        (next (+ i 1) (+ to-last 1) x))))))))

    (define-ranged vector-length (vector-delete-neighbor-dups same? v) (v start end)
      (check-procedure 'vector-delete-neighbor-dups same?)
      (let ((kept (make-vector (- end start))))
        (vector-copy kept 0 (keep! same? kept 0 v start end))))

    (define-ranged vector-length (vector-delete-neighbor-dups! same? v) (v start end)
      (check-procedure 'vector-delete-neighbor-dups! same?)
      (keep! same? v start v start end))

    ;; Order statistics.

    ;; Three parts: less than the pivot, the same, greater; calls `continue` with where the middle one begins and

    ;; ends.
    (define (partition! order v start end continue)
      (let ((pivot (median-of-three order
                                    (vector-ref v start)
                                    (vector-ref v (quotient (+ start end) 2))
                                    (vector-ref v (- end 1)))))
        (let next ((low start) (i start) (high end))
          (if (= i high)
              (continue low high)
              (let ((x (vector-ref v i)))
                (cond ((order x pivot)
                       (vector-set! v i (vector-ref v low))
                       (vector-set! v low x)
                       (next (+ low 1) (+ i 1) high))
                      ((order pivot x)
                       (vector-set! v i (vector-ref v (- high 1)))
                       (vector-set! v (- high 1) x)
                       (next low i (- high 1)))
                      (else (next low (+ i 1) high))))))))

    (define (median-of-three order a b c)
      (if (order a b)
          (cond ((order b c) b) ((order a c) c) (else a))
          (cond ((order a c) a) ((order b c) c) (else b))))

    ;; Moves elements until the one at index `k` is where it would be if the range were sorted, the lesser before it.
    ;; What has not come to an end after some steps is sorted, so that no input takes long.
    (define (select! order v k start end)
      (let next ((start start) (end end) (steps 64))
        (cond ((or (< (- end start) 9) (= steps 0)) (sort-range! order v start end))
              (else
               (partition! order v start end
                 (lambda (low high)
                   (cond ((< k low) (next start low (- steps 1)))
                         ((>= k high) (next high end (- steps 1))))))))))

    (define (check-count who k most)
      (if (not (and (exact-integer? k) (<= 0 k most)))
          (error (string-append who ": expected a number of elements up to " (number->string most)) k)))

    (define-ranged vector-length (vector-select! order v k) (v start end)
      (check-procedure 'vector-select! order)
      (check-count "vector-select!" k (- end start 1))
      (let ((at (+ start k)))
        (select! order v at start end)
        (vector-ref v at)))

    (define-ranged vector-length (vector-separate! order v k) (v start end)
      (check-procedure 'vector-separate! order)
      (check-count "vector-separate!" k (- end start))
      (if (< 0 k (- end start))
          (select! order v (+ start k) start end)))

    (define (mean a b) (/ (+ a b) 2))

    (define (sorted-median v knil mean)
      (let* ((length (vector-length v)) (half (quotient length 2)))
        (cond ((= length 0) knil)
              ((odd? length) (vector-ref v half))
              (else (mean (vector-ref v (- half 1)) (vector-ref v half))))))

    (define vector-find-median
      (case-lambda
        ((order v knil) (vector-find-median order v knil mean))
        ((order v knil mean)
         (check-procedure 'vector-find-median order)
         (vector-find-median! order (vector-copy v) knil mean))))

    (define vector-find-median!
      (case-lambda
        ((order v knil) (vector-find-median! order v knil mean))
        ((order v knil mean)
         (check-procedure 'vector-find-median! order)
         (sort-range! order v 0 (vector-length v))
         (sorted-median v knil mean))))))
