;;; SRFI 222: compound objects.

(define-library (srfi 222)
  (import (scheme base) (only (avm list searching) any filter))
  (export make-compound compound? compound-type compound-properties compound-subobjects compound-length compound-ref
          compound-map compound-map->list compound-filter compound-predicate compound-accessor)
  (begin

    (define-record-type compound
      (%make-compound type properties subobjects)
      compound?
      (type %compound-type)
      (properties %compound-properties)
      (subobjects %compound-subobjects))

    ;; Compounds among the objects are replaced by what is in them.
    (define (make-compound type properties . objects)
      (list->compound type properties objects))

    (define (list->compound type properties objects)
      (if (not (or (symbol? type) (not type)))
          (error "make-compound: expected a symbol or #f" type))
      (%make-compound type properties (apply append (map compound-subobjects objects))))

    (define (compound-type object) (if (compound? object) (%compound-type object) #f))
    (define (compound-properties object) (if (compound? object) (%compound-properties object) '()))
    (define (compound-subobjects object)
      (if (compound? object) (%compound-subobjects object) (list object)))
    (define (compound-length object) (length (compound-subobjects object)))
    (define (compound-ref object k) (list-ref (compound-subobjects object) k))

    (define (compound-map type properties mapper object)
      (if (compound? object)
          (list->compound type properties (compound-map->list mapper object))
          (make-compound #f '() (mapper object))))

    (define (compound-map->list mapper object)
      (map mapper (compound-subobjects object)))

    (define (compound-filter type properties satisfies? object)
      (list->compound type properties (filter satisfies? (compound-subobjects object))))

    ;; Whether the object, the type of a compound, or something in it satisfies.
    (define (compound-predicate satisfies?)
      (lambda (object)
        (cond ((satisfies? object) #t)
              ((not (compound? object)) #f)
              ((and (compound-type object) (satisfies? (compound-type object))) #t)
              (else (if (any satisfies? (compound-subobjects object)) #t #f)))))

    (define (compound-accessor satisfies? accessor default)
      (lambda (object)
        (let loop ((rest (compound-subobjects object)))
          (cond ((null? rest) default)
                ((satisfies? (car rest)) (accessor (car rest)))
                (else (loop (cdr rest)))))))))
