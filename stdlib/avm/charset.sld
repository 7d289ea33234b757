;;; Sets of characters. What SRFI 14 exports, and what the string and regular expression libraries ask of a set.
;;;
;;; A set is a record of ranges: a vector of scalar values in order; those from an element at an even index to below the
;;; next one are in the set. Sets never change; the procedures that may change one make another. The predefined sets are
;;; named by the categories of Unicode that they have, and their ranges made when they are first asked for.

(define-library (avm charset)
  (import (scheme base) (scheme case-lambda)
          (only (avm kernel) %char-ranges %ranges-has? %ranges-combine %ranges-fold-case))
  (export char-set? ranges->char-set char-set-ranges char-set-fold-case
          char-set= char-set<= char-set-hash
          char-set-cursor char-set-ref char-set-cursor-next end-of-char-set?
          char-set-fold char-set-unfold char-set-for-each char-set-map
          char-set-copy char-set list->char-set string->char-set char-set-filter ucs-range->char-set ->char-set
          char-set->list char-set->string char-set-size char-set-count char-set-contains? char-set-every char-set-any
          char-set-adjoin char-set-delete
          char-set-complement char-set-union char-set-intersection char-set-difference char-set-xor
          char-set-diff+intersection
          char-set:lower-case char-set:upper-case char-set:title-case char-set:letter char-set:digit
          char-set:letter+digit char-set:graphic char-set:printing char-set:whitespace char-set:iso-control
          char-set:punctuation char-set:symbol char-set:hex-digit char-set:blank char-set:ascii
          char-set:empty char-set:full)
  (begin

    (define-record-type <char-set>
      (ranges->char-set ranges)
      char-set?
      (ranges known-ranges known-ranges!))

    (define (char-set-ranges set)
      (let ((ranges (known-ranges set)))
        (if (vector? ranges)
            ranges
            (let ((ranges (ranges)))
              (known-ranges! set ranges)
              ranges))))

    ;; The operations on ranges, by tables of what is in neither, in the first, in the second, and in both.
    (define (union a b) (%ranges-combine a b 14))
    (define (intersection a b) (%ranges-combine a b 8))
    (define (difference a b) (%ranges-combine a b 2))
    (define (exclusive a b) (%ranges-combine a b 6))
    (define (complement a) (%ranges-combine a #() 1))

    ;; Predefined sets

    (define-syntax define-set
      (syntax-rules ()
        ((_ name ranges)
         (define name (ranges->char-set (lambda () ranges))))))

    (define char-set:empty (ranges->char-set #()))
    (define-set char-set:full (complement #()))
    (define char-set:ascii (ranges->char-set #(0 128)))
    (define char-set:hex-digit (ranges->char-set #(48 58 65 71 97 103)))
    (define char-set:iso-control (ranges->char-set #(0 32 127 160)))
    (define-set char-set:lower-case (%char-ranges '(Ll)))
    (define-set char-set:upper-case (%char-ranges '(Lu)))
    (define-set char-set:title-case (%char-ranges '(Lt)))
    (define-set char-set:letter (%char-ranges '(Lu Ll Lt Lm Lo)))
    (define-set char-set:digit (%char-ranges '(Nd)))
    (define-set char-set:letter+digit (%char-ranges '(Lu Ll Lt Lm Lo Nd)))
    (define-set char-set:punctuation (%char-ranges '(Pc Pd Ps Pe Pi Pf Po)))
    (define-set char-set:symbol (%char-ranges '(Sm Sc Sk So)))
    (define-set char-set:graphic
      (%char-ranges '(Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So)))
    (define-set char-set:whitespace (union (%char-ranges '(Zs Zl Zp)) #(9 14)))
    (define-set char-set:blank (union (%char-ranges '(Zs)) #(9 10)))
    (define-set char-set:printing
      (union (char-set-ranges char-set:graphic) (char-set-ranges char-set:whitespace)))

    ;; The set with all characters that differ from one of its own by case only.
    (define (char-set-fold-case set)
      (ranges->char-set (%ranges-fold-case (char-set-ranges set))))

    ;; Comparison

    (define (holds-along? related? sets)
      (for-each char-set-ranges sets)
      (or (null? sets)
          (let loop ((set (car sets)) (rest (cdr sets)))
            (or (null? rest)
                (and (related? (char-set-ranges set) (char-set-ranges (car rest)))
                     (loop (car rest) (cdr rest)))))))

    (define (char-set= . sets) (holds-along? equal? sets))

    (define (char-set<= . sets)
      (holds-along? (lambda (a b) (= 0 (vector-length (difference a b)))) sets))

    (define char-set-hash
      (case-lambda
        ((set) (char-set-hash set 0))
        ((set bound)
         (let ((ranges (char-set-ranges set)) (modulus (if (eqv? bound 0) 536870909 bound)))
           (if (not (and (exact-integer? bound) (>= bound 0)))
               (error "char-set-hash: expected a bound that is an exact integer, not negative" bound))
           (let loop ((i 0) (hash 17))
             (if (< i (vector-length ranges))
                 (loop (+ i 1) (modulo (+ (* hash 31) (vector-ref ranges i)) 536870909))
                 (modulo hash modulus)))))))

    ;; Going through a set. A cursor is a pair of a scalar value and the index of the range's end; past the end it is #f.

    (define (cursor-at ranges index)
      (and (< index (vector-length ranges))
           (cons (vector-ref ranges index) (+ index 1))))

    (define (char-set-cursor set) (cursor-at (char-set-ranges set) 0))
    (define (end-of-char-set? cursor) (not cursor))

    (define (char-set-ref set cursor)
      (if cursor
          (integer->char (car cursor))
          (error "char-set-ref: the cursor is at the end of the set" set)))

    (define (char-set-cursor-next set cursor)
      (if (not cursor)
          (error "char-set-cursor-next: the cursor is at the end of the set" set))
      (let ((ranges (char-set-ranges set)) (next (+ (car cursor) 1)))
        (if (< next (vector-ref ranges (cdr cursor)))
            (cons next (cdr cursor))
            (cursor-at ranges (+ (cdr cursor) 1)))))

    (define (char-set-fold kons knil set)
      (let ((ranges (char-set-ranges set)))
        (let next-range ((index 0) (result knil))
          (if (< index (vector-length ranges))
              (let ((end (vector-ref ranges (+ index 1))))
                (let loop ((code (vector-ref ranges index)) (result result))
                  (if (< code end)
                      (loop (+ code 1) (kons (integer->char code) result))
                      (next-range (+ index 2) result))))
              result))))

    (define (char-set-for-each procedure set)
      (char-set-fold (lambda (char ignored) (procedure char) #f) #f set)
      (if #f #f))

    (define (char-set-map procedure set)
      (list->char-set (char-set-fold (lambda (char chars) (cons (procedure char) chars)) '() set)))

    ;; The first true value of a predicate, or #f.
    (define (char-set-any pred set)
      (let loop ((cursor (char-set-cursor set)))
        (and cursor
             (or (pred (char-set-ref set cursor))
                 (loop (char-set-cursor-next set cursor))))))

    (define (char-set-every pred set)
      (let loop ((cursor (char-set-cursor set)) (last #t))
        (if cursor
            (let ((value (pred (char-set-ref set cursor))))
              (and value (loop (char-set-cursor-next set cursor) value)))
            last)))

    (define (char-set-count pred set)
      (char-set-fold (lambda (char count) (if (pred char) (+ count 1) count)) 0 set))

    (define (char-set-size set)
      (let ((ranges (char-set-ranges set)))
        (let loop ((i 0) (size 0))
          (if (< i (vector-length ranges))
              (loop (+ i 2) (+ size (- (vector-ref ranges (+ i 1)) (vector-ref ranges i))))
              size))))

    (define (char-set->list set) (reverse (char-set-fold cons '() set)))
    (define (char-set->string set) (list->string (char-set->list set)))
    (define (char-set-contains? set char) (%ranges-has? (char-set-ranges set) char))

    ;; Making sets

    ;; The ranges of the characters in a list: single ones, united by halves.
    (define (list->ranges chars count)
      (cond ((= count 0) #())
            ((= count 1)
             (let ((code (char->integer (car chars))))
               (vector code (+ code 1))))
            (else
             (let ((half (quotient count 2)))
               (union (list->ranges chars half)
                      (list->ranges (list-tail chars half) (- count half)))))))

    (define (add-to base ranges)
      (ranges->char-set (if base (union (char-set-ranges base) ranges) ranges)))

    (define list->char-set
      (case-lambda
        ((chars) (list->char-set chars #f))
        ((chars base) (add-to base (list->ranges chars (length chars))))))

    (define (char-set . chars) (list->char-set chars))

    (define string->char-set
      (case-lambda
        ((string) (list->char-set (string->list string) #f))
        ((string base) (list->char-set (string->list string) base))))

    (define char-set-unfold
      (case-lambda
        ((f stop? next seed) (char-set-unfold f stop? next seed char-set:empty))
        ((f stop? next seed base)
         (let loop ((seed seed) (chars '()))
           (if (stop? seed)
               (list->char-set chars base)
               (loop (next seed) (cons (f seed) chars)))))))

    (define char-set-filter
      (case-lambda
        ((pred set) (char-set-filter pred set #f))
        ((pred set base)
         ;; Characters come in order, so neighbours are joined at once.
         (let ((bounds (char-set-fold
                        (lambda (char bounds)
                          (let ((code (char->integer char)))
                            (cond ((not (pred char)) bounds)
                                  ((and (pair? bounds) (= (car bounds) code)) (cons (+ code 1) (cdr bounds)))
                                  (else (cons (+ code 1) (cons code bounds))))))
                        '()
                        set)))
           (add-to base (list->vector (reverse bounds)))))))

    (define ucs-range->char-set
      (case-lambda
        ((lower upper) (ucs-range->char-set lower upper #f #f))
        ((lower upper error?) (ucs-range->char-set lower upper error? #f))
        ((lower upper error? base)
         (if (not (and (exact-integer? lower) (exact-integer? upper) (<= 0 lower upper)))
             (error "ucs-range->char-set: expected bounds that are exact integers, in order and not negative"
                    lower upper))
         (if (and error? (or (> upper #x110000) (and (< lower #xE000) (> upper #xD800) (< lower upper))))
             (error "ucs-range->char-set: not all of these are Unicode scalar values" lower upper))
         (let ((upper (min upper #x110000)))
           ;; United with nothing, the surrogates are left out.
           (add-to base (if (< lower upper) (union (vector lower upper) #()) #()))))))

    (define (->char-set object)
      (cond ((char-set? object) object)
            ((string? object) (string->char-set object))
            ((char? object) (char-set object))
            (else (error "->char-set: expected a character, a string or a set" object))))

    (define (char-set-copy set) (ranges->char-set (char-set-ranges set)))

    ;; Algebra

    (define (char-set-adjoin set . chars) (list->char-set chars set))

    (define (char-set-delete set . chars)
      (ranges->char-set (difference (char-set-ranges set) (list->ranges chars (length chars)))))

    (define (char-set-complement set) (ranges->char-set (complement (char-set-ranges set))))

    (define (reduce combine ranges sets)
      (if (null? sets)
          ranges
          (reduce combine (combine ranges (char-set-ranges (car sets))) (cdr sets))))

    (define (char-set-union . sets) (ranges->char-set (reduce union #() sets)))

    (define (char-set-intersection . sets)
      (if (null? sets)
          char-set:full
          (ranges->char-set (reduce intersection (char-set-ranges (car sets)) (cdr sets)))))

    (define (char-set-difference set . sets)
      (ranges->char-set (reduce difference (char-set-ranges set) sets)))

    (define (char-set-xor . sets) (ranges->char-set (reduce exclusive #() sets)))

    (define (char-set-diff+intersection set . sets)
      (let ((ranges (char-set-ranges set)) (others (reduce union #() sets)))
        (values (ranges->char-set (difference ranges others))
                (ranges->char-set (intersection ranges others)))))))
