#include "cmd/sitemaps.h"

void sitemaps_open(struct crawl *crawl) { (void)crawl; }
void sitemaps_answer(struct crawl *crawl, struct visit *visit, const struct page *page) { (void)crawl; (void)visit; (void)page; }
void sitemaps_failed(struct crawl *crawl, struct visit *visit, const char *reason, const struct page *page) { (void)crawl; (void)visit; (void)page; (void)reason; }
int64_t sitemaps_left(const struct crawl *crawl) { (void)crawl; return 0; }
int64_t sitemaps_lost(const struct crawl *crawl) { (void)crawl; return 0; }
