#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the status of a run in tests/e2e/objects/runs.yaml as a merge patch, or its ConfigMap. All times are now: a real
server stamps the objects as new, and a report from before that would be one of an earlier attempt.

usage: status.py my-deployment|my-deployment-cm|stock|broken|broken-cm|ready
"""
import datetime, json, sys


NOW = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def condition(kind, status, reason, message):
    return {"type": kind, "status": status, "reason": reason, "message": message, "lastTransitionTime": NOW}


SEED = {
    "phase": "DecodeInterpolation", "phaseNumber": 6, "totalPhases": 7,
    "message": "Profiling decode with batch size 496", "timestamp": NOW, "startedAt": NOW,
    "progress": {"currentStep": 4, "totalSteps": 6, "percentage": 66.7, "subPhase": "Running AIPerf benchmark"},
    "gpuConfig": {"currentGpus": 2, "parallelMapping": "TP=2/DP=1"},
}
ERROR = ("No decode results produced: every candidate timed out or crashed; first cause was CUDA out of memory on rank 3 "
         "while loading shard 17 of 163")


def config_map(name, data):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "ml"}, "data": data}


OUT = {
    "my-deployment": {"status": {"phase": "Profiling", "profilingPhase": "Initializing", "conditions": [
        condition("Profiling", "False", "ProfilingRunning", "Profiling is in progress")]}},
    "my-deployment-cm": config_map("dgdr-status-my-deployment", {"status.json": json.dumps(SEED)}),
    "stock": {"status": {"phase": "Profiling", "profilingPhase": "SweepingDecode", "profilingJobName": "profile-stock",
                         "conditions": [condition("Profiling", "False", "SweepingDecode",
                                                  "Benchmarking decode candidate 7/12: tp4 (4 GPUs)")]}},
    "broken": {"status": {"phase": "Failed", "profilingPhase": "SweepingDecode", "conditions": [
        condition("Profiling", "False", "SweepingDecodeFailed", "profiling failed: No decode results produced: every")]}},
    "broken-cm": config_map("dgdr-output-broken", {
        "phase": "SweepingDecode", "message": "Benchmarking decode candidate 1/12: tp1 (1 GPUs)",
        "profiler_status": "failed", "profiler_error": "No decode results produced: every",
        "profiler_status.yaml": json.dumps({"status": "failed", "timestamp": NOW, "message": "failed",
                                            "error": ERROR, "phase": "SweepingDecode"})}),
    "ready": {"status": {"phase": "Ready", "profilingPhase": None, "dgdName": "my-deployment-dgd", "conditions": [
        condition("Profiling", "True", "ProfilingCompleted", "Profiling job completed successfully")]}},
}
print(json.dumps(OUT[sys.argv[1]]))
