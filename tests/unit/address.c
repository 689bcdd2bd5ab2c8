#include "fetch/address.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/un.h>

#include <arpa/inet.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Both sides of the edges of every range. */
static const char *const public[] = {
	"1.0.0.0", "9.255.255.255", "11.0.0.0", "93.184.216.34",
	"100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
	"169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
	"191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255",
	"192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
	"198.51.99.255", "203.0.114.0", "223.255.255.255",
	"::ffff:8.8.8.8", "64:ff9b::808:808", "2000::1", "2001:200::1",
	"2001:4860:4860::8888", "2001:db9::1", "2002:808:808::1",
	"2a00:1450::1", "3fff:1000::1",
};

static const char *const private[] = {
	"0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255",
	"100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.255.254",
	"169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.8",
	"192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255",
	"198.18.0.0", "198.19.255.255", "198.51.100.7", "203.0.113.7",
	"224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
	"::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1",
	"::ffff:10.1.2.3", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808",
	"100::1", "1fff:ffff::1", "2001::1", "2001:1ff::1", "2001:db8::1",
	"2002:7f00:1::1", "3fff:fff::1", "4000::1", "5f00::1", "fc00::1",
	"fdff::1", "fe80::1", "fec0::1", "ff02::1",
};

/* The same question through a sockaddr. */
static bool by_sockaddr(const char *text)
{
	struct sockaddr_in in4 = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &in4.sin_addr) == 1)
		return address_is_public((struct sockaddr *)&in4);
	assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
	return address_is_public((struct sockaddr *)&in6);
}

static void judge(const char *text, bool want)
{
	if (address_text_is_public(text) != want || by_sockaddr(text) != want)
		fail_msg("%s: public is not %d", text, want);
}

static void ranges(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(public); i++)
		judge(public[i], true);
	for (size_t i = 0; i < COUNT(private); i++)
		judge(private[i], false);
}

static void no_address(void **state)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	(void)state;
	assert_false(address_is_public((struct sockaddr *)&un));
	assert_false(address_text_is_public("example.org"));
	assert_false(address_text_is_public(""));
}

static const struct {
	const char *url;
	bool private;
} urls[] = {
	{ "http://127.0.0.1/", true },
	{ "http://127.0.0.1:8080/x", true },
	{ "http://me:pw@10.0.0.1/", true },
	{ "http://[::1]/", true },
	{ "http://[::ffff:7f00:1]:80/", true },
	{ "http://localhost/", true },
	{ "http://localhost.:80/", true },
	{ "http://a.localhost/", true },
	{ "https://8.8.8.8/", false },
	{ "https://[2a00::1]/", false },
	{ "http://notlocalhost/", false },
	{ "http://example.org/@127.0.0.1/", false },
	{ "http://example.org/?u=http://127.0.0.1/", false },
	{ "http://a-name-much-longer-than-any-address-in-text-form.example/",
	  false },
	{ "nonsense", false },
};

static void by_url(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++)
		if (address_url_is_private(urls[i].url) != urls[i].private)
			fail_msg("%s: private is not %d", urls[i].url,
				 urls[i].private);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges),
		cmocka_unit_test(no_address),
		cmocka_unit_test(by_url),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
