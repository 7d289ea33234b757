;;; Balanced search trees, immutable: what (srfi 146) is made of.
;;;
;;; They are balanced by weight (Adams 1993; the factors 3 and 2 are those of Hirai and Yamamoto 2011): of two
;;; subtrees none has more than three times the nodes of the other. `join` makes a tree of a tree, a node and a tree
;;; of any sizes, and all set operations are made of it. Depth is logarithmic, so recursion is.

(define-library (avm trees)
  (import (scheme base))
  (export
   tree-key tree-value tree-left tree-right tree-size
   tree-find tree-insert tree-delete tree-join tree-concatenate tree-split
   tree-least tree-greatest tree-fold tree-fold-reverse
   tree-union tree-intersection tree-difference list->tree)
  (begin

    ;; The empty tree is #f.
    (define-record-type tree
      (make-node key value size left right)
      node?
      (key tree-key)
      (value tree-value)
      (size node-size)
      (left tree-left)
      (right tree-right))

    (define (tree-size tree) (if tree (node-size tree) 0))

    (define (node key value left right)
      (make-node key value (+ 1 (tree-size left) (tree-size right)) left right))

    ;; A node of two trees of which one has lost or got a node at most.
    (define (balance key value left right)
      (let ((left-size (tree-size left)) (right-size (tree-size right)))
        (cond ((< (+ left-size right-size) 2) (node key value left right))
              ((> right-size (* 3 left-size)) (rotate-left key value left right))
              ((> left-size (* 3 right-size)) (rotate-right key value left right))
              (else (make-node key value (+ 1 left-size right-size) left right)))))

    (define (rotate-left key value left right)
      (let ((inner (tree-left right)) (outer (tree-right right)))
        (if (< (tree-size inner) (* 2 (tree-size outer)))
            (node (tree-key right) (tree-value right) (node key value left inner) outer)
            (node (tree-key inner) (tree-value inner)
                  (node key value left (tree-left inner))
                  (node (tree-key right) (tree-value right) (tree-right inner) outer)))))

    (define (rotate-right key value left right)
      (let ((inner (tree-right left)) (outer (tree-left left)))
        (if (< (tree-size inner) (* 2 (tree-size outer)))
            (node (tree-key left) (tree-value left) outer (node key value inner right))
            (node (tree-key inner) (tree-value inner)
                  (node (tree-key left) (tree-value left) outer (tree-left inner))
                  (node key value (tree-right inner) right)))))

    ;; The node of a key, or #f.
    (define (tree-find less? tree key)
      (cond ((not tree) #f)
            ((less? key (tree-key tree)) (tree-find less? (tree-left tree) key))
            ((less? (tree-key tree) key) (tree-find less? (tree-right tree) key))
            (else tree)))

    ;; Adds an association, or replaces the one of the same key.
    (define (tree-insert less? tree key value)
      (let loop ((tree tree))
        (cond ((not tree) (make-node key value 1 #f #f))
              ((less? key (tree-key tree))
               (balance (tree-key tree) (tree-value tree) (loop (tree-left tree)) (tree-right tree)))
              ((less? (tree-key tree) key)
               (balance (tree-key tree) (tree-value tree) (tree-left tree) (loop (tree-right tree))))
              (else (make-node key value (node-size tree) (tree-left tree) (tree-right tree))))))

    ;; The same tree, if the key is not in it.
    (define (tree-delete less? tree key)
      (let loop ((tree tree))
        (cond ((not tree) #f)
              ((less? key (tree-key tree))
               (let ((left (loop (tree-left tree))))
                 (if (eq? left (tree-left tree))
                     tree
                     (balance (tree-key tree) (tree-value tree) left (tree-right tree)))))
              ((less? (tree-key tree) key)
               (let ((right (loop (tree-right tree))))
                 (if (eq? right (tree-right tree))
                     tree
                     (balance (tree-key tree) (tree-value tree) (tree-left tree) right))))
              (else (glue (tree-left tree) (tree-right tree))))))

    (define (tree-least tree)
      (if (tree-left tree) (tree-least (tree-left tree)) tree))

    (define (tree-greatest tree)
      (if (tree-right tree) (tree-greatest (tree-right tree)) tree))

    (define (without-least tree)
      (if (tree-left tree)
          (balance (tree-key tree) (tree-value tree) (without-least (tree-left tree)) (tree-right tree))
          (tree-right tree)))

    (define (without-greatest tree)
      (if (tree-right tree)
          (balance (tree-key tree) (tree-value tree) (tree-left tree) (without-greatest (tree-right tree)))
          (tree-left tree)))

    ;; One tree of two that are balanced against each other.
    (define (glue left right)
      (cond ((not left) right)
            ((not right) left)
            ((> (node-size left) (node-size right))
             (let ((middle (tree-greatest left)))
               (balance (tree-key middle) (tree-value middle) (without-greatest left) right)))
            (else
             (let ((middle (tree-least right)))
               (balance (tree-key middle) (tree-value middle) left (without-least right))))))

    ;; A tree of an association between the keys of two trees.
    (define (tree-join key value left right)
      (cond ((not left) (insert-least key value right))
            ((not right) (insert-greatest key value left))
            ((> (node-size right) (* 3 (node-size left)))
             (balance (tree-key right) (tree-value right)
                      (tree-join key value left (tree-left right))
                      (tree-right right)))
            ((> (node-size left) (* 3 (node-size right)))
             (balance (tree-key left) (tree-value left)
                      (tree-left left)
                      (tree-join key value (tree-right left) right)))
            (else (node key value left right))))

    (define (insert-least key value tree)
      (if tree
          (balance (tree-key tree) (tree-value tree)
                   (insert-least key value (tree-left tree)) (tree-right tree))
          (make-node key value 1 #f #f)))

    (define (insert-greatest key value tree)
      (if tree
          (balance (tree-key tree) (tree-value tree)
                   (tree-left tree) (insert-greatest key value (tree-right tree)))
          (make-node key value 1 #f #f)))

    ;; One tree of two, all keys of the first being less.
    (define (tree-concatenate left right)
      (cond ((not left) right)
            ((not right) left)
            (else
             (let ((middle (tree-least right)))
               (tree-join (tree-key middle) (tree-value middle) left (without-least right))))))

    ;; Three values: the tree of lesser keys, the node of the key or #f, the tree of greater keys.
    (define (tree-split less? tree key)
      (cond ((not tree) (values #f #f #f))
            ((less? key (tree-key tree))
             (let-values (((lesser found greater) (tree-split less? (tree-left tree) key)))
               (values lesser found
                       (tree-join (tree-key tree) (tree-value tree) greater (tree-right tree)))))
            ((less? (tree-key tree) key)
             (let-values (((lesser found greater) (tree-split less? (tree-right tree) key)))
               (values (tree-join (tree-key tree) (tree-value tree) (tree-left tree) lesser)
                       found greater)))
            (else (values (tree-left tree) tree (tree-right tree)))))

    ;; Set operations. Of a key in both, the association of the first tree is kept.

    (define (tree-union less? tree1 tree2)
      (cond ((not tree1) tree2)
            ((not tree2) tree1)
            (else
             (let-values (((lesser found greater) (tree-split less? tree2 (tree-key tree1))))
               (tree-join (tree-key tree1) (tree-value tree1)
                          (tree-union less? (tree-left tree1) lesser)
                          (tree-union less? (tree-right tree1) greater))))))

    (define (tree-intersection less? tree1 tree2)
      (if (and tree1 tree2)
          (let-values (((lesser found greater) (tree-split less? tree2 (tree-key tree1))))
            (let ((left (tree-intersection less? (tree-left tree1) lesser))
                  (right (tree-intersection less? (tree-right tree1) greater)))
              (if found
                  (tree-join (tree-key tree1) (tree-value tree1) left right)
                  (tree-concatenate left right))))
          #f))

    (define (tree-difference less? tree1 tree2)
      (cond ((not tree1) #f)
            ((not tree2) tree1)
            (else
             (let-values (((lesser found greater) (tree-split less? tree1 (tree-key tree2))))
               (tree-concatenate (tree-difference less? lesser (tree-left tree2))
                                 (tree-difference less? greater (tree-right tree2)))))))

    ;; Folds. Nothing of the tree changes, so the procedure may do what it likes.

    (define (tree-fold proc seed tree)
      (if tree
          (tree-fold proc
                     (proc (tree-key tree) (tree-value tree)
                           (tree-fold proc seed (tree-left tree)))
                     (tree-right tree))
          seed))

    (define (tree-fold-reverse proc seed tree)
      (if tree
          (tree-fold-reverse proc
                             (proc (tree-key tree) (tree-value tree)
                                   (tree-fold-reverse proc seed (tree-right tree)))
                             (tree-left tree))
          seed))

    ;; A tree of pairs of key and value in ascending order, in linear time.
    (define (list->tree list)
      (let ((items (list->vector list)))
        (let build ((start 0) (end (vector-length items)))
          (if (< start end)
              (let* ((middle (quotient (+ start end) 2)) (item (vector-ref items middle)))
                (make-node (car item) (cdr item) (- end start)
                           (build start middle) (build (+ middle 1) end)))
              #f))))))
