/*
 * SIGINT, SIGTERM and SIGHUP, wherever the crawl may be blocked.
 *
 * The loop learns of a signal by a descriptor that it polls.  It may be far
 * from polling: in a write to a pipe that nobody empties, in the open of a
 * FIFO that nobody reads, behind another program's lock on the database.  So
 * the handler starts a clock, and when that has run down the process ends
 * where it stands.  This is as safe as kill -9: what was committed stays, and
 * the same command goes on from there.
 *
 *   before interrupt_drain()   the first ends at once: nothing has begun
 *   the first                  drain, INTERRUPT_DRAIN_MS; at the latest
 *                              INTERRUPT_GRACE_MS later it is the end
 *   the second                 at once, but for a second to commit
 *   the third                  now
 */
#ifndef CMD_CRAWL_INTERRUPT_H
#define CMD_CRAWL_INTERRUPT_H

#define INTERRUPT_DRAIN_MS 10000
#define INTERRUPT_GRACE_MS 5000

/* Installs the handlers; a process that they end has this exit code.  -1,
   errno. */
int interrupt_open(int code);

/* From now on there is something to drain. */
void interrupt_drain(void);

/* The crawl is over, and what is done now changes nothing about that: signals
   are counted, and no clock runs any more. */
void interrupt_over(void);

/* Readable when a signal has come since interrupt_count(). */
int interrupt_fd(void);

/* How many there were. */
int interrupt_count(void);

#endif
