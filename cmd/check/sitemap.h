/*
 * trawl check sitemap: the pages and sitemaps a sitemap or feed names.
 */
#ifndef CMD_CHECK_SITEMAP_H
#define CMD_CHECK_SITEMAP_H

/* trawl check sitemap: argv[0] is "sitemap".  The exit code: 1 if it is none or
   damaged. */
int check_sitemap(int argc, char **argv);

#endif
