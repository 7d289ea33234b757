//! Listings: the golden ones in `tests/listings` are what the disassembler writes and the assembler reads. To write
//! them anew: `BLESS=1 cargo test -p avm-bytecode --test listings`.

mod common;

use avm_base::{ContentHash, Sources};
use avm_bytecode::module::{Constant, Module, ModuleFile, Place, SpanEntry};
use avm_bytecode::text::{Options, disassemble_with};
use avm_bytecode::{assemble, disassemble, verify};

#[test]
fn golden_listings_read_back() {
    for (path, text) in common::listings() {
        let name = path.display();
        let module = assemble(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Err(error) = verify(module.clone()) {
            panic!("{name}: {error}");
        }
        let listing = disassemble(&module, None);
        assert_eq!(assemble(&listing), Ok(module), "{name}:\n{listing}");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &listing).expect("the listing can be written");
        } else {
            assert_eq!(text, listing, "{name}");
        }
    }
}

const SOURCE: &str = "(define (inc n)\n  (+ n 1))\n(inc 41)\n";

fn module_with_places(text: &str) -> Module {
    let mut module = assemble(
        "module program demo
         global demo inc defined
         procedure frame 2
         closure inc 0
         define-global inc
         int 41
         tail-call-global inc 1
         procedure inc args 1 frame 2
         local+int 0 1
         return",
    )
    .expect("the listing is right");
    let place = |start, end| Place { file: 0, start, end };
    module.files.push(ModuleFile {
        name: "demo.scm".into(),
        line_starts: vec![0, 16, 27, 36],
        hash: ContentHash::of(text.as_bytes()),
    });
    module.procedures[1].place = place(0, 26);
    module.spans = vec![
        SpanEntry { pc: 0, place: place(0, 26) },
        SpanEntry { pc: 9, place: place(27, 35) },
        SpanEntry { pc: 15, place: place(18, 25) },
        SpanEntry { pc: 18, place: Place::NONE },
    ]
    .into();
    module
}

const LISTING: &str = "\
module program demo
global demo inc defined

procedure #0 frame 2
; demo.scm:1: (define (inc n)
     0  closure inc 0
     4  define-global inc
; demo.scm:3: (inc 41)
     9  int 41
    11  tail-call-global inc 1

procedure #1 inc args 1 frame 2  ; demo.scm:1
; demo.scm:2: (+ n 1))
    15  local+int 0 1
    18  return
";

#[test]
fn lines_of_source_stand_before_their_instructions() {
    let mut sources = Sources::default();
    sources.add("other.scm", SOURCE);
    sources.add("demo.scm", "an older text");
    sources.add("demo.scm", SOURCE);
    let module = module_with_places(SOURCE);
    assert_eq!(disassemble(&module, Some(&sources)), LISTING);
    let without = |listing: &str| {
        let cut = |line: &str| match line
            .strip_prefix("; ")
            .and_then(|line| line.splitn(3, ':').nth(2).map(str::len))
        {
            Some(text) => line[..line.len() - text - 1].to_string(),
            None => line.to_string(),
        };
        listing.lines().map(|line| cut(line) + "\n").collect::<String>()
    };
    assert_eq!(disassemble(&module, None), without(LISTING), "without the text, the number of the line");
    let changed = module_with_places("another text");
    assert_eq!(
        disassemble(&changed, Some(&sources)),
        without(LISTING),
        "a text that has changed is not shown"
    );
}

#[test]
fn one_procedure_with_its_gas() {
    let options = Options { gas: true, procedure: Some(1), ..Options::default() };
    let listing = "
procedure #1 inc args 1 frame 2  ; demo.scm:1
; demo.scm:2
    15  local+int 0 1                ; gas 3
    18  return                       ; gas 1
";
    assert_eq!(disassemble_with(&module_with_places(SOURCE), options), listing);
}

#[test]
fn any_module_has_a_listing() {
    let mut module =
        assemble("module program m\nprocedure\n const #9\n jump +1\n jump -100\n byte 255\n byte 0")
            .expect("the listing is right");
    let listing = disassemble(&module, None);
    let expected = "\
module program m

procedure #0 frame 0
     0  const #9
     3  jump +1
     6  jump -100
     9  byte 255
    10  byte 0
";
    assert_eq!(listing, expected);
    assert_eq!(assemble(&listing).as_ref(), Ok(&module));
    module.procedures[0].end = 9999;
    assert_eq!(disassemble(&module, None), expected);
    module.constants.push(Constant::Vector(vec![7; 1000]));
    assert!(disassemble(&module, None).ends_with("...\n"), "long constants are cut in comments");
}

#[test]
fn wrong_listings() {
    let rows = [
        ("", "line 1: the line `module` is missing or cannot be read"),
        ("nil", "line 1: the line `module` is missing or cannot be read"),
        ("module program", "line 1: the name of the module is missing or cannot be read"),
        ("module program m m", "line 1: there is more on the line than belongs there"),
        ("module program m\nmodule program n", "line 2: a second module begins"),
        ("module program \"m", "line 1: a quote, bar or parenthesis is not closed"),
        ("module program (m", "line 1: a quote, bar or parenthesis is not closed"),
        ("module program m\nnil", "line 2: the instruction stands in no procedure"),
        ("module program m\nprocedure\nnothing", "line 3: there is no instruction `nothing`"),
        ("module program m\nprocedure\nconst", "line 3: an operand is missing or cannot be read"),
        ("module program m\nprocedure\nnil 1", "line 3: there is more on the line than belongs there"),
        ("module program m\nprocedure\nint 128", "line 3: 128 does not fit the operand"),
        ("module program m\nprocedure\nlocal x", "line 3: a number is missing or cannot be read"),
        ("module program m\nprocedure\n\njump L", "line 4: there is no label `L`"),
        ("module program m\nprocedure\nglobal x", "line 3: there is no global `x`"),
        ("module program m\nprocedure\ncall-proc x 0", "line 3: there is no procedure `x`"),
        ("module program m\nprocedure\nprimitive x 0", "line 3: there is no primitive `x`"),
        ("module program m\nprocedure\neffect x 0", "line 3: there is no effect `x`"),
        ("module program m\nprimitive x", "line 2: there is no primitive `x`"),
        ("module program m\nconstant (1 2)", "line 2: a constant is missing or cannot be read"),
    ];
    for (text, expected) in rows {
        assert_eq!(assemble(text).map_err(|error| error.to_string()), Err(expected.into()), "{text}");
    }
}
