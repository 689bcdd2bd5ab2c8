#include "cmd/crawl/links.h"

#include "parse/url/url.h"

#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct head {
	uint32_t len;
	uint8_t nofollow;
} __attribute__((packed));

bool found_add(struct found *found, const char *url, size_t len,
	       bool nofollow)
{
	struct head head = { (uint32_t)len, nofollow };
	size_t need = found->len + sizeof(head) + len;

	if (need + found->dropped > FOUND_BYTES_MOST)
		return false;
	if (len > URL_MOST) {
		found->dropped += len;
		return true;
	}
	if (need > found->cap) {
		found->cap = 2 * need;
		found->data = realloc(found->data, found->cap);
		if (found->data == NULL)
			err(1, "links");
	}
	memcpy(found->data + found->len, &head, sizeof(head));
	memcpy(found->data + found->len + sizeof(head), url, len);
	found->len = need;
	return true;
}

void found_clear(struct found *found)
{
	found->len = found->dropped = 0;
}

static bool is_sound(const struct found_link *link)
{
	if (link->len == 0 || link->len > URL_MOST)
		return false;
	for (size_t i = 0; i < link->len; i++)
		if (link->url[i] <= 0x20 || link->url[i] > 0x7e)
			return false;
	return true;
}

bool found_is_sound(struct span links)
{
	struct found_link link;
	int more = links.len <= FOUND_BYTES_MOST ? 1 : -1;

	while (more == 1 && (more = found_next(&links, &link)) == 1)
		if (!is_sound(&link))
			return false;
	return more == 0;
}

int found_next(struct span *rest, struct found_link *link)
{
	struct head head;

	if (rest->len == 0)
		return 0;
	if (rest->len < sizeof(head))
		return -1;
	memcpy(&head, rest->data, sizeof(head));
	if (head.len > rest->len - sizeof(head))
		return -1;
	link->url = rest->data + sizeof(head);
	link->len = head.len;
	link->nofollow = head.nofollow != 0;
	rest->data += sizeof(head) + head.len;
	rest->len -= sizeof(head) + head.len;
	return 1;
}
