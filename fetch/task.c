/*
 * Encoded tasks and pages: see the header for the form.
 */
#include "fetch/task.h"

#include <errno.h>
#include <string.h>

struct task_header {
	uint64_t id;
	uint32_t flags;
	uint32_t max_size;
	uint32_t url, etag, last_modified;	/* lengths with the NUL */
	uint32_t content_type;
	uint32_t post;				/* 0: NULL */
	uint32_t spare;
};

/* The strings of a page in the order in which they lie. */
enum { SPANS = 11 };

struct page_header {
	uint64_t id;
	uint64_t size, wire_size;
	double times[4];
	unsigned char hash[16];
	uint64_t lengths[SPANS];
	uint32_t class;
	int32_t status;
	uint8_t transient, decoded, nofollow, cut, peer;
	uint8_t spare[3];
};

/* The spare bytes too: neither holes nor leftovers go over the wire. */
_Static_assert(sizeof(struct task_header) == 40, "no holes");
_Static_assert(sizeof(struct page_header) == 88 + 8 * SPANS, "no holes");

static const char *const class_names[FETCH_CLASSES] = {
	[FETCH_OK] = "ok",
	[FETCH_TIMEOUT] = "timeout",
	[FETCH_DNS] = "dns",
	[FETCH_CONNECT] = "connect",
	[FETCH_TLS] = "tls",
	[FETCH_HTTP] = "http",
	[FETCH_SIZE] = "size",
	[FETCH_PRIVATE] = "private",
	[FETCH_WORKER] = "worker",
};

const char *fetch_class_name(enum fetch_class class)
{
	return class_names[class];
}

static int nonsense(void)
{
	errno = EBADMSG;
	return -1;
}

static size_t string_size(const char *string)
{
	return string ? strlen(string) + 1 : 1;
}

static char *put_string(char *to, const char *string, size_t size)
{
	memcpy(to, string ? string : "", size);
	return to + size;
}

static size_t post_size(const struct task *task)
{
	return task->post ? strlen(task->post) + 1 : 0;
}

size_t task_encoded_size(const struct task *task)
{
	return sizeof(struct task_header) + string_size(task->url) +
	       string_size(task->etag) + string_size(task->last_modified) +
	       string_size(task->content_type) + post_size(task);
}

void task_encode(const struct task *task, void *buf)
{
	struct task_header header = {
		.id = task->id,
		.flags = task->flags,
		.max_size = task->max_size,
		.url = (uint32_t)string_size(task->url),
		.etag = (uint32_t)string_size(task->etag),
		.last_modified = (uint32_t)string_size(task->last_modified),
		.content_type = (uint32_t)string_size(task->content_type),
		.post = (uint32_t)post_size(task),
	};
	char *to = buf;

	memcpy(to, &header, sizeof(header));
	to += sizeof(header);
	to = put_string(to, task->url, header.url);
	to = put_string(to, task->etag, header.etag);
	to = put_string(to, task->last_modified, header.last_modified);
	to = put_string(to, task->content_type, header.content_type);
	if (task->post)
		memcpy(to, task->post, header.post);
}

/* The string of that size (NUL included) at *from, which moves on. */
static const char *get_string(const char **from, size_t *left, size_t size)
{
	const char *string = *from;

	if (!size || size > *left || memchr(string, 0, size) !=
	    string + size - 1)
		return NULL;
	*from += size;
	*left -= size;
	return string;
}

int task_decode(struct task *task, const void *buf, size_t len)
{
	struct task_header header;
	const char *from = (const char *)buf + sizeof(header);
	size_t left = len - sizeof(header);

	if (len < sizeof(header))
		return nonsense();
	memcpy(&header, buf, sizeof(header));
	task->id = header.id;
	task->flags = header.flags;
	task->max_size = header.max_size;
	task->url = get_string(&from, &left, header.url);
	if (!task->url)
		return nonsense();
	task->etag = get_string(&from, &left, header.etag);
	if (!task->etag)
		return nonsense();
	task->last_modified = get_string(&from, &left, header.last_modified);
	if (!task->last_modified)
		return nonsense();
	task->content_type = get_string(&from, &left, header.content_type);
	if (!task->content_type)
		return nonsense();
	task->post = get_string(&from, &left, header.post);
	return left || (header.post && !task->post) ? nonsense() : 0;
}

