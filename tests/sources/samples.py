"""Small files in every layout that a reader knows, written as their publishers write them; all figures are made up."""

# ruff: noqa: E501  (published files have long lines)

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import openpyxl

MCS = """\
MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,Notes,Is critical mineral 2025,Other notes
ANTIMONY,World Mine Production and Reserves,Antimony,Tajikistan,Production,Mine production,metric tons,2024,"17,000",Estimated.,Yes,"(Data in metric tons, antimony content, unless otherwise specified)"
ANTIMONY,World Mine Production and Reserves,Antimony,United States,Production,Mine production,metric tons,2024,\u2014,,Yes,"(Data in metric tons, antimony content, unless otherwise specified)"
ANTIMONY,World Mine Production and Reserves,Antimony,C\u00f4te d\u2019Ivoire,Production,Mine production,metric tons,2024,s,,Yes,"(Data in metric tons, antimony content, unless otherwise specified)"
ANTIMONY,World Mine Production and Reserves,Antimony,Other countries,Production,Mine production,metric tons,2024,W,,Yes,"(Data in metric tons, antimony content, unless otherwise specified)"
ANTIMONY,World Mine Production and Reserves,Antimony,World total,Reserves,Reserves: rounded,metric tons,2025,">2,000,000",,Yes,"(Data in metric tons, antimony content, unless otherwise specified)"
ANTIMONY,World Mine Production and Reserves,Antimony,Burma,Reserves,Reserves,metric tons,2025,Large,,Yes,
ANTIMONY,Import Sources,Antimony,China,Import sources 2021-2024,Metal,percent,2021\u201324,24,,Yes,
NIOBIUM,Salient Statistics\u2014United States,Niobium,United States,Shipment,Shipments from Government stockpile,metric tons,2021,?1,,Yes,
"""
MCS_WORLD = """\
SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES,CAP_2023,CAP_EST_ 2024,CAP_NOTES,RESERVES_2024,RESERVE_NOTES
MCS2025,Copper,Kazakhstan,"Mine production, recoverable copper content",thousand metric tons,709,740,,,,,20000,
MCS2025,Copper,United\u00a0States (from somewhere),"Mine production, recoverable copper content",thousand metric tons,,,W for 23-24,,,,47000,
MCS2025,Copper,World total (rounded),"Mine production, recoverable copper content",thousand metric tons,22600,23000,,,,,>980000,
MCS2025,Abrasives,India,"Plant capacity, silicon carbide",metric tons,,,,5000,5000,,,NA
"""
BACI = """\
t,i,j,k,v,q
2023,398,156,260300,  1500.250,   1000.5
2023,398,643,260300,20,NA
2023,842,490,261100,7.5,0.25
2023,251,757,010121,1,2
2023,58,699,261100,3,           NA
"""
COMTRADE = """\
typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,flowCode,flowDesc,partnerCode,partnerISO,partnerDesc,partner2Code,cmdCode,cmdDesc,customsCode,motCode,netWgt,isNetWgtEstimated,primaryValue
C,A,20230101,2023,52,2023,398,KAZ,Kazakhstan,X,Export,156,CHN,China,0,284410,Natural uranium,C00,0,12000,false,900000.5,
C,A,20230101,2023,52,2023,398,KAZ,Kazakhstan,X,Export,0,W00,World,0,284410,Natural uranium,C00,0,15000,true,1200000,
C,A,20230101,2023,52,2023,398,KAZ,Kazakhstan,X,Export,156,CHN,China,0,284410,Natural uranium,C00,2100,12000,false,900000.5,
C,A,20230101,2023,52,2023,842,USA,USA,M,Import,490,S19,"Other Asia, nes",0,284410,Natural uranium,C00,0,0,false,10,
C,A,20230101,2023,52,2023,842,USA,USA,RX,Re-export,124,CAN,Canada,0,284410,Natural uranium,C00,0,,false,11,
"""
COMTRADE_OLD = """\
Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,Commodity Code,Commodity,Qty Unit Code,Qty Unit,Qty,Netweight (kg),Trade Value (US$),Flag
H4,2016,2016,2016,6,1,1,Import,156,China,CHN,398,Kazakhstan,KAZ,260300,Copper ores,8,Weight in kilograms,500,500,700,0
H4,2016,201603,March 2016,6,1,2,Export,251,France,FRA,757,Switzerland,CHE,260300,Copper ores,8,Weight in kilograms,5,5,7,4
"""
WGI_LONG = """\
iso3,country,year,indicator,estimate,stderr,nsource,pctrank
KAZ,Kazakhstan,2022,pv,-0.25,0.2,9,36.5
ZAR,"Congo, Dem. Rep.",2022,pv,-2.1,0.2,9,
KSV,Kosovo,2023,rl,-0.3,0.2,9,40
"""
WGI_WIDE = """\
iso3,country,year,va,pv,ge,rq,rl,cc,mean6
UZB,Uzbekistan,2023,-1.2,-0.2,-0.3,-0.6,-0.8,-0.7,-0.63
"""
WGI_YEARS = """\
Country/Territory,Code,2000,2002,2010,2024,country_code
Kazakhstan,KAZ,0.1,,-0.2,None,398
"""
WGI_BANK = """\
Country Name,Country Code,Series Name,Series Code,2010 [YR2010],2023 [YR2023]
Kazakhstan,KAZ,Rule of Law: Estimate,RL.EST,-0.6,..
Kazakhstan,KAZ,Rule of Law: Percentile Rank,GOV_WGI_RL.PER.RNK,30.5,31
Kazakhstan,KAZ,Rule of Law: Standard Error,RL.STD.ERR,0.2,0.2
Data from database: Worldwide Governance Indicators
Last Updated: 11/05/2024
"""
UCDP = """\
country_id_cy,country_cy,year_cy,region_cy,sb_exist_cy,sb_total_deaths_best_cy,sb_total_deaths_low_cy,sb_total_deaths_high_cy,ns_total_deaths_best_cy,os_total_deaths_best_cy,cumulative_total_deaths_in_orgvio_best_cy
365,Russia (Soviet Union),2024,Europe,1,10,8,20,0,1,11
347,Kosovo,2024,Europe,0,0,0,0,0,0,0
"""
UCDP_NEW = """\
country_id,country,year,region,sb_total_deaths_best,ns_total_deaths_best,os_total_deaths_best,cumulative_total_deaths_in_orgvio_best
490,DR Congo (Zaire),2025,Africa,5,6,7,18
"""
PINK = """\
month,"Crude oil, Brent ($/bbl)",Copper ($/mt),Gold ($/troy oz)
2024M01,80.1,8338.5,2034
2024M02,\u2026,8305,
"""
IEA_SUPPLY = """\
mineral,stage,country,year,kt
Copper,mining,Democratic Republic of Congo,2024,3300
Copper,mining,Rest of world,2024,9000.5
Copper,mining,World total,2030,25000
"""
IEA_DEMAND = """\
mineral,sector,scenario,year,kt
Lithium,Electric vehicles,base,2024,120
Lithium,Electric vehicles,STEPS,2030,300
"""
EIA_PRICES = """\
\ufeffDelivery year,Total purchased,Purchased from U.S. producers
2022,39.08,W
2023,43.80,- -
W = Data withheld to avoid disclosure,,"""
EIA_MINING = """\
Year,Exploration and development surface drililng,Mine production of uranium,Uranium concentrate production,Employment
2022,2.4,0.2,0.2,"1,196"
"""
EIA_PLANTS = "Year,Mills - conventional milling,In-situ recovery plants\n2022,0,3"
EIA_ORIGIN = """\
Table 3. Uranium purchased by origin,,
thousand pounds U3O8 equivalent,,
Origin of uranium,2020,P2021
Kazakhstan,"10,000",W
Foreign total,"40,000","42,000"
P = Preliminary data.,,
"""
CRM = """\
Material,Stage,Country,Share,t
Antimony,E,China,56%,1.1
Antimony,E,"Congo, D.R.",<0.1%,1.0
Antimony,P,Brasil,44%,1
"""
CRM_EU = """\
Material,Stage,Country,Share,t
Antimony,P,T\u00fcrkiye,63%,1
"""
DESTA = """\
country1,country2,iso1,iso2,number,base_treaty,name,entry_type,consolidated,year,entryforceyear,language
Kazakhstan,Kyrgyzstan,398,417,60,60,CIS Free Trade,base_treaty,0,1994,1994,English
Kosovo,T\u00fcrkiye,900,792,61,61,Kosovo Turkey,base_treaty,0,2013,,English
"""
USITC = """\
hts4,description,country,measure,unit,year,value
8110,"ANTIMONY, AND ARTICLES THEREOF",Myanmar (Burma),Customs Value,Value for: kilograms,2023,1000.5
8110,"ANTIMONY, AND ARTICLES THEREOF",Myanmar (Burma),First Unit of Quantity,kilograms,2023,90
"""


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """An Excel workbook with these sheets."""
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


