"""Solves what `shadowday pair` solved, with other people's solvers, and compares.

    shadowday pair --input day.json --costs costs.csv --json > plan.json
    python solve.py day.json costs.csv plan.json

It looks whether the plan is allowed at all (each pair in the cost table, each place taken once and in order, pins kept,
coverage kept, the sum right), and then finds the best plan from the cost table and the input alone: first-timers first,
then people behind their quota, then people, then the least cost.

- Without coverage: a flow, by OR-Tools' min-cost flow; and, where it is small enough, by scipy's assignment, too.
- With `min_free_advocates`: CP-SAT, one aim after the other, each held while the next is sought.

It prints what each found and, last, OK or DIFFERENT (exit status 0 or 1).
"""

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo, reset_tzpath

import numpy as np
from ortools.graph.python import min_cost_flow
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

# The zone rules are those of the tzdata package, as the machine's may be old.
reset_tzpath(to=[])

UTC = timezone.utc
QUARTER = timedelta(minutes=15)

# Formats that leave the buddy on the queue: nobody has to stay free.
ON_THE_QUEUE = ("ride-along", "rotation")
WITHOUT_BUDDIES = ("rotation",)

# scipy looks at each shadower at each place; more than this is left to OR-Tools.
SCIPY_CELLS_MAX = 4_000_000


# --- the files

class Day:
    """The input and its cost table."""

    def __init__(self, input_file, costs_file):
        with open(input_file, encoding="utf-8") as file:
            self.input = json.load(file)
        self.shadowers = {person["id"]: person for person in self.input["shadowers"]}
        self.advocates = {person["id"]: person for person in self.input["advocates"]}
        self.pins = {pin["shadower"]: pin["advocate"] for pin in self.input.get("pins", [])}
        self.base, self.steps = read_costs(costs_file)

    def free_wanted(self):
        day = self.input["day"]
        return 0 if day["format"] in ON_THE_QUEUE else day.get("min_free_advocates", 0)

    def has_buddies(self):
        return self.input["day"]["format"] not in WITHOUT_BUDDIES

    def choices(self, shadower):
        """The advocates that somebody can have: the one of their pin, else all in the table."""
        allowed = self.base.get(shadower, {})
        return {self.pins[shadower]: allowed[self.pins[shadower]]} if shadower in self.pins else allowed

    def levels(self, paired):
        """How many of those who come first have a buddy: to be compared in this order."""
        people = [self.shadowers[shadower] for shadower in paired]
        first = sum(person.get("first_time", False) for person in people)
        behind = sum(person.get("behind_quota", False) for person in people)
        return first, behind, len(people)


