#!/usr/bin/env bash
# Scans manifests with public scanners, at pinned versions, and prints what each one finds: a report, not a gate.
#
#   bench/scanners.sh [FILE|DIRECTORY]    (default: dist/)
#
# checkov, kube-score and the Pod Security check (bench/pss) are installed into .cache/scanners at first use. Polaris and
# kube-linter are used where they are on the PATH: the registries this project builds from do not serve them. Raw output:
# test-output/scanners/.
# Findings leave the exit code at 0; it is 1 if a scanner could not run, or judged nothing.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")

target=$(realpath -- "${1:-$root/dist}")
cache=$root/.cache/scanners
out=$root/test-output/scanners
kube_score_version=v1.20.0
kubernetes_version=v1.27

mapfile -d '' -t files < <(find "$target" -type f \( -name '*.yaml' -o -name '*.yml' \) -print0 | sort -z)
if [[ ${#files[@]} -eq 0 ]]; then
  echo "scanners: no YAML file in $target" >&2
  exit 1
fi
rm -rf "$out"
mkdir -p "$cache/bin" "$out"
export GOBIN=$cache/bin
failed=0

# Reads the raw output of a tool and prints its summary; the tool has failed if there is no verdict in it.
# (The exit codes do not tell: most scanners use the same one for a finding as for a fault of their own.)
summary() {
  node "$here/scanners-summary.mjs" "$1" "$out/$1.json" || cannot_run "$1"
}

cannot_run() {
  echo "$1: COULD NOT RUN; see $out/$1.err"
  tail -n 3 "$out/$1.err" 2>/dev/null | sed 's/^/  /'
  failed=1
}

install_checkov() {
  local venv=$cache/checkov requirements=$here/scanners-requirements.txt
  if cmp -s "$requirements" "$venv/installed.txt"; then return; fi
  rm -rf "$venv"
  python3 -m venv "$venv" &&
    nice "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements" &&
    cp "$requirements" "$venv/installed.txt"
}

run_checkov() {
  local paths=()
  if [[ -d $target ]]; then paths=(--directory "$target"); else paths=(--file "$target"); fi
  "$cache/checkov/bin/checkov" "${paths[@]}" --framework kubernetes --skip-download --compact --soft-fail \
    --output json >"$out/checkov.json" 2>>"$out/checkov.err"
}

install_kube_score() {
  local versioned=$cache/bin/kube-score-$kube_score_version
  if [[ -x $versioned ]]; then return; fi
  nice go install "github.com/zegl/kube-score/cmd/kube-score@$kube_score_version" && mv "$GOBIN/kube-score" "$versioned"
}

run_kube_score() {
  "$cache/bin/kube-score-$kube_score_version" score --kubernetes-version "$kubernetes_version" \
    --disable-ignore-checks-annotations --output-format json "${files[@]}" >"$out/kube-score.json" 2>>"$out/kube-score.err"
}

run_polaris() {
  local audited=$target
  if [[ ! -d $target ]]; then
    audited=$out/polaris-input
    mkdir -p "$audited" && cp "$target" "$audited/"
  fi
  polaris audit --audit-path "$audited" --format json >"$out/polaris.json" 2>>"$out/polaris.err"
}

run_kube_linter() {
  kube-linter lint --format json "${files[@]}" >"$out/kube-linter.json" 2>>"$out/kube-linter.err"
}

echo "Scanning ${#files[@]} file(s) in $target"
for tool in checkov kube-score; do
  if "install_${tool//-/_}" 2>"$out/$tool.err"; then
    "run_${tool//-/_}"
    summary "$tool"
  else
    cannot_run "$tool"
  fi
done

for tool in polaris kube-linter; do
  if command -v "$tool" >/dev/null; then
    "run_${tool//-/_}"
    summary "$tool"
  else
    echo "$tool: NOT RUN: it is not on the PATH"
  fi
done

for version in latest "$kubernetes_version"; do
  tool=pod-security-$version
  if nice go -C "$here/pss" build -trimpath -o "$cache/bin/pss" . 2>"$out/$tool.err"; then
    "$cache/bin/pss" -level restricted -version "$version" "${files[@]}" >"$out/$tool.txt" 2>>"$out/$tool.err"
    if [[ $? -le 1 ]]; then
      echo "$tool: $(tail -n 1 "$out/$tool.txt")"
      sed -n 's/^FAIL /  /p' "$out/$tool.txt"
    else
      cannot_run "$tool"
    fi
  else
    cannot_run "$tool"
  fi
done
exit "$failed"
