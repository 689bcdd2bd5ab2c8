#include "parse/url/host.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parse/memory.h"
#include "parse/url/href.h"
#include "parse/url/idna.h"
#include "parse/charset/utf8.h"

static int refuse(const char **reason, const char *why)
{
	*reason = why;
	return -1;
}

/* ---- IPv6 ------------------------------------------------------------ */

/* Where the longest row of zeros begins that "::" may stand for; 8: none. */
static int longest_zeros(const uint16_t piece[8], int *length)
{
	int best = 8;

	*length = 1;
	for (int i = 0, run; i < 8; i += run + 1) {
		for (run = 0; i + run < 8 && piece[i + run] == 0; run++)
			;
		if (run > *length) {
			*length = run;
			best = i;
		}
	}
	return best;
}

static void append_ipv6(struct url *url, const uint16_t piece[8])
{
	char text[48], *p = text;
	int length, zeros = longest_zeros(piece, &length);

	*p++ = '[';
	for (int i = 0; i < 8; i++) {
		if (i == zeros) {
			*p++ = ':';
			if (i == 0)
				*p++ = ':';
			i += length - 1;
			continue;
		}
		p += sprintf(p, "%x", piece[i]);
		if (i < 7)
			*p++ = ':';
	}
	*p++ = ']';
	href_append(url, text, (size_t)(p - text));
}

/* inet_pton() reads exactly what the standard allows; printing differs. */
static int ipv6(struct url *url, const char *s, size_t n, const char **reason)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;
	uint16_t piece[8];

	if (n < 2 || s[n - 1] != ']' || n - 2 >= sizeof(text))
		return refuse(reason, "invalid IPv6 address");
	memcpy(text, s + 1, n - 2);
	text[n - 2] = '\0';
	if (strlen(text) != n - 2 || inet_pton(AF_INET6, text, &address) != 1)
		return refuse(reason, "invalid IPv6 address");
	for (int i = 0; i < 8; i++)
		piece[i] = (uint16_t)(address.s6_addr[2 * i] << 8 |
				      address.s6_addr[2 * i + 1]);
	append_ipv6(url, piece);
	return 0;
}

/* ---- IPv4 ------------------------------------------------------------ */

/* Decimal, 0 octal or 0x hexadecimal ("0x" alone is 0); too large a number
   stays at 2^32.  -1 if it is none. */
static int64_t ipv4_number(const char *s, size_t n)
{
	int64_t value = 0;
	int base = 10, digit;
	size_t i = 0;

	if (n >= 2 && s[0] == '0') {
		base = s[1] == 'x' ? 16 : 8;
		i = base == 16 ? 2 : 1;
	} else if (n == 0) {
		return -1;
	}
	for (; i < n; i++) {
		if (s[i] >= '0' && s[i] <= '9')
			digit = s[i] - '0';
		else if (s[i] >= 'a' && s[i] <= 'f')
			digit = s[i] - 'a' + 10;
		else
			return -1;
		if (digit >= base)
			return -1;
		value = value * base + digit;
		if (value > UINT32_MAX)
			value = (int64_t)UINT32_MAX + 1;
	}
	return value;
}

/* Does a host in lower case claim to be an IPv4 address? */
static bool ends_in_number(const char *s, size_t n)
{
	const char *label, *dot;

	if (n > 0 && s[n - 1] == '.')
		n--;
	dot = memrchr(s, '.', n);
	label = dot ? dot + 1 : s;
	n -= (size_t)(label - s);
	if (n == 0 || *label < '0' || *label > '9')
		return false;
	for (size_t i = 0; i < n; i++)
		if (label[i] < '0' || label[i] > '9')
			return ipv4_number(label, n) >= 0;
	return true;
}

