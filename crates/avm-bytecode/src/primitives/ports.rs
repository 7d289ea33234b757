//! Ports, input and output (R7RS 6.13).

#[macro_export]
#[doc(hidden)]
macro_rules! ports_primitives {
    ($callback:ident { $($before:tt)* }) => {
        $callback! {
            $($before)*
            /// `(%standard-port k)`: the port of standard input, output or error: 0, 1 or 2.
            StandardPort "%standard-port" port_objects::standard_port [1] effect;
            /// `(port? x)`: whether `x` is a port.
            IsPort "port?" port_objects::is_port [1] pure;
            /// `(input-port? x)`: whether `x` is a port to read from.
            IsInputPort "input-port?" port_objects::is_input_port [1] reads;
            /// `(output-port? x)`: whether `x` is a port to write to.
            IsOutputPort "output-port?" port_objects::is_output_port [1] reads;
            /// `(textual-port? x)`: whether `x` is a port of characters.
            IsTextualPort "textual-port?" port_objects::is_textual_port [1] reads;
            /// `(binary-port? x)`: whether `x` is a port of bytes.
            IsBinaryPort "binary-port?" port_objects::is_binary_port [1] reads;
            /// `(input-port-open? port)`: whether it can be read from.
            IsInputPortOpen "input-port-open?" port_objects::is_input_port_open [1] effect;
            /// `(output-port-open? port)`: whether it can be written to.
            IsOutputPortOpen "output-port-open?" port_objects::is_output_port_open [1] effect;
            /// `(close-port port)`: closes a port.
            ClosePort "close-port" port_objects::close_port [1] effect;
            /// `(close-input-port port)`: closes a port to read from.
            CloseInputPort "close-input-port" port_objects::close_input_port [1] effect;
            /// `(close-output-port port)`: closes a port to write to.
            CloseOutputPort "close-output-port" port_objects::close_output_port [1] effect;
            /// `(open-input-string string)`: a port that gives the characters of a string.
            OpenInputString "open-input-string" port_objects::open_input_string [1] effect;
            /// `(open-output-string)`: a port that collects characters.
            OpenOutputString "open-output-string" port_objects::open_output_string [0] effect;
            /// `(get-output-string port)`: the characters collected so far.
            GetOutputString "get-output-string" port_objects::get_output_string [1] effect;
            /// `(open-input-bytevector bytevector)`: a port that gives bytes.
            OpenInputBytevector "open-input-bytevector" port_objects::open_input_bytevector [1] effect;
            /// `(open-output-bytevector)`: a port that collects bytes.
            OpenOutputBytevector "open-output-bytevector" port_objects::open_output_bytevector [0] effect;
            /// `(get-output-bytevector port)`: the bytes collected so far.
            GetOutputBytevector "get-output-bytevector" port_objects::get_output_bytevector [1] effect;
            /// `(eof-object)`: the end-of-file object.
            EofObject "eof-object" port_objects::eof_object [0] pure;
            /// `(eof-object? x)`: whether `x` is that.
            IsEofObject "eof-object?" port_objects::is_eof_object [1] pure;
            /// `(open-input-file name)`: a port that reads a file's text.
            OpenInputFile "open-input-file" files::open_input_file [1] effect;
            /// `(open-binary-input-file name)`: a port that reads a file's bytes.
            OpenBinaryInputFile "open-binary-input-file" files::open_binary_input_file [1] effect;
            /// `(open-output-file name)`: a port that writes text to a new file.
            OpenOutputFile "open-output-file" files::open_output_file [1] effect;
            /// `(open-binary-output-file name)`: a port that writes bytes to a new file.
            OpenBinaryOutputFile "open-binary-output-file" files::open_binary_output_file [1] effect;
            /// `(%open-append-file name binary?)`: a port that writes to the end of a file.
            OpenAppendFile "%open-append-file" files::open_append_file [2] effect;
            /// `(file-exists? name)`: whether there is a file of that name.
            IsFileExists "file-exists?" files::is_file_exists [1] effect;
            /// `(delete-file name)`: removes a file.
            DeleteFile "delete-file" files::delete_file [1] effect;
            /// `(%read-char port)`: the next character, or the end-of-file object.
            ReadChar "%read-char" input::read_char [1] effect;
            /// `(%peek-char port)`: the next character, which stays.
            PeekChar "%peek-char" input::peek_char [1] effect;
            /// `(%read-line port)`: the characters up to the end of the line.
            ReadLine "%read-line" input::read_line [1] effect;
            /// `(%read-string k port)`: the next `k` characters, or as many as there are.
            ReadString "%read-string" input::read_string [2] effect;
            /// `(%char-ready? port)`: whether a character can be had without waiting.
            IsCharReady "%char-ready?" input::is_char_ready [1] effect;
            /// `(%read-u8 port)`: the next byte, or the end-of-file object.
            ReadU8 "%read-u8" input::read_u8 [1] effect;
            /// `(%peek-u8 port)`: the next byte, which stays.
            PeekU8 "%peek-u8" input::peek_u8 [1] effect;
            /// `(%read-bytevector k port)`: the next `k` bytes, or as many as there are.
            ReadBytevector "%read-bytevector" input::read_bytevector [2] effect;
            /// `(%read-bytevector! bytevector start end port)`: fills a part of a bytevector; gives the
            /// number of bytes.
            ReadBytevectorInto "%read-bytevector!" input::read_bytevector_into [4] effect;
            /// `(%u8-ready? port)`: whether a byte can be had without waiting.
            IsU8Ready "%u8-ready?" input::is_u8_ready [1] effect;
            /// `(%read port)`: the next datum, or the end-of-file object.
            Read "%read" input::read [1] effect;
            /// `(%write x port)`: writes a value so that it can be read; labels for cycles only.
            Write "%write" output::write [2] effect;
            /// `(%write-shared x port)`: writes a value with labels for all that is shared.
            WriteShared "%write-shared" output::write_shared [2] effect;
            /// `(%write-simple x port)`: writes a value without labels.
            WriteSimple "%write-simple" output::write_simple [2] effect;
            /// `(%display x port)`: writes a value for people.
            Display "%display" output::display [2] effect;
            /// `(%newline port)`: ends the line.
            Newline "%newline" output::newline [1] effect;
            /// `(%write-char char port)`: writes a character.
            WriteChar "%write-char" output::write_char [2] effect;
            /// `(%write-string string port [start [end]])`: writes the characters of a part.
            WriteString "%write-string" output::write_string [2..4] effect;
            /// `(%write-u8 byte port)`: writes a byte.
            WriteU8 "%write-u8" output::write_u8 [2] effect;
            /// `(%write-bytevector bytevector port [start [end]])`: writes the bytes of a part.
            WriteBytevector "%write-bytevector" output::write_bytevector [2..4] effect;
            /// `(%flush-output-port port)`: sends what is written on its way.
            FlushOutputPort "%flush-output-port" output::flush_output_port [1] effect;
            /// `(await-store)`: waits until all that was committed so far is on disk, on a durable store.
            AwaitStore "await-store" output::await_store [0] effect;
        }
    };
}
