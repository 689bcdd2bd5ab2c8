/*
 * The URL standard's state machine (section 4.4), written as the shape it
 * has for http and https.
 *
 * A reference is cut in front: its scheme, then two slashes or more before an
 * authority, one before a path, or none.  That decides how much of the base
 * is copied, and the rest is appended to it segment by segment:
 *
 *	scheme	slashes	kept of the base
 *	http:x	0	all up to the last '/' (or more: ?q, #f, nothing)
 *	/x	1	scheme and authority
 *	//x	2..	scheme
 *	https:x	any	nothing, if it is not the base's scheme
 *
 * ".." takes the last segment off href again, so each byte is written once
 * and removed at most once: linear time, and no allocation but href's own
 * growth, unless a tab has to be taken out or a host decoded.
 */
#include "parse/url/url.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parse/memory.h"
#include "parse/url/host.h"
#include "parse/url/href.h"
#include "parse/url/query.h"
#include "parse/charset/utf8.h"

enum scheme {
	SCHEME_NONE,		/* a relative reference */
	SCHEME_HTTP,
	SCHEME_HTTPS,
	SCHEME_OTHER,
};

/* What is left of the reference. */
struct rest {
	const char *s, *end;
	const struct encoding *encoding;	/* of the query; NULL: UTF-8 */
};

static unsigned class(char c)
{
	return href_class[(unsigned char)c];
}

/* ---- the reference in front of its path ------------------------------ */

static bool is_letter(char c)
{
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'z';
}

static bool is_scheme_byte(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '+' ||
	       c == '-' || c == '.';
}

static enum scheme read_scheme(struct rest *rest)
{
	const char *p = rest->s, *start = p;
	size_t n;

	if (p == rest->end || !is_letter(*p))
		return SCHEME_NONE;
	while (p < rest->end && is_scheme_byte(*p))
		p++;
	if (p == rest->end || *p != ':')
		return SCHEME_NONE;
	n = (size_t)(p - start);
	rest->s = p + 1;
	if (n == 4 && strncasecmp(start, "http", 4) == 0)
		return SCHEME_HTTP;
	if (n == 5 && strncasecmp(start, "https", 5) == 0)
		return SCHEME_HTTPS;
	return SCHEME_OTHER;
}

static enum scheme scheme_of(const struct url *url)
{
	return url->scheme_end == 5 ? SCHEME_HTTPS : SCHEME_HTTP;
}

static void append_userinfo(struct url *url, const char *s, size_t n)
{
	const char *colon = memchr(s, ':', n), *end = s + n;
	size_t start = url->len;

	href_encode(url, s, (size_t)((colon ? colon : end) - s), HREF_USER);
	if (colon != NULL && colon + 1 < end) {
		href_append(url, ":", 1);
		href_encode(url, colon + 1, (size_t)(end - colon - 1),
			    HREF_USER);
	}
	if (url->len > start)
		href_append(url, "@", 1);
}

/* s after the ':'.  The scheme's own port is not written. */
static int append_port(struct url *url, const char *s, size_t n,
		       const char **reason)
{
	unsigned port = 0, own = scheme_of(url) == SCHEME_HTTPS ? 443 : 80;
	char text[8], *p = text + sizeof(text);

	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9') {
			*reason = "invalid port";
			return -1;
		}
		port = 10 * port + (unsigned)(s[i] - '0');
		if (port > 65535) {
			*reason = "port above 65535";
			return -1;
		}
	}
	if (n == 0 || port == own)
		return 0;
	do
		*--p = (char)('0' + port % 10);
	while ((port /= 10) > 0);
	*--p = ':';
	href_append(url, p, (size_t)(text + sizeof(text) - p));
	return 0;
}

/* The length of the host at s: all before the ':' of a port. */
static size_t host_length(const char *s, size_t n)
{
	const char *from = s, *colon;

	if (n > 0 && s[0] == '[')
		from = memchr(s, ']', n);
	if (from == NULL)
		return n;
	colon = memchr(from, ':', n - (size_t)(from - s));
	return colon ? (size_t)(colon - s) : n;
}

