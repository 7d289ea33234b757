"""What is measured besides whole programs: objects, start-up, size of compiled files, speed of the compiler."""
import math, re, shutil, subprocess, sys, tempfile
from pathlib import Path
from .process import Failure, peak, run
from .systems import BENCHES, compiled, ours, systems

# How many messages each program of benches/avm sends; of `transactions` and `aborts` how many transactions it makes.
EVENTS = {"sends": 5_000_001, "calls": 5_000_001, "wide": 4_000_002, "deep": 1_000_001, "ring": 2_001_000, "states": 200_001,
          "creates": 500_000, "transactions": 1_000_001, "aborts": 400_000}
# The like in Erlang, a process for an object.
ERLANG = {"sends": "sends", "wide": "pingpong", "ring": "ring"}


def objects(rounds, clock, limit):
    """Object programs with the trace on and off: seconds, less those of an empty program, and events a second."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        nothing = scratch / "nothing.scm"
        nothing.write_text("(import (scheme base) (scheme write) (avm))\n")
        erlang = Erlang(scratch, clock, limit)
        found = []
        for name, events in EVENTS.items():
            row = {"program": name, "events": events}
            best = {}
            for _ in range(rounds):
                for level in ("messages", "off"):
                    command = [str(ours()), "--trace", level]
                    try:
                        empty, _ = run(command + [str(nothing)], clock, limit=limit)
                        seconds, text = run(command + [str(BENCHES / "avm" / f"{name}.avm.scm")], clock, limit=limit)
                    except Failure as problem:
                        print(f"benches/run: {name}, trace {level}: {problem}", file=sys.stderr)
                        continue
                    old = best.get(level, (math.inf, math.inf))
                    best[level] = (min(old[0], seconds), min(old[1], empty))
                    row["output"] = text.decode().strip()
                if name in ERLANG:
                    row["erlang"] = max(row.get("erlang") or 0, erlang.rate(ERLANG[name]) or 0) or None
            for level, (seconds, empty) in best.items():
                row[level] = {"seconds": seconds, "per_second": events / max(seconds - empty, 1e-6)}
            try:
                row["kib"] = peak([str(ours()), str(BENCHES / "avm" / f"{name}.avm.scm")], limit=limit)
            except Failure as problem:
                print(f"benches/run: {name}, memory: {problem}", file=sys.stderr)
            found.append(row)
    return found


class Erlang:
    """Programs of benches/erlang: they print how many messages they sent and the microseconds on the wall that it took."""

    def __init__(self, scratch, clock, limit):
        self.scratch, self.limit, self.there = scratch, limit, bool(shutil.which("erlc") and shutil.which("erl"))
        if not self.there:
            print("benches/run: erlc is not installed; Erlang is left out", file=sys.stderr)
            return
        sources = sorted(str(f) for f in (BENCHES / "erlang").glob("*.erl"))
        done = subprocess.run(["erlc", "-o", str(scratch), *sources], capture_output=True, text=True)
        if done.returncode != 0:
            print(f"benches/run: erlc: {done.stdout.strip()}; Erlang is left out", file=sys.stderr)
            self.there = False
            return
        # One scheduler that does not spin while it waits: so the processor's time is that of the messages.
        self.options = ["+S", "1:1", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"]
        self.clock = clock
        self.empty = min(self.seconds("nothing")[0] for _ in range(3))

    def seconds(self, module):
        command = ["erl", *self.options, "-noshell", "-pa", str(self.scratch), "-s", module, "main", "-s", "init", "stop"]
        return run(command, self.clock, folder=self.scratch, limit=self.limit)

    def rate(self, module):
        """Messages a second, less the start of Erlang, by the same clock as ours."""
        if not self.there:
            return None
        try:
            seconds, text = self.seconds(module)
        except Failure as problem:
            print(f"benches/run: Erlang, {module}: {problem}", file=sys.stderr)
            return None
        return int(text.split()[0]) / max(seconds - self.empty, 1e-6)


def objects_table(rows):
    lines = ["| program | events | trace on, s | M/s | trace off, s | M/s | Erlang, M/s | peak MB, trace on |",
             "|---|---:|---:|---:|---:|---:|---:|---:|"]
    for row in rows:
        cells = [row["program"], f"{row['events']:,}"]
        for level in ("messages", "off"):
            cell = row.get(level)
            cells += [f"{cell['seconds']:.3f}", f"{cell['per_second'] / 1e6:.1f}"] if cell else ["–", "–"]
        cells.append(f"{row['erlang'] / 1e6:.1f}" if row.get("erlang") else "")
        cells.append(f"{row['kib'] / 1024:.0f}" if "kib" in row else "–")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def start_up(clock, chosen, limit):
    """An empty program: the least time and the least peak memory of forty runs."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        empty = scratch / "empty.scm"
        empty.write_text("(import (scheme base))\n")
        kept = {}
        for system in systems(scratch, chosen, clock):
            try:
                kept[system.name] = (system.command(system.prepare(empty)), system.env)
            except Failure:
                continue
        module = scratch / "empty.avm"
        subprocess.run([str(ours()), "compile", str(empty), "-o", str(module)], capture_output=True)
        if module.exists():
            kept["ours, .avm"] = ([str(ours()), str(module)], {})
        lua = scratch / "empty.lua"
        lua.write_text("")
        for name, executable in (("lua", "lua5.4"), ("luajit", "luajit")):
            if shutil.which(executable) and (not chosen or name in chosen):
                kept[name] = ([executable, str(lua)], {})
        found = {}
        for _ in range(40):
            for name, (command, env) in kept.items():
                try:
                    found[name] = min(found.get(name, math.inf), run(command, clock, env, limit=limit)[0])
                except Failure as problem:
                    print(f"benches/run: empty program, {name}: {problem}", file=sys.stderr)
        return {name: {"ms": seconds * 1000, "mb": least_peak(*kept[name])} for name, seconds in found.items()}


