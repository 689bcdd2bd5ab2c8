#include "cmd/input/seed_url.h"

#include "cmd/text/memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What stands before the first colon is one; but in "example.org:8080" it is
   a host, and in "example.org/?to=http://..." there is none. */
static bool has_scheme(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && (isalnum((unsigned char)s[n]) || s[n] == '+' ||
			   s[n] == '-' || s[n] == '.'))
		n++;
	return n > 0 && n < len && s[n] == ':' &&
	       isalpha((unsigned char)s[0]) &&
	       !(n + 1 < len && isdigit((unsigned char)s[n + 1]));
}

/* ---- a host by its looks ------------------------------------------------- */

static bool is_name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_' ||
	       c == '.' || (c & 0x80) != 0;
}

static size_t count_digits(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && isdigit((unsigned char)s[n]))
		n++;
	return n;
}

static bool is_address(const char *s, size_t len)
{
	size_t dots = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] != '.' && !isdigit((unsigned char)s[i]))
			return false;
		dots += s[i] == '.';
	}
	return dots == 3;
}

/* "com", "xn--p1ai", or letters that are not ASCII. */
static bool is_top_level(const char *s, size_t len)
{
	if (len > 4 && strncasecmp(s, "xn--", 4) == 0)
		return true;
	for (size_t i = 0; i < len; i++)
		if (!isalpha((unsigned char)s[i]) && (s[i] & 0x80) == 0)
			return false;
	return len > 1;
}

static bool is_host(const char *s, size_t len, bool port)
{
	const char *dot;

	if (len > 0 && s[len - 1] == '.')
		len--;
	if (len == 0 || *s == '.')
		return false;
	if (count_digits(s, len) == len || is_address(s, len))
		return is_address(s, len);
	if (len == 9 && strncasecmp(s, "localhost", 9) == 0)
		return true;
	dot = memrchr(s, '.', len);
	if (dot == NULL)
		return port;
	dot++;
	if (count_digits(dot, (size_t)(s + len - dot)) ==
	    (size_t)(s + len - dot))
		return false;	/* the number of a version, a sum */
	return port || is_top_level(dot, (size_t)(s + len - dot));
}

static bool is_bare(const char *s, size_t len)
{
	size_t host = 0, port = 0;
	char next;

	if (len > 0 && *s == '[')
		return true;	/* what is in it, url_parse knows */
	while (host < len && is_name_byte(s[host]))
		host++;
	if (host < len && s[host] == ':')
		port = 1 + count_digits(s + host + 1, len - host - 1);
	next = host + port < len ? s[host + port] : '/';
	return (next == '/' || next == '?' || next == '#') &&
	       is_host(s, host, port > 1);
}

/* ---- all of it ----------------------------------------------------------- */

/* What the standard lets pass, but no name server knows. */
static const char *bad_host(const struct url *url)
{
	for (size_t i = url->host; i < url->host_end; i++) {
		char c = url->href[i];

		if (!isalnum((unsigned char)c) && strchr("-_.[]:", c) == NULL)
			return "no host has such a name";
	}
	return NULL;
}

static enum seed_url_kind with_prefix(struct url *url, const char *prefix,
				     const char *text, size_t len,
				     const char **reason)
{
	size_t n = strlen(prefix);
	char *full = must(malloc(n + len + 1));
	int rc;

	memcpy(full, prefix, n);
	memcpy(full + n, text, len);
	rc = url_parse(url, NULL, full, n + len, reason);
	free(full);
	return rc == 0 ? SEED_URL_BARE : SEED_URL_NONE;
}

static enum seed_url_kind refuse(const char **reason, const char *why)
{
	*reason = why;
	return SEED_URL_NONE;
}

enum seed_url_kind seed_url_parse(struct url *url, const char *text, size_t len,
				const char **reason)
{
	enum seed_url_kind kind = SEED_URL_ABSOLUTE;
	const char *why;

	if (len == 0)
		return refuse(reason, "no URL");
	if (has_scheme(text, len)) {
		if (url_parse(url, NULL, text, len, reason) == -1)
			return SEED_URL_NONE;
	} else if (len > 2 && memcmp(text, "//", 2) == 0) {
		kind = with_prefix(url, "http:", text, len, reason);
	} else if (is_bare(text, len)) {
		kind = with_prefix(url, "http://", text, len, reason);
	} else {
		return refuse(reason, "not a URL");
	}
	if (kind == SEED_URL_NONE)
		return kind;
	if (url->len > URL_MOST)
		return refuse(reason, "URL too long");
	why = bad_host(url);
	return why != NULL ? refuse(reason, why) : kind;
}

enum seed_url_kind seed_url_look(const char *text, size_t len)
{
	struct url url = URL_INIT;
	const char *reason;
	enum seed_url_kind kind;

	kind = seed_url_parse(&url, text, len, &reason);
	url_release(&url);
	return kind;
}

bool seed_url_is_file(const char *word)
{
	struct stat st;

	return seed_url_look(word, strlen(word)) != SEED_URL_ABSOLUTE &&
	       stat(word, &st) == 0 && S_ISREG(st.st_mode);
}
