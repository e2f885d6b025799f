"""The roster as a constraint model for CP-SAT: one worker, a fixed seed, and a limit that is no clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import combinations
from math import gcd
from typing import Any

from ortools.sat.python import cp_model

from dukcapil_core.desk.roster import (
    BURDENS,
    Burden,
    Duty,
    Impossible,
    Roster,
    RosterRequest,
    Rule,
    Slot,
)

TO_BE = 5.0
TO_BE_FAIR = 0.25
"""Deterministic seconds of CP-SAT: for whether there is a roster at all, and for each wish about it.

The same on every machine, unlike those of a clock; most searches end long before. The second is for a month of a dozen
officers and grows with the request.
"""
USUAL_SIZE = 600
"""Choices (officer, shift and skill) of such a month."""

Var = cp_model.IntVar
Expr = Any
"""A sum of variables, or the number 0 where there is none: CP-SAT's own types have no name for both."""


class _Model:
    """Variables and rules for ``slots``; with ``can_switch`` each rule can be switched off."""

    def __init__(self, request: RosterRequest, slots: Sequence[Slot], *, can_switch: bool) -> None:
        self.request, self.slots = request, tuple(slots)
        self.model = cp_model.CpModel()
        self.switches: dict[Rule, Var] = {}
        self.x: dict[tuple[int, int, str], Var] = {}
        self.works: dict[tuple[int, int], Expr] = {}
        self._can_switch = can_switch
        self._assign()
        self._cover()
        for officer in range(len(request.officers)):
            self._time_off(officer)
            self._rest(officer)
            self._days_in_a_row(officer)

    def _assign(self) -> None:
        for place, slot in enumerate(self.slots):
            for number, officer in enumerate(self.request.officers):
                skills = [skill for skill, _ in slot.shift.needs if skill in officer.skills]
                for skill in skills:
                    self.x[place, number, skill] = self.model.new_bool_var(f"x{place}_{number}_{skill}")
                mine = [self.x[place, number, skill] for skill in skills]
                if len(mine) > 1:
                    self.model.add_at_most_one(mine)
                if mine:
                    self.works[place, number] = sum(mine)

    def _cover(self) -> None:
        for place, slot in enumerate(self.slots):
            for skill, need in slot.shift.needs:
                able = [
                    self.x[place, number, skill]
                    for number in range(len(self.request.officers))
                    if (place, number, skill) in self.x
                ]
                rule = Rule(
                    kind="cover", day=slot.day.day, shift=slot.shift.name, skill=skill, need=need, have=len(able)
                )
                self._under(self.model.add(sum(able) == need), rule)

    def _time_off(self, number: int) -> None:
        """Leave, and the time to vote; one shift each on polling day."""
        officer = self.request.officers[number]
        for place, slot in enumerate(self.slots):
            if (place, number) not in self.works:
                continue
            works, day = self.works[place, number], slot.day.day
            if day in officer.leave:
                self._under(self.model.add(works == 0), Rule(kind="leave", officer=number, day=day))
            if not self.request.can_vote(officer, slot):
                self._under(self.model.add(works == 0), Rule(kind="voting", officer=number, day=day))
        for day, places in self.by_day(number).items():
            if self.slots[places[0]].is_polling and len(places) > 1:
                shifts = sum(self.works[place, number] for place in places)
                self._under(self.model.add(shifts <= 1), Rule(kind="polling-once", officer=number, day=day))

    def _rest(self, number: int) -> None:
        places = [place for place in range(len(self.slots)) if (place, number) in self.works]
        rest = round(self.request.rest_hours * 60)
        for one, other in combinations(sorted(places, key=lambda place: self.slots[place].start), 2):
            gap = self.slots[other].start - self.slots[one].end
            both = self.works[one, number] + self.works[other, number]
            if gap < 0:  # nobody is in two places
                self.model.add(both <= 1)
            elif gap < rest and not self._is_one_polling_day(one, other):
                self._under(self.model.add(both <= 1), Rule(kind="rest", officer=number))

    def _is_one_polling_day(self, one: int, other: int) -> bool:
        """Whether "one shift each on polling day" keeps the two apart: a second rule would only hide that one."""
        first, second = self.slots[one], self.slots[other]
        return first.is_polling and first.day.day == second.day.day

    def _days_in_a_row(self, number: int) -> None:
        by_day, worked = self.by_day(number), self.request.officers[number].worked
        length = self.request.days_in_a_row + 1
        present = {day: self.present(number, day, places) for day, places in by_day.items()}
        days = sorted({*present, *worked})
        for first in days:
            run = [first + timedelta(days=step) for step in range(length)]
            if not all(day in present or day in worked for day in run) or not any(day in present for day in run):
                continue
            mine = [present[day] for day in run if day in present]
            self._under(self.model.add(sum(mine) <= len(mine) - 1), Rule(kind="days-in-a-row", officer=number))

    def by_day(self, number: int) -> dict[date, list[int]]:
        found: defaultdict[date, list[int]] = defaultdict(list)
        for place, slot in enumerate(self.slots):
            if (place, number) in self.works:
                found[slot.day.day].append(place)
        return dict(found)

    def present(self, number: int, day: date, places: Sequence[int]) -> Var:
        """Whether the officer works on ``day`` at all."""
        present = self.model.new_bool_var(f"d{number}_{day}")
        for place in places:
            self.model.add(present >= self.works[place, number])
        return present

    def _under(self, constraint: cp_model.Constraint, rule: Rule) -> None:
        if self._can_switch:
            if rule not in self.switches:
                self.switches[rule] = self.model.new_bool_var(f"rule{len(self.switches)}")
            constraint.only_enforce_if(self.switches[rule])


