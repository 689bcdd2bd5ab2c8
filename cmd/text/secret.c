#include "cmd/text/secret.h"

#include "cmd/text/bytes.h"
#include "cmd/text/escape.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Where a URL's authority begins; SIZE_MAX: no "//" is there.  JSON may write
   it "\/\/". */
static size_t authority(const char *s, size_t len)
{
	for (size_t i = 0; i + 1 < len; i++) {
		if (s[i] != '/')
			continue;
		if (s[i + 1] == '/')
			return i + 2;
		if (i + 2 < len && s[i + 1] == '\\' && s[i + 2] == '/')
			return i + 3;
	}
	return SIZE_MAX;
}

static size_t authority_length(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && strchr("/?#\\", s[n]) == NULL)
		n++;
	return n;
}

static bool is_port(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isdigit((unsigned char)s[i]))
			return false;
	return true;
}

/*
 * s is what follows "//", or a whole token without it: the password is
 * [*from, *to).  A password with a '/' in it ends the authority early, and then
 * what looks like a port is none.
 */
static bool find(const char *s, size_t len, size_t *from, size_t *to)
{
	size_t most = authority_length(s, len);
	const char *at = memrchr(s, '@', most);
	const char *colon = memchr(s, ':', at ? (size_t)(at - s) : most);

	if (colon == NULL)
		return false;
	colon++;
	if (at == NULL && !is_port(colon, (size_t)(s + most - colon)))
		at = memrchr(colon, '@', (size_t)(s + len - colon));
	if (at == NULL || at < colon)
		return false;
	*from = (size_t)(colon - s);
	*to = (size_t)(at - s);
	return true;
}

/* Without "//": "name:word@host", between what may surround it in a list. */
static size_t bare_length(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && strchr("\"'<>,;|", s[n]) == NULL)
		n++;
	return n;
}

static bool is_mail(const char *s, size_t len)
{
	return len > 7 && strncasecmp(s, "mailto:", 7) == 0;
}

/* No byte of s is blank.  Copies some of it; how much. */
static size_t blank_some(struct bytes *out, const char *s, size_t len)
{
	size_t start = authority(s, len), from, to;

	if (start == SIZE_MAX) {
		start = 0;
		len = bare_length(s, len);
	}
	if (!is_mail(s, len) && find(s + start, len - start, &from, &to)) {
		bytes_add(out, s, start + from);
		bytes_text(out, "***");
		return start + to;
	}
	if (start == 0)
		start = len > 0 ? len : 1;
	bytes_add(out, s, start);
	return start;
}

static size_t until_blank(const char *s, const char *end)
{
	const char *at = s;

	while (at < end && *at != '\0' && !isspace((unsigned char)*at))
		at++;
	return (size_t)(at - s);
}

char *secret_blanked(const char *text, size_t len, size_t *outlen)
{
	const char *end = text + len;
	struct bytes out = { 0 };

	while (text < end) {
		size_t n = until_blank(text, end);

		if (n == 0)
			bytes_char(&out, *text++);
		else
			text += blank_some(&out, text, n);
	}
	if (outlen != NULL)
		*outlen = out.len;
	bytes_char(&out, '\0');
	return out.data;
}

/* Behind "password =", where the word begins; NULL: it is another one. */
static const char *password_at(const char *s)
{
	static const char word[] = "password";

	if (strncmp(s, word, sizeof(word) - 1) != 0)
		return NULL;
	s += sizeof(word) - 1;
	s += strspn(s, " \t\n");
	if (*s++ != '=')
		return NULL;
	return s + strspn(s, " \t\n");
}

/* A value of libpq's: 'quoted' with backslashes, or up to one of `ends`. */
static size_t value_length(const char *s, const char *ends)
{
	size_t n = 1;

	if (*s != '\'')
		return strcspn(s, ends);
	while (s[n] != '\0' && s[n] != '\'')
		n += s[n] == '\\' && s[n + 1] != '\0' ? 2 : 1;
	return n + (s[n] == '\'');
}

char *secret_connection(const char *text)
{
	const char *ends = strstr(text, "://") ? "&" : " \t\n";
	struct bytes out = { 0 };
	char *blanked;

	while (*text != '\0') {
		const char *value = password_at(text);

		if (value == NULL) {
			bytes_char(&out, *text++);
			continue;
		}
		bytes_add(&out, text, (size_t)(value - text));
		bytes_text(&out, "***");
		text = value + value_length(value, ends);
	}
	bytes_char(&out, '\0');
	blanked = secret_blanked(out.data, out.len - 1, NULL);
	free(out.data);
	return blanked;
}

char *secret_shown(const char *text, size_t len, size_t most)
{
	char *blanked = secret_blanked(text, len < most ? len : most, &len);
	char *shown = escape_control(blanked, len);

	free(blanked);
	return shown;
}
