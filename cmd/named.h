/*
 * What the user named: the hosts that are open to us although they have a
 * private address, and the origins that may be sent the user's secrets.
 *
 * A set that only grows, by 64 bits of XXH3: sixteen bytes for each member,
 * because a list may name a million hosts.
 */
#ifndef CMD_NAMED_H
#define CMD_NAMED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct named {			/* zeroed: empty */
	uint64_t *slots;	/* 0: free */
	size_t size, used;	/* size: 0 or a power of two */
};

void named_add(struct named *named, const char *text, size_t len);
bool named_has(const struct named *named, const char *text, size_t len);
void named_release(struct named *named);

/* The host of an origin, "http://host:port", within it. */
const char *origin_host(const char *origin, size_t *len);

#endif
