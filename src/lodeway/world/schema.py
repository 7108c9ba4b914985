"""The tables of a world: read this file first.

Everything that knows a table or a column is generated from :data:`TABLES`: reading and
validation, defaults, the Excel template, the store and the reference page of the docs.

A *figure* is a column that states a fact of the real world in numbers (a capacity, a cost).
Its provenance stands in the row's ``source``, ``quality``, ``low`` and ``high``; a figure other
than the table's main one may carry its own as ``<column>_source``, ``<column>_quality``,
``<column>_low``, ``<column>_high``.
"""

from __future__ import annotations

from lodeway.world.promises import PROMISES
from lodeway.world.table import CLOSE, EARLIEST, FROM_YEAR, ID, LATEST, NAME, OPEN, TO_YEAR, Column, Table

STATUSES = ("operating", "construction", "planned", "idle", "closed")
DEMAND_CURVES = ("fixed", "linear", "elastic")
CONTROL_BOUNDS = {
    "ban": (),
    "quota": ("limit",),
    "tariff": ("rate", "ad_valorem"),
    "licence": ("limit",),
    "sanction": ("limit",),
}
"""Kinds of controls, and the columns that say how much each lets through or charges."""
CONTROL_STATES = ("in_force", "suspended", "announced", "ended", "unknown")
RECIPE_ROLES = ("input", "byproduct")
PROCESS_KINDS = ("extraction", "processing")


_BUILD = (
    Column("max_build", "number", "Capacity that may be added in all.", "capacity", default=0.0, minimum=0, figure=True),
    Column("capex", "number", "Capital cost of one unit of added capacity.", "USD per unit of capacity", default=0.0, minimum=0, figure=True),
    Column("lead_time", "integer", "Years from decision to first output.", "years", default=0, minimum=0, figure=True),
    Column("ramp_years", "integer", "Years over which added capacity comes up in equal parts.", "years", default=1, minimum=1),
    Column("lifetime", "integer", "Years that added capacity lasts; its capital is charged as an annuity over them.", "years", default=30, minimum=1),
    Column("build_from", "integer", "First year in which adding may be decided; empty: the first year of the plan.", minimum=EARLIEST, maximum=LATEST),
)

_SELECTOR = (
    Column("commodity", "text", "What it is about.", required=True, ref="commodities"),
    Column("from", "text", "Place, country or group where it is made or shipped from; empty: anywhere."),
    Column("to", "text", "Place, country or group of direct delivery; empty: counted where it is made, not shipped."),
    Column("buyer", "text", "Country or group in whose supply it ends; that supply is then kept apart through the chain. Empty: anybody's."),
)

