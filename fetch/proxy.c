#include "fetch/proxy.h"

#include "fetch/address.h"
#include "fetch/memory.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLANKS ", \t\r\n"

struct proxies {
	const char *http, *https;	/* "": none */
	const char *direct;		/* no_proxy; "": none */
};

/* The first of the variables that has a value; NULL ends them. */
static const char *environment(const char *const *names)
{
	for (; *names; names++) {
		const char *value = getenv(*names);

		if (value && *value)
			return value;
	}
	return "";
}

struct proxies *proxies_new(const char *named)
{
	static const char *const http[] = {
		"http_proxy", "all_proxy", "ALL_PROXY", NULL
	}, *const https[] = {
		"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL
	}, *const direct[] = {
		"no_proxy", "NO_PROXY", NULL
	};
	struct proxies *proxies = must(calloc(1, sizeof(*proxies)));

	proxies->http = named ? named : environment(http);
	proxies->https = named ? named : environment(https);
	proxies->direct = environment(direct);
	return proxies;
}

void proxies_free(struct proxies *proxies)
{
	free(proxies);
}

/* ---- who is asked directly ----------------------------------------------- */

struct host {
	const char *name;	/* without brackets and a dot at its end */
	size_t len;
	int family;		/* AF_INET, AF_INET6; AF_UNSPEC: a name */
	unsigned char address[16];
};

/* The family of what is an address, AF_UNSPEC of what is none. */
static int parse_address(const char *text, size_t len, unsigned char *address)
{
	char copy[INET6_ADDRSTRLEN];

	if (len >= sizeof(copy))
		return AF_UNSPEC;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (inet_pton(AF_INET, copy, address) == 1)
		return AF_INET;
	if (inet_pton(AF_INET6, copy, address) == 1)
		return AF_INET6;
	return AF_UNSPEC;
}

static struct host host_of(const char *url)
{
	struct host host = { .len = 0 };

	host.name = address_url_host(url, &host.len);
	if (host.len && host.name[host.len - 1] == '.')
		host.len--;
	host.family = parse_address(host.name, host.len, host.address);
	return host;
}

static bool same_bits(const unsigned char *a, const unsigned char *b, int bits)
{
	int bytes = bits / 8, rest = bits % 8;

	if (memcmp(a, b, (size_t)bytes))
		return false;
	return !rest || !((a[bytes] ^ b[bytes]) >> (8 - rest));
}

/* -1: that is no number of bits. */
static int parse_bits(const char *text, size_t len, int most)
{
	int bits = 0;

	if (len == 0 || len > 3)
		return -1;
	for (; len > 0; text++, len--) {
		if (*text < '0' || *text > '9')
			return -1;
		bits = bits * 10 + *text - '0';
	}
	return bits <= most ? bits : -1;
}

/* "10.0.0.0/8", or an address, which is a network of one. */
static bool in_network(const struct host *host, const char *text, size_t len)
{
	const char *slash = memchr(text, '/', len);
	int most = host->family == AF_INET ? 32 : 128, bits = most;
	unsigned char address[16];

	if (slash) {
		bits = parse_bits(slash + 1, (size_t)(text + len - slash - 1),
				  most);
		len = (size_t)(slash - text);
	}
	return bits >= 0 &&
	       parse_address(text, len, address) == host->family &&
	       same_bits(host->address, address, bits);
}

/* "example.org" stands for itself and for all below it. */
static bool is_below(const struct host *host, const char *text, size_t len)
{
	const char *end;

	if (len && *text == '.') {
		text++;
		len--;
	}
	if (len && text[len - 1] == '.')
		len--;
	if (!len || len > host->len)
		return false;
	end = host->name + host->len - len;
	return !strncasecmp(end, text, len) &&
	       (len == host->len || end[-1] == '.');
}

static bool is_direct(const struct proxies *proxies, const char *url)
{
	const char *list = proxies->direct;
	struct host host = host_of(url);

	if (!strcmp(list, "*"))
		return true;
	for (list += strspn(list, BLANKS); *list;
	     list += strspn(list, BLANKS)) {
		size_t len = strcspn(list, BLANKS);

		if (host.family == AF_UNSPEC ? is_below(&host, list, len)
					     : in_network(&host, list, len))
			return true;
		list += len;
	}
	return false;
}

const char *proxies_for(const struct proxies *proxies, const char *url)
{
	const char *proxy = !strncmp(url, "https:", 6) ? proxies->https
						       : proxies->http;

	return *proxy && is_direct(proxies, url) ? "" : proxy;
}
