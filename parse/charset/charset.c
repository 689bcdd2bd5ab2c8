/*
 * Detection, and conversion but for East Asia (doublebyte.c).
 *
 * The prescan of the first 1024 bytes for <meta> is a small scanner of its own
 * in the HTML standard (13.2.3.2): it runs before anything is decoded and
 * knows no scripts and no raw text.  tokenizer_attribute() reads attributes
 * just as that algorithm does, so it is used on the bytes of each tag.  What it
 * misses, because it stands further down, is found as browsers find it then.
 */
#include "parse/charset/charset.h"

#include "parse/charset/doublebyte.h"
#include "parse/charset/encoding.h"
#include "parse/charset/singlebyte.h"
#include "parse/html/token.h"
#include "parse/charset/utf8.h"
#include "parse/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PRESCAN 1024

struct span {
	const char *s;
	size_t len;
};

static struct span trim(const char *s, size_t len)
{
	while (len && html_space(*s))
		s++, len--;
	while (len && html_space(s[len - 1]))
		len--;
	return (struct span){ s, len };
}

static bool begins(struct span text, const char *with)
{
	size_t n = strlen(with);

	return text.len >= n && memcmp(text.s, with, n) == 0;
}

const char *charset_from_label(const char *label, size_t len)
{
	struct span trimmed = trim(label, len);
	const struct encoding *found = encoding_find(trimmed.s, trimmed.len);

	return found ? found->name : NULL;
}

/* ---- Content-Type ------------------------------------------------------- */
/* MIME Sniffing standard, 4.4: parse a MIME type. */
#define HTTP_SPACE " \t\r\n"

static bool is_token(struct span s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.s[i] <= ' ' || s.s[i] > '~' ||
		    strchr("\"(),/:;<=>?@[\\]{}", s.s[i]))
			return false;
	return s.len > 0;
}

/* Up to one of stop; white space before that is not part of it. */
static struct span read_until(const char **p, const char *stop)
{
	struct span s = { *p, strcspn(*p, stop) };

	*p += s.len;
	while (s.len && strchr(HTTP_SPACE, s.s[s.len - 1]))
		s.len--;
	return s;
}

/* The inside of a quoted string, p after its first quote, into out; past what
   follows it up to the next parameter. */
static struct span read_quoted(const char **p, char *out)
{
	struct span s = { out, 0 };

	for (; **p && **p != '"'; ++*p) {
		if (**p == '\\' && (*p)[1])
			++*p;
		out[s.len++] = **p;
	}
	*p += strcspn(*p, ";");
	return s;
}

/* HTTP quoted-string token code points: no controls. */
static bool is_quotable(struct span s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (((unsigned char)s.s[i] < ' ' && s.s[i] != '\t') ||
		    s.s[i] == 0x7f)
			return false;
	return true;
}

/* The next parameter; false at the end.  An odd one has a name that is no
   token, or a value that is none. */
static bool read_parameter(const char **p, char *room, struct span *name,
			   struct span *value)
{
	if (**p != ';')
		return false;
	*p += 1 + strspn(*p + 1, HTTP_SPACE);
	name->s = *p;
	name->len = strcspn(*p, ";=");
	*p += name->len;
	*value = (struct span){ NULL, 0 };
	if (**p != '=')
		return true;
	if (*++*p == '"') {
		++*p;
		*value = read_quoted(p, room);
		return true;
	}
	*value = read_until(p, ";");
	if (!value->len)
		value->s = NULL;
	return true;
}

/* Of parameters named charset the first that is not odd, right or wrong. */
static const char *from_content_type(const char *header)
{
	const char *p = header + strspn(header, HTTP_SPACE), *found = NULL;
	struct span type = { p, strcspn(p, "/") }, name, value;
	char *room;
	bool is_type;

	p += type.len;
	if (!*p)
		return NULL;
	p++;
	is_type = is_token(type) && is_token(read_until(&p, ";"));
	room = must(malloc(strlen(p) + 1));
	while (is_type && read_parameter(&p, room, &name, &value)) {
		if (!value.s || !html_is(name.s, name.len, "charset") ||
		    !is_quotable(value))
			continue;
		found = charset_from_label(value.s, value.len);
		break;
	}
	free(room);
	return found;
}

