/*
 * One scanner for every format there is.  What the first element of a known
 * name is says which words count: <url> and <sitemap> with <loc>, or <item>
 * with <link>, or <entry> with <link href>.  These entries may stand anywhere;
 * a field counts only as a direct child of its entry, so the <image:loc> inside
 * an <image:image> is nobody's location.  Prefixes are not resolved: in the
 * wild they are bound to anything.
 *
 * Who is whose child is told by a stack of open elements.  A closing tag closes
 * what was left open inside its element, an entry ends the entry before, a
 * field the field before.  The stack has an end: deeper elements are counted
 * but not remembered, and a closing tag there closes the last of them.
 */
#include "parse/sitemap.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parse/charset/charset.h"
#include "parse/gunzip.h"
#include "parse/memory.h"
#include "parse/xml.h"

#define STACK 64
#define SNIFF 4096		/* how far to look for XML after other text */

enum format {
	FORMAT_UNKNOWN,
	FORMAT_SITEMAP,
	FORMAT_RSS,		/* and RSS 1.0, which is RDF */
	FORMAT_ATOM,
};

enum field {
	FIELD_NONE,
	FIELD_LOC,
	FIELD_LASTMOD,
	FIELD_OTHER,		/* known, of no interest */
};

struct text {			/* NUL after len */
	char *data;
	size_t len, cap;
	int rank;		/* the source's; 0: not given */
};

struct scan {
	const struct url *base;
	struct url url;
	sitemap_fn *fn;
	void *arg;
	size_t *bad;
	int stop;		/* what fn returned */

	enum format format;
	struct xml_span open[STACK];	/* names */
	size_t depth;		/* of open elements; may exceed STACK */

	size_t entry;		/* depth within the open entry; 0: none */
	bool index;		/* it is a <sitemap> */
	struct xml_span prefix;	/* of its name */
	struct text loc, lastmod;

	enum field field;	/* the open one; its depth is entry + 1 */
	int rank;		/* of the field */
	struct text text;	/* of the field */
};

/* Of two sources for one field the higher rank wins, else the first. */
static const struct {
	enum format format;
	const char *name;
	enum field field;
	int rank;
} fields[] = {
	{ FORMAT_SITEMAP, "loc", FIELD_LOC, 1 },
	{ FORMAT_SITEMAP, "lastmod", FIELD_LASTMOD, 1 },
	{ FORMAT_SITEMAP, "changefreq", FIELD_OTHER, 0 },
	{ FORMAT_SITEMAP, "priority", FIELD_OTHER, 0 },
	{ FORMAT_RSS, "link", FIELD_LOC, 3 },
	{ FORMAT_RSS, "guid", FIELD_LOC, 1 },
	{ FORMAT_RSS, "pubdate", FIELD_LASTMOD, 2 },
	{ FORMAT_RSS, "date", FIELD_LASTMOD, 1 },
	{ FORMAT_RSS, "updated", FIELD_LASTMOD, 1 },
	{ FORMAT_ATOM, "link", FIELD_LOC, 2 },
	{ FORMAT_ATOM, "updated", FIELD_LASTMOD, 2 },
	{ FORMAT_ATOM, "modified", FIELD_LASTMOD, 2 },
	{ FORMAT_ATOM, "published", FIELD_LASTMOD, 1 },
};
#define RANK_LINK_HREF 2

static const struct {
	const char *name;
	enum format format;
	bool entry;
} elements[] = {
	{ "urlset", FORMAT_SITEMAP, false },
	{ "sitemapindex", FORMAT_SITEMAP, false },
	{ "url", FORMAT_SITEMAP, true },
	{ "sitemap", FORMAT_SITEMAP, true },
	{ "rss", FORMAT_RSS, false },
	{ "rdf", FORMAT_RSS, false },
	{ "channel", FORMAT_RSS, false },
	{ "item", FORMAT_RSS, true },
	{ "feed", FORMAT_ATOM, false },
	{ "entry", FORMAT_ATOM, true },
};

/* Extensions of sitemaps whose words must not be taken for the sitemap's. */
static const char *const extensions[] = {
	"image", "video", "news", "xhtml", "mobile", "pagemap",
};

