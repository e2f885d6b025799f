"""How much goes wrong in a synthetic world: every rate in one place, with presets."""

from __future__ import annotations

from itertools import accumulate
from typing import Any, Self

from attrs import asdict, evolve, fields, frozen

from dukcapil_core.errors import CallError

Rates = tuple[float, float, float]
"""The chance of a slip in a good, a fair and a bad row."""


@frozen(kw_only=True)
class Mix:
    """Shares and chances in 0..1; a field of type Rates has one chance for each quality of row.

    Slips cluster: a row is good, fair or bad first, and that decides all its chances. The defaults give about 5 % of
    the rows a NIK that is not the register's and 9 % of the adults a placeholder birthday, as published for past
    lists: 10.4 of 186.6 million bad NIKs in the list of 2013 (Republika), 17.6 million voters born on 1 January, 1
    July or 31 December in that of 2019 (KPU, 15 April 2019), a quarter of the rows of 2023 without RT and RW (JPNN,
    14 June 2023). The other rates are assumptions.
    """

    # The rows of the list
    fair: float = 0.16
    bad: float = 0.04
    nik_missing: Rates = (0.0045, 0.022, 0.09)
    nik_masked: Rates = (0.0045, 0.018, 0.05)
    nik_mistyped: Rates = (0.0055, 0.030, 0.11)
    nik_spreadsheet: Rates = (0.0040, 0.014, 0.05)
    nik_letter: Rates = (0.0008, 0.004, 0.015)
    nik_of_other: Rates = (0.0010, 0.006, 0.025)
    nik_decorated: Rates = (0.004, 0.008, 0.015)
    nik_float: float = 0.3
    """Of the numbers beginning with 91 to 96, the share that went through a float64."""
    name_slip: Rates = (0.045, 0.17, 0.45)
    name_slip_again: Rates = (0.05, 0.15, 0.35)
    """A second slip in a name that has one."""
    birth_date_slip: Rates = (0.004, 0.030, 0.13)
    birth_place_slip: Rates = (0.05, 0.12, 0.25)
    sex_slip: Rates = (0.0006, 0.004, 0.02)
    nkk_slip: Rates = (0.04, 0.10, 0.25)
    village_slip: Rates = (0.025, 0.06, 0.13)
    no_rt: float = 0.25

    # Who stands on the list
    unlisted: float = 0.020
    dead_listed: float = 0.40
    moved_listed: float = 0.35
    uniformed_listed: float = 0.10
    under_age_listed: float = 0.02
    struck: float = 0.45
    """Of the dead, moved, under-age and uniformed rows, the share that the list itself strikes."""
    struck_twice: float = 0.5
    struck_wrongly: float = 0.0015
    listed_twice: float = 0.004
    station_moves: float = 0.006
    """Voters with a KET 8 row at the old polling station and a B row at the new one."""
    changed: float = 0.03
    new: float = 0.008

    # The register and its people
    missing_member: float = 0.016
    """Adults who are not in the register while their family is."""
    missing_household: float = 0.006
    unregistered_without_nik: float = 0.3
    unregistered_with_other_nik: float = 0.04
    """Of those on the list but not in the register, the shares without a NIK and with a relative's or neighbour's."""
    two_records: float = 0.0015
    died: float = 0.009
    moved: float = 0.012
    heaped: float = 0.09
    one_word: float = 0.09
    namesakes: float = 0.0015
    corrected: float = 0.012
    """Birth dates corrected after the NIK was given, which keeps the old date (UU 23/2006 art. 13)."""
    wrong_sex_digit: float = 0.001
    from_regency: float = 0.055
    from_province: float = 0.035
    from_elsewhere: float = 0.015
    from_retired: float = 0.006
    from_papua: float = 0.005
    recorded_early: float = 0.35
    unrecorded: float = 0.013
    """Of the eligible on the list; four times as many of those who are not on it."""

    def __attrs_post_init__(self) -> None:
        for name, value in asdict(self).items():
            chances = value if isinstance(value, tuple) else (value,)
            if not all(0 <= chance <= 1 for chance in chances) or len(chances) not in (1, 3):
                raise CallError("world.bad-rate", rate=name)
        rates = self.rates()
        if self.unregistered_without_nik + self.unregistered_with_other_nik > 1:
            raise CallError("world.bad-rate", rate="unregistered_*")
        if any(ends[-1] > 1 for ends in [*rates["nik_ends"], rates["from_ends"]]):
            raise CallError("world.bad-rate", rate="nik_*, from_*")

    @classmethod
    def default(cls) -> Self:
        """An ordinary list: about 5 % of its rows have a NIK that is not the register's."""
        return cls()

    @classmethod
    def hard(cls) -> Self:
        """A list that went through many hands: twice the damage, more of it in the same rows."""
        ordinary = cls()
        doubled: dict[str, Any] = {slip: _times(getattr(ordinary, slip), 1.4) for slip in _SLIPS}
        return evolve(
            ordinary,
            **doubled,
            fair=0.22,
            bad=0.08,
            missing_member=0.022,
            missing_household=0.012,
            unregistered_without_nik=0.45,
            unregistered_with_other_nik=0.08,
            namesakes=0.003,
            heaped=0.13,
            no_rt=0.4,
            listed_twice=0.008,
        )

    @classmethod
    def clean(cls) -> Self:
        """A list fresh from the system: slips are rare and alone."""
        ordinary = cls()
        fewer: dict[str, Any] = {slip: _times(getattr(ordinary, slip), 0.2) for slip in _SLIPS}
        return evolve(
            ordinary,
            **fewer,
            fair=0.04,
            bad=0.004,
            missing_member=0.004,
            missing_household=0.002,
            listed_twice=0.001,
        )

    def rates(self) -> dict[str, Any]:
        """The rates by name as the world's SQL takes them: numbers, or lists of three.

        Added are the chances of things that exclude each other, laid end to end: ``nik_ends``, what becomes of the NIK
        in each quality of row, and ``from_ends``, where somebody who was not registered here first comes from.
        """
        rates = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
        rates["from_ends"] = list(accumulate(rates[origin] for origin in _ORIGINS))
        rates["nik_ends"] = [list(accumulate(rates[slip][quality] for slip in _NIK_SLIPS)) for quality in range(3)]
        return rates


_ORIGINS = ("from_regency", "from_province", "from_elsewhere", "from_retired", "from_papua")
_NIK_SLIPS = (
    "nik_missing",
    "nik_masked",
    "nik_mistyped",
    "nik_spreadsheet",
    "nik_letter",
    "nik_of_other",
    "nik_decorated",
)
_SLIPS = [field.name for field in fields(Mix) if isinstance(field.default, tuple)]


def _times(rates: Rates, factor: float) -> Rates:
    good, fair, bad = rates
    return (min(1.0, good * factor), min(1.0, fair * factor), min(1.0, bad * factor))
