;;; The paraffins of a size: isomers counted by building each of them once from shared radicals.
;;; family: data
(import (scheme base) (scheme write))

;; Adds to RESULT each choice of COUNT radicals of TOTAL carbons in all, none larger than SIZE, repetition allowed.
;; REST is what may still be chosen among the radicals of that very size; so no choice comes twice.
(define (choose radicals count total size rest chosen result)
  (cond ((= count 0) (if (= total 0) (cons chosen result) result))
        ((< (* count size) total) result)
        ((> size total)
         (choose radicals count total (- size 1) (vector-ref radicals (- size 1)) chosen result))
        ((pair? rest)
         (choose radicals count total size (cdr rest) chosen
                 (choose radicals (- count 1) (- total size) size rest (cons (car rest) chosen) result)))
        ((= size 0) result)
        (else
         (choose radicals count total (- size 1) (vector-ref radicals (- size 1)) chosen result))))

(define (choices radicals count total largest)
  (choose radicals count total largest (vector-ref radicals largest) '() '()))

(define (make-radicals largest)
  (let ((radicals (make-vector (+ largest 1) '())))
    (vector-set! radicals 0 '(hydrogen))
    (do ((size 1 (+ size 1))) ((> size largest) radicals)
      (vector-set! radicals size (choices radicals 3 (- size 1) (- size 1))))))

;; A molecule hangs on a carbon of which no branch is half of it, or on a bond between two halves.
(define (paraffins size)
  (let* ((half (quotient size 2))
         (radicals (make-radicals half)))
    (+ (length (choices radicals 4 (- size 1) (quotient (- size 1) 2)))
       (if (even? size)
           (length (choices radicals 2 size half))
           0))))

(define (run rounds)
  (let loop ((i 1) (result (paraffins 18)))
    (if (= i rounds)
        result
        (loop (+ i 1) (paraffins 18)))))

(display (run 8))
(newline)
