# Shared code of the comparisons in this folder; each script sets `here` to this folder and sources this file.
# shellcheck shell=sh disable=SC2154

name=$(basename -- "$0")
root=$(dirname -- "$here")
python="${PYTHON:-python3}"
swift="${SWIFT:-swift}"
peers="$root/.build/benchmarks/peers"
list="$here/requirements-peers.txt"
installed="$peers/installed"

say() { printf '%s: %s\n' "$name" "$*" >&2; }

# Installs the packages of the list into $peers. They stay valid until the list or the interpreter changes.
set_up_peers() {
  wanted=$("$python" --version && cat "$list")
  [ "$wanted" != "$(cat "$installed" 2>/dev/null || true)" ] || return 0
  say "installing the peers in $peers"
  mkdir -p "$(dirname -- "$peers")"
  if ! "$python" -m venv --clear "$peers"; then
    say "$python cannot create a virtual environment; on Debian: apt install python3-venv"
    exit 1
  fi
  if ! "$peers/bin/pip" install --quiet --requirement "$list"; then
    say "$("$python" --version) cannot install all peers; trying without EnvPool, which needs Python 3.11 or later"
    if ! grep -v '^envpool' "$list" | "$peers/bin/pip" install --quiet --requirement /dev/stdin; then
      say "cannot install Meta-World, which needs Python 3.10 to 3.13"
      exit 1
    fi
  fi
  printf '%s\n' "$wanted" >"$installed"
}

# Installs and builds what is missing, then runs a script of this folder with the remaining arguments.
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

# The same for a script that uses the Python package, without the command line: BENCHTOP_LIBRARY=PATH is another build
# of its library.
compare_from_python() {
  case " $* " in
  *" --no-build "* | *" --help "* | *" -h "* | *" --list "*) ;;
  *) [ -n "${BENCHTOP_LIBRARY:-}" ] || SWIFT="$swift" "$root/Scripts/build-c-library" >/dev/null ;;
  esac
  BENCHTOP_LIBRARY="${BENCHTOP_LIBRARY:-$root/.build/c/release/libBenchtopC.so}"
  PYTHONPATH="$root/python${PYTHONPATH:+:$PYTHONPATH}"
  export BENCHTOP_LIBRARY PYTHONPATH
  compare_with "$@" --no-build
}