/* i < SPANS, in the order on the wire. */
static struct span *page_span(struct page *page, int i)
{
	struct span *const spans[SPANS] = {
		&page->error, &page->type, &page->charset, &page->etag,
		&page->last_modified, &page->location, &page->retry_after,
		&page->robots_tag, &page->challenge, &page->links,
		&page->body,
	};

	return spans[i];
}

static void page_lengths(const struct page *page, uint64_t lengths[SPANS])
{
	struct page copy = *page;

	for (int i = 0; i < SPANS; i++)
		lengths[i] = page_span(&copy, i)->len;
}

size_t page_encoded_size(const struct page *page)
{
	uint64_t lengths[SPANS];
	size_t size = sizeof(struct page_header);

	page_lengths(page, lengths);
	for (int i = 0; i < SPANS; i++)
		size += lengths[i];
	return size;
}

void page_encode(const struct page *page, void *buf)
{
	struct page copy = *page;
	struct page_header header = {
		.id = page->id,
		.size = page->size,
		.wire_size = page->wire_size,
		.times = { page->time_dns, page->time_connect,
			   page->time_first_byte, page->time_total },
		.class = page->class,
		.status = page->status,
		.transient = page->transient,
		.decoded = page->decoded,
		.nofollow = page->nofollow,
		.cut = page->cut,
		.peer = (uint8_t)page->peer,
	};
	char *to = (char *)buf + sizeof(header);

	memcpy(header.hash, page->hash, sizeof(header.hash));
	page_lengths(page, header.lengths);
	memcpy(buf, &header, sizeof(header));
	for (int i = 0; i < SPANS; i++) {
		const struct span *span = page_span(&copy, i);

		if (span->len)
			memcpy(to, span->data, span->len);
		to += span->len;
	}
}

static int header_is_sane(const struct page_header *header)
{
	for (size_t i = 0; i < sizeof(header->times) / sizeof(double); i++)
		if (!(header->times[i] >= 0 &&
		      header->times[i] <= PAGE_MAX_TIME))
			return 0;
	return header->class < FETCH_CLASSES && header->status >= 0 &&
	       header->status <= 999 && header->transient <= 1 &&
	       header->decoded <= 1 && header->nofollow <= 1 &&
	       header->cut <= 1 && header->peer < PEERS &&
	       header->size <= PAGE_MAX_SIZE &&
	       header->wire_size <= PAGE_MAX_SIZE;
}

static void page_from_header(struct page *page,
			     const struct page_header *header)
{
	page->id = header->id;
	page->class = (enum fetch_class)header->class;
	page->transient = header->transient;
	page->decoded = header->decoded;
	page->nofollow = header->nofollow;
	page->cut = header->cut;
	page->peer = (enum page_peer)header->peer;
	page->status = header->status;
	page->size = header->size;
	page->wire_size = header->wire_size;
	page->time_dns = header->times[0];
	page->time_connect = header->times[1];
	page->time_first_byte = header->times[2];
	page->time_total = header->times[3];
	memcpy(page->hash, header->hash, sizeof(page->hash));
}

/* Of any length, and not only a text. */
static bool is_large(const struct page *page, const struct span *span)
{
	return span == &page->links || span == &page->body;
}

static bool is_printable(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < 0x20 || text.data[i] > 0x7e)
			return false;
	return true;
}

int page_decode(struct page *page, const void *buf, size_t len)
{
	struct page_header header;
	const char *from = (const char *)buf + sizeof(header);
	size_t left = len - sizeof(header);

	if (len < sizeof(header))
		return nonsense();
	/* A copy: the sender could change it between check and use. */
	memcpy(&header, buf, sizeof(header));
	if (!header_is_sane(&header))
		return nonsense();
	page_from_header(page, &header);
	for (int i = 0; i < SPANS; i++) {
		struct span *span = page_span(page, i);

		if (header.lengths[i] > left ||
		    (header.lengths[i] > PAGE_MAX_TEXT &&
		     !is_large(page, span)))
			return nonsense();
		span->data = from;
		span->len = header.lengths[i];
		from += span->len;
		left -= span->len;
	}
	return left || !is_printable(page->error) ? nonsense() : 0;
}
