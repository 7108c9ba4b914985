"""The tables of agreements: what was promised, by whom, by when, and what it would change in the world."""

from __future__ import annotations

from lodeway.world.table import FROM_YEAR, ID, NAME, TO_YEAR, Column, Table

MODALITIES = ("none", "possible", "expected", "intended", "agreed", "contracted", "done")
"""What the words assert, from the weakest to the strongest."""
CLASSES = (
    "talks", "memorandum", "letter_of_interest", "headline", "contract", "financed", "project", "law", "corridor",
)  # fmt: skip
"""Classes of promise, each with a record of being kept of its own."""
STATES = (
    "announced", "signed", "in_force", "ongoing", "met", "partly_met", "not_met", "suspended", "dropped", "superseded",
    "ended", "no_data",
)  # fmt: skip
"""States of an agreement, a commitment or a milestone, as the log tells them."""
MONEY = ("pledge", "commitment", "disbursement", "guarantee", "interest", "cost", "purchase")
"""What an amount of money is; `cost` is that of the thing promised, not money promised."""
STEPS = (
    "approval", "study", "definitive_agreement", "offtake", "financing", "financial_close", "construction_start",
    "delivery", "payment", "meeting", "other",
)  # fmt: skip
"""Kinds of milestone."""
EFFECTS = ("adds", "ships", "imposes", "lifts", "funds", "requires", "claims")
"""What a promise does to the world."""
CATALYSTS = ("target", "timetable", "money", "body", "reporting")
"""What has been found to raise compliance with a promise."""

