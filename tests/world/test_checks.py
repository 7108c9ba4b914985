"""Each check finds what it looks for, and nothing in a world that is right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lodeway.errors import CODES
from lodeway.units import separative_work
from lodeway.world import load
from lodeway.world.example import example
from tests.world.folders import GOOD, codes, found, only

FEED, WORK = separative_work(0.045, 0.00711, 0.0022)
ASSAYS = "id,output,kind,feed_assay,product_assay,tails_assay,capacity_use\nmine,u/ore,extraction,,,,\nconv,u/uf6,,"
COORDINATES = "id,country,lat,lon\na,KAZ,45,60\nb,USA,40,-70\n"
# ore 10 in KAZ, the plant in the USA made 9 of it, at 1.005 each 9.045; flows are of 2024
MADE = GOOD["facilities"].replace("cost\nm,a,mine,10,1\nc,b,conv,9,2", "cost,output\nm,a,mine,10,1,10\nc,b,conv,9,2,9")
FLOWS = "id,commodity,from,to,year,quantity\n"
BORDER = "id,country,lat,lon,kind\na,KAZ,45.25,82.5,crossing\nb,USA,40,-75,plant\n"  # 5 km from China
SOURCES = "id,title,publisher\ns,Title,Publisher\n"
SOURCED = {
    name: re.sub("$", ",s", text.strip(), flags=re.MULTILINE).replace(",s", ",source", 1) + "\n"
    for name, text in GOOD.items()
}

PRICE = "commodity,place,year,price\n{},5\n"
AGREED = "id,date\na,2025\nb,2024-06-30\n"
PROMISED = (
    "id,agreement,act,part_of,amount_low,amount_high,currency,amount_kind,due,class,subject,minerals,counterpart\n"
)


def promised(log: str = "", **rows: str) -> dict[str, str | None]:
    """Agreements of 2025 (a) and of June 2024 (b) with promises, given as the cells after their ids."""
    promises = "".join(f"{key},{cells}{',' * (11 - cells.count(','))}\n" for key, cells in rows.items())
    return {"agreements": AGREED, "commitments": PROMISED + promises, "status_log": f"id,{log}" if log else None}


# files changed; then level, code, table, line and column of the one finding
CASES: list[tuple[dict[str, str | None], tuple[str, str, str, int | None, str]]] = [
    ({"legs": GOOD["legs"] + "l,b,a,4\n"}, ("error", "W020", "legs", 3, "id")),
    ({"recipes": GOOD["recipes"] + "conv,u/ore,2\n"}, ("error", "W020", "recipes", 3, "process")),
    ({"legs": GOOD["legs"] + "l:back,b,a,4\n"}, ("error", "W018", "legs", 3, "id")),
    ({"places": GOOD["places"] + "c*,USA\n"}, ("error", "W018", "places", 4, "id")),
    ({"transits": "id,commodity,year,quantity\nt,u/ore,2024,1\n"}, ("error", "W019", "transits", 2, "leg")),
    ({"transits": "id,commodity,place,year,quantity\nt,u/ore,a,2024,1\n"}, ("warning", "W019", "transits", 2, "place")),
    (
        {"legs": GOOD["legs"].replace("l,", "m,"), "owners": "entity,owner,share\nm,KAZ,1\n"},
        ("error", "W018", "legs", 2, "id"),
    ),
    ({"legs": GOOD["legs"].replace("a,b", "a,bb")}, ("error", "W021", "legs", 2, "to")),
    ({"transfers": "id,place\nt,x\n"}, ("error", "W021", "transfers", 2, "place")),
    ({"transfers": "id,from_mode\nt,raill\n"}, ("warning", "W021", "transfers", 2, "from_mode")),
    ({"legs": "id,from,to,commodities\nl,a,b,u/*|v*\n"}, ("error", "W021", "legs", 2, "commodities")),
    ({"controls": "id,kind,commodity,by\nq,ban,u/ore,Kazakstan\n"}, ("error", "W022", "controls", 2, "by")),
    (
        {"contracts": "id,commodity,from,to,buyer,quantity\nc,u/ore,a,C5,USS,1\n"},
        ("error", "W022", "contracts", 2, "buyer"),
    ),
    ({"legs": "id,from,to\nl,a,b\nk,b,b\n"}, ("error", "W023", "legs", 3, "to")),
    ({"legs": "id,from,to,cost,low,high\nl,a,b,3,4,5\n"}, ("error", "W024", "legs", 2, "cost")),
    ({"legs": "id,from,to,cost,low,high\nl,a,b,3,2,2.5\n"}, ("error", "W024", "legs", 2, "cost")),
    ({"legs": "id,from,to,km,km_low\nl,a,b,3,4\n"}, ("error", "W024", "legs", 2, "km")),
    ({"places": "id,country,low,high\na,KAZ,2,1\nb,USA,,\n"}, ("error", "W024", "places", 2, "low")),
    ({**SOURCED, "sources": SOURCES, "legs": GOOD["legs"]}, ("warning", "W025", "legs", 2, "cost")),
    (
        {**SOURCED, "sources": SOURCES, "legs": "id,from,to,cost,source\nl,a,b,3,t\n"},
        ("warning", "W039", "legs", 2, "source"),
    ),
    ({"recipes": GOOD["recipes"].replace("1.005", "0.999")}, ("error", "W026", "processes", 3, "output")),
    ({"recipes": None}, ("error", "W027", "processes", 3, "kind")),
    (
        {"recipes": None, "processes": "id,output,kind\nmine,u/ore,\nconv,u/uf6,processing\n"},
        ("error", "W027", "processes", 3, "kind"),
    ),
    (
        {"processes": GOOD["processes"].replace("u/uf6,", "u/uf6,extraction")},
        ("warning", "W027", "processes", 3, "kind"),
    ),
    ({"processes": f"{ASSAYS}0.00711,0.045,,{WORK}\n"}, ("error", "W028", "processes", 3, "feed_assay")),
    ({"processes": f"{ASSAYS}0.00711,0.045,0.0022,{WORK}\n"}, ("error", "W028", "processes", 3, "feed_assay")),
    (
        {"processes": f"{ASSAYS}0.045,0.00711,0.0022,{WORK}\n"},
        ("error", "W028", "processes", 3, "product_assay"),
    ),
    (
        {"processes": f"{ASSAYS}0.00711,0.045,0.0022,7\n", "recipes": GOOD["recipes"].replace("1.005", str(FEED))},
        ("error", "W028", "processes", 3, "capacity_use"),
    ),
    ({"owners": "entity,owner,share\nm,KAZ,0.6\nm,RUS,0.5\n"}, ("error", "W029", "owners", 3, "share")),
    (
        {"owners": "entity,owner,share,from_year,to_year\nm,KAZ,.6,,\nm,RUS,.5,2020,2022\nm,CHN,.5,2022,\n"},
        ("error", "W029", "owners", 3, "share"),
    ),
    ({"places": COORDINATES, "legs": "id,from,to,km\nl,a,b,9000\n"}, ("warning", "W030", "legs", 2, "km")),
    ({"legs": "id,from,to,countries\nl,a,b,KAZ|RUS\n"}, ("error", "W031", "legs", 2, "countries")),
    ({"places": GOOD["places"].replace("USA", "UZS")}, ("warning", "W032", "places", 3, "country")),
    ({"legs": "id,from,to,countries\nl,a,b,KAZ|USA|RUSS\n"}, ("warning", "W032", "legs", 2, "countries")),
    ({"groups": "group,member\nG,KZA\n"}, ("warning", "W032", "groups", 2, "member")),
    ({"places": COORDINATES + "c,USA,,\n"}, ("note", "W033", "places", 4, "lat")),
    ({"demand": "id,place,commodity,price\nd,b,u/uf6,5\n"}, ("error", "W034", "demand", 2, "quantity")),
    (
        {"demand": "id,place,commodity,curve,intercept\nd,b,u/uf6,linear,5\n"},
        ("error", "W034", "demand", 2, "slope"),
    ),
    (
        {"demand": "id,place,commodity,curve,quantity,price,elasticity,max_price\nd,b,u/uf6,elastic,5,2,0,4\n"},
        ("error", "W034", "demand", 2, "elasticity"),
    ),
    (
        {"demand": "id,place,commodity,curve,quantity,price,elasticity,max_price\nd,b,u/uf6,elastic,5,2,-1,2\n"},
        ("error", "W034", "demand", 2, "max_price"),
    ),
    (
        {"facilities": "id,place,process,cost,cost_elasticity\nm,a,mine,5,0.5\nc,b,conv,2,\n"},
        ("error", "W034", "facilities", 2, "cost_quantity"),
    ),
    (
        {"facilities": "id,place,process,cost_elasticity,cost_quantity\nm,a,mine,0.5,10\nc,b,conv,,\n"},
        ("error", "W034", "facilities", 2, "cost"),
    ),
    (
        {
            "facilities": "id,place,process,cost,cost_slope,cost_elasticity,cost_quantity\n"
            "m,a,mine,5,1,0.5,10\nc,b,conv,2,,,\n"
        },
        ("error", "W034", "facilities", 2, "cost_slope"),
    ),
    ({"facilities": "id,place,process\nm,a,mine\n"}, ("warning", "W035", "demand", 2, "commodity")),
    ({"facilities": "id,place,process\nc,b,conv\n"}, ("warning", "W035", "recipes", 2, "commodity")),
    (
        {"facilities": GOOD["facilities"].replace("c,b", "c,a"), "legs": "id,from,to\nl,b,a\n"},
        ("warning", "W044", "demand", 2, "place"),
    ),
    (
        {"facilities": GOOD["facilities"].replace("c,b", "c,a"), "legs": "id,from,to,commodities\nl,a,b,u/ore\n"},
        ("warning", "W044", "demand", 2, "place"),
    ),
    ({"groups": "group,member\nUSA,KAZ\nUSA,CAN\n"}, ("error", "W072", "groups", 2, "group")),
    ({"legs": "id,from,to\n"}, ("warning", "W046", "legs", None, "")),
    ({"legs": "id,from,to\nl,b,a\n"}, ("warning", "W044", "facilities", 3, "place")),
    ({"legs": "id,from,to,open_year,close_year\nl,a,b,2030,2029\n"}, ("error", "W036", "legs", 2, "close_year")),
    (
        {"controls": "id,kind,commodity,from_year,to_year\nq,ban,u/ore,2030,2029\n"},
        ("error", "W036", "controls", 2, "to_year"),
    ),
    ({"owners": "entity,owner,share\nm,X,1\nX,Y,1\nY,X,1\n"}, ("note", "W041", "owners", 2, "owner")),
    ({"controls": "id,kind,commodity,rate\nq,quota,u/ore,2\n"}, ("error", "W037", "controls", 2, "limit")),
    ({"controls": "id,kind,commodity,limit\nq,tariff,u/ore,2\n"}, ("error", "W037", "controls", 2, "rate")),
    (
        {"prices": PRICE.format("u/ore,b,2024")}
        | {"controls": "id,kind,commodity,from,ad_valorem\nq,tariff,u/ore,KAZ,.1\n"},
        ("error", "W070", "controls", 2, "ad_valorem"),
    ),
    (
        {"controls": "id,kind,commodity,ad_valorem\nq,tariff,u/ore,.1\n", "prices": PRICE.format("u/ore,,2025")},
        ("error", "W070", "controls", 2, "ad_valorem"),
    ),
    ({"controls": "id,kind,commodity,limit\nq,ban,u/ore,2\n"}, ("warning", "W071", "controls", 2, "limit")),
    ({"controls": "id,kind,commodity,limit,rate\nq,quota,u/ore,2,3\n"}, ("warning", "W071", "controls", 2, "rate")),
    (
        {
            "demand": "id,place,commodity,quantity,series,year\nd,b,u/uf6,5,s,2024\ne,a,u/uf6,5,s,2030\n",
            "legs": "id,from,to,two_way\nl,a,b,yes\n",
        },
        ("error", "W038", "demand", 3, "place"),
    ),
    (
        {"demand": "id,place,commodity,quantity,series,year\nd,b,u/uf6,5,s,2024\ne,b,u/uf6,5,s,2024\n"},
        ("error", "W038", "demand", 3, "year"),
    ),
    ({"owners": "entity,owner,share\nq,KAZ,1\n"}, ("warning", "W040", "owners", 2, "entity")),
    ({"owners": "entity,owner,share\nm,Firm,1\n"}, ("note", "W041", "owners", 2, "owner")),
    ({"legs": "id,from,to,max_build\nl,a,b,5\n"}, ("warning", "W042", "legs", 2, "max_build")),
    (
        {"facilities": "id,place,process,capacity,status\nm,a,mine,10,\nc,b,conv,9,planned\n"},
        ("note", "W043", "facilities", 3, "open_year"),
    ),
    ({"demand": "id,place,commodity\n"}, ("warning", "W046", "demand", None, "")),
    ({"facilities": GOOD["facilities"] + "n,a,mine,3,1\n"}, ("note", "W047", "facilities", 2, "place")),
    (
        {
            "places": "id,country,lat,lon\na,KAZ,45,65\nb,USA,40,-75\na2,KAZ,45.01,65.01\n",
            "facilities": "id,name,place,process\nm,Kharasan 1,a,mine\nn,kharasan-1,a2,mine\nc,,b,conv\n",
        },
        ("note", "W047", "facilities", 2, "place"),
    ),
    ({"places": "id,country,lat,lon\na,KAZ,65,45\nb,USA,40,-75\n"}, ("warning", "W048", "places", 2, "lat")),
    ({"places": "id,country,lat,lon\na,KAZ,45,65\nb,USA,30,-40\n"}, ("warning", "W048", "places", 3, "lat")),
    ({"places": BORDER, "legs": "id,from,to\nl,b,a\n", "demand": GOOD["demand"].replace("b,", "a,"),
      "facilities": GOOD["facilities"].replace("m,a", "m,b").replace("c,b", "c,a")},
     ("warning", "W049", "places", 2, "kind")),
    ({"places": "id,country,kind\na,KAZ,crossing\nb,KAZ,plant\n"}, ("warning", "W049", "places", 2, "kind")),
    ({"facilities": MADE.replace("10,1,10", "10,1,8")}, ("warning", "W050", "commodities", 2, "")),
    ({"facilities": MADE, "demand": GOOD["demand"] + "e,b,u/ore,2\n"}, ("note", "W050", "commodities", 2, "")),
    ({"facilities": MADE, "flows": FLOWS + "f,u/ore,KAZ,USA,2024,8.5\n"}, ("warning", "W051", "commodities", 2, "")),
    ({"flows": FLOWS + "f,u/ore,KAZ,USA,2024,11\n"}, ("warning", "W052", "commodities", 2, "")),
    ({"facilities": MADE, "flows": FLOWS + "f,u/ore,,,2024,10.2\n"}, ("warning", "W053", "flows", 2, "quantity")),
    ({"facilities": MADE, "flows": FLOWS + "f,u/ore,KAZ,,2024,9.8\n"}, ("warning", "W053", "flows", 2, "quantity")),
    ({"agreements": "id,date\na,2025-13\n"}, ("error", "W057", "agreements", 2, "date")),
    (promised(x="a,Do,,,,,,soon"), ("error", "W057", "commitments", 2, "due")),
    ({"agreements": "id,parties\na,USA|Kazakstan\n"}, ("error", "W022", "agreements", 2, "parties")),
    ({"agreements": AGREED, "status_log": "id,date,status\n1,2025,met\n"}, ("error", "W058", "status_log", 2, "")),
    (promised("commitment,agreement,date,status\n1,x,a,2025,met\n", x="a,Do"), ("error", "W058", "status_log", 2, "")),
    (
        promised("commitment,date,status\n1,x,2025-03,ongoing\n2,x,2025-02,met\n", x="a,Do"),
        ("warning", "W059", "status_log", 2, "status"),
    ),
    (
        promised("commitment,date,status\n1,x,2025-02,superseded\n2,x,2025-03,no_data\n3,x,2025-04,met\n", x="a,Do"),
        ("warning", "W059", "status_log", 4, "status"),
    ),
    (
        promised("commitment,date,status,delivered_share\n1,x,2025,ongoing,.4\n2,x,2026,ongoing,.3\n", x="a,Do"),
        ("warning", "W059", "status_log", 3, "delivered_share"),
    ),
    (
        promised("commitment,date,status,delivered_share\n1,x,2025,met,.4\n", x="a,Do"),
        ("warning", "W059", "status_log", 2, "delivered_share"),
    ),
    (
        {**promised(x="a,Do,,,,,,2026-06"), "milestones": "id,commitment,kind,due\nm,x,study,2026-07\n"},
        ("warning", "W060", "milestones", 2, "due"),
    ),
    (promised(x="b,Do,,,,,,2024-05"), ("warning", "W061", "commitments", 2, "due")),
    (
        promised(x="a,Sell,,,,,,,contract,Mine,u,USA", y="b,Sell,,,,,,,headline,mine,u,JPN"),
        ("warning", "W062", "commitments", 3, "counterpart"),
    ),
    (
        {
            **promised(x="a,Sell", y="b,Sell"),
            "links": "id,commitment,effect,facility,buyer,quantity,from_year\n"
            "l,x,claims,m,USA,.6,\nk,y,claims,m,USA,.5,2027\n",
        },
        ("warning", "W062", "links", 3, "quantity"),
    ),
    (
        promised(w="a,Pay,,10,10,EUR,pledge", x="a,Pay,w,6,6,EUR,pledge", y="a,Pay,w,5,,EUR,pledge"),
        ("warning", "W063", "commitments", 2, "amount_high"),
    ),
    (promised(x="a,Do,y", y="a,Do,z", z="a,Do,x"), ("error", "W064", "commitments", 2, "part_of")),
    (
        promised(w="a,Build,,1.1e9,1.1e9,USD,cost", x="a,Lend,w,,9e8,USD,interest", y="a,Lend,w,,7e8,USD,interest"),
        ("warning", "W065", "commitments", 2, "amount_high"),
    ),
    (
        {
            **promised(w="a,Build,,11,11,USD,cost", x="a,Lend,,,12,USD,interest"),
            "links": "id,commitment,effect,other\nl,x,funds,w\n",
        },
        ("warning", "W065", "commitments", 2, "amount_high"),
    ),
    (  # 6 and 5 of ore, of which KAZ can make 10
        {
            **promised(x="a,Sell", y="b,Sell"),
            "links": "id,commitment,effect,commodity,from,to,buyer,quantity\n"
            "l,x,ships,u/ore,KAZ,b,USA,6\nk,y,ships,u/ore,a,b,USA,5\n",
        },
        ("warning", "W062", "links", 3, "quantity"),
    ),
    (  # half of it is claimed, 5
        {
            **promised(x="a,Sell", y="b,Sell"),
            "links": "id,commitment,effect,facility,commodity,from,to,buyer,quantity\n"
            "l,x,ships,,u/ore,KAZ,b,USA,6\nk,y,claims,m,,,,USA,.5\n",
        },
        ("warning", "W062", "links", 3, "quantity"),
    ),
    (promised(x="a,Pay,,5,4,USD,pledge"), ("error", "W066", "commitments", 2, "amount_low")),
    (promised(x="a,Pay,,5,,,pledge"), ("warning", "W067", "commitments", 2, "currency")),
    (promised(x="a,Pay,,5,,USDD,pledge"), ("warning", "W067", "commitments", 2, "currency")),
    (promised(x="a,Pay,,5,,USD"), ("warning", "W067", "commitments", 2, "amount_kind")),
    (
        promised("commitment,date,status,entered\n1,x,2027,ongoing,2026-11-29\n", x="a,Do"),
        ("warning", "W054", "status_log", 2, "date"),
    ),
    ({**promised(x="a,Do"), "evidence": "id,fact,value\ne,due,2026\n"}, ("error", "W055", "evidence", 2, "fact")),
    ({**promised(x="a,Do"), "evidence": "id,commitment,fact\ne,x,due\n"}, ("error", "W055", "evidence", 2, "value")),
    ({**promised(x="a,Do"), "evidence": "id,commitment,value\ne,x,3\n"}, ("error", "W055", "evidence", 2, "fact")),
    (
        {**promised(x="a,Do"), "evidence": "id,commitment,fact,value\ne,x,duo,2026\n"},
        ("error", "W055", "evidence", 2, "fact"),
    ),
    (
        {**promised(x="a,Do"), "evidence": "id,commitment,fact,value\ne,x,due,2026-02-30\n"},
        ("error", "W055", "evidence", 2, "value"),
    ),
    (
        {**promised(x="a,Pay,,5,5,USD,pledge"), "evidence": "id,commitment,fact,value\ne,x,amount_high,six\n"},
        ("error", "W055", "evidence", 2, "value"),
    ),
    (
        {**promised(x="a,Pay,,5,5,USD,pledge"), "evidence": "id,commitment,fact,value\ne,x,amount_high,6\n"},
        ("note", "W056", "evidence", 2, "value"),
    ),
    (
        {**promised(x="a,Do,,,,,,2029"), "evidence": "id,commitment,fact,value\ne,x,due,2030-01-01\n"},
        ("note", "W056", "evidence", 2, "value"),
    ),
    ({"evidence": "id,start,end\ne,3,9\n"}, ("warning", "W068", "evidence", 2, "start")),
    ({"evidence": "id,sha256,start\ne,ab,3\n"}, ("warning", "W068", "evidence", 2, "end")),
    ({"evidence": "id,sha256,start,end\ne,ab,9,9\n"}, ("error", "W068", "evidence", 2, "end")),
    (
        promised("commitment,date,status\n1,x,2025,ongoing\n2,x,2025,dropped\n", x="a,Do"),
        ("warning", "W069", "status_log", 3, "status"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), CASES, ids=lambda value: value[1] if isinstance(value, tuple) else "")
def test_one_thing_wrong(
    tmp_path: Path, changes: dict[str, str | None], expected: tuple[str, str, str, int | None, str]
) -> None:
    findings = found(tmp_path, **changes)
    told = [(f.level, f.code, f.table, f.line, f.column) for f in findings]
    assert told[0] == expected, findings
    assert set(codes(findings)) == {expected[1]}
    assert all(f.message and f.hint for f in findings)


def test_a_place_named_for_a_facility_leads_to_those_that_stand_there(tmp_path: Path) -> None:
    links = {**promised(x="a,Build"), "links": "id,commitment,effect,facility,quantity\nl,x,adds,b,5\n"}
    (finding,) = found(tmp_path, **links)
    assert (finding.code, finding.column, finding.hint.split("?")[0]) == ("W021", "facility", "Did you mean c")


SHIPS = "id,commitment,effect,commodity,from,to,buyer,quantity,from_year,to_year\n"
RIGHT: list[dict[str, str | None]] = [
    {**promised(x="a,Sell", y="b,Sell"), "links": f"{SHIPS}l,x,ships,u/ore,a,b,USA,6,,\nk,y,ships,u/ore,a,b,USA,4,,\n"},
    {  # one after the other
        **promised(x="a,Sell", y="b,Sell"),
        "links": f"{SHIPS}l,x,ships,u/ore,a,b,USA,6,2026,2027\nk,y,ships,u/ore,a,b,USA,6,2028,\n",
    },
    {  # one is part of the other
        **promised(x="a,Sell", y="b,Sell,x"),
        "links": f"{SHIPS}l,x,ships,u/ore,a,b,USA,6,,\nk,y,ships,u/ore,a,b,USA,6,,\n",
    },
    {  # one was dropped
        **promised("commitment,date,status\n1,x,2026,dropped\n", x="a,Sell", y="b,Sell"),
        "links": f"{SHIPS}l,x,ships,u/ore,a,b,USA,6,,\nk,y,ships,u/ore,a,b,USA,6,,\n",
    },
    {  # what funds a thing is told twice, as a whole and as its part
        **promised(w="a,Build,,100,100,USD,cost", x="a,Lend,w,90,90,USD,pledge", y="a,Lend,x,40,40,USD,commitment"),
        "links": "id,commitment,effect,other\nl,y,funds,w\n",
    },
    # a guarantee stands behind the loan, and the other letter was dropped
    promised(w="a,Build,,100,100,USD,cost", x="a,Lend,w,90,90,USD,pledge", y="a,Vouch,w,40,40,USD,guarantee"),
    promised(
        "commitment,date,status\n1,y,2026,dropped\n",
        w="a,Build,,100,100,USD,cost",
        x="a,Lend,w,90,90,USD,interest",
        y="a,Lend,w,40,40,USD,interest",
    ),
    promised("commitment,date,status,entered\n1,x,2026,ongoing,2026-11-29\n", x="a,Do"),
    {  # the same amount, and a day within the year
        **promised(x="a,Pay,,5,5,USD,pledge,2029"),
        "evidence": "id,commitment,fact,value\nd,x,due,2029-05-06\ne,x,amount_high,5.0\nf,x,due,2029\n",
    },
    {**SOURCED, "sources": SOURCES},
    {**SOURCED, "sources": SOURCES, "legs": "id,from,to,cost,quality\nl,a,b,3,assumed\n"},
    {**SOURCED, "sources": SOURCES, "legs": "id,from,to,cost,cost_source\nl,a,b,3,s\n"},
    {"processes": f"{ASSAYS}0.00711,0.045,0.0022,{WORK}\n", "recipes": GOOD["recipes"].replace("1.005", str(FEED))},
    {"recipes": GOOD["recipes"].replace("1.005", "1")},
    {"owners": "entity,owner,share,from_year,to_year\nm,KAZ,.6,,2021\nm,RUS,.9,2022,\nm,F,.1,,\nF,KAZ,1,,\n"},
    {"places": COORDINATES, "legs": "id,from,to,km\nl,a,b,9400\n"},
    {"places": "id,country\na,Mars\nb,Venus\n"},  # not of this earth
    {"places": "id,country\na,KAZ\nb,XAB\n"},  # free for anybody's use
    {"legs": "id,from,to,commodities,two_way\nl,b,a,u/o*|*uf6,true\n"},
    {"demand": "id,place,commodity,curve,quantity,price,elasticity,max_price\nd,b,u/uf6,elastic,5,2,-1,4\n"},
    {"controls": "id,kind,commodity,from,limit\nq,quota,u/ore,C5,3\nr,ban,u/uf6,a,\n"},
    {"controls": "id,kind,commodity,from,ad_valorem\nq,tariff,u/ore,,.1\n", "prices": PRICE.format("u/ore,a,2024")},
    {"controls": "id,kind,commodity,from,ad_valorem\nq,tariff,u/ore,USA,.1\n"},  # there it is not made
    {"legs": "id,from,to,mode\nl,a,b,rail\n", "transfers": "id,from_mode,place\nt,rail,a\nu,*,*\n"},
    {"stockpiles": "id,place,commodity,quantity\ns,b,u/uf6,3\n", "facilities": "id,place,process\nm,a,mine\n"},
    {
        "facilities": GOOD["facilities"]
        .replace("cost", "cost,status")
        .replace(",1\n", ",1,\n")
        .replace(",2\n", ",2,\n")
        + "n,a,mine,3,1,idle\n"
    },  # an old plant beside
    {"places": "id,country,lat,lon\na,KAZ,42.5,50.3\nb,USA,28,-90\n"},  # off the coast, as oil fields are
    {"places": "id,country,lat,lon\na,ZZZ,65,45\nb,KAZ,43.24,76.9\n"},  # no country with an outline
    {"places": BORDER, "legs": "id,from,to,countries\nl,a,b,KAZ|CHN|USA\n"},
    {"facilities": MADE, "flows": FLOWS + "f,u/ore,KAZ,USA,2024,9.5\ng,u/ore,,,2024,10.05\nh,u/ore,KAZ,,2024,9.95\n"},
    {"facilities": MADE, "flows": FLOWS + "f,u/ore,KAZ,USA,2023,99\ng,u/ore,KAZ,KAZ,2024,99\nh,u/ore,,,2023,99\n"},
    {"facilities": MADE.replace("10,1,10", "10,1,8"), "stockpiles": "id,place,commodity,quantity\ns,b,u/ore,1\n"},
    promised("commitment,date,status\n1,x,2026,not_met\n2,x,2027,met\n3,x,2028,ended\n", x="a,Do,,,,,,2025"),  # late
    promised("agreement,date,status\n1,a,2025,in_force\n2,a,2026,suspended\n3,a,2027,in_force\n"),
    promised(w="a,Pay,,10,10,EUR,pledge", x="a,Pay,w,10,10,EUR,pledge", y="a,Pay,w,10,10,EUR,pledge"),  # repetitions
    promised(w="a,Build,,9,11,USD,cost", x="a,Lend,w,,6,USD,commitment", y="a,Lend,w,,5,USD,commitment"),
    promised(x="a,Sell,,,,,,,contract,Mine,u,USA", y="a,Sell,,,,,,,contract,Mine,u,JPN"),  # one agreement shares it out
    promised(x="a,Sell,,,,,,,contract,Mine,u,USA", y="b,Sell,x,,,,,,contract,Mine,u,JPN"),
    {
        **promised(x="a,Sell", y="b,Sell"),
        "links": "id,commitment,effect,facility,buyer,quantity,from_year,to_year\nl,x,claims,m,USA,.6,,2026\n"
        "k,y,claims,m,USA,.5,2027,\n",
    },
    {"facilities": MADE.replace("10,1,10", "10,1,")},  # what was made is not known, what could be is enough
]


@pytest.mark.parametrize("changes", RIGHT)
def test_nothing_wrong(tmp_path: Path, changes: dict[str, str | None]) -> None:
    assert [f for f in found(tmp_path, **changes) if f.code != "W035" or f.table == "demand"] == []


def test_by_products_count_as_matter(tmp_path: Path) -> None:
    """1 t of main output and 0.2 t of by-product come from 1.1 t: 0.1 t too much."""
    changes = {
        "commodities": GOOD["commodities"] + "u/slag,t U\ns/acid,t U\n",
        "recipes": "process,commodity,amount,role\nconv,u/ore,1.1,\nconv,u/slag,0.2,byproduct\n"
        "conv,s/acid,9,byproduct\n",
    }
    finding = only(found(tmp_path, **changes))
    assert finding.code == "W026"
    assert "matter from nothing" in finding.message
    assert found(tmp_path, **{**changes, "recipes": changes["recipes"].replace("1.1", "1.2")}) == []


def test_what_is_no_matter_may_take_in_some_of_itself(tmp_path: Path) -> None:
    """A power station uses 0.05 of its power; gold of 0.5 gold and power is made from nothing all the same."""
    changes = {
        "commodities": GOOD["commodities"] + "power,MWh\ncoal,t\ngold,kg\n",
        "processes": GOOD["processes"] + "burn,power,\npan,gold,\n",
        "recipes": GOOD["recipes"] + "burn,power,0.05\nburn,coal,0.3\n",
        "facilities": GOOD["facilities"] + "x,a,coal,,\ny,a,burn,,\nz,a,gold,,\n",
    }
    assert found(tmp_path, **changes) == []
    finding = only(found(tmp_path, **{**changes, "recipes": changes["recipes"] + "pan,gold,0.5\npan,power,1\n"}))
    assert finding.code == "W026"
    assert "unit" in finding.hint


def test_units_that_differ_are_not_compared(tmp_path: Path) -> None:
    changes = {"commodities": "id,unit\nu/ore,t ore\nu/uf6,t U\n", "recipes": GOOD["recipes"].replace("1.005", "0.1")}
    assert found(tmp_path, **changes) == []


def test_a_loop_that_makes_matter(tmp_path: Path) -> None:
    """One a gives one b, one b gives two a (no common mineral): round and round, a from nothing."""
    changes = {
        "commodities": "id\na\nb\nu/ore\nu/uf6\n",
        "processes": GOOD["processes"] + "ab,b,\nba,a,\n",
        "recipes": GOOD["recipes"] + "ab,a,1\nba,b,0.5\n",
        "facilities": GOOD["facilities"] + "x,a,ab,,\ny,a,ba,,\n",
    }
    finding = only(found(tmp_path, **changes))
    assert (finding.code, finding.level) == ("W026", "error")
    assert "ab, ba" in finding.message
    changes["recipes"] = GOOD["recipes"] + "ab,a,1\nba,b,1\n"
    assert found(tmp_path, **changes) == []


def test_exchanged_coordinates_are_said_to_be(tmp_path: Path) -> None:
    finding = only(found(tmp_path, places="id,country,lat,lon\na,KAZ,65,45\nb,USA,40,-75\n"))
    assert "in RUS" in finding.message
    assert "exchanged" in finding.hint


def test_a_crossing_on_another_border_names_its_neighbours(tmp_path: Path) -> None:
    changes = {"places": BORDER, "legs": "id,from,to,countries\nl,a,b,KAZ|MNG|USA\n"}
    finding = only(found(tmp_path, **changes))
    assert "MNG, USA, but MNG is" in finding.message
    assert "near CHN" in finding.hint


def test_figures_of_a_balance(tmp_path: Path) -> None:
    """8 made and 0.5 in stock against 9 x 1.005 = 9.045 used; KAZ sells 12 of 8, which is 4 too much."""
    changes: dict[str, str | bytes | None] = {
        "facilities": MADE.replace("10,1,10", "10,1,8"),
        "stockpiles": "id,place,commodity,quantity,max_draw\ns,b,u/ore,2,0.5\n",
        "flows": FLOWS + "f,u/ore,KAZ,USA,2024,12\n",
    }
    findings = {f.code: f.message for f in found(tmp_path, **changes)}
    assert findings.keys() == {"W050", "W052"}
    assert "Processes take 9.04 t U of u/ore, but 8 is made and 0.5 in stock." in findings["W050"]
    assert "KAZ lacks 4 (made 8, sold 12)" in findings["W052"]


def test_the_difference_from_a_publisher_is_of_the_worlds(tmp_path: Path) -> None:
    """Of 100 published for the world 9.5 are KAZ's; the 10 made here are 0.5 of 100 more, which is not worth a word."""
    rows = FLOWS + "w,u/ore,,,2024,100\nf,u/ore,KAZ,,2024,9.5\n"
    finding = only(found(tmp_path, facilities=MADE, flows=rows))
    assert finding.rows == ("w",)
    assert "-90.5% of the world's" in finding.message


def test_years_of_the_world(tmp_path: Path) -> None:
    found(tmp_path)
    listed = ", ".join(f'{{"name": "{name}", "path": "{name}.csv"}}' for name in GOOD)
    text = f'{{"lodeway": {{"base_year": 2024, "first_year": 2020}}, "resources": [{listed}]}}'
    (tmp_path / "datapackage.json").write_text(text)
    assert codes(found(tmp_path)) == ["W045"]


def test_the_row_is_named_where_there_is_no_file() -> None:
    world = example()
    finding = only([f for f in world.replace(legs=world["legs"].assign(km=1.0)).findings if f.rows == ("rail",)])
    assert (finding.file, finding.line, finding.where, finding.value) == ("", None, "legs rail", "1")


def test_the_embedded_world_has_no_errors() -> None:
    assert [f for f in load().findings if f.level == "error"] == []


def test_every_code_of_worlds_has_a_case() -> None:
    folder = Path(__file__).parent
    text = "".join((folder / f"test_{name}.py").read_text() for name in ("checks", "reading", "excel"))
    told = set(re.findall(r'"(W\d{3})', text))
    assert {code for code in CODES if code.startswith("W")} <= told
