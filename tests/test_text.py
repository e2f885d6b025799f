"""The words of every issue and error: one by one what their files say as a whole."""

from __future__ import annotations

import tomllib
from importlib import resources

from dukcapil_core.text import Message, messages, nearest


def test_each_message_is_what_its_file_says_as_a_whole() -> None:
    # A message is read from its lines alone: one that is written otherwise than the others would be missing here.
    folder = resources.files("dukcapil_core") / "data" / "messages"
    files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    written = {code: entry for file in files for code, entry in tomllib.loads(file.read_text("utf-8")).items()}
    assert {code: messages()[code] for code in written} == {
        code: Message(code=code, **entry) for code, entry in written.items()
    }
    assert "nik.masked" in written


def test_the_nearest_word_is_found_whatever_the_capitals() -> None:
    assert nearest("KTP-EL/RECORDING", ["ktp-el/recording", "card/PRINTED"]) == "ktp-el/recording"
    assert nearest("nama", ["Nama", "nkk"]) == "Nama"
    assert nearest("nama", []) == "-"
    assert nearest("nama", [], default="") == ""
