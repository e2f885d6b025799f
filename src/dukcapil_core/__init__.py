"""Which voters does the civil registry know, who has recorded a KTP-el, and who must still be called in.

The public names are loaded when they are first used: ``import dukcapil_core`` loads neither DuckDB nor a spreadsheet
reader.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from dukcapil_core._version import __version__

if TYPE_CHECKING:
    from dukcapil_core.adapters.sniffing import sniff as sniff
    from dukcapil_core.adapters.sniffing.proposal import Proposal as Proposal
    from dukcapil_core.codes import Code as Code
    from dukcapil_core.codes import CodeTable as CodeTable
    from dukcapil_core.codes import table as _table
    from dukcapil_core.elections import Election as Election
    from dukcapil_core.elections import age_on as age_on
    from dukcapil_core.elections import election as election
    from dukcapil_core.elections import eligibility as eligibility
    from dukcapil_core.errors import CallError as CallError
    from dukcapil_core.errors import DukcapilError as DukcapilError
    from dukcapil_core.errors import FormatError as FormatError
    from dukcapil_core.errors import NikError as NikError
    from dukcapil_core.errors import OutputError as OutputError
    from dukcapil_core.errors import PluginError as PluginError
    from dukcapil_core.errors import SourceError as SourceError
    from dukcapil_core.frames import Frame as Frame
    from dukcapil_core.intake import read_both as read_both
    from dukcapil_core.intake import read_residents as read_residents
    from dukcapil_core.intake import read_services as read_services
    from dukcapil_core.intake import read_voters as read_voters
    from dukcapil_core.intake.records import Records as Records
    from dukcapil_core.issues import Issue as Issue
    from dukcapil_core.issues import Severity as Severity
    from dukcapil_core.nik import FamilyCard as FamilyCard
    from dukcapil_core.nik import Nik as Nik
    from dukcapil_core.nik import NumberReading as NumberReading
    from dukcapil_core.nik import check_nik as check_nik
    from dukcapil_core.nik import check_nkk as check_nkk
    from dukcapil_core.nik import is_nik as is_nik
    from dukcapil_core.nik import is_nkk as is_nkk
    from dukcapil_core.nik import read_nik as read_nik
    from dukcapil_core.nik import read_nkk as read_nkk
    from dukcapil_core.people import Resident as Resident
    from dukcapil_core.people import Voter as Voter
    from dukcapil_core.reconcile import Result as Result
    from dukcapil_core.reconcile import reconcile as reconcile
    from dukcapil_core.regions import Region as Region
    from dukcapil_core.regions import region as region
    from dukcapil_core.services import ServiceEvent as ServiceEvent
    from dukcapil_core.services import ServiceType as ServiceType
    from dukcapil_core.services import service as service
    from dukcapil_core.workspace import Workspace as Workspace

    code_table = _table  # one that is imported under another name is not public to a type checker

_WHERE = {
    "Code": "codes",
    "CodeTable": "codes",
    "code_table": "codes:table",
    "Election": "elections",
    "age_on": "elections",
    "election": "elections",
    "eligibility": "elections",
    "CallError": "errors",
    "DukcapilError": "errors",
    "FormatError": "errors",
    "NikError": "errors",
    "OutputError": "errors",
    "PluginError": "errors",
    "SourceError": "errors",
    "read_both": "intake",
    "read_residents": "intake",
    "read_services": "intake",
    "read_voters": "intake",
    "Records": "intake.records",
    "Issue": "issues",
    "Severity": "issues",
    "FamilyCard": "nik",
    "Nik": "nik",
    "check_nik": "nik",
    "check_nkk": "nik",
    "is_nik": "nik",
    "is_nkk": "nik",
    "read_nik": "nik",
    "read_nkk": "nik",
    "NumberReading": "nik",
    "Frame": "frames",
    "Proposal": "adapters.sniffing.proposal",
    "sniff": "adapters.sniffing",
    "Resident": "people",
    "Voter": "people",
    "Result": "reconcile",
    "reconcile": "reconcile",
    "Region": "regions",
    "region": "regions",
    "ServiceEvent": "services",
    "ServiceType": "services",
    "service": "services",
    "Workspace": "workspace",
}
"""Where each public name lives: a module, or module:name where the name differs there."""

__all__ = ["__version__", *sorted(_WHERE)]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, inner = _WHERE[name].partition(":")
    value = getattr(import_module(f"{__name__}.{module}"), inner or name)
    globals()[name] = value
    return value


class _Package(ModuleType):
    """Keeps ``dukcapil_core.reconcile`` the function; the import system would put the room of that name there."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name == "reconcile" and value is sys.modules.get(f"{__name__}.{name}")):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE})
