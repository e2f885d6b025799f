import dukcapil_kab_alor as kab_alor
import pytest

from dukcapil_core.testing import conformance_suite

TestKabAlor = conformance_suite("src/dukcapil_kab_alor/__init__.py", samples="tests/samples")


@pytest.mark.parametrize(("text", "day"), [("07 APR 1990", "1990-04-07"), ("25 agt 1975", "1975-08-25")])
def test_dates_with_indonesian_months(text: str, day: str) -> None:
    assert kab_alor.date_of(text) == day


@pytest.mark.parametrize("text", ["07 XYZ 1990", "1990", "7 APR"])
def test_other_texts_are_no_dates(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it has no words: they might quote a cell
        kab_alor.date_of(text)
