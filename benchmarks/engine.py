"""The engine beside other ways to the same answers: one command, one table.

Run ``benchmarks/run.sh`` (it makes an environment with the peers), or ``python -m benchmarks.engine``
in one that has them; a peer that is not there is named as absent. Every figure of a run comes from that run:
times are processor seconds, medians of the repetitions, one thread; compare ratios, not seconds.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from benchmarks.arc import arc_program, solve_arrays
from benchmarks.synthetic import FIRST_YEAR, Size, make_world, powers
from lodeway.model import Cap, Options, solve
from lodeway.world import World

AGREE = 1e-9
TOLD = (
    "Python {}, highspy {}; 300 places, 1,200 legs, 40 commodities, 400 facilities, 25 buyers x 15 commodities x 4 "
    "steps, seed 0; one thread, medians of {} (plans, PyPSA and arc programs of more than 30 s: one run)."
)
LONG = 30.0
"""Seconds from which an arc program is solved once only."""
RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass
class Line:
    """One line of the table."""

    what: str
    seconds: float
    objective: float | None = None
    note: str = ""


def timed(work: Callable[[], float], repeat: int) -> tuple[float, float]:
    """Median processor seconds, and the answer."""
    seconds, answer = [], math.nan
    for _ in range(repeat):
        start = time.process_time()
        answer = work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds), answer


def told(what: str) -> None:
    """Say on standard error what is measured now."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")
    sys.stderr.flush()


def engine(world: World, options: Options) -> float:
    """Welfare by the engine: instance, program, pricing and tables included."""
    return solve(world, options).objective


def arc(world: World, options: Options, limit: float) -> tuple[float, float, float, bool]:
    """Seconds to put the arc program together and to solve it, its welfare, and whether it ended in time."""
    start = time.process_time()
    program = arc_program(world, options)
    built = time.process_time()
    welfare, done = solve_arrays(program, limit)
    return built - start, time.process_time() - built, welfare, done


def pair(title: str, world: World, options: Options, repeat: int, limit: float) -> list[Line]:
    """Engine and arc program on the same question."""
    told(title)
    seconds, welfare = timed(lambda: engine(world, options), repeat)
    runs = [arc(world, options, limit)]
    while len(runs) < repeat and runs[0][1] < LONG:
        runs.append(arc(world, options, limit))
    build, run = (statistics.median(r[i] for r in runs) for i in (0, 1))
    done, rival = runs[0][3], runs[0][2]
    if done:
        apart = abs(rival - welfare) / abs(welfare)
        verdict = f"{run / seconds:.1f} x; objectives {apart:.0e} apart"
        assert apart < AGREE, f"{title}: {welfare} and {rival}"
    else:
        # the limit is one of wall time: on a busy machine less processor time was had
        verdict = f"given up after {limit:.0f} s" + (f": more than {run / seconds:.0f} x" if run > seconds else "")
    return [
        Line(f"{title}: lodeway", seconds, welfare, "whole: instance, program, routes, tables"),
        Line(
            f"{title}: arc program in HiGHS", run, rival if done else None, f"{verdict}; put together in {build:.2f} s"
        ),
    ]


def capped(world: World, share: float) -> Options:
    """A cap on all buyers together."""
    return Options(caps=(Cap(frozenset(world["places"]["country"]), powers(), share),))


def growth(sizes: list[float], seconds: list[float]) -> float:
    """Exponent of the power of size that fits the seconds best."""
    x, y = [math.log(s) for s in sizes], [math.log(s) for s in seconds]
    mean_x, mean_y = statistics.fmean(x), statistics.fmean(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)


