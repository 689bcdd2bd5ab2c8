#include "fetch/answer.h"

#include "fetch/memory.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	BODY_FIRST = 16 << 10,	/* first size of a body buffer, */
	BODY_KEPT = 256 << 10,	/* and the largest kept for the next answer */
	BODY_HINTED = 1 << 20,	/* a Content-Length is believed up to here */
};

/*
 * Fields by which the operators of bot walls mark a page that is not the
 * site's: developers.cloudflare.com "Detect a Challenge Page response", AWS
 * WAF developer guide "CAPTCHA and Challenge action behavior", Vercel
 * Firewall.  Only marks with a documented meaning stand here.
 */
static const struct mark {
	const char *name, *value;
} marks[] = {
	{ "cf-mitigated", "challenge" },
	{ "x-amzn-waf-action", "challenge" },
	{ "x-amzn-waf-action", "captcha" },
	{ "x-vercel-mitigated", "challenge" },
};

enum known {
	KNOWN_FIELD,		/* kept as fields[field]; the last one wins */
	KNOWN_JOINED,		/* likewise, but joined */
	KNOWN_LENGTH,
	KNOWN_FRAMING,
	KNOWN_CODING,
	KNOWN_MARK,
	KNOWN_COOKIE,
};

static const struct name {
	const char *name;
	size_t len;
	enum known known;
	enum answer_field field;
} names[] = {
#define NAME(name) name, sizeof(name) - 1
	{ NAME("content-type"), KNOWN_FIELD, ANSWER_CONTENT_TYPE },
	{ NAME("content-length"), KNOWN_LENGTH, 0 },
	{ NAME("transfer-encoding"), KNOWN_FRAMING, 0 },
	{ NAME("content-encoding"), KNOWN_CODING, 0 },
	{ NAME("etag"), KNOWN_FIELD, ANSWER_ETAG },
	{ NAME("last-modified"), KNOWN_FIELD, ANSWER_LAST_MODIFIED },
	{ NAME("location"), KNOWN_FIELD, ANSWER_LOCATION },
	{ NAME("retry-after"), KNOWN_FIELD, ANSWER_RETRY_AFTER },
	{ NAME("x-robots-tag"), KNOWN_JOINED, ANSWER_ROBOTS_TAG },
	{ NAME("set-cookie"), KNOWN_COOKIE, 0 },
	{ NAME("cf-mitigated"), KNOWN_MARK, ANSWER_CHALLENGE },
	{ NAME("x-amzn-waf-action"), KNOWN_MARK, ANSWER_CHALLENGE },
	{ NAME("x-vercel-mitigated"), KNOWN_MARK, ANSWER_CHALLENGE },
#undef NAME
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct name *find_name(const char *name, size_t len)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].len == len
		    && (names[i].name[0] | 0x20) == (name[0] | 0x20)
		    && !strncasecmp(names[i].name, name, len))
			return &names[i];
	return NULL;
}

/* An over-long value leaves the text empty when set, as it was when added. */
static void text_add(struct answer_text *text, const char *data, size_t len)
{
	if (text->len + len > ANSWER_MAX_FIELD)
		return;
	if (text->len + len >= text->cap) {
		text->cap = 2 * (text->len + len) + 64;
		text->data = must(realloc(text->data, text->cap));
	}
	memcpy(text->data + text->len, data, len);
	text->len += len;
	text->data[text->len] = '\0';
}

static void text_clear(struct answer_text *text)
{
	text->len = 0;
	if (text->data)
		text->data[0] = '\0';
}

static void forget_framing(struct answer *answer)
{
	answer->has_length = answer->bad_length = false;
	answer->coded = answer->framed = false;
}

