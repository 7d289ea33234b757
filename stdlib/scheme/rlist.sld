;;; R7RS-large: (scheme rlist), random-access lists. They are those of SRFI 101, with an `r` in front of their names.

(define-library (scheme rlist)
  (import (scheme base) (scheme case-lambda))
  (export
   rquote rpair? rcons rcar rcdr rcaar rcadr rcdar rcddr rcaaar rcaadr rcadar rcaddr rcdaar rcdadr rcddar
   rcdddr rcaaaar rcaaadr rcaadar rcaaddr rcadaar rcadadr rcaddar rcadddr rcdaaar rcdaadr rcdadar rcdaddr
   rcddaar rcddadr rcdddar rcddddr rnull? rlist? rlist make-rlist rlength rappend rreverse rlist-tail
   rlist-ref rlist-set rlist-ref/update rmap rfor-each rlist->list list->rlist)
  (begin

    ;; A random-access list is a list of complete binary trees, the smaller ones first; only the first two may have the
    ;; same size (Okasaki, "Purely functional random-access lists", 1995). So pairs are made and taken apart in constant
    ;; time, and an index is found in logarithmic time. A tree of size 1 is its element.

    (define-record-type <rpair>
      (make-rpair size tree rest)
      rpair?
      (size tree-size)
      (tree first-tree)
      (rest other-trees))

    ;; The element comes before those of the left tree.
    (define-record-type branch
      (make-branch element left right)
      branch?
      (element branch-element)
      (left branch-left)
      (right branch-right))

    (define (check-pair who object)
      (if (not (rpair? object))
          (error (string-append who ": expected a random-access pair") object)))

    (define (rnull? object) (null? object))

    (define (rcons element list)
      (if (rpair? list)
          (let ((size (tree-size list)) (others (other-trees list)))
            (if (and (rpair? others) (eq? size (tree-size others)))
                (make-rpair (+ size size 1)
                            (make-branch element (first-tree list) (first-tree others))
                            (other-trees others))
                (make-rpair 1 element list)))
          (make-rpair 1 element list)))

    (define (rcar pair)
      (check-pair "rcar" pair)
      (let ((tree (first-tree pair)))
        (if (eq? (tree-size pair) 1) tree (branch-element tree))))

    (define (rcdr pair)
      (check-pair "rcdr" pair)
      (if (eq? (tree-size pair) 1)
          (other-trees pair)
          (let ((half (half-of (tree-size pair))) (tree (first-tree pair)))
            (make-rpair half (branch-left tree) (make-rpair half (branch-right tree) (other-trees pair))))))

    (define (half-of size) (quotient (- size 1) 2))

    (define (rcaar pair) (rcar (rcar pair)))
    (define (rcadr pair) (rcar (rcdr pair)))
    (define (rcdar pair) (rcdr (rcar pair)))
    (define (rcddr pair) (rcdr (rcdr pair)))
    (define (rcaaar pair) (rcar (rcar (rcar pair))))
    (define (rcaadr pair) (rcar (rcar (rcdr pair))))
    (define (rcadar pair) (rcar (rcdr (rcar pair))))
    (define (rcaddr pair) (rcar (rcdr (rcdr pair))))
    (define (rcdaar pair) (rcdr (rcar (rcar pair))))
    (define (rcdadr pair) (rcdr (rcar (rcdr pair))))
    (define (rcddar pair) (rcdr (rcdr (rcar pair))))
    (define (rcdddr pair) (rcdr (rcdr (rcdr pair))))
    (define (rcaaaar pair) (rcar (rcar (rcar (rcar pair)))))
    (define (rcaaadr pair) (rcar (rcar (rcar (rcdr pair)))))
    (define (rcaadar pair) (rcar (rcar (rcdr (rcar pair)))))
    (define (rcaaddr pair) (rcar (rcar (rcdr (rcdr pair)))))
    (define (rcadaar pair) (rcar (rcdr (rcar (rcar pair)))))
    (define (rcadadr pair) (rcar (rcdr (rcar (rcdr pair)))))
    (define (rcaddar pair) (rcar (rcdr (rcdr (rcar pair)))))
    (define (rcadddr pair) (rcar (rcdr (rcdr (rcdr pair)))))
    (define (rcdaaar pair) (rcdr (rcar (rcar (rcar pair)))))
    (define (rcdaadr pair) (rcdr (rcar (rcar (rcdr pair)))))
    (define (rcdadar pair) (rcdr (rcar (rcdr (rcar pair)))))
    (define (rcdaddr pair) (rcdr (rcar (rcdr (rcdr pair)))))
    (define (rcddaar pair) (rcdr (rcdr (rcar (rcar pair)))))
    (define (rcddadr pair) (rcdr (rcdr (rcar (rcdr pair)))))
    (define (rcdddar pair) (rcdr (rcdr (rcdr (rcar pair)))))
    (define (rcddddr pair) (rcdr (rcdr (rcdr (rcdr pair)))))

    ;; A constant, its pairs being random-access pairs.
    (define-syntax rquote
      (syntax-rules ()
        ((_ datum) (tree->rtree 'datum))))

    (define (tree->rtree tree)
      (if (pair? tree)
          (let loop ((rest tree) (elements '()))
            (if (pair? rest)
                (loop (cdr rest) (cons (tree->rtree (car rest)) elements))
                (add-reversed elements rest)))
          tree))

    (define (add-reversed elements tail)
      (if (null? elements)
          tail
          (add-reversed (cdr elements) (rcons (car elements) tail))))

    ;; Constructors and conversions.

    (define (rlist . elements) (list->rlist elements))

    (define make-rlist
      (case-lambda
        ((k) (make-rlist k #f))
        ((k element)
         (let loop ((k k) (result '()))
           (if (> k 0)
               (loop (- k 1) (rcons element result))
               result)))))

    (define (list->rlist list) (add-reversed (reverse list) '()))

    (define (rlist->list list) (reverse (reversed "rlist->list" list)))

    ;; The elements as an ordinary list, in the opposite order.
    (define (reversed who list)
      (let loop ((rest list) (elements '()))
        (cond ((rpair? rest)
               (loop (other-trees rest) (add-tree (tree-size rest) (first-tree rest) elements)))
              ((null? rest) elements)
              (else (error (string-append who ": expected a random-access list") list)))))

    (define (add-tree size tree elements)
      (if (eq? size 1)
          (cons tree elements)
          (let ((half (half-of size)))
            (add-tree half (branch-right tree)
                      (add-tree half (branch-left tree) (cons (branch-element tree) elements))))))

    ;; The whole list.

    (define (rlist? object)
      (or (null? object)
          (and (rpair? object) (rlist? (other-trees object)))))

    (define (rlength list)
      (let loop ((rest list) (length 0))
        (cond ((rpair? rest) (loop (other-trees rest) (+ length (tree-size rest))))
              ((null? rest) length)
              (else (error "rlength: expected a random-access list" list)))))

    (define (rappend . lists)
      (if (null? lists)
          '()
          (let loop ((rest (cdr (reverse lists))) (result (car (reverse lists))))
            (if (null? rest)
                result
                (loop (cdr rest) (add-reversed (reversed "rappend" (car rest)) result))))))

    (define (rreverse list) (add-reversed (reverse (reversed "rreverse" list)) '()))

    ;; Lists of different lengths are walked along to the end of the shortest.

    (define rmap
      (case-lambda
        ((proc list) (list->rlist (map proc (reverse (reversed "rmap" list)))))
        ((proc . lists)
         (list->rlist
          (apply map proc (map (lambda (list) (reverse (reversed "rmap" list))) lists))))))

    (define (rfor-each proc . lists)
      (apply for-each proc (map (lambda (list) (reverse (reversed "rfor-each" list))) lists)))

    ;; By index.

    (define (out-of-range who k)
      (error (string-append who ": the index is out of range") k))

    (define (check-index who k)
      (if (not (and (exact-integer? k) (>= k 0)))
          (out-of-range who k)))

    (define (rlist-tail list k)
      (check-index "rlist-tail" k)
      (let loop ((rest list) (left k))
        (cond ((eq? left 0) rest)
              ((not (rpair? rest)) (out-of-range "rlist-tail" k))
              ((>= left (tree-size rest)) (loop (other-trees rest) (- left (tree-size rest))))
              (else (loop (rcdr rest) (- left 1))))))

    (define (rlist-ref list k)
      (check-index "rlist-ref" k)
      (let loop ((rest list) (left k))
        (if (not (rpair? rest)) (out-of-range "rlist-ref" k))
        (let ((size (tree-size rest)))
          (if (< left size)
              (tree-ref size (first-tree rest) left)
              (loop (other-trees rest) (- left size))))))

    (define (tree-ref size tree k)
      (cond ((eq? size 1) tree)
            ((eq? k 0) (branch-element tree))
            (else
             (let ((half (half-of size)))
               (if (<= k half)
                   (tree-ref half (branch-left tree) (- k 1))
                   (tree-ref half (branch-right tree) (- k half 1)))))))

    (define (rlist-set list k element)
      (check-index "rlist-set" k)
      (list-with "rlist-set" list k element))

    (define (list-with who list k element)
      (let loop ((rest list) (left k))
        (if (not (rpair? rest)) (out-of-range who k))
        (let ((size (tree-size rest)))
          (if (< left size)
              (make-rpair size (tree-with size (first-tree rest) left element) (other-trees rest))
              (make-rpair size (first-tree rest) (loop (other-trees rest) (- left size)))))))

    (define (tree-with size tree k element)
      (cond ((eq? size 1) element)
            ((eq? k 0) (make-branch element (branch-left tree) (branch-right tree)))
            (else
             (let ((half (half-of size)))
               (if (<= k half)
                   (make-branch (branch-element tree)
                                (tree-with half (branch-left tree) (- k 1) element)
                                (branch-right tree))
                   (make-branch (branch-element tree)
                                (branch-left tree)
                                (tree-with half (branch-right tree) (- k half 1) element)))))))

    ;; Two values: the element of that index, and the list with what the procedure makes of it in its place.
    (define (rlist-ref/update list k proc)
      (let ((element (rlist-ref list k)))
        (values element (list-with "rlist-ref/update" list k (proc element)))))))
