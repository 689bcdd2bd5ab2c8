# trawl changes: what is new, changed or gone, for people and for pipes
load helpers

setup() { begin; }
teardown() { end; }

run_board() {
	crawl -q -d board.db -r "$RULES_DIR/maoyan.yaml" -i urls "$@"
}

# Two runs with one change of each kind between them.
two_runs() {
	origin_start --films 30
	board_urls 3 >urls
	run_board
	is "$status:$stderr" 0:
	control 'score=3:9.9'
	control 'gone=5'
	control 'new=32'
	run_board
	is "$status:$stderr" 0:
}

@test "the first run is said to be the first" {
	origin_start --films 30
	board_urls 3 >urls
	run_board --exit-changed
	is "$status" 0
	trawl changes -d board.db --exit-changed
	is "$status" 0
	is "$output" "run 1 is the first run: 30 rows, nothing to compare them with"
	trawl changes -d board.db -f jsonl
	is "$status:$output" 0:
}

@test "changes for people" {
	two_runs
	trawl changes -d board.db
	is "$status" 0
	[[ $output == "run 2:"$'\n'"  movies"* ]]
	is "$(grep -c '^    changed  .* 3"}  score: 8.1 -> 9.9$' .out)" 1
	is "$(grep -c '^    new      {"rank":32,' .out)" 1
	is "$(grep -c '^    gone     {"rank":5,' .out)" 1
	is "$(grep -c '^    [a-z]' .out)" 3
}

@test "changes as records: key and rows are JSON, values keep their types" {
	two_runs
	trawl changes -d board.db -f jsonl
	is "$(jq -rc 'select(.change == "changed") |
		[.run_id, .table, .column, .old, .new, (.key | keys[])]' .out)" \
		'[2,"movies","score",8.1,9.9,"title"]'
	is "$(jq -rc 'select(.change == "new") | [.old, .new.rank]' .out)" \
		'[null,32]'
	is "$(jq -rc 'select(.change == "gone") | [.old.rank, .new]' .out)" \
		'[5,null]'
	trawl changes -d board.db -f csv
	is "$(head -1 .out)" \
		$'run_id,url,table,key,change,column,old,new\r'
	is "$(wc -l <.out)" 4
}

@test "--exit-changed is 10 when something is there, 0 when not" {
	two_runs
	trawl changes -d board.db --exit-changed
	is "$status" 10
	run_board --exit-changed
	is "$status" 0
	trawl changes -d board.db --exit-changed
	is "$status" 0
	is "$output" "run 3: nothing is new, changed or gone"
	trawl changes -q -d board.db
	is "$status:$output" 0:
}

@test "--since takes a run or a time" {
	two_runs
	control 'score=4:9.8'
	run_board
	trawl changes -d board.db -f jsonl
	is "$(wc -l <.out)" 1
	trawl changes -d board.db --since 1 -f jsonl
	is "$(wc -l <.out)" 4
	trawl changes -d board.db --since 2020-01-01
	is "$(grep -c '^run' .out)" 2
	trawl changes -d board.db --since 2999-01-01 -f jsonl
	is "$(wc -l <.out)" 0
	trawl changes -d board.db --since yesterday
	is "$status" 2
	[[ $stderr == *"'yesterday'"* ]]
}

@test "failures are named beside the changes" {
	two_runs
	control 'fail=2:500'
	run_board --retries 0
	is "$status" 1
	trawl changes -d board.db
	[[ $output == *"1 URLs failed in run 3"* ]]
	is "$(sql board.db "SELECT count(*) FROM changes WHERE run_id = 3")" 0
}
