/*
 * Text of strangers, fit for a terminal or a log.
 *
 * URLs and error messages carry bytes chosen by others: escape sequences that
 * move the cursor, characters that turn the writing around.
 */
#ifndef CMD_TEXT_ESCAPE_H
#define CMD_TEXT_ESCAPE_H

#include <stddef.h>

/*
 * A malloc'd copy in which control characters (C0, DEL, C1), the controls of
 * bidirectional text (U+202A-202E, U+2066-2069) and bytes that are no UTF-8
 * stand as \xNN, byte for byte; all else as it is, backslashes too.
 */
char *escape_control(const char *s, size_t len);

#endif
