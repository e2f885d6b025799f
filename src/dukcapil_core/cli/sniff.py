"""``dukcapil sniff``: a layout proposed for a file that nobody described."""

from __future__ import annotations

from argparse import Namespace

from dukcapil_core.cli.exit_status import DONE
from dukcapil_core.cli.screen import Screen
from dukcapil_core.drafts import write_whole
from dukcapil_core.errors import CallError


def propose(args: Namespace, screen: Screen) -> int:
    """Write the proposal to standard output or into a new file; what to do next goes to standard error."""
    from dukcapil_core.adapters.sniffing import sniff

    if args.out is not None and args.out.exists():
        raise CallError("sniff.out-exists", file=args.out.name)
    proposal = sniff(args.file, election=args.election, record=args.record)
    layout = proposal.toml(screen.lang)
    if args.out is None:
        print(layout, end="")
    else:
        write_whole(args.out, layout)
    sure = sum(verdict.standing == "sure" for verdict in proposal.verdicts)
    name = args.out if args.out is not None else f"{proposal.name}.toml"
    screen.say("sniff.text.next", sure=sure, doubtful=proposal.decisions, layout=name)
    return DONE
