"""The conformance kit: whether a format can be relied on, asked in one way of everybody's, the library's own included.

Three doors lead to one list of checks: ``dukcapil check LAYOUT --samples DIR`` (no Python), one line in a pytest file,
and a function for any other runner::

    from dukcapil_core.testing import conformance_suite, run_checks

    TestSleman = conformance_suite("kab-sleman-dps", samples="samples")
    outcomes = run_checks("kab-sleman.toml", samples="samples")

The author brings small synthetic files, and beside each what reading it comes to (``dps.csv``, ``dps.expect.toml``).
The kit derives the nasty files from the good ones.

A new *must* spends one minor release as a *should*; a patch release adds no check.
"""

from dukcapil_core.testing.conformance.run import API, Outcome, check_names, run_checks, write_expectations
from dukcapil_core.testing.conformance.suite import conformance_suite

__all__ = ["API", "Outcome", "check_names", "conformance_suite", "run_checks", "write_expectations"]
