#include "parse/xml.h"

#include <string.h>
#include <strings.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool starts_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       c == ':' || (unsigned char)c >= 0x80;
}

static bool ends_name(char c)
{
	return is_space(c) || c == '/' || c == '>' || c == '<' || c == '=';
}

static bool begins(const char *at, const char *end, const char *what)
{
	size_t n = strlen(what);

	return (size_t)(end - at) >= n && memcmp(at, what, n) == 0;
}

/* After the next mark, or the end of all. */
static const char *past(const char *at, const char *end, const char *mark)
{
	const char *found = memmem(at, end - at, mark, strlen(mark));

	return found ? found + strlen(mark) : end;
}

/* Past <!DOCTYPE ... [ ... ]>. */
static const char *past_declaration(const char *at, const char *end)
{
	while (at < end && *at != '>' && *at != '[')
		at++;
	if (at < end && *at == '[')
		at = past(at, end, "]");
	return past(at, end, ">");
}

/* What begins with '<' at s: is it markup or a stray character? */
static bool is_markup(const char *s, const char *end)
{
	if (end - s < 2)
		return false;
	return s[1] == '!' || s[1] == '?' || s[1] == '/' || starts_name(s[1]);
}

/* The end of the tag: its '>', the '<' that breaks it off, or the end. */
static const char *tag_end(const char *at, const char *end)
{
	char quote = '\0';

	for (; at < end && *at != '<'; at++) {
		if (quote)
			quote = *at == quote ? '\0' : quote;
		else if (*at == '"' || *at == '\'')
			quote = *at;
		else if (*at == '>')
			break;
	}
	return at;
}

static void split_tag(const char *at, const char *stop, struct xml_token *tag)
{
	const char *name = at, *colon;

	while (at < stop && !ends_name(*at))
		at++;
	colon = memchr(name, ':', at - name);
	tag->prefix = (struct xml_span){ name, colon ? colon - name : 0 };
	if (colon)
		name = colon + 1;
	tag->name = (struct xml_span){ name, at - name };
	tag->empty = stop > at && stop[-1] == '/';
	tag->attributes = (struct xml_span){ at, stop - at - tag->empty };
}

static enum xml_kind tag(struct xml *xml, struct xml_token *token)
{
	bool close = xml->at[1] == '/';
	const char *name = xml->at + 1 + close;
	const char *stop = tag_end(name, xml->end);

	if (stop == xml->end) {
		xml->at = stop;
		return XML_END;
	}
	split_tag(name, stop, token);
	xml->at = stop + (*stop == '>');
	return close ? XML_CLOSE : XML_OPEN;
}

static enum xml_kind text(struct xml *xml, struct xml_token *token)
{
	const char *at = xml->at, *stop = at;

	do {
		stop = memchr(stop + 1, '<', xml->end - stop - 1);
	} while (stop && !is_markup(stop, xml->end));
	xml->at = stop ? stop : xml->end;
	token->text = (struct xml_span){ at, xml->at - at };
	return XML_TEXT;
}

static enum xml_kind cdata(struct xml *xml, struct xml_token *token)
{
	const char *at = xml->at + strlen("<![CDATA[");
	const char *stop = memmem(at, xml->end - at, "]]>", 3);

	xml->at = stop ? stop + 3 : xml->end;
	token->text = (struct xml_span){ at, (stop ? stop : xml->end) - at };
	return XML_CDATA;
}

enum xml_kind xml_next(struct xml *xml, struct xml_token *token)
{
	while (xml->at < xml->end) {
		const char *at = xml->at;

		if (*at != '<' || !is_markup(at, xml->end))
			return text(xml, token);
		if (begins(at, xml->end, "<![CDATA["))
			return cdata(xml, token);
		if (begins(at, xml->end, "<!--"))
			xml->at = past(at + 4, xml->end, "-->");
		else if (at[1] == '!')
			xml->at = past_declaration(at, xml->end);
		else if (at[1] == '?')
			xml->at = past(at, xml->end, ">");
		else
			return tag(xml, token);
	}
	return XML_END;
}

