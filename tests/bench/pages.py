"""Pages that are served, made once and kept in build/bench."""
import os
import random
import re
import shutil
import subprocess
import textwrap

from harness import ORIGIN, OUT, TOP

# Each page of the board is asked for with its offset.
BOARD_LOCATION = """location = /board/7 {
			try_files /board/$arg_offset.html =404;
		}"""


def made(name, make):
    """build/bench/NAME, complete: it is renamed into place."""
    path = os.path.join(OUT, name)
    if not os.path.isdir(path):
        part = path + ".part"
        shutil.rmtree(part, ignore_errors=True)
        os.makedirs(part)
        make(part)
        os.rename(part, path)
    return path


def board(pages):
    """Pages of 11 kB with ten films each; urls.txt has their paths."""
    return made("board-%d" % pages, lambda path: subprocess.run(
        [ORIGIN, "--films", str(10 * pages), "--write-board", path],
        check=True))


def board_paths(pages):
    with open(os.path.join(board(pages), "urls.txt")) as file:
        return file.read().split()


WORDS = ("the of and to in that is was for it with as his on be at by had not "
         "are but from or have an they which one you were her all she there "
         "would their we him been has when who will more no if out so said "
         "river station morning winter letter garden harbour engine window "
         "paper silver bridge market orchard").split()


def site(pages, links, size):
    """Pages that link to each other, of about so many bytes.

    From the first each other one is reached: page n leads to 4n + 1 ... 4n + 4.
    """
    def make(path):
        rng = random.Random(1)
        os.mkdir(path + "/site")
        filler = [" ".join(rng.choices(WORDS, k=12)) for _ in range(1000)]
        for n in range(pages):
            with open("%s/site/%d.html" % (path, n), "w") as file:
                file.write(site_page(n, pages, links, size, filler))
    return made("site-%d-%d-%d" % (pages, links, size), make)


def site_page(n, pages, links, size, filler):
    targets = [(4 * n + j + 1 if j < 4 else n * 7919 + j * 104729) % pages
               for j in range(links)]
    out = ['<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
           "<title>Page %d of %d</title></head>\n<body><h1>Page %d</h1>\n"
           "<ul>\n" % (n, pages, n)]
    out += ['<li><a href="%d.html">Page %d, by way %d</a> and some words</li>'
            "\n" % (target, target, j) for j, target in enumerate(targets)]
    more = size - sum(map(len, out))
    while more > 0:
        text = '<p class="text">%s</p>\n' % filler[(n + more) % len(filler)]
        more -= len(text)
        out.append(text)
    return "".join(out) + "</ul></body></html>\n"


def board_pattern():
    """The pattern that trawl ships for the board."""
    with open(rule_file()) as file:
        _, _, rules = file.read().partition("\nrules:\n")
    block = re.search(r"( +)match: \|\n((?:\1  .*\n)+)", rules)
    return textwrap.dedent(block.group(2)).strip()


def rule_file(name="maoyan.yaml"):
    for folder, _, names in os.walk(os.path.join(TOP, "parse", "rules")):
        if name in names:
            return os.path.join(folder, name)
    raise FileNotFoundError(name)


def board_rules(name="maoyan.yaml"):
    """A rule file that trawl ships, but following nothing."""
    with open(rule_file(name)) as file:
        return re.sub(r"(?ms)^follow:\n.*?(?=^rules:)", "", file.read())


def python_pattern(pattern):
    """The same for Python's re, which writes names another way."""
    return re.sub(r"\(\?<(?=\w)", "(?P<", pattern)
