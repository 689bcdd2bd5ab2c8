#include "cmd/input/seed_url.h"

#include "cmd/text/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* NULL: no URL. */
static const struct {
	const char *text, *href;
} urls[] = {
	{ "http://example.org", "http://example.org/" },
	{ "HTTPS://Example.org/x y", "https://example.org/x%20y" },
	{ "http:example.org", "http://example.org/" },
	{ "//example.org/x", "http://example.org/x" },
	{ "http://wiki/", "http://wiki/" },
	{ "http://16/", "http://0.0.0.16/" },
	/* without a scheme */
	{ "example.org", "http://example.org/" },
	{ "example.org./x", "http://example.org./x" },
	{ "www.example.org:8080/x?y#z", "http://www.example.org:8080/x?y" },
	{ "example.org?x", "http://example.org/?x" },
	{ "example.org/?to=http://h/", "http://example.org/?to=http://h/" },
	{ "localhost", "http://localhost/" },
	{ "wiki:8080/x", "http://wiki:8080/x" },
	{ "127.0.0.1/x", "http://127.0.0.1/x" },
	{ "127.0.0.1:80", "http://127.0.0.1/" },
	{ "[::1]:8080/x", "http://[::1]:8080/x" },
	{ "b\xc3\xbc" "cher.example/x", "http://xn--bcher-kva.example/x" },
	{ "example.\xe4\xb8\xad\xe5\x9b\xbd", "http://example.xn--fiqs8s/" },
	{ "a_b.example.org", "http://a_b.example.org/" },
	/* no URL, but a host if anything were taken for one */
	{ "", NULL },
	{ "16", NULL },
	{ "0x7f", NULL },
	{ "3.14", NULL },
	{ "1.2.3", NULL },
	{ "1.2.3.4.5", NULL },
	{ "16:30", NULL },
	{ "v1.2", NULL },
	{ "hello", NULL },
	{ "hello world", NULL },
	{ "hello world.org", NULL },
	{ "e.g.", NULL },
	{ ".org", NULL },
	{ "/etc/passwd", NULL },
	{ "id,url", NULL },
	{ "1,http://example.org/", NULL },
	{ "example.org,7", NULL },
	{ "7;example.org", NULL },
	{ "\"http://example.org/\"", NULL },
	{ "{\"url\":\"http://example.org/\"}", NULL },
	{ "<http://example.org/>", NULL },
	{ "a@example.org", NULL },
	{ "http://example.org,7", NULL },
	{ "http://{host}/", NULL },
	{ "http://*.example.org/", NULL },
	{ "http://", NULL },
	{ "https://", NULL },
	{ "file:///etc/passwd", NULL },
	{ "mailto:a@example.org", NULL },
	{ "javascript:void(0)", NULL },
};

static void reads_urls(void **state)
{
	struct url url = URL_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++) {
		const char *reason = NULL, *text = urls[i].text;
		enum seed_url_kind kind = seed_url_parse(&url, text,
							 strlen(text), &reason);

		if (kind == SEED_URL_NONE ? urls[i].href != NULL
					 : urls[i].href == NULL ||
					   strcmp(url.href, urls[i].href) != 0)
			fail_msg("'%s': %s", text,
				 reason ? reason : url.href);
	}
	url_release(&url);
}

static void looks_at_values(void **state)
{
	(void)state;
	assert_int_equal(seed_url_look("http://h/", 9), SEED_URL_ABSOLUTE);
	assert_int_equal(seed_url_look("h.org", 5), SEED_URL_BARE);
	assert_int_equal(seed_url_look("16", 2), SEED_URL_NONE);
}

/* ---- passwords ----------------------------------------------------------- */

static const struct {
	const char *text, *blanked;
} secrets[] = {
	{ "", "" },
	{ "http://h/", "http://h/" },
	{ "http://h:80/a@b", "http://h:80/a@b" },
	{ "http://h/?q=a:b@c", "http://h/?q=a:b@c" },
	{ "http://name@h/", "http://name@h/" },
	{ "http://name:word@h/", "http://name:***@h/" },
	{ "http://name:w@r:d@h:80/", "http://name:***@h:80/" },
	{ "http://name:w\"r,d@[/", "http://name:***@[/" },
	{ "http://name:wo/rd@h/", "http://name:***@h/" },
	{ "http://name:wo#rd@h/", "http://name:***@h/" },
	{ "ftp://name:word@h", "ftp://name:***@h" },
	{ "//name:word@h", "//name:***@h" },
	{ "name:word@h/x", "name:***@h/x" },
	{ "7,name:word@h,8", "7,name:***@h,8" },
	{ "http://a:b@c/ http://d:e@f/", "http://a:***@c/ http://d:***@f/" },
	{ "http://h/?to=http://a:b@c/", "http://h/?to=http://a:***@c/" },
	{ "{\"url\":\"http:\\/\\/a:b@c\"", "{\"url\":\"http:\\/\\/a:***@c\"" },
	{ "{\"url\":\"http://a:b@c", "{\"url\":\"http://a:***@c" },
	{ "mailto:a@b.c", "mailto:a@b.c" },
	{ "\"a\" : x@y", "\"a\" : x@y" },
};

static void blanks_passwords(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(secrets); i++) {
		size_t len;
		char *got = secret_blanked(secrets[i].text,
					   strlen(secrets[i].text), &len);

		assert_string_equal(got, secrets[i].blanked);
		assert_int_equal(len, strlen(got));
		free(got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_urls),
		cmocka_unit_test(looks_at_values),
		cmocka_unit_test(blanks_passwords),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