PROMISES: tuple[Table, ...] = (
    Table("agreements", "Instruments between parties: statements, memoranda, contracts, laws.", (
        ID, NAME,
        Column("date", "text", "Day, month or year (ISO 8601) on which it was made."),
        Column("kind", "text", "joint statement, memorandum, framework, treaty, company contract, law, control, ...; any word."),
        Column("legal_force", "text", "What kind of paper it is, in words: political and not binding, treaty, law, contract, ..."),
        Column("obligation", "integer", "How binding: 0 expressly not, 1 political, 2 conditionally, 3 unconditionally.", minimum=0, maximum=3),
        Column("precision", "integer", "How exact: 0 aims only to 3 who does what by when.", minimum=0, maximum=3),
        Column("delegation", "integer", "Who settles disputes: 0 nobody to 3 a court.", minimum=0, maximum=3),
        Column("parties", "list", "Countries and groups that are parties."),
        Column("others", "text", "Firms and other parties, in words."),
        Column("forum", "text", "Family of agreements it belongs to (C5+1, Belt and Road), for scores and shared luck."),
        Column("summary", "text", "What it says, in our words."),
    ), ("id",)),
    Table("commitments", "One promise inside an agreement.", (
        ID,
        Column("agreement", "text", "Where it was made.", required=True, ref="agreements"),
        Column("promiser", "list", "Countries or groups that promised."),
        Column("promiser_org", "text", "Ministry, firm or fund that promised."),
        Column("counterpart", "list", "Countries or groups to which it was promised."),
        Column("counterpart_org", "text", "Ministry, firm or fund to which it was promised."),
        Column("speaker", "text", "Who said it, if not the promiser."),
        Column("act", "text", "What is to be done, in our words.", required=True),
        Column("modality", "text", "What the words assert.", choices=MODALITIES),
        Column("instrument", "text", "memorandum, letter of interest, loan, firm order, ...; any word."),
        Column("class", "text", "Class by which its chance of delivery is judged.", choices=CLASSES),
        Column("minerals", "list", "Minerals it is about."),
        Column("stages", "list", "Stages it is about."),
        Column("subject", "text", "Facility, corridor or fund it is about, in words."),
        Column("amount_low", "number", "Least amount of money; empty with 'up to'.", "currency", minimum=0, figure=True),
        Column("amount_high", "number", "Greatest amount of money.", "currency", minimum=0, figure=True),
        Column("currency", "text", "ISO 4217 code."),
        Column("amount_kind", "text", "What the money is.", choices=MONEY),
        Column("quantity", "number", "Quantity promised.", minimum=0, figure=True),
        Column("unit", "text", "Unit of the quantity, with the basis and the period."),
        Column("made", "text", "Day, month or year (ISO 8601) on which it was made; empty: that of the agreement."),
        Column("due", "text", "Day, month or year (ISO 8601) by which it is to be delivered; empty: no date was promised."),
        Column("due_text", "text", "The wording of the date."),
        Column("condition", "text", "On what it depends."),
        Column("or_else", "text", "What follows if it is broken."),
        Column("catalysts", "list", f"Which of {', '.join(CATALYSTS)} it names."),
        Column("part_of", "text", "Promise of which this one is a part or a repetition; the two are not added up.", ref="commitments"),
        Column("corridor", "text", "Corridor of legs it is about."),
    ), ("id",)),
    Table("milestones", "Dated steps of a promise; whether they were met stands in the log.", (
        ID, NAME,
        Column("commitment", "text", "The promise.", required=True, ref="commitments"),
        Column("kind", "text", "Kind of step.", required=True, choices=STEPS),
        Column("due", "text", "Day, month or year (ISO 8601) by which it is to be met."),
    ), ("id",)),
    Table("status_log", "What became of agreements, promises and milestones; rows are added and never changed.", (
        ID,
        Column("agreement", "text", "What the row is about; one of the three is filled.", ref="agreements"),
        Column("commitment", "text", "What the row is about.", ref="commitments"),
        Column("milestone", "text", "What the row is about.", ref="milestones"),
        Column("date", "text", "Day, month or year (ISO 8601) at which it was so.", required=True),
        Column("status", "text", "How it stood.", required=True, choices=STATES),
        Column("delivered_share", "number", "Share of what was promised that had been delivered.", "fraction", minimum=0, maximum=1, figure=True),
        Column("text", "text", "What happened, in our words."),
        Column("by", "text", "Who entered the row."),
        Column("entered", "text", "Day (ISO 8601) on which the row was entered."),
        Column("evidence", "text", "Passage that says so.", ref="evidence"),
    ), ("id",)),
    Table("links", "What a promise changes in the world; many to many.", (
        ID,
        Column("commitment", "text", "The promise.", required=True, ref="commitments"),
        Column("effect", "text", "adds: capacity at a facility or leg; ships: a contract; imposes and lifts: a control; funds: money for a facility, leg or promise; requires: it cannot be had without another promise; claims: output of a facility is promised to a buyer.", required=True, choices=EFFECTS),
        Column("facility", "text", "Facility concerned.", ref="facilities"),
        Column("leg", "text", "Leg concerned.", ref="legs"),
        Column("control", "text", "Control concerned.", ref="controls"),
        Column("other", "text", "Other promise concerned.", ref="commitments"),
        Column("commodity", "text", "ships: what.", ref="commodities"),
        Column("from", "text", "ships: place, country or group where it is made."),
        Column("to", "text", "ships: place, country or group of delivery."),
        Column("buyer", "text", "ships and claims: country or group in whose supply it ends."),
        Column("quantity", "number", "adds: capacity; ships: units in a year; claims: share of output between 0 and 1; empty: not said.", "as the effect says", minimum=0, figure=True),
        FROM_YEAR, TO_YEAR,
    ), ("id",), main="quantity"),
    Table("evidence", "Passages on which agreements and promises rest.", (
        ID,
        Column("agreement", "text", "Agreement that it shows.", ref="agreements"),
        Column("commitment", "text", "Promise that it shows.", ref="commitments"),
        Column("fact", "text", "Column of that row of which it tells; empty: of the row as a whole."),
        Column("value", "text", "What it tells of it, written as that column is; it may contradict the row."),
        Column("address", "text", "Address of the document."),
        Column("retrieved", "text", "Day (ISO 8601) on which it was read."),
        Column("sha256", "text", "SHA-256 of the document's bytes."),
        Column("start", "integer", "First character of the passage, from 0, in code points of the decoded document.", minimum=0),
        Column("end", "integer", "Character after the last.", minimum=0),
        Column("quote", "text", "The passage, where it may be copied."),
        Column("reader", "text", "What found it: the reader with its version, a model, or a person."),
    ), ("id",)),
)
