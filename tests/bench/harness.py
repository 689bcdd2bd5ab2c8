"""How a command is timed, and what is kept of it.

A benchmark (benchmarks/NAME.py) has one function, run(bench).  It starts what
serves the pages, and calls bench.compare() with the commands that do the same
work: trawl first, then its peers.  They run in turn, A B C A B C, so that what
else the machine does hits all of them alike.  Kept are, for each command,

    wall          seconds from its start to its end
    cpu           seconds of processor, user and system, of it and all its
                  children; tells more than wall on a machine that is shared
    instructions  of one more run under perf, where the machine counts them
    memory        bytes, the most that all of its processes held together
                  (PSS, looked at every 50 ms), in that same run

and of each peer how trawl compares: trawl's median over the peer's.
"""
import json
import os
import platform
import re
import select
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
HERE = os.path.join(TOP, "tests", "bench")
OUT = os.path.join(TOP, os.environ.get("BENCH_DIR", "build/bench"))
TRAWL = os.path.realpath(os.environ.get("TRAWL", TOP + "/build/plain/trawl"))
ORIGIN = os.path.realpath(
    os.environ.get("ORIGIN", TOP + "/build/plain/tests/origin/origin"))

SMOKE = bool(os.environ.get("BENCH_SMOKE"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 1 if SMOKE else 5))
# Of what takes a minute or more, Scrapy above all.
SLOW_ROUNDS = int(os.environ.get("BENCH_SLOW_ROUNDS", 1))
TIMEOUT = float(os.environ.get("BENCH_TIMEOUT", 300))


class Failed(Exception):
    """A command that did not do the work; said, and the next one runs."""


class Command:
    """One way to do the work.

    before() is called ahead of each run and is not timed, check() after it:
    it raises Failed when the work was not done.  bar is what trawl's time
    divided by this command's may be at most.  part is which part of the work
    it does, if all of it would take too long; times are compared as if it had
    done it all.  A command without a programme on this machine is skipped by
    its name.
    """

    def __init__(self, name, argv, *, before=None, check=None, env=None,
                 bar=None, slow=False, statuses=(0,), timeout=None,
                 needs=None, stdout=os.devnull, part=1):
        self.name = name if part == 1 else name + ", %g %% of it" % (100 * part)
        self.part = part
        self.argv = argv
        self.before = before
        self.check = check
        self.env = env or {}
        self.bar = bar
        self.slow = slow
        self.rounds = min(SLOW_ROUNDS, ROUNDS) if slow else ROUNDS
        self.statuses = statuses
        self.timeout = timeout or TIMEOUT
        self.missing = None if shutil.which(needs or argv[0]) \
            else needs or argv[0]
        self.stdout = stdout
        self.runs = []
        self.beside = {}
        self.failure = None


class Run:
    def __init__(self, wall, cpu, status):
        self.wall = wall
        self.cpu = cpu
        self.status = status


def environment(extra):
    env = {name: value for name, value in os.environ.items()
           if not name.lower().endswith("_proxy")}
    env["PATH"] += ":/usr/sbin"
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    env.update(extra)
    return env


def spawn(argv, env, stdout, stderr):
    """In a process group of its own, so that all of it can be ended."""
    write = os.O_WRONLY | os.O_CREAT
    return os.posix_spawn(
        shutil.which(argv[0], path=environment({})["PATH"]), argv,
        environment(env), setpgroup=0, file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, stdout, write | os.O_TRUNC, 0o666),
            (os.POSIX_SPAWN_OPEN, 2, stderr, write | os.O_TRUNC, 0o666)])


def children_of(root):
    """All that descends from a process, and itself."""
    parent = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as file:
                    parent[int(name)] = int(
                        file.read().rpartition(")")[2].split()[1])
            except OSError:
                pass
    found = [root]
    for pid in found:
        found += [child for child, of in parent.items() if of == pid]
    return found


def pss(pids):
    total = 0
    for pid in pids:
        try:
            with open("/proc/%d/smaps_rollup" % pid) as file:
                total += sum(int(line.split()[1]) * 1024 for line in file
                             if line.startswith("Pss:"))
        except OSError:
            pass
    return total


class Peak:
    """The most memory that a tree of processes was seen to hold."""

    def __init__(self):
        self.bytes = 0

    def look(self, pid):
        self.bytes = max(self.bytes, pss(children_of(pid)))


def wait(pid, timeout, every=None, look=None):
    """Waits for a process; calls look(pid) every so many seconds."""
    fd = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    end = time.monotonic() + timeout
    try:
        while True:
            left = end - time.monotonic()
            if left <= 0:
                os.killpg(pid, signal.SIGKILL)
                left = 10
            if poll.poll(1000 * min(left, every or left)):
                break
            if look:
                look(pid)
    finally:
        os.close(fd)
    return os.wait4(pid, 0)[1:]


