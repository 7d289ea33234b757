;; avm.md section 1: executions beside the program's own.
(import (scheme base) (avm))

(define-behavior log (state (entries '())) ((add x) (set! entries (cons x entries))) ((all) (reverse entries)))
(define (count n) (if (> n 0) (count (- n 1))))

(start-execution 'one (lambda () (+ 1 2)))                      ; => one
(await-execution 'one)                                          ; => 3
(execution-status 'one)                                         ; => done
(execution-status 'none)                                        ; => #f
(current-execution)                                             ; => main
(start-execution 'who (lambda () (current-execution)))          ; => who
(await-execution 'who)                                          ; => who
(executions)                                                    ; => (one who)

;; A condition is raised where somebody waits.
(start-execution 'bad (lambda () (error "bad" 1)))              ; => bad
(await-execution 'bad)                                          ; !> bad
(execution-status 'bad)                                         ; => failed

;; Turns.
(define l (create-object 'log))
(start-execution 'a (lambda () (ask l (add 'a)) (yield-execution) (ask l (add 'a))))
(start-execution 'b (lambda () (ask l (add 'b)) (yield-execution) (ask l (add 'b))))
(begin (await-execution 'a) (await-execution 'b) (ask l (all))) ; => (a b a b)

;; Suspended, resumed, stopped.
(start-execution 'c (lambda () (count 1000000) 'end))
(suspend-execution 'c)                                          ; => #t
(execution-status 'c)                                           ; => suspended
(await-execution 'c 1)                                          ; => #f
(await-execution 'c)                                            ; !> waits for the end of an execution that cannot go on
(resume-execution 'c)                                           ; => #t
(resume-execution 'c)                                           ; => #f
(await-execution 'c)                                            ; => end
(stop-execution 'c)                                             ; => #f
(start-execution 'd (lambda () (let loop () (loop))))
(stop-execution 'd)                                             ; => #t
(execution-status 'd)                                           ; => stopped
(await-execution 'd)                                            ; !> d was stopped: it has no value

(transaction (start-execution 'e (lambda () 1)))                ; !> cannot be a part of a transaction
(await-execution 'f)                                            ; !> no execution is named f