def read_costs(name):
    """What each pair costs as the advocate's first, and what each further place adds."""
    table = defaultdict(dict)
    with open(name, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table[row["shadower"], row["advocate"]][int(row["nth"])] = int(row["cost"])
    base, steps = defaultdict(dict), {}
    for (shadower, advocate), by_place in table.items():
        costs = [by_place[nth] for nth in range(1, len(by_place) + 1)]
        base[shadower][advocate] = costs[0]
        added = [cost - costs[0] for cost in costs]
        if steps.setdefault(advocate, added) != added:
            sys.exit(f"{advocate}: the steps depend on the shadower, so this is no such table")
        if any(a > b for a, b in zip(added, added[1:])) or not 0 <= costs[0] <= costs[-1] <= 1_000_000:
            sys.exit(f"{shadower}, {advocate}: steps fall, or a cost is out of range")
    return base, steps


# --- local time, coverage

def instant(day, minutes, zone):
    """The instant of a local time: in a gap the first after it, of two the first."""
    local = datetime.combine(day, time()) + timedelta(minutes=minutes)
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == local:
        return first
    before, after = local.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        before, after = (before, middle) if middle.astimezone(zone).utcoffset() == offset else (middle, after)
    return after.replace(microsecond=0)


def clock(text):
    return int(text[:2]) * 60 + int(text[3:])


def stretches(hours, zone, start, end):
    """Somebody's hours of each of their dates between two instants."""
    begins, ends = clock(hours[0]), clock(hours[1])
    ends += 24 * 60 if ends < begins else 0
    day = start.astimezone(zone).date() - timedelta(days=1)
    while day <= end.astimezone(zone).date():
        yield instant(day, begins, zone), instant(day, ends, zone)
        day += timedelta(days=1)


def at_work(advocate, start, end, day_start, day_end):
    """Through the whole of that stretch: not away, in their hours, and on no break."""
    if advocate.get("away", False):
        return False
    zone = ZoneInfo(advocate["time_zone"])
    in_hours = sorted(stretches(advocate["hours"], zone, day_start, day_end))
    covered = start
    for begins, ends in in_hours:
        if begins <= covered < ends:
            covered = ends
    breaks = (part for one in advocate.get("breaks", []) for part in stretches(one, zone, day_start, day_end))
    return covered >= end and not any(begins < end and start < ends for begins, ends in breaks)


def quarters(day):
    """Who is at work in each quarter of an hour."""
    zone = ZoneInfo(day.input["day"]["time_zone"])
    own = date.fromisoformat(day.input["day"]["date"])
    start, end = (instant(own, clock(day.input["day"][key]), zone) for key in ("start", "end"))
    at = start
    while at < end:
        until = min(at + QUARTER, end)
        yield at, {name for name, person in day.advocates.items() if at_work(person, at, until, start, end)}
        at = until


def bounds(day):
    """Sets of advocates of whom only so many can be buddies; those that nobody can keep are left out."""
    wanted = day.free_wanted()
    found = {frozenset(working): len(working) - wanted for _, working in quarters(day)} if wanted else {}
    return {working: most for working, most in found.items() if most >= 0}


def uncovered(day, used):
    """How many are free in each quarter that nobody could cover."""
    wanted = day.free_wanted()
    return {at: len(working - used) for at, working in quarters(day) if len(working) < wanted} if wanted else {}


# --- the plan

def told_uncovered(plan):
    """The same as the plan tells it, in runs of quarters."""
    for run in plan["coverage"]:
        at, until = (datetime.fromisoformat(run[key]).astimezone(UTC) for key in ("from", "until"))
        while at < until:
            yield at, run["free"]
            at += QUARTER


def faults(day, plan):
    """What a plan is not allowed to do, and does."""
    pairs = plan["pairs"]
    paired = [pair["shadower"] for pair in pairs]
    told = sorted(paired + [out["shadower"] for out in plan["unpaired"]])
    if told != sorted(day.shadowers):
        yield "not everybody is in exactly one of the two lists"
    places = defaultdict(list)
    for pair in pairs:
        shadower, advocate = pair["shadower"], pair["advocate"]
        places[advocate].append(pair["nth"])
        if advocate not in day.base.get(shadower, {}):
            yield f"{shadower} and {advocate} are not in the cost table"
        elif pair["nth"] > len(day.steps[advocate]):
            yield f"{advocate} has no place {pair['nth']}"
        elif pair["cost"] != day.base[shadower][advocate] + day.steps[advocate][pair["nth"] - 1]:
            yield f"{shadower} and {advocate} cost something else"
        if not pair["reasons"]:
            yield f"{shadower} and {advocate} have no reason"
    for advocate, taken in places.items():
        if sorted(taken) != list(range(1, len(taken) + 1)):
            yield f"{advocate} has the places {sorted(taken)}"
    given = {pair["shadower"]: pair["advocate"] for pair in pairs}
    yield from (f"{who} is not with {pin}" for who, pin in day.pins.items() if given.get(who) != pin)
    for working, most in bounds(day).items():
        if len(working & places.keys()) > most:
            yield f"too few of {', '.join(sorted(working))} stay free"
    if dict(told_uncovered(plan)) != uncovered(day, places.keys()):
        yield "the hours that nobody could cover are others"
    if sum(pair["cost"] for pair in pairs) != plan["total_cost"]:
        yield "the total is no sum of the costs"
    if plan["optimal"] and plan["lower_bound"] != plan["total_cost"]:
        yield "optimal, but the bound is another"


# --- solvers: each returns the levels, the cost, and whether it is proven

def flow(day, leave_out, with_costs=True):
    """The cheapest flow where leaving somebody out costs that; its pairs."""
    people, advocates = list(day.shadowers), list(day.steps)
    column = {advocate: at + len(people) for at, advocate in enumerate(advocates)}
    sink = len(people) + len(advocates)
    arcs = []
    for row, shadower in enumerate(people):
        arcs.append((row, sink, leave_out[row]))
        arcs += [(row, column[to], cost if with_costs else 0) for to, cost in day.choices(shadower).items()]
    for advocate in advocates:
        steps = day.steps[advocate][:len(people)]
        arcs += [(column[advocate], sink, step if with_costs else 0) for step in steps]
    tails, heads, costs = (np.array(values, dtype=np.int64) for values in zip(*arcs))
    solver = min_cost_flow.SimpleMinCostFlow()
    made = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, np.ones_like(tails), costs)
    solver.set_nodes_supplies(np.arange(sink + 1), np.array([1] * len(people) + [0] * len(advocates) + [-len(people)]))
    if solver.solve() != solver.OPTIMAL:
        sys.exit("OR-Tools' flow found nothing")
    used = np.nonzero(solver.flows(made))[0]
    return {people[tails[arc]]: advocates[heads[arc] - len(people)] for arc in used
            if tails[arc] < len(people) and heads[arc] != sink}


