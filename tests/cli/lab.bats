# Networks that fail, in a network of our own: names, routes and links can be
# broken there by who is root of nothing else.
bats_require_minimum_version 1.5.0
load helpers

setup() {
	unshare -Urmn true 2>/dev/null || skip "unshare -Urmn is not allowed here"
	begin
	mkfifo stdin
}
teardown() { [ -z "${DIR:-}" ] || end; }

# Runs what it is given on stdin as root there; the server is at PORT of all of
# 127.0.0.1-50.
inside() {
	{
		cat <<-'END'
			set -e
			ip link set lo up
			exec 9<>stdin
			"$ORIGIN" --log ORIGIN.log --port 8000 \
				--address 127.0.0.1-50 <&9 >port 2>origin.err 9>&- &
			until [ -s port ]; do sleep 0.05; done
			URL=http://127.0.0.1:8000
		END
		cat
	} >inside.sh
	timeout $((100 * SLOWER)) \
		unshare -Urmnpf --mount-proc --kill-child bash inside.sh 3>&-
	LOG=$DIR/ORIGIN.log
}

# A name server for what ends in .test, by the first letters of the name; the
# names that it was asked for go to the file `asked`.
names() {
	cat >names.pl <<-'END'
		use Socket;
		socket(S, AF_INET, SOCK_DGRAM, 0) or die;
		bind(S, sockaddr_in(53, INADDR_LOOPBACK)) or die "bind: $!";
		open(LOG, '>>', 'asked'); LOG->autoflush(1);
		while (my $from = recv(S, my $q, 512, 0)) {
			my ($id, $at, @labels) = (substr($q, 0, 2), 12);
			while (my $n = ord substr($q, $at++, 1)) {
				push @labels, substr($q, $at, $n);
				$at += $n;
			}
			my $type = unpack 'n', substr($q, $at, 2);
			my $name = lc join '.', @labels;
			print LOG "$name $type\n";
			next if $name =~ /^drop/;
			my $code = $name =~ /^nx/ ? 3 : $name =~ /^fail/ ? 2 : 0;
			my $ip = $name =~ /^meta/ ? '169.254.169.254'
				: $name =~ /^mapped/ ? '10.0.0.1'
				: $name =~ /^turn/ && !$seen{$name}++ ? '8.8.8.8'
				: '127.0.0.1';
			my $rr = $code || $type != 1 ? ''
				: "\xc0\x0c" . pack('nnNn', 1, 1, 0, 4) . inet_aton($ip);
			$seen{$name}-- if $type != 1 && $name =~ /^turn/;
			next if $name =~ /^slow/ && fork;
			select undef, undef, undef, 0.7 if $name =~ /^slow/;
			send S, $id . pack('nnnnn', 0x8180 | $code, 1,
				$rr ne '', 0, 0) . substr($q, 12, $at - 8) . $rr,
				0, $from;
			exit if $name =~ /^slow/;
		}
	END
	cat <<-'END'
		echo 'nameserver 127.0.0.1' >resolv.conf
		echo 'options timeout:1 attempts:2' >>resolv.conf
		mount --bind resolv.conf /etc/resolv.conf
		perl names.pl 2>names.err &
		until [ -e asked ]; do sleep 0.05; done
	END
}

# asked for: so many times an address of that name
lookups() {
	grep -c "^$1.test 1\$" asked || true
}

@test "names: none, an error, silence, late; looked up for hosts, not for URLs" {
	{
		names
		cat <<-'END'
			for n in $(seq 100); do
				for host in ok nx fail; do
					echo "http://$host.test:8000/page/$n"
				done
			done >urls
			for host in slow drop; do
				echo "http://$host.test:8000/page/1"
			done >>urls
			"$TRAWL" crawl --no-robots -j 1 -d out.db -i urls \
				--retries 1 2>err || echo $? >code
		END
	} | inside
	is "$(cat code)" 1
	is "$(sql out.db "SELECT substr(url, 8, 2), state,
		coalesce(reason, '-'), count(*) FROM urls GROUP BY 1, 2, 3")" \
		"$(printf '%s\t%s\t%s\t%d\n' dr failed dns 1 fa failed dns 100 \
			nx failed dns 100 ok done - 100 sl done - 1)"
	# What is not there is not asked for again; what fails may be.
	is "$(sql out.db "SELECT substr(url, 8, 2), max(attempts) FROM urls
		WHERE state = 'failed' GROUP BY 1")" $'dr\t2\nfa\t2\nnx\t1'
	ledger_closes out.db
	[ "$(lookups ok)" -le 8 ] && [ "$(lookups nx)" -le 40 ] &&
		[ "$(lookups fail)" -le 80 ]
}

@test "the network goes away for a while: nothing fails for it" {
	inside <<-'END'
		for n in $(seq 20); do
			for host in $(seq 50); do
				echo "http://127.0.0.$host:8000/page/$n?latency=100"
			done
		done >urls
		"$TRAWL" crawl --no-robots -j 2 -c 16 --timeout 3s -d out.db \
			-i urls 2>err &
		pid=$!
		until [ "$(wc -l <ORIGIN.log)" -ge 100 ]; do sleep 0.05; done
		ip address flush dev lo
		sleep 5
		ip address add 127.0.0.1/8 dev lo
		wait $pid
	END
	states out.db done 1000
	# It did meet it.
	[ "$(sql out.db 'SELECT count(*) FROM fetches
		WHERE error IS NOT NULL')" -gt 0 ]
	ledger_closes out.db
}

@test "no way from a public page to a private address" {
	cat >nginx.conf <<-END
		daemon off;
		user root;
		pid $DIR/nginx.pid;
		error_log $DIR/nginx.log;
		events { }
		http {
			log_format asked "\$server_addr \$uri";
			access_log $DIR/asked-for asked;
			default_type text/html;
			server {
				listen 80;
				listen [::]:80;
				location = / { root $DIR; try_files /index.html =404; }
				location / { return 200 secret; }
				location /to/ { return 302 http://\$arg_host/secret?; }
			}
		}
	END
	for host in 169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 \
		'[::ffff:a9fe:a9fe]' '[::ffff:169.254.169.254]' meta.test 127.1 \
		0177.1 2130706433 localhost ok.test '[::1]' 0 10.0.0.1 \
		mapped.test 100.64.0.1 '[fd00::1]'; do
		echo "<a href=http://$host/secret>.</a>"
		echo "<a href=/to/?host=$host>.</a>"
	done >index.html
	{
		names
		cat <<-'END'
			for ip in 8.8.8.8 169.254.169.254 10.0.0.1 100.64.0.1 \
				fd00::1; do
				ip address add $ip dev lo
			done
			PATH=$PATH:/usr/sbin nginx -e nginx.log -c "$PWD/nginx.conf" &
			until curl -s -o start http://8.8.8.8/start; do sleep 0.05; done
			"$TRAWL" crawl --no-robots --follow . --scope any --retries 0 \
				-d out.db http://8.8.8.8/ 2>err || echo $? >code
		END
	} | inside
	is "$(cat code 2>/dev/null)" ''
	is "$(grep -v '^8.8.8.8 ' asked-for)" ''
	# Twelve addresses in eighteen spellings, by links and by redirects.
	is "$(sql out.db "SELECT count(*) FROM urls WHERE state = 'done'")" 1
	is "$(sql out.db "SELECT url LIKE '%/to/%', count(*) FROM urls
		WHERE reason = 'private' GROUP BY 1")" $'0\t12\n1\t18'
	ledger_closes out.db
}