/* ---- text -------------------------------------------------------------- */

static void text_reserve(struct text *text, size_t more)
{
	if (text->len + more < text->cap)
		return;
	text->cap = 2 * text->cap + more + 1;
	text->data = must(realloc(text->data, text->cap));
}

static void text_clear(struct text *text)
{
	text_reserve(text, 0);
	text->len = 0;
	text->data[0] = '\0';
	text->rank = 0;
}

static void text_add(struct text *text, struct xml_span s, bool decode)
{
	char *to;

	text_reserve(text, s.len);
	to = text->data + text->len;
	if (decode)
		s.len = xml_decode(s, to);
	else
		memcpy(to, s.data, s.len);
	text->len += s.len;
	text->data[text->len] = '\0';
}

static struct xml_span trim(struct xml_span s)
{
	while (s.len && isspace((unsigned char)s.data[0])) {
		s.data++;
		s.len--;
	}
	while (s.len && isspace((unsigned char)s.data[s.len - 1]))
		s.len--;
	return s;
}

/* ---- entries ----------------------------------------------------------- */

/* sound: as far as can be seen without parsing it. */
static void deliver(struct scan *scan, struct xml_span loc, bool sound)
{
	struct sitemap_entry entry = {
		.sitemap = scan->index,
		.loc = &scan->url,
		.text = loc.data,
		.len = loc.len,
		.lastmod = scan->lastmod.data,
	};
	/* A <loc> is the full URL (sitemaps.org); a link of a feed need not
	   be. */
	const struct url *base = scan->format == FORMAT_RSS ||
				 scan->format == FORMAT_ATOM
					 ? scan->base : NULL;
	const char *reason;

	if (scan->stop)
		return;
	if (!sound || url_parse(&scan->url, base, loc.data, loc.len,
				      &reason) < 0) {
		++*scan->bad;
		entry.loc = NULL;
	} else {
		url_strip_userinfo(&scan->url);
	}
	scan->stop = scan->fn(scan->arg, &entry);
}

static void entry_flush(struct scan *scan)
{
	if (scan->loc.rank)
		deliver(scan, (struct xml_span){ scan->loc.data,
						 scan->loc.len },
			scan->loc.len > 0);
	text_clear(&scan->loc);
	text_clear(&scan->lastmod);
}

/* The content of a field is known: keep it if it is the best so far. */
static void field_set(struct scan *scan, enum field field, int rank)
{
	struct text *to = field == FIELD_LOC ? &scan->loc : &scan->lastmod;
	struct xml_span value =
		trim((struct xml_span){ scan->text.data, scan->text.len });

	if (rank <= to->rank)
		return;
	if (value.len == 0 && scan->format != FORMAT_SITEMAP)
		return;
	text_clear(to);
	text_add(to, value, false);
	to->rank = rank;
}

static void field_end(struct scan *scan)
{
	if (scan->field == FIELD_LOC || scan->field == FIELD_LASTMOD)
		field_set(scan, scan->field, scan->rank);
	scan->field = FIELD_NONE;
}

/* Closes all elements deeper than depth. */
static void close_to(struct scan *scan, size_t depth)
{
	if (scan->field && depth <= scan->entry)
		field_end(scan);
	if (scan->entry && depth < scan->entry) {
		entry_flush(scan);
		scan->entry = 0;
	}
	scan->depth = depth;
}

/* ---- tags -------------------------------------------------------------- */

static bool same(struct xml_span a, struct xml_span b)
{
	return a.len == b.len && strncasecmp(a.data, b.data, a.len) == 0;
}

/* Whether the tag may speak for the open entry, by its prefix. */
static bool is_own(const struct scan *scan, const struct xml_token *tag)
{
	if (tag->prefix.len == 0 || same(tag->prefix, scan->prefix))
		return true;
	if (scan->format != FORMAT_SITEMAP)
		return !xml_is(tag->name, "link");
	for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++)
		if (xml_is(tag->prefix, extensions[i]))
			return false;
	return true;
}

