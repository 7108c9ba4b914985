"""The command `lodeway agreements read`."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.markup import escape

from lodeway.agreements.reading import LINE, READER, Reading, decode, read
from lodeway.agreements.reading.cells import problems
from lodeway.agreements.reading.endpoint import Endpoint, ask
from lodeway.agreements.reading.entering import Paper, entries
from lodeway.agreements.reading.gate import admit
from lodeway.agreements.reading.results import Proposal, codes
from lodeway.agreements.reading.review import COLUMNS, edited, proposals_file, row_of
from lodeway.agreements.register import add
from lodeway.cli_options import WorldFile
from lodeway.cli_show import AsJson, Force, open_world, print_json, wide_console
from lodeway.errors import InputError
from lodeway.world.dates import first_day
from lodeway.world.store import load

__all__ = ["read_text"]

_SHOWN: Final = (
    "promiser", "promiser_org", "counterpart", "counterpart_org", "speaker", "modality", "act",
    "instrument",
                 "class", "minerals", "stages", "corridor", "amount_low", "amount_high", "currency", "quantity", "unit",
                 "due", "due_text", "condition", "part_of", "notes",
)  # fmt: skip
_CHANGEABLE: Final = tuple(
    c for c in COLUMNS if c not in ("id", "decision", "quote", "start", "end", "label", "notes", "sha256")
)

File = Annotated[str, typer.Argument(help="Text file in UTF-8; - reads standard input.")]
Day = Annotated[
    str,
    typer.Option(
        "--date",
        help="Day of the text (ISO 8601), from which `within six months` is counted; the first whole date in its "
        "opening that is no day to come if not given.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--proposals-out", metavar="OUT", help="Write the proposals as a file to edit: .csv or .json."),
]
Accept = Annotated[
    Path | None,
    typer.Option(help="Read an edited file of proposals back; rows with the decision accept enter the register."),
]
RegisterFolder = Annotated[
    Path | None,
    typer.Option("--register", help="Folder of your register. Without --accept, each proposal is asked about."),
]
YesNone = Annotated[bool, typer.Option("--yes-none", help="Ask nothing and accept nothing.")]
All = Annotated[bool, typer.Option("--all", help="Show the sentences below the line too.")]


def read_text(
    *,
    file: File,
    as_json: AsJson = False,
    date: Day = "",
    every: All = False,
    proposals_out: Out = None,
    accept: Accept = None,
    register: RegisterFolder = None,
    yes_none: YesNone = False,
    agreement: Annotated[str, typer.Option(help="Agreement that the promises belong to; a new one if not given.")] = "",
    name: Annotated[str, typer.Option(help="Name of the new agreement; the first line of the text if not given.")] = "",
    publisher: Annotated[str, typer.Option(help="Who published the text.")] = "",
    address: Annotated[str, typer.Option(help="Where the text was found.")] = "",
    world: WorldFile = None,
    force: Force = False,
    endpoint: Annotated[
        str, typer.Option(help="Base address of an OpenAI-compatible server whose model is asked too.")
    ] = "",
    model: Annotated[str, typer.Option(help="Name of the model.")] = "",
    key_env: Annotated[str, typer.Option(help="Environment variable that holds the key of the server.")] = "",
    timeout: Annotated[float, typer.Option(help="Seconds after which an answer of the server is given up.")] = 60.0,
) -> None:
    """Read a statement or an article: sentences ranked, and proposals that a person accepts, corrects or rejects."""
    content = sys.stdin.buffer.read() if file == "-" else _content(file)
    reading = read(decode(content, file), first_day(date) if date else None)
    if endpoint:
        reading = _with_model(reading, endpoint, model, key_env, timeout)
    if accept is not None and register is None:
        raise InputError(
            "A005", "It is not said in which register to write.", "Give its folder with --register FOLDER."
        )
    if proposals_out is not None:
        _write(proposals_out, reading, force=force)
    accepted: list[Mapping[str, str]] = []
    if accept is not None:
        accepted = [decision.row for decision in edited(accept, reading) if decision.accept]
    if as_json:
        print_json(reading.data())
    else:
        _show(reading, every=every)
    if register is not None and accept is None and not yes_none and not as_json:
        accepted = _asked(reading)
    if register is not None and accepted:
        paper = Paper(agreement, name, "text", publisher, address, dt.datetime.now(tz=dt.UTC).date().isoformat())
        told = _enter(reading, accepted, paper, register, world)
        if not as_json:
            typer.echo(told)


def _with_model(reading: Reading, url: str, model: str, key_env: str, timeout: float) -> Reading:
    key = os.environ.get(key_env, "") if key_env else ""
    if key_env and not key:
        raise InputError(
            "A025", f"The environment variable {key_env} is not set.", "Set it to the key, or leave --key-env out."
        )
    pointed, troubles = ask(Endpoint(url, model, key, timeout), reading)
    return admit(reading, pointed, troubles, f"model {model}, checked by {READER}")


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise InputError(
            "A022", f"{file} cannot be read: {error.strerror}.", "Give a text file, or - for standard input."
        ) from error


def _write(path: Path, reading: Reading, *, force: bool) -> None:
    if path.suffix.casefold() not in (".csv", ".json"):
        raise InputError("I007", f"{path} is neither .csv nor .json.", "Name the file *.csv or *.json.")
    if path.exists() and not force:
        raise InputError("I005", f"{path} exists.", "Give another name, or --force.")
    try:
        path.write_text(proposals_file(reading, path.suffix.casefold()[1:]), encoding="utf-8", newline="")
    except OSError as error:
        raise InputError("I008", f"{path} cannot be written: {error.strerror}.", "Choose another place.") from error


def _enter(
    reading: Reading, accepted: list[Mapping[str, str]], paper: Paper, register: Path, world: Path | None
) -> str:
    base = open_world(world)
    whole = load(world, register=register) if register.exists() else base
    done = add(register, base, entries(reading, accepted, paper, whole))
    made = done.ids.get("commitments", ())
    return f"{len(made)} {'promise' if len(made) == 1 else 'promises'} entered in {register}: {', '.join(made)}."


def _show(reading: Reading, *, every: bool) -> None:
    console = wide_console()
    for note in reading.document.notes:
        console.print(escape(note))
    parties = ", ".join(reading.parties) or "not clear"
    console.print(f"Parties: {parties}. Date: {reading.made or 'not known'}.")
    for sentence in reading.sentences:
        if every or sentence.rank >= LINE:
            console.print(f"[bold]{sentence.rank:.2f}[/] {sentence.label} ({sentence.modality})")
            console.print(f"     {escape(' '.join(sentence.span.text.split()))}")
            made = [p for p in reading.proposals if sentence.span.holds(p.span)]
            for proposal in made:
                console.print(f"     [cyan]{proposal.id}[/] {escape(_line(proposal))}")
            if not made and sentence.rank >= LINE:
                console.print("     [yellow]nothing proposed: look yourself[/]")
    for aim in reading.aims:
        cap = "no share" if aim.cap is None else f"{aim.cap:.0%}"
        console.print(
            f"A goal for a plan: buyer {', '.join(aim.buyer) or 'not said'}, "
            f"avoiding {', '.join(aim.powers) or 'not said'}, "
            f"{', '.join(aim.minerals) or 'no mineral named'}, cap {cap}, year {aim.year or 'not said'}."
        )
    for drop in reading.dropped:
        console.print(f"Left out, {escape(drop.what)}: {escape(drop.reason)}")
    below = sum(s.rank < LINE for s in reading.sentences)
    console.print(
        f"{len(reading.proposals)} proposals, none of them confirmed; "
        f"{below} of {len(reading.sentences)} sentences below the line."
    )


def _line(proposal: Proposal) -> str:
    who = ", ".join(codes(proposal.promisers)) or "promiser open"
    to = f" to {', '.join(codes(proposal.counterparts))}" if proposal.counterparts else ""
    said = f", said by {', '.join(codes(proposal.speaker))}" if proposal.speaker else ""
    figures = [a.span.text for a in proposal.amounts] + [q.span.text for q in proposal.quantities]
    due = f"due {proposal.due.due or proposal.due.span.text}" if proposal.due else ""
    notes = " ".join(proposal.notes)
    return "; ".join(filter(None, (f"{who}{to}{said}", proposal.modality, ", ".join(figures), due, notes)))


def _asked(reading: Reading) -> list[Mapping[str, str]]:
    """Ask about every proposal: accept, reject, correct, or stop."""
    accepted: list[Mapping[str, str]] = []
    for proposal in reading.proposals:
        for row in row_of(proposal, reading):
            answer = _one(row, reading)
            if answer is None:
                return accepted
            if answer:
                accepted.append(answer)
    return accepted


def _one(row: dict[str, str], reading: Reading) -> dict[str, Any] | None:
    """The row as accepted, nothing if it is rejected, None to stop."""
    while True:
        typer.echo(f"\n{row['id']}: {' '.join(row['quote'].split())}")
        for column in _SHOWN:
            if row[column]:
                typer.echo(f"  {column}: {row[column]}")
        answer = typer.prompt("accept, reject, correct or stop? [a/r/c/s]").strip().casefold()[:1]
        if answer == "s":
            return None
        if answer == "r":
            return {}
        if answer == "c":
            _correct(row)
        if answer == "a":
            wrong = problems({**row, "decision": "accept"}, reading)
            if not wrong:
                return row
            for column, message, hint in wrong:
                typer.echo(f"  {column}: {message} {hint}")


def _correct(row: dict[str, str]) -> None:
    column = typer.prompt("which").strip()
    if column not in _CHANGEABLE:
        typer.echo(f"  There is no {column} to correct; there are {', '.join(_CHANGEABLE)}.")
        return
    row[column] = typer.prompt(column, default="", show_default=False).strip()
