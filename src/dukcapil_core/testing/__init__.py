"""What authors and testers use: the conformance kit for formats, and the synthetic world with its known truth.

The names of the kit are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dukcapil_core.testing.conformance import Outcome as Outcome
    from dukcapil_core.testing.conformance import check_names as check_names
    from dukcapil_core.testing.conformance import conformance_suite as conformance_suite
    from dukcapil_core.testing.conformance import run_checks as run_checks

__all__ = ["Outcome", "check_names", "conformance_suite", "run_checks"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from dukcapil_core.testing import conformance

        return getattr(conformance, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
