"""scrapy_site.py URL PAGES: Scrapy's CrawlSpider follows links to so many."""
import sys

from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule

from scrapy_settings import SETTINGS


class Site(CrawlSpider):
    name = "site"
    start_urls = [sys.argv[1]]
    rules = [Rule(LinkExtractor(), callback="page", follow=True)]
    pages = 1

    def page(self, response):
        self.pages += 1


process = CrawlerProcess({**SETTINGS,
                          "CLOSESPIDER_PAGECOUNT": int(sys.argv[2])})
crawler = process.create_crawler(Site)
process.crawl(crawler)
process.start()
sys.exit(crawler.spider.pages < int(sys.argv[2]))
