#include "fetch/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* What is not public of IPv4. */
static const struct {
	uint32_t prefix;
	int bits;
} private4[] = {
	{ 0x00000000, 8 },	/* 0.0.0.0 this network, RFC 791 */
	{ 0x0a000000, 8 },	/* 10.0.0.0 private use, RFC 1918 */
	{ 0x64400000, 10 },	/* 100.64.0.0 carrier's NAT, RFC 6598 */
	{ 0x7f000000, 8 },	/* 127.0.0.0 loopback, RFC 1122 */
	{ 0xa9fe0000, 16 },	/* 169.254.0.0 link-local, RFC 3927 */
	{ 0xac100000, 12 },	/* 172.16.0.0 private use, RFC 1918 */
	{ 0xc0000000, 24 },	/* 192.0.0.0 protocol assignments, RFC 6890 */
	{ 0xc0000200, 24 },	/* 192.0.2.0 documentation, RFC 5737 */
	{ 0xc0586300, 24 },	/* 192.88.99.0 6to4 relays, RFC 7526 */
	{ 0xc0a80000, 16 },	/* 192.168.0.0 private use, RFC 1918 */
	{ 0xc6120000, 15 },	/* 198.18.0.0 benchmarking, RFC 2544 */
	{ 0xc6336400, 24 },	/* 198.51.100.0 documentation, RFC 5737 */
	{ 0xcb007100, 24 },	/* 203.0.113.0 documentation, RFC 5737 */
	{ 0xe0000000, 4 },	/* 224.0.0.0 multicast, RFC 5771 */
	{ 0xf0000000, 4 },	/* 240.0.0.0 reserved, RFC 1112; broadcast */
};

enum verdict {
	PUBLIC,
	PRIVATE,
	INNER,			/* as the IPv4 address at byte `inner` */
};

/* IPv6, the first match decides. */
static const struct {
	unsigned char prefix[16];
	int bits;
	enum verdict verdict;
	int inner;
} ranges6[] = {
	/* ::ffff:0:0 IPv4-mapped, RFC 4291 */
	{ { [10] = 0xff, 0xff }, 96, INNER, 12 },
	/* 64:ff9b:: NAT64, RFC 6052: how IPv6-only nets see all of IPv4 */
	{ { 0, 0x64, 0xff, 0x9b }, 96, INNER, 12 },
	/* 2002:: 6to4, RFC 3056 */
	{ { 0x20, 0x02 }, 16, INNER, 2 },
	/* 2001:: Teredo, ORCHID, benchmarking, ..., RFC 2928 */
	{ { 0x20, 0x01 }, 23, PRIVATE, 0 },
	/* 2001:db8:: documentation, RFC 3849 */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, PRIVATE, 0 },
	/* 3fff:: documentation, RFC 9637 */
	{ { 0x3f, 0xff }, 20, PRIVATE, 0 },
	/* 2000:: global unicast, RFC 4291 */
	{ { 0x20 }, 3, PUBLIC, 0 },
	/* The rest: :: and ::1 (RFC 4291), 64:ff9b:1:: (RFC 8215), 100::
	   (RFC 6666), 5f00:: (RFC 9602), fc00:: ULA (RFC 4193), fe80:: link-
	   local (RFC 4291), fec0:: (RFC 3879), ff00:: multicast (RFC 4291) */
	{ { 0 }, 0, PRIVATE, 0 },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_public4(uint32_t address)
{
	for (size_t i = 0; i < COUNT(private4); i++)
		if ((address ^ private4[i].prefix) >> (32 - private4[i].bits)
		    == 0)
			return false;
	return true;
}

static bool has_prefix(const unsigned char *address,
		       const unsigned char *prefix, int bits)
{
	int bytes = bits / 8, rest = bits % 8;

	if (memcmp(address, prefix, (size_t)bytes))
		return false;
	return !rest || !((address[bytes] ^ prefix[bytes]) >> (8 - rest));
}

static bool is_public6(const unsigned char *address)
{
	uint32_t inner;
	size_t i = 0;

	while (!has_prefix(address, ranges6[i].prefix, ranges6[i].bits))
		i++;
	switch (ranges6[i].verdict) {
	case PUBLIC:
		return true;
	case PRIVATE:
		return false;
	case INNER:
		memcpy(&inner, address + ranges6[i].inner, sizeof(inner));
		return is_public4(ntohl(inner));
	}
	return false;
}

bool address_is_public(const struct sockaddr *address)
{
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;

	switch (address->sa_family) {
	case AF_INET:
		memcpy(&in4, address, sizeof(in4));
		return is_public4(ntohl(in4.sin_addr.s_addr));
	case AF_INET6:
		memcpy(&in6, address, sizeof(in6));
		return is_public6(in6.sin6_addr.s6_addr);
	}
	return false;
}

void address_text(const struct sockaddr *address, char *text, size_t size)
{
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;
	const char *written = NULL;

	switch (address->sa_family) {
	case AF_INET:
		memcpy(&in4, address, sizeof(in4));
		written = inet_ntop(AF_INET, &in4.sin_addr, text,
				    (socklen_t)size);
		break;
	case AF_INET6:
		memcpy(&in6, address, sizeof(in6));
		written = inet_ntop(AF_INET6, &in6.sin6_addr, text,
				    (socklen_t)size);
		break;
	}
	if (!written && size > 0)
		*text = '\0';
}

/* Of `text` as IPv4 or IPv6: 1 public, 0 private, -1 no address at all. */
static int judge(const char *text)
{
	struct in_addr in4;
	struct in6_addr in6;

	if (inet_pton(AF_INET, text, &in4) == 1)
		return is_public4(ntohl(in4.s_addr));
	if (inet_pton(AF_INET6, text, &in6) == 1)
		return is_public6(in6.s6_addr);
	return -1;
}

bool address_text_is_public(const char *text)
{
	return judge(text) == 1;
}

static bool is_localhost(const char *host, size_t len)
{
	static const char name[] = "localhost";
	size_t n = sizeof(name) - 1;

	if (len && host[len - 1] == '.')
		len--;
	return len >= n && !strncasecmp(host + len - n, name, n)
		&& (len == n || host[len - n - 1] == '.');
}

const char *address_url_host(const char *url, size_t *len)
{
	const char *host = strstr(url, "://"), *at;

	if (!host)
		return NULL;
	host += 3;
	at = memchr(host, '@', strcspn(host, "/?#"));
	if (at)
		host = at + 1;
	*len = *host == '[' ? strcspn(++host, "]") : strcspn(host, ":/?#");
	return host;
}

bool address_url_is_private(const char *url)
{
	char text[INET6_ADDRSTRLEN];
	size_t len;
	const char *host = address_url_host(url, &len);

	if (!host)
		return false;
	if (is_localhost(host, len))
		return true;
	if (len >= sizeof(text))
		return false;
	memcpy(text, host, len);
	text[len] = '\0';
	return judge(text) == 0;
}