def solve(request: RosterRequest) -> Roster | Impossible:
    """See ``roster.make_roster``."""
    slots = request.slots()
    search = _Search(_Model(request, slots, can_switch=False))
    status = search.least(sum(_sundays_running(search.made)), TO_BE)
    if status == cp_model.INFEASIBLE:
        return Impossible(request=request, rules=_conflict(request, slots))
    if status == cp_model.UNKNOWN:
        return Impossible(request=request, rules=())
    # One wish after the other, the earlier ones kept: a single sum of all is searched far worse.
    for burden in BURDENS:
        search.least(_spread(search.made, burden))
    far, longest = _hours_away(search.made)
    search.within(far, longest)
    search.least(sum(far) + 4 * sum(_repeated(search.made)))
    duties = tuple(
        Duty(slot=slots[place], skill=skill, officer=number)
        for (place, number, skill), is_on in search.assigned.items()
        if is_on
    )
    return Roster(request, duties, is_best=search.is_proven)


class _Search:
    """One wish after the other on one model; ``assigned`` is the best assignment so far."""

    def __init__(self, made: _Model) -> None:
        self.made = made
        self.assigned: dict[tuple[int, int, str], bool] = {}
        self.is_proven = True
        self._effort = TO_BE_FAIR * max(1.0, len(made.x) / USUAL_SIZE)

    def least(self, wish: Expr, effort: float | None = None) -> cp_model.CpSolverStatus:
        """Search the least ``wish`` and keep it from growing again."""
        model, solver = self.made.model, _solver(effort or self._effort)
        if not isinstance(wish, int):
            model.minimize(wish)
        status = solver.solve(model)
        model.clear_objective()  # type: ignore[no-untyped-call]
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self._take(solver)
            if not isinstance(wish, int):
                model.add(wish <= round(solver.objective_value))
        self.is_proven &= status == cp_model.OPTIMAL
        return status

    def within(self, parts: Sequence[Var], bound: int) -> None:
        """Keep every part within about the least bound: doubled until one is found, then halved as far as it goes."""
        while not self._holds(parts, bound):
            bound *= 2
        while bound > 0 and self._holds(parts, bound // 2):
            bound //= 2
        for part in parts:
            self.made.model.add(part <= bound)

    def _holds(self, parts: Sequence[Var], bound: int) -> bool:
        tried, solver = self.made.model.clone(), _solver(self._effort)
        for part in parts:
            tried.add(part <= bound)
        found = solver.solve(tried) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        if found:
            self._take(solver)
        return found

    def _take(self, solver: cp_model.CpSolver) -> None:
        self.assigned = {key: solver.boolean_value(var) for key, var in self.made.x.items()}
        self.made.model.clear_hints()  # type: ignore[no-untyped-call]
        for key, var in self.made.x.items():
            self.made.model.add_hint(var, self.assigned[key])


def _solver(effort: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.interleave_search = True
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort
    return solver


def _sundays_running(made: _Model) -> list[Var]:
    """One variable for each officer and Sunday: on duty then and on the Sunday before."""
    found: list[Var] = []
    for number, officer in enumerate(made.request.officers):
        sundays = {day: places for day, places in made.by_day(number).items() if day.weekday() == 6}
        present = {day: made.present(number, day, places) for day, places in sundays.items()}
        for day in sorted(present):
            before = day - timedelta(days=7)
            if before in officer.worked:
                found.append(present[day])
            elif before in present:
                both = made.model.new_bool_var(f"s{number}_{day}")
                made.model.add(both >= present[day] + present[before] - 1)
                found.append(both)
    return found


def _spread(made: _Model, burden: Burden) -> Expr:
    """The most that anybody carries of ``burden`` less the least, of those who could carry an equal part."""
    places = [place for place, slot in enumerate(made.slots) if burden in slot.burdens]
    if not places:
        return 0
    request = made.request
    carried = sum(need for place in places for _, need in made.slots[place].shift.needs)
    part = carried / len(request.officers)
    top = len(places) + max(officer.polling_days for officer in request.officers)
    most, least = (made.model.new_int_var(0, top, f"{name}_{burden}") for name in ("most", "least"))
    for number, officer in enumerate(request.officers):
        mine = [made.works[place, number] for place in places if (place, number) in made.works]
        before = officer.polling_days if burden == "polling-day" else 0
        made.model.add(sum(mine) + before <= most)
        free = [
            place
            for place in places
            if (place, number) in made.works
            and made.slots[place].day.day not in officer.leave
            and request.can_vote(officer, made.slots[place])
        ]
        if len({made.slots[place].day.day for place in free}) >= part * officer.share:
            made.model.add(sum(mine) + before >= least)
    return most - least


def _repeated(made: _Model) -> Iterable[Expr]:
    """For each officer and burden one for the second time, two for the third ...: the sum of squares, at bottom."""
    for burden in BURDENS:
        places = [place for place, slot in enumerate(made.slots) if burden in slot.burdens]
        for number, officer in enumerate(made.request.officers):
            mine = [made.works[place, number] for place in places if (place, number) in made.works]
            before = officer.polling_days if burden == "polling-day" else 0
            for step in range(1, len(mine) + before):
                over = made.model.new_int_var(0, len(mine) + before, f"o{burden}{number}_{step}")
                made.model.add(over >= sum(mine) + before - step)
                yield over


def _hours_away(made: _Model) -> tuple[list[Var], int]:
    """How far each officer's hours are from their part of all hours, by share and days that are not leave.

    And the longest shift; both in one unit of time.
    """
    request = made.request
    minutes = [slot.shift.hours.minutes for slot in made.slots]
    unit = gcd(*minutes) or 1  # small numbers are searched faster
    length = [each // unit for each in minutes]
    total = sum(length[place] * need for place, slot in enumerate(made.slots) for _, need in slot.shift.needs)
    days = {slot.day.day for slot in made.slots}
    parts = [officer.share * len(days - officer.leave) for officer in request.officers]
    whole = sum(parts) or 1.0
    far: list[Var] = []
    for number, part in enumerate(parts):
        load = sum(
            length[place] * made.works[place, number]
            for place in range(len(made.slots))
            if (place, number) in made.works
        )
        aim = round(total * part / whole)
        away = made.model.new_int_var(0, max(1, total), f"h{number}")
        made.model.add(away >= load - aim)
        made.model.add(away >= aim - load)
        far.append(away)
    return far, max(length, default=1)


# -- what cannot hold --------------------------------------------------------------------------------------------------


def _conflict(request: RosterRequest, slots: Sequence[Slot]) -> tuple[Rule, ...]:
    """The fewest days whose shifts no rules can cover, and of those a set of rules none of which can be left out."""
    days = sorted({slot.day.day for slot in slots})
    for length in (1, 2, request.days_in_a_row + 1, len(days)):
        for first in range(max(1, len(days) - length + 1)):
            window = set(days[first : first + length])
            core = _core(request, [slot for slot in slots if slot.day.day in window])
            if core:
                return core
    return ()


def _core(request: RosterRequest, slots: Sequence[Slot]) -> tuple[Rule, ...]:
    """A minimal set of rules that cannot hold together on ``slots``; () when all can."""
    made = _Model(request, slots, can_switch=True)
    core = _without(made, list(made.switches))
    if core is None:
        return ()
    # Cover of other days goes first, so that what stays is about as few days as possible.
    for rule in sorted(core, key=lambda rule: (rule.kind != "cover", str(rule.day)), reverse=False):
        if rule in core:
            smaller = _without(made, [other for other in core if other != rule])
            core = core if smaller is None else smaller
    return tuple(core)


def _without(made: _Model, rules: Sequence[Rule]) -> list[Rule] | None:
    """Those of ``rules`` that suffice for a contradiction; None when ``rules`` can hold together, or nobody knows."""
    made.model.clear_assumptions()
    made.model.add_assumptions([made.switches[rule] for rule in rules])
    solver = _solver(TO_BE)
    if solver.solve(made.model) != cp_model.INFEASIBLE:
        return None
    needed = set(solver.sufficient_assumptions_for_infeasibility())
    # Infeasible without any of the rules cannot be: nobody has to work then.
    return [rule for rule in rules if made.switches[rule].index in needed] or list(rules)
