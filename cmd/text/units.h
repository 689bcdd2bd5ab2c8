/*
 * Durations, sizes and counts, as people read them; parse/quantity.h reads what
 * they type.
 */
#ifndef CMD_TEXT_UNITS_H
#define CMD_TEXT_UNITS_H

#include <stddef.h>
#include <stdint.h>

/* Room for what the following write. */
#define UNITS_TEXT 32

/* "350ms", "1.5s", "2m05s", "3h20m", "5d07h".  Both return buf. */
const char *units_format_duration(int64_t ms, char buf[UNITS_TEXT]);

/* "512 B", "1.5 KiB", "20 MiB". */
const char *units_format_size(uint64_t bytes, char buf[UNITS_TEXT]);

/* "1,234,567".  Returns buf. */
const char *units_format_count(int64_t n, char buf[UNITS_TEXT]);

/* What follows the name of what is counted: "s", and "" for one. */
const char *units_plural(int64_t n);

#endif
