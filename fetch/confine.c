#include "fetch/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What a sanitizer's own code does, no confined process may: it reserves
   terabytes, reads maps, starts a tracer at the end. */
#ifndef __has_feature		/* clang's */
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
	__has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#else
#define SANITIZED false
#endif

#define NOBODY 65534
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- environment --------------------------------------------------------- */

/* One that ends in '=' is a name, others are prefixes. */
static const char *const kept[] = {
	/* libcurl */
	"http_proxy=", "https_proxy=", "HTTPS_PROXY=", "all_proxy=",
	"ALL_PROXY=", "no_proxy=", "NO_PROXY=", "HOME=",
	/* OpenSSL */
	"SSL_CERT_FILE=", "SSL_CERT_DIR=", "OPENSSL_CONF=",
	/* libc: names, languages, memory, shared libraries */
	"RES_OPTIONS=", "LOCALDOMAIN=", "HOSTALIASES=", "LANG=", "LC_",
	"GCONV_PATH=", "TZ=", "MALLOC_", "GLIBC_TUNABLES=", "LD_",
	/* the sanitizers */
	"ASAN_OPTIONS=", "UBSAN_OPTIONS=", "TSAN_OPTIONS=", "LSAN_OPTIONS=",
};

static bool is_kept(const char *variable)
{
	for (size_t i = 0; i < COUNT(kept); i++)
		if (strncmp(variable, kept[i], strlen(kept[i])) == 0)
			return true;
	return false;
}

char **confine_environment(char *const *environ)
{
	size_t n = 0, len = 0;
	char **result;

	while (environ[n] != NULL)
		n++;
	result = calloc(n + 1, sizeof(*result));
	for (size_t i = 0; result != NULL && i < n; i++)
		if (is_kept(environ[i]))
			result[len++] = environ[i];
	return result;
}

/* ---- secrets ------------------------------------------------------------- */

/* In memory, because a memfd can be opened through /proc/self/fd after the
   change of user, and Landlock does not restrict it. */
static int copy_file(int from)
{
	int to = memfd_create("trawl-file", MFD_CLOEXEC);
	ssize_t n = 1;

	while (to >= 0 && n > 0)
		n = sendfile(to, from, NULL, 1 << 20);
	if (to < 0 || n == 0)
		return to;
	close(to);
	return -1;
}

char *confine_keep_file(const char *path)
{
	int from = open(path, O_RDONLY | O_CLOEXEC), to;
	char *kept_path = NULL;

	if (from < 0)
		return NULL;
	to = copy_file(from);
	close(from);
	if (to >= 0 && asprintf(&kept_path, "/proc/self/fd/%d", to) < 0) {
		close(to);
		return NULL;
	}
	return kept_path;
}

static bool keep_secrets(void)
{
	const struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_CORE, &none) == 0 &&
	       prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

/* ---- user ---------------------------------------------------------------- */

static bool stays_root(const char *user)
{
	return user == NULL || strcmp(user, "root") == 0;
}

/* The user `nobody` has the same number everywhere, also where no file lists
   it.  Asking glibc for a name without memory can crash. */
static bool find_user(const char *name, uid_t *uid, gid_t *gid)
{
	const struct passwd *user;

	*uid = *gid = NOBODY;
	if (strcmp(name, "nobody") == 0)
		return true;
	user = getpwnam(name);
	if (user == NULL)
		return false;
	*uid = user->pw_uid;
	*gid = user->pw_gid;
	return true;
}

int confine_user_exists(const char *user)
{
	uid_t uid;
	gid_t gid;

	return geteuid() != 0 || stays_root(user) ||
	       find_user(user, &uid, &gid);
}

static bool drop_capabilities(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct none[2] = { 0 };

	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	return syscall(SYS_capset, &header, none) == 0;
}

static bool become_user(const char *name)
{
	uid_t uid;
	gid_t gid;

	return find_user(name, &uid, &gid) && setgroups(0, NULL) == 0 &&
	       setresgid(gid, gid, gid) == 0 && setresuid(uid, uid, uid) == 0;
}

/* The change of user clears PR_SET_PDEATHSIG, so it is set again.  If the
   parent has died in between, its end of the socketpair is closed, which every
   worker notices. */
static bool leave_root(const char *user)
{
	bool held = geteuid() != 0 ||
		    (!stays_root(user) && become_user(user));

	return drop_capabilities() && held &&
	       prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
}

/* ---- all of it ----------------------------------------------------------- */

static bool bound_memory(uint64_t bytes)
{
	const struct rlimit limit = { bytes, bytes };

	return bytes != 0 && setrlimit(RLIMIT_AS, &limit) == 0;
}

unsigned confine(const struct confine_spec *spec)
{
	unsigned held = CONFINE_TOLD;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (leave_root(spec->user))
		held |= CONFINE_USER;
	/* After the change of user, which makes a process dumpable or not by
	   a setting of the system. */
	if (keep_secrets())
		held |= CONFINE_SECRETS;
	if (SANITIZED)
		return held;
	if (bound_memory(spec->memory))
		held |= CONFINE_MEMORY;
	if (confine_files(spec->reads) == 0)
		held |= CONFINE_FILES;
	if (confine_calls() == 0)
		held |= CONFINE_CALLS;
	return held;
}

unsigned confine_available(void)
{
	unsigned layers = CONFINE_USER | CONFINE_SECRETS;

	if (SANITIZED)
		return layers;
	layers |= CONFINE_MEMORY;
	if (confine_files_version() > 0)
		layers |= CONFINE_FILES;
	if (confine_calls_available())
		layers |= CONFINE_CALLS;
	return layers;
}

void confine_names(unsigned layers, char *text, size_t size)
{
	static const struct {
		enum confine_layer layer;
		const char *name;
	} names[] = {
		{ CONFINE_USER, "user" },
		{ CONFINE_FILES, "files (Landlock)" },
		{ CONFINE_CALLS, "system calls (seccomp)" },
		{ CONFINE_MEMORY, "memory" },
		{ CONFINE_SECRETS, "secrets" },
	};
	size_t len = 0;

	snprintf(text, size, "none");
	for (size_t i = 0; i < COUNT(names); i++) {
		if (!(layers & names[i].layer) || len >= size)
			continue;
		len += (size_t)snprintf(text + len, size - len, "%s%s",
					len ? ", " : "", names[i].name);
	}
}
