//! Vectors, bytevectors and records (R7RS 6.8, 6.9, 5.5).

#[macro_export]
#[doc(hidden)]
macro_rules! vectors_primitives {
    ($callback:ident { $($before:tt)* }) => {
        $crate::tables_primitives! { $callback {
            $($before)*
            /// `(vector? x)`: whether `x` is a vector.
            IsVector "vector?" vectors::is_vector [1] pure;
            /// `(make-vector k [fill])`: a vector of `k` elements.
            MakeVector "make-vector" vectors::make_vector [1..2] reads;
            /// `(vector x ...)`: a new vector.
            Vector "vector" vectors::vector [0..] reads;
            /// `(vector-length vector)`: the number of elements.
            VectorLength "vector-length" vectors::vector_length [1] pure;
            /// `(vector-ref vector k)`: the element of index `k`.
            VectorRef "vector-ref" vectors::vector_ref [2] reads;
            /// `(vector-set! vector k x)`: changes the element of index `k`.
            VectorSet "vector-set!" vectors::vector_set [3] effect;
            /// `(vector->list vector [start [end]])`: a list of the elements of a part.
            VectorToList "vector->list" vectors::vector_to_list [1..3] reads;
            /// `(list->vector list)`: a vector of the elements of a list.
            ListToVector "list->vector" vectors::list_to_vector [1] reads;
            /// `(vector-fill! vector x [start [end]])`: changes all elements of a part.
            VectorFill "vector-fill!" vectors::vector_fill [2..4] effect;
            /// `(vector-copy vector [start [end]])`: a copy of a part.
            VectorCopy "vector-copy" vectors::vector_copy [1..3] reads;
            /// `(vector-copy! to at from [start [end]])`: copies a part of `from` into `to`.
            VectorCopyInto "vector-copy!" vectors::vector_copy_into [3..5] effect;
            /// `(vector-append vector ...)`: all elements in one new vector.
            VectorAppend "vector-append" vectors::vector_append [0..] reads;
            /// `(%sort-numbers! vector start end descending?)`: sorts a part whose elements are all fixnums, or all flonums
            /// other than NaN; whether they are.
            SortNumbers "%sort-numbers!" vectors::sort_numbers [4] effect;
            /// `(bytevector? x)`: whether `x` is a bytevector.
            IsBytevector "bytevector?" bytevectors::is_bytevector [1] pure;
            /// `(make-bytevector k [byte])`: a bytevector of `k` bytes.
            MakeBytevector "make-bytevector" bytevectors::make_bytevector [1..2] reads;
            /// `(bytevector byte ...)`: a new bytevector.
            Bytevector "bytevector" bytevectors::bytevector [0..] reads;
            /// `(bytevector-length bytevector)`: the number of bytes.
            BytevectorLength "bytevector-length" bytevectors::bytevector_length [1] pure;
            /// `(bytevector-u8-ref bytevector k)`: the byte of index `k`.
            BytevectorU8Ref "bytevector-u8-ref" bytevectors::bytevector_u8_ref [2] reads;
            /// `(bytevector-u8-set! bytevector k byte)`: changes the byte of index `k`.
            BytevectorU8Set "bytevector-u8-set!" bytevectors::bytevector_u8_set [3] effect;
            /// `(bytevector-copy bytevector [start [end]])`: a copy of a part.
            BytevectorCopy "bytevector-copy" bytevectors::bytevector_copy [1..3] reads;
            /// `(bytevector-copy! to at from [start [end]])`: copies a part of `from` into `to`.
            BytevectorCopyInto "bytevector-copy!" bytevectors::bytevector_copy_into [3..5] effect;
            /// `(bytevector-fill! bytevector byte [start [end]])`: changes all bytes of a part.
            BytevectorFill "bytevector-fill!" bytevectors::bytevector_fill [2..4] effect;
            /// `(bytevector-append bytevector ...)`: all bytes in one new bytevector.
            BytevectorAppend "bytevector-append" bytevectors::bytevector_append [0..] reads;
            /// `(%make-numvector k kind)`: a homogeneous vector of `k` zeros; `kind` is the code of its kind of element.
            MakeNumvector "%make-numvector" elements::make_numvector [2] reads;
            /// `(%numvector? x kind)`: whether `x` is a homogeneous vector of that kind.
            IsNumvector "%numvector?" elements::is_numvector [2] pure;
            /// `(%numvector-length vector kind)`: the number of elements.
            NumvectorLength "%numvector-length" elements::numvector_length [2] pure;
            /// `(%numvector-ref vector k kind)`: the element of index `k`.
            NumvectorRef "%numvector-ref" elements::numvector_ref [3] reads;
            /// `(%numvector-set! vector k x kind)`: changes the element of index `k`.
            NumvectorSet "%numvector-set!" elements::numvector_set [4] effect;
            /// `(%numvector-copy! to at from start end kind)`: copies a part of `from` into `to`.
            NumvectorCopyInto "%numvector-copy!" elements::numvector_copy_into [6] effect;
            /// `(%element? kind x)`: whether `x` can be an element of that kind.
            IsElement "%element?" elements::is_element [2] pure;
            /// `(%bytes-ref bytevector kind k big-endian?)`: the number of that kind whose bytes begin at index `k`.
            BytesRef "%bytes-ref" elements::bytes_ref [4] reads;
            /// `(%bytes-set! bytevector kind k x big-endian?)`: puts the bytes of a number of that kind there.
            BytesSet "%bytes-set!" elements::bytes_set [5] effect;
            /// `(%make-record-type name fields)`: a new record type; `name` is a symbol, `fields` a vector of
            /// symbols.
            MakeRecordType "%make-record-type" records::make_record_type [2] reads;
            /// `(%record-type? x)`: whether `x` is a record type.
            IsRecordType "%record-type?" records::is_record_type [1] pure;
            /// `(%record-type-name type)`: the name of a record type.
            RecordTypeName "%record-type-name" records::record_type_name [1] pure;
            /// `(%record-type-fields type)`: the list of its field names.
            RecordTypeFields "%record-type-fields" records::record_type_fields [1] reads;
            /// `(%make-record type field ...)`: a record with these fields.
            MakeRecord "%make-record" records::make_record [1..] reads;
            /// `(%record? x [type])`: whether `x` is a record, of that type if one is given.
            IsRecord "%record?" records::is_record [1..2] pure;
            /// `(%record-type record)`: the type of a record.
            RecordType "%record-type" records::record_type [1] pure;
            /// `(%record-ref type record k accessor)`: the field of index `k`; `accessor` is the name for
            /// messages.
            RecordRef "%record-ref" records::record_ref [4] reads;
            /// `(%record-set! type record k x modifier)`: changes the field of index `k`; `modifier` is the
            /// name for messages.
            RecordSet "%record-set!" records::record_set [5] effect;
        } }
    };
}
