"""scrapy_fetch.py URLS IN_FLIGHT: Scrapy, which throws the pages away."""
import sys

import scrapy
from scrapy.crawler import CrawlerProcess

from scrapy_settings import SETTINGS

listed, in_flight = sys.argv[1:]


class Fetch(scrapy.Spider):
    name = "fetch"

    def start_requests(self):
        with open(listed) as file:
            for url in file:
                yield scrapy.Request(url.strip(), dont_filter=True)

    def parse(self, response):
        pass


process = CrawlerProcess({**SETTINGS, "CONCURRENT_REQUESTS": int(in_flight)})
process.crawl(Fetch)
process.start()
