/*
 * trawl check sitemap: the pages and sitemaps a sitemap or feed names.
 */
#ifndef CMD_CHECK_SITEMAP_H
#define CMD_CHECK_SITEMAP_H

/* argv begins behind the words "check sitemap", and argv[-1] is the last of
   them.  The exit code: 1 if it is none or damaged. */
int check_sitemap(int argc, char **argv);

#endif