/* ---- what the page says ------------------------------------------------- */
/* Bytes that could be read as ASCII so far are not UTF-16. */
static const char *declared(const char *name)
{
	if (!name)
		return NULL;
	if (strncmp(name, "utf-16", 6) == 0)
		return "utf-8";
	return strcmp(name, "x-user-defined") == 0 ? "windows-1252" : name;
}

/* Past "charset =" in it; NULL: there is none with a '='. */
static const char *past_charset_word(const char *p, const char *end)
{
	const char *q;

	for (; end - p >= 7; p++) {
		if (strncasecmp(p, "charset", 7) != 0)
			continue;
		for (q = p + 7; q < end && html_space(*q); q++)
			;
		if (q == end || *q != '=')
			continue;
		for (q++; q < end && html_space(*q); q++)
			;
		return q;
	}
	return NULL;
}

/* content="text/html; charset=..." (standard, 2.4.4). */
static const char *from_meta_content(struct span content)
{
	const char *end = content.s + content.len;
	const char *p = past_charset_word(content.s, end), *q;

	if (!p || p == end)
		return NULL;
	if (*p == '"' || *p == '\'') {
		q = memchr(p + 1, *p, (size_t)(end - p - 1));
		return q ? charset_from_label(p + 1, (size_t)(q - p - 1)) :
			   NULL;
	}
	for (q = p; q < end && *q != ';' && !html_space(*q); q++)
		;
	return charset_from_label(p, (size_t)(q - p));
}

struct meta {
	bool pragma;		/* http-equiv=content-type */
	bool by_content;
	bool has_charset, has_content, has_pragma;
	const char *name;
};

static void meta_attribute(struct meta *meta, const struct attribute *a)
{
	struct span value = { a->value, a->value_len };

	if (html_is(a->name, a->name_len, "http-equiv") && !meta->has_pragma) {
		meta->has_pragma = true;
		meta->pragma = html_is(value.s, value.len, "content-type");
	} else if (html_is(a->name, a->name_len, "charset") &&
		   !meta->has_charset) {
		meta->has_charset = true;
		meta->by_content = false;
		meta->name = charset_from_label(value.s, value.len);
	} else if (html_is(a->name, a->name_len, "content") &&
		   !meta->has_content) {
		meta->has_content = true;
		if (meta->has_charset)
			return;
		meta->name = from_meta_content(value);
		meta->by_content = true;
	}
}

/* The tag that t stands in; its charset if it is a <meta> with one. */
static const char *prescan_tag(struct tokenizer *t)
{
	struct attribute a;
	struct meta meta = { 0 };

	while (tokenizer_attribute(t, &a))
		if (t->tag == TAG_META && !t->end_tag)
			meta_attribute(&meta, &a);
	if (t->cut || !meta.name || (meta.by_content && !meta.pragma))
		return NULL;
	return declared(meta.name);
}

/* The tokenizer, but nothing is raw text. */
static const char *prescan(struct span head)
{
	struct tokenizer t;
	enum token token;
	const char *name;

	tokenizer_init(&t, head.s, head.len);
	while ((token = tokenizer_next(&t)) != TOKEN_EOF) {
		if (token == TOKEN_TEXT)
			continue;
		name = prescan_tag(&t);
		if (name)
			return name;
		tokenizer_forget_tag(&t);
	}
	return NULL;
}

/* Does the head of a page go on after this tag? */
static bool stays_in_head(const struct tokenizer *t)
{
	static const char *const names[] = {
		"html", "head", "base", "basefont", "bgsound", "link", "meta",
		"noframes", "noscript", "script", "style", "template", "title",
	};
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (html_is(t->name, t->name_len, names[i]))
			return !t->end_tag || i > 1;
	return t->end_tag;
}

/*
 * A <meta> further down the head, as browsers find it while they parse (HTML
 * standard, 13.2.3.5): there scripts and titles are raw text.
 */
static const char *from_late_meta(struct span body)
{
	struct tokenizer t;
	enum token token;
	const char *name = NULL;
	unsigned templates = 0;	/* open ones: anything may be in them */
	bool in_head = body.len > PRESCAN;

	tokenizer_init(&t, body.s, body.len);
	while (in_head && !name && (token = tokenizer_next(&t)) != TOKEN_EOF) {
		if (token == TOKEN_TEXT) {
			in_head = templates || t.how != TEXT_DATA ||
				  trim(t.text, t.text_len).len == 0;
			continue;
		}
		if (t.tag == TAG_TEMPLATE && token == TOKEN_START)
			templates++;
		else if (t.tag == TAG_TEMPLATE && templates)
			templates--;
		in_head = templates || stays_in_head(&t);
		name = in_head ? prescan_tag(&t) : NULL;
	}
	return name;
}

