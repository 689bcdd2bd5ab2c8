/*
 * The states of the standard's tokenizer appear here as functions that look
 * for the end of a thing: of a tag name, of an attribute, of a comment.  That
 * is shorter, and memchr does most of the walking.
 *
 * A tag is handed out when its name has been read.  Its effects on what
 * follows need its last character (<title/> in SVG is empty), so they are
 * applied when the next token is asked for: tag_done().
 *
 * The stack of open elements is kept inside SVG and MathML only, since nothing
 * else asks for it.  It forgets what no correct page needs: formatting
 * elements that are opened again.
 */
#include "parse/html/token.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

/* ---- characters ------------------------------------------------------- */
enum {
	SPACE = 1,		/* HTML's: tab, LF, FF, CR, blank */
	NAME_END = 2,		/* of a tag name */
	ATTR_END = 4,		/* of an attribute name */
	VALUE_END = 8,		/* of an unquoted value */
	LETTER = 16,
};
#define BLANK (SPACE | NAME_END | ATTR_END | VALUE_END)

static const uint8_t class[256] = {
	['\t'] = BLANK, ['\n'] = BLANK, ['\f'] = BLANK, ['\r'] = BLANK,
	[' '] = BLANK,
	['/'] = NAME_END | ATTR_END,
	['>'] = NAME_END | ATTR_END | VALUE_END,
	['='] = ATTR_END,
	['A' ... 'Z'] = LETTER, ['a' ... 'z'] = LETTER,
};

static int is(char c, int what)
{
	return class[(unsigned char)c] & what;
}

static const char *skip(const char *p, const char *end, int what)
{
	while (p < end && is(*p, what))
		p++;
	return p;
}

static const char *find(const char *p, const char *end, int what)
{
	while (p < end && !is(*p, what))
		p++;
	return p;
}

/* Past the next c, or the end. */
static const char *past(const char *p, const char *end, char c)
{
	const char *q = memchr(p, c, (size_t)(end - p));

	return q ? q + 1 : end;
}

bool html_is(const char *s, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp(s, word, len) == 0;
}

static void identify(struct tokenizer *t)
{
	unsigned flags;

	t->tag = tag_of(t->name, t->name_len);
	flags = tag_flags(t->tag);
	t->block = flags & IS_BLOCK;
	t->breakout = flags & IS_BREAKOUT;
}

/* ---- SVG and MathML --------------------------------------------------- */
/* FNV-1a.  A page that makes two names equal harms itself only. */
static uint32_t name_hash(const struct tokenizer *t)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < t->name_len; i++)
		h = (h ^ (uint32_t)(t->name[i] | 0x20)) * 16777619u;
	return h;
}

static enum markup inside(const struct tokenizer *t)
{
	if (t->led)
		return t->around;
	return t->nforeign ? t->foreign[t->nforeign - 1].inside : MARKUP_HTML;
}

static enum markup content_of(const struct tokenizer *t)
{
	if (t->tag == TAG_SVG && t->markup != MARKUP_MATH)
		return MARKUP_SVG;
	if (t->tag == TAG_MATH && t->markup != MARKUP_SVG)
		return MARKUP_MATH;
	if (t->markup == MARKUP_SVG && (t->tag == TAG_FOREIGN_OBJECT ||
	    t->tag == TAG_DESC || t->tag == TAG_TITLE))
		return MARKUP_HTML;
	if (t->markup == MARKUP_MATH &&
	    (t->tag == TAG_MATH_TEXT ||
	     (t->tag == TAG_ANNOTATION_XML && t->html_inside)))
		return MARKUP_HTML;
	return t->markup;
}

/* Past the limit the innermost element is replaced: such a page is lost. */
static void foreign_push(struct tokenizer *t)
{
	if (t->nforeign == TOKEN_FOREIGN_MAX)
		t->nforeign--;
	t->foreign[t->nforeign++] = (struct foreign_element){
		.name = name_hash(t), .inside = content_of(t),
		.annotation = t->markup == MARKUP_MATH &&
			      t->tag == TAG_ANNOTATION_XML,
	};
}

/* Which markup a start tag belongs to; an HTML tag may end the foreign. */
static void foreign_start(struct tokenizer *t)
{
	while (t->breakout && inside(t) != MARKUP_HTML)
		t->nforeign--;
	t->markup = inside(t);
	if (t->tag == TAG_SVG && t->nforeign &&
	    t->foreign[t->nforeign - 1].annotation)
		t->markup = MARKUP_HTML;
}

/*
 * An end tag closes up to its element, if that is open here.  What is not
 * belongs to HTML around and closes the SVG with it, unless there is an
 * integration point between; or it is astray, which cannot be known here.
 * Names that are HTML's are believed.
 */
