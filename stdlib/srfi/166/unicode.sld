;;; SRFI 166: the width of characters on a terminal, and case.

(define-library (srfi 166 unicode)
  (import (scheme base) (scheme case-lambda) (scheme char) (avm show)
          (only (avm kernel) %char-ranges %ranges-has?))
  (export terminal-aware
          string-terminal-width string-terminal-width/wide
          substring-terminal-width substring-terminal-width/wide
          substring-terminal-preserve (rename substring-terminal-preserve substring-terminal/preserve)
          upcased downcased)
  (begin

    ;; Ranges of characters: those from an element at an even index to below the next one.

    ;; East Asian Wide and Fullwidth (Unicode 15, TR 11).
    (define wide
      '#(#x1100 #x1160 #x231A #x231C #x2329 #x232B #x23E9 #x23ED #x23F0 #x23F1 #x23F3 #x23F4 #x25FD #x25FF
         #x2614 #x2616 #x2648 #x2654 #x267F #x2680 #x2693 #x2694 #x26A1 #x26A2 #x26AA #x26AC #x26BD #x26BF
         #x26C4 #x26C6 #x26CE #x26CF #x26D4 #x26D5 #x26EA #x26EB #x26F2 #x26F4 #x26F5 #x26F6 #x26FA #x26FB
         #x26FD #x26FE #x2705 #x2706 #x270A #x270C #x2728 #x2729 #x274C #x274D #x274E #x274F #x2753 #x2756
         #x2757 #x2758 #x2795 #x2798 #x27B0 #x27B1 #x27BF #x27C0 #x2B1B #x2B1D #x2B50 #x2B51 #x2B55 #x2B56
         #x2E80 #x303F #x3041 #x3248 #x3250 #x4DC0 #x4E00 #xA4D0 #xA960 #xA980 #xAC00 #xD7A4 #xF900 #xFB00
         #xFE10 #xFE1A #xFE30 #xFE70 #xFF01 #xFF61 #xFFE0 #xFFE7 #x16FE0 #x18D09 #x1AFF0 #x1B300
         #x1F004 #x1F005 #x1F0CF #x1F0D0 #x1F18E #x1F18F #x1F191 #x1F19B #x1F200 #x1F321 #x1F32D #x1F336
         #x1F337 #x1F37D #x1F37E #x1F394 #x1F3A0 #x1F3CB #x1F3CF #x1F3D4 #x1F3E0 #x1F3F1 #x1F3F4 #x1F3F5
         #x1F3F8 #x1F43F #x1F440 #x1F441 #x1F442 #x1F4FD #x1F4FF #x1F53E #x1F54B #x1F54F #x1F550 #x1F568
         #x1F57A #x1F57B #x1F595 #x1F597 #x1F5A4 #x1F5A5 #x1F5FB #x1F650 #x1F680 #x1F6C6 #x1F6CC #x1F6CD
         #x1F6D0 #x1F6D3 #x1F6D5 #x1F6D8 #x1F6DC #x1F6E0 #x1F6EB #x1F6ED #x1F6F4 #x1F6FD #x1F7E0 #x1F7EC
         #x1F7F0 #x1F7F1 #x1F90C #x1F93B #x1F93C #x1F946 #x1F947 #x1FA00 #x1FA70 #x1FB00
         #x20000 #x2FFFE #x30000 #x3FFFE))

    ;; East Asian Ambiguous.
    (define ambiguous
      '#(#xA1 #xA2 #xA4 #xA5 #xA7 #xA9 #xAA #xAB #xAE #xAF #xB0 #xB5 #xB6 #xBB #xBC #xC0 #xC6 #xC7 #xD0 #xD1
         #xD7 #xD9 #xDE #xE2 #xE6 #xE7 #xE8 #xEB #xEC #xEE #xF0 #xF1 #xF2 #xF4 #xF7 #xFB #xFC #xFD #xFE #xFF
         #x101 #x102 #x111 #x112 #x113 #x114 #x11B #x11C #x126 #x128 #x12B #x12C #x131 #x134 #x138 #x139
         #x13F #x143 #x144 #x145 #x148 #x14C #x14D #x14E #x152 #x154 #x166 #x168 #x16B #x16C #x1CE #x1CF
         #x1D0 #x1D1 #x1D2 #x1D3 #x1D4 #x1D5 #x1D6 #x1D7 #x1D8 #x1D9 #x1DA #x1DB #x1DC #x1DD #x251 #x252
         #x261 #x262 #x2C4 #x2C5 #x2C7 #x2C8 #x2C9 #x2CC #x2CD #x2CE #x2D0 #x2D1 #x2D8 #x2DC #x2DD #x2DE
         #x2DF #x2E0 #x391 #x3A2 #x3A3 #x3AA #x3B1 #x3C2 #x3C3 #x3CA #x401 #x402 #x410 #x450 #x451 #x452
         #x2010 #x2011 #x2013 #x2017 #x2018 #x201A #x201C #x201E #x2020 #x2023 #x2024 #x2028 #x2030 #x2031
         #x2032 #x2034 #x2035 #x2036 #x203B #x203C #x203E #x203F #x2074 #x2075 #x207F #x2080 #x2081 #x2085
         #x20AC #x20AD #x2103 #x2104 #x2105 #x2106 #x2109 #x210A #x2113 #x2114 #x2116 #x2117 #x2121 #x2123
         #x2126 #x2127 #x212B #x212C #x2153 #x2155 #x215B #x215F #x2160 #x216C #x2170 #x217A #x2189 #x218A
         #x2190 #x219A #x21B8 #x21BA #x21D2 #x21D3 #x21D4 #x21D5 #x21E7 #x21E8 #x2200 #x2201 #x2202 #x2204
         #x2207 #x2209 #x220B #x220C #x220F #x2210 #x2211 #x2212 #x2215 #x2216 #x221A #x221B #x221D #x2221
         #x2223 #x2224 #x2225 #x2226 #x2227 #x222D #x222E #x222F #x2234 #x2238 #x223C #x223E #x2248 #x2249
         #x224C #x224D #x2252 #x2253 #x2260 #x2262 #x2264 #x2268 #x226A #x226C #x226E #x2270 #x2282 #x2284
         #x2286 #x2288 #x2295 #x2296 #x2299 #x229A #x22A5 #x22A6 #x22BF #x22C0 #x2312 #x2313 #x2460 #x24EA
         #x24EB #x254C #x2550 #x2574 #x2580 #x2590 #x2592 #x2596 #x25A0 #x25A2 #x25A3 #x25AA #x25B2 #x25B4
         #x25B6 #x25B8 #x25BC #x25BE #x25C0 #x25C2 #x25C6 #x25C9 #x25CB #x25CC #x25CE #x25D2 #x25E2 #x25E6
         #x25EF #x25F0 #x2605 #x2607 #x2609 #x260A #x260E #x2610 #x261C #x261D #x261E #x261F #x2640 #x2641
         #x2642 #x2643 #x2660 #x2662 #x2663 #x2666 #x2667 #x266B #x266C #x266E #x266F #x2670 #x269E #x26A0
         #x26BF #x26C0 #x26C6 #x26CE #x26CF #x26D4 #x26D5 #x26E2 #x26E3 #x26E4 #x26E8 #x26EA #x26EB #x26F2
         #x26F4 #x26F5 #x26F6 #x26FA #x26FB #x26FD #x26FE #x2700 #x273D #x273E #x2776 #x2780 #x2B56 #x2B5A
         #x3248 #x3250 #xE000 #xF900 #xFFFD #xFFFE #x1F100 #x1F10B #x1F110 #x1F12E #x1F130 #x1F16A
         #x1F170 #x1F18E #x1F18F #x1F191 #x1F19B #x1F1AD #xF0000 #xFFFFE #x100000 #x10FFFE))

    ;; What takes no column: marks and characters for control of the format. Made when first used.
    (define known-zero #f)

    (define (zero-width)
      (if (not known-zero)
          (set! known-zero (%char-ranges '(Mn Me Cf))))
      known-zero)

    (define (char-columns char ambiguous-columns)
      (let ((code (char->integer char)))
        (cond ((< code #x20) 0)
              ((< code #x7F) 1)
              ((%ranges-has? (zero-width) char) 0)
              ((%ranges-has? wide char) 2)
              ((%ranges-has? ambiguous char) ambiguous-columns)
              (else 1))))

    ;; Where the ANSI control sequence that begins at an index ends, or #f.
    (define (sequence-end text start end)
      (and (< (+ start 1) end)
           (char=? #\x1b (string-ref text start))
           (char=? #\[ (string-ref text (+ start 1)))
           (let loop ((i (+ start 2)))
             (and (< i end)
                  (if (<= #x40 (char->integer (string-ref text i)) #x7E) (+ i 1) (loop (+ i 1)))))))

    (define (measure text start end ambiguous-columns)
      (let loop ((i start) (columns 0))
        (if (< i end)
            (let ((behind (sequence-end text i end)))
              (if behind
                  (loop behind columns)
                  (loop (+ i 1) (+ columns (char-columns (string-ref text i) ambiguous-columns)))))
            columns)))

    (define-syntax define-width
      (syntax-rules ()
        ((_ name ambiguous-columns)
         (define name
           (case-lambda
             ((text) (measure text 0 (string-length text) ambiguous-columns))
             ((text start) (measure text start (string-length text) ambiguous-columns))
             ((text start end) (measure text start end ambiguous-columns)))))))

    (define-width string-terminal-width 1)
    (define-width string-terminal-width/wide 2)

    ;; The first index from `i` on behind which the width, `columns` up to there, is more than `limit`.
    (define (index-beyond text i columns limit ambiguous-columns)
      (let ((end (string-length text)))
        (let loop ((i i) (columns columns))
          (if (< i end)
              (let* ((behind (or (sequence-end text i end) (+ i 1)))
                     (next (+ columns (measure text i behind ambiguous-columns))))
                (if (> next limit) (values i columns) (loop behind next)))
              (values end columns)))))

    (define (part text from to ambiguous-columns)
      (let*-values (((start columns)
                     (if (< from 0) (values 0 0) (index-beyond text 0 0 from ambiguous-columns)))
                    ((end ignored) (index-beyond text start columns to ambiguous-columns)))
        (substring text start end)))

    (define (substring-terminal-width text from to) (part text from to 1))
    (define (substring-terminal-width/wide text from to) (part text from to 2))

    (define (direction-mark? char)
      (let ((code (char->integer char)))
        (or (<= #x202A code #x202E) (<= #x2066 code #x2069) (= code #x200E) (= code #x200F) (= code #x061C))))

    ;; The control sequences and marks of direction in a text.
    (define (substring-terminal-preserve text)
      (let ((end (string-length text)))
        (let loop ((i 0) (kept '()))
          (if (< i end)
              (let ((behind (sequence-end text i end)))
                (cond (behind (loop behind (cons (substring text i behind) kept)))
                      ((direction-mark? (string-ref text i))
                       (loop (+ i 1) (cons (substring text i (+ i 1)) kept)))
                      (else (loop (+ i 1) kept))))
              (apply string-append (reverse kept))))))

    (define (terminal-aware . formats)
      (fn (ambiguous-is-wide?)
        (with ((string-width (if ambiguous-is-wide? string-terminal-width/wide string-terminal-width))
               (substring/width
                (if ambiguous-is-wide? substring-terminal-width/wide substring-terminal-width))
               (substring/preserve substring-terminal-preserve))
          (each-in-list formats))))

    ;; Case, outside of control sequences.
    (define (change-case convert text)
      (let ((end (string-length text)))
        (let loop ((i 0) (start 0) (parts '()))
          (define (with-part) (cons (convert (substring text start i)) parts))
          (if (= i end)
              (apply string-append (reverse (with-part)))
              (let ((behind (sequence-end text i end)))
                (if behind
                    (loop behind behind (cons (substring text i behind) (with-part)))
                    (loop (+ i 1) start parts)))))))

    (define (converted convert formats)
      (fn ((put-with output))
        (with ((output (lambda (text) (put-with (change-case convert text)))))
          (each-in-list formats))))

    (define (upcased . formats) (converted string-upcase formats))
    (define (downcased . formats) (converted string-downcase formats))))