/* From after the slashes up to the path. */
static int append_authority(struct url *url, struct rest *rest,
			    const char **reason)
{
	const char *s = rest->s, *p = s, *at;
	size_t n;

	while (p < rest->end && !(class(*p) & HREF_STOP))
		p++;
	rest->s = p;
	at = memrchr(s, '@', (size_t)(p - s));
	if (at != NULL) {
		append_userinfo(url, s, (size_t)(at - s));
		s = at + 1;
	}
	url->userinfo_end = url->host = (unsigned)url->len;
	n = host_length(s, (size_t)(p - s));
	if (host_append(url, s, n, reason) == -1)
		return -1;
	url->host_end = (unsigned)url->len;
	if (s + n < p)
		return append_port(url, s + n + 1, (size_t)(p - s) - n - 1,
				   reason);
	return 0;
}

/* ---- the path -------------------------------------------------------- */

/* 1 for ".", 2 for "..", each also with %2e for a dot; 0 for a name. */
static int count_dots(const char *s, size_t n)
{
	int dots = 0;

	for (size_t i = 0; i < n; dots++) {
		if (dots == 2)
			return 0;
		if (s[i] == '.')
			i++;
		else if (n - i >= 3 && strncasecmp(s + i, "%2e", 3) == 0)
			i += 3;
		else
			return 0;
	}
	return dots;
}

/* Takes the last segment and the '/' before it off the path. */
static void pop_segment(struct url *url)
{
	char *path = url->href + url->path;
	char *slash = memrchr(path, '/', url->len - url->path);

	if (slash != NULL)
		url->len = (size_t)(slash - url->href);
}

/* Appends '/' and the segment, or does what its dots say. */
static void append_segment(struct url *url, const char *s, size_t n,
			   unsigned seen, bool last)
{
	int dots = 0;

	if (n > 0 && n <= 6 && (*s == '.' || *s == '%'))
		dots = count_dots(s, n);
	if (dots == 2)
		pop_segment(url);
	if (dots > 0 && !last)
		return;
	href_append(url, "/", 1);
	if (dots > 0)
		return;
	if (seen & HREF_PATH)
		href_encode(url, s, n, HREF_PATH);
	else
		href_append(url, s, n);
}

/* url->path is set; rest is after the first slash. */
static void append_path(struct url *url, struct rest *rest)
{
	const char *p = rest->s, *end = rest->end, *segment;
	unsigned seen;
	bool last;

	do {
		segment = p;
		seen = 0;
		while (p < end && !(class(*p) & HREF_STOP))
			seen |= class(*p++);
		last = p == end || !href_slash(*p);
		append_segment(url, segment, (size_t)(p - segment), seen,
			       last);
		if (!last)
			p++;
	} while (!last);
	rest->s = p;
}

static void append_query(struct url *url, struct rest *rest)
{
	const char *hash;
	size_t n = (size_t)(rest->end - rest->s);

	url->query = (unsigned)url->len;
	if (n == 0 || *rest->s != '?')
		return;
	hash = memchr(rest->s, '#', n);
	if (hash != NULL)
		n = (size_t)(hash - rest->s);
	href_append(url, "?", 1);
	if (rest->encoding != NULL)
		query_append(url, rest->encoding, rest->s + 1, n - 1);
	else
		href_encode(url, rest->s + 1, n - 1, HREF_QUERY);
}

/* ---- absolute and relative ------------------------------------------- */

static void skip_slashes(struct rest *rest)
{
	while (rest->s < rest->end && href_slash(*rest->s))
		rest->s++;
}

/* rest begins at the authority, whatever slashes were before it. */
static int parse_absolute(struct url *url, enum scheme scheme,
			  struct rest *rest, const char **reason)
{
	if (scheme == SCHEME_HTTPS)
		href_append(url, "https://", 8);
	else
		href_append(url, "http://", 7);
	url->scheme_end = (unsigned)url->len - 3;
	skip_slashes(rest);
	if (append_authority(url, rest, reason) == -1)
		return -1;
	url->path = (unsigned)url->len;
	if (rest->s < rest->end && href_slash(*rest->s))
		rest->s++;
	append_path(url, rest);
	append_query(url, rest);
	return 0;
}

/* The first n bytes of base, and where its parts are. */
static void copy_base(struct url *url, const struct url *base, size_t n)
{
	href_append(url, base->href, n);
	url->scheme_end = base->scheme_end;
	url->userinfo_end = base->userinfo_end;
	url->host = base->host;
	url->host_end = base->host_end;
	url->path = base->path;
}

/* Without an authority of its own. */
static void parse_relative(struct url *url, const struct url *base,
			   struct rest *rest)
{
	char first = rest->s < rest->end ? *rest->s : '#';
	const char *path = base->href + base->path, *slash;

