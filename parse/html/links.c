/*
 * One pass over the tags.  <base href> counts for the whole page, also for
 * what stands before it, so the page is searched for "<base" first; that is
 * memchr over the '<'s, and only a page that has one is tokenized twice.
 *
 * Attribute values go to url_parse as they stand in the page; only those with
 * a reference or a NUL are rewritten, into one buffer that is used again.
 *
 * Agreement with browsers ends where they build a tree: a link that repeated
 * formatting elements would duplicate is one link here, one that <table>
 * would move keeps its place, one in <select> is a link, and so is one before
 * a frameset that takes the place of its body.
 */
#include "parse/html/links.h"

#include "parse/html/html.h"
#include "parse/memory.h"
#include "parse/url/query.h"
#include "parse/html/token.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct span {			/* s NULL: not there */
	const char *s;
	size_t len;
};

/* The attributes of one tag that links are made of, as in the page. */
struct wanted {
	struct span href, xlink_href, src, rel, content, http_equiv, name, id;
};

static const struct {
	const char *name;
	size_t len, slot;
} wanted[] = {
#define WANTED(name, slot) { name, sizeof name - 1, \
			     offsetof(struct wanted, slot) }
	WANTED("href", href),
	WANTED("xlink:href", xlink_href),
	WANTED("src", src),
	WANTED("rel", rel),
	WANTED("content", content),
	WANTED("http-equiv", http_equiv),
	WANTED("name", name),
	WANTED("id", id),
};

/* Frames are nothing but in a frameset, which takes the place of a body. */
enum frames {
	FRAMES_YET,		/* nothing of a body has come: one may begin */
	FRAMES_NEVER,		/* it would be ignored */
	FRAMES_NOW,		/* all but frames is ignored, tags and text */
};

struct scan {
	struct tokenizer t;
	const struct url *base;	/* NULL: only absolute references */
	const struct encoding *encoding;	/* of queries; NULL: UTF-8 */
	struct url base_url;	/* of <base>, if there is one */
	struct url url;		/* of the link in hand */
	links_fn *fn;
	void *arg;
	struct links_facts *facts;
	char *value;		/* a value rewritten */
	size_t cap;
	unsigned templates;	/* open ones: their content is no page */
	enum frames frames;
	unsigned framesets;	/* open ones */
	struct links_wanted wanted;
	struct link_text text, rel, fragment;	/* of the link in hand */
	/* An a whose end has not come: its link is yet to be told. */
	struct link waiting;	/* url NULL: there is none */
	const char *content;	/* where its content begins */
	struct link_text anchor;	/* decoded */
};

/* ---- attributes --------------------------------------------------------- */
/* The first of a name counts. */
static void keep(struct wanted *tag, const struct attribute *a)
{
	size_t i;

	for (i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		struct span *slot = (struct span *)((char *)tag +
						    wanted[i].slot);

		if (wanted[i].len != a->name_len ||
		    strncasecmp(wanted[i].name, a->name, a->name_len) != 0)
			continue;
		if (!slot->s)
			*slot = (struct span){ a->value, a->value_len };
		return;
	}
}

/* False: the page ends within the tag. */
static bool read_attributes(struct tokenizer *t, struct wanted *tag)
{
	struct attribute a;

	*tag = (struct wanted){ 0 };
	while (tokenizer_attribute(t, &a))
		keep(tag, &a);
	return !t->cut;
}

/* NUL is U+FFFD to a browser, references are what they stand for. */
static struct span rewritten(struct scan *scan, struct span value)
{
	size_t i, n = 0;

	if (scan->cap < 3 * value.len) {
		scan->cap = 3 * value.len;
		free(scan->value);
		scan->value = must(malloc(scan->cap));
	}
	for (i = 0; i < value.len; i++) {
		if (value.s[i]) {
			scan->value[n++] = value.s[i];
			continue;
		}
		memcpy(scan->value + n, "\xef\xbf\xbd", 3);
		n += 3;
	}
	n = html_decode(scan->value, n, 1, scan->value);
	return (struct span){ scan->value, n };
}

/* The value as a browser sees it, until the next one is asked for. */
static struct span decoded(struct scan *scan, struct span value)
{
	if (value.len && (memchr(value.s, '&', value.len) ||
			  memchr(value.s, '\0', value.len)))
		return rewritten(scan, value);
	return value;
}

/* Is word among those of the value?  They end at white space or a comma. */
static bool has_word(struct span value, const char *word, bool commas)
{
	size_t i, start;

	for (i = 0; i < value.len; i++) {
		for (start = i; i < value.len && !html_space(value.s[i]) &&
		     !(commas && value.s[i] == ','); i++)
			;
		if (html_is(value.s + start, i - start, word))
			return true;
	}
	return false;
}

