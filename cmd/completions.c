#include "cmd/completions.h"

#include "cmd/exit.h"
#include "cmd/report/query.h"
#include "cmd/options.h"
#include "cmd/text/say.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	enum command command;
	const char *help;
} commands[] = {
	{ "crawl", CMD_CRAWL, "fetch, extract, store or print" },
	{ "extract", CMD_EXTRACT, "the same rules on files; no network" },
	{ "export", CMD_EXPORT, "rows as JSON Lines, CSV or TSV" },
	{ "status", CMD_STATUS, "what was done, what failed, what is left" },
	{ "changes", CMD_CHANGES, "what is new, changed or gone" },
	{ "why", CMD_WHY, "what decided about one URL" },
	{ "check", CMD_CHECK, "ask one part for its opinion" },
	{ "help", 0, "a topic, or a command" },
};
#define NCOMMANDS (sizeof(commands) / sizeof(*commands))

/* What may follow these commands, when it is no option. */
static const struct {
	const char *command, *words;
} seconds[] = {
	{ "check", "rules url links robots sitemap charset" },
	{ "help", "rules print functions reasons formats exit" },
	{ "completions", "bash zsh fish" },
};
#define NSECONDS (sizeof(seconds) / sizeof(*seconds))

static bool is_file(const char *value)
{
	return value != NULL && strncmp(value, "FILE", 4) == 0;
}

/* Whether it takes several, with commas between. */
static bool is_several(const char *value)
{
	return value != NULL && strstr(value, "[,") != NULL;
}

/* "a|b|c" with blanks instead. */
static void print_choices(const char *choices)
{
	for (; *choices != '\0'; choices++)
		putchar(*choices == '|' ? ' ' : *choices);
}

/* With a backslash before each of these characters. */
static void print_escaped_for(const char *text, const char *special)
{
	for (; *text != '\0'; text++) {
		if (strchr(special, *text) != NULL)
			putchar('\\');
		putchar(*text);
	}
}

/* ---- bash ---------------------------------------------------------------- */

static void bash_option(void *arg, const char *name, char letter,
			const char *value, const char *choices,
			unsigned where, const char *help)
{
	const unsigned *command = arg;

	(void)value, (void)choices, (void)help;
	if (!(where & *command))
		return;
	printf(" --%s", name);
	if (letter != 0)
		printf(" -%c", letter);
}

/* A case for each option with a value: its choices, nothing, or files. */
static void bash_value(void *arg, const char *name, char letter,
		       const char *value, const char *choices, unsigned where,
		       const char *help)
{
	const unsigned *command = arg;

	(void)help;
	if (!(where & *command) || (value == NULL && choices == NULL))
		return;
	printf("\t\t--%s", name);
	if (letter != 0)
		printf("|-%c", letter);
	fputs(") ", stdout);
	if (is_file(value)) {
		puts("return ;;");
	} else if (choices != NULL) {
		fputs("words='", stdout);
		print_choices(choices);
		printf("'%s ;;\n", is_several(value) ? " several=1" : "");
	} else {
		puts("words=' ' ;;");
	}
}

static void bash_command(size_t i)
{
	unsigned command = commands[i].command;

	printf("\t%s)\n\t\tcase $prev in\n", commands[i].name);
	options_each(bash_value, &command);
	fputs("\t\tesac\n\t\toptions='", stdout);
	options_each(bash_option, &command);
	puts("'");
	if (command == CMD_EXPORT)
		puts("\t\t[[ -z $words && $cur != -* ]] &&\n"
		     "\t\t\twords=$(_trawl_tables)");
	puts("\t\t;;");
}