PINK_BOOK = workbook(
    {
        "Monthly Prices": [
            ["World Bank Commodity Price Data (The Pink Sheet)"],
            ["Updated on June 02, 2026"],
            [None, "Crude oil, average", "Natural gas index", "Copper", "Gold **"],
            [None, "($/bbl)", "(2010=100)", "($/mt)", "($/troy oz)"],
            ["2026M04", 100.25, 90, 12950.96, "\u2026"],
            ["2026M05", 98, None, 13543, 4587.21],
        ],
        "Description": [["Series Description"]],
    }
)
WGI_BOOK = workbook(
    {
        "Readme": [["Worldwide Governance Indicators"]],
        **{
            name: [
                ["Economy (code)", "Economy (name)", "Year", "Governance estimate (approx. -2.5 to +2.5)", "Standard error",
                 "Governance score (0-100)"],
                ["KAZ", "Kazakhstan", 2024, estimate, 0.2, 45.5],
                ["XKX", "Kosovo", 2024, None, None, None],
            ]
            for name, estimate in (("pv", -0.25), ("rl", -0.5))
        },
    }
)  # fmt: skip
IEA_BOOK = workbook(
    {
        "1 Total demand for key minerals": [
            ["Total demand (kt)"],
            [],
            [None, None, None, "Stated policies scenario", None, None, "Net zero emissions scenario"],
            [None, 2024, None, 2030, 2035, None, 2030],
            ["Copper"],
            ["Solar PV", 1657, None, 2242, 2300, None, 3000],
            ["Total demand", 27000, None, 30000, 31000, None, 33000],
            ["Share of clean technologies in total demand", 0.3, None, 0.4, 0.4, None, 0.5],
        ],
        "2 Total supply for key minerals": [
            ["Total supply (kt)"],
            [],
            ["Copper - Mining", None, None, None, "Copper - Refining"],
            [None, 2024, 2030, None, None, 2024, 2030],
            ["Chile", 5476, 5505, None, "China", 12000, 14000],
            ["Rest of world", 9000, 9500, None, "Rest of world", 8000, 8500],
            ["Total", 14476, 15005, None, "Total", 20000, 22500],
            ["Top 3 share", 0.5, 0.5, None, "Top 3 share", 0.6, 0.6],
            ["Notes: made up"],
        ],
    }
)

