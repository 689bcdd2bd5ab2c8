"""pool.py URLS PATTERN DB: multiprocessing's Pool, requests, re and sqlite3."""
import multiprocessing
import re
import sqlite3
import sys

import requests


def begin(pattern):
    global session, matcher
    session = requests.Session()
    matcher = pattern


def fetch(url):
    page = session.get(url, timeout=30)
    return url, page.status_code, [
        match.groups() for match in matcher.finditer(page.content.decode())]


def main(listed, pattern, db):
    with open(listed) as file:
        urls = file.read().split()
    with open(pattern) as file:
        pattern = re.compile(file.read())
    store = sqlite3.connect(db)
    store.execute("CREATE TABLE movies"
                  " (url, rank, title, star, time, integer, fraction)")
    with multiprocessing.Pool(None, begin, (pattern,)) as pool:
        for url, _, rows in pool.imap_unordered(fetch, urls, 16):
            store.executemany("INSERT INTO movies VALUES (?, ?, ?, ?, ?, ?, ?)",
                              [(url, *row) for row in rows])
    store.commit()


main(*sys.argv[1:])
