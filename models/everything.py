"""All tables, for whoever needs the whole schema: migrations and tests."""

from models import account, activity, audit, campaign, case, draft, job, member, message, notice, rule
from models.base import Base

metadata = Base.metadata
TABLE_MODULES = (account, activity, audit, campaign, case, draft, job, member, message, notice, rule)
