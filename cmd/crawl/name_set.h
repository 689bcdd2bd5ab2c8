/*
 * A set of names that only grows.  Members are compared byte by byte, so that
 * no name is mistaken for another; the hash that finds them is seeded, so that
 * nobody can choose names that all collide.  Each costs its own bytes and
 * sixteen more.
 */
#ifndef CMD_CRAWL_NAME_SET_H
#define CMD_CRAWL_NAME_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name_set {			/* zeroed: empty */
	size_t *slots;		/* 1 + the place in text; 0: free */
	size_t size, used;	/* size: 0 or a power of two */
	char *text;		/* all members, each with a NUL */
	size_t len, cap;
	uint64_t seed;
};

/* text has no NUL. */
void name_set_add(struct name_set *set, const char *text, size_t len);
bool name_set_has(const struct name_set *set, const char *text, size_t len);
void name_set_release(struct name_set *set);

#endif