def growths(repeat: int) -> list[str]:
    """How time grows with places (legs in proportion), commodities (facilities in proportion) and years."""
    told("growth")
    lines = []
    for what, changes in (
        ("places", {n: {"places": n, "legs": 4 * n} for n in (150, 300, 600, 1200)}),
        ("commodities", {n: {"commodities": n, "facilities": 10 * n} for n in (20, 40, 80)}),
    ):
        worlds = {n: make_world(replace(Size(), **c)) for n, c in changes.items()}
        seconds = [timed(lambda w=w: engine(w, Options()), repeat)[0] for w in worlds.values()]
        each = ", ".join(f"{n}: {s:.2f} s" for n, s in zip(worlds, seconds, strict=True))
        lines.append(f"{what}^{growth(list(worlds), seconds):.2f} ({each})")
    world = make_world(Size(builds=True))
    spans = (3, 6, 12)
    seconds = [timed(lambda n=n: engine(world, plan_of(n)), 1)[0] for n in spans]
    each = ", ".join(f"{n}: {s:.1f} s" for n, s in zip(spans, seconds, strict=True))
    return [*lines, f"years^{growth(list(spans), seconds):.2f} ({each})"]


def plan_of(years: int) -> Options:
    """A plan of so many years with additions."""
    return Options(years=tuple(range(FIRST_YEAR, FIRST_YEAR + years)))


def peaks() -> list[str]:
    """Greatest memory of a fresh process that solves once."""
    told("peak memory")
    lines = []
    for what, code in (
        ("lodeway, static", "engine(make_world(Size()), Options())"),
        ("arc program, static", "arc(make_world(Size()), Options(), 600.0)"),
        ("lodeway, 15-year plan", "engine(make_world(Size(builds=True)), plan_of(15))"),
    ):
        script = f"from benchmarks.engine import *; {code}; print(peak())"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        lines.append(f"{what}: {done.stdout.split()[-1]} MB")
    return lines


def peak() -> int:
    """Greatest memory of this process so far, MB (`ru_maxrss` would hold that of the parent)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]


def peers(world: World, repeat: int) -> list[Line]:
    """Other modelling layers on the arc program of the static question."""
    told("static: peers")
    absent = [name for name in ("linopy", "pypsa") if importlib.util.find_spec(name) is None]
    lines = [Line(f"static: {name}", math.nan, None, "not installed here") for name in absent]
    if importlib.util.find_spec("linopy") is not None:
        from benchmarks import peer_linopy  # noqa: PLC0415 - only where it is installed

        lines += [
            Line(f"static: linopy {version('linopy')}, {w}", s, o, n) for w, s, o, n in peer_linopy.run(world, repeat)
        ]
    if importlib.util.find_spec("pypsa") is not None:
        from benchmarks import peer_pypsa  # noqa: PLC0415 - only where it is installed

        lines += [Line(f"static: PyPSA {version('pypsa')}, {w}", s, o, n) for w, s, o, n in peer_pypsa.run(world)]
    return lines


def table(lines: list[Line]) -> str:
    """The table as Markdown."""
    rows = [
        f"| {x.what} | {'-' if math.isnan(x.seconds) else f'{x.seconds:.2f}'} | "
        f"{'-' if x.objective is None else f'{x.objective:.6f}'} | {x.note} |"
        for x in lines
    ]
    return "\n".join(["| what | processor s | welfare | |", "|---|---|---|---|", *rows])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3, help="repetitions of which medians are taken")
    parser.add_argument("--limit", type=float, default=300.0, help="seconds after which an arc program is given up")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    asked = parser.parse_args()
    world, roomy = make_world(Size()), make_world(replace(Size(), room=3.0))
    lines = pair("static", world, Options(), asked.repeat, asked.limit)
    lines += pair("static, three times the room on legs", roomy, Options(), asked.repeat, asked.limit)
    for share in (0.05, 0.30):
        lines += pair(f"labels, cap {share:.0%}", world, capped(world, share), asked.repeat, asked.limit)
    lines += peers(world, asked.repeat)
    lines += pair("15-year plan", make_world(Size(builds=True)), plan_of(15), 1, asked.limit)
    text = "\n".join([
        "# Engine benchmark",
        "",
        TOLD.format(sys.version.split()[0], version("highspy"), asked.repeat),
        "",
        table(lines),
        "",
        "Growth of the engine's time: " + "; ".join(growths(asked.repeat)) + ".",
        "",
        "Peak memory: " + "; ".join(peaks()) + ".",
        "",
    ])  # fmt: skip
    sys.stdout.write(text)
    if asked.write:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
