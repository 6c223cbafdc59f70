"""Activities (文体活动) as a subject: what this folder brings to the registers."""

from __future__ import annotations

from union.activities.contest.entries import ENTRY
from union.activities.contest.objections import OBJECTION
from union.activities.flow import ACTIVITY, REGISTRATION
from union.casework.flows.subjects import Subject

SUBJECT = Subject(code="activities", title="活动", rank=20, things=(ACTIVITY, REGISTRATION, ENTRY, OBJECTION))