/* <?xml ... encoding="..." ?> at the very beginning. */
static const char *from_xml(struct span head)
{
	const char *end, *p, *q;

	if (!begins(head, "<?xml") || !(end = memchr(head.s, '>', head.len)))
		return NULL;
	p = memmem(head.s, (size_t)(end - head.s), "encoding", 8);
	if (!p)
		return NULL;
	for (p += 8; p < end && (unsigned char)*p <= ' '; p++)
		;
	if (*p != '=')
		return NULL;
	for (p++; p < end && (unsigned char)*p <= ' '; p++)
		;
	if (*p != '"' && *p != '\'')
		return NULL;
	q = memchr(p + 1, *p, (size_t)(end - p - 1));
	return q ? declared(charset_from_label(p + 1, (size_t)(q - p - 1))) :
		   NULL;
}

static const char *from_body(struct span body)
{
	struct span head = { body.s, body.len < PRESCAN ? body.len : PRESCAN };
	const char *name;

	if (head.len >= 6 && memcmp(head.s, "<\0?\0x\0", 6) == 0)
		return "utf-16le";
	if (head.len >= 6 && memcmp(head.s, "\0<\0?\0x", 6) == 0)
		return "utf-16be";
	name = prescan(head);
	if (!name)
		name = from_xml(head);
	return name ? name : from_late_meta(body);
}

static const char *from_mark(struct span body)
{
	if (begins(body, "\xef\xbb\xbf"))
		return "utf-8";
	if (begins(body, "\xfe\xff"))
		return "utf-16be";
	return begins(body, "\xff\xfe") ? "utf-16le" : NULL;
}

static bool is_utf8_text(struct span body)
{
	return utf8_valid(body.s, body.len) == body.len &&
	       utf8_ascii(body.s, body.len) < body.len;
}

/* JSON has no declaration inside, and HTML in its strings is not its own
   (RFC 8259, 8.1). */
static bool is_json(const char *content_type)
{
	size_t len = strcspn(content_type, ";");

	for (size_t i = 0; i + 4 <= len; i++)
		if (strncasecmp(content_type + i, "json", 4) == 0)
			return true;
	return false;
}

const char *charset_detect(const char *content_type, const void *bytes,
			   size_t len)
{
	struct span body = { bytes, len };
	const char *name = from_mark(body);

	if (!name && content_type)
		name = from_content_type(content_type);
	if (!name && !(content_type && is_json(content_type)))
		name = from_body(body);
	if (!name)
		name = is_utf8_text(body) ? "utf-8" : "windows-1252";
	return name;
}

/* ---- conversion --------------------------------------------------------- */
static size_t from_table(const uint16_t *high, const char *s, size_t len,
			 char *out)
{
	uint8_t text[128][4], n[128];	/* text[][3] is never read */
	size_t i, written = 0;

	for (i = 0; i < 128; i++)
		n[i] = (uint8_t)utf8_put(high ? high[i] ? high[i] :
					 UTF8_REPLACEMENT : 0xf780 + i,
					 (char *)text[i]);
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x80) {
			out[written++] = (char)c;
			continue;
		}
		memcpy(out + written, text[c - 0x80], 3);
		written += n[c - 0x80];
	}
	return written;
}

static uint32_t utf16_unit(const unsigned char *p, bool big)
{
	return (uint32_t)(p[!big] << 8 | p[big]);
}

static bool is_high(uint32_t unit)
{
	return unit >= 0xd800 && unit < 0xdc00;
}

/* One character at p; how many bytes it takes.  A high half at the end and
   what is left after it are one error. */
