"""The commands of `lodeway agreements` that tell how likely promises are kept: outlook, draw, diff, priors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.console import Console

from lodeway.agreements.changes import changes
from lodeway.agreements.money import amounts
from lodeway.agreements.outlook import SILENT_MONTHS, Outlook, outlook
from lodeway.agreements.priors import base_rates, read_priors
from lodeway.agreements.sampling import Luck, sample
from lodeway.agreements.scores import due_by, meetings, scores
from lodeway.agreements.sums import sample_money, sums
from lodeway.agreements.views import Filter, listing
from lodeway.agreements.working import working
from lodeway.cli_options import Class, Corridor, Forum, Mineral, Party, Register, State, WorldFile
from lodeway.cli_show import AsJson, Force, open_world, print_json, share, wide_console
from lodeway.errors import InputError
from lodeway.report.money import draws_data, money_data, print_money
from lodeway.report.outlook import (
    outlook_data,
    print_changes,
    print_draws,
    print_due,
    print_outlook,
    print_priors,
    print_scores,
    print_working,
)  # fmt: skip
from lodeway.report.plain import plain, records
from lodeway.report.sheets import write_csv_table
from lodeway.world import World
from lodeway.world.dates import last_day

__all__ = ["diff", "draw", "priors", "tell"]

_MEETING = "meeting"

AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Day, month or year whose knowledge counts; today if not given.")
]
Until = Annotated[int | None, typer.Option("--until", help="Last year; ten years ahead if not given.")]
PriorsFile = Annotated[
    Path | None, typer.Option("--priors", help="CSV file whose rows stand in for those of `lodeway agreements priors`.")
]
SeenUntil = Annotated[
    str | None,
    typer.Option("--seen-until", help="Date up to which a delivery would have been heard of; --as-of if not given."),
]
AsEntered = Annotated[bool, typer.Option("--as-entered", help="Leave out what was entered in the log after that date.")]
Csv = Annotated[Path | None, typer.Option("--csv", help="Write the table to this file.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Commitments; all if none is given.")]


Overdue = Annotated[bool, typer.Option("--overdue", help="Only what is due and not delivered.")]
Silent = Annotated[bool, typer.Option("--silent", help="Only what is awaited and has not been heard of for --months.")]
Months = Annotated[int, typer.Option("--months", min=0, help="Months without news that make a promise silent.")]
Scores = Annotated[bool, typer.Option("--scores", help="Show scores of parties and forums.")]
Before = Annotated[
    str | None, typer.Option("--before", help="Show what is due by a date, or by the next `meeting` of each forum.")
]
Explain = Annotated[bool, typer.Option("--explain", help="Show how the chances come about, number by number.")]
Amounts = Annotated[bool, typer.Option("--amounts", help="Show what can be expected of sums of money.")]


@dataclass(frozen=True)
class _Out:
    """Where an answer goes: JSON, a file, or the screen."""

    as_json: bool
    csv: Path | None
    force: bool

    def answer(self, table: pd.DataFrame, content: dict[str, Any], show: Callable[[Console], None]) -> None:
        if self.csv is not None:
            write_csv_table(table, self.csv, force=self.force)
            typer.echo(f"Wrote {self.csv}", err=True)
        if self.as_json:
            print_json(content)
        elif self.csv is None:
            console = wide_console()
            show(console)
            for note in content.get("notes", ()):
                console.print(note, soft_wrap=True)


def _chosen(told: Outlook, world: World, ids: Sequence[str] | None, wanted: Filter) -> Outlook:
    """Keep what is asked for; ids that were not made by then are refused."""
    kept = {told[one].promise.id for one in ids} if ids else {p.promise.id for p in told}
    return told.only(kept & set(listing(world, wanted, told.as_of)["id"]))


def _day(text: str | None) -> date:
    """Last day of a date; today if none is given."""
    return datetime.now(tz=UTC).date() if text is None else last_day(text)


def _seen(text: str | None) -> date | None:
    return None if text is None else last_day(text)


def tell(
    ids: Ids = None,
    *,
    party: Party = None,
    mineral: Mineral = None,
    corridor: Corridor = None,
    klass: Class = None,
    state: State = None,
    forum: Forum = None,
    as_of: AsOf = None,
    until: Until = None,
    overdue: Overdue = False,
    silent: Silent = False,
    months: Months = SILENT_MONTHS,
    with_scores: Scores = False,
    before: Before = None,
    explain: Explain = False,
    money: Amounts = False,
    priors: PriorsFile = None,
    seen_until: SeenUntil = None,
    as_entered: AsEntered = False,
    world: WorldFile = None,
    register: Register = None,
    as_json: AsJson = False,
    csv: Csv = None,
    force: Force = False,
) -> None:
    """Tell the chance that each promise is delivered by each year, what is overdue, and who keeps promises."""
    if sum((with_scores, before is not None, explain, money)) > 1:
        what = "--scores, --before, --explain and --amounts are shown one at a time."
        raise InputError("A041", what, "Give one of them.")
    loaded, day = open_world(world, register), _day(as_of)
    whole = outlook(loaded, day, until, read_priors(priors), seen=_seen(seen_until), as_entered=as_entered)
    told = _chosen(whole, loaded, ids, Filter(party, mineral, corridor, klass, state, forum))
    told = told.only(
        p.promise.id
        for p in told
        if (not overdue or p.state == "overdue") and (not silent or p.silent_months >= months)
    )
    head = {"as_of": day.isoformat()}
    out = _Out(as_json, csv, force)
    if with_scores:
        found = scores(told)
        out.answer(found, {**head, "scores": records(found)}, lambda console: print_scores(found, console))
    elif before is not None:
        limit = meetings(loaded, day) if before == _MEETING else last_day(before)
        _tell_due(due_by(loaded, told, limit), limit, head, out)
    elif explain:
        parts = [working(told, p.promise.id).assign(commitment=p.promise.id) for p in told]
        steps = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"commitment": []})
        out.answer(steps, {**head, "working": records(steps)}, lambda console: print_working(steps, console))
    elif money:
        each, together = amounts(told), sums(told)
        content = {**head, "until": told.until, **money_data(each, together)}
        out.answer(each, content, lambda console: print_money(told, each, together, console))
    else:
        content = {**head, "until": told.until, "promises": outlook_data(told)}
        if as_json:
            content |= money_data(amounts(told), sums(told))
        out.answer(told.table(), content, lambda console: print_outlook(told, console, months))


def _tell_due(found: pd.DataFrame, limit: date | dict[str, date], head: dict[str, Any], out: _Out) -> None:
    notes = [] if limit else ["No meeting lies ahead: no milestone of the kind meeting is open."]
    content = {**head, "notes": notes, "before": plain(limit), "due": records(found)}
    out.answer(found, content, lambda console: print_due(found, console))


def draw(
    ids: Ids = None,
    *,
    draws: Annotated[int, typer.Option("--draws", help="How many draws.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same draws.")] = 0,
    within_promiser: Annotated[str, typer.Option(help="Correlation of luck within a promiser.")] = "20%",
    within_forum: Annotated[str, typer.Option(help="Correlation of luck within a forum.")] = "20%",
    party: Party = None,
    mineral: Mineral = None,
    corridor: Corridor = None,
    klass: Class = None,
    state: State = None,
    forum: Forum = None,
    as_of: AsOf = None,
    priors: PriorsFile = None,
    seen_until: SeenUntil = None,
    as_entered: AsEntered = False,
    world: WorldFile = None,
    register: Register = None,
    as_json: AsJson = False,
    csv: Csv = None,
    force: Force = False,
) -> None:
    """Draw years of delivery from the outlook, alike within a promiser and a forum; 9999 stands for never."""
    loaded, day = open_world(world, register), _day(as_of)
    whole = outlook(loaded, day, None, read_priors(priors), seen=_seen(seen_until), as_entered=as_entered)
    told = _chosen(whole, loaded, ids, Filter(party, mineral, corridor, klass, state, forum))
    luck = Luck(share(within_promiser, "within-promiser"), share(within_forum, "within-forum"))
    found = sample(told, draws, seed, luck)
    content = {
        "as_of": day.isoformat(), "seed": seed,
        "undefined": {p.promise.id: p.why for p in told if p.why},
        "draws": {str(name): [int(year) for year in found[name]] for name in found},
        "money": {key: draws_data(one) for key, one in sample_money(told, draws, seed, luck).items()},
    }  # fmt: skip
    _Out(as_json, csv, force).answer(found, content, lambda console: print_draws(found, console))


def diff(
    first: Annotated[str, typer.Argument(metavar="DATE", help="Day, month or year.")],
    second: Annotated[str, typer.Argument(metavar="DATE", help="A later one.")],
    *,
    ids: Annotated[list[str] | None, typer.Option("--id", help="This commitment only; may be repeated.")] = None,
    party: Party = None,
    mineral: Mineral = None,
    corridor: Corridor = None,
    klass: Class = None,
    state: State = None,
    forum: Forum = None,
    by: Annotated[int | None, typer.Option(help="Year whose chances are compared; ten years on if not given.")] = None,
    priors: PriorsFile = None,
    seen_until: SeenUntil = None,
    as_entered: AsEntered = False,
    world: WorldFile = None,
    register: Register = None,
    as_json: AsJson = False,
    csv: Csv = None,
    force: Force = False,
) -> None:
    """Say what changed between two dates: how promises stand, and their chances."""
    loaded, believed = open_world(world, register), read_priors(priors)
    days = (last_day(first), last_day(second))
    early, late = (outlook(loaded, day, by, believed, seen=_seen(seen_until), as_entered=as_entered) for day in days)
    kept = _chosen(late, loaded, ids, Filter(party, mineral, corridor, klass, state, forum))
    found = changes(early, kept, kept.until)
    told = [day.isoformat() for day in days]
    content = {
        "from": told[0], "to": told[1], "year": kept.until,
        "changes": records(found),
    }  # fmt: skip
    show = _Out(as_json, csv, force)
    show.answer(found, content, lambda console: print_changes(found, console, told, kept.until))


def priors(file: PriorsFile = None, *, as_json: AsJson = False, csv: Csv = None, force: Force = False) -> None:
    """Show what is believed of each class of promises before the register is asked, and the figures behind it."""
    believed, rates = read_priors(file), base_rates()
    table = believed.table.drop(columns="file")
    content = {"priors": records(believed.table), "base_rates": records(rates)}
    _Out(as_json, csv, force).answer(table, content, lambda console: print_priors(believed.table, rates, console))
