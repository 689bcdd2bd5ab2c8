#include "cmd/found.h"

#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct head {
	uint32_t len;
	uint8_t nofollow;
} __attribute__((packed));

void found_add(struct found *found, const char *url, size_t len,
	       bool nofollow)
{
	struct head head = { (uint32_t)len, nofollow };
	size_t need = found->len + sizeof(head) + len;

	if (need > found->cap) {
		found->cap = 2 * need;
		found->data = realloc(found->data, found->cap);
		if (found->data == NULL)
			err(1, "links");
	}
	memcpy(found->data + found->len, &head, sizeof(head));
	memcpy(found->data + found->len + sizeof(head), url, len);
	found->len = need;
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
