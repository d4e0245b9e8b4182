"""Gives OR-Tools' CP-SAT the days of the Rust benchmark, and prints both results.

    cargo bench --bench rota_day -- --write target/days.json
    python benches/rota_day/cp_sat.py target/days.json               # as much time as the Rust engine took, 0.1 s at least
    python benches/rota_day/cp_sat.py target/days.json --seconds 5

The rules and the cost are those of `src/domain/rota/mod.rs`, written down here once more. The model: a boolean for each
shift that each person could have; as many of them over each quarter of an hour as there are lanes, or a gap.
"""

import argparse
import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ortools.sat.python import cp_model

# A minute without anybody is worse than all that a rota can cost.
UNCOVERED = 1_000


def inside(minute, span):
    start, end = span
    return start <= minute < end if start <= end else minute >= start or minute < end


def person(day, advocate, start, quarters, least):
    """Where somebody can be on call, and what a quarter of theirs costs."""
    zone = ZoneInfo(advocate["zone"])
    # Four quarters before and after, for hours that begin and end there.
    local = [(start + timedelta(minutes=15 * at)).astimezone(zone) for at in range(-4, quarters + 4)]
    minutes = [time.hour * 60 + time.minute for time in local]
    work = [inside(minute, advocate["hours"]) for minute in minutes]
    can = [work[at + 4] and not any(inside(minutes[at + 4], pause) for pause in advocate["breaks"])
           for at in range(quarters)]
    recent = min((advocate["recent_min"] - least) // 60, 40)
    points = [recent + (not all(work[at:at + 9])) for at in range(quarters)]
    return can, points


def shift_cost(start, quarters, begin, until):
    def unround(at):
        if at in (0, quarters):
            return 0
        return {0: 0, 30: 1}.get((start + timedelta(minutes=15 * at)).minute, 2)

    length = until - begin
    return (10 + unround(begin) + unround(until) + 4 * max(0, 4 - length) + (30 if length < 2 else 0)
            + max(0, length - 16))


def solve(day, seconds, workers):
    start = datetime.fromisoformat(day["start"].replace("Z", "+00:00"))
    end = datetime.fromisoformat(day["end"].replace("Z", "+00:00"))
    quarters = int((end - start).total_seconds()) // 900
    least = min(advocate["recent_min"] for advocate in day["advocates"])
    model = cp_model.CpModel()
    over = [[] for _ in range(quarters)]
    cost = []
    for advocate in day["advocates"]:
        can, points = person(day, advocate, start, quarters, least)
        touching = [[] for _ in range(quarters + 1)]
        lengths = []
        for begin in range(quarters):
            price = 0
            for until in range(begin + 1, quarters + 1):
                if not can[until - 1]:
                    break
                price += points[until - 1]
                chosen = model.new_bool_var("")
                cost.append((price + shift_cost(start, quarters, begin, until)) * chosen)
                lengths.append((until - begin) * chosen)
                for at in range(begin, until):
                    over[at].append(chosen)
                # Nobody follows themselves: a shift takes its end as well.
                for at in range(begin, until + 1):
                    touching[at].append(chosen)
        for at in touching:
            model.add_at_most_one(at)
        most = sum(can) if advocate["limit_min"] is None else min(sum(can), advocate["limit_min"] // 15)
        nth = [model.new_bool_var("") for _ in range(most)]
        model.add(sum(lengths) == sum(nth))
        for at, (one, more) in enumerate(zip(nth, nth[1:])):
            model.add_implication(more, one)
        cost.extend((at + 1) * one for at, one in enumerate(nth))
    gaps = []
    for at in range(quarters):
        gap = model.new_int_var(0, day["lanes"], "")
        model.add(sum(over[at]) + gap == day["lanes"])
        gaps.append(15 * gap)
    model.minimize(UNCOVERED * sum(gaps) + sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return "nothing found", solver.wall_time
    uncovered = sum(solver.value(gap) for gap in gaps)
    points = round(solver.objective_value) - UNCOVERED * uncovered
    bound = solver.best_objective_bound - UNCOVERED * uncovered
    return f"{uncovered} min, {points} (bound {bound:.0f}{', proven' if status == cp_model.OPTIMAL else ''})", solver.wall_time


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("days", type=Path)
    parser.add_argument("--seconds", type=float, help="for each day; as long as the Rust engine took, if not given")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    print("| day | shadowday, s | uncovered, cost (bound) | CP-SAT, s | uncovered, cost (bound) |\n|---|---|---|---|---|")
    for day in json.loads(options.days.read_text()):
        if options.only not in day["name"]:
            continue
        ours = day["ours"]
        theirs, seconds = solve(day, options.seconds or max(0.1, ours["seconds"]), options.workers)
        print(f"| {day['name']} | {ours['seconds']:.3f} | {ours['uncovered']} min, {ours['cost']} (bound {ours['bound']})"
              f" | {seconds:.2f} | {theirs} |", flush=True)


if __name__ == "__main__":
    main()
