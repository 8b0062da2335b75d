#!/usr/bin/env bash
# install.sh [--prefix FOLDER] [--no-switch]: installs this bundle as FOLDER/<version> (/opt/bamai), without any network, and makes
# FOLDER/current point at it. Everything is checked against its checksum before anything is installed.
set -euo pipefail
bundle=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
prefix=${BAMAI_PREFIX:-/opt/bamai}
switch=yes
fail() { printf 'Error: %s\n' "$*" >&2; exit 1; }
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) prefix=${2:?--prefix needs a folder}; shift 2 ;;
    --no-switch) switch=no; shift ;;
    *) fail "there is no option $1" ;;
  esac
done

cd "$bundle"
sha256sum --quiet --check SHA256SUMS || fail "the bundle is damaged: fetch it again"
version=$(cat VERSION)
tag=$(cat PYTHON)
python=
for candidate in "${PYTHON:-}" "python${tag#* }" python3; do
  [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
  found=$("$candidate" -c 'import sys, sysconfig; print(sysconfig.get_platform(), "%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
  [ "$found" = "$tag" ] && python=$candidate && break
done
[ -n "$python" ] || fail "this bundle is for $tag; no such Python is here (name one with PYTHON=…)"
"$python" -c 'import ensurepip, venv' 2>/dev/null || fail "Python has no venv (Debian: python3-venv)"

target=$prefix/$version
[ ! -e "$target" ] || fail "$target is there already"
mkdir -p "$prefix"
draft=$prefix/.draft-$version
rm -rf "$draft"
trap 'rm -rf "$target" "$draft"' EXIT
mkdir "$target"
"$python" -m venv "$target/venv"
pip() { "$target/venv/bin/python" -m pip --isolated --disable-pip-version-check "$@"; }
pip install --quiet --no-index --find-links "$bundle/wheels" --no-deps -r "$bundle/requirements.txt"
pip install --quiet --no-index --no-deps "$bundle"/wheels/bamai-*.whl
pip check >/dev/null || fail "the bundle lacks something: $(pip check | head -n 1)"
cp -r "$bundle/deploy" "$bundle/LICENSE" "$bundle/VERSION" "$target/"
chmod -R go+rX,go-w "$target"
"$target/venv/bin/bamai" --version >/dev/null
trap - EXIT
if [ "$switch" = yes ]; then
  ln -sfn "$target" "$prefix/current.new"
  mv -T "$prefix/current.new" "$prefix/current"
fi
echo "installed: $target"
