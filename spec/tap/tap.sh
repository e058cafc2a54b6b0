# The little that a test in sh needs; source it. check WHAT COMMAND... is one promise: the command
# succeeds. `plan` comes last.
tap_count=0 tap_failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

check() {
  tap_count=$((tap_count + 1))
  what=$1
  shift
  if "$@" >"$work/tap.log" 2>&1; then
    echo "ok $tap_count - $what"
  else
    tap_failed=$((tap_failed + 1))
    echo "not ok $tap_count - $what"
    sed 's/^/# /' "$work/tap.log" | head -n 20
  fi
}

plan() {
  echo "1..$tap_count"
  [ "$tap_failed" -eq 0 ]
}
