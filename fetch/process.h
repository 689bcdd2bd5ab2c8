/*
 * A child process of this programme: fork and exec of /proc/self/exe, so
 * that it begins clean, without the parent's database, curl handles or
 * TLS state.  The methods are those of Python's multiprocessing.Process.
 *
 *   1. process_start();
 *   2. poll(process_fd()), readable once it has ended;
 *   3. process_join() reaps it; process_free().
 *
 * A child dies with its parent, also when that is killed by SIGKILL
 * (PR_SET_PDEATHSIG; so start them from a thread that lives as long).  It
 * begins with all signals at their defaults and unblocked, but for SIGINT,
 * which is ignored: typed at a terminal it reaches the whole process group,
 * and the parent decides.  A child started this way cannot start children:
 * process_start() there fails with EPERM.  Only the pid that was started
 * is ever waited for, never "any child".
 */
#ifndef FETCH_PROCESS_H
#define FETCH_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct process;

struct process_spec {
	const char *name;	/* for people; copied */
	char *const *argv;	/* argv[0] included, NULL at the end */
	const int *fds;		/* arrive in the child as 3, 4, 5, ... */
	size_t nfds;		/* every other descriptor above 2 is closed */
	char *const *envp;	/* its environment; NULL: ours */
};

/* NULL with errno, also when the exec failed. */
struct process *process_start(const struct process_spec *spec);

/* First thing in the child's main: marks it as one that starts no others. */
void process_child_begin(void);

const char *process_name(const struct process *process);
pid_t process_pid(const struct process *process);
int process_fd(const struct process *process);		/* pidfd; owned here */
bool process_is_alive(struct process *process);

/* 0: it has ended (and is reaped); -1 with ETIMEDOUT.  ms, -1 for ever. */
int process_join(struct process *process, int timeout);

/* Exit status, -N for signal N.  Only after a join that returned 0. */
int process_exitcode(const struct process *process);

/* SIGTERM now; SIGKILL.  Neither waits; errors mean it is gone already. */
void process_terminate(struct process *process);
void process_kill(struct process *process);

/* TERM, then KILL after grace ms; reaps. */
void process_stop(struct process *process, int grace);

/* Kills and reaps if still alive.  NULL is fine. */
void process_free(struct process *process);

#endif
