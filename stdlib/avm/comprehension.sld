;;; SRFI 42: the generators of eager comprehensions, and the loop that all of them come down to.
;;;
;;; A generator is a macro. Its first argument says what goes on with it: `(:list (K ...) VAR LIST)` expands to another
;;; generator with the same `(K ...)`, in the end to `:do`, and that to `(K ... (:do LOOP ...))`, where LOOP is
;;;
;;;     (let ((VAR INIT) ...) COMMAND ...)   around the loop
;;;     ((VAR INIT) ...)                     the variables of the loop
;;;     MORE?                                whether it goes on, before each turn
;;;     (let ((VAR INIT) ...) COMMAND ...)   inside of each turn
;;;     MORE?                                whether it goes on, after each turn
;;;     (NEXT ...)                           the next values of the variables of the loop

(define-library (avm comprehension)
  (import (scheme base) (scheme read))
  (export do-ec guarded-do-ec
          :do :let :parallel :while :until :integers :list :string :vector :range :real-range :char-range :port
          :dispatched :generator-proc)
  (begin

    ;; `(do-ec QUALIFIER ... COMMAND)`
    (define-syntax do-ec
      (syntax-rules ()
        ((_ part ... command) (guarded-do-ec #f part ... command))))

    ;; No loop goes on when `stop?` has become true.
    (define-syntax guarded-do-ec
      (syntax-rules (nested if not and or begin)
        ((_ stop? command) command)
        ((_ stop? (nested qualifier ...) part ... command)
         (guarded-do-ec stop? qualifier ... part ... command))
        ((_ stop? (if test) part ... command)
         (if test (guarded-do-ec stop? part ... command)))
        ((_ stop? (not test) part ... command)
         (if (not test) (guarded-do-ec stop? part ... command)))
        ((_ stop? (and test ...) part ... command)
         (if (and test ...) (guarded-do-ec stop? part ... command)))
        ((_ stop? (or test ...) part ... command)
         (if (or test ...) (guarded-do-ec stop? part ... command)))
        ((_ stop? (begin form ...) part ... command)
         (let () form ... (guarded-do-ec stop? part ... command)))
        ((_ stop? (generator . arguments) part ... command)
         (generator (run-loop stop? (guarded-do-ec stop? part ... command)) . arguments))))

    (define-syntax run-loop
      (syntax-rules (:do let)
        ((_ stop? body
            (:do (let outer outer-command ...) ((variable init) ...) more-before?
                 (let inner inner-command ...) more-after? (next ...)))
         (let outer
           outer-command ...
           (let loop ((variable init) ...)
             (if more-before?
                 (let inner
                   inner-command ...
                   body
                   (if (and (not stop?) more-after?)
                       (loop next ...)))))))))

    (define-syntax :do
      (syntax-rules ()
        ((_ (k ...) outer variables more-before? inner more-after? nexts)
         (k ... (:do outer variables more-before? inner more-after? nexts)))
        ((_ k variables more? nexts)
         (:do k (let ()) variables more? (let ()) #t nexts))))

    (define-syntax :let
      (syntax-rules (index)
        ((_ k variable (index i) expression)
         (:do k (let ((variable expression) (i 0))) () #t (let ()) #f ()))
        ((_ k variable expression)
         (:do k (let ((variable expression))) () #t (let ()) #f ()))))

    ;; Generators side by side: their loops become one, which ends with the first of them.
    (define-syntax :parallel
      (syntax-rules ()
        ((_ k) k)
        ((_ k (generator . arguments) other ...)
         (generator (join-loops k (other ...) ((let ()) () #t (let ()) #t ())) . arguments))))

    (define-syntax join-loops
      (syntax-rules (:do let)
        ((_ k (other ...)
            ((let (outer ...) outer-command ...) (variable ...) more-before?
             (let (inner ...) inner-command ...) more-after? (next ...))
            (:do (let (outer1 ...) outer-command1 ...) (variable1 ...) more-before1?
                 (let (inner1 ...) inner-command1 ...) more-after1? (next1 ...)))
         (next-loop k (other ...)
                    ((let (outer ... outer1 ...) outer-command ... outer-command1 ...)
                     (variable ... variable1 ...)
                     (and more-before? more-before1?)
                     (let (inner ... inner1 ...) inner-command ... inner-command1 ...)
                     (and more-after? more-after1?)
                     (next ... next1 ...))))))

    (define-syntax next-loop
      (syntax-rules ()
        ((_ k () (part ...)) (:do k part ...))
        ((_ k ((generator . arguments) other ...) parts)
         (generator (join-loops k (other ...) parts) . arguments))))

    ;; Goes on while the test is true. The test sees the variables of the turn, so it is made before the turn, and these
    ;; are kept for it.
    (define-syntax :while
      (syntax-rules ()
        ((_ k (generator . arguments) test)
         (generator (while-loop k test) . arguments))))

    (define-syntax while-loop
      (syntax-rules (:do let)
        ((_ k test
            (:do outer variables more-before? (let ((name value) ...) command ...) more-after? nexts))
         (keep-names k test () ((name value) ...)
                     (outer variables more-before? (command ...) more-after? nexts)))))

    (define-syntax keep-names
      (syntax-rules (let)
        ((_ k test (kept ...) ((name value) . more) parts)
         (keep-names k test (kept ... (name value copy)) more parts))
        ((_ k test ((name value copy) ...) ()
            ((let (outer ...) outer-command ...) variables more-before? (command ...) more-after? nexts))
         (:do k
              (let (outer ... (copy #f) ...) outer-command ...)
              variables
              (and more-before?
                   (let ((name value) ...)
                     command ...
                     (set! copy name) ...
                     test))
              (let ((name copy) ...))
              more-after?
              nexts))))

    ;; Ends after the first turn for which the test is true.
    (define-syntax :until
      (syntax-rules ()
        ((_ k (generator . arguments) test)
         (generator (until-loop k test) . arguments))))

    (define-syntax until-loop
      (syntax-rules (:do)
        ((_ k test (:do outer variables more-before? inner more-after? nexts))
         (:do k outer variables more-before? inner (and more-after? (not test)) nexts))))

    (define-syntax :integers
      (syntax-rules (index)
        ((_ k variable (index i))
         (:do k ((variable 0) (i 0)) #t ((+ variable 1) (+ i 1))))
        ((_ k variable)
         (:do k ((variable 0)) #t ((+ variable 1))))))

    (define-syntax :list
      (syntax-rules (index)
        ((_ k variable (index i) argument ...)
         (:parallel k (:list variable argument ...) (:integers i)))
        ((_ k variable argument)
         (:do k (let ()) ((rest argument)) (not (null? rest)) (let ((variable (car rest)))) #t ((cdr rest))))
        ((_ k variable argument ...)
         (:list k variable (append argument ...)))))

    (define-syntax define-indexed
      (syntax-rules ()
        ((_ (generator length ref append) ...)
         (begin
           (define-syntax generator
             (syntax-rules (index)
               ((_ k variable (index i) argument)
                (:do k
                     (let ((whole argument) (end 0)) (set! end (length whole)))
                     ((i 0))
                     (< i end)
                     (let ((variable (ref whole i))))
                     #t
                     ((+ i 1))))
               ((_ k variable (index i) argument (... ...))
                (generator k variable (index i) (append argument (... ...))))
               ((_ k variable argument (... ...))
                (generator k variable (index i) argument (... ...)))))
           ...))))

    (define-indexed
      (:string string-length string-ref string-append)
      (:vector vector-length vector-ref vector-append))

    (define-syntax :range
      (syntax-rules (index)
        ((_ k variable (index i) argument ...)
         (:parallel k (:range variable argument ...) (:integers i)))
        ((_ k variable end) (:range k variable 0 end 1))
        ((_ k variable start end) (:range k variable start end 1))
        ((_ k variable start end 1)
         (:do k
              (let ((first start) (past end)) (check-reals ":range" first past 1))
              ((variable first))
              (< variable past)
              (let ())
              #t
              ((+ variable 1))))
        ((_ k variable start end step)
         (:do k
              (let ((first start) (past end) (by step) (turns 0))
                (set! turns (count-turns ":range" first past by)))
              ((turn 0))
              (< turn turns)
              (let ((variable (+ first (* by turn)))))
              #t
              ((+ turn 1))))))

    ;; All elements are inexact if an argument is.
    (define-syntax :real-range
      (syntax-rules (index)
        ((_ k variable (index i) argument ...)
         (:parallel k (:real-range variable argument ...) (:integers i)))
        ((_ k variable end) (:real-range k variable 0 end 1))
        ((_ k variable start end) (:real-range k variable start end 1))
        ((_ k variable start end step)
         (:do k
              (let ((first start) (past end) (by step) (turns 0))
                (set! turns (count-turns ":real-range" first past by))
                (if (not (and (exact? past) (exact? by)))
                    (set! first (inexact first))))
              ((turn 0))
              (< turn turns)
              (let ((variable (+ first (* by turn)))))
              #t
              ((+ turn 1))))))

    (define (check-reals who first past by)
      (if (not (and (real? first) (real? past) (real? by)))
          (error (string-append who ": expected real numbers") first past by)))

    (define (count-turns who first past by)
      (check-reals who first past by)
      (if (zero? by)
          (error (string-append who ": the step is zero")))
      (ceiling (/ (- past first) by)))

    (define-syntax :char-range
      (syntax-rules (index)
        ((_ k variable (index i) first last)
         (:parallel k (:char-range variable first last) (:integers i)))
        ((_ k variable first last)
         (:do k
              (let ((end (char->integer last))))
              ((code (char->integer first)))
              (<= code end)
              (let ((variable (integer->char code))))
              #t
              ((if (= code #xD7FF) #xE000 (+ code 1)))))))

    (define-syntax :port
      (syntax-rules (index)
        ((_ k variable (index i) argument ...)
         (:parallel k (:port variable argument ...) (:integers i)))
        ((_ k variable port) (:port k variable port read))
        ((_ k variable port reader)
         (:do k
              (let ((source port) (next reader)))
              ((variable (next source)))
              (not (eof-object? variable))
              (let ())
              #t
              ((next source))))))

    ;; `dispatch` gives, for the list of arguments, a procedure that gives an element at each call, and at the end the
    ;; object that it is called with.
    (define-syntax :dispatched
      (syntax-rules (index)
        ((_ k variable (index i) dispatch argument ...)
         (:parallel k (:dispatched variable dispatch argument ...) (:integers i)))
        ((_ k variable dispatch argument ...)
         (:do k
              (let ((generate (dispatched dispatch (list argument ...))) (end (list 'end))))
              ((variable (generate end)))
              (not (eq? variable end))
              (let ())
              #t
              ((generate end))))))

    (define (dispatched dispatch arguments)
      (let ((generate (dispatch arguments)))
        (if (not (procedure? generate))
            (error ":dispatched: there is no generator for these arguments" arguments))
        generate))

    ;; Such a procedure from a generator without its variable.
    (define-syntax :generator-proc
      (syntax-rules (:do let)
        ((_ (generator argument ...))
         (generator (:generator-proc variable) variable argument ...))
        ((_ result
            (:do (let outer outer-command ...) ((variable init) ...) more-before?
                 (let inner inner-command ...) more-after? (next ...)))
         (let outer
           outer-command ...
           (let ((variable init) ... (more? #t))
             (lambda (end)
               (if (and more? more-before?)
                   (let inner
                     inner-command ...
                     (let ((element result))
                       (if more-after?
                           (assign-all (variable ...) (next ...) ())
                           (set! more? #f))
                       element))
                   (begin
                     (set! more? #f)
                     end))))))))

    ;; All values are computed before any is assigned.
    (define-syntax assign-all
      (syntax-rules ()
        ((_ () () ((variable value temporary) ...))
         (let ((temporary value) ...)
           (set! variable temporary) ...
           #t))
        ((_ (variable . variables) (value . values) (done ...))
         (assign-all variables values (done ... (variable value temporary))))))))
