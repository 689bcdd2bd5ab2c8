#!/bin/sh
# What stands where; exits 1 and names the line that breaks a rule.
cd "${1:-$(dirname "$0")/..}" || exit 2
bad=0

# cmd may include everything; fetch, parse and store only themselves.
for folder in fetch parse store; do
	others=$(printf 'cmd fetch parse store tests' | sed "s/ *$folder//;s/ /|/g")
	if grep -srnE --include='*.[ch]' \
		"^[[:space:]]*#[[:space:]]*include[[:space:]]*[\"<](\.\./)*($others)/" \
		"$folder"; then
		echo "tests/includes.sh: a folder includes another's header" >&2
		bad=1
	fi
done

# Messages pass through say.c.  Only err() and errx(), for the end by an error
# of the programme itself, may stand elsewhere.
if grep -srnE --include='*.c' --exclude=say.c \
	'\<(v?warnx?|perror|psignal|error)\(|\<(stderr|STDERR_FILENO)[,);]' \
	cmd fetch parse store; then
	echo "tests/includes.sh: writes to stderr past cmd/text/say.h" >&2
	bad=1
fi
exit $bad
