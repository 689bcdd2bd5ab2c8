"""scrapy_list.py URLS PATTERN DB: Scrapy, with the same pattern and SQLite."""
import re
import sqlite3
import sys

import scrapy
from scrapy.crawler import CrawlerProcess

from scrapy_settings import SETTINGS

listed, pattern, db = sys.argv[1:]


class Board(scrapy.Spider):
    name = "board"

    def start_requests(self):
        with open(pattern) as file:
            self.matcher = re.compile(file.read())
        self.store = sqlite3.connect(db)
        self.store.execute("CREATE TABLE movies"
                           " (url, rank, title, star, time, integer, fraction)")
        with open(listed) as file:
            for url in file:
                yield scrapy.Request(url.strip(), dont_filter=True)

    def parse(self, response):
        self.store.executemany(
            "INSERT INTO movies VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(response.url, *match.groups())
             for match in self.matcher.finditer(response.text)])

    def closed(self, reason):
        self.store.commit()


process = CrawlerProcess(SETTINGS)
process.crawl(Board)
process.start()