	href_reserve(url, base->len + (size_t)(rest->end - rest->s) + 2);
	if (first == '#') {
		copy_base(url, base, base->len);
		url->query = base->query;
		return;
	}
	if (first == '?') {
		copy_base(url, base, base->query);
	} else if (href_slash(first)) {
		copy_base(url, base, base->path);
		rest->s++;
		append_path(url, rest);
	} else {
		slash = memrchr(path, '/', base->query - base->path);
		copy_base(url, base, (size_t)(slash - base->href));
		append_path(url, rest);
	}
	append_query(url, rest);
}

static int resolve(struct url *url, const struct url *base, struct rest rest,
		   const char **reason)
{
	enum scheme scheme = read_scheme(&rest);
	int slashes = 0;

	if (scheme == SCHEME_OTHER) {
		*reason = "not http or https";
		return -1;
	}
	if (scheme == SCHEME_NONE && base == NULL) {
		*reason = "relative without a base";
		return -1;
	}
	if (base == NULL)
		return parse_absolute(url, scheme, &rest, reason);
	if (scheme == SCHEME_NONE)
		scheme = scheme_of(base);
	while (slashes < 2 && rest.s + slashes < rest.end &&
	       href_slash(rest.s[slashes]))
		slashes++;
	if (slashes == 2 || scheme != scheme_of(base))
		return parse_absolute(url, scheme, &rest, reason);
	parse_relative(url, base, &rest);
	return 0;
}

/* ---- the whole ------------------------------------------------------- */

/* A copy without tabs and newlines.  They go only after decoding: what they
   interrupt does not become a character. */
static struct rest without_tabs(struct rest rest)
{
	size_t n = (size_t)(rest.end - rest.s);
	char *copy = must(malloc(3 * n)), *to = copy;

	n = utf8_repair(rest.s, n, copy);
	for (size_t i = 0; i < n; i++)
		if (!(class(copy[i]) & HREF_DROP))
			*to++ = copy[i];
	return (struct rest){ copy, to, rest.encoding };
}

/* Bounded so that every offset fits, whatever each byte grows to. */
static bool too_long(const struct url *base, size_t len)
{
	return len > INT_MAX / 16 || (base != NULL && base->len > INT_MAX);
}

static int parse(struct url *url, const struct url *base, struct rest rest,
		 const char **reason)
{
	unsigned seen = 0;
	int rc;

	while (rest.s < rest.end && (unsigned char)*rest.s <= ' ')
		rest.s++;
	while (rest.s < rest.end && (unsigned char)rest.end[-1] <= ' ')
		rest.end--;
	for (const char *p = rest.s; p < rest.end; p++)
		seen |= class(*p);
	if (!(seen & HREF_DROP))
		return resolve(url, base, rest, reason);
	rest = without_tabs(rest);
	rc = resolve(url, base, rest, reason);
	free((void *)(uintptr_t)rest.s);
	return rc;
}

int url_parse(struct url *url, const struct url *base, const char *ref,
	      size_t len, const char **reason)
{
	return url_parse_in(url, base, ref, len, NULL, reason);
}

int url_parse_in(struct url *url, const struct url *base, const char *ref,
		 size_t len, const struct encoding *encoding,
		 const char **reason)
{
	struct rest rest = { ref, ref + len, encoding };
	int rc = -1;

	url->len = 0;
	href_reserve(url, 0);
	if (too_long(base, len))
		*reason = "too long";
	else
		rc = parse(url, base, rest, reason);
	if (rc == -1) {
		url->len = 0;
		url->scheme_end = url->host = url->host_end = 0;
		url->path = url->query = url->userinfo_end = 0;
	}
	url->href[url->len] = '\0';
	return rc;
}

size_t url_origin(const struct url *url, char *buf, size_t size)
{
	size_t front = url->scheme_end + 3, back = url->path - url->host;

	buf[0] = '\0';
	if (front + back >= size)
		return 0;
	memcpy(buf, url->href, front);
	memcpy(buf + front, url->href + url->host, back);
	buf[front + back] = '\0';
	return front + back;
}

int url_strip_userinfo(struct url *url)
{
	unsigned from = url->scheme_end + 3, gone = url->host - from;

	if (url->len == 0 || gone == 0)
		return 0;
	memmove(url->href + from, url->href + url->host,
		url->len - url->host + 1);
	url->len -= gone;
	url->userinfo_end = url->host = from;
	url->host_end -= gone;
	url->path -= gone;
	url->query -= gone;
	return 1;
}

void url_release(struct url *url)
{
	free(url->href);
	*url = (struct url)URL_INIT;
}
