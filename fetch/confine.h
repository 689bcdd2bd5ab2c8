/*
 * The rights that a worker gives up before it reads the first byte from the
 * network.
 *
 * libcurl, TLS and the HTML tokenizer may have errors that a page can exploit.
 * A worker that was taken over that way should be able to talk to the network
 * and to its parent, and to do nothing else:
 *
 *   user      started by root, it is another user without capabilities
 *   files     Landlock: it reads what name look-ups, TLS and shared
 *             libraries need; it writes, makes, removes and executes nothing
 *   calls     seccomp: an allow-list of system calls; no new programme or
 *             process, no ptrace, no file opened for writing, sockets of the
 *             Internet only (and of a resolver's socket, if there is one)
 *   memory    RLIMIT_AS, from what its transfers may need at most
 *   secrets   no core dump, not dumpable, an environment of the few
 *             variables that libraries need (confine_environment)
 *
 * Each layer is put on where the kernel has it; a missing one is no error but
 * is reported, so that the user can be warned.  Built with a sanitizer only
 * `user` and `secrets` are put on: the sanitizer's own code would break the
 * others.
 *
 * What this does not do: a worker that was taken over can still connect to
 * any address and send there what it has: pages, and the cookies and
 * passwords that were given for this crawl.
 */
#ifndef FETCH_CONFINE_H
#define FETCH_CONFINE_H

#include <stddef.h>
#include <stdint.h>

enum confine_layer {
	CONFINE_USER = 1 << 0,
	CONFINE_FILES = 1 << 1,
	CONFINE_CALLS = 1 << 2,
	CONFINE_MEMORY = 1 << 3,
	CONFINE_SECRETS = 1 << 4,
	CONFINE_TOLD = 1 << 7,	/* a worker has said what holds */
};

struct confine_spec {
	const char *user;	/* if this is root; NULL or "root": stay root */
	const char *const *reads;	/* further files and folders that may be
					   read; NULL at the end; NULL: none */
	uint64_t memory;	/* bytes of address space; 0: no bound */
};

/*
 * For the calling process, which has one thread yet; there is no way back.
 * Gives the layers that hold now, CONFINE_TOLD among them.  A user that does
 * not exist is a layer that does not hold: ask confine_user_exists before.
 */
unsigned confine(const struct confine_spec *spec);
int confine_user_exists(const char *user);	/* true if not asked by root */

/* The layers of this kernel and build, for --version; nothing is put on. */
unsigned confine_available(void);

/* "user, files (Landlock), ..." of layers into text; "none". */
void confine_names(unsigned layers, char *text, size_t size);

/* The variables of environ that a worker gets; malloc'd array, the strings
   are environ's.  NULL: out of memory. */
char **confine_environment(char *const *environ);

/*
 * A copy of a file in memory, for a secret that the user of the worker could
 * not read any more.  A path that opens it, in this process only; malloc'd,
 * lasts as long as the process.  NULL with errno.
 */
char *confine_keep_file(const char *path);

/* The two layers with files of their own.  0, or -1 with errno. */
int confine_files(const char *const *reads);
int confine_files_version(void);	/* of Landlock's interface; 0: none */
int confine_calls(void);
int confine_calls_available(void);	/* 1 or 0 */

#endif