/* ---- links -------------------------------------------------------------- */
/* The a that waits ends here at the latest. */
static int tell_waiting(struct scan *scan, const char *end)
{
	struct link link = scan->waiting;

	scan->waiting.url = NULL;
	link_text_set(&scan->text, scan->content,
		      (size_t)(end - scan->content));
	return scan->fn(scan->arg, &link);
}

/* With texts; rel is in the scan already. */
static int describe(struct scan *scan, struct link *link, struct span ref)
{
	link_text_set_fragment(&scan->fragment, ref.s, ref.len);
	link->rel = &scan->rel;
	link->fragment = &scan->fragment;
	link->text = &scan->text;
	scan->text.len = 0;
	if (scan->t.tag != TAG_A)
		return scan->fn(scan->arg, link);
	scan->waiting = *link;
	scan->content = scan->t.p;
	return 0;
}

static int found(struct scan *scan, const char *element, struct span ref,
		 bool nofollow)
{
	struct link link = { .element = element, .url = &scan->url,
			     .nofollow = nofollow };
	const char *reason;

	if (url_parse_in(&scan->url, scan->base, ref.s, ref.len,
			 scan->encoding, &reason) < 0)
		return 0;
	return scan->wanted.texts ? describe(scan, &link, ref)
				  : scan->fn(scan->arg, &link);
}

static int follow(struct scan *scan, const char *element,
		  const struct wanted *tag, struct span ref)
{
	struct span rel = decoded(scan, tag->rel);
	bool nofollow = has_word(rel, "nofollow", false);

	if (scan->wanted.texts)
		link_text_set_words(&scan->rel, rel.s, rel.len);
	return found(scan, element, decoded(scan, ref), nofollow);
}

static int anchor(struct scan *scan, const struct wanted *tag)
{
	struct span ref = tag->href;

	if (scan->t.markup == MARKUP_MATH)
		return 0;
	if (scan->t.markup == MARKUP_SVG && !ref.s)
		ref = tag->xlink_href;
	return ref.s ? follow(scan, "a", tag, ref) : 0;
}

static int frame(struct scan *scan, const char *element,
		 const struct wanted *tag)
{
	if (!tag->src.len)
		return 0;
	scan->rel.len = 0;
	return found(scan, element, decoded(scan, tag->src), false);
}

/* <link> to pages; an alternate stylesheet is not one. */
static int resource(struct scan *scan, const struct wanted *tag)
{
	struct span rel = decoded(scan, tag->rel);

	if (!tag->href.len || has_word(rel, "stylesheet", false))
		return 0;
	if (!has_word(rel, "next", false) && !has_word(rel, "prev", false) &&
	    !has_word(rel, "canonical", false) &&
	    !has_word(rel, "alternate", false))
		return 0;
	return follow(scan, "link", tag, tag->href);
}

/* ---- <meta> ------------------------------------------------------------- */
static struct span skip_space(struct span s)
{
	while (s.len && html_space(*s.s))
		s.s++, s.len--;
	return s;
}

static struct span skip_one(struct span s)
{
	return (struct span){ s.s + 1, s.len - 1 };
}

static bool is_separator(char c)
{
	return c == ';' || c == ',';
}

/* Past the seconds and what ends them; s NULL: it does not begin so. */
static struct span skip_seconds(struct span s)
{
	static const struct span none = { NULL, 0 };
	const char *start;

	s = skip_space(s);
	start = s.s;
	while (s.len && ((*s.s >= '0' && *s.s <= '9') || *s.s == '.'))
		s = skip_one(s);
	if (s.s == start || !s.len ||
	    !(is_separator(*s.s) || html_space(*s.s)))
		return none;
	s = skip_space(s);
	if (s.len && is_separator(*s.s))
		s = skip_space(skip_one(s));
	return s;
}

/* Past "url =", if that is there. */
static struct span skip_url_word(struct span s)
{
	struct span rest;

	if (s.len < 3 || strncasecmp(s.s, "url", 3) != 0)
		return s;
	rest = skip_space((struct span){ s.s + 3, s.len - 3 });
	return rest.len && *rest.s == '=' ? skip_space(skip_one(rest)) : s;
}

/* Without the quotes; the second may be missing. */
static struct span unquoted(struct span s)
{
	const char *end;

	if (!s.len || (*s.s != '"' && *s.s != '\''))
		return s;
	end = memchr(s.s + 1, *s.s, s.len - 1);
	s = skip_one(s);
	if (end)
		s.len = (size_t)(end - s.s);
	return s;
}

/* "5; url='next.html'" (HTML standard, 4.2.5.3).  s NULL: no URL there. */
static struct span refresh_target(struct span content)
{
	static const struct span none = { NULL, 0 };
	struct span s = skip_seconds(content);

	return s.len ? unquoted(skip_url_word(s)) : none;
}

