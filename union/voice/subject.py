"""The members' voice (民情) as a subject: what suggestions and the board bring to the registers."""

from __future__ import annotations

from union.casework.flows.subjects import Subject
from union.ground.posts import Desk, Post
from union.voice.notice_kinds import NOTICES
from union.voice.publishing import publication_paper

SUBJECT = Subject(
    code="voice", title="民情", rank=40, papers={"publication": publication_paper},
    posts=(Post("voice_officer", "校工会民情干事", 110),),
    desks=(Desk("voice", branch=(), school=("voice_officer",), title="民情"),), notices=NOTICES,
)