static size_t utf16_character(const unsigned char *p, size_t len, bool big,
			      uint32_t *c)
{
	uint32_t low = len >= 4 ? utf16_unit(p + 2, big) : 0;

	*c = len >= 2 ? utf16_unit(p, big) : UTF8_REPLACEMENT;
	if (is_high(*c) && low >= 0xdc00 && low < 0xe000) {
		*c = 0x10000 + ((*c - 0xd800) << 10) + low - 0xdc00;
		return 4;
	}
	if (is_high(*c) && len < 4) {
		*c = UTF8_REPLACEMENT;
		return len;
	}
	if (*c >= 0xd800 && *c < 0xe000)
		*c = UTF8_REPLACEMENT;
	return len < 2 ? len : 2;
}

static size_t from_utf16(bool big, const char *s, size_t len, char *out)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i, written = 0;
	uint32_t c;

	for (i = 0; i < len;) {
		i += utf16_character(p + i, len - i, big, &c);
		written += utf8_put(c, out + written);
	}
	return written;
}

static size_t convert(const struct encoding *encoding, struct span from,
		      char *out)
{
	switch (encoding->decode) {
	case DECODE_UTF8:
		return utf8_repair(from.s, from.len, out);
	case DECODE_UTF16LE:
	case DECODE_UTF16BE:
		return from_utf16(encoding->decode == DECODE_UTF16BE, from.s,
				  from.len, out);
	case DECODE_TABLE:
		return from_table(singlebyte_table(encoding), from.s, from.len,
				  out);
	case DECODE_USER_DEFINED:
		return from_table(NULL, from.s, from.len, out);
	case DECODE_BIG5:
	case DECODE_EUC_KR:
	case DECODE_GB18030:
	case DECODE_SHIFT_JIS:
	case DECODE_EUC_JP:
	case DECODE_ISO_2022_JP:
		return doublebyte_decode(encoding->decode, from.s, from.len,
					 out);
	case DECODE_REPLACEMENT:
		return from.len ? utf8_put(UTF8_REPLACEMENT, out) : 0;
	}
	return 0;
}

/* Bytes at the start that are the same in UTF-8. */
static size_t unchanged(enum decode decode, struct span body)
{
	size_t i = 0;

	switch (decode) {
	case DECODE_UTF8:
		return utf8_valid(body.s, body.len);
	case DECODE_TABLE:
	case DECODE_USER_DEFINED:
	case DECODE_BIG5:
	case DECODE_EUC_KR:
	case DECODE_GB18030:
	case DECODE_SHIFT_JIS:
	case DECODE_EUC_JP:
		return utf8_ascii(body.s, body.len);
	case DECODE_ISO_2022_JP:
		while (i < body.len && body.s[i] > 0x1b)
			i++;
		return i;
	case DECODE_UTF16LE:
	case DECODE_UTF16BE:
	case DECODE_REPLACEMENT:
		break;
	}
	return 0;
}

static size_t mark_len(enum decode decode, struct span body)
{
	const char *mark = from_mark(body);

	if (!mark)
		return 0;
	if (decode == DECODE_UTF8)
		return strcmp(mark, "utf-8") == 0 ? 3 : 0;
	if (decode == DECODE_UTF16LE)
		return strcmp(mark, "utf-16le") == 0 ? 2 : 0;
	if (decode == DECODE_UTF16BE)
		return strcmp(mark, "utf-16be") == 0 ? 2 : 0;
	return 0;
}

/* No character set here makes more than three bytes of one. */
static int make_room(struct charset_buffer *buffer, size_t len)
{
	char *data;

	if (buffer->cap >= 3 * len + 1)
		return 0;
	data = malloc(3 * len + 1);
	if (!data)
		return -1;
	free(buffer->data);
	buffer->data = data;
	buffer->cap = 3 * len + 1;
	return 0;
}

int charset_to_utf8(const char *name, const char *body, size_t len,
		    struct charset_buffer *buffer, const char **out,
		    size_t *outlen)
{
	const struct encoding *encoding = encoding_find(name, strlen(name));
	struct span from = { body, len };
	size_t same;

	if (!encoding)
		encoding = encoding_find("windows-1252", 12);
	same = mark_len(encoding->decode, from);
	from = (struct span){ body + same, len - same };
	same = unchanged(encoding->decode, from);
	*out = from.s;
	*outlen = from.len;
	if (same == from.len)
		return 0;
	if (make_room(buffer, from.len) < 0)
		return -1;
	memcpy(buffer->data, from.s, same);
	*out = buffer->data;
	*outlen = same + convert(encoding, (struct span){ from.s + same,
				 from.len - same }, buffer->data + same);
	return 0;
}