static void bash(void)
{
	fputs("# bash completion of trawl\n"
	      "# Of the database that the line names.\n"
	      "_trawl_tables() {\n"
	      "\tlocal i db=\n"
	      "\tfor ((i = 2; i < COMP_CWORD; i++)); do\n"
	      "\t\tcase ${COMP_WORDS[i]} in\n"
	      "\t\t-d|--db) db=${COMP_WORDS[++i]}\n"
	      "\t\t\t[[ $db == = ]] && db=${COMP_WORDS[++i]} ;;\n"
	      "\t\t-d*) db=${COMP_WORDS[i]#-d} ;;\n"
	      "\t\tesac\n"
	      "\tdone\n"
	      "\t[[ -z $db ]] || \"${COMP_WORDS[0]}\" completions tables \\\n"
	      "\t\t\"${db/#'~'/$HOME}\" 2>/dev/null\n"
	      "}\n"
	      "_trawl() {\n"
	      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} words= options=\n"
	      "\tlocal several= before=\n"
	      "\tlocal prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	      "\tCOMPREPLY=()\n"
	      "\tif [[ $cur == = ]]; then\n"
	      "\t\tcur=\n"
	      "\telif [[ $prev == = && $COMP_CWORD -gt 2 ]]; then\n"
	      "\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
	      "\tfi\n"
	      "\tif [[ $COMP_CWORD -eq 1 ]]; then\n"
	      "\t\twords='", stdout);
	for (size_t i = 0; i < NCOMMANDS; i++)
		printf("%s ", commands[i].name);
	puts("--help --version'\n"
	     "\telif [[ $COMP_CWORD -eq 2 ]]; then\n"
	     "\t\tcase $prev in");
	for (size_t i = 0; i < NSECONDS; i++)
		printf("\t\t%s) words='%s' ;;\n", seconds[i].command,
		       seconds[i].words);
	puts("\t\tesac\n\tfi\n"
	     "\tcase ${COMP_WORDS[1]} in");
	for (size_t i = 0; i < NCOMMANDS; i++)
		bash_command(i);
	puts("\tesac\n"
	     "\t[[ -z $words && $cur == -* ]] && words=$options\n"
	     "\t[[ -n $several && $cur == *,* ]] && before=${cur%,*},\n"
	     "\t[[ -z $words ]] && return\n"
	     "\tcompopt +o default 2>/dev/null\n"
	     "\tCOMPREPLY=($(compgen -P \"$before\" -W \"$words\" \\\n"
	     "\t\t-- \"${cur#$before}\"))\n"
	     "}\n"
	     "complete -o default -F _trawl trawl");
}

/* ---- zsh ----------------------------------------------------------------- */

static void zsh_option(void *arg, const char *name, char letter,
		       const char *value, const char *choices, unsigned where,
		       const char *help)
{
	const unsigned *command = arg;
	char letters[4] = { '-', letter, '\0' };
	bool takes = value != NULL || choices != NULL;

	if (!(where & *command))
		return;
	for (int i = letter != 0 ? 0 : 1; i < 2; i++) {
		printf("\t\t\t'*-%s%s%s[", i ? "-" : "",
		       i ? name : letters + 1, takes ? i ? "=" : "+" : "");
		for (const char *s = help; *s != '\0'; s++)
			if (*s != '\'')
				printf(strchr("[]:", *s) ? "\\%c" : "%c", *s);
			else
				fputs("'\\''", stdout);
		putchar(']');
		if (takes)
			printf(":%s:", choices ? "choice" : "value");
		if (choices != NULL) {
			fputs(is_several(value) ? "_sequence compadd - " : "(",
			      stdout);
			print_choices(choices);
			fputs(is_several(value) ? "" : ")", stdout);
		}
		puts(is_file(value) ? "_files' \\" : "' \\");
	}
}

static void zsh(void)
{
	puts("#compdef trawl\n"
	     "# Of the database that the line names.\n"
	     "_trawl_tables() {\n"
	     "\tlocal db=${opt_args[-d]:-${opt_args[--db]}}\n"
	     "\t[[ -n $db ]] && compadd - \\\n"
	     "\t\t${(f)\"$(_call_program tables $trawl completions \\\n"
	     "\t\t\ttables $db 2>/dev/null)\"}\n"
	     "}\n"
	     "_trawl() {\n"
	     "\tlocal trawl=$words[1]\n"
	     "\tlocal -a commands\n"
	     "\tlocal -A opt_args\n"
	     "\tcommands=(");
	for (size_t i = 0; i < NCOMMANDS; i++)
		printf("\t\t'%s:%s'\n", commands[i].name, commands[i].help);
	puts("\t)\n"
	     "\tif (( CURRENT == 2 )); then\n"
	     "\t\t_describe command commands\n"
	     "\t\treturn\n"
	     "\tfi\n"
	     "\tshift words\n"
	     "\t(( CURRENT-- ))\n"
	     "\tcase $words[1] in");
	for (size_t i = 0; i < NCOMMANDS; i++) {
		unsigned command = commands[i].command;

		printf("\t%s)\n\t\t_arguments -s \\\n", commands[i].name);
		options_each(zsh_option, &command);
		if (command == CMD_EXPORT)
			puts("\t\t\t'1:table:_trawl_tables' \\");
		for (size_t k = 0; k < NSECONDS; k++)
			if (strcmp(seconds[k].command, commands[i].name) == 0)
				printf("\t\t\t'1:part:(%s)' \\\n",
				       seconds[k].words);
		puts("\t\t\t'*:file:_files'\n\t\t;;");
	}
	puts("\tesac\n"
	     "}\n"
	     "_trawl \"$@\"");
}

