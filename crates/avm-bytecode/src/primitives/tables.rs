//! Hash tables (SRFI 69, 125) and boxes (SRFI 111).

#[macro_export]
#[doc(hidden)]
macro_rules! tables_primitives {
    ($callback:ident { $($before:tt)* }) => {
        $crate::machine_primitives! { $callback {
            $($before)*
            /// `(hash-table? x)`: whether `x` is a hash table.
            IsHashTable "hash-table?" tables::is_hash_table [1] pure;
            /// `(%make-hash-table kind extra [capacity])`: a new table: `kind` is `eqv`, `equal`, `string` or
            /// `custom`; `extra` is kept for `%hash-table-extra`; for `capacity` associations there is room.
            MakeHashTable "%make-hash-table" tables::make_hash_table [2..3] reads;
            /// `(%hash-table-extra table)`: what was given when the table was made.
            HashTableExtra "%hash-table-extra" tables::extra [1] reads;
            /// `(%hash-table-size table)`: the number of associations.
            HashTableSize "%hash-table-size" tables::size [1] reads;
            /// `(%no-value)`: what these give for a `custom` table, whose keys the program compares: no other
            /// value is the same.
            NoValue "%no-value" tables::no_value [0] reads;
            /// `(%hash-table-ref table key default)`: the value of a key, or `default`; `(%no-value)` for a
            /// custom table.
            HashTableRef "%hash-table-ref" tables::reference [3] reads;
            /// `(%hash-table-ref/default table key default)`: the same by another name, for messages.
            HashTableRefDefault "%hash-table-ref/default" tables::reference [3] reads;
            /// `(%hash-table-update! table key default)`: the same, for messages of the procedure of that name.
            HashTableUpdate "%hash-table-update!" tables::reference [3] reads;
            /// `(%hash-table-update!/default table key default)`: the same again.
            HashTableUpdateDefault "%hash-table-update!/default" tables::reference [3] reads;
            /// `(%hash-table-contains? table key)`: whether there is such a key; `(%no-value)` for a custom table.
            HashTableContains "%hash-table-contains?" tables::contains [2] reads;
            /// `(%hash-table-key table key default)`: the key as the table holds it, or `default`; `(%no-value)` for
            /// a custom table.
            HashTableKey "%hash-table-key" tables::stored_key [3] reads;
            /// `(%hash-table-set! table key value)`: adds an association, or changes its value; `(%no-value)` for
            /// a custom table.
            HashTableSet "%hash-table-set!" tables::set [3] effect;
            /// `(%hash-table-delete! table key)`: removes an association; whether there was one; `(%no-value)` for
            /// a custom table.
            HashTableDelete "%hash-table-delete!" tables::delete [2] effect;
            /// `(%hash-table-probe table hash after)`: the next place behind the place `after` (`#f`: the first
            /// one) that holds an association added with that hash, or `#f`. Places are good until the table changes.
            HashTableProbe "%hash-table-probe" tables::probe [3] reads;
            /// `(%hash-table-place-key table place)`: the key there.
            HashTablePlaceKey "%hash-table-place-key" tables::place_key [2] reads;
            /// `(%hash-table-place-value table place)`: the value there.
            HashTablePlaceValue "%hash-table-place-value" tables::place_value [2] reads;
            /// `(%hash-table-place-set! table place value)`: changes the value there.
            HashTablePlaceSet "%hash-table-place-set!" tables::place_set [3] effect;
            /// `(%hash-table-place-delete! table place)`: removes the association there.
            HashTablePlaceDelete "%hash-table-place-delete!" tables::place_delete [2] effect;
            /// `(%hash-table-add! table hash key value)`: adds an association to a custom table, whose key it
            /// does not have yet.
            HashTableAdd "%hash-table-add!" tables::add [4] effect;
            /// `(%hash-table-clear! table)`: removes all associations.
            HashTableClear "%hash-table-clear!" tables::clear [1] effect;
            /// `(%hash-table-copy table extra)`: a table with the same associations.
            HashTableCopy "%hash-table-copy" tables::copy [2] reads;
            /// `(%hash-table-entries table)`: a vector of keys and values alternately, in order of insertion, as
            /// all of these.
            HashTableEntries "%hash-table-entries" tables::entries [1] reads;
            /// `(%hash-table-keys table)`: the list of the keys.
            HashTableKeys "%hash-table-keys" tables::keys [1] reads;
            /// `(%hash-table-values table)`: the list of the values.
            HashTableValues "%hash-table-values" tables::values [1] reads;
            /// `(%hash-table->alist table)`: the list of the associations, pairs of key and value.
            HashTableToAlist "%hash-table->alist" tables::to_alist [1] reads;
            /// `(%hash-table-last-key table default)`: the key that was added last, of those that are left.
            HashTableLastKey "%hash-table-last-key" tables::last_key [2] reads;
            /// `(box x)`: a new box that holds `x`.
            MakeBox "box" boxes::make_box [1] reads;
            /// `(box? x)`: whether `x` is a box.
            IsBox "box?" boxes::is_box [1] pure;
            /// `(unbox box)`: what the box holds.
            Unbox "unbox" boxes::unbox [1] reads;
            /// `(set-box! box x)`: changes what the box holds.
            SetBox "set-box!" boxes::set_box [2] effect;
        } }
    };
}
