"""The picture of a plan: ``python docs/images/plan.py FOLDER`` draws it from a run kept with ``--out FOLDER``.

Above, the ways of the buyer's supply in the base year and in the first capped year; beneath, its exposure by
role and year by year.
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from maps import CORRIDORS, FAINT, INK, WIDEST, draw_map
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from run import Run, country, listed, named, percent, read

HERE = Path(__file__).parent
POWERS = {"RUS": "#D55E00", "CHN": "#E69F00"}
ANY_POWER, OTHER_POWER = "any power", "#CC79A7"


WIDTHS = ((0.1, "10 %"), (0.5, "50 % of a stage's supply"))
"""Samples of line widths."""


def draw_key(fig: Figure, shown: set[str], y: float) -> None:
    """What colours, widths and marks mean."""
    colours = [Line2D([], [], color=c, linewidth=5, label=n) for n, c in CORRIDORS.items() if n in shown]
    marks = [Line2D([], [], color=FAINT, linewidth=WIDEST * s, label=n) for s, n in WIDTHS]
    for label, marker, size, face in (("mine", "o", 6, "white"), ("plant", "s", 6, INK), ("reactors", "*", 12, INK)):
        marks.append(Line2D([], [], color="none", marker=marker, ms=size, mfc=face, mec=INK, label=label))
    for row, handles in enumerate((colours, marks)):
        fig.legend(
            handles=handles, loc="center left", bbox_to_anchor=(0.012, y - 0.024 * row), ncols=len(handles),
            frameon=False, fontsize=11.5, handlelength=1.8, columnspacing=1.6, handletextpad=0.6,
        )  # fmt: skip


def bare(ax: Axes) -> None:
    """Leave only what is read."""
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.spines["bottom"].set_color(FAINT)
    ax.tick_params(length=0, pad=6, labelsize=12, colors=INK)


def draw_roles(ax: Axes, run: Run) -> None:
    """Exposure of the base year by role, a bar a power."""
    bare(ax)
    table = run.exposure("exposure_today")
    wide = table.pivot_table(index="role", columns="power", values="share", sort=False)
    alone = [p for p in wide.columns if p != ANY_POWER]
    wide = wide if alone[1:] else wide[alone]
    for i, power in enumerate(wide.columns):
        at = np.arange(len(wide)) + (i - (len(wide.columns) - 1) / 2) * 0.28
        name = "any of them" if power == ANY_POWER else country(power)
        colour = INK if power == ANY_POWER else POWERS.get(power, OTHER_POWER)
        bars = ax.bar(at, 100 * wide[power], 0.26, color=colour, label=name)
        ax.bar_label(bars, [f"{100 * v:.0f}" for v in wide[power]], fontsize=11.5, padding=2, color=INK)
    ax.set_xticks(range(len(wide)), ["any role" if r == "any" else r for r in wide.index], fontsize=12)
    ax.set_xlim(-0.45, len(wide) - 0.55)
    ax.set_yticks([])
    ax.legend(frameon=False, fontsize=12, loc="upper left", ncols=3, handlelength=1, columnspacing=1.2)
    ax.set_ylim(0, 1.12 * 100 * float(np.nanmax(wide.to_numpy())))


def draw_years(ax: Axes, run: Run) -> None:
    """Exposure year by year, with and without the cap."""
    table = run.exposure("exposure").set_index("year")
    cap = table["cap"].where(table["cap"] < 1)
    looks = (
        ("reference", "without the cap", "#b9b9b9", FAINT, 7.0),
        ("plan_mixed", "plan, fully mixed", "#009E73", "#009E73", 2.2),
        ("plan", "plan, lots apart", "#0072B2", "#0072B2", 2.8),
    )
    ends = []
    for i, (column, label, colour, text, width) in enumerate(looks):
        ax.plot(table.index, 100 * table[column], color=colour, linewidth=width, zorder=3 + i)
        ends.append((100 * float(table[column].iloc[-1]), f"{label}: {percent(table[column].iloc[-1])}", text))
    top = 1.08 * 100 * float(table[["plan", "plan_mixed", "reference"]].to_numpy().max())
    capped = cap.dropna()
    if len(capped):
        steps = [*capped.index, capped.index[-1] + 0.4]
        ax.step(
            [steps[0] - 0.5, *(s - 0.5 for s in steps[1:-1]), steps[-1]], 100 * np.append(capped, capped.iloc[-1]),
            where="post", color=INK, linewidth=1.6, zorder=7,
        )  # fmt: skip
        words = f"cap: {percent(capped.iloc[0])}"
        ax.annotate(
            words, (steps[0] - 0.5, 100 * capped.iloc[0]), (0, -5), textcoords="offset points", va="top", fontsize=12
        )
    ax.set(xlim=(table.index[0] - 0.2, table.index[-1] + 0.4), ylim=(0, top), xticks=list(table.index[::2]))
    ax.yaxis.set_major_formatter(lambda v, _: f"{v:.0f} %")
    ax.grid(axis="y", color="#e4e4e4", linewidth=0.8)
    ax.set_axisbelow(True)
    write_ends(ax, ends, table.index[-1] + 0.6, 0.085 * top)
    bare(ax)


def write_ends(ax: Axes, ends: Sequence[tuple[float, str, str]], x: float, gap: float) -> None:
    """Name lines at their ends, from the lowest up, none upon another."""
    last = -np.inf
    for y, label, colour in sorted(ends):
        last = max(y, last + gap)
        ax.text(x, last, label, color=colour, fontsize=12, va="center", fontweight="bold")


def titles(run: Run) -> tuple[str, str, str]:
    """Headline, the question asked, and where it all comes from."""
    goal, today = run.plan["goal"], run.exposure("exposure_today")
    row = today[today["role"] == "any"].iloc[-1]
    buyer, powers = listed(named(goal["buyer"]), "and"), named(goal["avoid"])
    head = (
        f"{goal['mineral'].capitalize()} for {buyer}: {percent(row['share'])} touched by {listed(powers, 'or')} in"
        f" {row['year']}, at most {percent(goal['cap'])} from {goal['by']}"
    )
    asked = (
        f"The cheapest plan with at most {percent(goal['cap'])} of deliveries mined, processed or carried in"
        f" {listed(powers, 'or')} or made in plants of which they own {percent(goal['threshold'])} or more."
    )
    record = run.record
    source = (
        f"lodeway {record['version']}: plan {goal['mineral']} --buyer {goal['buyer']} --avoid {goal['avoid']} --cap"
        f" {goal['cap']:.0%} --by {goal['by']}; world “{record['world']['name']}”, sha256"
        f" {record['world']['sha256'][:12]}, whose tables name a source for every figure or mark it assumed. "
        "Flows are solved, in the base year with output held to what was observed. Lines join the ends of each leg the"
        " shortest way; their width is the share of the buyer's supply at that stage of the chain, stages added up."
        " Outlines: Natural Earth, drawn by who controls the land in fact; they"
        " take no position on disputed borders. Grey land: the powers; yellow: the buyer."
    )
    return head, asked, textwrap.fill(source, 190)


def draw(run: Run) -> Figure:
    """The whole picture."""
    base, goal_year = run.world.base_year, int(run.plan["goal"]["by"])
    fig = Figure(figsize=(14, 10.4), facecolor="white")
    FigureCanvasAgg(fig)
    head, asked, source = titles(run)
    left: Any = {"x": 0.02, "ha": "left", "color": INK}
    fig.text(y=0.975, s=head, fontsize=17.3, fontweight="bold", va="top", **left)
    fig.text(y=0.936, s=asked, fontsize=12.7, va="top", **left)
    maps = [fig.add_axes((x, 0.515, 0.475, 0.35)) for x in (0.02, 0.505)]
    shown = {
        c
        for ax, case, year, title in (
            (maps[0], "today", base, f"Supply routes in {base}, output as observed"),
            (maps[1], "solution", goal_year, f"Supply routes in {goal_year}, planned"),
        )
        for parts in draw_map(ax, run, case, year, title).widths.values()
        for c in parts
    }
    draw_key(fig, shown, 0.497)
    words: Any = {"loc": "left", "fontsize": 14, "fontweight": "bold", "color": INK}
    roles = fig.add_axes((0.02, 0.13, 0.475, 0.275))
    draw_roles(roles, run)
    roles.set_title(f"Touched share in {base}, by role, % (lots apart; roles overlap)", **words)
    years = fig.add_axes((0.555, 0.13, 0.265, 0.275))
    draw_years(years, run)
    years.set_title("Touched share by year", **words)
    fig.text(y=0.015, s=source, fontsize=9.5, va="bottom", linespacing=1.4, **{**left, "color": FAINT})
    return fig


def main() -> None:
    """Draw the picture beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder written by lodeway plan --out")
    parser.add_argument("--to", type=Path, default=HERE / "plan.png", help="file to write")
    arguments = parser.parse_args()
    run = read(arguments.folder)
    if not run.plan["met"]:
        parser.error(f"the plan in {arguments.folder} does not meet its cap; make one that does, with a higher --cap")
    draw(run).savefig(arguments.to, dpi=150)


if __name__ == "__main__":
    main()
