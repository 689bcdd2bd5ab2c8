/*
 * libcurl, loaded when it is first called.
 *
 * It brings some thirty libraries with it (TLS, HTTP/2, Kerberos, LDAP), and
 * to load them takes as long as all else that a short command does.  Only
 * workers need them.  So the programme is not linked with libcurl; the
 * functions of it that trawl calls are defined here, and each hands on what it
 * was given to the library's own.
 *
 * A function that is missing here is missed when the programme is linked.
 */
#define CURL_DISABLE_TYPECHECK	/* macros in place of what is defined here */

#include "fetch/memory.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <err.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define FUNCTIONS(F) \
	F(curl_easy_cleanup) F(curl_easy_getinfo) F(curl_easy_init) \
	F(curl_easy_setopt) F(curl_easy_strerror) F(curl_global_cleanup) \
	F(curl_global_init) F(curl_multi_add_handle) F(curl_multi_cleanup) \
	F(curl_multi_info_read) F(curl_multi_init) F(curl_multi_remove_handle) \
	F(curl_multi_setopt) F(curl_multi_socket_action) F(curl_share_cleanup) \
	F(curl_share_init) F(curl_share_setopt) F(curl_slist_append) \
	F(curl_slist_free_all) F(curl_version) F(curl_version_info)

#define MEMBER(name) __typeof__(name) *name;
struct libcurl {
	void *handle;		/* NULL: not loaded yet */
	FUNCTIONS(MEMBER)
};

/* The same interface, whatever does its TLS. */
static const char *const names[] = { "libcurl.so.4", "libcurl-gnutls.so.4" };

static void *open_library(void)
{
	char *error = NULL;
	void *handle;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
		if (handle) {
			free(error);
			return handle;
		}
		if (!error)
			error = must(strdup(dlerror()));
	}
	errx(1, "cannot load libcurl: %s", error);
}

static void *find(void *handle, const char *name)
{
	void *function = dlsym(handle, name);

	if (!function)
		errx(1, "cannot load libcurl: %s", dlerror());
	return function;
}

static const struct libcurl *libcurl(void)
{
	static struct libcurl all;

	if (all.handle)
		return &all;
	all.handle = open_library();
#define FIND(name) all.name = (__typeof__(all.name))find(all.handle, #name);
	FUNCTIONS(FIND)
	return &all;
}

/* ---- what is handed on as it is ------------------------------------------ */

CURLcode curl_global_init(long flags)
{
	return libcurl()->curl_global_init(flags);
}

void curl_global_cleanup(void)
{
	libcurl()->curl_global_cleanup();
}

char *curl_version(void)
{
	return libcurl()->curl_version();
}

curl_version_info_data *curl_version_info(CURLversion version)
{
	return libcurl()->curl_version_info(version);
}

CURL *curl_easy_init(void)
{
	return libcurl()->curl_easy_init();
}

void curl_easy_cleanup(CURL *easy)
{
	libcurl()->curl_easy_cleanup(easy);
}

const char *curl_easy_strerror(CURLcode code)
{
	return libcurl()->curl_easy_strerror(code);
}

CURLM *curl_multi_init(void)
{
	return libcurl()->curl_multi_init();
}

CURLMcode curl_multi_cleanup(CURLM *multi)
{
	return libcurl()->curl_multi_cleanup(multi);
}

CURLMcode curl_multi_add_handle(CURLM *multi, CURL *easy)
{
	return libcurl()->curl_multi_add_handle(multi, easy);
}

CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *easy)
{
	return libcurl()->curl_multi_remove_handle(multi, easy);
}

CURLMsg *curl_multi_info_read(CURLM *multi, int *left)
{
	return libcurl()->curl_multi_info_read(multi, left);
}

CURLMcode curl_multi_socket_action(CURLM *multi, curl_socket_t fd, int mask,
				   int *running)
{
	return libcurl()->curl_multi_socket_action(multi, fd, mask, running);
}

CURLSH *curl_share_init(void)
{
	return libcurl()->curl_share_init();
}

CURLSHcode curl_share_cleanup(CURLSH *share)
{
	return libcurl()->curl_share_cleanup(share);
}

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text)
{
	return libcurl()->curl_slist_append(list, text);
}

void curl_slist_free_all(struct curl_slist *list)
{
	libcurl()->curl_slist_free_all(list);
}

/* ---- what takes an argument of one type or another ----------------------- */

/* The number of an option says the type of its value (CURLOPTTYPE_LONG ...). */
#define SET(set, of, option, last) do { \
	if ((option) < CURLOPTTYPE_OBJECTPOINT) \
		code = (set)(of, option, va_arg(last, long)); \
	else if ((option) < CURLOPTTYPE_OFF_T) \
		code = (set)(of, option, va_arg(last, void *)); \
	else if ((option) < CURLOPTTYPE_BLOB) \
		code = (set)(of, option, va_arg(last, curl_off_t)); \
	else \
		code = (set)(of, option, va_arg(last, void *)); \
} while (0)

/* Without memory for an option's text the request would go out without it: with
   no URL, or past the proxy. */
CURLcode curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
	CURLcode code;
	va_list value;

	va_start(value, option);
	SET(libcurl()->curl_easy_setopt, easy, option, value);
	va_end(value);
	if (code == CURLE_OUT_OF_MEMORY)
		out_of_memory();
	return code;
}

CURLMcode curl_multi_setopt(CURLM *multi, CURLMoption option, ...)
{
	CURLMcode code;
	va_list value;

	va_start(value, option);
	SET(libcurl()->curl_multi_setopt, multi, option, value);
	va_end(value);
	return code;
}

/* The only option that is used here takes a curl_lock_data, as an int. */
CURLSHcode curl_share_setopt(CURLSH *share, CURLSHoption option, ...)
{
	CURLSHcode code = CURLSHE_BAD_OPTION;
	va_list value;

	va_start(value, option);
	if (option == CURLSHOPT_SHARE)
		code = libcurl()->curl_share_setopt(share, option,
						    va_arg(value, int));
	va_end(value);
	return code;
}

CURLcode curl_easy_getinfo(CURL *easy, CURLINFO info, ...)
{
	CURLcode code;
	va_list to;

	va_start(to, info);
	code = libcurl()->curl_easy_getinfo(easy, info, va_arg(to, void *));
	va_end(to);
	return code;
}
