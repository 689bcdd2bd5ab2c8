/*
 * Passwords that stand in a URL are neither shown nor kept.
 */
#ifndef CMD_TEXT_SECRET_H
#define CMD_TEXT_SECRET_H

#include <stddef.h>

/*
 * A malloc'd copy of the text in which the password of every URL, and of what
 * may have been meant as one, is "***": http://name:***@host/.  The text may be
 * anything, a broken line of a list too; what follows the colon of a user name
 * goes up to the last '@' of the authority.  *outlen may be NULL.
 */
char *secret_blanked(const char *text, size_t len, size_t *outlen);

/*
 * The same of how libpq is told where a database is: postgresql://name:***@host
 * with ?password=*** and the like, or password=*** among key=value.
 */
char *secret_connection(const char *text);

/* A stranger's text in a message or a row: as above, of printable characters
   (escape.h), and no more than `most` bytes of it.  malloc'd. */
char *secret_shown(const char *text, size_t len, size_t most);

#endif
