#!/usr/bin/env bash
# Sets up phusong on Debian 12: installs what is missing from packages.txt, builds, and runs the main job or the tests.
set -euo pipefail
cd "$(dirname "$0")"

help() {
  cat <<'TEXT'
./setup.sh run     set up what is missing, build, and plan the bundled Quang Ninh: results in out/quang-ninh
./setup.sh test    set up what is missing, build, and run every test
./setup.sh build   set up what is missing and build
./setup.sh packages   install what is missing from packages.txt, and nothing else

Packages are installed as root, or with sudo. When all are there, nothing is installed and no network is needed.
More arguments of `run` go to phusong run, those of `test` to ctest, for example: ./setup.sh test -R cli
TEXT
}

say() { printf '%s\n' "$*" >&2; }

missing_packages() {
  local wanted installed
  wanted=$(sed -e 's/#.*//' -e 's/[[:space:]]//g' packages.txt | grep -v '^$' | sort -u)
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' 2>/dev/null | awk '$2 == "installed" {print $1}' | sort -u)
  comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

install_packages() {
  command -v dpkg-query >/dev/null || { say "setup: this is not Debian; install the counterparts of packages.txt and run: cmake --workflow --preset release"; exit 1; }
  local missing
  missing=$(missing_packages)
  [ -z "$missing" ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { say "setup: these packages are missing; install them as root:" $missing; exit 1; }
    as_root=(sudo)
  fi
  say "setup: installing" $missing
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
}

# One compiler for each core, but no more than memory allows: the largest files take about 1.5 GB.
jobs() {
  local cores memory_gb
  cores=$(nproc)
  memory_gb=$(awk '/MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
  [ "$memory_gb" -lt 1 ] && memory_gb=1
  [ "$cores" -lt "$memory_gb" ] && echo "$cores" || echo "$memory_gb"
}

build() {
  install_packages
  # The compiler cache then knows a clone of the same files in another folder.
  export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
  cmake --preset release >&2
  cmake --build --preset release --parallel "$(jobs)" "$@" >&2
}

verb=${1:-help}
[ "$#" -gt 0 ] && shift
case "$verb" in
  run)
    build --target phusong
    build/release/sim/cli/phusong run scenarios/quang-ninh-plan.toml --out out/quang-ninh "$@"
    say "Open out/quang-ninh/report.html in a browser, out/quang-ninh/results.qgs in QGIS, the .csv files in a spreadsheet."
    ;;
  test)
    build
    ctest --preset release --parallel "$(nproc)" "$@"
    ;;
  build) build ;;
  packages) install_packages ;;
  help | -h | --help) help ;;
  *)
    say "setup: '$verb' is not one of run, test, build, packages"
    exit 2
    ;;
esac
