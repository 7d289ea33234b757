"""Whole programs beside each other: times, outputs, ratios, means by family."""
import math, re, statistics, sys
from collections import Counter
from .process import Failure, peak, run
from .systems import BENCHES

ENOUGH = 3.0  # seconds of a system on one program, after which it gets no further round


def all_programs():
    """Those of benches/scheme, by family."""
    return sorted((BENCHES / "scheme").glob("*.scm"), key=lambda p: (family(p), p.stem))


def family(program):
    """What the second line of a program says that it is about."""
    match = re.search(r"^;;; family: (.*)$", program.read_text(), flags=re.M)
    return match.group(1) if match else "other"


def measure(program, systems, rounds, clock, limit, folder):
    """The best seconds of each system on a program, the output, and who failed or printed something else."""
    times, outputs, failed, prepared = {}, {}, {}, {}
    for system in systems:
        try:
            prepared[system.name] = system.prepare(program)
        except Failure as problem:
            failed[system.name] = str(problem)
    for _ in range(rounds):
        for system in systems:
            name = system.name
            if name in failed or sum(times.get(name, [])) > ENOUGH:
                continue
            try:
                seconds, text = run(system.command(prepared[name]), clock, system.env, folder, limit)
            except Failure as problem:
                failed[name] = str(problem)
                continue
            times.setdefault(name, []).append(seconds)
            outputs[name] = text.strip().decode(errors="replace")
    # What most say is taken as right, ours where there is no majority.
    votes = Counter(outputs.values())
    right = max(votes, key=lambda text: (votes[text], text == outputs.get("ours"))) if votes else ""
    for name, text in outputs.items():
        if text != right and name not in failed:
            failed[name] = f"wrong output: {text[:60]!r}, not {right[:60]!r}"
    kept = {name: times[name] for name in times if name not in failed}
    return {"program": program.stem, "family": family(program), "rounds": kept, "output": right,
            "seconds": {name: min(values) for name, values in kept.items()},
            "failed": {name: why for name, why in failed.items() if why}}


def geometric(ratios):
    ratios = list(ratios)
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else None


def ratio(result, name):
    """How many times as long as ours a system takes, or None."""
    seconds = result["seconds"]
    return seconds[name] / seconds["ours"] if name in seconds and "ours" in seconds else None


def mean(results, name):
    return geometric(r for r in (ratio(result, name) for result in results) if r)


def number(x, digits=2):
    return "–" if x is None else f"{x:.{digits}f}"


def others(systems):
    return [name for name in systems if name != "ours"]


def table(results, systems):
    """Seconds of ours, and how many times as long the others take."""
    names = others(systems)
    rows = ["| program | family | ours, s | " + " | ".join(names) + " |", "|---|---|---:|" + "---:|" * len(names)]
    for result in results:
        cells = [result["program"], result["family"], number(result["seconds"].get("ours"), 3)]
        rows.append("| " + " | ".join(cells + [number(ratio(result, name)) for name in names]) + " |")
    return "\n".join(rows)


def means_table(results, systems):
    """Geometric means by family, and over all; the last line is how many programs a system ran."""
    names = others(systems)
    rows = ["| family | programs | " + " | ".join(names) + " |", "|---|---:|" + "---:|" * len(names)]
    for one in sorted({result["family"] for result in results}):
        kept = [result for result in results if result["family"] == one]
        rows.append(f"| {one} | {len(kept)} | " + " | ".join(number(mean(kept, name)) for name in names) + " |")
    rows.append(f"| **all** | {len(results)} | " + " | ".join(f"**{number(mean(results, name))}**" for name in names) + " |")
    counts = [str(sum(1 for result in results if ratio(result, name))) for name in names]
    rows.append("| programs that ran | | " + " | ".join(counts) + " |")
    return "\n".join(rows)


def failures(results, systems):
    """Who failed where and why, as a list; what fails for the same reason stands in one line."""
    reasons = {}
    for result in results:
        for name, why in result["failed"].items():
            # Folders of this machine are nobody's business.
            reasons.setdefault((name, re.sub(r"/[^\s:'\"]*", "…", why)), []).append(result["program"])
    return "\n".join(f"- {name}, {', '.join(failed)}: {why}" for (name, why), failed in sorted(reasons.items())) or "None."


def spread(results):
    """By how much the slowest round of a program was above its best, in the middle of all programs, and at the ninth tenth."""
    values = sorted(max(times) / min(times) - 1 for result in results for times in result["rounds"].values() if len(times) > 1)
    if not values:
        return "one round only"
    return (f"the slowest round is above the best by {statistics.median(values):.0%} in the median, "
            f"{values[len(values) * 9 // 10]:.0%} at the ninth tenth")


# How many times as long as ours a system is to take in the mean: the aims of the project.
AIMS = {"guile": 1.4, "lua": 1.4, "gsi": 3.0, "steel": 4.0, "guile-jit": 1 / 1.4}


def worst_first(results, systems):
    """Lines of text, those programs first with which we are furthest from an aim: "met" is the least of the ratios, each divided by
    what is aimed at, and below 1 where an aim is missed."""
    names = others(systems)

    def met(result):
        found = [(ratio(result, name) / aim, name) for name, aim in AIMS.items() if ratio(result, name)]
        return min(found) if found else (-1.0, "")

    lines = [f"{'program':14} {'family':14} {'met':>5} {'by':10} {'ours, s':>8} " + " ".join(f"{name:>11}" for name in names)]
    for result in sorted(results, key=met):
        cells = " ".join(f"{number(ratio(result, name)):>11}" for name in names)
        lines.append(f"{result['program']:14} {result['family']:14} {met(result)[0]:5.2f} {met(result)[1]:10} "
                     f"{number(result['seconds'].get('ours'), 3):>8} {cells}")
    return "\n".join(lines)


# Programs of which most is allocation.
ALLOCATING = ["trees", "gcbench", "mperm", "deriv", "divrec", "lists", "primes", "paraffins", "mergesort", "redblack", "rewrite",
              "readwrite", "json", "markup", "builder", "fill", "cpstak", "ctak", "streams", "fibbig", "tables", "words"]


def memory(programs, systems, rounds, limit, folder):
    """The least peak memory in KiB of our runs and of Guile's."""
    rows = []
    for program in programs:
        row = {"program": program.stem, "kib": {}}
        for system in systems:
            if system.name not in ("ours", "guile", "guile-jit"):
                continue
            try:
                command = system.command(system.prepare(program))
                row["kib"][system.name] = min(peak(command, system.env, folder, limit) for _ in range(rounds))
            except Failure as problem:
                print(f"benches/run: memory of {program.stem}, {system.name}: {problem}", file=sys.stderr)
        rows.append(row)
    return rows


def memory_table(rows):
    lines = ["| program | ours, MB | Guile, MB | Guile with JIT, MB | ours ÷ Guile |", "|---|---:|---:|---:|---:|"]
    ratios = []
    for row in rows:
        kib = row["kib"]
        both = "ours" in kib and "guile" in kib
        if both:
            ratios.append(kib["ours"] / kib["guile"])
        cells = [number(kib[name] / 1024, 1) if name in kib else "–" for name in ("ours", "guile", "guile-jit")]
        lines.append("| " + " | ".join([row["program"], *cells, number(ratios[-1]) if both else "–"]) + " |")
    lines.append(f"| **geometric mean** | | | | **{number(geometric(ratios))}** |")
    return "\n".join(lines)
