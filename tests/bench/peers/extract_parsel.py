"""extract_parsel.py NAMES N FILES: films by CSS, and N - 1 other selectors."""
import sys

from parsel import Selector

COLUMNS = ("i.board-index::text", "p.name a::attr(title)", "p.star::text",
           "p.releasetime::text", "i.integer::text", "i.fraction::text")


def main(names, n, files):
    with open(names) as file:
        names = file.read().split("\0")[:int(files)]
    found = 0
    for name in names:
        with open(name, encoding="utf-8") as file:
            page = Selector(file.read())
        for film in page.css("dd"):
            found += bool([film.css(column).get() for column in COLUMNS])
        for i in range(1, int(n)):
            found += len(page.css('a[href$="%02d"]' % i))
    print(found)


main(*sys.argv[1:])
