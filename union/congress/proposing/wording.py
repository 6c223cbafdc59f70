"""Wording: the telling pairs of characters a proposal is written with, and the phrases two proposals share."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import add

LONGEST = 4000
"""Characters of a title or text that are looked at."""
OFTEN, IN_TITLE = 15, 16
"""How many times a pair is counted at most; the mark of a pair that stands in the title."""
PHRASES, PHRASE = 4, 10
"""How many shared phrases are told, and of how many characters at most."""

SAME = {
    "教职员工": "教职工", "教工": "教职工", "职工": "教职工", "教师": "教职工", "老师": "教职工", "餐厅": "食堂", "饭堂": "食堂",
    "孩子": "子女", "小孩": "子女", "儿女": "子女", "上学": "入学", "读书": "入学", "停车位": "停车位", "车位": "停车位",
    "通勤车": "班车", "校车": "班车", "疗养": "疗休养", "疗休养": "疗休养", "课时费": "课时津贴", "课时酬金": "课时津贴",
    "无线网络": "无线网", "wi-fi": "无线网", "wifi": "无线网", "报账": "报销", "报帐": "报销", "开馆": "开放", "电瓶车": "电动车",
    "电动自行车": "电动车", "健康检查": "体检", "卫生所": "校医院", "医务室": "校医院", "职称评定": "职称评审", "评职称": "职称评审",
    "体育场馆": "健身场馆", "体育馆": "健身场馆", "健身房": "健身场馆", "冷气": "空调", "薪酬": "工资", "薪资": "工资",
}
"""What delegates call by several names, and the one it is counted by."""
FILLER = re.compile(
    "(?:关于|提案|建议|希望|目前|现在|当前|近年来|今年|学校|我校|校园|校内|全校|高校|大学(?!生)|学院|校区|部门|领导|教职工|师生|同事|"
    "进一步|不断|逐步|逐年|逐渐|加强|完善|优化|提升|提高|改善|改进|解决|问题|困难|增加|增设|设立|设置|建立(?!体)|建设|开展|推进|推行|"
    "实行|落实|制定|标准|现行|要求|工作|每年|每天|每周|年度|影响|由于|因此|因为|但是|可以|能够|应该|应当|以及|同时|或者|没有|"
    "严重|存在|普遍|部分|许多|很多|多数|大量|越来越|不足|不便|方便|相关|有关|方面|情况|措施|方案|办法|制度|机制|统一|定期|尽快|"
    "及时|适当|相应|条件|需要|需求|进行|提供|给予|安排|工会|后勤|"
    r"[\W\d_a-z的了在是和与及或等也都就又还只把被将对从给让为于之其这那有不而且请])+"
)
"""Words that stand in proposals about anything, and signs that part words."""
_SAID_OTHERWISE = re.compile("|".join(sorted(SAME, key=len, reverse=True)))
_LATIN = re.compile("[a-z]{2,}")


def mark_pairs(title: str, text: str) -> dict[str, int]:
    """Return the pairs of a proposal, each with how often the text has it and whether the title has it (IN_TITLE)."""
    marks = {pair: min(count, OFTEN) for pair, count in _count(text).items() if " " not in pair}
    for pair in _count(title):
        if " " not in pair:
            marks[pair] = marks.get(pair, 0) | IN_TITLE
    return marks


def find_phrases(title: str, text: str, weigh: Callable[[str], float]) -> list[str]:
    """Return the phrases of a proposal made of pairs that weigh something, the heaviest first."""
    weights: dict[str, float] = {}
    for phrase in (phrase[:PHRASE] for part in (title, text) for phrase in _join(part, weigh)):
        weights[phrase] = weigh(phrase) or sum(map(weigh, _pairs(phrase)))
    told: list[str] = []
    for phrase in sorted(weights, key=lambda phrase: (-weights[phrase], phrase)):
        if not any(pair in one for one in told for pair in _pairs(phrase)):
            told.append(phrase)
    return told[:PHRASES]


def _join(part: str, weigh: Callable[[str], float]) -> Iterator[str]:
    """Yield the longest stretches all of whose pairs weigh something, Latin words as they are."""
    plain = _plain(part)
    yield from (word for word in _LATIN.findall(plain) if weigh(word))
    for piece in FILLER.split(plain):
        for known, run in groupby(_pairs(piece), key=lambda pair: weigh(pair) > 0):
            if known:
                yield "".join(pair if place == 0 else pair[1] for place, pair in enumerate(run))


def _count(part: str) -> Counter[str]:
    """Count the pairs of a part, those across a gap too: leaving them out afterwards is twice as fast."""
    plain = _plain(part)
    counts = Counter(_pairs(FILLER.sub(" ", plain)))
    counts.update(_LATIN.findall(plain))
    return counts


def _pairs(piece: str) -> Iterator[str]:
    return map(add, piece, piece[1:])


def _plain(part: str) -> str:
    plain = unicodedata.normalize("NFKC", part[:LONGEST]).casefold()
    return _SAID_OTHERWISE.sub(lambda found: SAME[found.group()], plain)
