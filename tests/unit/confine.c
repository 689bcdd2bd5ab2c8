/*
 * What a worker that was taken over would try, in a child that has confined
 * itself: each layer alone, then all of them.  A child tells through a pipe
 * which attempts succeeded; and what honest work needs must still succeed.
 */
#include "fetch/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SPACE (UINT64_C(1) << 30)

static pid_t parent;
static char folder[] = "/tmp/trawl-confine.XXXXXX";

static bool opens(const char *path, int flags)
{
	int fd = open(path, flags, 0666);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* ---- attempts: true if they succeed -------------------------------------- */

static bool read_file(void) { return opens("secret", O_RDONLY); }
static bool write_file(void) { return opens("secret", O_WRONLY); }
static bool append_file(void) { return opens("secret", O_WRONLY | O_APPEND); }
static bool truncate_file(void) { return truncate("secret", 0) == 0; }
static bool make_file(void) { return opens("new", O_RDWR | O_CREAT); }
static bool make_unnamed(void) { return opens(".", O_RDWR | O_TMPFILE); }
static bool make_folder(void) { return mkdir("folder", 0777) == 0; }
static bool make_link(void) { return symlink("secret", "link") == 0; }
static bool remove_file(void) { return unlink("victim") == 0; }
static bool list_folder(void) { return opens(".", O_RDONLY | O_DIRECTORY); }
static bool start_process(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0 && waitpid(pid, NULL, 0) == pid;
}
static bool trace(void) { return ptrace(PTRACE_TRACEME, 0, 0, 0) == 0; }
static bool signal_parent(void) { return kill(parent, 0) == 0; }
static bool netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 0) >= 0;
}
static bool raw_packets(void)
{
	return socket(AF_PACKET, SOCK_DGRAM, 0) >= 0;
}
static bool own_descriptor(void)
{
	return fcntl(STDERR_FILENO, F_SETOWN, parent) == 0;
}
static bool become_root(void) { return setuid(0) == 0; }
static bool change_owner(void) { return chown("secret", 1, 1) == 0; }
static bool dump_core(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_cur > 0 ||
	       prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0;
}
static bool take_memory(void)
{
	void *taken = mmap(NULL, 2 * SPACE, PROT_READ,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return taken != MAP_FAILED && munmap(taken, 2 * SPACE) == 0;
}
static bool execute(void)
{
	char *argv[] = { (char[]){ "true" }, NULL };

	execv("/bin/true", argv);
	return errno != EACCES && errno != ENOSYS && errno != EPERM;
}

struct attempt {
	const char *name;
	bool (*succeeds)(void);
	unsigned layers;	/* each of these alone refuses it */
};

static const struct attempt attempts[] = {
	{ "read a file", read_file, CONFINE_FILES },
	{ "list a folder", list_folder, CONFINE_FILES },
	{ "write a file", write_file, CONFINE_FILES | CONFINE_CALLS },
	{ "append to a file", append_file, CONFINE_FILES | CONFINE_CALLS },
	{ "truncate a file", truncate_file, CONFINE_CALLS },
	{ "make a file", make_file, CONFINE_FILES | CONFINE_CALLS },
	{ "make an unnamed file", make_unnamed, CONFINE_FILES | CONFINE_CALLS },
	{ "make a folder", make_folder, CONFINE_FILES | CONFINE_CALLS },
	{ "make a link", make_link, CONFINE_FILES | CONFINE_CALLS },
	{ "remove a file", remove_file, CONFINE_FILES | CONFINE_CALLS },
	{ "start a process", start_process, CONFINE_CALLS },
	{ "trace", trace, CONFINE_CALLS },
	{ "signal the parent", signal_parent, CONFINE_CALLS },
	{ "open a netlink socket", netlink, CONFINE_CALLS },
	{ "open a packet socket", raw_packets, CONFINE_CALLS },
	{ "have a signal sent", own_descriptor, CONFINE_CALLS },
	{ "change an owner", change_owner, CONFINE_CALLS | CONFINE_USER },
	{ "become root", become_root, CONFINE_CALLS | CONFINE_USER },
	{ "dump core", dump_core, CONFINE_SECRETS },
	{ "take memory", take_memory, CONFINE_MEMORY },
	/* Last: if it succeeds there is nobody left to tell. */
	{ "execute", execute, CONFINE_FILES | CONFINE_CALLS },
};

/* ---- honest work --------------------------------------------------------- */

static void *thread(void *arg)
{
	*(bool *)arg = true;
	return NULL;
}

static bool threads(void)
{
	pthread_t id;
	bool ran = false;

	return pthread_create(&id, NULL, thread, &ran) == 0 &&
	       pthread_join(id, NULL) == 0 && ran;
}

static bool looks_names_up(void)
{
	struct addrinfo *found = NULL;
	int error = getaddrinfo("localhost", "80", NULL, &found);

	if (error == 0)
		freeaddrinfo(found);
	return error == 0;
}

static bool reads_authorities(void)
{
	return access("/etc/ssl/certs/ca-certificates.crt", F_OK) != 0 ||
	       opens("/etc/ssl/certs/ca-certificates.crt", O_RDONLY);
}

static bool connects(void)
{
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

static const struct attempt honest[] = {
	{ "start a thread", threads, 0 },
	{ "look a name up", looks_names_up, 0 },
	{ "read the authorities", reads_authorities, 0 },
	{ "open a socket", connects, 0 },
};

/* ---- the child ----------------------------------------------------------- */

static unsigned put_on(unsigned layers)
{
	struct confine_spec spec = { .user = "nobody", .memory = SPACE };

	switch (layers) {
	case CONFINE_FILES:
		return confine_files(NULL) == 0 ? layers : 0;
	case CONFINE_CALLS:
		return confine_calls() == 0 ? layers : 0;
	default:
		return confine(&spec);
	}
}

static void tell(int to, const char *verb, const char *what)
{
	dprintf(to, "%s: %s\n", verb, what);
}

static void child(int to, unsigned layers)
{
	unsigned held = put_on(layers);

	if ((held & layers) != layers)
		tell(to, "not confined", "");
	for (size_t i = 0; i < COUNT(honest); i++)
		if (!honest[i].succeeds())
			tell(to, "cannot", honest[i].name);
	for (size_t i = 0; i < COUNT(attempts); i++)
		if (attempts[i].layers & held && attempts[i].succeeds())
			tell(to, "can", attempts[i].name);
	tell(to, "end", "");
}

/* What the child told before its end, "" if nothing. */
static void run(unsigned layers, char *told, size_t size)
{
	int pair[2], status;
	size_t len = 0;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe2(pair, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		child(pair[1], layers);
		_exit(0);
	}
	close(pair[1]);
	while ((n = read(pair[0], told + len, size - 1 - len)) > 0)
		len += (size_t)n;
	told[len] = '\0';
	close(pair[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void refuses(unsigned layers)
{
	char told[4096];

	if ((confine_available() & layers) != layers) {
		print_message("this kernel or build has not all of it\n");
		skip();
	}
	run(layers, told, sizeof(told));
	assert_string_equal(told, "end: \n");
}

static void landlock_alone(void **state)
{
	(void)state;
	refuses(CONFINE_FILES);
}

static void seccomp_alone(void **state)
{
	(void)state;
	refuses(CONFINE_CALLS);
}

static void all_layers(void **state)
{
	(void)state;
	refuses(confine_available());
}

/* Without it each attempt but those of root succeeds: the tests above can
   fail. */
static void unconfined(void **state)
{
	(void)state;
	assert_true(read_file() && write_file() && append_file() &&
		    list_folder() && make_file() && make_folder() &&
		    make_link() && remove_file() && start_process() &&
		    signal_parent() && netlink() && own_descriptor() &&
		    take_memory());
	unlink("new");
	rmdir("folder");
	unlink("link");
	close(open("victim", O_WRONLY | O_CREAT, 0666));
}

static void environment(void **state)
{
	char *before[] = {
		(char[]){ "PATH=/bin" }, (char[]){ "https_proxy=http://p" },
		(char[]){ "AWS_SECRET_ACCESS_KEY=x" }, (char[]){ "LC_ALL=C" },
		(char[]){ "HOMEX=1" }, (char[]){ "HOME=/h" }, NULL,
	};
	char **after = confine_environment(before);

	(void)state;
	assert_non_null(after);
	assert_string_equal(after[0], "https_proxy=http://p");
	assert_string_equal(after[1], "LC_ALL=C");
	assert_string_equal(after[2], "HOME=/h");
	assert_null(after[3]);
	free(after);
}

static void kept_file(void **state)
{
	char *path = confine_keep_file("secret"), text[16] = "";
	int fd;

	(void)state;
	assert_non_null(path);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	assert_int_equal(read(fd, text, sizeof(text)), 4);
	assert_memory_equal(text, "open", 4);
	close(fd);
	free(path);
	assert_null(confine_keep_file("no such file"));
}

static int open_folder(void **state)
{
	FILE *file;

	(void)state;
	parent = getpid();
	umask(0);
	if (mkdtemp(folder) == NULL || chmod(folder, 0777) || chdir(folder))
		return -1;
	file = fopen("victim", "w");
	if (file == NULL || fclose(file))
		return -1;
	file = fopen("secret", "w");
	return file == NULL || fputs("open", file) < 0 || fclose(file);
}

static int remove_folder(void **state)
{
	(void)state;
	unlink("victim");
	unlink("secret");
	return chdir("/") || rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(environment),
		cmocka_unit_test(kept_file),
		cmocka_unit_test(unconfined),
		cmocka_unit_test(landlock_alone),
		cmocka_unit_test(seccomp_alone),
		cmocka_unit_test(all_layers),
	};

	return cmocka_run_group_tests(tests, open_folder, remove_folder);
}
