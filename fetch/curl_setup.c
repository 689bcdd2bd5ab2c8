#include "fetch/curl_setup.h"

#include "fetch/confine.h"
#include "fetch/memory.h"

#include <err.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { LOW_SPEED_TIME = 20 };	/* s */

/* -H fields that may go to any host; a name that ends in '-' is a prefix. */
static const char *const harmless[] = {
	"accept", "accept-", "cache-control", "dnt", "from", "pragma",
	"user-agent",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool curl_setup_is_harmless(const char *header)
{
	size_t len = strcspn(header, ":;");

	for (size_t i = 0; i < COUNT(harmless); i++) {
		size_t n = strlen(harmless[i]);
		bool prefix = harmless[i][n - 1] == '-';

		if (prefix ? len > n : len == n)
			if (!strncasecmp(header, harmless[i], n))
				return true;
	}
	return false;
}

bool curl_setup_has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 && *text != '\t')
			return true;
	return false;
}

static void append(struct curl_slist **list, const char *text)
{
	*list = must(curl_slist_append(*list, text));
}

static void add_header(struct curl_setup *setup, enum curl_setup_kind kind,
		       const char *header)
{
	append(&setup->headers[kind], header);
	if (strncasecmp(header, "content-type:", 13) != 0)
		append(&setup->untyped[kind], header);
}

/* libcurl would send a line break in a header as it is. */
static int add_headers(struct curl_setup *setup, const char *const *headers)
{
	for (; headers && *headers; headers++) {
		if (curl_setup_has_control(*headers)) {
			errno = EINVAL;
			return -1;
		}
		add_header(setup, CURL_SETUP_OWN, *headers);
		if (curl_setup_is_harmless(*headers))
			add_header(setup, CURL_SETUP_FOREIGN, *headers);
	}
	return 0;
}

static CURLSH *share_of(curl_lock_data what)
{
	CURLSH *share = curl_share_init();

	if (!share || curl_share_setopt(share, CURLSHOPT_SHARE, what))
		err(1, "cannot start libcurl's shares");
	return share;
}

/* Where libcurl looks for it.  Not having one is no error. */
static char *keep_netrc(void)
{
	const char *home = getenv("HOME");
	const struct passwd *user = home ? NULL : getpwuid(geteuid());
	char *path, *kept;

	if (user)
		home = user->pw_dir;
	if (!home || asprintf(&path, "%s/.netrc", home) < 0)
		return NULL;
	kept = confine_keep_file(path);
	free(path);
	return kept;
}

static void add_cookie(struct curl_setup *setup, const char *data)
{
	char *all;

	if (asprintf(&all, "%s%s%s", setup->cookie ? setup->cookie : "",
		     setup->cookie ? "; " : "", data) == -1)
		out_of_memory();
	free(setup->cookie);
	setup->cookie = all;
}

static void add_cookies(struct curl_setup *setup, const char *const *cookies)
{
	for (const char *const *c = cookies; c && *c; c++)
		if (strchr(*c, '='))
			add_cookie(setup, *c);
	setup->jar = jar_new(setup->shares[CURL_SETUP_OWN], cookies);
}

struct curl_setup *curl_setup_new(const struct worker_options *options)
{
	struct curl_setup *setup = must(calloc(1, sizeof(*setup)));
	const char *const *resolve = options->resolves;

	setup->options = options;
	setup->proxies = proxies_new(options->proxy);
	setup->once = curl_version_info(CURLVERSION_NOW)->version_num <
		      0x080100;
	for (int i = 0; i < CURL_SETUP_KINDS; i++)
		setup->shares[i] = share_of(CURL_LOCK_DATA_SSL_SESSION);
	for (; resolve && *resolve; resolve++)
		append(&setup->resolves, *resolve);
	if (options->netrc)
		setup->netrc = keep_netrc();
	if (options->cacert)
		setup->cacert = confine_keep_file(options->cacert);
	add_cookies(setup, options->cookies);
	if (add_headers(setup, options->headers)) {
		curl_setup_free(setup);
		return NULL;
	}
	return setup;
}

void curl_setup_free(struct curl_setup *setup)
{
	if (!setup)
		return;
	for (int i = 0; i < CURL_SETUP_KINDS; i++) {
		curl_slist_free_all(setup->headers[i]);
		curl_slist_free_all(setup->untyped[i]);
		curl_share_cleanup(setup->shares[i]);
	}
	curl_slist_free_all(setup->resolves);
	jar_free(setup->jar);
	proxies_free(setup->proxies);
	free(setup->netrc);
	free(setup->cacert);
	free(setup->cookie);
	free(setup);
}

/* What --user, --netrc, --cookie name is for the user's own origins. */
static void set_secrets(CURL *easy, const struct curl_setup *setup)
{
	const struct worker_options *o = setup->options;

	if (o->user)
		curl_easy_setopt(easy, CURLOPT_USERPWD, o->user);
	if (setup->netrc) {
		curl_easy_setopt(easy, CURLOPT_NETRC, CURL_NETRC_OPTIONAL);
		curl_easy_setopt(easy, CURLOPT_NETRC_FILE, setup->netrc);
	}
	if (setup->jar)
		curl_easy_setopt(easy, CURLOPT_COOKIEFILE, "");	/* on */
	curl_easy_setopt(easy, CURLOPT_COOKIE, setup->cookie);
}

static long ip_resolve(int version)
{
	switch (version) {
	case 4:
		return CURL_IPRESOLVE_V4;
	case 6:
		return CURL_IPRESOLVE_V6;
	}
	return CURL_IPRESOLVE_WHATEVER;
}

/* multi.c keeps the timeout of the whole; so that one that is shorter is told
   by what was waited for. */
static long connect_timeout(const struct worker_options *o)
{
	if (o->timeout && (!o->connect_timeout ||
			   o->timeout < o->connect_timeout))
		return o->timeout;
	return o->connect_timeout;
}

static void set_network(CURL *easy, const struct curl_setup *setup)
{
	const struct worker_options *o = setup->options;
	long verify = !o->insecure;

	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout(o));
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, o->min_speed);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)LOW_SPEED_TIME);
	/* Which it is is said with each task, and must not be guessed. */
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	curl_easy_setopt(easy, CURLOPT_IPRESOLVE, ip_resolve(o->ip_version));
	curl_easy_setopt(easy, CURLOPT_RESOLVE, setup->resolves);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, o->http11
			 ? (long)CURL_HTTP_VERSION_1_1
			 : (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verify);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2 * verify);
	if (o->cacert)
		curl_easy_setopt(easy, CURLOPT_CAINFO,
				 setup->cacert ? setup->cacert : o->cacert);
}

static void set_request(CURL *easy, const struct curl_setup *setup)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* Without it a look-up that times out holds up the whole loop. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_USERAGENT, setup->options->user_agent);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void curl_setup_apply(const struct curl_setup *setup,
		      enum curl_setup_kind kind, CURL *easy)
{
	set_request(easy, setup);
	set_network(easy, setup);
	curl_easy_setopt(easy, CURLOPT_SHARE, setup->shares[kind]);
	if (kind == CURL_SETUP_OWN)
		set_secrets(easy, setup);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, setup->headers[kind]);
}
