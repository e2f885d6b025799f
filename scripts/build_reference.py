"""Write the pages of docs/reference that say what the code says, and the table of formats in README.md.

    python scripts/build_reference.py            # write them
    python scripts/build_reference.py --check    # exit 1 and name the pages that are out of date

``tests/test_docs.py`` runs the check. What stands on the pages comes from the package's own data and docstrings, their
first lines from ``reference_intros.toml``; change it there and run this script.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from itertools import takewhile
from pathlib import Path

import reference_api
import reference_commands
from reference_markdown import INTROS, ROOT, code, page, plain, table
from reference_messages import error_codes, issue_codes, words

from dukcapil_core import codes, elections, people, services
from dukcapil_core.adapters.contract import Format
from dukcapil_core.adapters.layout import FIELDS, FieldSpec, Layout
from dukcapil_core.adapters.plugins import Plugins

PAGES = ROOT / "docs" / "reference"
README_TABLE = ("<!-- formats: written by scripts/build_reference.py -->", "<!-- end of formats -->")


# -- data --------------------------------------------------------------------------------------------------------------


def code_tables() -> str:
    """Every code table with its codes, meanings and sources."""
    parts = [INTROS["code-tables"]]
    for name in codes.tables():
        found = codes.table(name)
        has_card = any(entry.card for entry in found)
        card = ["Card"] if has_card else []
        head = ["Code", "Indonesia", "English", "Meaning", *card, "Confidence", "Also written"]
        rows = [
            [
                code(entry.code),
                plain(entry.label_id),
                plain(entry.label_en),
                code(entry.meaning),
                *([code(entry.card or "")] if has_card else []),
                entry.confidence,
                ", ".join(map(plain, entry.spellings)),
            ]
            for entry in found
        ]
        title = f"{plain(found.title_id)} / {plain(found.title_en)}."
        about = f"{title} Fills `{found.field}`. Source: {plain(found.source)}"
        parts += [f"## `{name}` {{ #{name.replace('/', '-')} }}", about, plain(found.note), table(head, rows)]
    return page("Code tables", *parts)


def conformance() -> str:
    """Every check of the conformance kit, why it matters and what to do, in both languages."""
    from dukcapil_core.testing.conformance.registry import checks

    parts = [INTROS["conformance"]]
    for check in checks():
        level = f"**{check.level}**" + (", gate" if check.gate else "")
        told = []
        for lang, why, fix in (("en", "Why", "Fix"), ("id", "Sebab", "Perbaikan")):
            said = f"{plain(check.title(lang))}. *{why}*: {plain(check.why(lang))}. *{fix}*: {plain(check.fix(lang))}."
            told.append(f"- {said}")
        parts.append(f"## `{check.name}` {{ #{check.name} }}\n\n{level}\n\n" + "\n".join(told))
    return page("Conformance", *parts)


def election_catalogue() -> str:
    """Every election of the catalogue."""
    rows = [
        [
            code(entry.id),
            plain(entry.name),
            plain(entry.polling_day or f"{entry.year}, not fixed"),
            plain(entry.law),
            plain(entry.rule or ""),
            code(entry.ket_table or ""),
            plain(entry.source),
        ]
        for entry in elections.elections()
    ]
    return page(
        "Elections",
        INTROS["elections"],
        table(["Id", "Name", "Polling day", "Law", "List", "KET table", "Source of the day"], rows),
    )


def service_catalogue() -> str:
    """Every service of the catalogue."""
    rows = [
        [code(e.code), plain(e.title_id), plain(e.title_en), e.group, e.unit, e.kind, ", ".join(e.forms)]
        for e in services.services()
    ]
    return page(
        "Services",
        INTROS["services"],
        table(["Code", "Indonesia", "English", "Group", "Unit", "Kind", "Forms (Permendagri 109/2019)"], rows),
    )


def canonical_columns() -> str:
    """The columns that a layout can fill, and those that intake puts beside them."""
    words = {field: sorted(meanings) for field, meanings in codes.MEANINGS.items()}
    given = {
        **dict.fromkeys(people.PERSON_COLUMNS, "text"),
        "row": "whole number from 1",
        "birth_date": "date",
        "age": "whole number",
    }
    rows = [
        [code(name), INTROS["columns"][name], given[name], ", ".join(map(code, words.get(name, ())))]
        for name in people.PERSON_COLUMNS
    ]
    coded = ", ".join(map(code, people.CODED_COLUMNS))
    return page(
        "Canonical columns",
        INTROS["canonical-columns"],
        table(["Column", "What it is", "Type", "Canonical words"], rows),
        "## Beside them",
        f"What the file says stays beside what it means: {', '.join(map(code, people.RAW_COLUMNS))} hold the cell as "
        "written; `nik_pattern`, `nkk_pattern` and `birth_date_pattern` hold what is certain of a masked or damaged "
        "value (`*` for a digit that is not known); `nik_kind` and `nkk_kind` say how the number was read (plain, "
        f"cleaned, masked, truncated, damaged, missing). Each of {coded} has a `<column>_code`: the table and the "
        "code, such as `siak/marital:2`.",
        "## Service events",
        f'A layout with `record = "service"` fills {", ".join(map(code, FIELDS["service"]))}. `service` takes the '
        "codes, titles and spellings of the [catalogue](services.md). Without a column for `count` every record is one "
        "event; in a column for it an empty cell is no figure (and not 0), and `1.204`, `1,204` and `1204` are one. A "
        "record without a day, a service or a readable count is rejected. `date_raw`, `service_raw` and `nik_raw` hold "
        "the cells as written.",
    )


# -- formats -----------------------------------------------------------------------------------------------------------


def built_in() -> tuple[Format, ...]:
    """The library's own formats, whatever else is installed here."""
    return Plugins(entry_points=(), paths=(), strict=True).formats()


