# What the comparisons of this folder have in common; each sets `here` to this folder and reads this file.
# shellcheck shell=sh disable=SC2154

name=$(basename -- "$0")
root=$(dirname -- "$here")
python="${PYTHON:-python3}"
swift="${SWIFT:-swift}"
peers="$root/.build/benchmarks/peers"
list="$here/requirements-peers.txt"
installed="$peers/installed"

say() { printf '%s: %s\n' "$name" "$*" >&2; }

# Puts what the list names into $peers. What is there is right while neither list nor interpreter changes.
set_up_peers() {
  wanted=$("$python" --version && cat "$list")
  [ "$wanted" != "$(cat "$installed" 2>/dev/null || true)" ] || return 0
  say "setting up the peers in $peers"
  mkdir -p "$(dirname -- "$peers")"
  if ! "$python" -m venv --clear "$peers"; then
    say "$python cannot make a virtual environment; Debian has what it needs in python3-venv"
    exit 1
  fi
  if ! "$peers/bin/pip" install --quiet --requirement "$list"; then
    say "$("$python" --version) cannot have all peers; trying without EnvPool, which needs 3.11 or later"
    if ! grep -v '^envpool' "$list" | "$peers/bin/pip" install --quiet --requirement /dev/stdin; then
      say "nor Meta-World; it needs Python 3.10 to 3.13"
      exit 1
    fi
  fi
  printf '%s\n' "$wanted" >"$installed"
}

# Sets up and builds what is missing, then runs a script of this folder with the arguments that follow it.
compare_with() {
  script="$here/$1"
  shift
  build=yes
  [ -z "${BENCHTOP:-}" ] || build=no
  for argument; do
    shift
    case "$argument" in
      --no-build) build=no ;;
      -h | --help) exec "$python" "$script" --help ;;
      *) set -- "$@" "$argument" ;;
    esac
  done
  set_up_peers
  if [ "$build" = yes ]; then
    (cd "$root" && "$swift" build -c release --product benchtop >&2)
  fi
  BENCHTOP="${BENCHTOP:-$root/.build/release/benchtop}"
  export BENCHTOP
  exec "$peers/bin/python" -W ignore "$script" "$@"
}