/* <link href>, of Atom and also in RSS: there is no content to wait for. */
static void link_href(struct scan *scan, struct xml_span href,
		      struct xml_span rel)
{
	if (rel.data && !xml_is(trim(rel), "alternate"))
		return;
	text_clear(&scan->text);
	text_add(&scan->text, href, true);
	field_set(scan, FIELD_LOC, RANK_LINK_HREF);
}

static void field_open(struct scan *scan, const struct xml_token *tag,
		       enum field field, int rank)
{
	if (xml_is(tag->name, "link")) {
		struct xml_span href = xml_attribute(tag, "href");

		if (href.data)
			link_href(scan, href, xml_attribute(tag, "rel"));
		if (href.data || scan->format == FORMAT_ATOM)
			field = FIELD_OTHER;
	} else if (xml_is(tag->name, "guid") &&
		   xml_is(xml_attribute(tag, "ispermalink"), "false")) {
		field = FIELD_OTHER;
	}
	if (field != FIELD_OTHER && !is_own(scan, tag))
		field = FIELD_OTHER;
	if (field == FIELD_LOC && scan->format == FORMAT_SITEMAP &&
	    scan->loc.rank)
		entry_flush(scan);
	scan->field = field;
	scan->rank = rank;
	text_clear(&scan->text);
}

/* Looks the tag up among the entry's fields. */
static void child_open(struct scan *scan, const struct xml_token *tag)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (fields[i].format != scan->format ||
		    !xml_is(tag->name, fields[i].name))
			continue;
		if (scan->field)
			close_to(scan, scan->entry);
		field_open(scan, tag, fields[i].field, fields[i].rank);
		return;
	}
}

static void entry_open(struct scan *scan, const struct xml_token *tag)
{
	if (scan->entry)
		close_to(scan, scan->entry - 1);
	text_clear(&scan->loc);
	text_clear(&scan->lastmod);
	scan->entry = scan->depth + 1;
	scan->index = xml_is(tag->name, "sitemap");
	scan->prefix = tag->prefix;
}

/* True if it begins an entry. */
static bool element_open(struct scan *scan, const struct xml_token *tag)
{
	for (size_t i = 0; i < sizeof(elements) / sizeof(*elements); i++) {
		if (!xml_is(tag->name, elements[i].name))
			continue;
		if (scan->format == FORMAT_UNKNOWN)
			scan->format = elements[i].format;
		return elements[i].entry &&
		       elements[i].format == scan->format &&
		       (!scan->entry || same(tag->prefix, scan->prefix));
	}
	return false;
}

static void tag_close(struct scan *scan, struct xml_span name)
{
	size_t i = scan->depth;

	if (i > STACK) {
		close_to(scan, i - 1);
		return;
	}
	while (i > 0 && !same(scan->open[i - 1], name))
		i--;
	if (i > 0)
		close_to(scan, i - 1);
}

static void tag_open(struct scan *scan, const struct xml_token *tag)
{
	if (element_open(scan, tag))
		entry_open(scan, tag);
	else if (scan->entry && scan->depth == scan->entry + !!scan->field)
		child_open(scan, tag);
	if (scan->depth < STACK)
		scan->open[scan->depth] = tag->name;
	scan->depth++;
	if (tag->empty)
		close_to(scan, scan->depth - 1);
}

/* ---- documents --------------------------------------------------------- */

static bool scan_xml(struct scan *scan, const char *data, size_t len)
{
	struct xml xml = { data, data + len };
	struct xml_token token;
	enum xml_kind kind;

	while (!scan->stop && (kind = xml_next(&xml, &token)) != XML_END) {
		switch (kind) {
		case XML_TEXT:
		case XML_CDATA:
			if (scan->field && scan->depth == scan->entry + 1)
				text_add(&scan->text, token.text,
					 kind == XML_TEXT);
			break;
		case XML_OPEN:
			tag_open(scan, &token);
			if (xml_is(token.name, "html") &&
			    scan->format == FORMAT_UNKNOWN)
				return false;
			break;
		case XML_CLOSE:
			tag_close(scan, token.name);
			break;
		case XML_END:
			break;
		}
	}
	/* What the document ends within may be half of it. */
	scan->field = FIELD_NONE;
	close_to(scan, 0);
	return scan->format != FORMAT_UNKNOWN;
}