def cost_of(day, pairs):
    places = Counter(pairs.values())
    return (sum(day.base[shadower][advocate] for shadower, advocate in pairs.items())
            + sum(sum(day.steps[advocate][:count]) for advocate, count in places.items()))


def rank(day, shadower):
    """1, 2 more for a first-timer, 1 more behind the quota, and most for a pin."""
    person = day.shadowers[shadower]
    return (1 + 2 * person.get("first_time", False) + person.get("behind_quota", False)
            + 4 * (shadower in day.pins))


def more_than_all(day):
    return len(day.shadowers) * 1_000_000 + 1


def by_flow(day):
    """Two flows: what the levels can be at best, and the least cost.

    The first has weights so far apart that they decide in order. The second has small ones (else the numbers get too
    big): its plan is the cheapest among all with its own levels, as the weights add up to the same for each of those.
    So it is the best plan if it has the levels that the first found, which is looked at.
    """
    if not day.shadowers or not day.steps:
        return (0, 0, 0), 0, True
    far = len(day.shadowers) + 1
    people = [day.shadowers[shadower] for shadower in day.shadowers]
    in_order = [far**3 * (shadower in day.pins) + far**2 * person.get("first_time", False)
                + far * person.get("behind_quota", False) + 1 for shadower, person in zip(day.shadowers, people)]
    best = day.levels(flow(day, in_order, with_costs=False))
    pairs = flow(day, [more_than_all(day) * rank(day, shadower) for shadower in day.shadowers])
    if day.levels(pairs) != best or not day.pins.items() <= pairs.items():
        sys.exit(f"the cheapest flow has {day.levels(pairs)}, the levels can be {best}: this script is wrong")
    return best, cost_of(day, pairs), True


def by_scipy(day):
    """The same as an assignment of shadowers to places, where that is small enough."""
    people = list(day.shadowers)
    places = [(advocate, step) for advocate, steps in day.steps.items() for step in steps[:len(people)]]
    if not people or len(people) * (len(places) + len(people)) > SCIPY_CELLS_MAX:
        return None
    never = 8.0 * more_than_all(day) * len(people)
    table = np.full((len(people), len(places) + len(people)), never)
    for row, shadower in enumerate(people):
        allowed = day.choices(shadower)
        table[row, :len(places)] = [allowed[to] + step if to in allowed else never for to, step in places]
        table[row, len(places) + row] = more_than_all(day) * rank(day, shadower)
    rows, columns = linear_sum_assignment(table)
    pairs = {people[row]: places[column][0] for row, column in zip(rows, columns) if column < len(places)}
    return day.levels(pairs), cost_of(day, pairs), True