TABLES: tuple[Table, ...] = (
    Table("places", "Points where something is mined, processed, handed over or used.", (
        ID, NAME,
        Column("country", "text", "ISO 3166-1 alpha-3 code (other codes are allowed in worlds that are not of this earth)."),
        Column("lat", "number", "Latitude.", "degrees", minimum=-90, maximum=90),
        Column("lon", "number", "Longitude.", "degrees", minimum=-180, maximum=180),
        Column("kind", "text", "What the place is: mine, plant, port, crossing, hub, market."),
    ), ("id",), required=True),
    Table("commodities", "A mineral in a form at a stage.", (
        Column("id", "text", "Key, written mineral/form.", required=True),
        NAME,
        Column("mineral", "text", "The mineral; empty: the part of the id before the slash."),
        Column("stage", "text", "Stage that makes it: mine, conversion, enrichment, fabrication, refining, ..."),
        Column("unit", "text", "Unit of every quantity of it, with the basis: t U, t Cu, t REO.", default="t"),
        Column("gross", "number", "Tonnes on the wagon for one unit.", "t per unit", default=1.0, minimum=0, positive=True, figure=True),
        Column("freight", "number", "Multiple of a leg's cost that this cargo pays (hazard class, security, lot size).", default=1.0, minimum=0, figure=True),
        Column("switching", "number", "Cost of one unit taken from another country of making than in the base year (qualification, contracts, logistics); counts in plans, for buyers with observed `flows`.", "USD per unit", default=0.0, minimum=0, figure=True),
    ), ("id",), required=True, main="gross"),
    Table("processes", "Recipes: what one unit of the main output needs.", (
        ID, NAME,
        Column("output", "text", "Main output.", required=True, ref="commodities"),
        Column("kind", "text", "Extraction makes matter from the ground; processing must have inputs. Empty: processing if it has inputs.", choices=PROCESS_KINDS),
        Column("stage", "text", "Role under which exposure is shown; empty: the stage of the output."),
        Column("capacity_use", "number", "Capacity taken by one unit of output.", "capacity per unit", default=1.0, minimum=0, positive=True, figure=True),
        Column("capacity_unit", "text", "Unit of the facilities' capacity; empty: that of the output."),
        Column("feed_assay", "number", "Enrichment only: fraction of the isotope in the feed.", minimum=0, maximum=1),
        Column("product_assay", "number", "Enrichment only: fraction of the isotope in the product.", minimum=0, maximum=1),
        Column("tails_assay", "number", "Enrichment only: fraction of the isotope in the tails.", minimum=0, maximum=1),
    ), ("id",), main="capacity_use"),
    Table("recipes", "Inputs and by-products of a process.", (
        Column("process", "text", "The process.", required=True, ref="processes"),
        Column("commodity", "text", "Input or by-product.", required=True, ref="commodities"),
        Column("role", "text", "Which of the two.", default="input", choices=RECIPE_ROLES),
        Column("amount", "number", "Units for one unit of the main output.", "unit per unit", required=True, minimum=0, positive=True, figure=True),
    ), ("process", "commodity", "role"), main="amount"),
    Table("facilities", "A process at a place.", (
        ID, NAME,
        Column("place", "text", "Where it stands.", required=True, ref="places"),
        Column("process", "text", "What it does; the id of a commodity stands for plain extraction of it.", required=True, ref="processes"),
        Column("capacity", "number", "Capacity in a year, in the capacity unit of the process; empty: no limit.", "capacity unit per year", minimum=0, figure=True),
        Column("output", "number", "Main output observed in the base year; the solved base year is held to it.", "unit per year", minimum=0, figure=True),
        Column("cost", "number", "Cost of one unit of main output, inputs apart (with a curve: of the first unit, or at cost_quantity).", "USD per unit", default=0.0, minimum=0, figure=True),
        Column("cost_slope", "number", "Rise of marginal cost with output: cost + cost_slope x output.", "USD per unit per unit", default=0.0, minimum=0),
        Column("cost_elasticity", "number", "Constant elasticity of supply: marginal cost = cost x (output / cost_quantity)^(1/elasticity).", minimum=0, positive=True),
        Column("cost_quantity", "number", "Output at which marginal cost is `cost` when an elasticity is given.", "unit per year", minimum=0, positive=True),
        Column("reserves", "number", "Output that is left from the first year of a plan on; empty: not limited.", "unit", minimum=0, figure=True),
        OPEN, CLOSE,
        Column("status", "text", "State at the date of the source. Idle, planned and closed capacity counts only from its open_year.", default="operating", choices=STATUSES),
        *_BUILD,
    ), ("id",), required=True, main="capacity"),
    Table("owners", "Who owns facilities, legs and other owners; chains and loops are followed through.", (
        Column("entity", "text", "Facility, leg or firm that is owned.", required=True),
        Column("owner", "text", "Country (for the state and for the home of private owners) or firm.", required=True),
        Column("share", "number", "Share held.", "fraction", required=True, minimum=0, maximum=1, figure=True),
        FROM_YEAR, TO_YEAR,
    ), ("entity", "owner", "from_year"), main="share"),
    Table("legs", "Directed links between places by one mode.", (
        ID, NAME,
        Column("from", "text", "Start.", required=True, ref="places"),
        Column("to", "text", "End.", required=True, ref="places"),
        Column("mode", "text", "rail, road, sea, ferry, pipeline, air; any word. A change of mode is a transfer."),
        Column("gauge", "text", "Track gauge; a change of gauge is a transfer."),
        Column("km", "number", "Length.", "km", minimum=0, figure=True),
        Column("hours", "number", "Time, borders on the leg included.", "hours", minimum=0, figure=True),
        Column("cost", "number", "Cost of one gross tonne.", "USD per t", default=0.0, minimum=0, figure=True),
        Column("capacity", "number", "Gross tonnes in a year, all cargo of the world together; empty: no limit.", "t per year", minimum=0, figure=True),
        Column("countries", "list", "Every country crossed, ends and coasts of passages included; empty: those of the two ends."),
        Column("passages", "list", "Sea passages used."),
        Column("commodities", "list", "What may travel on it, as names with * for any; ! before a name: not this; empty: anything."),
        Column("corridor", "text", "Named family of routes it belongs to."),
        Column("two_way", "flag", "It also runs backwards, with a capacity of its own and the id followed by ':back'.", default=False),
        OPEN, CLOSE,
        Column("status", "text", "State at the date of the source.", default="operating", choices=STATUSES),
        *_BUILD,
    ), ("id",), required=True, main="cost"),
    Table("transfers", "Changes of mode or gauge at a place. A world with this table permits only the changes listed.", (
        ID,
        Column("place", "text", "Where; * for every place.", default="*"),
        Column("from_mode", "text", "Mode of arrival; * for any.", default="*"),
        Column("to_mode", "text", "Mode of departure; * for any.", default="*"),
        Column("from_gauge", "text", "Gauge of arrival; * for any.", default="*"),
        Column("to_gauge", "text", "Gauge of departure; * for any.", default="*"),
        Column("hours", "number", "Time.", "hours", minimum=0, figure=True),
        Column("cost", "number", "Cost of one gross tonne.", "USD per t", default=0.0, minimum=0, figure=True),
        Column("capacity", "number", "Gross tonnes in a year; empty: no limit.", "t per year", minimum=0, figure=True),
    ), ("id",), main="cost"),
    Table("demand", "What buyers want; the buyer is the country of the place. Several rows of one place and commodity add up, as steps.", (
        ID,
        Column("place", "text", "Where it is used.", required=True, ref="places"),
        Column("commodity", "text", "What is wanted.", required=True, ref="commodities"),
        Column("year", "integer", "Year; empty: every year. Between the years of rows with one `series`, quantities are interpolated; before the first and after the last they stay.", minimum=EARLIEST, maximum=LATEST),
        Column("series", "text", "Rows of one series are one demand at several years; empty: the row stands alone."),
        Column("curve", "text", "fixed: the quantity, or less at `price` a unit; linear: price = intercept - slope x q; elastic: constant elasticity through (quantity, price).", default="fixed", choices=DEMAND_CURVES),
        Column("quantity", "number", "Quantity wanted in a year (elastic: at `price`).", "unit per year", minimum=0, figure=True),
        Column("price", "number", "Most that is paid for a unit; empty with a fixed curve: must be served.", "USD per unit", minimum=0, figure=True),
        Column("elasticity", "number", "Elastic: price elasticity, negative.", maximum=0, figure=True),
        Column("max_price", "number", "Elastic: price beyond which nothing is bought.", "USD per unit", minimum=0, positive=True, figure=True),
        Column("intercept", "number", "Linear: price at which nothing is bought.", "USD per unit", minimum=0),
        Column("slope", "number", "Linear: fall of price a unit.", "USD per unit per unit", minimum=0, positive=True),
    ), ("id",), required=True, main="quantity"),
    Table("contracts", "Least quantities that must be made or shipped while they last.", (
        ID, *_SELECTOR,
        Column("quantity", "number", "Least quantity in a year.", "unit per year", required=True, minimum=0, figure=True),
        FROM_YEAR, TO_YEAR,
        Column("run_off_years", "integer", "Years over which the quantity falls to nothing, in equal steps, after to_year.", "years", default=0, minimum=0),
    ), ("id",), main="quantity"),
    Table("controls", "Dated rules: bans, quotas, tariffs, licences and sanctions.", (
        ID, NAME,
        Column("kind", "text", "ban: nothing; quota: at most `limit`; tariff: `rate` a unit, a part `ad_valorem` of the price, or both; licence and sanction: a rule on the books, which binds only where it has a `limit`.", required=True, choices=tuple(CONTROL_BOUNDS)),
        Column("by", "text", "Who imposes it."),
        *_SELECTOR,
        Column("limit", "number", "Quota, licence, sanction: most in a year.", "unit per year", minimum=0, figure=True),
        Column("rate", "number", "Tariff: charge a unit.", "USD per unit", minimum=0, figure=True),
        Column("ad_valorem", "number", "Tariff: charge as a fraction of the reference price where it is made or shipped from: that of `prices`, the latest up to the base year, of the place if it has one, else of the world.", "fraction", minimum=0, figure=True),
        FROM_YEAR, TO_YEAR,
        Column("start", "text", "Day, month or year (ISO 8601) on which it came into force; the years say when it binds in the model."),
        Column("end", "text", "Day, month or year (ISO 8601) on which it ended or is to end."),
        Column("status", "text", "State at the date of the source; only a rule in force binds.", default="in_force", choices=CONTROL_STATES),
    ), ("id",), main="limit"),
    Table("stockpiles", "Stocks that can be drawn.", (
        ID,
        Column("place", "text", "Where it lies.", required=True, ref="places"),
        Column("commodity", "text", "What it is.", required=True, ref="commodities"),
        Column("quantity", "number", "What can be drawn in all.", "unit", required=True, minimum=0, figure=True),
        Column("max_draw", "number", "What can be drawn in a year; empty: all.", "unit per year", minimum=0, figure=True),
        Column("price", "number", "Price at which the holder releases it.", "USD per unit", default=0.0, minimum=0, figure=True),
        Column("buyer", "text", "Country or group that alone may use it; empty: anybody."),
    ), ("id",), main="quantity"),
    Table("flows", "Observed quantities, for comparison with the solved base year.", (
        ID, *_SELECTOR,
        Column("year", "integer", "Year observed.", required=True, minimum=EARLIEST, maximum=LATEST),
        Column("quantity", "number", "Quantity.", "unit", required=True, minimum=0, figure=True),
    ), ("id",), main="quantity"),
    Table("transits", "Quantities observed to pass over a leg or to change mode at a place; in the base year no more of them does.", (
        ID,
        Column("commodity", "text", "What passed.", required=True, ref="commodities"),
        Column("from", "text", "Place, country or group that made or shipped it; empty: anybody's."),
        Column("leg", "text", "The leg, in either direction; it or a place is named.", ref="legs"),
        Column("place", "text", "The place where cargo changes mode or gauge by a row of `transfers`.", ref="places"),
        Column("year", "integer", "Year observed.", required=True, minimum=EARLIEST, maximum=LATEST),
        Column("quantity", "number", "Quantity; what goes beyond it costs in plans what the solved base year would have saved by it.", "unit", required=True, minimum=0, figure=True),
    ), ("id",), main="quantity"),
    Table("prices", "Observed prices, for valuing what countries sell and add.", (
        Column("commodity", "text", "What was sold.", required=True, ref="commodities"),
        Column("place", "text", "Where; empty: the world.", ref="places"),
        Column("year", "integer", "Year.", required=True, minimum=EARLIEST, maximum=LATEST),
        Column("price", "number", "Price.", "USD per unit", required=True, minimum=0, figure=True),
    ), ("commodity", "place", "year"), main="price"),
    Table("groups", "Groups of countries beyond those that lodeway knows.", (
        Column("group", "text", "Code of the group.", required=True),
        Column("member", "text", "Country.", required=True),
        FROM_YEAR, TO_YEAR,
    ), ("group", "member", "from_year")),
    Table("hazards", "What threatens a country, a passage or a leg, year by year.", (
        ID,
        Column("subject", "text", "Country, sea passage, leg or facility.", required=True),
        Column("kind", "text", "What is measured: governance, stability, conflict, closure, ...", required=True),
        Column("year", "integer", "Year; empty: a rate for any year.", minimum=EARLIEST, maximum=LATEST),
        Column("value", "number", "Value.", "as `unit` says", required=True, figure=True),
        Column("unit", "text", "Unit, with the direction: which way is worse.", required=True),
    ), ("id",), main="value"),
    Table("trade_agreements", "Who trades with whom on agreed terms.", (
        Column("agreement", "text", "Key of the agreement.", required=True),
        NAME,
        Column("party", "text", "Country.", required=True),
        Column("kind", "text", "customs union, free trade, partial scope, framework, services, ..."),
        FROM_YEAR, TO_YEAR,
    ), ("agreement", "party")),
    Table("sources", "Where figures were read.", (
        ID,
        Column("title", "text", "Title.", required=True),
        Column("publisher", "text", "Publisher.", required=True),
        Column("address", "text", "Address."),
        Column("licence", "text", "Terms under which it may be used."),
        Column("accessed", "text", "Date on which it was read."),
        Column("note", "text", "Anything a reader should know."),
    ), ("id",), facts=False),
    *PROMISES,
)

BY_NAME: dict[str, Table] = {t.name: t for t in TABLES}
