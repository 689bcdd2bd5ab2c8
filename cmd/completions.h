/*
 * `trawl completions bash|zsh|fish`: what makes these shells complete trawl's
 * command line, written from the table of options, so that they cannot disagree.
 * `trawl completions tables DB` is for them: what `trawl export` can name.
 * `make install` puts the output where the shells look for it.
 */
#ifndef CMD_COMPLETIONS_H
#define CMD_COMPLETIONS_H

int completions_main(int argc, char **argv);

#endif
