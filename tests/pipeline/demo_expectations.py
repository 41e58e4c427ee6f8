"""What a whole run of the demo must show, for the end-to-end test. The product itself knows none of this.

Counts hold once every feed has been polled in each phase, in order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ARTICLES = 31  # distinct articles on articles.raw
REVISIONS = 1  # later texts of them: the corrected bus crash
RAW_RECORDS = ARTICLES + REVISIONS
DUPLICATES = 1  # the wire copy
UNIQUE_RECORDS = RAW_RECORDS - DUPLICATES  # and as many extractions
DEAD_LETTERS = 0
PHASES = 3

# Slugs of the feeds that cannot be read, with the outcomes of a poll that say so.
FAILING_FEEDS = {
    "daily-static": ("not_a_feed",),
    "blank-page": ("not_a_feed",),
    "out-of-order-times": ("http_error",),
}
QUIET_FEED = "quiet-quarterly"  # sound, but without entries: its polls end with `empty`, which is no failure

# Paths of the articles' pages.
ORIGIN_OF_COPY = "/transmeridian/zinder-grain-market-bomb"
COPY = "/ledger/world/zinder-bomb"
UPDATE = "/transmeridian/zinder-toll-climbs"  # goes on with `near` = ORIGIN_OF_COPY
EDITED = "/andes/bolivia/oruro-bus-crash"
ARTICLES_WITHOUT_INCIDENT = (
    "/transmeridian/copper-prices",
    "/damagaram/sport/wrestling",
    "/damagaram/culture/leather-fair",
    "/harbour/europe/iceland-vote",
    "/harbour/weather/storm-passes",
    "/governorate/communique-046",
    "/ledger/business/desalination",
    "/ledger/sport/cricket",
    "/andes/peru/arequipa-book-fair",
    "/pacific/fiji/suva-drill",
    "/pacific/samoa/rugby-sevens",
    "/pacific/tonga/solar",
)


@dataclass(frozen=True)
class ExpectedIncident:
    """One incident of the demo. Values are the `best` of a cell or total; a pair is the lowest and highest allowed.

    `day` counts from the serving day. `others` are toll cells beside killed and injured, over all kinds of people.
    """

    places: tuple[str, ...]
    country: str
    types: tuple[str, ...]
    day: int
    killed: tuple[int, int] | None = None
    injured: tuple[int, int] | None = None
    others: dict[str, int] = field(default_factory=dict)
    articles: tuple[str, ...] = ()


# The market bombing. The hospital's 23 is the newest count of a voice that is no party, the governor says 19.
ZINDER = ExpectedIncident(
    places=("Zinder",),
    country="NE",
    types=("bombing",),
    day=-3,
    killed=(23, 23),
    injured=(41, 41),
    articles=(
        ORIGIN_OF_COPY,
        UPDATE,
        "/transmeridian/zinder-hospital-23-claim",
        "/damagaram/city/market-blast",
        "/damagaram/city/funerals",
        "/harbour/africa/zinder-what-we-know",
        "/harbour/africa/zinder-conflicting-tolls",
        "/governorate/communique-047",
    ),
)
ZINDER_KILLED_LOW = (12, 19)  # 19 of the governor, lower where an early voice is never revised
ZINDER_KILLED_HIGH = 23
ZINDER_CONFLICT = True
ZINDER_NEVER_IN_TOLL = (8, 214, 200)  # the checkpoint at Tanout, the year's numbers
ZINDER_CLAIM_BY = "Sahel Vanguard Front"
ZINDER_ACCUSED = "Movement of the Eastern Plains"

OTHERS = (
    ExpectedIncident(
        ("Mamuju", "Sulawesi", "West Sulawesi"), "ID", ("earthquake",), -3, (6, 6), (48, 48), {"displaced": 1500}
    ),
    ExpectedIncident(
        ("Basilan", "Basilan Island"), "PH", ("transport_accident",), -3, (4, 4), None, {"missing": 7, "rescued": 61}
    ),
    ExpectedIncident(("Kutum",), "SD", ("air_strike",), -2, (16, 16), (29, 29)),
    ExpectedIncident(
        ("Sylhet", "Companiganj"), "BD", ("flood",), -3, (11, 11), None, {"missing": 4, "displaced": 12000}
    ),
    ExpectedIncident(
        ("Gros-Morne", "Port-de-Paix", "Gros Morne", "Haiti"), "HT", ("abduction",), -3, None, None, {"abducted": 14}
    ),
    ExpectedIncident(
        ("Karaganda", "Qaraghandy"), "KZ", ("industrial_accident", "explosion"), -2, (5, 5), (9, 9), {"missing": 3}
    ),
    ExpectedIncident(("Lyon", "Vénissieux"), "FR", ("disrupted_plot", "arrest"), -2, None, (0, 0), {"arrested": 4}),
    # Falls from nine to seven with the second revision: the same speaker revises it.
    ExpectedIncident(("Oruro",), "BO", ("transport_accident",), -2, (7, 7), (24, 24)),
    ExpectedIncident(("Latacunga",), "EC", ("prison_break",), -1, (1, 1), (2, 2), {"escaped": 27}),
    ExpectedIncident(("Port Moresby", "Gerehu"), "PG", ("riot",), -3, (3, 3), (11, 11), {"arrested": 25}),
)
