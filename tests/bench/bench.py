#!/usr/bin/env python3
"""Benchmarks of trawl beside its peers.

    tests/bench/bench.py NAME...            runs them, then prints a table
    tests/bench/bench.py --table NAME...    what was measured last
    tests/bench/bench.py --chart NAME...    the same as a picture, on stdout
    tests/bench/bench.py --readme NAME...   both, into README.md

NAME stands for benchmarks/bench_NAME.py; the Makefile has the list of them.
What was measured is in build/bench/NAME.json; after several benchmarks, all
of it in table.txt, all.json and speed.svg there.  The environment sets

    BENCH_ROUNDS        runs of each command (5); the median counts
    BENCH_SLOW_ROUNDS   of commands that take a minute or more (1); with 0 what
                        was measured of them last stands
    BENCH_TIMEOUT       seconds that one run may take (300)
    BENCH_SMOKE         if set: small sizes and one round, to see that it works
    TRAWL, ORIGIN       the programmes

and sizes, by the names that stand in those files.
"""
import importlib
import json
import os
import signal
import subprocess
import sys

sys.dont_write_bytecode = True

import chart
import network
import table
from harness import HERE, OUT, Bench, Failed

def run(name):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))    # servers end, too
    sys.path.insert(0, os.path.join(HERE, "benchmarks"))
    module = importlib.import_module("bench_" + name)
    if getattr(module, "OWN_NETWORK", False):
        network.enter()
    bench = Bench(name, module.__doc__.strip().split("\n\n")[0])
    try:
        module.run(bench)
        bench.save()
    except Failed as failed:
        bench.say(str(failed))
        return 1
    finally:
        bench.end()
    print(table.table([name]), flush=True)
    return 0


def run_all(names):
    """Each in a process of its own; 1 if any of them failed."""
    statuses = [subprocess.call([sys.executable, __file__, name])
                for name in names]
    for name, text in (("table.txt", table.table(names)),
                       ("speed.svg", chart.chart(names)),
                       ("all.json", json.dumps(table.load(names), indent=1))):
        with open(os.path.join(OUT, name), "w") as file:
            file.write(text + "\n")
    print(table.table(names))
    return max(statuses)


def known(name):
    return os.path.exists("%s/benchmarks/bench_%s.py" % (HERE, name))


def main(args):
    what = args.pop(0) if args and args[0].startswith("--") else None
    if not args or not all(map(known, args)):
        sys.exit(__doc__)
    shown = {"--table": table.table, "--chart": chart.chart,
             "--readme": chart.readme}
    if what in shown:
        print(shown[what](args))
    elif what:
        sys.exit(__doc__)
    else:
        return run(args[0]) if len(args) == 1 else run_all(args)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
