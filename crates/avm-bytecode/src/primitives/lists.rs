//! Booleans, equivalence, pairs and lists (R7RS 6.1, 6.3, 6.4).

#[macro_export]
#[doc(hidden)]
macro_rules! lists_primitives {
    ($callback:ident { $($before:tt)* }) => {
        $crate::text_primitives! { $callback {
            $($before)*
            /// `(not x)`: whether `x` is `#f`.
            Not "not" equivalence::not [1] pure;
            /// `(boolean? x)`: whether `x` is `#t` or `#f`.
            IsBoolean "boolean?" equivalence::is_boolean [1] pure;
            /// `(boolean=? boolean boolean boolean ...)`: whether all are the same.
            BooleanEq "boolean=?" equivalence::boolean_eq [1..] pure;
            /// `(eq? a b)`: whether both are the same thing.
            IsEq "eq?" equivalence::is_eq [2] pure;
            /// `(eqv? a b)`: whether both are the same thing, or numbers that no operation tells apart.
            IsEqv "eqv?" equivalence::is_eqv [2] pure;
            /// `(equal? a b)`: whether both print the same: pairs, vectors, strings and bytevectors are
            /// compared by content. It ends on circular data.
            IsEqual "equal?" equivalence::is_equal [2] reads;
            /// `(procedure? x)`: whether `x` is a procedure.
            IsProcedure "procedure?" equivalence::is_procedure [1] pure;
            /// `(values x ...)`: all its arguments as values.
            Values "values" equivalence::values [0..] reads;
            /// `(%unspecified)`: what is returned where the value is unspecified.
            Unspecified "%unspecified" equivalence::unspecified [0] pure;
            /// `(%unspecified? x)`: whether `x` is that.
            IsUnspecified "%unspecified?" equivalence::is_unspecified [1] pure;
            /// `(pair? x)`: whether `x` is a pair.
            IsPair "pair?" pairs::is_pair [1] pure;
            /// `(null? x)`: whether `x` is the empty list.
            IsNull "null?" pairs::is_null [1] pure;
            /// `(cons a b)`: a new pair.
            Cons "cons" pairs::cons [2] reads;
            /// `(cons* x x ...)`: a list of the arguments but the last, which is the tail.
            ConsStar "cons*" pairs::cons_star [1..] reads;
            /// `(car pair)`: the first part of a pair.
            Car "car" pairs::car [1] reads;
            /// `(cdr pair)`: the second part of a pair.
            Cdr "cdr" pairs::cdr [1] reads;
            /// `(set-car! pair x)`: changes the first part of a pair.
            SetCar "set-car!" pairs::set_car [2] effect;
            /// `(set-cdr! pair x)`: changes the second part of a pair.
            SetCdr "set-cdr!" pairs::set_cdr [2] effect;
            /// `(caar pair)`: `(car (car pair))`.
            Caar "caar" pairs::caar [1] reads;
            /// `(cadr pair)`: `(car (cdr pair))`.
            Cadr "cadr" pairs::cadr [1] reads;
            /// `(cdar pair)`: `(cdr (car pair))`.
            Cdar "cdar" pairs::cdar [1] reads;
            /// `(cddr pair)`: `(cdr (cdr pair))`.
            Cddr "cddr" pairs::cddr [1] reads;
            /// `(caaar pair)`: `(car (car (car pair)))`.
            Caaar "caaar" pairs::caaar [1] reads;
            /// `(caadr pair)`: `(car (car (cdr pair)))`.
            Caadr "caadr" pairs::caadr [1] reads;
            /// `(cadar pair)`: `(car (cdr (car pair)))`.
            Cadar "cadar" pairs::cadar [1] reads;
            /// `(caddr pair)`: `(car (cdr (cdr pair)))`.
            Caddr "caddr" pairs::caddr [1] reads;
            /// `(cdaar pair)`: `(cdr (car (car pair)))`.
            Cdaar "cdaar" pairs::cdaar [1] reads;
            /// `(cdadr pair)`: `(cdr (car (cdr pair)))`.
            Cdadr "cdadr" pairs::cdadr [1] reads;
            /// `(cddar pair)`: `(cdr (cdr (car pair)))`.
            Cddar "cddar" pairs::cddar [1] reads;
            /// `(cdddr pair)`: `(cdr (cdr (cdr pair)))`.
            Cdddr "cdddr" pairs::cdddr [1] reads;
            /// `(caaaar pair)`: `(car (car (car (car pair))))`.
            Caaaar "caaaar" pairs::caaaar [1] reads;
            /// `(caaadr pair)`: `(car (car (car (cdr pair))))`.
            Caaadr "caaadr" pairs::caaadr [1] reads;
            /// `(caadar pair)`: `(car (car (cdr (car pair))))`.
            Caadar "caadar" pairs::caadar [1] reads;
            /// `(caaddr pair)`: `(car (car (cdr (cdr pair))))`.
            Caaddr "caaddr" pairs::caaddr [1] reads;
            /// `(cadaar pair)`: `(car (cdr (car (car pair))))`.
            Cadaar "cadaar" pairs::cadaar [1] reads;
            /// `(cadadr pair)`: `(car (cdr (car (cdr pair))))`.
            Cadadr "cadadr" pairs::cadadr [1] reads;
            /// `(caddar pair)`: `(car (cdr (cdr (car pair))))`.
            Caddar "caddar" pairs::caddar [1] reads;
            /// `(cadddr pair)`: `(car (cdr (cdr (cdr pair))))`.
            Cadddr "cadddr" pairs::cadddr [1] reads;
            /// `(cdaaar pair)`: `(cdr (car (car (car pair))))`.
            Cdaaar "cdaaar" pairs::cdaaar [1] reads;
            /// `(cdaadr pair)`: `(cdr (car (car (cdr pair))))`.
            Cdaadr "cdaadr" pairs::cdaadr [1] reads;
            /// `(cdadar pair)`: `(cdr (car (cdr (car pair))))`.
            Cdadar "cdadar" pairs::cdadar [1] reads;
            /// `(cdaddr pair)`: `(cdr (car (cdr (cdr pair))))`.
            Cdaddr "cdaddr" pairs::cdaddr [1] reads;
            /// `(cddaar pair)`: `(cdr (cdr (car (car pair))))`.
            Cddaar "cddaar" pairs::cddaar [1] reads;
            /// `(cddadr pair)`: `(cdr (cdr (car (cdr pair))))`.
            Cddadr "cddadr" pairs::cddadr [1] reads;
            /// `(cdddar pair)`: `(cdr (cdr (cdr (car pair))))`.
            Cdddar "cdddar" pairs::cdddar [1] reads;
            /// `(cddddr pair)`: `(cdr (cdr (cdr (cdr pair))))`.
            Cddddr "cddddr" pairs::cddddr [1] reads;
            /// `(list? x)`: whether `x` is a proper list.
            IsList "list?" lists::is_list [1] reads;
            /// `(list x ...)`: a new list.
            List "list" lists::list [0..] reads;
            /// `(make-list k [fill])`: a list of `k` elements.
            MakeList "make-list" lists::make_list [1..2] reads;
            /// `(length list)`: the number of elements of a proper list.
            Length "length" lists::length [1] reads;
            /// `(append x ...)`: the elements of all lists; the last argument is the tail.
            Append "append" lists::append [0..] reads;
            /// `(reverse list)`: the elements in the opposite order.
            Reverse "reverse" lists::reverse [1] reads;
            /// `(%mutable-pair? x)`: whether `x` is a pair that may be changed.
            IsMutablePair "%mutable-pair?" pairs::is_mutable_pair [1] reads;
            /// `(append! x ...)`: `append` that may change the lists, unless they are constants.
            AppendInPlace "append!" lists::append_in_place [0..] effect;
            /// `(reverse! list)`: `reverse` that may change the list, unless it is a constant.
            ReverseInPlace "reverse!" lists::reverse_in_place [1] effect;
            /// `(list-tail list k)`: what follows the first `k` elements.
            ListTail "list-tail" lists::list_tail [2] reads;
            /// `(list-ref list k)`: the element of index `k`.
            ListRef "list-ref" lists::list_ref [2] reads;
            /// `(list-set! list k x)`: changes the element of index `k`.
            ListSet "list-set!" lists::list_set [3] effect;
            /// `(list-copy x)`: a new list of the same elements and the same tail.
            ListCopy "list-copy" lists::list_copy [1] reads;
            /// `(last-pair list)`: the last pair.
            LastPair "last-pair" lists::last_pair [1] reads;
            /// `(memq x list)`: the part of the list that begins with `x` by `eq?`, or `#f`.
            Memq "memq" lists::memq [2] reads;
            /// `(memv x list)`: the part of the list that begins with `x` by `eqv?`, or `#f`.
            Memv "memv" lists::memv [2] reads;
            /// `(%member x list)`: the part of the list that begins with `x` by `equal?`, or `#f`.
            Member "%member" lists::member [2] reads;
            /// `(assq x alist)`: the first pair whose car is `x` by `eq?`, or `#f`.
            Assq "assq" lists::assq [2] reads;
            /// `(assv x alist)`: the first pair whose car is `x` by `eqv?`, or `#f`.
            Assv "assv" lists::assv [2] reads;
            /// `(%assoc x alist)`: the first pair whose car is `x` by `equal?`, or `#f`.
            Assoc "%assoc" lists::assoc [2] reads;
            /// `(%symbol-hash symbol)`: a hash of the name, the same in every run: an exact integer from 0 to
            /// 2^60 - 1, as all of these.
            SymbolHash "%symbol-hash" hashing::symbol_hash [1] pure;
            /// `(%char-hash char)`: a hash of the character.
            CharHash "%char-hash" hashing::char_hash [1] pure;
            /// `(%number-hash number)`: a hash that agrees with `eqv?`.
            NumberHash "%number-hash" hashing::number_hash [1] pure;
            /// `(%string-hash string)`: a hash of the characters.
            StringHash "%string-hash" hashing::string_hash [1] reads;
            /// `(%string-ci-hash string)`: a hash that agrees with `string-ci=?`.
            StringCiHash "%string-ci-hash" hashing::string_ci_hash [1] reads;
            /// `(%equal-hash x)`: a hash that agrees with `equal?`; of large data, it looks at a part.
            EqualHash "%equal-hash" hashing::equal_hash [1] reads;
        } }
    };
}
