"""Runs commands: how long they take, how much memory, what they print."""
import os, re, shutil, subprocess, tempfile, threading, time


class Failure(Exception):
    """Why there is no figure; its text stands in the output of benches/run."""


def run(command, clock="wall", env=None, folder=None, limit=30):
    """The seconds that a command took, and what it printed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=errors, cwd=folder,
                                 env={**os.environ, **(env or {})})
        late = threading.Event()

        def stop():
            late.set()
            child.kill()

        watch = threading.Timer(limit, stop)
        watch.start()
        # wait4 tells the times of this one child.
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        watch.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        text = out.read()
        # Some write their errors to the output.
        complaint = errors.read().decode(errors="replace").strip() or text.decode(errors="replace").strip()
        complaint = re.sub(r"\x1b\[[0-9;]*m", "", complaint).splitlines()
    if late.is_set():
        raise Failure(f"stopped after {limit} s")
    if child.returncode != 0:
        raise Failure(f"exit code {child.returncode}" + (f": {complaint[0][:100]}" if complaint else ""))
    seconds = wall if clock == "wall" else usage.ru_utime + usage.ru_stime
    return seconds, text


def peak(command, env=None, folder=None, limit=30):
    """The peak memory of a command in KiB. What starts it has to be small, or its own memory would count: so not Python."""
    time_program = shutil.which("time")
    if not time_program:
        raise Failure("the program `time` is not there")
    with tempfile.NamedTemporaryFile("r") as out:
        try:
            done = subprocess.run([time_program, "-o", out.name, "-f", "%M", *command], stdin=subprocess.DEVNULL, cwd=folder,
                                  capture_output=True, env={**os.environ, **(env or {})}, timeout=limit)
        except subprocess.TimeoutExpired:
            raise Failure(f"stopped after {limit} s")
        if done.returncode != 0:
            raise Failure(f"exit code {done.returncode}")
        return int(out.read().split()[-1])