/* -1 if it is none. */
static int64_t ipv4_address(const char *s, size_t n)
{
	const char *end = s + n, *dot;
	int64_t part, address = 0;

	if (s[n - 1] == '.')
		end--;
	for (int i = 0; i < 4; i++) {
		dot = memchr(s, '.', (size_t)(end - s));
		part = ipv4_number(s, (size_t)((dot ? dot : end) - s));
		if (part < 0)
			return -1;
		if (dot == NULL) {
			if (part >> (32 - 8 * i))
				return -1;
			return address | part;
		}
		if (part > 255)
			return -1;
		address |= part << (24 - 8 * i);
		s = dot + 1;
	}
	return -1;
}

/* ---- domains --------------------------------------------------------- */

/* Is some label of s "xn--...", and so in need of a check? */
static bool has_ace_label(const char *s, size_t n)
{
	const char *p = s, *end = s + n, *hyphen;

	while ((hyphen = memchr(p, '-', (size_t)(end - p))) != NULL) {
		if (hyphen - s >= 2 && end - hyphen >= 2 &&
		    strncasecmp(hyphen - 2, "xn--", 4) == 0 &&
		    (hyphen - s == 2 || hyphen[-3] == '.'))
			return true;
		p = hyphen + 1;
	}
	return false;
}

static unsigned classes(const char *s, size_t n)
{
	unsigned seen = 0;

	for (size_t i = 0; i < n; i++)
		seen |= href_class[(unsigned char)s[i]];
	return seen;
}

static int append_domain(struct url *url, const char *s, size_t n,
			 unsigned seen, const char **reason)
{
	if ((seen & HREF_WIDE) || has_ace_label(s, n)) {
		if (idna_append(url, s, n) == -1)
			return refuse(reason, "invalid international domain");
		return 0;
	}
	href_append(url, s, n);
	if (seen & HREF_UPPER)
		for (char *p = url->href + url->len - n; n > 0; n--, p++)
			if (*p >= 'A' && *p <= 'Z')
				*p = (char)(*p | 0x20);
	return 0;
}

/* s without percent-encoding: a domain, or the IPv4 address it spells. */
static int plain_host(struct url *url, const char *s, size_t n, unsigned seen,
		      const char **reason)
{
	size_t start = url->len;
	int64_t address;
	char text[INET_ADDRSTRLEN];

	if (append_domain(url, s, n, seen, reason) == -1)
		return -1;
	s = url->href + start;
	n = url->len - start;
	if (n == 0)
		return refuse(reason, "empty host");
	if (classes(s, n) & HREF_FORBID)
		return refuse(reason, "forbidden character in host");
	if (!ends_in_number(s, n))
		return 0;
	address = ipv4_address(s, n);
	if (address < 0)
		return refuse(reason, "invalid IPv4 address");
	url->len = start;
	n = (size_t)sprintf(text, "%d.%d.%d.%d", (int)(address >> 24),
			    (int)(address >> 16 & 255),
			    (int)(address >> 8 & 255), (int)(address & 255));
	href_append(url, text, n);
	return 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In place; the length left. */
static size_t percent_decode(char *s, size_t n)
{
	size_t i = 0, out = 0;
	int high, low;

	while (i < n) {
		s[out] = s[i++];
		if (s[out] == '%' && n - i >= 2) {
			high = hex_digit(s[i]);
			low = hex_digit(s[i + 1]);
			if (high >= 0 && low >= 0) {
				s[out] = (char)(high << 4 | low);
				i += 2;
			}
		}
		out++;
	}
	return out;
}

/* Decoded as text first: what is no UTF-8 must not become it by what the
   percent signs give. */
static int encoded_host(struct url *url, const char *s, size_t n,
			const char **reason)
{
	char *decoded = must(malloc(3 * n));
	int rc;

	n = utf8_repair(s, n, decoded);
	n = percent_decode(decoded, n);
	rc = plain_host(url, decoded, n, classes(decoded, n), reason);
	free(decoded);
	return rc;
}

int host_append(struct url *url, const char *s, size_t n, const char **reason)
{
	if (n == 0)
		return refuse(reason, "empty host");
	if (s[0] == '[')
		return ipv6(url, s, n, reason);
	if (memchr(s, '%', n) != NULL)
		return encoded_host(url, s, n, reason);
	return plain_host(url, s, n, classes(s, n), reason);
}
