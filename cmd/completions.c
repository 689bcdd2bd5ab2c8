/*
 * `trawl completions bash|zsh|fish`: what makes these shells complete trawl's
 * command line, written from the tables of commands and options, so that they
 * cannot disagree.
 * `trawl completions tables DB` is for them: what `trawl export` can name.
 * `make install` puts the output where the shells look for it.
 */
#include "cmd/commands.h"
#include "cmd/exit.h"
#include "cmd/option_table.h"
#include "cmd/rows/row.h"
#include "cmd/text/say.h"
#include "store/report.h"
#include "store/open.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_file(const struct option_spec *option)
{
	return option->value != NULL && strncmp(option->value, "FILE", 4) == 0;
}

/* Whether it takes several, with commas between. */
static bool is_several(const struct option_spec *option)
{
	return option->value != NULL && strstr(option->value, "[,") != NULL;
}

/* "a|b|c" with blanks instead. */
static void print_choices(const char *choices)
{
	for (; *choices != '\0'; choices++)
		putchar(*choices == '|' ? ' ' : *choices);
}

static void print_words(words_fn *word)
{
	char *words = words_joined(word, " ");

	fputs(words, stdout);
	free(words);
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

static void each_option(unsigned command,
			void (*fn)(const struct option_spec *option))
{
	for (size_t i = 0; i < option_count; i++)
		if (option_specs[i].where & command)
			fn(&option_specs[i]);
}

/* ---- bash ---------------------------------------------------------------- */

static void bash_option(const struct option_spec *option)
{
	printf(" --%s", option->name);
	if (option->letter != 0)
		printf(" -%c", option->letter);
}

/* A case for an option with a value: its choices, nothing, or files. */
static void bash_value(const struct option_spec *option)
{
	const char *choices = option_choices(option);

	if (option->kind == FLAG)
		return;
	printf("\t\t--%s", option->name);
	if (option->letter != 0)
		printf("|-%c", option->letter);
	fputs(") ", stdout);
	if (is_file(option)) {
		puts("return ;;");
	} else if (choices != NULL) {
		fputs("words='", stdout);
		print_choices(choices);
		printf("'%s ;;\n", is_several(option) ? " several=1" : "");
	} else {
		puts("words=' ' ;;");
	}
}

static void bash_command(const struct command *command)
{
	printf("\t%s)\n\t\tcase $prev in\n", command->name);
	each_option(command->bit, bash_value);
	fputs("\t\tesac\n\t\toptions='", stdout);
	each_option(command->bit, bash_option);
	puts("'");
	if (command->bit == CMD_EXPORT)
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
	print_words(command_name);
	puts(" --help --version'\n"
	     "\telif [[ $COMP_CWORD -eq 2 ]]; then\n"
	     "\t\tcase $prev in");
	for (const struct command *c = commands; c->name != NULL; c++) {
		if (c->word == NULL)
			continue;
		printf("\t\t%s) words='", c->name);
		print_words(c->word);
		puts("' ;;");
	}
	puts("\t\tesac\n\tfi\n"
	     "\tcase ${COMP_WORDS[1]} in");
	for (const struct command *c = commands; c->name != NULL; c++)
		bash_command(c);
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

static void zsh_help(const char *help)
{
	putchar('[');
	for (; *help != '\0'; help++)
		if (*help == '\'')
			fputs("'\\''", stdout);
		else
			printf(strchr("[]:", *help) ? "\\%c" : "%c", *help);
	putchar(']');
}

/* Of what may follow the option: ":choice:(a b)", ":value:_files". */
static void zsh_value(const struct option_spec *option)
{
	const char *choices = option_choices(option);
	bool several = is_several(option);

	printf(":%s:", choices ? "choice" : "value");
	if (choices != NULL) {
		fputs(several ? "_sequence compadd - " : "(", stdout);
		print_choices(choices);
		fputs(several ? "" : ")", stdout);
	}
	if (is_file(option))
		fputs("_files", stdout);
}

/* '*--name=[help]:value:' and '*-n+[help]:value:' */
static void zsh_option(const struct option_spec *option)
{
	bool takes = option->kind != FLAG;

	for (int form = option->letter != 0 ? 0 : 1; form < 2; form++) {
		if (form == 0)
			printf("\t\t\t'*-%c%s", option->letter,
			       takes ? "+" : "");
		else
			printf("\t\t\t'*--%s%s", option->name,
			       takes ? "=" : "");
		zsh_help(option->help);
		if (takes)
			zsh_value(option);
		puts("' \\");
	}
}

static void zsh_command(const struct command *command)
{
	printf("\t%s)\n\t\t_arguments -s \\\n", command->name);
	each_option(command->bit, zsh_option);
	if (command->bit == CMD_EXPORT)
		puts("\t\t\t'1:table:_trawl_tables' \\");
	if (command->word != NULL) {
		fputs("\t\t\t'1:part:(", stdout);
		print_words(command->word);
		puts(")' \\");
	}
	puts("\t\t\t'*:file:_files'\n\t\t;;");
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
	for (const struct command *c = commands; c->name != NULL; c++)
		printf("\t\t'%s:%s'\n", c->name, c->summary);
	puts("\t)\n"
	     "\tif (( CURRENT == 2 )); then\n"
	     "\t\t_describe command commands\n"
	     "\t\treturn\n"
	     "\tfi\n"
	     "\tshift words\n"
	     "\t(( CURRENT-- ))\n"
	     "\tcase $words[1] in");
	for (const struct command *c = commands; c->name != NULL; c++)
		zsh_command(c);
	puts("\tesac\n"
	     "}\n"
	     "_trawl \"$@\"");
}

/* ---- fish ---------------------------------------------------------------- */

static void fish_option(const struct option_spec *option)
{
	const char *choices = option_choices(option);

	fputs("complete -c trawl -n '__fish_seen_subcommand_from", stdout);
	for (const struct command *c = commands; c->name != NULL; c++)
		if (option->where & c->bit)
			printf(" %s", c->name);
	printf("' -l %s", option->name);
	if (option->letter != 0)
		printf(" -s %c", option->letter);
	if (is_file(option))
		fputs(" -r -F", stdout);
	else if (option->kind != FLAG)
		fputs(" -x", stdout);
	if (choices != NULL) {
		fputs(" -a '", stdout);
		print_choices(choices);
		putchar('\'');
	}
	fputs(" -d '", stdout);
	print_escaped_for(option->help, "'\\");
	puts("'");
}

/* After the overview: what a command is for, and the words after it. */
static void fish_command(const struct command *command)
{
	printf("complete -c trawl -n __fish_use_subcommand -a %s -d '%s'\n",
	       command->name, command->summary);
	if (command->word == NULL)
		return;
	printf("complete -c trawl -n '__fish_seen_subcommand_from %s' -f -a '",
	       command->name);
	print_words(command->word);
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
	for (const struct command *c = commands; c->name != NULL; c++)
		fish_command(c);
	puts("complete -c trawl -n '__fish_seen_subcommand_from export' "
	     "-f -a '(__trawl_tables)'");
	each_option(~0U, fish_option);
}

static int print_name(void *arg, const struct store_row *row)
{

	(void)arg;
	puts(row_word(row, "name"));
	return 0;
}

/* What the scripts ask: the tables and views of a database, one a line. */
static int tables(const char *db)
{
	struct store_failure failure;
	struct store *store = store_open(db, STORE_READ, STORE_LOCK_FAIL,
					 &failure);
	int asked = store == NULL ? -1 :
		store_ask(store, STORE_ASK_NAMES, 0, print_name, NULL);

	store_close(store);
	return asked == 0 ? EXIT_DONE : EXIT_STORE;
}

static const struct {
	const char *name;
	void (*print)(void);
} shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };
#define NSHELLS (sizeof(shells) / sizeof(*shells))

const char *completions_shell(size_t n)
{
	return n < NSHELLS ? shells[n].name : NULL;
}

static int no_shell(const char *name)
{
	char *all = words_joined(completions_shell, ", ");

	say_error("no such shell '%s'; there are: %s", name, all);
	free(all);
	return EXIT_USAGE;
}

int completions_main(int argc, char **argv)
{
	static const char usage[] =
		"usage: trawl completions bash|zsh|fish\n"
		"\n"
		"The script for that shell, as make install puts it in "
		"place.\n";

	if (argc == 3 && strcmp(argv[1], "tables") == 0)
		return tables(argv[2]);
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		fputs(usage, stdout);
		return EXIT_DONE;
	}
	if (argc != 2) {
		say_text(usage);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < NSHELLS; i++)
		if (strcmp(argv[1], shells[i].name) == 0) {
			shells[i].print();
			return EXIT_DONE;
		}
	return no_shell(argv[1]);
}
