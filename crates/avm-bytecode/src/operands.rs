//! The kinds of operands: how each is stored, and what it means to the verifier, the disassembler and the assembler.

macro_rules! define_operand_kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident $type:ident;)*) => {
        /// The kind of an operand: how it is stored, and what it means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum OperandKind { $($(#[doc = $doc])+ $kind,)* }

        impl OperandKind {
            /// All of them.
            pub const ALL: &'static [OperandKind] = &[$(OperandKind::$kind,)*];

            /// What it means, for documentation.
            pub fn doc(self) -> &'static str {
                match self { $(OperandKind::$kind => concat!($($doc, " "),+).trim_ascii(),)* }
            }

            /// The Rust type that it is stored as, little-endian.
            pub fn stored_as(self) -> &'static str {
                match self { $(OperandKind::$kind => stringify!($type),)* }
            }

            /// Appends an operand of this kind; `None` if the value does not fit.
            pub fn encode(self, value: i64, out: &mut Vec<u8>) -> Option<()> {
                match self { $(OperandKind::$kind => <$type>::try_from(value).ok()?.put(out),)* }
                Some(())
            }
        }

        /// The type of an operand of a kind.
        macro_rules! operand_type { $(($kind) => { $type };)* }
    };
}

define_operand_kinds! {
    /// A slot of the frame.
    Local u8;
    /// A slot of the frame.
    LocalWide u16;
    /// A captured variable of the running closure.
    Free u8;
    /// A captured variable of the running closure.
    FreeWide u16;
    /// A captured variable of another closure: only for `patch-closure`, since the verifier must know whose.
    CaptureWide u16;
    /// A field of the current activation's state.
    Field u8;
    /// A number of arguments, values or slots.
    Count u8;
    /// A number of captured variables.
    CountWide u16;
    /// A small integer.
    Int8 i8;
    /// An index into the module's constants.
    Const u16;
    /// An index into the module's constants.
    ConstWide u32;
    /// An index into the module's constants, of a symbol.
    Symbol u16;
    /// An index into the module's constants, of a symbol.
    SymbolWide u32;
    /// An index into the module's globals.
    Global u16;
    /// An index into the module's globals.
    GlobalWide u32;
    /// An index into the module's procedures.
    Proc u16;
    /// An index into the module's procedures.
    ProcWide u32;
    /// A jump, relative to the end of the instruction.
    Label i16;
    /// A jump, relative to the end of the instruction.
    LabelWide i32;
    /// An index into the module's list of primitives.
    Primitive u16;
    /// An effect, by its number in the effect table.
    Effect u8;
    /// A slot for an inline cache, its own in the module.
    Cache u16;
}

/// How an operand is stored: little-endian, unaligned.
pub(crate) trait Stored: Sized + Copy {
    fn put(self, out: &mut Vec<u8>);
    fn take(bytes: &[u8], at: &mut usize) -> Option<Self>;
    fn widen(self) -> i64;
}

macro_rules! stored {
    ($($t:ty)*) => { $(impl Stored for $t {
        fn put(self, out: &mut Vec<u8>) {
            out.extend_from_slice(&self.to_le_bytes());
        }
        fn take(bytes: &[u8], at: &mut usize) -> Option<$t> {
            let end = *at + size_of::<$t>();
            let value = <$t>::from_le_bytes(bytes.get(*at..end)?.try_into().ok()?);
            *at = end;
            Some(value)
        }
        fn widen(self) -> i64 {
            self.into()
        }
    })* };
}
stored!(u8 i8 u16 i16 u32 i32);