def by_cp_sat(day, seconds):
    """One aim after the other, with coverage."""
    model = cp_model.CpModel()
    pair, place = {}, {}
    for shadower in day.shadowers:
        for advocate in day.choices(shadower):
            pair[shadower, advocate] = model.new_bool_var("")
        mine = [pair[shadower, advocate] for advocate in day.choices(shadower)]
        model.add(sum(mine) == 1) if shadower in day.pins else model.add(sum(mine) <= 1)
    for advocate, steps in day.steps.items():
        place[advocate] = [model.new_bool_var("") for _ in steps[:len(day.shadowers)]]
        taken = [var for (_, to), var in pair.items() if to == advocate]
        model.add(sum(taken) == sum(place[advocate]))
        for earlier, later in zip(place[advocate], place[advocate][1:]):
            model.add_implication(later, earlier)
    for working, most in bounds(day).items():
        model.add(sum(place[advocate][0] for advocate in working if place.get(advocate)) <= most)
    of = {key: [var for (shadower, _), var in pair.items() if day.shadowers[shadower].get(key, False)]
          for key in ("first_time", "behind_quota")}
    cost = (sum(day.base[shadower][advocate] * var for (shadower, advocate), var in pair.items())
            + sum(step * var for advocate in place for step, var in zip(day.steps[advocate], place[advocate])))
    proven = True
    for aim in (sum(of["first_time"]), sum(of["behind_quota"]), sum(pair.values()), -cost):
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        model.maximize(aim)
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            sys.exit(f"CP-SAT: {solver.status_name(status)}")
        proven &= status == cp_model.OPTIMAL
        reached = round(solver.objective_value)
        model.add(aim >= reached)
        model.clear_hints()
        for var in pair.values():
            model.add_hint(var, solver.boolean_value(var))
    pairs = {shadower: advocate for (shadower, advocate), var in pair.items() if solver.boolean_value(var)}
    return day.levels(pairs), cost_of(day, pairs), proven


# --- the comparison

def line(name, found, note=""):
    (first, behind, people), cost = found[:2]
    print(f"{name:<16} {first} first-timers, {behind} behind quota, {people} people, total cost {cost:,}{note}")


def agrees(ours, plan, theirs):
    """The same; or, where ours is not proven, no worse than it says; or, where theirs is not, no worse than theirs."""
    levels, cost, proven = theirs
    if ours[0] != levels:
        return not proven and ours[0] > levels
    if proven and plan["optimal"]:
        return cost == ours[1]
    if proven:
        return plan["lower_bound"] <= cost <= ours[1]
    return ours[1] <= cost or not plan["optimal"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", help="the file for shadowday pair")
    parser.add_argument("costs", help="what it wrote for --costs")
    parser.add_argument("plan", help="what it printed for --json")
    parser.add_argument("--seconds", type=float, default=60, help="CP-SAT's time for each aim")
    parser.add_argument("--cp-sat", action="store_true", help="ask CP-SAT without coverage, too")
    options = parser.parse_args()
    day = Day(options.input, options.costs)
    with open(options.plan, encoding="utf-8") as file:
        plan = json.load(file)
    wrong = list(faults(day, plan))
    for fault in wrong:
        print(f"not allowed: {fault}")
    ours = day.levels(pair["shadower"] for pair in plan["pairs"]), plan["total_cost"]
    line("shadowday", ours, "" if plan["optimal"] else f", at least {plan['lower_bound']:,}: not proven")
    if not day.has_buddies():
        wrong += ["pairs"] if plan["pairs"] else []
        solvers = {}
    elif bounds(day):
        solvers = {"CP-SAT": by_cp_sat(day, options.seconds)}
    else:
        solvers = {"OR-Tools' flow": by_flow(day), "scipy": by_scipy(day)}
        if options.cp_sat:
            solvers["CP-SAT"] = by_cp_sat(day, options.seconds)
    for name, theirs in solvers.items():
        if theirs is not None:
            line(name, theirs, "" if theirs[2] else " (not proven in the time it had)")
            wrong += [] if agrees(ours, plan, theirs) else [name]
    print("DIFFERENT" if wrong else "OK")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
