/*
 * Durations and sizes, as people type and read them.
 */
#ifndef CMD_TEXT_UNITS_H
#define CMD_TEXT_UNITS_H

#include <stddef.h>
#include <stdint.h>

/*
 * "1500ms", "1.5s", "90" (seconds), "2m", "1h", "7d" into milliseconds.  What
 * is less than one is cut off.  -1, and nothing written: no number, a unit
 * there is not, anything behind it, or more than fits.
 */
int units_duration(const char *s, int64_t *ms);

/* "100", "100B", "64K", "1.5M", "10MB", "2GiB" into bytes; K is 1024, and case
   does not count.  As above. */
int units_size(const char *s, uint64_t *bytes);

/* Room for what the following write. */
#define UNITS_TEXT 32

/* "350ms", "1.5s", "2m05s", "3h20m", "5d07h".  Both give buf. */
const char *units_format_duration(int64_t ms, char buf[UNITS_TEXT]);

/* "512 B", "1.5 KiB", "20 MiB". */
const char *units_format_size(uint64_t bytes, char buf[UNITS_TEXT]);

/* What follows the name of what is counted: "s", and "" for one. */
const char *units_plural(int64_t n);

#endif
