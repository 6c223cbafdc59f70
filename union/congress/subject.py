"""The staff congress (教代会) as a subject: what this folder brings to the registers."""

from __future__ import annotations

from union.casework.flows.subjects import Subject
from union.congress.flow import PROPOSALS
from union.congress.sittings.sitting import SITTING

SUBJECT = Subject(code="congress", title="教代会", rank=30, things=(SITTING, PROPOSALS))