def time_it(argv, env, stdout, stderr, timeout, every=None, look=None):
    start = time.monotonic()
    pid = spawn(argv, env, stdout, stderr)
    try:
        status, usage = wait(pid, timeout, every, look)
    except BaseException:
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise
    return Run(time.monotonic() - start, usage.ru_utime + usage.ru_stime,
               os.waitstatus_to_exitcode(status))


def perf_counts():
    if not shutil.which("perf"):
        return False
    said = subprocess.run(
        ["perf", "stat", "-x,", "-e", "instructions:u", "true"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr
    return said.partition(",")[0].isdigit()


def version(argv):
    """A number, from the first line that it prints."""
    try:
        done = subprocess.run(argv, capture_output=True, text=True,
                              env=environment({}), timeout=120)
    except (OSError, subprocess.TimeoutExpired):
        return None
    number = re.search(r"\d+(\.\d+)+(-\d+)?",
                       (done.stdout or done.stderr).partition("\n")[0])
    return number and number.group()


VERSIONS = (("trawl", TRAWL, "--version"), ("curl", "curl", "--version"),
            ("wget2", "wget2", "--version"), ("nginx", "nginx", "-v"),
            ("Scrapy", "scrapy", "version"), ("ripgrep", "rg", "--version"),
            ("httrack", "httrack", "--version"), ("Node", "node", "--version"),
            ("Python", "/usr/bin/python3", "--version"))


def machine():
    with open("/proc/cpuinfo") as file:
        model = [line.partition(":")[2].strip() for line in file
                 if line.startswith("model name")]
    return {
        "processor": model[0] if model else platform.machine(),
        "processors": len(os.sched_getaffinity(0)),
        "memory": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
        "kernel": platform.release(),
        "versions": {name: version([command, option])
                     for name, command, option in VERSIONS},
    }


def python_with(module):
    """A Python that has it, the distribution's too; None if there is none."""
    for python in ("python3", "/usr/bin/python3"):
        if shutil.which(python) and subprocess.run(
                [python, "-c", "import " + module], stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL).returncode == 0:
            return python
    return None


class Bench:
    def __init__(self, name, title):
        self.name = name
        self.title = title
        os.makedirs(OUT, exist_ok=True)
        self.dir = tempfile.mkdtemp(prefix="run.", dir=OUT)
        os.chmod(self.dir, 0o755)
        self.stderr = os.path.join(self.dir, "stderr")
        self.ending = []
        self.cases = []
        self.facts = []
        self.perf = perf_counts()
        self.smoke = SMOKE
        self.machine = machine()
        self.load = [os.getloadavg()[0]]
        self.before = self.read_last()

    # ---- for the files in benchmarks/ ----------------------------------
    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)
        return self.path(name)

    def size(self, name, full, smoke):
        """A number that NAME in the environment sets."""
        return int(os.environ.get(name, smoke if SMOKE else full))

    def at_end(self, call):
        self.ending.append(call)

    def compare(self, case, count, unit, commands, ideal=None, pin=None,
                title=None, drawn=True):
        """Runs the commands in turn.  pin: on this processor only.

        ideal: (seconds, bar), what no command can be faster than.  title: of
        this case in README's table, if it is to be there, and in the chart.
        """
        self.say("%s" % case)
        ready = [each for each in commands if not each.missing]
        for i in range(max(each.rounds for each in commands)):
            for each in ready:
                if i < each.rounds and not each.failure:
                    self.attempt(each, self.one_run, pin)
        for each in ready:
            if not each.failure and not each.slow and not SMOKE:
                self.attempt(each, self.run_beside, pin)
        self.keep(case, count, unit, commands, ideal)
        self.cases[-1].update(title=title, drawn=drawn)
        self.save()

    def fact(self, name, value, unit, at_most=None, at_least=None):
        """One figure that is not a time of a command."""
        met = None
        if SMOKE:
            at_most = at_least = None
        if at_most is not None:
            met = value <= at_most
        if at_least is not None:
            met = value >= at_least
        self.facts.append({"name": name, "value": value, "unit": unit,
                           "at_most": at_most, "at_least": at_least,
                           "met": met})

    def run_once(self, command, every=None, look=None):
        """One timed run outside of compare(); raises Failed."""
        if command.before:
            command.before()
        run = time_it(command.argv, command.env, command.stdout, self.stderr,
                      command.timeout, every, look)
        if run.status not in command.statuses:
            raise Failed("over %.0f s" % command.timeout
                         if run.wall >= command.timeout
                         else "exit status %d: %s"
                         % (run.status, self.last_words()))
        if command.check:
            command.check()
        return run

    # ---- how -----------------------------------------------------------
    def say(self, text):
        print("%s: %s" % (self.name, text), file=sys.stderr, flush=True)

    def last_words(self):
        with open(self.stderr, errors="replace") as file:
            lines = file.read().strip().splitlines()
        return lines[-1] if lines else "nothing said"

    def attempt(self, command, run, pin):
        before = os.sched_getaffinity(0)
        if pin is not None:
            os.sched_setaffinity(0, {pin})
        try:
            run(command)
        except Failed as failed:
            command.failure = str(failed)
            self.say("%s: %s" % (command.name, failed))
        finally:
            os.sched_setaffinity(0, before)

    def one_run(self, command):
        if not command.slow:
            command.runs.append(self.run_once(command))
            return
        peak = Peak()           # does not weigh in so long a run
        command.runs.append(self.run_once(command, 0.2, peak.look))
        command.beside["memory"] = max(peak.bytes,
                                       command.beside.get("memory", 0))

    def run_beside(self, command):
        peak = Peak()
        argv, counted = command.argv, self.path("perf")
        if self.perf:
            command.argv = ["perf", "stat", "-x,", "-e", "instructions:u",
                            "-o", counted] + argv
        try:
            self.run_once(command, 0.05, peak.look)
        finally:
            command.argv = argv
        if peak.bytes:          # it was seen at all
            command.beside["memory"] = peak.bytes
        if self.perf:
            with open(counted) as file:
                command.beside["instructions"] = sum(
                    int(line.partition(",")[0]) for line in file
                    if line.partition(",")[0].isdigit())

    def read_last(self):
        """Results by case and count, and their date; {} if there are none."""
        try:
            with open(os.path.join(OUT, self.name + ".json")) as file:
                last = json.load(file)
        except (OSError, ValueError):
            return {}
        return {"date": last["date"], **{
            (case["case"], case["count"]): case["results"]
            for case in last["cases"]}}

    def keep(self, case, count, unit, commands, ideal):
        results = [self.result(each) if each.rounds
                   else self.last_time(case, count, each)
                   for each in commands]
        if ideal:
            results.append({"name": "ideal", "wall": [ideal[0]],
                            "wall_median": ideal[0], "bar": ideal[1]})
        first = results[0]
        for each in results[1:]:
            if "of" in each:    # compared then, with trawl as it was
                continue
            for what in ("wall", "cpu"):
                ours, theirs = (of.get(what + "_median") for of in
                                (first, each))
                if ours and theirs:
                    each[what + "_ratio"] = ours * each.get("part", 1) / theirs
            if SMOKE:
                each["bar"] = None
            if each.get("bar") and "wall_ratio" in each:
                each["met"] = each["wall_ratio"] <= each["bar"]
        for each in results:
            if each.get("wall_median"):
                each["per_second"] = (count * each.get("part", 1) /
                                      each["wall_median"])
        self.cases.append({"case": case, "count": count, "unit": unit,
                           "results": results})

    def last_time(self, case, count, command):
        """What the file says of it that is about to be overwritten."""
        for result in self.before.get((case, count), []):
            if result["name"] == command.name:
                result.setdefault("of", self.before["date"])
                return result
        return {"name": command.name, "bar": command.bar,
                "skipped": "not run"}

    def result(self, command):
        result = {"name": command.name, "bar": command.bar,
                  "part": command.part}
        if command.missing:
            result["skipped"] = "no " + command.missing
        if command.failure:
            result["failed"] = command.failure
        if command.runs:
            for what in ("wall", "cpu"):
                values = [getattr(run, what) for run in command.runs]
                result[what] = values
                result[what + "_median"] = statistics.median(values)
        result.update(command.beside)
        return result

    def save(self):
        self.load.append(os.getloadavg()[0])
        path = os.path.join(OUT, self.name + ".json")
        with open(path + ".part", "w") as file:
            json.dump({"benchmark": self.name, "title": self.title,
                       "date": time.strftime("%Y-%m-%dT%H:%M:%SZ",
                                             time.gmtime()),
                       "smoke": SMOKE, "load": self.load,
                       "machine": self.machine, "cases": self.cases,
                       "facts": self.facts}, file, indent=1)
            file.write("\n")
        os.replace(path + ".part", path)

    def end(self):
        while self.ending:
            self.ending.pop()()
        shutil.rmtree(self.dir, ignore_errors=True)
