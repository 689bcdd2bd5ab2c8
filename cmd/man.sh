#!/bin/sh
# The manual page with the words of `trawl help TOPIC` in it (make man):
#   cmd/man.sh TRAWL <old >new
#
# They stand between .\" help TOPIC and .\" help ends; all else stays.
TRAWL=$1 exec awk '
function escaped(line) {
	gsub(/\\/, "\\e", line)
	gsub(/-/, "\\-", line)
	gsub(/\047/, "\\(aq", line)
	gsub(/`/, "\\(ga", line)
	gsub(/\^/, "\\(ha", line)
	gsub(/~/, "\\(ti", line)
	return line == "" || line ~ /^\./ ? "\\&" line : line
}
/^\.\\" help ends$/ {
	inside = 0
}
!inside
/^\.\\" help / && !/ ends$/ {
	inside = 1
	words = "\"$TRAWL\" help " $3
	print ".nf"
	while ((words | getline line) > 0)
		print escaped(line)
	print ".fi"
	if (close(words) != 0)
		exit 1
}'
