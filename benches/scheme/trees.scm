;;; Trees built and dropped while one lives long: what the collector is for.
;;; family: garbage
(import (scheme base) (scheme write))

(define-record-type node
  (make-node left right)
  node?
  (left node-left)
  (right node-right))

(define (build depth)
  (if (= depth 0)
      (make-node #f #f)
      (make-node (build (- depth 1)) (build (- depth 1)))))

(define (size tree)
  (if (node-left tree)
      (+ 1 (size (node-left tree)) (size (node-right tree)))
      1))

(define (run)
  (let ((long-lived (build 16)) (array (make-vector 100000 0.5)))
    (let loop ((depth 4) (total 0))
      (if (> depth 16)
          (+ total (size long-lived) (vector-length array))
          (let ((rounds (expt 2 (- 16 depth))))
            (let again ((i 0) (total total))
              (if (= i rounds)
                  (loop (+ depth 2) total)
                  (again (+ i 1) (+ total (size (build depth)))))))))))

(display (+ (run) (run)))
(newline)
