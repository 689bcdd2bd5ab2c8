"""One URL, and what there is before the first one: start-up, size, memory."""
import os
import shutil
import subprocess

import pages
import servers
from harness import TRAWL, Command


def run(bench):
    url = servers.files(bench, pages.board(200), pages.BOARD_LOCATION)
    one = url + "/board/7?offset=0"
    commands = [
        Command("trawl crawl URL", [
            TRAWL, "crawl", "-q", "--no-robots", one]),
        Command("curl URL", ["curl", "-sS", one], bar=1.6),
        Command("wget2 URL", [
            "wget2", "-q", "--no-robots", "-O", "/dev/null", one]),
    ]
    versions = [
        Command("trawl --version", [TRAWL, "--version"]),
        Command("curl --version", ["curl", "--version"]),
    ]
    for each in commands + versions:    # a few milliseconds each
        each.rounds = bench.size("STARTUP_ROUNDS", 31, 3)
    bench.compare("one page", 1, "starts", commands,
                  title="One URL, start-up and all")
    bench.compare("no page", 1, "starts", versions)
    sizes(bench)


def sizes(bench):
    stripped = bench.path("trawl")
    shutil.copy(TRAWL, stripped)
    if shutil.which("strip"):
        subprocess.run(["strip", stripped], check=True)
    bench.fact("trawl, the file, stripped",
               os.path.getsize(stripped) / 1024, "kB")
