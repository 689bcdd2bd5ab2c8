/*
 * Sitemaps: XML (urlset, sitemapindex), RSS, Atom, plain text; gzip of each.
 *
 * https://www.sitemaps.org/protocol.html says what they should be; this reads
 * what they are.  Of broken XML, what is clear is read.  A page's location is
 * the <loc> directly within its <url>, whatever the prefixes, so images, videos
 * and alternates are none; an item's is its <link>, else <atom:link>, else a
 * <guid> that is a permalink; an entry's is its alternate <link>.  In plain
 * text every line is an absolute URL.
 *
 * An index is not followed here: how deep and how many is for the caller.
 */
#ifndef PARSE_SITEMAP_H
#define PARSE_SITEMAP_H

#include "parse/url/url.h"

#include <stdbool.h>
#include <stddef.h>

struct sitemap_entry {
	bool sitemap;		/* an index entry, else a page */
	const struct url *loc;	/* normal form without user and password, until
				   the callback ends; NULL: `text` is no
				   absolute URL */
	const char *text;	/* as it stands there, trimmed; len bytes, may
				   hold anything */
	size_t len;
	const char *lastmod;	/* likewise, terminated; "" if none */
};

/* Anything but 0 ends the scan. */
typedef int sitemap_fn(void *arg, const struct sitemap_entry *entry);

/*
 * body as it came (gzip is recognised by its magic and unpacked, at most
 * max_size bytes).  base: the sitemap's own URL or NULL; against it links of
 * feeds are resolved, while a <loc> has to be absolute.  Bad locations are
 * handed out, too, and counted in *bad.  0; what fn returned; or -1 with
 * *reason (a constant) if it is no sitemap at all, or the gzip is damaged or
 * too big.  Of the last two fn gets what could be unpacked first, but no half
 * entry.
 */
int sitemap_scan(const char *body, size_t len, size_t max_size,
		 const struct url *base, sitemap_fn *fn, void *arg,
		 size_t *bad, const char **reason);

#endif