SAMPLES: Mapping[str, tuple[str, bytes]] = {
    "mcs.csv": ("usgs-mcs", MCS.encode("cp1252")),
    "mcs-world.csv": ("usgs-mcs-world", MCS_WORLD.encode("utf-8-sig")),
    "baci.csv": ("baci", BACI.encode()),
    "comtrade.csv": ("comtrade", COMTRADE.encode()),
    "comtrade-old.csv": ("comtrade", COMTRADE_OLD.encode()),
    "wgi.csv": ("wgi", WGI_LONG.encode()),
    "wgi-wide.csv": ("wgi", WGI_WIDE.encode()),
    "wgi-years.csv": ("wgi", WGI_YEARS.encode()),
    "wgi-bank.csv": ("wgi", WGI_BANK.encode()),
    "wgi.xlsx": ("wgi", WGI_BOOK),
    "ucdp.csv": ("ucdp", UCDP.encode()),
    "ucdp-new.csv": ("ucdp", UCDP_NEW.encode()),
    "pink.csv": ("pinksheet", PINK.encode()),
    "pink.xlsx": ("pinksheet", PINK_BOOK),
    "iea-supply.csv": ("iea-cm", IEA_SUPPLY.encode()),
    "iea-demand.csv": ("iea-cm", IEA_DEMAND.encode()),
    "iea.xlsx": ("iea-cm", IEA_BOOK),
    "eia-prices.csv": ("eia-uranium", EIA_PRICES.encode()),
    "eia-mining.csv": ("eia-uranium", EIA_MINING.encode()),
    "eia-plants.csv": ("eia-uranium", EIA_PLANTS.encode()),
    "eia-origin.csv": ("eia-uranium", EIA_ORIGIN.encode()),
    "crm.csv": ("eu-crm", CRM.encode()),
    "crm-eu.csv": ("eu-crm", CRM_EU.encode()),
    "desta.csv": ("desta", DESTA.encode()),
    "usitc.csv": ("usitc", USITC.encode()),
}
"""Name of the file -> reader and content."""
