# SPDX-License-Identifier: Apache-2.0
"""A profiler that only says what it does, and what has to stand in a request's status when it does."""
import json
import pathlib

FILE = "profiling_status.json"
CONFIGURATIONS = [(1, "TP=1"), (2, "TP=2/DP=1"), (4, "TP=2/DP=2")]
BATCHES = [1, 16, 128, 496, 992, 1984]


def phases():
    """Flags of `report`, one after the other: every phase, with the steps and the steps' parts of those that have them."""
    say = lambda phase, message, *more: ["--phase", phase, "--message", message, *map(str, more)]
    total = len(CONFIGURATIONS)
    yield say("Initializing", "Loading configuration and validating inputs")
    for word, phase in ("prefill", "PrefillSweep"), ("decode", "DecodeSweep"):
        for i, (gpus, mapping) in enumerate(CONFIGURATIONS, 1):
            for part in ("Deploying", "Benchmarking", "Cleanup") if i == 1 else ("Benchmarking",):
                yield say(phase, f"Profiling {word} with {gpus} GPUs ({mapping})", "--step", f"{i}/{total}", "--sub-phase", part,
                          "--gpus", gpus, "--mapping", mapping)
    yield say("ConfigSelection", "Analyzing results and selecting optimal configurations")
    for i in (1, 2):
        yield say("PrefillInterpolation", "Building TTFT curve for 1 GPU config", "--step", f"{i}/2", "--gpus", 1, "--mapping", "TP=1")
    for i, batch in enumerate(BATCHES, 1):
        yield say("DecodeInterpolation", f"Profiling decode with batch size {batch}", "--step", f"{i}/{len(BATCHES)}",
                  "--sub-phase", "Running AIPerf benchmark", "--gpus", 2, "--mapping", "TP=2/DP=1")
    yield say("PlannerGeneration", "Running SLA planner and generating deployment config")


def said(folder):
    return json.loads(pathlib.Path(folder, FILE).read_text())


def progress(report):
    """status.profilingProgress for a status file."""
    out = {k: v for k, v in report.items() if k not in ("timestamp", "progress")}
    return {**out, **report.get("progress", {}), "lastUpdated": report["timestamp"]}


def sentence(report):
    """The Profiling condition's message for a status file."""
    start = f"[Phase {report['phaseNumber']}/{report['totalPhases']}: {report['phase']}] {report['message']}"
    steps = report.get("progress")
    return start + (f" ({steps['currentStep']}/{steps['totalSteps']}, {steps['percentage']:.1f}%)" if steps else "")
