"""``dukcapil nik``: what there is to say about a number, without printing it whole."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date
from typing import Any

from dukcapil_core import regions
from dukcapil_core.cli.arguments import day_of
from dukcapil_core.cli.exit_status import DONE
from dukcapil_core.cli.screen import Screen
from dukcapil_core.nik import Nik, check_nik, is_nik, read_nik
from dukcapil_core.numbers.patterns import hide_last, sex_of

STDIN = "-"
"""The text that stands for standard input: what is typed on a command line stays in the shell's history."""

HIDDEN = 10
"""Digits hidden where a number shows: its date and its serial. Birth dates and sex are told as facts, no serial is."""


def explain_numbers(args: Namespace, screen: Screen) -> int:
    """Explain every text of the call: readable on a terminal, a line of JSON each where standard output is piped."""
    on = day_of("--on", args.on)
    texts = [line.rstrip("\r\n") for line in sys.stdin] if args.text == [STDIN] else args.text
    for place, text in enumerate(texts, 1):
        found = explain(text, on, screen, show=args.show)
        if screen.is_terminal:
            _tell(found, screen)
        else:
            screen.json({"position": place, **found})
    return DONE


def explain(text: str, on: date | None, screen: Screen, *, show: bool) -> dict[str, Any]:
    """The facts about ``text`` as a NIK. Without ``show`` neither the number nor a candidate for it is among them."""
    reading = read_nik(text)
    known = reading.number or reading.pattern
    region = regions.region(known[:6]) if known else None
    number = Nik(reading.number) if reading.number else None
    return {
        "nik": known if known is None or show else hide_last(known, HIDDEN),
        "valid": is_nik(text, on),
        "kind": reading.kind,
        "damage": list(reading.damage),
        "issues": [
            {"code": one.code, "severity": str(one.severity), "text": one.text(screen.lang)}
            for one in check_nik(text, on)
        ],
        "region": None
        if region is None
        else {"code": region.code, "name": region.full_name(), "status": region.status, "successor": region.successor},
        "sex": sex_of(known) if known else None,
        "birth_dates": [born.isoformat() for born in number.birth_dates(on)] if number else [],
        **({"candidates": list(reading.candidates)} if show else {}),
    }


def _tell(found: dict[str, Any], screen: Screen) -> None:
    none = "-"
    print(f"{found['nik'] or none}  {screen.text('cli.nik.valid' if found['valid'] else 'cli.nik.not-valid')}")
    region = found["region"]
    facts = [
        ("kind", screen.text(f"cli.nik.kind.{found['kind']}")),
        (
            "region",
            f"{region['name']} ({region['code']}, {screen.text('cli.region.' + region['status'])})" if region else none,
        ),
        ("sex", screen.text(f"cli.sex.{found['sex']}") if found["sex"] else none),
        ("birth", screen.text("cli.nik.or").join(found["birth_dates"]) or none),
    ]
    if "candidates" in found:
        facts.append(("candidates", ", ".join(found["candidates"]) or none))
    for name, value in facts:
        print(f"  {screen.text('cli.nik.' + name)}: {value}")
    for one in found["issues"]:
        print(f"  {screen.text('cli.severity.' + one['severity'])}: {one['text']} [{one['code']}]")
