#!/bin/bash
# Each option of tests/cli/data/effects.txt, or those that match $1: its test
# fails when the option has no effect (deaf.c), and passes when it has.
# Needs $TRAWL, $ORIGIN and $DEAF_SO.
set -u
here=${0%/*}/../cli
wrapper=$(mktemp)
trap 'rm -f "$wrapper"' EXIT
cat >"$wrapper" <<-END
	#!/bin/sh
	LD_PRELOAD=$DEAF_SO exec $TRAWL "\$@"
END
chmod +x "$wrapper"
letter() {		# COMMAND OPTION
	"$TRAWL" "$1" --help | grep -oP -- "^  -\K.(?=, --$2( |$))" || echo -
}
passes() {		# FILE TEST
	timeout 300 bats -f "^$(sed 's/[][\\.*^$+?(){}|]/\\&/g' <<<"$2")\$" \
		"$here/$1.bats" >"$wrapper.out" 2>&1
}
failed=0
while IFS=$'\t' read -r command option file name; do
	[[ "$command $option" =~ ${1:-.} ]] || continue
	if TRAWL=$wrapper DEAF="$command $option $(letter "$command" "$option")" \
		passes "$file" "$name"; then
		echo "passes without it: $command --$option: $file: $name"
		failed=1
	elif ! grep -q '^not ok' "$wrapper.out" || ! passes "$file" "$name"; then
		echo "fails with it: $command --$option: $file: $name"
		failed=1
	else
		echo "$command --$option"
	fi
done < <(grep -v '^#' "$here/data/effects.txt")
rm -f "$wrapper.out"
exit $failed
