/*
 * URLs that were met lately and are in the frontier for sure.
 *
 * Most links of a page lead to what is known; asking this small table first
 * saves the database that question.  It forgets (a newer URL takes the place
 * of an older one) but never claims to know what it was not told, short of a
 * collision of 128-bit hashes.
 */
#ifndef CMD_SEEN_H
#define CMD_SEEN_H

#include <stdbool.h>
#include <stddef.h>

struct seen;

struct seen *seen_new(void);
void seen_free(struct seen *seen);
bool seen_has(const struct seen *seen, const char *url, size_t len);
void seen_add(struct seen *seen, const char *url, size_t len);

#endif
