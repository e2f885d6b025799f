"""Complaints with a known cause: people of a synthetic world, each with one thing wrong. Nobody in it exists."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from attrs import frozen

from dukcapil_core.desk.complaints import Complaint
from dukcapil_core.intake import read_residents
from dukcapil_core.nik import is_nik
from dukcapil_core.testing.world import World
from dukcapil_core.workspace import Workspace

COLUMNS = (
    "nik", "nkk", "name", "birth_place", "birth_date", "sex", "village", "district", "rt", "rw", "marital_status",
    "life_status", "ktp_recording",
)  # fmt: skip

LAYOUT = """
api = 1
name = "complaint-world"
record = "resident"
[reader]
kind = "delimited"
delimiter = ";"
[fields]
nik = "NIK"
nkk = "NKK"
name = "NAME"
birth_place = "BIRTH_PLACE"
birth_date = { column = "BIRTH_DATE", formats = ["%Y-%m-%d"] }
sex = "SEX"
village = "VILLAGE"
district = "DISTRICT"
rt = "RT"
rw = "RW"
marital_status = { column = "MARITAL_STATUS", map = { single = "single", married = "married", divorced = "divorced", widowed = "widowed" } }
life_status = { column = "LIFE_STATUS", map = { active = "active", died = "died", moved = "moved", inactive = "inactive", duplicate = "duplicate" } }
ktp_recording = { column = "KTP_RECORDING", map = { none = "none", recorded = "recorded", failed = "failed", duplicate = "duplicate", adjudicate = "adjudicate" } }
"""  # noqa: E501

ON = date(2024, 2, 7)
Row = dict[str, Any]


@frozen(kw_only=True)
class Case:
    """A complaint, why it is made (``cause``), the categories that are right, and the person's true number if any."""

    complaint: Complaint
    cause: str
    right: frozenset[str]
    true_nik: str | None
    nkk: str | None = None


class Cases:
    """A register of a small world with one cause put into each of some hundred people, and their complaints."""

    def __init__(self, folder: Path, *, residents: int = 6_000, seed: int = 1, each: int = 12) -> None:
        self.chance = Random(seed)
        world = World.build(folder / "base", residents=residents, seed=seed, register_format="biodata-wni")
        with Workspace(threads=2) as workspace:
            self.rows: list[Row] = [
                {column: row[column] for column in COLUMNS}
                for row in read_residents(world.register, workspace=workspace).frame.mappings()
            ]
        self.voters = world.voters
        self.cases: list[Case] = []
        self._dropped: set[int] = set()
        names = [row["name"] for row in self.rows]
        births = [(row["name"], row["birth_date"]) for row in self.rows]
        whole = {
            place
            for place, row in enumerate(self.rows)
            if row["life_status"] == "active"
            and row["ktp_recording"] == "recorded"
            and row["nik"]
            and row["birth_date"] < ON - timedelta(days=18 * 366)
            and births.count(births[place]) == 1
            and len(names[place].split()) > 1
        }
        self.niks = {row["nik"] for row in self.rows}
        self._people = sorted(whole)
        self.chance.shuffle(self._people)
        for cause, (put, right) in CAUSES.items():
            for number in range(each):
                place = self._people.pop()
                row = self.rows[place]
                true = row["nik"]
                complaint = put(self, place, number)
                own = None if place in self._dropped else true
                is_movers = cause == "not in the register" and not true.startswith("5302")
                # The record of a mover's number is where it was issued.
                said = frozenset({"registered-elsewhere"} if is_movers else right)
                self.cases.append(Case(complaint=complaint, cause=cause, right=said, true_nik=own, nkk=row["nkk"]))
        self.register, self.layout = folder / "register.csv", folder / "register.toml"
        self.layout.write_text(LAYOUT, "utf-8")
        kept = [row for place, row in enumerate(self.rows) if place not in self._dropped]
        with self.register.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow([column.upper() for column in COLUMNS])
            writer.writerows([["" if row[column] is None else row[column] for column in COLUMNS] for row in kept])
        self.nik_of_row = {number: row["nik"] for number, row in enumerate(kept, 1)}

    def say(self, place: int, **changes: Any) -> Complaint:
        """The complaint of the person at ``place``, as people write: any case, sometimes a slip in the name."""
        row = self.rows[place]
        name = row["name"]
        if "name" not in changes and self.chance.random() < 0.1:
            name = name.replace("Y", "I") if "Y" in name else name
        if self.chance.random() < 0.3:
            name = name.title()
        known = {"nik": row["nik"], "name": name, "birth_date": row["birth_date"], "nkk": ""}
        if self.chance.random() < 0.5:
            known["nkk"] = row["nkk"] or ""
        return Complaint(**{**known, **changes})

    def drop(self, place: int) -> None:
        """Take the person out of the register."""
        self._dropped.add(place)

    def neighbour(self, place: int) -> Row:
        """Somebody of the same household or the next, still in the register."""
        near = [
            other
            for other in range(max(0, place - 4), min(len(self.rows), place + 5))
            if other != place and other not in self._dropped and self.rows[other]["nik"]
        ]
        same = [other for other in near if self.rows[other]["nkk"] == self.rows[place]["nkk"]]
        return self.rows[self.chance.choice(same or near)]

    def fresh(self, row: Row, prefix: str | None = None) -> str:
        """A new number that is right for the person: another serial, or another place of first registration."""
        day = row["birth_date"].day + (40 if row["sex"] == "P" else 0)
        born = row["birth_date"]
        while True:
            place = prefix or f"5302{self.chance.randint(1, 12):02}"
            number = f"{place}{day:02}{born:%m%y}{self.chance.randint(20, 900):04}"
            if number not in self.niks and is_nik(number):
                self.niks.add(number)
                return number

    def slip(self, number: str) -> str:
        """The number with one slip: a digit wrong, two neighbours swapped, or one lost."""
        while True:
            at, kind = self.chance.randrange(15), self.chance.randrange(4)
            if kind < 2:
                wrong = number[:at] + self.chance.choice("0123456789") + number[at + 1 :]
            elif kind == 2:
                wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
            else:
                wrong = number[:at] + number[at + 1 :]
            if wrong != number and wrong not in self.niks:
                return wrong