void answer_begin(struct answer *answer, uint64_t max_size)
{
	answer->state = ANSWER_WAITING;
	answer->status = 0;
	answer->header_bytes = 0;
	answer->cookies = 0;
	forget_framing(answer);
	for (int i = 0; i < ANSWER_FIELDS; i++)
		text_clear(&answer->fields[i]);
	answer->max_size = max_size;
	answer->cut = answer->header_only = false;
	answer->len = 0;
	if (answer->cap > BODY_KEPT) {
		free(answer->body);
		answer->body = NULL;
		answer->cap = 0;
	}
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* More than fits 64 bits is only ever compared, so any large number will do. */
static bool parse_length(const char *value, size_t len, uint64_t *length)
{
	*length = 0;
	for (size_t i = 0; i < len; i++) {
		if (value[i] < '0' || value[i] > '9')
			return false;
		if (*length <= UINT64_MAX / 20)
			*length = *length * 10 + (uint64_t)(value[i] - '0');
	}
	return len > 0;
}

/*
 * The same number again, also in one line with a comma, is none too many
 * (RFC 9112 6.3); anything else a client must discard: libcurl would take one
 * of two numbers, and "0x10" for 0.
 */
static void set_length(struct answer *answer, const char *value, size_t len)
{
	const char *end = value + len, *comma, *last;
	uint64_t length;

	for (bool more = true; more; value = comma + 1) {
		comma = memchr(value, ',', (size_t)(end - value));
		more = comma != NULL;
		comma = comma ? comma : end;
		for (; value < comma && is_blank(*value); value++)
			;
		for (last = comma; last > value && is_blank(last[-1]); last--)
			;
		if (!parse_length(value, (size_t)(last - value), &length) ||
		    (answer->has_length && answer->content_length != length)) {
			answer->bad_length = true;
			return;
		}
		answer->content_length = length;
		answer->has_length = true;
	}
}

static void set_challenge(struct answer *answer, const struct name *name,
			  const char *value, size_t len)
{
	struct answer_text *text = &answer->fields[ANSWER_CHALLENGE];

	for (size_t i = 0; i < COUNT(marks); i++)
		if (!strcmp(marks[i].name, name->name)
		    && strlen(marks[i].value) == len
		    && !strncasecmp(marks[i].value, value, len)) {
			text_clear(text);
			text_add(text, name->name, name->len);
		}
}

static void take_field(struct answer *answer, const struct name *name,
		       const char *value, size_t len)
{
	struct answer_text *text = &answer->fields[name->field];

	switch (name->known) {
	case KNOWN_FIELD:
		text_clear(text);
		text_add(text, value, len);
		return;
	case KNOWN_JOINED:
		if (text->len)
			text_add(text, ", ", 2);
		text_add(text, value, len);
		return;
	case KNOWN_LENGTH:
		set_length(answer, value, len);
		return;
	case KNOWN_FRAMING:
		answer->framed = true;
		return;
	case KNOWN_CODING:
		answer->coded = true;
		return;
	case KNOWN_MARK:
		set_challenge(answer, name, value, len);
		return;
	case KNOWN_COOKIE:
		answer->cookies++;
		return;
	}
}

/* A line without a colon, and the folded ones of RFC 9112 5.2, say nothing. */
static void take_line(struct answer *answer, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	const char *end = line + len, *value;
	const struct name *name;

	if (!colon || colon == line)
		return;
	name = find_name(line, (size_t)(colon - line));
	if (!name)
		return;
	for (value = colon + 1; value < end && is_blank(*value); value++)
		;
	while (end > value && is_blank(end[-1]))
		end--;
	take_field(answer, name, value, (size_t)(end - value));
}

/* "HTTP/1.1 200 OK"; libcurl lets only sound ones through. */
static int status_of(const char *line, size_t len)
{
	const char *blank = memchr(line, ' ', len);
	size_t at = blank ? (size_t)(blank + 1 - line) : len;
	int status = 0;

	for (int i = 0; i < 3 && at < len; i++, at++)
		if (line[at] >= '0' && line[at] <= '9')
			status = status * 10 + line[at] - '0';
	return status;
}

static void begin_block(struct answer *answer, const char *line, size_t len)
{
	for (int i = 0; i < ANSWER_FIELDS; i++)
		text_clear(&answer->fields[i]);
	forget_framing(answer);
	answer->status = status_of(line, len);
	answer->state = ANSWER_HEADERS;
}

/* A body that is announced too long need not be fetched; one in a content
   coding may still be shorter than it looks. */
static bool is_too_long(const struct answer *answer)
{
	return answer->has_length && !answer->coded && !answer->cut
		&& answer->content_length > answer->max_size;
}

/* One that is to be read no further than here; what has none leaves the
   connection for the next. */
static bool is_enough(struct answer *answer)
{
	bool none = answer->status == 204 || answer->status == 304 ||
		    (!answer->framed && answer->has_length &&
		     !answer->bad_length && answer->content_length == 0);

	if (!none)
		answer->state = ANSWER_ENOUGH;
	return none;
}

static bool end_block(struct answer *answer)
{
	bool by_length = !answer->framed && answer->status != 204
		&& answer->status != 304;

	if (answer->status < 200) {
		answer->state = ANSWER_WAITING;
		return true;
	}
	answer->state = ANSWER_BODY;
	if (answer->header_only)
		return is_enough(answer);
	if (by_length && answer->bad_length)
		answer->state = ANSWER_BAD_LENGTH;
	else if (by_length && is_too_long(answer))
		answer->state = ANSWER_TOO_LONG;
	return answer->state == ANSWER_BODY;
}

bool answer_header(struct answer *answer, const char *line, size_t len)
{
	answer->header_bytes += len;
	if (answer->header_bytes > ANSWER_MAX_HEADERS)
		answer->state = ANSWER_TOO_MANY_HEADERS;
	switch (answer->state) {
	case ANSWER_WAITING:
		begin_block(answer, line, len);
		return true;
	case ANSWER_HEADERS:
		if (line[0] == '\r' || line[0] == '\n')
			return end_block(answer);
		take_line(answer, line, len);
		return true;
	case ANSWER_BODY:
		/* Trailers; or libcurl asked again, as after a proxy's 407. */
		if (!answer->len && len > 5 && !memcmp(line, "HTTP/", 5))
			begin_block(answer, line, len);
		return true;
	case ANSWER_TOO_LONG:
	case ANSWER_TOO_MANY_HEADERS:
	case ANSWER_BAD_LENGTH:
	case ANSWER_ENOUGH:
		return false;
	}
	return false;
}

static size_t body_size(const struct answer *answer, size_t need)
{
	size_t cap = answer->cap ? 2 * answer->cap : BODY_FIRST;

	if (!answer->len && answer->has_length && !answer->coded
	    && !answer->framed
	    && answer->content_length <= BODY_HINTED
	    && answer->content_length > cap)
		cap = (size_t)answer->content_length;
	while (cap < need)
		cap *= 2;
	return cap;
}

bool answer_body(struct answer *answer, const char *data, size_t len)
{
	if (answer->len + len > answer->max_size) {
		answer->state = ANSWER_TOO_LONG;
		if (!answer->cut)
			return false;
		len = (size_t)(answer->max_size - answer->len);
	}
	if (answer->len + len > answer->cap) {
		answer->cap = body_size(answer, answer->len + len);
		answer->body = must(realloc(answer->body, answer->cap));
	}
	memcpy(answer->body + answer->len, data, len);
	answer->len += len;
	return answer->state != ANSWER_TOO_LONG;
}

const char *answer_text(const struct answer *answer, enum answer_field field)
{
	const struct answer_text *text = &answer->fields[field];

	return text->data ? text->data : "";
}

void answer_release(struct answer *answer)
{
	for (int i = 0; i < ANSWER_FIELDS; i++)
		free(answer->fields[i].data);
	free(answer->body);
	memset(answer, 0, sizeof(*answer));
}
