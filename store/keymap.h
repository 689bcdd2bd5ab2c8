/*
 * Hashes of row keys on the page in hand, each with a number; emptied at no
 * cost for every page.
 *
 * The hash stands for the key: 64 bits under a seed of this process, so that
 * a page cannot be made whose keys collide.
 */
#ifndef STORE_KEYMAP_H
#define STORE_KEYMAP_H

#include <stddef.h>
#include <stdint.h>

struct keymap {
	struct keymap_slot {
		uint64_t hash, serial;	/* of another serial: empty */
		int64_t number;
	} *slot;
	size_t size, used;		/* size: 0 or a power of two */
	uint64_t serial;
};

void keymap_clear(struct keymap *map);

/* The number of this hash, 0 when it is new.  Valid until the next call. */
int64_t *keymap_at(struct keymap *map, uint64_t hash);

void keymap_release(struct keymap *map);

#endif
