"""The tables of docs/performance.md."""
from . import parts, programs
from .systems import ROOT


def sections(data):
    """The parts of the document that are written by machine, by the name of their markers."""
    systems = list(data["versions"])
    found = {}
    clock = "processor time" if data["clock"] == "cpu" else "the clock on the wall"
    found["conditions"] = (f"Best of {data['rounds']} by {clock}, {data['cores']} cores. "
                           + "; ".join(f"{name}: {version}" for name, version in data["versions"].items()) + ".")
    if "scheme" in data:
        results = data["scheme"]
        found["conditions"] += f" Of the rounds of one program, {programs.spread(results)}."
        found["means"] = programs.means_table(results, systems)
        found["programs"] = programs.table(results, systems)
        found["failures"] = programs.failures(results, systems)
    tables = {"memory": programs.memory_table, "objects": parts.objects_table, "start": parts.start_table,
              "sizes": parts.sizes_table, "compile": parts.compile_text}
    for name, table in tables.items():
        if name in data:
            found[name] = table(data[name])
    found["figures"] = figures(data)
    return found


def slowest(results, name):
    """The program in which a system is furthest ahead of us, and its ratio."""
    found = [(programs.ratio(r, name), r["program"]) for r in results if programs.ratio(r, name)]
    return min(found) if found else None


def figures(data):
    """What is aimed at beside what was measured, as far as it was."""
    rows = []

    def row(what, aim, value, met):
        rows.append(f"| {what} | {aim} | {value} | {'yes' if met else 'no'} |")

    results = data.get("scheme", [])
    titles = {"guile": "Guile without JIT", "lua": "Lua 5.4", "gsi": "`gsi`", "steel": "Steel", "guile-jit": "Guile with JIT"}
    for name, aim in programs.AIMS.items():
        mean = programs.mean(results, name)
        if mean:
            row(f"{titles[name]}: its time ÷ ours, geometric mean", f"at least {aim:.2f}", f"{mean:.2f}", mean >= aim)
    for family in ("floats", "continuations"):
        mean = programs.mean([r for r in results if r["family"] == family], "guile-jit")
        if mean:
            row(f"{family}: Guile's time with JIT ÷ ours", "more than 1", f"{mean:.2f}", mean > 1)
    worst = slowest(results, "guile")
    if worst:
        row("the program with the least of Guile's time without JIT ÷ ours", f"at least {1 / 1.3:.2f}", f"{worst[0]:.2f} ({worst[1]})",
            worst[0] >= 1 / 1.3)
    objects = {r["program"]: r for r in data.get("objects", [])}
    for name, level, aim, text in (("sends", "off", 20, "sends, trace off"), ("sends", "messages", 10, "sends, trace on"),
                                   ("transactions", "off", 4, "begin, one call, commit, trace off"),
                                   ("transactions", "messages", 4, "the same, trace on")):
        if level in objects.get(name, {}):
            rate = objects[name][level]["per_second"] / 1e6
            row(text, f"{aim} M/s", f"{rate:.1f} M/s", rate >= aim)
    if "memory" in data:
        ratios = [r["kib"]["ours"] / r["kib"]["guile"] for r in data["memory"] if {"ours", "guile"} <= r["kib"].keys()]
        mean = programs.geometric(ratios)
        if mean:
            row("peak memory of programs that allocate, ours ÷ Guile's", "at most 1",
                f"{mean:.2f} (greatest: {max(ratios):.2f})", mean <= 1)
    if "ours" in data.get("start", {}):
        ms = data["start"]["ours"]["ms"]
        row("empty program", "under 5 ms", f"{ms:.1f} ms", ms < 5)
    if "compile" in data:
        speed = data["compile"]["mb_per_second"]
        row("compilation", "1 MB of source a second", f"{speed:.1f} MB/s", speed >= 1)
    return "\n".join(["| figure | aim | measured | met |", "|---|---|---:|---|"] + rows)


def write(parts_of_document):
    """Puts each part between its markers in docs/performance.md."""
    file = ROOT / "docs" / "performance.md"
    text = file.read_text()
    for name, part in parts_of_document.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        if begin in text and end in text:
            text = text[: text.index(begin) + len(begin)] + "\n" + part + "\n" + text[text.index(end):]
    file.write_text(text)