def formats() -> str:
    """Every built-in layout with its columns."""
    parts = [INTROS["formats"], format_table()]
    for found in built_in():
        layout = found.layout
        rows = [[code(name), _from(spec), _translated(spec)] for name, spec in layout.fields.items()]
        parts += [
            f"## `{found.name}` {{ #{found.name} }}",
            f"{plain(found.title)}. Holds {found.record}s.",
            _said_in(found.name),
            " ".join((_reader(layout), _detected(layout), *_shape(layout))),
            table(["Canonical column", "Columns of the file", "Read as"], rows),
        ]
    return page("Formats", *filter(None, parts))


def _said_in(name: str) -> str:
    """What the head of the layout's file says of the format: where it is from, and what is not kept."""
    file = resources.files("dukcapil_core.adapters") / "layouts" / f"{name}.toml"
    if not file.is_file():
        return ""
    lines = takewhile(lambda line: line.startswith("#"), file.read_text("utf-8").splitlines())
    return plain(" ".join(line.removeprefix("#").strip() for line in lines))


def _reader(layout: Layout) -> str:
    spec = layout.reader
    told = [f"kind `{spec.kind}`"]
    if spec.kind == "delimited":
        names = {"\t": "tab"}
        marks = [names.get(mark) or code(mark) for mark in (spec.delimiter, *spec.other_delimiters)]
        told += [f"delimiter {' or '.join(marks)}", f"encoding `{spec.encoding}`"]
    if spec.header_rows != 1:
        told.append(f"header of {spec.header_rows} rows" if spec.header_rows else "columns by position")
    told.append("empty: " + ", ".join(f'`"{null}"`' for null in spec.nulls))
    return f"Reader: {', '.join(told)}."


def _detected(layout: Layout) -> str:
    if not layout.detect:
        return "Never detected; name it."
    one_of = [" or ".join(map(code, group)) for group in layout.detect.any]
    told = "; ".join((*map(code, layout.detect.headers), *one_of))
    without = f" Not with {', '.join(map(code, layout.detect.without))}." if layout.detect.without else ""
    return f"Detected by: {told}.{without}"


