;;; A ring trade: nobody wants what the one who wants his thing has, but all together can trade. Who cannot be served is
;;; left out.

(import (scheme base) (scheme write) (avm))

(define-behavior item
  (state (name #f) (holder #f))
  ((mint a-name who) (set! name a-name) (set! holder who))
  ((give who) (set! holder who))
  ((holder) holder))

(define (mint name who)
  (let ((item (create-object 'item 'market)))
    (ask item (mint name who))
    item))

(define people '(ann ben cid dan eve))
(define things '(lamp book bike vase coin))
(define items (map (lambda (thing who) (cons thing (mint thing who))) things people))
(define (item name) (cdr (assq name items)))

;; Everybody gives one thing to whomever, and must have got another one.
(define (trade who has wants)
  (intent
   (let ((to (choose people)))
     (require (not (eq? to who)))
     (ask (item has) (give to))
     (ensure (eq? (ask (item wants) (holder)) who))
     (list who 'gives has 'to to))))

(define result
  (match-intents
   (list (trade 'ann 'lamp 'book)
         (trade 'ben 'book 'bike)
         (trade 'cid 'bike 'lamp)
         (trade 'dan 'vase 'lamp)
         (trade 'eve 'coin 'vase))))

(for-each (lambda (line) (write line) (newline)) (settlement-values result))
(for-each
 (lambda (item)
   (write (list (car item) (ask (cdr item) (holder))))
   (newline))
 items)
