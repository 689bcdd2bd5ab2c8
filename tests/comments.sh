#!/bin/sh
# Comments name functions, name(), and files that exist; exits 1 and says which
# do not.  NAME stands for any.
cd "${1:-$(dirname "$0")/..}" || exit 2
sources=$(find cmd fetch parse store tests -name '*.[ch]' | sort)
scripts=$(find Makefile tests cmd .ci -name '*.sh' -o -name '*.bats' \
	-o -name '*.bash' -o -name Makefile -o -path '.ci/*' -type f | sort)

files=$(find . \( -path ./build -o -path ./.git \) -prune -o -type f -print)

found=$(awk -v files="$files" '
function comment(text, file, line,   word) {
	while (match(text, /[A-Za-z_][A-Za-z_0-9]*\(\)/)) {
		word = substr(text, RSTART, RLENGTH - 2)
		text = substr(text, RSTART + RLENGTH)
		where[word] = where[word] " " file ":" line
	}
}
function names(text, file, line,   word) {
	while (match(text, /[A-Za-z_0-9][A-Za-z_0-9\/.-]*\.(c|h|bats|sh|bash|py|awk)([^A-Za-z_0-9.]|$)/)) {
		word = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		sub(/[^A-Za-z_0-9]$/, "", word)
		if (word !~ /NAME/ && !(word in suffix) && !(word in included))
			print file ":" line ": no file " word
	}
}
function code(text) {
	while (match(text, /[A-Za-z_][A-Za-z_0-9]*/)) {
		used[substr(text, RSTART, RLENGTH)] = 1
		text = substr(text, RSTART + RLENGTH)
	}
}
BEGIN {
	n = split(files, file, "\n")
	for (i = 1; i <= n; i++) {
		rest = file[i]
		while ((at = index(rest, "/")) > 0) {
			rest = substr(rest, at + 1)
			suffix[rest] = 1
		}
	}
}
FNR == 1 {
	inside = 0
}
FILENAME ~ /\.[ch]$/ {
	if ($0 ~ /^#include </) {
		word = $0
		sub(/^#include </, "", word)
		sub(/>.*/, "", word)
		included[word] = 1
	}
	text = $0
	while (text != "") {
		if (inside) {
			at = index(text, "*/")
			part = at ? substr(text, 1, at - 1) : text
			text = at ? substr(text, at + 2) : ""
			comment(part, FILENAME, FNR)
			names(part, FILENAME, FNR)
			inside = !at
		} else {
			at = index(text, "/*")
			code(at ? substr(text, 1, at - 1) : text)
			text = at ? substr(text, at + 2) : ""
			inside = at > 0
		}
	}
	next
}
/^[ \t]*#/ || FILENAME ~ /\.md$/ {
	names($0, FILENAME, FNR)
}
END {
	for (word in where)
		if (!(word in used))
			print substr(where[word], 2) ": no function " word "()"
}' $sources $scripts README.md)
[ -z "$found" ] && exit
echo "tests/comments.sh: comments that name what does not exist
$found" >&2
exit 1
