/*
 * What a text must look like before libcurl gets it: it sends what it is given,
 * line breaks included, and passes over what it does not understand.
 */
#ifndef CMD_TEXT_SHAPE_H
#define CMD_TEXT_SHAPE_H

#include <stdbool.h>

/* No control byte but the tab (RFC 9110, 5.5): nothing that ends a line. */
bool shape_is_plain(const char *text);

/* -H: "NAME: VALUE"; "NAME:" to send none, "NAME;" to send it empty.  NAME is a
   token (RFC 9110, 5.6.2). */
bool shape_is_header(const char *line);

/* --resolve, as curl has it: [+]HOST:PORT:ADDRESS[,ADDRESS]... or -HOST:PORT;
   a HOST or an ADDRESS of IPv6 may stand in brackets. */
bool shape_is_resolve(const char *line);

#endif
