"""The systems that are compared, and how each gets a program."""
import os, re, shutil, subprocess, sys
from pathlib import Path
from .process import Failure

BENCHES = Path(__file__).resolve().parent.parent
ROOT = BENCHES.parent


def ours():
    """The release build."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return target / "release" / "avm-scheme"


class System:
    """A system: its name in tables, its executable, and how it runs what `prepare` made of a program."""

    def __init__(self, name, executable, prepare, command, env=None, version=None):
        self.name, self.executable, self.prepare, self.command = name, str(executable), prepare, command
        self.env, self.version_command = env or {}, version or [str(executable), "--version"]

    def version(self):
        done = subprocess.run(self.version_command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        line = ((done.stdout or done.stderr).strip().splitlines() or ["?"])[0]
        # Without what follows the number: dates, copyright, how it was configured.
        return re.split(r" +(?:--|Copyright|\d{14})", line)[0]


def systems(scratch, chosen, clock):
    """Those that are installed, ours first."""
    # By processor time the collector of Guile would count the time of all its threads.
    one_marker = {"GC_MARKERS": "1"} if clock == "cpu" else {}
    guile = lambda file: ["guile", "-q", "-c", f'(load-compiled "{file}")']
    known = [
        System("ours", ours(), lambda p: p, lambda f: [str(ours()), str(f)]),
        System("guile", "guile", lambda p: compiled(p, scratch), guile, {"GUILE_JIT_THRESHOLD": "-1", **one_marker}),
        System("guile-jit", "guile", lambda p: compiled(p, scratch), guile, one_marker),
        System("gsi", "gsi", lambda p: without_import(p, scratch, "gsi"), lambda f: ["gsi", str(f)], version=["gsi", "-v"]),
        System("chez", "chezscheme", lambda p: for_chez(p, scratch), lambda f: ["chezscheme", "--program", str(f)]),
        System("lua", "lua5.4", twin, lambda f: ["lua5.4", str(f)], version=["lua5.4", "-v"]),
        System("luajit-joff", "luajit", twin, lambda f: ["luajit", "-joff", str(f)], version=["luajit", "-v"]),
        System("luajit", "luajit", twin, lambda f: ["luajit", str(f)], version=["luajit", "-v"]),
        System("steel", "steel", lambda p: without_import(p, scratch, "steel"), lambda f: ["steel", str(f)],
               # Where it keeps its libraries: it says an error if the folder of the user is not there.
               {"STEEL_HOME": str(scratch / "work")}),
    ]
    found = []
    for system in known:
        if chosen and system.name not in chosen and system.name != "ours":
            continue
        if shutil.which(system.executable):
            found.append(system)
        else:
            print(f"benches/run: {system.executable} is not installed; {system.name} is left out", file=sys.stderr)
    return found


def compiled(program, scratch):
    """A program as Guile's compiled code, made as `guild compile` does, at its default -O2."""
    file = scratch / (program.stem + ".go")
    if not file.exists():
        code = ('(use-modules (system base compile))'
                f'(compile-file "{program}" #:output-file "{file}" #:optimization-level 2)')
        done = subprocess.run(["guile", "-q", "-c", code], capture_output=True, env={**os.environ, "GUILE_AUTO_COMPILE": "0"})
        if done.returncode != 0:
            raise Failure("guile does not compile it")
    return file


def twin(program):
    """The same program in Lua."""
    file = BENCHES / "lua" / (program.stem + ".lua")
    if not file.exists():
        raise Failure("")
    return file


def names_in(text):
    """The names that occur in a text, more or less: strings and comments count too, which does no harm."""
    return set(re.findall(r"[^\s()'`,\"]+", text))


def needed(prelude, text):
    """The forms of a prelude that a program needs, directly or by others; forms are separated by blank lines."""
    forms = {}
    if prelude.exists():
        for form in re.split(r"\n\s*\n", prelude.read_text()):
            match = re.search(r"^\(define[\w-]* \(?([^\s()]+)", form, flags=re.M)
            if match:
                forms[match.group(1)] = form
    defined = set(re.findall(r"^\(define \(?([^\s()]+)", text, flags=re.M))
    wanted, todo = set(), [text]
    while todo:
        for name in names_in(todo.pop()) & forms.keys() - wanted - defined:
            wanted.add(name)
            todo.append(forms[name])
    return {name: form for name, form in forms.items() if name in wanted}


def body(program):
    """The text of a program behind its import."""
    return re.sub(r"^\(import [^\n]*\)\n", "", program.read_text(), flags=re.M)


def without_import(program, scratch, name):
    """A program without its import, and with what the system lacks, as far as its prelude has it."""
    text = body(program)
    forms = needed(BENCHES / "prelude" / f"{name}.scm", text)
    file = scratch / f"{program.stem}.{name}.scm"
    file.write_text("\n".join(forms.values()) + "\n" + text)
    return file


def for_chez(program, scratch):
    """A program of Chez's, which may not define what it imports: so its own names are left out of the import."""
    text = body(program)
    forms = needed(BENCHES / "prelude" / "chez.scm", text)
    defined = set(re.findall(r"^\(define \(?([^\s()]+)", text, flags=re.M)) | forms.keys()
    for record in re.findall(r"^\(define-record-type .*?\n\n", text, flags=re.M | re.S):
        defined |= set(re.findall(r"[^\s()]+", record)) - {"define-record-type"}
    file = scratch / f"{program.stem}.chez.ss"
    hidden = " ".join(sorted(defined & chez_exports(scratch)))
    file.write_text(f"(import (except (chezscheme) {hidden}))\n" + "\n".join(forms.values()) + "\n" + text)
    return file


def chez_exports(scratch):
    """The names that the library (chezscheme) exports."""
    kept = scratch / "chez-exports"
    if not kept.exists():
        question = scratch / "chez-exports.ss"
        question.write_text("(import (chezscheme))\n(for-each (lambda (s) (display s) (newline)) (library-exports '(chezscheme)))\n")
        kept.write_text(subprocess.run(["chezscheme", "--program", str(question)], capture_output=True, text=True).stdout)
    return set(kept.read_text().split())