bool xml_is(struct xml_span name, const char *what)
{
	return name.len == strlen(what) &&
	       strncasecmp(name.data, what, name.len) == 0;
}

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && is_space(*at))
		at++;
	return at;
}

/* The value after '='; *at moves past it. */
static struct xml_span attribute_value(const char **at, const char *end)
{
	const char *start = *at, *stop;

	if (start < end && (*start == '"' || *start == '\'')) {
		stop = memchr(start + 1, *start, end - start - 1);
		start++;
		stop = stop ? stop : end;
		*at = stop < end ? stop + 1 : end;
	} else {
		for (stop = start; stop < end && !is_space(*stop); stop++)
			;
		*at = stop;
	}
	return (struct xml_span){ start, stop - start };
}

struct xml_span xml_attribute(const struct xml_token *tag, const char *name)
{
	const char *at = tag->attributes.data;
	const char *end = at + tag->attributes.len;

	while ((at = skip_space(at, end)) < end) {
		struct xml_span key = { at, 0 }, value = { NULL, 0 };

		while (at < end && !ends_name(*at))
			at++;
		key.len = at - key.data;
		at = skip_space(at, end);
		if (at < end && *at == '=') {
			at = skip_space(at + 1, end);
			value = attribute_value(&at, end);
		} else if (key.len == 0) {
			at++;
		}
		if (value.data && xml_is(key, name))
			return value;
	}
	return (struct xml_span){ NULL, 0 };
}

/* ---- references -------------------------------------------------------- */

static size_t put_utf8(unsigned long c, char *out)
{
	if (c < 0x80) {
		out[0] = c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = 0xC0 | c >> 6;
		out[1] = 0x80 | (c & 0x3F);
		return 2;
	}
	if (c < 0x10000) {
		out[0] = 0xE0 | c >> 12;
		out[1] = 0x80 | (c >> 6 & 0x3F);
		out[2] = 0x80 | (c & 0x3F);
		return 3;
	}
	out[0] = 0xF0 | c >> 18;
	out[1] = 0x80 | (c >> 12 & 0x3F);
	out[2] = 0x80 | (c >> 6 & 0x3F);
	out[3] = 0x80 | (c & 0x3F);
	return 4;
}

static int digit(char c, unsigned base)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return base == 16 && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character of "#38" or "#x26"; 0 if it is none. */
static unsigned long number(const char *s, size_t len)
{
	unsigned base = len > 1 && (s[1] | 0x20) == 'x' ? 16 : 10;
	unsigned long c = 0;
	size_t i = base == 16 ? 2 : 1;

	for (; i < len && c < 0x110000; i++) {
		int n = digit(s[i], base);

		if (n < 0)
			return 0;
		c = base * c + n;
	}
	if (c >= 0x110000 || (c >= 0xD800 && c < 0xE000))
		return 0;
	return c;
}

/* The character of the reference s, what is between '&' and ';'; 0: none. */
static unsigned long character(const char *s, size_t len)
{
	static const struct {
		const char *name;
		char c;
	} names[] = {
		{ "amp", '&' }, { "lt", '<' }, { "gt", '>' },
		{ "quot", '"' }, { "apos", '\'' },
	};

	if (len && *s == '#')
		return number(s, len);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (xml_is((struct xml_span){ s, len }, names[i].name))
			return names[i].c;
	return 0;
}

size_t xml_decode(struct xml_span s, char *out)
{
	const size_t longest = strlen("#x0010FFFF;");
	const char *at = s.data, *end = at + s.len, *semicolon;
	char *o = out;

	while (at < end) {
		size_t left = end - at - 1;
		unsigned long c = 0;

		semicolon = *at == '&' ?
			memchr(at + 1, ';', left < longest ? left : longest) :
			NULL;
		if (semicolon)
			c = character(at + 1, semicolon - at - 1);
		if (c) {
			o += put_utf8(c, o);
			at = semicolon + 1;
		} else {
			*o++ = *at++;
		}
	}
	return o - out;
}
