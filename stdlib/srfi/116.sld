;;; SRFI 116: immutable lists. An immutable pair is a record; the empty list is that of ordinary lists.

(define-library (srfi 116)
  (import (scheme base) (scheme case-lambda) (avm comparators))
  (export
   iq ipair ilist xipair ipair* make-ilist ilist-tabulate ilist-copy iiota
   proper-ilist? ilist? dotted-ilist? not-ipair? null-ilist? ipair? ilist=
   icar icdr
   icaar icadr icdar icddr
   icaaar icaadr icadar icaddr icdaar icdadr icddar icdddr
   icaaaar icaaadr icaadar icaaddr icadaar icadadr icaddar icadddr
   icdaaar icdaadr icdadar icdaddr icddaar icddadr icdddar icddddr
   ifirst isecond ithird ifourth ififth isixth iseventh ieighth ininth itenth
   icar+icdr ilist-ref itake idrop ilist-tail itake-right idrop-right isplit-at ilast last-ipair
   ilength iappend iconcatenate ireverse iappend-reverse izip iunzip1 iunzip2 iunzip3 iunzip4 iunzip5 icount
   imap ifor-each ifold iunfold ipair-fold ireduce ifold-right iunfold-right ipair-fold-right ireduce-right
   iappend-map ipair-for-each ifilter-map imap-in-order
   ifilter ipartition iremove
   imember imemq imemv ifind ifind-tail iany ievery ilist-index itake-while idrop-while ispan ibreak
   idelete idelete-duplicates
   iassoc iassq iassv ialist-cons ialist-delete
   replace-icar replace-icdr
   pair->ipair ipair->pair list->ilist ilist->list tree->itree itree->tree gtree->itree gtree->tree
   iapply
   ipair-comparator ilist-comparator make-ilist-comparator make-improper-ilist-comparator
   make-ipair-comparator make-icar-comparator make-icdr-comparator)
  (begin

    (define-record-type <ipair> (ipair icar icdr) ipair? (icar icar) (icdr icdr))

    ;; `(iq DATUM ...)`: an immutable list of constants.
    (define-syntax iq
      (syntax-rules ()
        ((_ . datum) (tree->itree 'datum))))

    (define (icaar ilist) (icar (icar ilist)))
    (define (icadr ilist) (icar (icdr ilist)))
    (define (icdar ilist) (icdr (icar ilist)))
    (define (icddr ilist) (icdr (icdr ilist)))
    (define (icaaar ilist) (icar (icar (icar ilist))))
    (define (icaadr ilist) (icar (icar (icdr ilist))))
    (define (icadar ilist) (icar (icdr (icar ilist))))
    (define (icaddr ilist) (icar (icdr (icdr ilist))))
    (define (icdaar ilist) (icdr (icar (icar ilist))))
    (define (icdadr ilist) (icdr (icar (icdr ilist))))
    (define (icddar ilist) (icdr (icdr (icar ilist))))
    (define (icdddr ilist) (icdr (icdr (icdr ilist))))
    (define (icaaaar ilist) (icar (icar (icar (icar ilist)))))
    (define (icaaadr ilist) (icar (icar (icar (icdr ilist)))))
    (define (icaadar ilist) (icar (icar (icdr (icar ilist)))))
    (define (icaaddr ilist) (icar (icar (icdr (icdr ilist)))))
    (define (icadaar ilist) (icar (icdr (icar (icar ilist)))))
    (define (icadadr ilist) (icar (icdr (icar (icdr ilist)))))
    (define (icaddar ilist) (icar (icdr (icdr (icar ilist)))))
    (define (icadddr ilist) (icar (icdr (icdr (icdr ilist)))))
    (define (icdaaar ilist) (icdr (icar (icar (icar ilist)))))
    (define (icdaadr ilist) (icdr (icar (icar (icdr ilist)))))
    (define (icdadar ilist) (icdr (icar (icdr (icar ilist)))))
    (define (icdaddr ilist) (icdr (icar (icdr (icdr ilist)))))
    (define (icddaar ilist) (icdr (icdr (icar (icar ilist)))))
    (define (icddadr ilist) (icdr (icdr (icar (icdr ilist)))))
    (define (icdddar ilist) (icdr (icdr (icdr (icar ilist)))))
    (define (icddddr ilist) (icdr (icdr (icdr (icdr ilist)))))

    (define (ifirst ilist) (ilist-ref ilist 0))
    (define (isecond ilist) (ilist-ref ilist 1))
    (define (ithird ilist) (ilist-ref ilist 2))
    (define (ifourth ilist) (ilist-ref ilist 3))
    (define (ififth ilist) (ilist-ref ilist 4))
    (define (isixth ilist) (ilist-ref ilist 5))
    (define (iseventh ilist) (ilist-ref ilist 6))
    (define (ieighth ilist) (ilist-ref ilist 7))
    (define (ininth ilist) (ilist-ref ilist 8))
    (define (itenth ilist) (ilist-ref ilist 9))

    ;; Between ordinary lists and immutable ones. A tail that is no list stays as it is.

    (define (list->ilist list)
      (if (pair? list)
          (let loop ((reversed (reverse-pairs list)) (result (end-of list)))
            (if (null? reversed)
                result
                (loop (cdr reversed) (ipair (car reversed) result))))
          list))

    (define (reverse-pairs list)
      (let loop ((rest list) (result '()))
        (if (pair? rest) (loop (cdr rest) (cons (car rest) result)) result)))

    (define (end-of list)
      (if (pair? list) (end-of (cdr list)) list))

    ;; Makes an immutable list of a list in the opposite order.
    (define (reverse->ilist list tail)
      (if (null? list)
          tail
          (reverse->ilist (cdr list) (ipair (car list) tail))))

    (define (ilist->list ilist)
      (let loop ((rest ilist) (result '()))
        (if (ipair? rest)
            (loop (icdr rest) (cons (icar rest) result))
            (if (null? rest)
                (reverse result)
                (append (reverse result) rest)))))

    (define (pair->ipair pair) (ipair (car pair) (cdr pair)))
    (define (ipair->pair ipair) (cons (icar ipair) (icdr ipair)))

    (define (tree->itree tree)
      (if (pair? tree)
          (ipair (tree->itree (car tree)) (tree->itree (cdr tree)))
          tree))

    (define (itree->tree tree)
      (if (ipair? tree)
          (cons (itree->tree (icar tree)) (itree->tree (icdr tree)))
          tree))

    ;; Trees of both kinds of pair.

    (define (gtree->itree tree)
      (cond ((pair? tree) (ipair (gtree->itree (car tree)) (gtree->itree (cdr tree))))
            ((ipair? tree) (ipair (gtree->itree (icar tree)) (gtree->itree (icdr tree))))
            (else tree)))

    (define (gtree->tree tree)
      (cond ((pair? tree) (cons (gtree->tree (car tree)) (gtree->tree (cdr tree))))
            ((ipair? tree) (cons (gtree->tree (icar tree)) (gtree->tree (icdr tree))))
            (else tree)))

    ;; Constructors.

    (define (ilist . elements) (list->ilist elements))
    (define (xipair a b) (ipair b a))

    (define (ipair* first . rest)
      (let loop ((first first) (rest rest))
        (if (null? rest)
            first
            (ipair first (loop (car rest) (cdr rest))))))

    (define make-ilist
      (case-lambda
        ((n) (make-ilist n #f))
        ((n fill) (ilist-tabulate n (lambda (i) fill)))))

    (define (ilist-tabulate n proc)
      (let loop ((i (- n 1)) (result '()))
        (if (< i 0)
            result
            (loop (- i 1) (ipair (proc i) result)))))

    (define (ilist-copy ilist)
      (list->ilist (ilist->list ilist)))

    (define iiota
      (case-lambda
        ((count) (iiota count 0 1))
        ((count start) (iiota count start 1))
        ((count start step) (ilist-tabulate count (lambda (i) (+ start (* i step)))))))

    ;; Predicates.

    (define (proper-ilist? object)
      (or (null? object)
          (and (ipair? object) (proper-ilist? (icdr object)))))

    (define (ilist? object) (proper-ilist? object))
    (define (not-ipair? object) (not (ipair? object)))

    (define (dotted-ilist? object)
      (if (ipair? object)
          (dotted-ilist? (icdr object))
          (not (null? object))))

    (define (null-ilist? ilist)
      (cond ((ipair? ilist) #f)
            ((null? ilist) #t)
            (else (error "null-ilist?: expected an immutable list" ilist))))

    (define (ilist= same? . ilists)
      (or (null? ilists)
          (let loop ((first (car ilists)) (rest (cdr ilists)))
            (or (null? rest)
                (and (same-elements? same? first (car rest))
                     (loop (car rest) (cdr rest)))))))

    (define (same-elements? same? a b)
      (cond ((eq? a b) #t)
            ((null-ilist? a) (null-ilist? b))
            ((null-ilist? b) #f)
            ((same? (icar a) (icar b)) (same-elements? same? (icdr a) (icdr b)))
            (else #f)))

    ;; Selectors.

    (define (icar+icdr ipair) (values (icar ipair) (icdr ipair)))
    (define (ilist-ref ilist k) (icar (ilist-tail ilist k)))

    (define (ilist-tail ilist k)
      (if (eq? k 0)
          ilist
          (ilist-tail (icdr ilist) (- k 1))))

    (define (idrop ilist k) (ilist-tail ilist k))

    (define (itake ilist k)
      (let-values (((first rest) (isplit-at ilist k)))
        first))

    (define (isplit-at ilist k)
      (let loop ((k k) (rest ilist) (first '()))
        (if (eq? k 0)
            (values (reverse->ilist first '()) rest)
            (loop (- k 1) (icdr rest) (cons (icar rest) first)))))

    (define (itake-right ilist k)
      (let loop ((lag ilist) (lead (ilist-tail ilist k)))
        (if (ipair? lead)
            (loop (icdr lag) (icdr lead))
            lag)))

    (define (idrop-right ilist k)
      (let loop ((lag ilist) (lead (ilist-tail ilist k)) (first '()))
        (if (ipair? lead)
            (loop (icdr lag) (icdr lead) (cons (icar lag) first))
            (reverse->ilist first '()))))

    (define (last-ipair ilist)
      (let ((rest (icdr ilist)))
        (if (ipair? rest) (last-ipair rest) ilist)))

    (define (ilast ilist) (icar (last-ipair ilist)))

    ;; Length, append, reverse.

    (define (ilength ilist)
      (let loop ((rest ilist) (length 0))
        (if (null-ilist? rest) length (loop (icdr rest) (+ length 1)))))

    (define (iappend . ilists) (concatenate ilists))
    (define (iconcatenate ilists) (concatenate (ilist->list ilists)))

    (define (concatenate ilists)
      (if (null? ilists)
          '()
          (let loop ((reversed (reverse ilists)) (result #f))
            (cond ((null? reversed) result)
                  ((not result) (loop (cdr reversed) (car reversed)))
                  (else
                   (loop (cdr reversed)
                         (reverse->ilist (reverse (ilist->list (car reversed))) result)))))))

    (define (ireverse ilist) (iappend-reverse ilist '()))

    (define (iappend-reverse ilist tail)
      (if (null-ilist? ilist)
          tail
          (iappend-reverse (icdr ilist) (ipair (icar ilist) tail))))

    (define (izip ilist1 . ilists) (apply imap ilist ilist1 ilists))

    (define (iunzip1 ilist) (imap ifirst ilist))
    (define (iunzip2 ilist) (values (imap ifirst ilist) (imap isecond ilist)))
    (define (iunzip3 ilist) (values (imap ifirst ilist) (imap isecond ilist) (imap ithird ilist)))
    (define (iunzip4 ilist)
      (values (imap ifirst ilist) (imap isecond ilist) (imap ithird ilist) (imap ifourth ilist)))
    (define (iunzip5 ilist)
      (values (imap ifirst ilist) (imap isecond ilist) (imap ithird ilist) (imap ifourth ilist)
              (imap ififth ilist)))

    ;; Walking along several lists ends with the shortest.

    (define (all-ipairs? ilists)
      (or (null? ilists)
          (and (ipair? (car ilists)) (all-ipairs? (cdr ilists)))))

    (define (icars ilists) (map icar ilists))
    (define (icdrs ilists) (map icdr ilists))

    (define (icount predicate . ilists)
      (let loop ((rests ilists) (count 0))
        (if (all-ipairs? rests)
            (loop (icdrs rests) (if (apply predicate (icars rests)) (+ count 1) count))
            count)))

    ;; Fold, map and their kind. Results of an earlier return are never changed by a later one.

    (define ifold
      (case-lambda
        ((proc seed ilist)
         (let loop ((rest ilist) (result seed))
           (if (ipair? rest)
               (loop (icdr rest) (proc (icar rest) result))
               result)))
        ((proc seed . ilists)
         (let loop ((rests ilists) (result seed))
           (if (all-ipairs? rests)
               (loop (icdrs rests) (apply proc (append (icars rests) (list result))))
               result)))))

    (define ifold-right
      (case-lambda
        ((proc seed ilist)
         (let loop ((rest (reverse-of ilist)) (result seed))
           (if (null? rest)
               result
               (loop (cdr rest) (proc (car rest) result)))))
        ((proc seed . ilists)
         (let loop ((rests ilists))
           (if (all-ipairs? rests)
               (apply proc (append (icars rests) (list (loop (icdrs rests)))))
               seed)))))

    ;; The elements as an ordinary list, in the opposite order.
    (define (reverse-of ilist)
      (ifold cons '() ilist))

    (define (ipair-fold proc seed . ilists)
      (let loop ((rests ilists) (result seed))
        (if (all-ipairs? rests)
            (let ((next (icdrs rests)))
              (loop next (apply proc (append rests (list result)))))
            result)))

    (define (ipair-fold-right proc seed . ilists)
      (let loop ((rests ilists))
        (if (all-ipairs? rests)
            (apply proc (append rests (list (loop (icdrs rests)))))
            seed)))

    (define (ireduce proc identity ilist)
      (if (null-ilist? ilist)
          identity
          (ifold proc (icar ilist) (icdr ilist))))

    (define (ireduce-right proc identity ilist)
      (if (null-ilist? ilist)
          identity
          (let ((reversed (reverse-of ilist)))
            (let loop ((rest (cdr reversed)) (result (car reversed)))
              (if (null? rest)
                  result
                  (loop (cdr rest) (proc (car rest) result)))))))

    (define iunfold
      (case-lambda
        ((stop? mapper successor seed)
         (iunfold stop? mapper successor seed (lambda (seed) '())))
        ((stop? mapper successor seed tail)
         (let loop ((seed seed) (elements '()))
           (if (stop? seed)
               (reverse->ilist elements (tail seed))
               (loop (successor seed) (cons (mapper seed) elements)))))))

    (define iunfold-right
      (case-lambda
        ((stop? mapper successor seed) (iunfold-right stop? mapper successor seed '()))
        ((stop? mapper successor seed tail)
         (let loop ((seed seed) (result tail))
           (if (stop? seed)
               result
               (loop (successor seed) (ipair (mapper seed) result)))))))

    (define imap
      (case-lambda
        ((proc ilist)
         (let loop ((rest ilist) (results '()))
           (if (ipair? rest)
               (loop (icdr rest) (cons (proc (icar rest)) results))
               (reverse->ilist results '()))))
        ((proc . ilists)
         (let loop ((rests ilists) (results '()))
           (if (all-ipairs? rests)
               (loop (icdrs rests) (cons (apply proc (icars rests)) results))
               (reverse->ilist results '()))))))

    (define (imap-in-order proc . ilists) (apply imap proc ilists))

    (define ifor-each
      (case-lambda
        ((proc ilist)
         (let loop ((rest ilist))
           (if (ipair? rest)
               (begin
                 (proc (icar rest))
                 (loop (icdr rest))))))
        ((proc . ilists)
         (let loop ((rests ilists))
           (if (all-ipairs? rests)
               (begin
                 (apply proc (icars rests))
                 (loop (icdrs rests))))))))

    (define (ipair-for-each proc . ilists)
      (let loop ((rests ilists))
        (if (all-ipairs? rests)
            (let ((next (icdrs rests)))
              (apply proc rests)
              (loop next)))))

    (define (iappend-map proc . ilists)
      (concatenate (ilist->list (apply imap proc ilists))))

    (define (ifilter-map proc . ilists)
      (let loop ((rests ilists) (results '()))
        (if (all-ipairs? rests)
            (let ((result (apply proc (icars rests))))
              (loop (icdrs rests) (if result (cons result results) results)))
            (reverse->ilist results '()))))

    ;; Filter and partition.

    (define (ipartition predicate ilist)
      (let loop ((rest ilist) (in '()) (out '()))
        (cond ((null-ilist? rest) (values (reverse->ilist in '()) (reverse->ilist out '())))
              ((predicate (icar rest)) (loop (icdr rest) (cons (icar rest) in) out))
              (else (loop (icdr rest) in (cons (icar rest) out))))))

    (define (ifilter predicate ilist)
      (let-values (((in out) (ipartition predicate ilist)))
        in))

    (define (iremove predicate ilist)
      (let-values (((in out) (ipartition predicate ilist)))
        out))

    ;; Searching.

    (define (ifind-tail predicate ilist)
      (cond ((null-ilist? ilist) #f)
            ((predicate (icar ilist)) ilist)
            (else (ifind-tail predicate (icdr ilist)))))

    (define (ifind predicate ilist)
      (let ((tail (ifind-tail predicate ilist)))
        (and tail (icar tail))))

    (define imember
      (case-lambda
        ((object ilist) (imember object ilist equal?))
        ((object ilist same?) (ifind-tail (lambda (element) (same? object element)) ilist))))

    (define (imemq object ilist) (imember object ilist eq?))
    (define (imemv object ilist) (imember object ilist eqv?))

    (define iany
      (case-lambda
        ((predicate ilist)
         (and (ipair? ilist)
              (let loop ((rest ilist))
                (if (ipair? (icdr rest))
                    (or (predicate (icar rest)) (loop (icdr rest)))
                    (predicate (icar rest))))))
        ((predicate . ilists)
         (let loop ((rests ilists))
           (and (all-ipairs? rests)
                (or (apply predicate (icars rests)) (loop (icdrs rests))))))))

    (define ievery
      (case-lambda
        ((predicate ilist)
         (or (not (ipair? ilist))
             (let loop ((rest ilist))
               (if (ipair? (icdr rest))
                   (and (predicate (icar rest)) (loop (icdr rest)))
                   (predicate (icar rest))))))
        ((predicate . ilists)
         (let loop ((rests ilists) (last #t))
           (if (all-ipairs? rests)
               (let ((result (apply predicate (icars rests))))
                 (and result (loop (icdrs rests) result)))
               last)))))

    (define (ilist-index predicate . ilists)
      (let loop ((rests ilists) (index 0))
        (cond ((not (all-ipairs? rests)) #f)
              ((apply predicate (icars rests)) index)
              (else (loop (icdrs rests) (+ index 1))))))

    (define (ispan predicate ilist)
      (let loop ((rest ilist) (first '()))
        (if (and (ipair? rest) (predicate (icar rest)))
            (loop (icdr rest) (cons (icar rest) first))
            (values (reverse->ilist first '()) rest))))

    (define (ibreak predicate ilist)
      (ispan (lambda (element) (not (predicate element))) ilist))

    (define (itake-while predicate ilist)
      (let-values (((first rest) (ispan predicate ilist)))
        first))

    (define (idrop-while predicate ilist)
      (if (and (ipair? ilist) (predicate (icar ilist)))
          (idrop-while predicate (icdr ilist))
          ilist))

    ;; Deletion.

    (define idelete
      (case-lambda
        ((object ilist) (idelete object ilist equal?))
        ((object ilist same?) (iremove (lambda (element) (same? object element)) ilist))))

    (define idelete-duplicates
      (case-lambda
        ((ilist) (idelete-duplicates ilist equal?))
        ((ilist same?)
         (let loop ((rest ilist) (kept '()))
           (cond ((null-ilist? rest) (reverse->ilist kept '()))
                 ((member (icar rest) kept (lambda (new old) (same? old new))) (loop (icdr rest) kept))
                 (else (loop (icdr rest) (cons (icar rest) kept))))))))

    ;; Association lists.

    (define iassoc
      (case-lambda
        ((key ialist) (iassoc key ialist equal?))
        ((key ialist same?) (ifind (lambda (entry) (same? key (icar entry))) ialist))))

    (define (iassq key ialist) (iassoc key ialist eq?))
    (define (iassv key ialist) (iassoc key ialist eqv?))
    (define (ialist-cons key value ialist) (ipair (ipair key value) ialist))

    (define ialist-delete
      (case-lambda
        ((key ialist) (ialist-delete key ialist equal?))
        ((key ialist same?) (iremove (lambda (entry) (same? key (icar entry))) ialist))))

    ;; Replacement, application, comparators.

    (define (replace-icar old new) (ipair new (icdr old)))
    (define (replace-icdr old new) (ipair (icar old) new))

    ;; The last argument is an immutable list.
    (define (iapply proc . arguments)
      (let loop ((reversed (cdr (reverse arguments)))
                 (result (ilist->list (car (reverse arguments)))))
        (if (null? reversed)
            (apply proc result)
            (loop (cdr reversed) (cons (car reversed) result)))))

    (define (make-icar-comparator comparator) (part-comparator comparator icar))
    (define (make-icdr-comparator comparator) (part-comparator comparator icdr))

    ;; Compares immutable pairs by one part.
    (define (part-comparator comparator part)
      (make-comparator
       (lambda (object)
         (and (ipair? object) (comparator-test-type comparator (part object))))
       (lambda (a b) (=? comparator (part a) (part b)))
       (and (comparator-ordered? comparator)
            (lambda (a b) (<? comparator (part a) (part b))))
       (and (comparator-hashable? comparator)
            (lambda (object) (comparator-hash comparator (part object))))))

    (define (make-ipair-comparator icar-comparator icdr-comparator)
      (let ((pairs (make-pair-comparator icar-comparator icdr-comparator)))
        (make-comparator
         (lambda (object)
           (and (ipair? object) (comparator-test-type pairs (ipair->pair object))))
         (lambda (a b) (=? pairs (ipair->pair a) (ipair->pair b)))
         (and (comparator-ordered? pairs)
              (lambda (a b) (<? pairs (ipair->pair a) (ipair->pair b))))
         (and (comparator-hashable? pairs)
              (lambda (object) (comparator-hash pairs (ipair->pair object)))))))

    (define (make-ilist-comparator element-comparator)
      (make-list-comparator element-comparator proper-ilist? null? icar icdr))

    ;; Compares all that pairs are made of, and where they end.
    (define (make-improper-ilist-comparator element-comparator)
      (let ((lists (make-list-comparator element-comparator)))
        (define (parts object)
          (let loop ((rest object) (result '()))
            (cond ((ipair? rest) (loop (icdr rest) (cons (icar rest) result)))
                  ((null? rest) (reverse result))
                  (else (reverse (cons rest result))))))
        (make-comparator
         (lambda (object) (comparator-test-type lists (parts object)))
         (lambda (a b)
           (and (eq? (proper-ilist? a) (proper-ilist? b)) (=? lists (parts a) (parts b))))
         (and (comparator-ordered? lists)
              (lambda (a b)
                (or (<? lists (parts a) (parts b))
                    (and (=? lists (parts a) (parts b))
                         (proper-ilist? a)
                         (not (proper-ilist? b))))))
         (and (comparator-hashable? lists)
              (lambda (object) (comparator-hash lists (parts object)))))))

    (define ipair-comparator (make-ipair-comparator (make-default-comparator) (make-default-comparator)))
    (define ilist-comparator (make-ilist-comparator (make-default-comparator)))))