def least_peak(command, env):
    try:
        return min(peak(command, env) for _ in range(3)) / 1024
    except Failure:
        return None


def start_table(found):
    lines = ["| empty program | ms | peak MB |", "|---|---:|---:|"]
    return "\n".join(lines + [f"| {name} | {f['ms']:.1f} | " + (f"{f['mb']:.1f} |" if f["mb"] else "– |") for name, f in found.items()])


def sizes(programs):
    """Module files beside Guile's, and how long the source is."""
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        for program in programs:
            out = scratch / (program.stem + ".avm")
            done = subprocess.run([str(ours()), "compile", str(program), "-o", str(out)], capture_output=True, text=True)
            row = {"program": program.stem, "source": program.stat().st_size}
            if done.returncode == 0 and out.exists():
                row["avm"] = out.stat().st_size
            else:
                print(f"benches/run: compile {program.name}: {done.stderr.strip()}", file=sys.stderr)
            if shutil.which("guile"):
                row["go"] = compiled(program, scratch).stat().st_size
            rows.append(row)
    return rows


def sizes_table(rows):
    lines = ["| program | source, bytes | .avm, bytes | Guile's .go, bytes | .avm ÷ .go |", "|---|---:|---:|---:|---:|"]
    for r in rows:
        ratio = f"1/{r['go'] / r['avm']:.0f}" if "go" in r and "avm" in r else "–"
        lines.append(f"| {r['program']} | {r['source']} | {r.get('avm', '–')} | {r.get('go', '–')} | {ratio} |")
    return "\n".join(lines)


def large_source(bytes_wanted):
    """Ordinary procedures, again and again under other names, as one program."""
    source = ["(import (scheme base) (scheme write) (scheme inexact) (scheme char) (scheme cxr))\n"]
    size, copy = 0, 0
    names = ("nqueens", "deriv", "quicksort", "interpreter", "trees", "earley", "compiler", "ray", "redblack", "json")
    # Names of records are defined too.
    texts = []
    for name in names:
        text = re.sub(r"^\(import [^\n]*\)\n", "", (BENCHES / "scheme" / f"{name}.scm").read_text(), flags=re.M)
        defined = set(re.findall(r"^\(define \(?([^\s()]+)", text, flags=re.M))
        for record in re.findall(r"^\(define-record-type .*?\n\n", text, flags=re.M | re.S):
            defined |= set(re.findall(r"[^\s()]+", record)) - {"define-record-type"}
        texts.append((text, defined))
    while size < bytes_wanted:
        for text, defined in texts:
            copied = re.sub(r"(?<![\w?!*<>=/+#\\-])[\w?!*<>=/+-]+(?![\w?!*<>=/+-])",
                            lambda m: f"{m.group(0)}-{copy}" if m.group(0) in defined else m.group(0), text)
            source.append(copied)
            size += len(copied)
            copy += 1
    return "".join(source)


def compile_speed(clock, limit):
    """Seconds to compile a megabyte of source."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "large.scm"
        file.write_text(large_source(1_000_000))
        command = [str(ours()), "compile", str(file), "-o", str(Path(scratch) / "large.avm")]
        best = min(run(command, clock, limit=limit)[0] for _ in range(3))
        size = file.stat().st_size
        return {"bytes": size, "seconds": best, "mb_per_second": size / best / 1e6, "peak_mb": peak(command) / 1024}


def compile_text(c):
    return f"{c['bytes'] / 1e6:.2f} MB of source in {c['seconds']:.2f} s: {c['mb_per_second']:.2f} MB/s, peak {c['peak_mb']:.0f} MB."