static int meta(struct scan *scan, const struct wanted *tag)
{
	struct span content, target;

	if (!tag->content.s)
		return 0;
	if (html_is(tag->http_equiv.s, tag->http_equiv.len, "refresh")) {
		target = refresh_target(decoded(scan, tag->content));
		scan->rel.len = 0;
		return target.s ? found(scan, "meta", target, false) : 0;
	}
	if (!scan->facts || !html_is(tag->name.s, tag->name.len, "robots"))
		return 0;
	content = decoded(scan, tag->content);
	if (has_word(content, "none", true))
		scan->facts->nofollow = scan->facts->noindex = true;
	if (has_word(content, "nofollow", true))
		scan->facts->nofollow = true;
	if (has_word(content, "noindex", true))
		scan->facts->noindex = true;
	return 0;
}

/* ---- the page ----------------------------------------------------------- */
static void count_templates(struct scan *scan, enum token token)
{
	if (scan->t.tag != TAG_TEMPLATE || scan->t.markup != MARKUP_HTML)
		return;
	if (token == TOKEN_START)
		scan->templates++;
	else if (scan->templates)
		scan->templates--;
}

/* Start tags after which a frameset is ignored (13.2.6.4.7, frameset-ok). */
static bool begins_body(const struct tokenizer *t)
{
	static const char *const names[] = {
		"applet", "area", "body", "br", "button", "dd", "dt", "embed",
		"hr", "iframe", "image", "img", "input", "keygen", "li",
		"listing", "marquee", "object", "pre", "select", "table",
		"textarea", "wbr", "xmp",
	};
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (html_is(t->name, t->name_len, names[i]))
			return true;
	return false;
}

static bool is_blank(const struct tokenizer *t)
{
	size_t i;

	for (i = 0; i < t->text_len && html_space(t->text[i]); i++)
		;
	return i == t->text_len;
}

/* A body has begun, or a frameset in its place. */
static void watch_for_frames(struct scan *scan, enum token token)
{
	const struct tokenizer *t = &scan->t;

	if (scan->frames != FRAMES_YET || scan->templates)
		return;
	if (token == TOKEN_TEXT)
		scan->frames = t->how == TEXT_DATA && !is_blank(t)
			       ? FRAMES_NEVER : FRAMES_YET;
	else if (token == TOKEN_START && t->tag == TAG_FRAMESET)
		scan->frames = FRAMES_NOW;
	else if (token == TOKEN_START && begins_body(t))
		scan->frames = FRAMES_NEVER;
}

/* Everything but its frames and the raw text of <noframes> is astray. */
static void in_frameset(struct scan *scan, enum token token)
{
	if (scan->t.tag == TAG_FRAMESET && token == TOKEN_START)
		scan->framesets++;
	else if (scan->t.tag == TAG_FRAMESET && scan->framesets)
		scan->framesets--;
	if (scan->t.tag != TAG_FRAME && scan->t.tag != TAG_NOFRAMES)
		tokenizer_forget_tag(&scan->t);
}

/* Whether the tag in hand is one to look at. */
static bool is_element(struct scan *scan, enum token token)
{
	watch_for_frames(scan, token);
	if (token == TOKEN_TEXT)
		return false;
	if (scan->frames != FRAMES_NOW) {
		count_templates(scan, token);
		return token == TOKEN_START && !scan->templates;
	}
	in_frameset(scan, token);
	return token == TOKEN_START && scan->t.tag == TAG_FRAME &&
	       scan->framesets;
}

static bool interesting(const struct scan *scan)
{
	enum tag tag = scan->t.tag;

	if (tag == TAG_FRAME)
		return scan->frames == FRAMES_NOW;
	return tag == TAG_A ||
	       (scan->t.markup == MARKUP_HTML &&
		(tag == TAG_AREA || tag == TAG_IFRAME || tag == TAG_LINK ||
		 tag == TAG_META));
}

static int anchor_named(struct scan *scan, struct span name)
{
	int stop;

	if (!name.len)
		return 0;
	name = decoded(scan, name);
	stop = scan->wanted.anchor(scan->arg, name.s, name.len);
	if (stop || !memchr(name.s, '%', name.len))
		return stop;
	/* A fragment is first compared as it is written. */
	link_text_copy(&scan->anchor, name.s, name.len);
	link_text_decode(&scan->anchor);
	return scan->wanted.anchor(scan->arg, scan->anchor.data,
				   scan->anchor.len);
}

static int tell_anchors(struct scan *scan, const struct wanted *tag)
{
	int stop = anchor_named(scan, tag->id);

	if (!stop && scan->t.tag == TAG_A && scan->t.markup == MARKUP_HTML)
		stop = anchor_named(scan, tag->name);
	return stop;
}