/* ---- fish ---------------------------------------------------------------- */

static void fish_option(void *arg, const char *name, char letter,
			const char *value, const char *choices,
			unsigned where, const char *help)
{
	(void)arg;
	fputs("complete -c trawl -n '__fish_seen_subcommand_from", stdout);
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (where & commands[i].command)
			printf(" %s", commands[i].name);
	printf("' -l %s", name);
	if (letter != 0)
		printf(" -s %c", letter);
	if (is_file(value))
		fputs(" -r -F", stdout);
	else if (value != NULL || choices != NULL)
		fputs(" -x", stdout);
	if (choices != NULL) {
		fputs(" -a '", stdout);
		print_choices(choices);
		putchar('\'');
	}
	fputs(" -d '", stdout);
	print_escaped_for(help, "'\\");
	puts("'");
}

static void fish(void)
{
	puts("# fish completion of trawl\n"
	     "# Of the database that the line names.\n"
	     "function __trawl_tables\n"
	     "\tset -l words (commandline -opc)\n"
	     "\tset -l db\n"
	     "\tfor i in (seq 2 (count $words))\n"
	     "\t\tswitch $words[$i]\n"
	     "\t\tcase -d --db\n"
	     "\t\t\tset db $words[(math $i + 1)]\n"
	     "\t\tcase '--db=*'\n"
	     "\t\t\tset db (string replace -- --db= '' $words[$i])\n"
	     "\t\tend\n"
	     "\tend\n"
	     "\ttest -n \"$db\"\n"
	     "\tand $words[1] completions tables $db 2>/dev/null\n"
	     "end\n"
	     "complete -c trawl -n __fish_use_subcommand -f");
	for (size_t i = 0; i < NCOMMANDS; i++)
		printf("complete -c trawl -n __fish_use_subcommand -a %s "
		       "-d '%s'\n", commands[i].name, commands[i].help);
	for (size_t i = 0; i < NSECONDS; i++)
		printf("complete -c trawl -n '__fish_seen_subcommand_from %s' "
		       "-f -a '%s'\n", seconds[i].command, seconds[i].words);
	puts("complete -c trawl -n '__fish_seen_subcommand_from export' "
	     "-f -a '(__trawl_tables)'");
	options_each(fish_option, NULL);
}

static int print_name(void *arg, size_t n, const char *const *names,
		      const struct store_value *values)
{
	struct query_row row = { n, names, values };

	(void)arg;
	puts(row_word(&row, "name"));
	return 0;
}

/* What the scripts ask: the tables and views of a database, one a line. */
static int tables(const char *db)
{
	struct store_failure failure;
	struct store *store = store_open(db, STORE_READ, STORE_LOCK_FAIL,
					 &failure);
	int asked = store == NULL ? -1 :
		store_ask(store, STORE_ASK_NAMES, NULL, print_name, NULL);

	store_close(store);
	return asked == 0 ? EXIT_DONE : EXIT_STORE;
}

int completions_main(int argc, char **argv)
{
	static const char usage[] =
		"usage: trawl completions bash|zsh|fish\n"
		"\n"
		"The script for that shell, as make install puts it in "
		"place.\n";
	static const struct {
		const char *shell;
		void (*print)(void);
	} shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };

	if (argc == 3 && strcmp(argv[1], "tables") == 0)
		return tables(argv[2]);
	for (size_t i = 0; argc == 2 && i < sizeof(shells) / sizeof(*shells);
	     i++)
		if (strcmp(argv[1], shells[i].shell) == 0) {
			shells[i].print();
			return 0;
		}
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		fputs(usage, stdout);
		return EXIT_DONE;
	}
	if (argc > 1)
		say_error("no such shell '%s'; there are: bash, zsh, fish",
			  argv[1]);
	else
		say_text(usage);
	return EXIT_USAGE;
}
