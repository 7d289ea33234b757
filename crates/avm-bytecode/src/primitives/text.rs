//! Symbols, characters and strings (R7RS 6.5 to 6.7).

#[macro_export]
#[doc(hidden)]
macro_rules! text_primitives {
    ($callback:ident { $($before:tt)* }) => {
        $crate::vectors_primitives! { $callback {
            $($before)*
            /// `(symbol? x)`: whether `x` is a symbol.
            IsSymbol "symbol?" symbols::is_symbol [1] pure;
            /// `(symbol=? symbol symbol symbol ...)`: whether all are the same.
            SymbolEq "symbol=?" symbols::symbol_eq [1..] pure;
            /// `(symbol->string symbol)`: the name.
            SymbolToString "symbol->string" symbols::symbol_to_string [1] reads;
            /// `(string->symbol string)`: the symbol of that name.
            StringToSymbol "string->symbol" symbols::string_to_symbol [1] reads;
            /// `(char? x)`: whether `x` is a character.
            IsChar "char?" chars::is_char [1] pure;
            /// `(char->integer char)`: the Unicode scalar value.
            CharToInteger "char->integer" chars::char_to_integer [1] pure;
            /// `(integer->char n)`: the character of a Unicode scalar value.
            IntegerToChar "integer->char" chars::integer_to_char [1] pure;
            /// `(char=? char char ...)`: whether all are the same.
            CharEq "char=?" chars::char_eq [1..] pure;
            /// `(char<? char char ...)`: whether each comes before the next.
            CharLt "char<?" chars::char_lt [1..] pure;
            /// `(char>? char char ...)`: whether each comes after the next.
            CharGt "char>?" chars::char_gt [1..] pure;
            /// `(char<=? char char ...)`: whether none comes after the next.
            CharLe "char<=?" chars::char_le [1..] pure;
            /// `(char>=? char char ...)`: whether none comes before the next.
            CharGe "char>=?" chars::char_ge [1..] pure;
            /// `(char-ci=? char char ...)`: `char=?` on the folded characters.
            CharCiEq "char-ci=?" chars::char_ci_eq [1..] pure;
            /// `(char-ci<? char char ...)`: `char<?` on the folded characters.
            CharCiLt "char-ci<?" chars::char_ci_lt [1..] pure;
            /// `(char-ci>? char char ...)`: `char>?` on the folded characters.
            CharCiGt "char-ci>?" chars::char_ci_gt [1..] pure;
            /// `(char-ci<=? char char ...)`: `char<=?` on the folded characters.
            CharCiLe "char-ci<=?" chars::char_ci_le [1..] pure;
            /// `(char-ci>=? char char ...)`: `char>=?` on the folded characters.
            CharCiGe "char-ci>=?" chars::char_ci_ge [1..] pure;
            /// `(char-alphabetic? char)`: whether it has the Unicode property Alphabetic.
            IsCharAlphabetic "char-alphabetic?" chars::is_char_alphabetic [1] pure;
            /// `(char-numeric? char)`: whether it is a decimal digit of any script.
            IsCharNumeric "char-numeric?" chars::is_char_numeric [1] pure;
            /// `(char-whitespace? char)`: whether it has the Unicode property White_Space.
            IsCharWhitespace "char-whitespace?" chars::is_char_whitespace [1] pure;
            /// `(char-upper-case? char)`: whether it has the Unicode property Uppercase.
            IsCharUpperCase "char-upper-case?" chars::is_char_upper_case [1] pure;
            /// `(char-lower-case? char)`: whether it has the Unicode property Lowercase.
            IsCharLowerCase "char-lower-case?" chars::is_char_lower_case [1] pure;
            /// `(digit-value char)`: the value of a decimal digit of any script, or `#f`.
            DigitValue "digit-value" chars::digit_value [1] pure;
            /// `(char-upcase char)`: its upper-case character.
            CharUpcase "char-upcase" chars::char_upcase [1] pure;
            /// `(char-downcase char)`: its lower-case character.
            CharDowncase "char-downcase" chars::char_downcase [1] pure;
            /// `(char-foldcase char)`: the character that stands for it where case does not count.
            CharFoldcase "char-foldcase" chars::char_foldcase [1] pure;
            /// `(char-general-category char)`: the Unicode category: a symbol such as `Lu`.
            CharGeneralCategory "char-general-category" chars::char_general_category [1] pure;
            /// `(string? x)`: whether `x` is a string.
            IsString "string?" strings::is_string [1] pure;
            /// `(make-string k [char])`: a string of `k` characters.
            MakeString "make-string" strings::make_string [1..2] reads;
            /// `(string char ...)`: a string of these characters.
            String "string" strings::string [0..] reads;
            /// `(string-length string)`: the number of characters.
            StringLength "string-length" strings::string_length_of [1] pure;
            /// `(string-ref string k)`: the character of index `k`.
            StringRef "string-ref" strings::string_ref [2] reads;
            /// `(string-set! string k char)`: changes the character of index `k`.
            StringSet "string-set!" strings::string_set [3] effect;
            /// `(substring string start [end])`: a copy of a part.
            Substring "substring" strings::substring [2..3] reads;
            /// `(string-append string ...)`: all characters in one new string.
            StringAppend "string-append" strings::string_append [0..] reads;
            /// `(string-copy string [start [end]])`: a copy of a part.
            StringCopy "string-copy" strings::string_copy [1..3] reads;
            /// `(string-copy! to at from [start [end]])`: copies a part of `from` into `to`.
            StringCopyInto "string-copy!" strings::string_copy_into [3..5] effect;
            /// `(string-fill! string char [start [end]])`: changes all characters of a part.
            StringFill "string-fill!" strings::string_fill [2..4] effect;
            /// `(string->list string [start [end]])`: a list of characters.
            StringToList "string->list" strings::string_to_list [1..3] reads;
            /// `(list->string list)`: a string of the characters in a list.
            ListToString "list->string" strings::list_to_string [1] reads;
            /// `(string->vector string [start [end]])`: a vector of characters.
            StringToVector "string->vector" strings::string_to_vector [1..3] reads;
            /// `(vector->string vector [start [end]])`: a string of the characters in a vector.
            VectorToString "vector->string" strings::vector_to_string [1..3] reads;
            /// `(string->utf8 string [start [end]])`: the UTF-8 form, a bytevector.
            StringToUtf8 "string->utf8" strings::string_to_utf8 [1..3] reads;
            /// `(utf8->string bytevector [start [end]])`: the text of which these bytes are the UTF-8 form.
            Utf8ToString "utf8->string" strings::utf8_to_string [1..3] reads;
            /// `(string=? string string ...)`: whether all have the same characters.
            StringEq "string=?" string_compare::string_eq [1..] reads;
            /// `(string<? string string ...)`: whether each comes before the next, by Unicode scalar values.
            StringLt "string<?" string_compare::string_lt [1..] reads;
            /// `(string>? string string ...)`: whether each comes after the next.
            StringGt "string>?" string_compare::string_gt [1..] reads;
            /// `(string<=? string string ...)`: whether none comes after the next.
            StringLe "string<=?" string_compare::string_le [1..] reads;
            /// `(string>=? string string ...)`: whether none comes before the next.
            StringGe "string>=?" string_compare::string_ge [1..] reads;
            /// `(string-ci=? string string ...)`: `string=?` on the folded strings.
            StringCiEq "string-ci=?" string_compare::string_ci_eq [1..] reads;
            /// `(string-ci<? string string ...)`: `string<?` on the folded strings.
            StringCiLt "string-ci<?" string_compare::string_ci_lt [1..] reads;
            /// `(string-ci>? string string ...)`: `string>?` on the folded strings.
            StringCiGt "string-ci>?" string_compare::string_ci_gt [1..] reads;
            /// `(string-ci<=? string string ...)`: `string<=?` on the folded strings.
            StringCiLe "string-ci<=?" string_compare::string_ci_le [1..] reads;
            /// `(string-ci>=? string string ...)`: `string>=?` on the folded strings.
            StringCiGe "string-ci>=?" string_compare::string_ci_ge [1..] reads;
            /// `(string-upcase string)`: the string in upper case, by the full mappings of Unicode.
            StringUpcase "string-upcase" string_case::string_upcase [1] reads;
            /// `(string-downcase string)`: the string in lower case; a sigma that ends a word becomes a final
            /// one.
            StringDowncase "string-downcase" string_case::string_downcase [1] reads;
            /// `(string-foldcase string)`: the string that stands for it where case does not count.
            StringFoldcase "string-foldcase" string_case::string_foldcase [1] reads;
            /// `(string-normalize-nfc string)`: the canonical composition of Unicode.
            StringNormalizeNfc "string-normalize-nfc" string_case::string_normalize_nfc [1] reads;
            /// `(string-normalize-nfd string)`: the canonical decomposition.
            StringNormalizeNfd "string-normalize-nfd" string_case::string_normalize_nfd [1] reads;
            /// `(string-normalize-nfkc string)`: the compatibility composition.
            StringNormalizeNfkc "string-normalize-nfkc" string_case::string_normalize_nfkc [1] reads;
            /// `(string-normalize-nfkd string)`: the compatibility decomposition.
            StringNormalizeNfkd "string-normalize-nfkd" string_case::string_normalize_nfkd [1] reads;
            /// `(%string-search string start end pattern start end)`: the index in the string of the first place
            /// in its part where the part of the pattern stands, or `#f`.
            StringSearch "%string-search" string_search::search [6] reads;
            /// `(%string-search-right string start end pattern start end)`: the same, of the last place.
            StringSearchRight "%string-search-right" string_search::search_right [6] reads;
            /// `(%string-prefix-length a start end b start end)`: how many characters both parts begin with alike.
            StringPrefixLength "%string-prefix-length" string_search::prefix_length [6] reads;
            /// `(%string-suffix-length a start end b start end)`: how many characters both parts end with alike.
            StringSuffixLength "%string-suffix-length" string_search::suffix_length [6] reads;
            /// `(%string-scan string start end what in?)`: the index of the first character that is `what`, a
            /// character or one of the ranges of a set (if `in?`; otherwise the first that is not), or `#f`.
            StringScan "%string-scan" string_search::scan [5] reads;
            /// `(%string-scan-right string start end what in?)`: the same, of the last one.
            StringScanRight "%string-scan-right" string_search::scan_right [5] reads;
            /// `(%char-ranges names)`: the characters that have a Unicode category in a list of symbols, or one of
            /// the properties Alphabetic, Lowercase, Uppercase and White_Space, as ranges: a vector of scalar values
            /// in order; from one at an even index to below the next are in.
            CharRanges "%char-ranges" char_ranges::of_categories [1] reads;
            /// `(%ranges-has? ranges char)`: whether a character is in the ranges.
            RangesHas "%ranges-has?" char_ranges::has [2] reads;
            /// `(%ranges-combine a b table)`: the ranges of what bit 0 (in neither), 1 (in `a` alone), 2 (in `b`
            /// alone) or 3 (in both) of the table says.
            RangesCombine "%ranges-combine" char_ranges::combine [3] reads;
            /// `(%ranges-fold-case ranges)`: the ranges with all characters that differ from one in them by case.
            RangesFoldCase "%ranges-fold-case" char_ranges::fold_case [1] reads;
            /// `(%regexp-match program string start end from whole?)`: runs a compiled regular expression on a
            /// part of a string: the vector of the bounds of its submatches, or `#f`. It may match at `from` or
            /// later, or if `whole?` from there to the end only.
            RegexpMatch "%regexp-match" regexp::regexp_match [6] reads;
        } }
    };
}
