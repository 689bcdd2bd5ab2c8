/*
 * Which proxy a URL is asked through: the words of the environment and what
 * they come to.
 */
#include "fetch/proxy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const variables[] = {
	"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy",
	"ALL_PROXY", "no_proxy", "NO_PROXY",
};

static void clear(void)
{
	for (size_t i = 0; i < COUNT(variables); i++)
		unsetenv(variables[i]);
}

static void expect(const char *named, const char *url, const char *proxy)
{
	struct proxies *proxies = proxies_new(named);
	const char *got = proxies_for(proxies, url);

	if (strcmp(got, proxy))
		fail_msg("%s: got '%s', wanted '%s'", url, got, proxy);
	proxies_free(proxies);
}

static void by_scheme(void **state)
{
	(void)state;
	clear();
	expect(NULL, "http://a.example/", "");
	setenv("HTTP_PROXY", "evil", 1);
	expect(NULL, "http://a.example/", "");
	setenv("http_proxy", "one", 1);
	expect(NULL, "http://a.example/", "one");
	expect(NULL, "https://a.example/", "");
	setenv("HTTPS_PROXY", "two", 1);
	expect(NULL, "https://a.example/", "two");
	setenv("https_proxy", "", 1);
	expect(NULL, "https://a.example/", "two");
	setenv("ALL_PROXY", "three", 1);
	expect(NULL, "http://a.example/", "one");
	unsetenv("http_proxy");
	expect(NULL, "http://a.example/", "three");
	expect("four", "http://a.example/", "four");
	expect("four", "https://a.example/", "four");
	expect("", "https://a.example/", "");
}

static const struct {
	const char *list, *url;
	int direct;
} lists[] = {
	{ "*", "http://a.example/", 1 },
	{ "*,b", "http://a.example/", 0 },
	{ "a.example", "http://a.example/", 1 },
	{ "a.example", "https://a.example:8443/x", 1 },
	{ "A.Example", "http://a.example", 1 },
	{ ".a.example", "http://a.example/", 1 },
	{ "a.example.", "http://a.example/", 1 },
	{ "a.example", "http://a.example./", 1 },
	{ "example", "http://a.example/", 1 },
	{ "a.example", "http://ba.example/", 0 },
	{ "a.example", "http://example/", 0 },
	{ "a.example", "http://u@a.example?q=b.example", 1 },
	{ "b.example", "http://a.example/?@b.example", 0 },
	{ " x , a.example y", "http://a.example/", 1 },
	{ ",", "http://a.example/", 0 },
	{ ".", "http://a.example/", 0 },
	{ "10.0.0.1", "http://10.0.0.1:80/", 1 },
	{ "0.0.1", "http://10.0.0.1/", 0 },
	{ "10.0.0.0/8", "http://10.255.0.1/", 1 },
	{ "10.0.0.0/8", "http://11.0.0.1/", 0 },
	{ "10.0.0.0/33", "http://10.0.0.0/", 0 },
	{ "10.0.0.0/", "http://11.0.0.1/", 0 },
	{ "10.0.0.0/x", "http://11.0.0.1/", 0 },
	{ "0.0.0.0/0", "http://11.0.0.1/", 1 },
	{ "192.168.4.0/22", "http://192.168.7.9/", 1 },
	{ "192.168.4.0/22", "http://192.168.8.1/", 0 },
	{ "::1", "http://[::1]:80/", 1 },
	{ "fd00::/8", "http://[fdab::1]/", 1 },
	{ "fd00::/8", "http://[fc00::1]/", 0 },
	{ "10.0.0.0/8", "http://[::1]/", 0 },
	{ "10.0.0.0/8", "http://a.example/", 0 },
};

static void directly(void **state)
{
	(void)state;
	clear();
	for (size_t i = 0; i < COUNT(lists); i++) {
		setenv("no_proxy", lists[i].list, 1);
		expect("p", lists[i].url, lists[i].direct ? "" : "p");
	}
	unsetenv("no_proxy");
	setenv("NO_PROXY", "a.example", 1);
	expect("p", "http://a.example/", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_scheme),
		cmocka_unit_test(directly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
