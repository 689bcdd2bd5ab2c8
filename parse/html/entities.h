/*
 * The named character references of HTML (standard, section 13.5), as one
 * sorted text: NAME, then ';' or '?' where the semicolon may be missing, then
 * what it stands for in UTF-8, then NUL.  Names are letters and digits only.
 */
#ifndef PARSE_HTML_ENTITIES_H
#define PARSE_HTML_ENTITIES_H

#include <stdint.h>

#define ENTITY_COUNT 2125

extern const char entity_text[];
/* Where each begins in entity_text; the last is its end. */
extern const uint16_t entity_at[ENTITY_COUNT + 1];
/* The first name with each initial, A to Z, a to z; the last is the end. */
extern const uint16_t entity_letter[53];

#endif
