"""Proposals as rows that a person accepts, corrects or rejects, one by one or in a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from lodeway.agreements.reading.cells import problems
from lodeway.agreements.reading.results import Proposal, Reading, codes, ids
from lodeway.agreements.reading.words import table
from lodeway.errors import Finding, InputError

__all__ = ["COLUMNS", "Decision", "edited", "proposals_file", "row_of"]

COLUMNS: Final = (
    "id", "decision", "quote", "start", "end", "label", "modality", "promiser", "promiser_org", "counterpart",
    "counterpart_org", "speaker", "act", "instrument", "class", "minerals", "stages", "subject", "corridor",
    "amount_low", "amount_high", "currency", "amount_kind", "quantity", "unit", "due", "due_text", "condition",
    "part_of", "notes", "reader", "sha256",
)  # fmt: skip
"""Columns of a file of proposals."""
_KINDS: Final = {
    "loan": "commitment", "grant": "commitment", "guarantee": "guarantee", "disbursed": "disbursement", "cost": "cost",
    "capital expenditure": "cost", "purchase": "purchase", "interest": "interest", "investment": "pledge",
    "financing": "commitment", "equity": "commitment", "prepayment": "commitment",
}  # fmt: skip
_NO_MONEY: Final = frozenset(("price", "trade", "revenue", "net present value"))


@dataclass(frozen=True)
class Decision:
    """What a person decided about a row: accept or reject, and the cells as they stand then."""

    accept: bool
    row: Mapping[str, str]


def row_of(proposal: Proposal, reading: Reading) -> list[dict[str, str]]:
    """Rows of a proposal: one, or one for each amount of money, of which parts name the row that contains them."""
    base = _base(proposal, reading)
    money = [a for a in proposal.amounts if a.role not in _NO_MONEY]
    if not money:
        return [base]
    keys = {id(amount): proposal.id if len(money) == 1 else f"{proposal.id}.{n}" for n, amount in enumerate(money, 1)}
    rows = []
    for amount in money:
        whole = proposal.amounts[amount.part_of] if amount.part_of is not None else None
        kind = _KINDS.get(amount.role, "purchase" if proposal.verb in ("buy", "purchase", "order") else "pledge")
        rows.append(
            base
            | {
                "id": keys[id(amount)], "amount_low": _figure(amount.low), "amount_high": _figure(amount.high),
                "currency": amount.currency, "amount_kind": kind,
                "minerals": "|".join(amount.minerals or ids(proposal.minerals)),
                "part_of": keys.get(id(whole), "") if whole is not None else "",
            }
        )  # fmt: skip
    return rows


def _base(proposal: Proposal, reading: Reading) -> dict[str, str]:
    due = proposal.due
    counted = [q for q in proposal.quantities if q.unit != "%"]
    first = counted[0] if counted else None
    unit = (
        ""
        if first is None
        else " ".join(filter(None, (first.unit, first.basis, f"per {first.per}" if first.per else "")))
    )
    quantity = None if first is None else first.high if first.high is not None else first.low
    words = [proposal.act.text if proposal.act else "", proposal.object.text if proposal.object else ""]
    return dict.fromkeys(COLUMNS, "") | {
        "id": proposal.id, "quote": proposal.span.text, "start": str(proposal.span.start), "end": str(proposal.span.end),
        "label": proposal.label, "modality": proposal.modality, "promiser": "|".join(codes(proposal.promisers)),
        "promiser_org": "|".join(m.name for m in proposal.promisers if m.name),
        "counterpart": "|".join(codes(proposal.counterparts)),
        "counterpart_org": "|".join(m.name for m in proposal.counterparts if m.name),
        "speaker": "|".join(codes(proposal.speaker)),
        "act": " ".join(" ".join(words).split()) or " ".join(proposal.span.text.split()),
        "instrument": proposal.instrument.id if proposal.instrument else "", "class": proposal.follow,
        "minerals": "|".join(ids(proposal.minerals)), "stages": "|".join(dict.fromkeys(_stages()[one] for one in ids(proposal.stages))),
        "subject": proposal.subject.text if proposal.subject else "",
        "corridor": next((n.id for n in proposal.corridors if n.kind == "corridor"), ""), "quantity": _figure(quantity), "unit": unit,
        "due": (due.due or "") if due else "", "due_text": due.span.text if due else "",
        "condition": proposal.condition.text if proposal.condition else "",
        "notes": " ".join(proposal.notes), "reader": proposal.reader, "sha256": reading.document.sha256,
    }  # fmt: skip


@cache
def _stages() -> dict[str, str]:
    """Stage of the reader -> the word of the world for it."""
    return {row["stage"]: row["world"] for row in table("stages")}


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"


def proposals_file(reading: Reading, form: str) -> str:
    """The proposals of a reading as a file to edit, in the form csv or json; `decision` is empty in every row."""
    rows = [row for proposal in reading.proposals for row in row_of(proposal, reading)]
    if form == "json":
        return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def edited(path: Path, reading: Reading) -> list[Decision]:
    """Read an edited file of proposals back, and check it against the text.

    Rows whose decision is empty are left for later. A row may be corrected in every cell, its passage too, as long as
    `quote` is what stands there.

    Raises
    ------
    InputError
        A022 if the file cannot be read; A023 with a finding for each cell that is wrong.
    """
    rows = _rows(path)
    findings: list[Finding] = []
    decisions: list[Decision] = []
    for line, row in rows:
        wrong = _wrong(path, line, row, reading)
        findings += wrong
        if not wrong and row["decision"].strip():
            decisions.append(Decision(row["decision"].strip().casefold() == "accept", row))
    if findings:
        message = (
            f"{path} cannot be taken over: {len(findings)} {'cell is' if len(findings) == 1 else 'cells are'} wrong."
        )
        raise InputError("A023", message, "Mend them and try again; nothing was written.", tuple(findings))
    return decisions


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise InputError("A022", f"{path} is not UTF-8.", "Save it as UTF-8.") from wrong
    except OSError as wrong:
        raise InputError("A022", f"{path} cannot be read: {wrong.strerror}.", "Give the edited file.") from wrong
    if text.lstrip()[:1] in ("[", "{"):
        return _from_json(path, text)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as wrong:
        hint = "Write the proposals again with --proposals-out, and edit that file."
        raise InputError("A022", f"{path} is no table: line {reader.line_num}: {wrong}.", hint) from wrong
    _columns(path, reader.fieldnames or ())
    for line, row in rows:
        if None in row or None in row.values():
            hint = "Quote cells that hold commas or quotation marks."
            raise InputError("A022", f"{path}, line {line}: more or fewer cells than the header.", hint)
    return [(line, dict.fromkeys(COLUMNS, "") | {k: v or "" for k, v in row.items()}) for line, row in rows]


def _from_json(path: Path, text: str) -> list[tuple[int, dict[str, str]]]:
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as wrong:
        raise InputError("A022", f"{path} is no JSON: {wrong}.", "Edit a file that --proposals-out wrote.") from wrong
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise InputError("A022", f"{path} is no list of proposals.", "Edit a file that --proposals-out wrote.")
    rows = []
    for number, row in enumerate(content, 1):
        _columns(path, list(row))
        cells = {
            key: "|".join(map(str, v)) if isinstance(v, list) else "" if v is None else str(v) for key, v in row.items()
        }
        rows.append((number, dict.fromkeys(COLUMNS, "") | cells))
    return rows


def _columns(path: Path, given: Sequence[str]) -> None:
    unknown = [name for name in given if name not in COLUMNS]
    missing = [name for name in ("id", "decision", "quote", "start", "end", "sha256") if name not in given]
    if unknown or missing:
        what = f"has no column {missing[0]}" if missing else f"has a column {unknown[0]} that proposals do not have"
        raise InputError("A022", f"{path} {what}.", f"The columns are {', '.join(COLUMNS)}.")


def _wrong(path: Path, line: int, row: Mapping[str, str], reading: Reading) -> list[Finding]:
    return [
        Finding("error", "A024", "proposals", message, hint, str(path), line, column, row[column])
        for column, message, hint in problems(row, reading)
    ]
