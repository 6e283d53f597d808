#!/usr/bin/env python3
"""Holds the estimate of `phusong run --dry-run` against a run: CPU seconds by stage, peak memory, files of footprints.

    estimate_bench.py build/release/sim/cli/phusong scenarios/quang-ninh-plan.toml [--threads 2] [--set KEY=VALUE ...]

Compared is CPU time, which other work on the machine stretches less than the clock. Run by hand, never by ctest.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading

# Which stage of the estimate a step of the progress belongs to; a step that is not named belongs to the one before.
STAGE_OF = [(r"footprints|coverage map", "coverage"), (r"villages, |causes|who serves", "gaps"),
            (r"rooftops|candidates|siting surface|given sites|microwave|front|plan|option", "plan"), (r"outputs", "outputs")]
TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """Of all threads and of the outside solver, those that ended too."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return sum(int(field) for field in fields[11:15]) / TICK


def size_mb(folder):
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.path.getsize(os.path.join(path, name))
            except OSError:
                pass
    return total / 1e6


def measure(command, out):
    """Runs it; CPU seconds by step and by stage, peak memory in MB, most MB of finished stages on disk."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    most = {"disk_mb": 0.0}
    done = threading.Event()

    def watch():
        while not done.wait(0.2):
            most["disk_mb"] = max(most["disk_mb"], size_mb(os.path.join(out, ".checkpoint")))

    watcher = threading.Thread(target=watch)
    watcher.start()
    steps, stages = {}, {}
    step, stage, since = "reading", "inputs", 0.0
    for line in process.stderr:
        event = json.loads(line)
        if event["event"] == "error":
            print(line, file=sys.stderr)
        if event["event"] not in ("begin", "end"):
            continue
        now = cpu_seconds(process.pid)
        steps[step] = steps.get(step, 0.0) + now - since
        stages[stage] = stages.get(stage, 0.0) + now - since
        since = now
        if event["event"] == "begin":
            step = event["stage"]
            stage = next((s for words, s in STAGE_OF if re.match(words, step)), stage)
        else:
            step = "after " + event["stage"]
    _, status, usage = os.wait4(process.pid, 0)
    done.set()
    watcher.join()
    whole = usage.ru_utime + usage.ru_stime
    steps[step] = steps.get(step, 0.0) + whole - since
    stages[stage] = stages.get(stage, 0.0) + whole - since
    if status != 0:
        sys.exit("the run failed")
    return steps, stages, usage.ru_maxrss / 1024 * 1.048576, most["disk_mb"], whole


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("phusong")
    parser.add_argument("scenario")
    parser.add_argument("--command", default="run")
    parser.add_argument("--threads", default="1")
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--steps", action="store_true", help="also the steps of the run")
    given = parser.parse_args()
    options = [given.scenario, "--threads", given.threads, "--log-format", "json"]
    for key in given.set:
        options += ["--set", key]

    before = os.times()
    answer = subprocess.run([given.phusong, given.command, "--dry-run", *options], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True, check=True)
    after = os.times()
    estimate = json.loads(answer.stdout)
    took = after.children_user + after.children_system - before.children_user - before.children_system

    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        steps, stages, memory_mb, disk_mb, whole = measure(
            [given.phusong, given.command, *options, "--out", out], out)

    print(f"{given.command} {os.path.basename(given.scenario)} {' '.join(given.set)} --threads {given.threads}; "
          f"the dry run took {took:.1f} CPU s")
    print(f"  {'':12}{'estimated':>10}{'measured':>10}{'ratio':>7}")

    def row(name, a, b):
        print(f"  {name:12}{a:10.2f}{b:10.2f}{a / b if b > 0 else float('nan'):7.2f}")

    expected = {s["stage"]: s["cpu_s"] for s in estimate["stages"]}
    for name in expected:
        row(name + " s", expected[name], stages.get(name, 0.0))
    row("all s", sum(expected.values()), whole)
    row("memory MB", estimate["memory_mb"], memory_mb)
    row("disk MB", estimate["disk_mb"], disk_mb)
    if given.steps:
        for name, seconds in steps.items():
            print(f"    {name:32}{seconds:8.2f}")


if __name__ == "__main__":
    main()