static bool is_absolute(struct xml_span line)
{
	if (line.len < 8 || (strncasecmp(line.data, "http://", 7) != 0 &&
			     strncasecmp(line.data, "https://", 8) != 0))
		return false;
	for (size_t i = 0; i < line.len; i++)
		if (isspace((unsigned char)line.data[i]))
			return false;
	return true;
}

/* Takes the next line that says something off the text.  Half a line at its
   end is none.  False: there is no more. */
static bool next_line(struct xml_span *text, bool whole, struct xml_span *line)
{
	const char *end = text->data + text->len;

	do {
		const char *eol = text->data;

		while (eol < end && *eol != '\n' && *eol != '\r')
			eol++;
		if (eol == end && (!whole || text->len == 0))
			return false;
		*line = trim((struct xml_span){ text->data,
						eol - text->data });
		text->data = eol < end ? eol + 1 : end;
		text->len = (size_t)(end - text->data);
	} while (line->len == 0 || line->data[0] == '#');
	return true;
}

/* One URL a line, one of them absolute, or any words would make a sitemap. */
static bool scan_lines(struct scan *scan, struct xml_span text, bool whole)
{
	struct xml_span rest = text, line;
	bool any = false;

	while (!any && next_line(&rest, whole, &line))
		any = is_absolute(line);
	while (any && !scan->stop && next_line(&text, whole, &line))
		deliver(scan, line, is_absolute(line));
	return any;
}

/* Also where some warning of PHP's precedes it. */
static bool is_xml(struct xml_span text)
{
	static const char *const marks[] = {
		"<?xml", "<urlset", "<sitemapindex", "<rss", "<feed",
	};
	size_t n = text.len < SNIFF ? text.len : SNIFF;

	if (text.len && text.data[0] == '<')
		return true;
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (memmem(text.data, n, marks[i], strlen(marks[i])))
			return true;
	return false;
}

/* whole: nothing is missing at the end. */
static bool scan_text(struct scan *scan, const char *data, size_t len,
		      bool whole)
{
	struct xml_span text;

	if (len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) {
		data += 3;
		len -= 3;
	}
	text_clear(&scan->loc);
	text_clear(&scan->lastmod);
	text_clear(&scan->text);
	text = trim((struct xml_span){ data, len });
	if (is_xml(text))
		return scan_xml(scan, data, len);
	return scan_lines(scan, (struct xml_span){ data, len }, whole);
}

/* Of UTF-16 nothing could be read otherwise; of the rest, locations that are
   not plain ASCII. */
static bool scan_bytes(struct scan *scan, const char *data, size_t len,
		       bool whole)
{
	const char *charset = charset_detect(NULL, data, len);
	struct charset_buffer buffer = { NULL, 0 };
	bool known;

	if (strcmp(charset, "utf-8") != 0 &&
	    charset_to_utf8(charset, data, len, &buffer, &data, &len) == -1)
		out_of_memory();
	known = scan_text(scan, data, len, whole);
	free(buffer.data);
	return known;
}

int sitemap_scan(const char *body, size_t len, size_t max_size,
		 const struct url *base, sitemap_fn *fn, void *arg,
		 size_t *bad, const char **reason)
{
	struct scan scan = { .base = base, .fn = fn, .arg = arg, .bad = bad };
	char *unpacked = NULL;
	int rc = 0;

	*bad = 0;
	if (gunzip_magic(body, len)) {
		rc = gunzip(body, len, max_size, &unpacked, &len, reason);
		body = unpacked;
	}
	if (!scan_bytes(&scan, body, len, rc == 0) && rc == 0) {
		*reason = "not a sitemap";
		rc = -1;
	}
	if (scan.stop)
		rc = scan.stop;
	free(unpacked);
	free(scan.loc.data);
	free(scan.lastmod.data);
	free(scan.text.data);
	url_release(&scan.url);
	return rc;
}