def _status(**changes: Any) -> Callable[[Cases, int, int], Complaint]:
    def put(cases: Cases, place: int, number: int) -> Complaint:
        cases.rows[place].update(changes)
        return cases.say(place)

    return put


def _said(problem: str) -> Callable[[Cases, int, int], Complaint]:
    return lambda cases, place, number: cases.say(place, problem=problem)


def _two_niks(cases: Cases, place: int, number: int) -> Complaint:
    row = cases.rows[place]
    second = {**row, "nik": cases.fresh(row), "rt": "9"}
    if number % 2:
        second |= {"nkk": cases.neighbour(place)["nkk"]}
    cases.rows.append(second)
    return cases.say(place, nik=row["nik"] if number % 3 else second["nik"])


def _second_number_from_elsewhere(cases: Cases, place: int, number: int) -> Complaint:
    return cases.say(place, nik=cases.fresh(cases.rows[place], "317101"))


def _two_people(cases: Cases, place: int, number: int) -> Complaint:
    other = cases.rows[cases._people.pop()]
    other["nik"] = cases.rows[place]["nik"]
    return cases.say(place)


def _used_by_another(cases: Cases, place: int, number: int) -> Complaint:
    row, other = cases.rows[place], cases.rows[cases._people.pop()]
    cases.drop(place)
    other["nik"] = row["nik"]
    return cases.say(place)


def _name_differs(cases: Cases, place: int, number: int) -> Complaint:
    words = cases.rows[place]["name"].split()
    other = cases.rows[cases._people[-1]]["name"].split()
    if number % 3 == 0:
        words[-1] = other[-1] if other[-1] != words[-1] else "BANAMTUAN"
    elif number % 3 == 1:
        words[0] = words[0][:-1] + ("A" if words[0][-1] != "A" else "US")
    else:
        words.append("SELAN" if "SELAN" not in words else "KASE")
    return cases.say(place, name=" ".join(words))


def _birth_date_differs(cases: Cases, place: int, number: int) -> Complaint:
    born = cases.rows[place]["birth_date"]
    wrong = [born + timedelta(days=9), born.replace(year=born.year - 3, day=1), born + timedelta(days=400)][number % 3]
    return cases.say(place, birth_date=wrong)


def _gone(cases: Cases, place: int, number: int) -> Complaint:
    cases.drop(place)
    return cases.say(place)


def _elsewhere(cases: Cases, place: int, number: int) -> Complaint:
    cases.drop(place)
    return cases.say(place, nik=cases.fresh(cases.rows[place], ["317101", "530101", "717103"][number % 3]))


def _typed_wrong(cases: Cases, place: int, number: int) -> Complaint:
    return cases.say(place, nik=cases.slip(cases.rows[place]["nik"]))


def _masked(cases: Cases, place: int, number: int) -> Complaint:
    return cases.say(place, nik=cases.rows[place]["nik"][:12] + "****")


def _relatives(cases: Cases, place: int, number: int) -> Complaint:
    return cases.say(place, nik=cases.neighbour(place)["nik"])


def _gone_and_typed_wrong(cases: Cases, place: int, number: int) -> Complaint:
    """The trap: nobody in the register is meant, but somebody there is like it."""
    cases.drop(place)
    return cases.say(place, nik=cases.slip(cases.rows[place]["nik"]))


CAUSES: dict[str, tuple[Callable[[Cases, int, int], Complaint], tuple[str, ...]]] = {
    "in order": (_said("data tidak online di BPJS"), ("not-consolidated",)),
    "deactivated": (_status(life_status="inactive", ktp_recording="none"), ("inactive",)),
    "died in the register": (_status(life_status="died"), ("marked-dead",)),
    "died, not reported": (_said("ayah saya sudah meninggal tetapi masih terdaftar"), ("dead-but-active",)),
    "moved out": (_status(life_status="moved"), ("registered-elsewhere",)),
    "not recorded": (_status(ktp_recording="none"), ("not-recorded",)),
    "recording failed": (_status(ktp_recording="failed"), ("recording-failed",)),
    "adjudication": (_status(ktp_recording="adjudicate"), ("adjudication",)),
    "duplicate": (_status(ktp_recording="duplicate"), ("duplicate-record",)),
    "wrongly recorded": (_said("salah rekam, foto di KTP orang lain"), ("wrong-recording",)),
    "two records": (_two_niks, ("two-niks",)),
    "a second number from elsewhere": (_second_number_from_elsewhere, ("two-niks",)),
    "one number on two people": (_two_people, ("shared-nik",)),
    "number used by another": (_used_by_another, ("shared-nik",)),
    "name differs": (_name_differs, ("data-differs",)),
    "birth date differs": (_birth_date_differs, ("data-differs",)),
    "not in the register": (_gone, ("not-found",)),
    "registered elsewhere": (_elsewhere, ("registered-elsewhere",)),
    "number typed wrong": (_typed_wrong, ("wrong-number",)),
    "number masked": (_masked, ("wrong-number",)),
    "a relative's number": (_relatives, ("wrong-number",)),
    "not in the register, number typed wrong": (
        _gone_and_typed_wrong,
        ("not-found", "doubtful", "wrong-number", "registered-elsewhere", "shared-nik"),
    ),
}
"""How each cause is put into a register, and the categories that are right. In the last, only a repair is wrong."""
