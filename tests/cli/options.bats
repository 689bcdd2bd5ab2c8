# The table of options as a whole: bounds, what rule files may set, what is
# refused before anything is fetched.
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; origin_start; }
teardown() { end; }

# The options of a command whose value has this name: NAME...
options_with() {
	"$TRAWL" "$1" --help | grep -oP -- "--\K[a-z0-9.-]+(?= ($2)\b)"
}

# Both bounds of a number are taken and work; what the message says they are.
@test "every number: 0 and huge are refused or work, and so are its bounds" {
	local name with bounds
	for name in $(options_with crawl 'N|DUR|SIZE'); do
		crawl -q --$name 99999999999999999999 "$URL/page/1"
		is "$name: $status$output" "$name: 2"
		bounds=$(grep -oP 'from \K[0-9a-zA-Z]+ to [0-9a-zA-Z]+' <<<"$stderr")
		with=--no-robots
		[ $name != depth ] || with='--no-robots --follow /page/'
		for value in 0 ${bounds/ to / }; do
			rm -f db*
			crawl -q -d db $with --$name $value "$URL/page/1" \
				"$URL/redirect/1"
			case $name=$value=$status in
			*=0=2) [[ $bounds != 0* ]] ;;
			connect-timeout=1ms=[01] | max-size=1=1) ;;
			delay=7d=* | max-redirs=0=1) ;;
			*=0) states db done 2 ;;
			*) is "$name $value: $status" "$name $value: 0" ;;
			esac
		done
	done
}