static void foreign_end(struct tokenizer *t)
{
	size_t i = t->nforeign;
	uint32_t name = name_hash(t);
	bool html = inside(t) == MARKUP_HTML;

	t->markup = inside(t);
	while (i-- > 0) {
		const struct foreign_element *e = &t->foreign[i];

		if (e->name == name) {
			t->nforeign = i;
			return;
		}
		if (html || e->inside == MARKUP_HTML)
			return;
	}
	if (tag_text(t->tag) == TEXT_DATA && (t->block || t->breakout ||
	    t->tag == TAG_A || t->tag == TAG_TEMPLATE)) {
		t->nforeign = 0;
		t->markup = MARKUP_HTML;
	}
}

static void tag_done(struct tokenizer *t)
{
	t->tag_pending = false;
	if (!tokenizer_finish_tag(t) || t->end_tag || t->led)
		return;
	if (t->markup == MARKUP_HTML && t->tag != TAG_SVG &&
	    t->tag != TAG_MATH)
		t->next_how = tag_text(t->tag);
	else if (!t->self_closing)
		foreign_push(t);
}

/* ---- tags ------------------------------------------------------------- */
/* p is after '<' or '</', at a letter. */
static enum token read_tag(struct tokenizer *t, const char *p, bool end_tag)
{
	t->name = p;
	t->p = find(p, t->end, NAME_END);
	t->name_len = (size_t)(t->p - p);
	t->in_tag = t->tag_pending = true;
	t->end_tag = end_tag;
	t->cut = t->self_closing = t->html_inside = false;
	identify(t);
	if (!t->nforeign)	/* nor is there any for one who is led */
		t->markup = MARKUP_HTML;
	else if (end_tag)
		foreign_end(t);
	else
		foreign_start(t);
	return end_tag ? TOKEN_END : TOKEN_START;
}

/* At the '=' after a name. */
static const char *read_value(struct tokenizer *t, struct attribute *a)
{
	const char *p = skip(t->p + 1, t->end, SPACE), *q;

	if (p < t->end && (*p == '"' || *p == '\'')) {
		a->value = p + 1;
		q = memchr(p + 1, *p, (size_t)(t->end - p - 1));
		a->value_len = (size_t)((q ? q : t->end) - a->value);
		return q ? q + 1 : t->end;
	}
	a->value = p;
	p = find(p, t->end, VALUE_END);
	a->value_len = (size_t)(p - a->value);
	return p;
}

/* At the '>' or at the end of the input. */
static bool tag_over(struct tokenizer *t, const char *p)
{
	t->cut = p == t->end;
	t->p = t->cut ? p : p + 1;
	t->in_tag = false;
	return false;
}

/* Of annotation-xml: its content is HTML (standard, 13.2.6). */
static bool says_html(const struct attribute *a)
{
	return html_is(a->name, a->name_len, "encoding") &&
	       (html_is(a->value, a->value_len, "text/html") ||
		html_is(a->value, a->value_len, "application/xhtml+xml"));
}

bool tokenizer_attribute(struct tokenizer *t, struct attribute *a)
{
	const char *p;

	if (!t->in_tag)
		return false;
	t->self_closing = false;
	for (p = t->p; p < t->end && (is(*p, SPACE) || *p == '/'); p++)
		t->self_closing = *p == '/';
	if (p == t->end || *p == '>')
		return tag_over(t, p);
	a->name = p;
	p = find(p + 1, t->end, ATTR_END);	/* it may begin with '=' */
	a->name_len = (size_t)(p - a->name);
	a->value = p;
	a->value_len = 0;
	t->p = skip(p, t->end, SPACE);
	if (t->p < t->end && *t->p == '=')
		t->p = read_value(t, a);
	if (t->tag == TAG_ANNOTATION_XML)
		t->html_inside |= says_html(a);
	return true;
}

bool tokenizer_finish_tag(struct tokenizer *t)
{
	struct attribute a;

	while (tokenizer_attribute(t, &a))
		;
	return !t->cut;
}

void tokenizer_forget_tag(struct tokenizer *t)
{
	tokenizer_finish_tag(t);
	t->tag_pending = false;
}

void tokenizer_lead(struct tokenizer *t, enum token_text how,
		    enum markup around)
{
	t->led = true;
	t->next_how = how;
	t->around = around;
}

/* ---- comments and declarations ---------------------------------------- */
/* p is after "<!--".  It ends at "-->" or "--!>"; "<!-->" and "<!--->" are
   whole comments. */
static const char *past_comment(const char *p, const char *end)
{
	const char *start = p, *q = p;

	while ((q = memchr(q, '>', (size_t)(end - q)))) {
		ptrdiff_t n = q - start;

		if (n == 0 || (n == 1 && q[-1] == '-'))
			return q + 1;
		if (n >= 2 && q[-1] == '-' && q[-2] == '-')
			return q + 1;
		if (n >= 3 && q[-1] == '!' && q[-2] == '-' && q[-3] == '-')
			return q + 1;
		q++;
	}
	return end;
}

static bool starts(const char *p, const char *end, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(end - p) >= n && memcmp(p, with, n) == 0;
}

