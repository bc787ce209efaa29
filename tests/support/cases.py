# SPDX-License-Identifier: Apache-2.0
"""Cases that wait more than they work, run side by side."""
import concurrent.futures
import threading
import time
import traceback

counts = {True: 0, False: 0}
skipped = []
cases = []
lock = threading.Lock()
STEP = 0.01
DETAIL = 1500


def check(what, ok, detail=""):
    with lock:
        counts[bool(ok)] += 1
        if not ok:
            print(f"FAIL {what}\n  {str(detail)[-DETAIL:]}", flush=True)
    return bool(ok)


def skip(what, why):
    with lock:
        skipped.append(what)
        print(f"SKIP {what}: {why}", flush=True)


def case(function):
    cases.append((function.__name__, function))
    return function


def each(**rows):
    """A case for each row, which the function is given."""
    def add(function):
        for name, row in rows.items():
            cases.append((f"{function.__name__}_{name}", lambda row=row: function(row)))
        return function
    return add


def stays(condition, seconds):
    """Whether it holds all the time: the one wait for nothing to happen."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not condition():
            return False
        time.sleep(STEP)
    return condition()


def run(pattern="", at_once=8):
    """Runs those whose name holds the pattern; the exit code."""
    def one(row):
        name, function = row
        began = time.monotonic()
        try:
            function()
        except Exception:
            check(name, False, traceback.format_exc())
        finally:
            with lock:
                print(f"{name}: {time.monotonic() - began:.1f} s", flush=True)

    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        list(pool.map(one, [row for row in cases if pattern in row[0]]))
    print(f"{counts[True]} passed, {counts[False]} failed" + (f", {len(skipped)} skipped" if skipped else ""))
    return int(counts[False] > 0 or not counts[True])
