"""All tables, for whoever needs the whole schema: migrations and tests."""

from models import (
    account,
    activity,
    audit,
    campaign,
    case,
    congress,
    draft,
    history,
    job,
    member,
    message,
    notice,
    proposal,
    registration,
    rule,
    voice,
)
from models.base import Base

metadata = Base.metadata
TABLE_MODULES = (
    account, activity, audit, campaign, case, congress, draft, history, job, member, message, notice, proposal,
    registration, rule, voice,
)
