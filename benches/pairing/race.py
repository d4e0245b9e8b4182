"""Times OR-Tools' min-cost flow on the matrices of the Rust benchmark, in the same run, and prints both.

    python race.py                       # everything
    python race.py --rows-max 1000       # a look
    python race.py --only products --scipy

Each solver has a process of its own for each instance; only solving is timed, not making the matrix or handing it over.
Their costs have to be the same, else it says so and ends with 1. `matrices.rs` makes the same matrices: change the two
together.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parents[2]
BASE_MAX, CHOICES, STEP, STEP_MAX = 600_000, 20, 25_000, 400_000
TABLE = [
    ("random", 200, 50), ("random", 1_000, 200), ("random", 5_000, 1_000), ("random", 10_000, 2_000),
    ("stepped", 10_000, 2_000), ("choices", 10_000, 2_000), ("tight", 5_000, 1_000), ("equal", 5_000, 1_000),
    ("wanted", 5_000, 1_000), ("products", 200, 50), ("products", 1_000, 200), ("products", 5_000, 1_000),
]
# scipy's assignment gets each place as a column: no more cells than this, and nothing that can leave rows out.
SCIPY_CELLS_MAX = 40_000_000


def chance(seed, at):
    """splitmix64 of a place in the sequence."""
    with np.errstate(over="ignore"):
        mixed = np.uint64(seed) + (at.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))


def matrix(name, rows, columns, seed):
    """Rows, columns and costs of what is allowed; what leaving a row out costs; the steps of each column."""
    choices = CHOICES if name == "choices" else columns
    at = np.arange(rows * choices)
    row = at // choices
    column = (chance(seed + 1, at) % np.uint64(columns)).astype(np.int64) if name == "choices" else at % choices
    costs = (chance(seed, at) % np.uint64(BASE_MAX + 1)).astype(np.int64)
    if name == "equal":
        costs = np.full_like(costs, 300_000)
    elif name == "products":
        costs = (row + 1) * (column + 1)
    elif name == "wanted":
        costs = np.where(column == 0, 0, costs + 1)
    leave_out = int(costs.max()) * rows + 1
    if name == "choices":
        # A row that has the same choice twice keeps the later.
        _, last = np.unique((row * columns + column)[::-1], return_index=True)
        keep = np.sort(len(row) - 1 - last)
        row, column, costs = row[keep], column[keep], costs[keep]
    fair = -(-rows // columns)
    if name in ("tight", "equal", "products"):
        steps = [[0] * (rows // columns + (at < rows % columns)) for at in range(columns)]
    elif name == "stepped":
        steps = [[min(STEP * earlier, STEP_MAX) for earlier in range(2 * fair)]] * columns
    else:
        steps = [[0] * (fair + 1)] * columns
    return row, column, costs, leave_out, steps


def by_flow(name, rows, columns, seed):
    from ortools.graph.python import min_cost_flow

    row, column, costs, leave_out, steps = matrix(name, rows, columns, seed)
    sink = rows + columns
    places = [(rows + at, sink, step) for at, of in enumerate(steps) for step in of]
    tails = np.concatenate([row, np.arange(rows), np.array([place[0] for place in places])]).astype(np.int32)
    heads = np.concatenate([column + rows, np.full(rows + len(places), sink)]).astype(np.int32)
    costs = np.concatenate([costs, np.full(rows, leave_out), np.array([place[2] for place in places])])
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(tails, heads, np.ones(len(tails), dtype=np.int64), costs)
    solver.set_nodes_supplies(np.arange(sink + 1), np.array([1] * rows + [0] * columns + [-rows]))
    began = time.perf_counter()
    status = solver.solve()
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "cost": int(solver.optimal_cost()) if status == solver.OPTIMAL else None}


def by_scipy(name, rows, columns, seed):
    from scipy.optimize import linear_sum_assignment

    _, _, costs, _, steps = matrix(name, rows, columns, seed)
    of_place = np.repeat(np.arange(columns), [len(of) for of in steps])
    table = costs.reshape(rows, columns)[:, of_place].astype(float) + np.array([step for of in steps for step in of])
    began = time.perf_counter()
    chosen = linear_sum_assignment(table)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "cost": int(table[chosen].sum())}


def fits_scipy(name, rows, columns):
    places = {"stepped": 2 * rows, "tight": rows, "equal": rows, "products": rows}.get(name, rows + columns)
    return name != "choices" and rows * places <= SCIPY_CELLS_MAX


def run(command):
    output = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(output.stdout) if output.returncode == 0 else {"error": output.stderr.strip()[-200:]}


def benchmark():
    """The Rust benchmark's program, built if it is not."""
    build = ["cargo", "bench", "--bench", "pairing", "--no-run", "--message-format=json"]
    built = subprocess.run(build, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True).stdout
    said = [json.loads(line) for line in built.splitlines() if line.startswith("{")]
    return next(one["executable"] for one in said
                if one.get("executable") and one["target"]["name"] == "pairing")


def best(command, rounds):
    """The fastest of some runs, or of one where that is long."""
    found = run(command)
    for _ in range(rounds - 1):
        if found.get("seconds", 99) < 20:
            found = min(found, run(command), key=lambda one: one.get("seconds", 1e9))
    return found


def cells(found):
    if "error" in found:
        return f"failed | ({found['error'] or 'out of memory'})"
    return f"{found['seconds']:.4f} | {found['peak_mib']:,.0f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows-max", type=int, default=10**9)
    parser.add_argument("--only", default="", help="names that have this in them")
    parser.add_argument("--rounds", type=int, default=3, help="the fastest is shown")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scipy", action="store_true", help="scipy's assignment as well, where it fits")
    parser.add_argument("--program", help="the benchmark's program, instead of building it")
    parser.add_argument("--one", nargs=4, metavar=("SOLVER", "NAME", "ROWS", "COLUMNS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        solver, name, rows, columns = options.one
        found = {"flow": by_flow, "scipy": by_scipy}[solver](name, int(rows), int(columns), options.seed)
        found["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
        print(json.dumps(found))
        return 0
    program = options.program or benchmark()
    wrong = 0
    print("| what | rows × columns | shadowday, s | peak, MiB | OR-Tools' flow, s | peak, MiB |"
          + (" scipy, s | peak, MiB |" if options.scipy else "") + " cost |")
    print("|---|---|---|---|---|---|" + ("---|---|" if options.scipy else "") + "---|")
    for name, rows, columns in TABLE:
        if options.only not in name or rows > options.rows_max:
            continue
        seed = ["--seed", str(options.seed)]
        size = [name, str(rows), str(columns)]
        ours = best([program, "--one", *size, *seed], options.rounds)
        others = [best([sys.executable, __file__, "--one", "flow", *size, *seed], options.rounds)]
        if options.scipy and fits_scipy(name, rows, columns):
            others.append(best([sys.executable, __file__, "--one", "scipy", *size, *seed], options.rounds))
        costs = {found["cost"] for found in [ours, *others] if "cost" in found}
        wrong += len(costs) != 1
        row = [cells(found) for found in [ours, *others]] + ["| "] * (options.scipy and len(others) == 1)
        told = f"{costs.pop():,}" if len(costs) == 1 else f"DIFFERENT: {costs}"
        print(f"| {name} | {rows:,} × {columns:,} | {' | '.join(row)} | {told} |", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