static int link_of(struct scan *scan, const struct wanted *tag)
{
	switch ((int)scan->t.tag) {
	case TAG_A:
		return anchor(scan, tag);
	case TAG_AREA:
		return tag->href.s ? follow(scan, "area", tag, tag->href) : 0;
	case TAG_FRAME:
		return frame(scan, "frame", tag);
	case TAG_IFRAME:
		return frame(scan, "iframe", tag);
	case TAG_LINK:
		return resource(scan, tag);
	case TAG_META:
		return meta(scan, tag);
	}
	return 0;
}

static int start_tag(struct scan *scan)
{
	const char *before = scan->t.name - 1;
	bool is_link = interesting(scan);
	struct wanted tag;
	int stop = 0;

	if ((!is_link && !scan->wanted.anchor) ||
	    !read_attributes(&scan->t, &tag))
		return 0;
	if (scan->wanted.anchor)
		stop = tell_anchors(scan, &tag);
	if (!is_link || stop)
		return stop;
	if (scan->waiting.url)
		stop = tell_waiting(scan, before);
	return stop ? stop : link_of(scan, &tag);
}

static bool mentions_base(const char *p, const char *end)
{
	while ((p = memchr(p, '<', (size_t)(end - p)))) {
		if (end - p > 5 && (p[1] | 0x20) == 'b' &&
		    strncasecmp(p + 1, "base", 4) == 0)
			return true;
		p++;
	}
	return false;
}

/* The first <base> with an href, in a page that may have one. */
static struct span base_href(struct scan *scan)
{
	struct wanted tag;
	enum token token;

	while ((token = tokenizer_next(&scan->t)) != TOKEN_EOF) {
		if (is_element(scan, token) &&
		    scan->t.tag == TAG_BASE && scan->t.markup == MARKUP_HTML &&
		    read_attributes(&scan->t, &tag) && tag.href.s)
			return decoded(scan, tag.href);
	}
	return (struct span){ NULL, 0 };
}

/*
 * A base that is no URL for us leaves the page's own in force.  What is
 * relative to one that is too long is too long itself, or as good as that:
 * making all those URLs could take minutes.
 */
static void find_base(struct scan *scan, const char *html, size_t len)
{
	struct span href;
	const char *reason;

	if (!mentions_base(html, html + len))
		return;
	tokenizer_init(&scan->t, html, len);
	href = base_href(scan);
	scan->templates = scan->framesets = 0;
	scan->frames = FRAMES_YET;
	if (href.s && url_parse_in(&scan->base_url, scan->base, href.s,
				   href.len, scan->encoding, &reason) == 0)
		scan->base = scan->base_url.len <= URL_MOST ? &scan->base_url
							    : NULL;
}

static int scan_tags(struct scan *scan)
{
	enum token token;
	int stop = 0;

	while (!stop && (token = tokenizer_next(&scan->t)) != TOKEN_EOF) {
		if (is_element(scan, token))
			stop = start_tag(scan);
		else if (scan->waiting.url && token == TOKEN_END &&
			 scan->t.tag == TAG_A)
			stop = tell_waiting(scan, scan->t.name - 2);
	}
	if (!stop && scan->waiting.url)
		stop = tell_waiting(scan, scan->t.end);
	return stop;
}

int links_scan(const char *html, size_t len, const struct url *base,
	       const char *charset, links_fn *fn, void *arg,
	       struct links_facts *facts)
{
	static const struct links_wanted links_alone;

	return links_scan_for(&links_alone, html, len, base, charset, fn, arg,
			      facts);
}

int links_scan_for(const struct links_wanted *want, const char *html,
		   size_t len, const struct url *base, const char *charset,
		   links_fn *fn, void *arg, struct links_facts *facts)
{
	struct scan scan = {
		.base = base, .encoding = query_encoding(charset),
		.fn = fn, .arg = arg, .facts = facts, .wanted = *want,
		.url = URL_INIT, .base_url = URL_INIT,
	};
	int stop;

	if (facts)
		*facts = (struct links_facts){ false, false };
	if (!len)
		return 0;
	find_base(&scan, html, len);
	tokenizer_init(&scan.t, html, len);
	stop = scan_tags(&scan);
	url_release(&scan.url);
	url_release(&scan.base_url);
	link_text_release(&scan.text);
	link_text_release(&scan.rel);
	link_text_release(&scan.fragment);
	link_text_release(&scan.anchor);
	free(scan.value);
	return stop;
}

bool links_base(const char *html, size_t len, const struct url *base,
		struct url *to)
{
	struct scan scan = {
		.base = base, .url = URL_INIT, .base_url = URL_INIT,
	};
	const char *reason;
	bool found;

	if (!len)
		return false;
	find_base(&scan, html, len);
	found = scan.base == &scan.base_url &&
		url_parse(to, NULL, scan.base_url.href, scan.base_url.len,
			  &reason) == 0;
	url_release(&scan.base_url);
	free(scan.value);
	return found;
}
