#!/bin/sh
# What stands where, and how it is set; exits 1 and names the line that breaks a
# rule.  A module is NAME.c and NAME.h together.
#
# Each row of `order` may include the rows above it and its own, but folders and
# files of a row with a `|` between them never each other.  parse, fetch and
# store include nothing but themselves; within them there is no order, as long
# as there is no circle.
cd "${1:-$(dirname "$0")/..}" || exit 2
bad=0

order='
cmd/exit
cmd/text/
cmd/options cmd/option_table cmd/option_value cmd/live cmd/provenance
cmd/rows/
cmd/input/
cmd/option_check cmd/command_line cmd/rule_files cmd/commands cmd/topics cmd/help
cmd/crawl/ | cmd/report/ | cmd/check/ | cmd/extract | cmd/prune | cmd/merge | cmd/pull
cmd/engine
cmd/completions cmd/main
'

says() {
	echo "tests/includes.sh: $*" >&2
	bad=1
}

folders='cmd fetch parse store'
files=$(find $folders -name '*.[ch]' | sort)

# Lines "MODULE FILE:LINE MODULE", of includes that are ours.
includes() {
	awk '/^[ \t]*#[ \t]*include[ \t]*["<]/ {
		split($0, part, /["<>]/)
		if (part[2] !~ /^(\.\.\/)*(cmd|fetch|parse|store|tests)\//)
			next
		from = FILENAME
		to = part[2]
		sub(/\.[ch]$/, "", from)
		sub(/^(\.\.\/)*/, "", to)
		sub(/\.[ch]$/, "", to)
		if (from != to)
			print from, FILENAME ":" FNR, to
	}' $files
}

# The row of a module in the order and its place there; folders are prefixes.
arrows() {
	awk -v order="$order" '
	function find(module,   i) {
		for (i = 1; i <= n; i++)
			if (module == name[i] || (name[i] ~ /\/$/ &&
			    index(module, name[i]) == 1))
				return i
		return 0
	}
	function top(module) {
		sub(/\/.*/, "", module)
		return module
	}
	BEGIN {
		rows = split(order, row, "\n")
		for (i = 1; i <= rows; i++) {
			parts = split(row[i], part, "|")
			for (k = 1; k <= parts; k++) {
				words = split(part[k], word, " ")
				for (w = 1; w <= words; w++) {
					name[++n] = word[w]
					level[n] = i
					place[n] = k
				}
			}
		}
	}
	top($1) != "cmd" {
		if (top($3) != top($1))
			print $2 ": " top($1) " includes " top($3)
		next
	}
	top($3) != "cmd" {
		if (top($3) == "tests")
			print $2 ": cmd includes tests"
		next
	}
	{
		a = find($1)
		b = find($3)
		if (a == 0 || b == 0)
			print $2 ": " (a ? $3 : $1) " has no place in the order"
		else if (level[b] > level[a])
			print $2 ": " $3 " is above " $1
		else if (level[b] == level[a] && place[b] != place[a])
			print $2 ": " $3 " is beside " $1
	}'
}

# Circles of modules: Tarjan, Depth-first search and linear graph algorithms
# (1972).
circles() {
	awk '
	function visit(v,   k, w, circle, size) {
		number[v] = low[v] = ++count
		stack[++depth] = v
		on[v] = 1
		for (k = 1; k <= degree[v]; k++) {
			w = edge[v, k]
			if (!(w in number)) {
				visit(w)
				if (low[w] < low[v])
					low[v] = low[w]
			} else if (on[w] && number[w] < low[v])
				low[v] = number[w]
		}
		if (low[v] != number[v])
			return
		do {
			w = stack[depth--]
			on[w] = 0
			circle = circle " " w
			size++
		} while (w != v)
		if (size > 1)
			print "circle of " size " modules:" circle
	}
	{
		edge[$1, ++degree[$1]] = $3
		if (!($1 in seen))
			module[++modules] = $1
		seen[$1] = 1
	}
	END {
		for (i = 1; i <= modules; i++)
			if (!(module[i] in number))
				visit(module[i])
	}'
}

# Tabs of 8, 80 columns, nothing after the last word.  Lines that are nothing but
# a string, which look like what they print, and rows of data in tests may be
# longer.
form() {
	LC_ALL=C awk '{
		columns = 0
		line = $0
		gsub(/[\200-\277]/, "", line)	# the rest of a UTF-8 character
		n = split(line, part, "\t")
		for (i = 1; i <= n; i++) {
			columns += length(part[i])
			if (i < n)
				columns += 8 - columns % 8
		}
		if (columns > 80 && !/^[\t ]*"([^"\\]|\\.)*"[ },;)]*$/ &&
		    (FILENAME !~ /^tests\// || !/"/))
			print FILENAME ":" FNR ": " columns " columns"
		if (/[ \t]$/)
			print FILENAME ":" FNR ": ends with a blank"
	}' "$@"
}

found=$(includes | arrows)
[ -z "$found" ] || says "an arrow that points up or sideways
$found"

found=$(includes | circles)
[ -z "$found" ] || says "modules that include each other
$found"

found=$(form $files $(find tests -name '*.[ch]'))
[ -z "$found" ] || says "lines too long, or with blanks at their end
$found"

# Messages pass through say.c.  Only err() and errx(), for the end by an error
# of the programme itself, may stand elsewhere.
found=$(grep -srnE --include='*.c' --exclude=say.c \
	'\<(v?warnx?|perror|psignal|error)\(|\<(stderr|STDERR_FILENO)[,);]' \
	$folders)
[ -z "$found" ] || says "writes to stderr past cmd/text/say.h
$found"
exit $bad
