"""One run of Splink 5 on clean Parquet, as a careful data engineer would set it up. Started by the benchmarks.

    python benchmarks/with_splink.py MODEL VOTERS.parquet RESIDENTS.parquet OUT.parquet

MODEL is "numbers" (a list with NIK and NKK), "no-numbers", "no-villages" (neither numbers nor villages), "numbers-masked" (the first
six digits of each NIK), "published" (neither numbers nor birth dates, but ages), "published-masked" (birth dates without the year) or
"febrl"; see MODELS. The links are every voter's best resident with its probability, and whether the resident's best voter is this one:
OUT has row, resident_row, probability, is_mutual.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from splink import Linker

SEED = 1
LOWEST_WEIGHT = -10
"""Pairs below this match weight are not kept: far below any threshold that anybody would take."""


def numbers(people: int) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    """Comparisons, blocking rules, rules that find matches surely, and rules to train on, for a list with numbers."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import block_on

    def met(level: Any, others: float) -> Any:
        """``level`` with how many other people a person meets at it: a sample of pairs is too small to find that out."""
        return level.configure(u_probability=others / people, fix_u_probability=True)

    # Levenshtein, not Damerau: that is slower by a multiple in DuckDB and would be a quarter of an hour here.
    nik = cl.CustomComparison(
        output_column_name="nik",
        comparison_levels=[
            cll.NullLevel("nik"),
            met(cll.ExactMatchLevel("nik"), 1),
            met(cll.LevenshteinLevel("nik", 1), 1.5),
            met(cll.LevenshteinLevel("nik", 2), 5),
            met(cll.CustomLevel("substr(nik_l, 1, 12) = substr(nik_r, 1, 12)", "first 12 digits"), 2),
            met(cll.CustomLevel("substr(nik_l, 7) = substr(nik_r, 7)", "last 10 digits"), 3),
            cll.ElseLevel().configure(u_probability=1 - 12.5 / people, fix_u_probability=True),
        ],
    )
    comparisons, rules, _, _ = no_numbers(people)
    return (
        [nik, cl.LevenshteinAtThresholds("nkk", 1), *comparisons],
        [
            block_on("nik"),
            block_on("substr(nik, 1, 12)", "sex"),
            block_on("substr(nik, 7)"),
            block_on("nkk", "substr(name, 1, 3)"),
            *rules,
        ],
        [block_on("nik", "born")],
        [block_on("nik"), block_on("born", "place")],
    )


def no_numbers(people: int) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    """The same for a list without NIK and NKK."""
    import splink.comparison_library as cl
    from splink import block_on

    return (
        [
            _name(),
            _born(),
            cl.ExactMatch("sex"),
            _place(),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
        ],
        [
            block_on("born", "sex", "substr(name, 1, 3)"),
            block_on("born", "place"),
            block_on("name", "substr(born, 1, 4)"),
            block_on("name", "place"),
        ],
        [block_on("name", "born", "place")],
        [block_on("name", "place"), block_on("born", "place")],
    )


