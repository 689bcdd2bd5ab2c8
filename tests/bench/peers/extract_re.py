"""extract_re.py NAMES PATTERNS: every match of every pattern in every file."""
import re
import sys


def main(names, patterns):
    with open(patterns) as file:
        matchers = [re.compile(line) for line in file]
    with open(names) as file:
        names = file.read().split("\0")[:-1]
    found = 0
    for name in names:
        with open(name, encoding="utf-8") as file:
            page = file.read()
        for matcher in matchers:
            found += sum(1 for match in matcher.finditer(page)
                         if match.groups())
    print(found)


main(*sys.argv[1:])
