/*
 * The links of an HTML page, in document order.
 *
 * A tokenizer after the HTML standard (13.2.5), as much of it as links need:
 * comments, raw text, attribute values and <base href> are what they are to a
 * browser.  Tree construction is not done.
 *
 * Links are a and area (href; SVG's a too, xlink:href as well), iframe, frame
 * within a frameset (src), link whose rel is next, prev, canonical or alternate
 * (not an alternate stylesheet), and meta refresh.  Scripting counts as off:
 * <noscript> is content.  The content of <template> is not.
 */
#ifndef PARSE_HTML_LINKS_H
#define PARSE_HTML_LINKS_H

#include "parse/html/link_text.h"
#include "parse/url/url.h"

#include <stdbool.h>
#include <stddef.h>

struct link {
	const char *element;	/* "a", "area", "iframe", "frame", "link" or
				   "meta" */
	const struct url *url;	/* absolute; until the callback ends */
	bool nofollow;		/* rel=nofollow on it */
	/* link_text.h; NULL where they were not asked for.  The text is that
	   of an a, up to its end or to the next link. */
	const struct link_text *text, *rel, *fragment;
};

/* Anything but 0 ends the scan. */
typedef int links_fn(void *arg, const struct link *link);

/* Where a fragment may lead: an id, or the name of an a; one with a '%' also
   decoded, as fragments are here. */
typedef int links_anchor_fn(void *arg, const char *name, size_t len);

/* What more than links is wanted of a page. */
struct links_wanted {
	bool texts;
	links_anchor_fn *anchor;	/* NULL: not wanted */
};

struct links_facts {
	bool nofollow;		/* <meta name=robots content=nofollow|none> */
	bool noindex;
};

/*
 * html is UTF-8, charset the WHATWG name of what the page was in, for its
 * queries; NULL: UTF-8.  base is the page's final URL.  References that are not
 * valid http(s) URLs are passed over, as are relative ones where a <base> is
 * longer than URL_MOST.  What fn returned last.
 */
int links_scan(const char *html, size_t len, const struct url *base,
	       const char *charset, links_fn *fn, void *arg,
	       struct links_facts *facts);

/* Likewise, and what is wanted beside. */
int links_scan_for(const struct links_wanted *want, const char *html,
		   size_t len, const struct url *base, const char *charset,
		   links_fn *fn, void *arg, struct links_facts *facts);

/* To *to what a <base> says that the page's references are relative to.  False:
   there is none, or no good one; they are so to the page's own URL. */
bool links_base(const char *html, size_t len, const struct url *base,
		struct url *to);

#endif
