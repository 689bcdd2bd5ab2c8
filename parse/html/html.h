/*
 * Small things about HTML text: character references and tags.
 */
#ifndef PARSE_HTML_HTML_H
#define PARSE_HTML_HTML_H

#include <stddef.h>

/*
 * Decodes the character reference that begins at s[0] == '&' (HTML standard,
 * 13.2.5.72 ff, the full list of names).  Writes at most 8 bytes of UTF-8 to
 * out, its length to *outlen, and returns the number of bytes of s it took; 0
 * if it is no reference.  attribute: the stricter rule inside attribute values.
 */
size_t html_reference(const char *s, size_t len, int attribute, char *out,
		      size_t *outlen);

/* Decodes all references.  out needs len bytes at most (never grows: &nGt; and
   &nLt;, five bytes for six, stay as they are); returns the length.  out may be
   s. */
size_t html_decode(const char *s, size_t len, int attribute, char *out);

/* Tags and comments out (script and style with their content), references
   decoded, white space (U+00A0 too) squeezed to single blanks and trimmed.  The
   edges of blocks and cells and <br> are white space.  As above. */
size_t html_text(const char *s, size_t len, char *out);

/* The same, with line feeds at the edges of blocks and cells and for <br>. */
size_t html_lines(const char *s, size_t len, char *out);

/*
 * Where html_text would give nothing but a stretch of s, that stretch, its
 * length to *outlen; NULL where it would not, or only perhaps.  Most texts on
 * a page are so: without tags and references, and blanks only one by one.
 */
const char *html_plain(const char *s, size_t len, size_t *outlen);

/* The content of the first <title>, as html_text does.  -1: there is none. */
long html_title(const char *s, size_t len, char *out, size_t cap);

#endif