def _shape(layout: Layout) -> Iterator[str]:
    if layout.join is not None:
        yield f"Joined with `{layout.join.file}` on {', '.join(map(code, layout.join.on))}."
    if layout.carry is not None:
        of_what = f"Families, each begun by {code(layout.carry.starts)}" if layout.carry.starts else "Titles"
        yield f"{of_what}; carried down: {', '.join(map(code, layout.carry.labels))}."
    if layout.rows is not None:
        if layout.rows.end:
            yield f"Ends with {' or '.join(map(code, layout.rows.end))}."
        if layout.rows.wrap:
            yield f"May run on into the next rows: {', '.join(map(code, layout.rows.wrap))}."
        if layout.rows.corrections:
            yield "A row under one with the remark U may be its correction."


def format_table() -> str:
    """The short table, also for the README."""
    rows = [
        [code(f.name), plain(f.title), f.record, f.layout.reader.kind, "yes" if f.detect else "name it"]
        for f in built_in()
    ]
    return table(["Name", "What it is", "Holds", "Reader", "Detected"], rows)


def _from(spec: FieldSpec) -> str:
    if spec.value is not None:
        return f"always {code(spec.value)}"
    between = " + " if not spec.first else ", else "
    padded = f" (padded to {', '.join(map(str, spec.pad))})" if spec.pad else ""
    decided = "".join(f"; {code(column)} by its values" for column in spec.rivals)
    return between.join(map(code, spec.columns)) + padded + (" (may be missing)" if spec.optional else "") + decided


def _translated(spec: FieldSpec) -> str:
    if spec.codes:
        return f"[{code(spec.codes)}](code-tables.md#{spec.codes.replace('/', '-')})"
    if spec.map:
        return ", ".join(f"{code(text)} = {code(word)}" for text, word in spec.map.items())
    return ", ".join(map(code, spec.formats)) or (f"parser {code(spec.parser)}" if spec.parser else "text")


# -- all of it ---------------------------------------------------------------------------------------------------------

GENERATED: dict[str, Callable[[], str]] = {
    "issue-codes.md": issue_codes,
    "error-codes.md": error_codes,
    "words.md": words,
    "code-tables.md": code_tables,
    "elections.md": election_catalogue,
    "services.md": service_catalogue,
    "canonical-columns.md": canonical_columns,
    "formats.md": formats,
    "python.md": lambda: page("Python", *reference_api.public_names(INTROS)),
    "hooks.md": lambda: page("Hooks", *reference_api.hooks(INTROS)),
    "conformance.md": conformance,
    "commands.md": lambda: page("Commands", INTROS["commands"], *reference_commands.commands()),
}


def readme(text: str) -> str:
    """``text`` with the table of formats between its two marks."""
    begin, end = README_TABLE
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n{format_table()}\n{end}{after}"


def wanted() -> dict[Path, str]:
    """Every file that this script owns, with what should be in it."""
    found = {PAGES / name: make() for name, make in GENERATED.items()}
    found[ROOT / "README.md"] = readme((ROOT / "README.md").read_text("utf-8"))
    return found


def _same(path: Path, text: str) -> bool:
    # But for blanks and line breaks: versions of Python fold the lines of a command's help differently.
    return path.read_text("utf-8").split() == text.split()


def main(arguments: Sequence[str]) -> int:
    """Write, or with ``--check`` compare. Returns the exit status."""
    stale = {path: text for path, text in wanted().items() if not path.is_file() or not _same(path, text)}
    if "--check" in arguments:
        for path in stale:
            print(f"out of date: {path.relative_to(ROOT)}; run python scripts/build_reference.py", file=sys.stderr)
        return 1 if stale else 0
    for path, text in stale.items():
        path.write_text(text, "utf-8")
        print(f"written: {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
