/*
 * Landlock: which files a worker may read.
 *
 * A rule belongs to a file or folder as it is when the rule is made, not to
 * its name.  /etc/resolv.conf is often replaced by a new file: where it is a
 * link into a folder of its own (/run/systemd/resolve), that folder is opened
 * up; where it is a plain file, the resolver is told not to look for a new
 * one, and a worker keeps the name servers that it began with.  A replaced
 * /etc/hosts is not read again.
 *
 * /lib and /usr/lib are readable as a whole: glibc loads its charset and name
 * service modules when it first needs them.
 */
#include "fetch/confine.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Rights by number, oldest first; how many each version of the interface
   has.  All of them are handled, so that all are denied but what is given. */
static const int rights_of_version[] = { 0, 13, 14, 15, 15, 16 };
enum {
	VERSION_SCOPES = 6,	/* the first with struct ruleset.scoped */
	SCOPES = 3,		/* abstract unix sockets, signals */
};

/* As in linux/landlock.h of today, whatever the headers are here. */
struct ruleset {
	uint64_t files;
	uint64_t ports;
	uint64_t scoped;
};

static const char *const readable[] = {
	/* name look-ups */
	"/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf",
	"/etc/resolv.conf", "/etc/services", "/etc/protocols",
	/* TLS */
	"/etc/ssl/openssl.cnf", "/etc/ssl/certs", "/etc/pki",
	"/etc/ca-certificates", "/usr/share/ca-certificates",
	"/usr/local/share/ca-certificates",
	/* shared libraries and their modules */
	"/etc/ld.so.cache", "/lib", "/lib64", "/usr/lib", "/usr/lib64",
	"/usr/local/lib",
	"/dev/null", "/dev/urandom",
};

int confine_files_version(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
			       LANDLOCK_CREATE_RULESET_VERSION);

	return version > 0 ? (int)version : 0;
}

/* What is not there needs no rule. */
static int let_read(int ruleset, const char *path)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE,
	};
	struct stat st;
	int failed;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return 0;
	if (fstat(rule.parent_fd, &st) == 0 && S_ISDIR(st.st_mode))
		rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
	failed = (int)syscall(SYS_landlock_add_rule, ruleset,
			      LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
	return failed;
}

static int let_read_authorities(int ruleset)
{
	const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);
	const char *paths[] = {
		curl->cainfo, curl->capath,
		getenv("SSL_CERT_FILE"), getenv("SSL_CERT_DIR"),
	};

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (paths[i] != NULL && let_read(ruleset, paths[i]))
			return -1;
	return 0;
}

static int keep_name_servers(void)
{
	static const char word[] = "no-reload";
	const char *before = getenv("RES_OPTIONS");
	char after[256];

	snprintf(after, sizeof(after), "%s %s", before ? before : "", word);
	return setenv("RES_OPTIONS", after, 1);
}

static int let_read_name_servers(int ruleset)
{
	char path[PATH_MAX], *slash;

	if (realpath("/etc/resolv.conf", path) == NULL ||
	    strncmp(path, "/etc/", 5) == 0)
		return keep_name_servers();
	slash = strrchr(path, '/');
	*slash = '\0';
	return let_read(ruleset, path);
}

static int let_read_all(int ruleset, const char *const *reads)
{
	for (size_t i = 0; i < sizeof(readable) / sizeof(*readable); i++)
		if (let_read(ruleset, readable[i]))
			return -1;
	for (; reads != NULL && *reads != NULL; reads++)
		if (let_read(ruleset, *reads))
			return -1;
	return let_read_authorities(ruleset) ||
	       let_read_name_servers(ruleset) ? -1 : 0;
}

int confine_files(const char *const *reads)
{
	const int newest = sizeof(rights_of_version) /
			   sizeof(*rights_of_version) - 1;
	int version = confine_files_version(), ruleset, failed, saved;
	struct ruleset what = { 0 };

	if (version == 0) {
		errno = ENOSYS;
		return -1;
	}
	what.files = (UINT64_C(1) << rights_of_version[version < newest
						       ? version : newest]) - 1;
	if (version >= VERSION_SCOPES)
		what.scoped = SCOPES;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &what,
			       sizeof(what), 0);
	if (ruleset < 0)
		return -1;
	failed = let_read_all(ruleset, reads) ||
		 prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		 syscall(SYS_landlock_restrict_self, ruleset, 0);
	saved = errno;
	close(ruleset);
	errno = saved;
	return failed ? -1 : 0;
}