def no_villages(people: int) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    """The same for a list that does not tell the village either."""
    import splink.comparison_library as cl
    from splink import block_on

    return (
        [
            _name(),
            _born(),
            cl.ExactMatch("sex"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
        ],
        [
            block_on("born", "sex", "substr(name, 1, 3)"),
            block_on("born", "birth_place"),
            block_on("name", "substr(born, 1, 4)"),
            block_on("name", "birth_place"),
        ],
        [block_on("name", "born")],
        [block_on("name", "birth_place"), block_on("born", "birth_place")],
    )


def numbers_masked(people: int) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    """The same for a list with the first six digits of each NIK."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    comparisons, *rules = no_numbers(people)
    nik = cl.CustomComparison(
        output_column_name="nik",
        comparison_levels=[
            cll.NullLevel("nik"),
            cll.CustomLevel("substr(nik_l, 1, 6) = substr(nik_r, 1, 6)", "first 6 digits"),
            cll.ElseLevel(),
        ],
    )
    return [nik, *comparisons], *rules


def published(people: int) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    """The same for a list without numbers and birth dates: name, sex, age, village, RT and RW are all there is."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import block_on

    age = cl.CustomComparison(
        output_column_name="age",
        comparison_levels=[
            cll.NullLevel("age"),
            cll.ExactMatchLevel("age"),
            cll.AbsoluteDifferenceLevel("age", difference_threshold=1),
            cll.AbsoluteDifferenceLevel("age", difference_threshold=5),
            cll.ElseLevel(),
        ],
    )
    return (
        [_name(), age, cl.ExactMatch("sex"), _place()],
        [
            block_on("name", "place"),
            block_on("name", "part", "age"),
            block_on("age", "sex", "place", "substr(name, 1, 3)"),
            block_on("place", "rt", "rw", "sex", "substr(name, 1, 3)"),
            block_on("place", "rt", "rw", "sex", "age"),
        ],
        [block_on("name", "age", "place", "rt", "rw")],
        [block_on("name", "place"), block_on("age", "place", "rt", "rw")],
    )


def published_masked(people: int) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    """The same for a list without numbers whose birth dates do not tell the year."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import block_on

    birthday = cl.CustomComparison(
        output_column_name="birthday",
        comparison_levels=[
            cll.NullLevel("birthday"),
            cll.ExactMatchLevel("birthday", term_frequency_adjustments=True),
            cll.LevenshteinLevel("birthday", 1),
            cll.ElseLevel(),
        ],
    )
    return (
        [_name(), birthday, cl.ExactMatch("sex"), _place()],
        [
            block_on("name", "place"),
            block_on("birthday", "place", "sex"),
            block_on("name", "part", "birthday"),
            block_on("place", "rt", "rw", "sex", "substr(name, 1, 3)"),
        ],
        [block_on("name", "birthday", "place")],
        [block_on("name", "place"), block_on("birthday", "place")],
    )


def febrl(people: int) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    """The same for FEBRL 4, after the example in Splink's documentation, without the social security number."""
    import splink.comparison_library as cl
    from splink import block_on

    return (
        [
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            _born(),
            cl.DamerauLevenshteinAtThresholds("street_number", 1),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
            cl.JaroWinklerAtThresholds("suburb", [0.9, 0.7]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            cl.ExactMatch("state"),
        ],
        [
            # Five thousand records a side: single columns are affordable, and lose the least.
            block_on("given_name"),
            block_on("surname"),
            block_on("born"),
            block_on("suburb"),
            block_on("postcode"),
            block_on("address_1"),
            block_on("address_2"),
            "l.given_name = r.surname and l.surname = r.given_name",
            block_on("substr(given_name, 1, 3)", "substr(surname, 1, 4)"),
        ],
        [block_on("given_name", "surname", "born")],
        [block_on("born"), block_on("surname", "given_name"), block_on("postcode")],
    )


def _name() -> Any:
    """The first word and the others, or the whole name by its frequency."""
    import splink.comparison_library as cl

    return cl.ForenameSurnameComparison(
        "given", "family", forename_surname_concat_col_name="name", jaro_winkler_thresholds=[0.92, 0.85]
    )


def _place() -> Any:
    """RT and RW in one village, the village, the district."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    return cl.CustomComparison(
        output_column_name="place",
        comparison_levels=[
            cll.NullLevel("place"),
            cll.CustomLevel("place_l = place_r AND rt_l = rt_r AND rw_l = rw_r", "same RT and RW"),
            cll.ExactMatchLevel("place"),
            cll.CustomLevel("part_l = part_r", "same district"),
            cll.ElseLevel(),
        ],
    )


def _born() -> Any:
    """A birth date as yyyy-mm-dd, the exact one by its frequency (placeholder birthdays are common)."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    return cl.CustomComparison(
        output_column_name="born",
        comparison_levels=[
            cll.NullLevel("born"),
            cll.ExactMatchLevel("born", term_frequency_adjustments=True),
            cll.LevenshteinLevel("born", 1),
            cll.CustomLevel(
                "substr(born_l, 1, 4) = substr(born_r, 1, 4) AND substr(born_l, 6, 2) = substr(born_r, 9, 2) "
                "AND substr(born_l, 9, 2) = substr(born_r, 6, 2)",
                "day and month swapped",
            ),
            cll.CustomLevel("substr(born_l, 1, 4) = substr(born_r, 1, 4)", "same year"),
            cll.ElseLevel(),
        ],
    )


MODELS = {
    "numbers": numbers,
    "no-numbers": no_numbers,
    "no-villages": no_villages,
    "numbers-masked": numbers_masked,
    "published": published,
    "published-masked": published_masked,
    "febrl": febrl,
}

BEST = """
COPY (
    WITH pair AS (
        SELECT {voter} AS row, {resident} AS resident_row, match_weight, match_probability AS probability
        FROM {pairs}
    )
    SELECT row, resident_row, probability, match_weight AS weight,
           row_number() OVER (PARTITION BY resident_row ORDER BY match_weight DESC, row) = 1 AS is_mutual
    FROM (
        SELECT * FROM pair
        QUALIFY row_number() OVER (PARTITION BY row ORDER BY match_weight DESC, resident_row) = 1
    )
) TO '{out}' (FORMAT parquet)
"""


def trained(model: str, voters: str, residents: str) -> Linker:
    """A linker of ``model`` over both files, its parameters estimated with a seed."""
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator

    con = duckdb.connect()
    people = con.execute("SELECT count(*) FROM read_parquet(?)", [residents]).fetchall()[0][0]
    comparisons, rules, sure, training = MODELS[model](people)
    api = DuckDBAPI(connection=con)
    tables = [
        api.register(con.read_parquet(file), dataset_display_name=name)
        for file, name in ((voters, "a_voters"), (residents, "b_residents"))
    ]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="row",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )
    linker = Linker(tables, settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=SEED)
    for rule in training:
        linker.training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=2e6)
    return linker


def main() -> None:
    """Train, predict, and write the links."""
    start = time.perf_counter()
    model, voters, residents, out = sys.argv[1:5]
    linker = trained(model, voters, residents)
    at = time.perf_counter()
    pairs = linker.inference.predict(threshold_match_weight=LOWEST_WEIGHT)
    con = linker._db_api._con
    count = con.execute(f"SELECT count(*) FROM {pairs.physical_name}").fetchall()[0][0]
    con.execute(BEST.format(voter="row_l", resident="row_r", pairs=pairs.physical_name, out=out)).fetchall()
    seconds = {"train": round(at - start, 2), "predict": round(time.perf_counter() - at, 2)}
    print(json.dumps({"seconds": seconds, "pairs": count}))


if __name__ == "__main__":
    main()