/* p is at "<!", "<?" or "</" without a letter.  CDATA is text. */
static enum token read_declaration(struct tokenizer *t, const char *p)
{
	const char *q;

	if (starts(p, t->end, "<!--")) {
		t->p = past_comment(p + 4, t->end);
		return TOKEN_EOF;
	}
	if (inside(t) == MARKUP_HTML || !starts(p, t->end, "<![CDATA[")) {
		t->p = past(p + 2, t->end, '>');
		return TOKEN_EOF;
	}
	t->text = p + 9;
	q = memmem(t->text, (size_t)(t->end - t->text), "]]>", 3);
	t->text_len = (size_t)((q ? q : t->end) - t->text);
	t->p = q ? q + 3 : t->end;
	t->how = TEXT_RAW;
	t->tag = TAG_OTHER;
	return TOKEN_TEXT;
}

/* ---- text ------------------------------------------------------------- */
/* Is this "<NAME" or "</NAME" and then something that ends a name? */
static bool tag_at(const char *p, const char *end, const char *name,
		   size_t len)
{
	return (size_t)(end - p) > len && strncasecmp(p, name, len) == 0 &&
	       is(p[len], NAME_END);
}

/* The "</NAME" that ends raw text, or the end. */
static const char *raw_end(const struct tokenizer *t, const char *p)
{
	while ((p = memchr(p, '<', (size_t)(t->end - p)))) {
		if (t->end - p > 2 && p[1] == '/' &&
		    tag_at(p + 2, t->end, t->name, t->name_len))
			return p;
		p++;
	}
	return t->end;
}

/*
 * A script ends at </script>, except between "<!--" ... "<script" and the
 * next </script> or "-->" (13.2.5.15 ff).
 */
static const char *script_end(const struct tokenizer *t, const char *p)
{
	enum { PLAIN, ESCAPED, DOUBLE } state = PLAIN;
	const char *end = t->end, *dash = p;	/* "-->" is at dash or after */

	for (; p < end; p++) {
		if (*p == '-' && state != PLAIN && p >= dash &&
		    starts(p, end, "-->"))
			state = PLAIN;
		else if (*p != '<')
			continue;
		else if (state == PLAIN && starts(p, end, "<!--")) {
			state = ESCAPED;
			dash = p + 2;
			p++;
		} else if (state == ESCAPED &&
			   tag_at(p + 1, end, "script", 6))
			state = DOUBLE;
		else if (p + 1 < end && p[1] == '/' &&
			 tag_at(p + 2, end, "script", 6)) {
			if (state != DOUBLE)
				return p;
			state = ESCAPED;
		}
	}
	return end;
}

static enum token read_raw(struct tokenizer *t)
{
	const char *stop = t->end;

	switch (t->next_how) {
	case TEXT_SCRIPT:
		stop = script_end(t, t->p);
		break;
	case TEXT_RCDATA:
	case TEXT_RAW:
		stop = raw_end(t, t->p);
		break;
	case TEXT_DATA:
	case TEXT_PLAIN:
		break;
	}
	t->how = t->next_how;
	t->next_how = TEXT_DATA;
	t->text = t->p;
	t->text_len = (size_t)(stop - t->p);
	t->p = stop;
	return TOKEN_TEXT;
}

/* Up to the next '<' after from. */
static enum token read_text(struct tokenizer *t, const char *from)
{
	const char *q = memchr(from, '<', (size_t)(t->end - from));

	t->text = t->p;
	t->p = q ? q : t->end;
	t->text_len = (size_t)(t->p - t->text);
	t->how = TEXT_DATA;
	t->tag = TAG_OTHER;
	return TOKEN_TEXT;
}

/* At a '<'.  TOKEN_EOF: nothing to hand out. */
static enum token read_markup(struct tokenizer *t)
{
	const char *p = t->p, *end = t->end;

	if (end - p < 2)
		return read_text(t, p + 1);
	if (is(p[1], LETTER))
		return read_tag(t, p + 1, false);
	if (p[1] == '!' || p[1] == '?')
		return read_declaration(t, p);
	if (p[1] != '/' || end - p < 3)
		return read_text(t, p + 1);
	if (is(p[2], LETTER))
		return read_tag(t, p + 2, true);
	return read_declaration(t, p);
}

enum token tokenizer_next(struct tokenizer *t)
{
	enum token token = TOKEN_EOF;

	if (t->tag_pending)
		tag_done(t);
	if (t->next_how != TEXT_DATA)
		return read_raw(t);
	while (token == TOKEN_EOF && t->p < t->end)
		token = *t->p == '<' ? read_markup(t) : read_text(t, t->p);
	return token;
}

void tokenizer_init(struct tokenizer *t, const char *html, size_t len)
{
	memset(t, 0, offsetof(struct tokenizer, foreign));
	t->nforeign = 0;
	t->p = html;
	t->end = html + len;
}
