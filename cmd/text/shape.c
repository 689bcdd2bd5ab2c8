#include "cmd/text/shape.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS "0123456789"
#define ALPHA "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define TOKEN ALPHA DIGITS "!#$%&'*+-.^_`|~"

bool shape_is_plain(const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

bool shape_is_header(const char *line)
{
	size_t name = strspn(line, TOKEN);

	if (name == 0 || !shape_is_plain(line))
		return false;
	if (line[name] == ';')
		return line[name + 1 + strspn(line + name + 1, " \t")] == '\0';
	return line[name] == ':';
}

/* What follows the host; NULL if there is none. */
static const char *after_host(const char *s)
{
	size_t len = *s == '[' ? strcspn(s, "]") : strcspn(s, ":");

	if (*s == '[' && s[len] == ']')
		len++;
	return len > 0 && s[len] == ':' ? s + len : NULL;
}

/* What follows ":PORT"; NULL if there is none. */
static const char *after_port(const char *s)
{
	size_t len = *s == ':' ? strspn(s + 1, DIGITS) : 0;
	long port = len > 0 && len <= 5 ? atol(s + 1) : 0;

	return port > 0 && port <= 65535 ? s + 1 + len : NULL;
}

static bool is_address(const char *s, size_t len)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char address[16];

	if (len > 2 && s[0] == '[' && s[len - 1] == ']')
		s++, len -= 2;
	if (len >= sizeof(text))
		return false;
	memcpy(text, s, len);
	text[len] = '\0';
	return inet_pton(AF_INET, text, address) == 1 ||
	       inet_pton(AF_INET6, text, address) == 1;
}

static bool are_addresses(const char *s)
{
	size_t len = strcspn(s, ",");

	while (is_address(s, len)) {
		if (s[len] == '\0')
			return true;
		s += len + 1;
		len = strcspn(s, ",");
	}
	return false;
}

bool shape_is_resolve(const char *line)
{
	bool removes = *line == '-';
	const char *s = after_host(line + (removes || *line == '+'));

	if (s != NULL)
		s = after_port(s);
	if (s == NULL)
		return false;
	return removes ? *s == '\0' : *s == ':' && are_addresses(s + 1);
}
