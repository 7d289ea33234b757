;;; Red-black trees without assignment: insertion with balancing, look-up, a walk in order.
;;; family: data
(import (scheme base) (scheme write))

(define-record-type tree
  (make-tree red? left key right)
  tree?
  (red? red)
  (left left)
  (key key)
  (right right))

(define (red? t) (and t (red t)))

;; A black node whose child and grandchild are red becomes a red one with two black children.
(define (balance l k r)
  (cond ((and (red? l) (red? (left l)))
         (make-tree #t (blacken (left l)) (key l) (make-tree #f (right l) k r)))
        ((and (red? l) (red? (right l)))
         (let ((m (right l)))
           (make-tree #t (make-tree #f (left l) (key l) (left m)) (key m) (make-tree #f (right m) k r))))
        ((and (red? r) (red? (left r)))
         (let ((m (left r)))
           (make-tree #t (make-tree #f l k (left m)) (key m) (make-tree #f (right m) (key r) (right r)))))
        ((and (red? r) (red? (right r)))
         (make-tree #t (make-tree #f l k (left r)) (key r) (blacken (right r))))
        (else (make-tree #f l k r))))

(define (blacken t) (make-tree #f (left t) (key t) (right t)))

(define (insert t k)
  (define (go t)
    (cond ((not t) (make-tree #t #f k #f))
          ((< k (key t))
           (if (red t)
               (make-tree #t (go (left t)) (key t) (right t))
               (balance (go (left t)) (key t) (right t))))
          ((< (key t) k)
           (if (red t)
               (make-tree #t (left t) (key t) (go (right t)))
               (balance (left t) (key t) (go (right t)))))
          (else t)))
  (blacken (go t)))

(define (has? t k)
  (and t
       (cond ((< k (key t)) (has? (left t) k))
             ((< (key t) k) (has? (right t) k))
             (else #t))))

(define (fold f start t)
  (if t
      (fold f (f (key t) (fold f start (left t))) (right t))
      start))

(define (height t)
  (if t (+ 1 (max (height (left t)) (height (right t)))) 0))

(define (run count)
  (let loop ((i 0) (seed 1) (t #f))
    (if (< i count)
        (loop (+ i 1)
              (modulo (+ (* seed 1103515245) 12345) 2147483648)
              (insert t (modulo (quotient seed 64) 100000)))
        (let look ((i 0) (found 0))
          (if (= i 100000)
              (list found (height t) (fold (lambda (k sum) (modulo (+ (* 7 sum) k) 1000003)) 0 t))
              (look (+ i 1) (if (has? t i) (+ found 1) found)))))))

(write (run 40000))
(newline)
