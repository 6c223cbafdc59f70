"""What a condolence visit says to the person it is for: glad, caring or mourning, as the occasion is."""

from __future__ import annotations

from collections.abc import Mapping

from union.casework.flows.states import CaseState
from union.casework.forms.fields import Answers

REPORTED, ACCEPTED, ARRANGED = "reported", "accepted", "arranged"
VISITED, VISIT_DECLINED, GIVEN = "visited", "visit_declined", "given"
"""The states that no other service has."""

PART_OF = "condolence_visit"

PERSONAL = {
    "sent": "已收到。工会会尽快与您联系。",
    REPORTED: "工会正在核实，很快会与您联系",
    ARRANGED: "走访人员会按约定时间前来，如不便请点“婉拒走访”，不影响慰问",
    VISIT_DECLINED: "已尊重您的意愿不再走访，慰问照常办理",
    GIVEN: "收到慰问后，请点“确认签收”",
}
"""To everybody for themselves; who asked for a colleague reads the flow's own words."""

ILLNESS = {
    "sent": "已收到。工会会尽快与您联系，请安心休养。",
    CaseState.COMPLETED: "已办结。愿您早日康复，工会一直在您身边",
}
TROUBLE = {
    "sent": "已收到。工会会尽快与您联系；情况紧急请直接联系所在分工会。",
    CaseState.COMPLETED: "已办结。有困难请随时告诉工会，我们一起想办法",
}
MOURNING = {
    "sent": "已收到。请节哀，多保重，工会会尽快与您联系。",
    REPORTED: "请节哀。工会正在核实，会尽快与您联系",
    ACCEPTED: "正在安排看望，请多保重",
    ARRANGED: "看望的同事会按约定时间前来，如不便请点“婉拒走访”，不影响慰问",
    CaseState.RETURNED: "还需要补充列出的内容，不着急，方便时一次补齐就好，这段时间不计入承诺时限",
    CaseState.COMPLETED: "已办结。请多保重，有需要随时告诉工会",
}
DECEASED = {
    "sent": "已收到。工会会尽快与您联系，安排看望家属，感谢您代为报送。",
    REPORTED: "校工会正在核实，会尽快与您联系",
    ACCEPTED: "校工会正在安排看望家属",
    ARRANGED: "校工会会按约定时间看望家属",
    VISIT_DECLINED: "已尊重家属的意愿不再走访，慰问照常办理",
    CaseState.COMPLETED: "已办结。谨致深切悼念，感谢您代为报送",
}
"""To who reported: the person it is for cannot be told."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "hospital": ILLNESS,
    "major_illness": ILLNESS,
    "marriage": {"sent": "已收到，恭喜您！工会会尽快与您联系。", CaseState.COMPLETED: "已办结。祝您新婚快乐，家庭美满"},
    "birth": {"sent": "已收到，恭喜您！工会会尽快与您联系。", CaseState.COMPLETED: "已办结。祝宝宝健康成长，全家平安"},
    "retirement": {
        "sent": "已收到。感谢您多年的付出，工会会尽快与您联系。",
        CaseState.COMPLETED: "已办结。感谢您多年的付出，祝您退休生活安康",
    },
    "death_relative": MOURNING,
    "death_self": DECEASED,
    "disaster": TROUBLE,
    "hardship": TROUBLE,
    "family_dispute": TROUBLE,
}


def choose_words(answers: Answers) -> Mapping[str, str]:
    """Return what is said for an occasion, by state and on sending; an occasion the union has added gets plain words."""
    return {**PERSONAL, **WORDS.get(str(answers.get("occasion")), {})}
