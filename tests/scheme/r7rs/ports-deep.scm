;; R7RS 6.13 and 6.14: ports, files and the system, in the corners.
(import (scheme base) (scheme read) (scheme write) (scheme file) (scheme char) (scheme load) (scheme eval) (scheme process-context) (scheme time) (scheme repl))
(define (eof x) (if (eof-object? x) 'eof x))
(define (raises thunk) (guard (e (#t (list (error-object? e) (file-error? e) (read-error? e)))) (thunk) 'returned))

;; what is a port
(map port? (list (current-input-port) (open-input-string "") (open-output-bytevector) 1 "port" '())) ; => (#t #t #t #f #f #f)
(map input-port? (list (open-input-string "") (open-output-string) (open-input-bytevector #u8()) 5)) ; => (#t #f #t #f)
(map output-port? (list (open-input-string "") (open-output-string) (open-output-bytevector) 5)) ; => (#f #t #t #f)
(map textual-port? (list (open-input-string "") (open-output-string) (open-input-bytevector #u8()) (open-output-bytevector) 5)) ; => (#t #t #f #f #f)
(map binary-port? (list (open-input-string "") (open-output-string) (open-input-bytevector #u8()) (open-output-bytevector) 5)) ; => (#f #f #t #t #f)
(let ((p (open-input-string "a"))) (list (input-port-open? p) (begin (close-input-port p) (input-port-open? p)))) ; => (#t #f)
(let ((p (open-output-string))) (list (output-port-open? p) (begin (close-output-port p) (output-port-open? p)))) ; => (#t #f)
(input-port-open? 5) ; !> input-port-open?
(output-port-open? (open-input-string "")) ; !> output-port-open?
(map (lambda (p) (and (procedure? p) (port? (p)))) (list current-input-port current-output-port current-error-port)) ; => (#t #t #t)
(open-input-string 'a) ; !> open-input-string
(open-input-bytevector "a") ; !> open-input-bytevector

;; a closed port refuses
(define (closed-input) (let ((p (open-input-string "abc"))) (close-port p) p))
(define (closed-bytes) (let ((p (open-input-bytevector #u8(1)))) (close-port p) p))
(define (closed-output) (let ((p (open-output-string))) (close-port p) p))
(define (closed-bytes-out) (let ((p (open-output-bytevector))) (close-port p) p))
(read (closed-input)) ; !> read
(read-char (closed-input)) ; !> read-char
(peek-char (closed-input)) ; !> peek-char
(read-line (closed-input)) ; !> read-line
(read-string 1 (closed-input)) ; !> read-string
(char-ready? (closed-input)) ; !> char-ready?
(read-u8 (closed-bytes)) ; !> read-u8
(peek-u8 (closed-bytes)) ; !> peek-u8
(u8-ready? (closed-bytes)) ; !> u8-ready?
(read-bytevector 1 (closed-bytes)) ; !> read-bytevector
(read-bytevector! (make-bytevector 1) (closed-bytes)) ; !> read-bytevector!
(write 1 (closed-output)) ; !> write
(display 1 (closed-output)) ; !> display
(write-shared 1 (closed-output)) ; !> write-shared
(write-simple 1 (closed-output)) ; !> write-simple
(newline (closed-output)) ; !> newline
(write-char #\a (closed-output)) ; !> write-char
(write-string "a" (closed-output)) ; !> write-string
(write-u8 1 (closed-bytes-out)) ; !> write-u8
(write-bytevector #u8(1) (closed-bytes-out)) ; !> write-bytevector
(map raises (list (lambda () (read-char (closed-input))) (lambda () (write 1 (closed-output))) (lambda () (read (closed-input))))) ; => ((#t #f #f) (#t #f #f) (#t #f #f))
(let ((p (closed-input))) (close-port p) (close-input-port p) 'twice) ; => twice

;; the wrong kind of port
(read-char (open-input-bytevector #u8(65))) ; !> read-char
(read-u8 (open-input-string "A")) ; !> read-u8
(write-char #\a (open-output-bytevector)) ; !> write-char
(write-u8 65 (open-output-string)) ; !> write-u8
(read-char (open-output-string)) ; !> read-char
(write-char #\a (open-input-string "")) ; !> write-char
(write-string "a" (open-output-bytevector)) ; !> write-string
(display 1 (open-output-bytevector)) ; !> display
(read-line 'a) ; !> read-line
(peek-char "a") ; !> peek-char

;; call-with-port
(call-with-port (open-input-string "hello") (lambda (p) (read-char p) (read-char p))) ; => #\e
(let ((q #f)) (call-with-port (open-input-string "") (lambda (p) (set! q p))) (input-port-open? q)) ; => #f
(call-with-port (open-output-string) (lambda (p) (write 'abc p) (get-output-string p))) ; => "abc"
(call-with-port (open-input-string "1 2") (lambda (p) (values (read p) (read p)))) ; => 1 2
(call-with-port 5 list) ; !> close-port
(let* ((q #f) (r (call/cc (lambda (k) (call-with-port (open-input-string "") (lambda (p) (set! q p) (k 'escaped))))))) (list r (input-port-open? q))) ; => (escaped #t)

;; reading text
(let ((p (open-input-string "aλ🙂"))) (let* ((a (read-char p)) (b (peek-char p)) (c (read-char p)) (d (read-char p)) (e (read-char p))) (list a b c d (eof e)))) ; => (#\a #\λ #\λ #\🙂 eof)
(let ((p (open-input-string "a\nb\r\nc\rd\n\ne"))) (let loop ((l '())) (let ((x (read-line p))) (if (eof-object? x) (reverse l) (loop (cons x l)))))) ; => ("a" "b" "c" "d" "" "e")
(let ((p (open-input-string "ab\ncd"))) (read-char p) (let* ((a (read-line p)) (b (peek-char p)) (c (read-line p)) (d (read-line p))) (list a b c (eof d)))) ; => ("b" #\c "cd" eof)
(read-line (open-input-string "\n\n")) ; => ""
(read-string 0 (open-input-string "")) ; => ""
(eof (read-string 1 (open-input-string ""))) ; => eof
(let ((p (open-input-string "abcdefg"))) (let* ((a (read-string 3 p)) (b (read-string 3 p)) (c (read-string 3 p)) (d (read-string 3 p))) (list a b c (eof d)))) ; => ("abc" "def" "g" eof)
(read-string 5 (open-input-string "λ🙂")) ; => "λ🙂"
(read-string 1.5 (open-input-string "abc")) ; !> read-string
(read-string 'a (open-input-string "abc")) ; !> read-string
(map char-ready? (list (open-input-string "a") (open-input-string ""))) ; => (#t #t)
(parameterize ((current-input-port (open-input-string "x(y) \"z\"\nline\nab"))) (let* ((a (read-char)) (b (peek-char)) (c (read)) (d (read)) (e (read-line)) (f (read-line)) (g (read-string 1)) (h (char-ready?)) (i (read-char)) (j (eof (read-char)))) (list a b c d e f g h i j))) ; => (#\x #\( (y) "z" "" "line" "a" #t #\b eof)

;; reading bytes
(let ((p (open-input-bytevector #u8(1 2 255)))) (let* ((a (read-u8 p)) (b (peek-u8 p)) (c (read-u8 p)) (d (read-u8 p)) (e (peek-u8 p)) (f (read-u8 p))) (list a b c d (eof e) (eof f)))) ; => (1 2 2 255 eof eof)
(let ((p (open-input-bytevector #u8(1 2 3 4 5)))) (let* ((a (read-bytevector 2 p)) (b (read-bytevector 9 p)) (c (read-bytevector 1 p))) (list a b (eof c)))) ; => (#u8(1 2) #u8(3 4 5) eof)
(read-bytevector 0 (open-input-bytevector #u8())) ; => #u8()
(u8-ready? (open-input-bytevector #u8())) ; => #t
(let* ((p (open-input-bytevector #u8(1 2 3 4 5 6 7))) (b (bytevector 0 0 0 0 0)) (n (read-bytevector! b p 1 4))) (list n b (read-u8 p))) ; => (3 #u8(0 1 2 3 0) 4)
(let* ((p (open-input-bytevector #u8(1 2))) (b (make-bytevector 4 9)) (n (read-bytevector! b p)) (m (read-bytevector! b p))) (list n b (eof m))) ; => (2 #u8(1 2 9 9) eof)
(read-bytevector! (make-bytevector 3) (open-input-bytevector #u8(1)) 2 1) ; !> read-bytevector!
(read-bytevector! #u8(0) (open-input-bytevector #u8(1))) ; !> read-bytevector!
(read-bytevector -1 (open-input-bytevector #u8(1))) ; !> read-bytevector
(parameterize ((current-input-port (open-input-bytevector #u8(1 2 3 4)))) (let* ((a (peek-u8)) (b (read-u8)) (c (u8-ready?)) (d (read-bytevector 2)) (v (bytevector 0 0)) (e (read-bytevector! v))) (list a b c d e v))) ; => (1 1 #t #u8(2 3) 1 #u8(4 0))

;; writing
(let ((p (open-output-string))) (write-string "abcde" p 1) (write-string "abcde" p 1 3) (write-string "λ🙂" p 1 2) (get-output-string p)) ; => "bcdebc🙂"
(write-string "abc" (open-output-string) 2 1) ; !> write-string
(write-string "abc" (open-output-string) 0 4) ; !> write-string
(let ((p (open-output-bytevector))) (write-bytevector #u8(1 2 3 4) p 1 3) (write-u8 255 p) (get-output-bytevector p)) ; => #u8(2 3 255)
(write-bytevector #u8(1) (open-output-bytevector) 2) ; !> write-bytevector
(write-bytevector '(1) (open-output-bytevector)) ; !> write-bytevector
(write-u8 -1 (open-output-bytevector)) ; !> write-u8
(write-u8 1.0 (open-output-bytevector)) ; !> write-u8
(let ((p (open-output-string))) (write 'a p) (let* ((first (get-output-string p)) (second (begin (write 'b p) (get-output-string p)))) (list first second))) ; => ("a" "ab")
(let ((p (open-output-bytevector))) (write-u8 1 p) (let ((first (get-output-bytevector p))) (write-u8 2 p) (list first (get-output-bytevector p)))) ; => (#u8(1) #u8(1 2))
(get-output-string 5) ; !> get-output-string
(get-output-bytevector (open-input-bytevector #u8())) ; !> get-output-bytevector
(flush-output-port 5) ; !> flush-output-port
(parameterize ((current-error-port (open-output-string))) (write 'oops (current-error-port)) (get-output-string (current-error-port))) ; => "oops"
(let ((p (open-output-string))) (parameterize ((current-output-port p)) (guard (e (#t (display "caught"))) (display "before ") (raise 'x))) (get-output-string p)) ; => "before caught"

;; files
(define name "avm-test-ports.tmp")
(if (file-exists? name) (delete-file name))
(file-exists? name) ; => #f
(call-with-output-file name (lambda (p) (write '(a . "b") p) (newline p) (write-string "λ\n" p) 'result)) ; => result
(file-exists? name) ; => #t
(call-with-input-file name (lambda (p) (let* ((a (read p)) (b (read-char p)) (c (read-line p)) (d (read-char p))) (list a b c (eof d))))) ; => ((a . "b") #\newline "λ" eof)
(with-input-from-file name (lambda () (list (read) (read)))) ; => ((a . "b") λ)
(call-with-port (open-binary-input-file name) (lambda (p) (read-bytevector 100 p))) ; => #u8(40 97 32 46 32 34 98 34 41 10 206 187 10)
(with-output-to-file name (lambda () (display "shorter") 5)) ; => 5
(call-with-input-file name read-line) ; => "shorter"
(call-with-port (open-binary-output-file name) (lambda (p) (write-bytevector #u8(0 128 255) p) (binary-port? p))) ; => #t
(call-with-port (open-binary-input-file name) (lambda (p) (let* ((a (read-u8 p)) (b (read-u8 p)) (c (read-u8 p)) (d (read-u8 p))) (list a b c (eof d))))) ; => (0 128 255 eof)
(let ((p (open-output-file name))) (write-string "abc" p) (flush-output-port p) (let ((r (call-with-input-file name read-line))) (close-port p) r)) ; => "abc"
(let ((p (open-input-file name))) (let ((c (read-char p))) (close-input-port p) (list c (input-port-open? p)))) ; => (#\a #f)
(let ((inside #f)) (with-output-to-file name (lambda () (set! inside (current-output-port)))) (list (eq? inside (current-output-port)) (output-port-open? inside))) ; => (#f #f)
(call-with-output-file name (lambda (p) (let loop ((i 0)) (if (< i 20000) (begin (write i p) (newline p) (loop (+ i 1)))))))
(call-with-input-file name (lambda (p) (let loop ((n 0) (sum 0)) (let ((x (read p))) (if (eof-object? x) (list n sum) (loop (+ n 1) (+ sum x))))))) ; => (20000 199990000)
(delete-file name)
(file-exists? name) ; => #f
(raises (lambda () (delete-file name))) ; => (#t #t #f)
(raises (lambda () (open-input-file name))) ; => (#t #t #f)
(raises (lambda () (open-binary-input-file name))) ; => (#t #t #f)
(raises (lambda () (call-with-input-file name read))) ; => (#t #t #f)
(raises (lambda () (with-input-from-file name read))) ; => (#t #t #f)
(raises (lambda () (open-output-file "/no/such/folder/file"))) ; => (#t #t #f)
(raises (lambda () (open-binary-output-file "/no/such/folder/file"))) ; => (#t #t #f)
(raises (lambda () (load "/no/such/file.scm"))) ; => (#t #t #f)
(raises (lambda () (open-input-file "/"))) ; => (#t #t #f)
(file-exists? "/") ; => #t
(file-exists? 5) ; !> file-exists?
(delete-file 'a) ; !> delete-file
(open-output-file 5) ; !> open-output-file
(open-binary-input-file 'a) ; !> open-binary-input-file
(open-binary-output-file 'a) ; !> open-binary-output-file
(guard (e ((file-error? e) (string? (error-object-message e)))) (open-input-file "/no/such/file")) ; => #t

;; load
(call-with-output-file name (lambda (p) (write '(define from-load 10) p) (write '(define-syntax twice (syntax-rules () ((_ e) (* 2 e)))) p) (write '(define (use x) (twice x)) p)))
(load name)
(list from-load (use 4) (twice 5)) ; => (10 8 10)
(define loaded-into (environment '(scheme base)))
(load name loaded-into)
(eval '(+ from-load (use 1)) loaded-into) ; => 12
(load name (interaction-environment))
(call-with-output-file name (lambda (p) (display "(import (prefix (scheme char) c:)) (define up (c:char-upcase #\\a))" p)))
(load name)
up ; => #\A
(call-with-output-file name (lambda (p) (display "(define before 1) (raise 'loading) (define after 2)" p)))
(guard (e (#t (list e before))) (load name)) ; => (loading 1)
(call-with-output-file name (lambda (p) (display "(define x (1 2" p)))
(raises (lambda () (load name))) ; => (#t #f #t)
(delete-file name)

;; eval and environments
(eval '(* 7 3) (environment '(scheme base))) ; => 21
(let ((f (eval '(lambda (f x) (f x x)) (environment '(scheme base))))) (f + 10)) ; => 20
(eval '(let ((x 1)) (define y 2) (+ x y)) (environment '(scheme base))) ; => 3
(eval 5 (environment '(scheme base))) ; => 5
(eval ''a (environment '(scheme base))) ; => a
(eval (list '+ 1 2) (environment '(only (scheme base) +))) ; => 3
(eval '(car '(1)) (environment '(only (scheme base) +))) ; !> car
(eval '(plus 1 2) (environment '(rename (only (scheme base) +) (+ plus)))) ; => 3
(eval '(b:car (b:list 1)) (environment '(prefix (scheme base) b:))) ; => 1
(eval '(begin (define z 5) (* z z)) (environment '(scheme base))) ; => 25
(define env (environment '(scheme base) '(scheme write)))
(eval '(define counter 0) env)
(eval '(define (next!) (set! counter (+ counter 1)) counter) env)
(list (eval '(next!) env) (eval '(next!) env) (eval 'counter env)) ; => (1 2 2)
(eval '(define-syntax five (syntax-rules () ((_) 5))) env)
(eval '(five) env) ; => 5
(eval '(define-record-type thing (make-thing a) thing? (a thing-a)) env)
(eval '(thing-a (make-thing 9)) env) ; => 9
(eval '(define-values (p q) (values 1 2)) env)
(eval '(list p q) env) ; => (1 2)
(eval 'no-such-name env) ; !> no-such-name
(eval '(if) env) ; !> if
(eval '(1 2) env) ; !> 1
(eval 1 2) ; !> expected an environment
(environment '(no such library)) ; !> (no such library)
(environment 'scheme) ; !>
(environment '(only (scheme base) no-such-name)) ; !> no-such-name
(guard (e (#t (error-object? e))) (eval '(vector-ref (vector) 0) env)) ; => #t
(guard (e (#t e)) (eval '(raise 'from-eval) env)) ; => from-eval
(eval (list car ''(1 2)) env) ; !> cannot be part of a program
(call/cc (lambda (k) (eval (list k 5) env))) ; !> cannot be part of a program
(define here 'interaction)
(eval 'here (interaction-environment)) ; => interaction
(eval '(define made-here 6) (interaction-environment))
made-here ; => 6
(eval (call-with-port (open-input-string "(let loop ((i 0)) (if (< i 10) (loop (+ i 1)) i))") read) env) ; => 10

;; the system
(let ((f (features))) (map (lambda (x) (and (memq x f) #t)) '(r7rs exact-closed exact-complex ieee-float full-unicode ratios))) ; => (#t #t #t #t #t #t)
(let all ((f (features))) (or (null? f) (and (symbol? (car f)) (all (cdr f))))) ; => #t
(let all ((l (command-line))) (or (null? l) (and (string? (car l)) (all (cdr l))))) ; => #t
(let all ((l (get-environment-variables))) (or (null? l) (and (string? (caar l)) (string? (cdar l)) (all (cdr l))))) ; => #t
(let ((l (get-environment-variables))) (or (null? l) (equal? (get-environment-variable (caar l)) (cdar l)))) ; => #t
(get-environment-variable 'path) ; !> get-environment-variable
(< 1500000000 (current-second) 5000000000) ; => #t
(let* ((a (current-jiffy)) (b (current-jiffy))) (and (exact-integer? a) (<= a b))) ; => #t
(and (exact-integer? (jiffies-per-second)) (positive? (jiffies-per-second))) ; => #t
(current-second 1) ; !>
(cond-expand (r7rs 'r7rs) (else 'other)) ; => r7rs
(cond-expand ((and r7rs full-unicode (not no-such-feature)) 'yes) (else 'no)) ; => yes
(cond-expand ((or no-such-feature (library (scheme base))) 'yes) (else 'no)) ; => yes
(cond-expand ((library (no such library)) 'yes) (else 'no)) ; => no
(cond-expand (no-such-feature 'yes) (else 1 2 3)) ; => 3
(cond-expand ((and) 'yes) (else 'no)) ; => yes
(cond-expand ((or) 'yes) (else 'no)) ; => no
(let () (cond-expand (r7rs (define a 1) (define b 2)) (else (define a 3))) (+ a b)) ; => 3
(cond-expand ((not r7rs) (car 5)) ((library (scheme write)) 'second)) ; => second
(let () (cond-expand (no-such-feature (car 5))) 'no-effect) ; => no-effect

;; each environment is its own
(eval '(define own 1) (environment '(scheme base)))
(eval 'own (environment '(scheme base))) ; !> own
(eval '(define car cdr) (environment '(scheme base)))
(eval '(car '(1 2)) (environment '(scheme base))) ; => 1
(eval '(define-syntax if (syntax-rules () ((_ . x) 'mine))) (environment '(scheme base)))
(eval '(if 1 2 3) (environment '(scheme base))) ; => 2
(let ((a (environment '(scheme base))) (b (environment '(scheme base)))) (eval '(define x 'a) a) (eval '(define x 'b) b) (list (eval 'x a) (eval 'x b))) ; => (a b)
(let* ((e (environment '(scheme base))) (f (eval '(lambda () (later 5)) e))) (eval '(define (later n) (* n 2)) e) (f)) ; => 10
(let* ((e (environment '(scheme base))) (k (eval '(lambda (x) (+ x 1)) e))) (eval '(define (+ . args) 'redefined) e) (list (k 1) (eval '(+ 1 2) e))) ; => (2 redefined)
(let loop ((i 0)) (if (< i 1000) (begin (eval '(+ 1 2) (environment '(scheme base))) (loop (+ i 1))) i)) ; => 1000
(let ((e (environment '(scheme base)))) (eval '(import (scheme char)) e) (eval '(char-upcase #\a) e)) ; => #\A
