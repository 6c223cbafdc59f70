"""The house."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from models.base import BigKey, UtcDateTime, exact
from models.sealed import SealedJson, SealedList, SealedText

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 - as long as the change is
    op.create_table(
        "account",
        sa.Column("app_id", exact(32), nullable=False),
        sa.Column("openid", exact(64), nullable=False),
        sa.Column("unionid", exact(64), nullable=True),
        sa.Column("is_following", sa.Boolean(), nullable=False),
        sa.Column("followed_at", UtcDateTime(), nullable=True),
        sa.Column("unfollowed_at", UtcDateTime(), nullable=True),
        sa.Column("last_seen_at", UtcDateTime(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("app_id", "openid", name=op.f("uq_account_app_id")),
    )
    op.create_table(
        "activity",
        sa.Column("code", exact(40), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("keywords", sa.String(length=200), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("venue", sa.String(length=60), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("state", exact(16), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("code", name=op.f("uq_activity_code")),
    )
    op.create_table(
        "branch",
        sa.Column("code", exact(32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch")),
        sa.UniqueConstraint("code", name=op.f("uq_branch_code")),
        sa.UniqueConstraint("name", name=op.f("uq_branch_name")),
    )
    op.create_table(
        "campaign",
        sa.Column("code", exact(40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("lists_due_on", sa.Date(), nullable=True),
        sa.Column("lists_made_at", UtcDateTime(), nullable=True),
        sa.Column("greeted_at", UtcDateTime(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("code", "year", name=op.f("uq_campaign_code")),
    )
    op.create_table(
        "channel_stop",
        sa.Column("channel", exact(16), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_stop")),
        sa.UniqueConstraint("channel", name=op.f("uq_channel_stop_channel")),
    )
    op.create_table(
        "job_run",
        sa.Column("job", exact(40), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("state", exact(16), nullable=False),
        sa.Column("taken_by", exact(64), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("result", sa.String(length=200), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("job", "due_at", name=op.f("uq_job_run_job")),
    )
    op.create_table(
        "received_message",
        sa.Column("key", exact(191), nullable=False),
        sa.Column("body", SealedText(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_by", exact(64), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=False),
        sa.Column("answer", SealedText(), nullable=True),
        sa.Column("handled_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_message")),
        sa.UniqueConstraint("key", name=op.f("uq_received_message_key")),
    )
    with op.batch_alter_table("received_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_received_message_received_at"), ["received_at"], unique=False)

    op.create_table(
        "rule_document",
        sa.Column("number", exact(80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_document")),
        sa.UniqueConstraint("number", name=op.f("uq_rule_document_number")),
    )
    op.create_table(
        "send_result",
        sa.Column("message_id", exact(40), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_send_result")),
        sa.UniqueConstraint("message_id", name=op.f("uq_send_result_message_id")),
    )
    op.create_table(
        "account_channel",
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("channel", exact(16), nullable=False),
        sa.Column("dead_since", UtcDateTime(), nullable=True),
        sa.Column("dead_reason", sa.String(length=100), nullable=False),
        sa.Column("allowance", sa.Integer(), nullable=False),
        sa.Column("open_until", UtcDateTime(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_channel_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_channel")),
        sa.UniqueConstraint("account_id", "channel", name=op.f("uq_account_channel_account_id")),
    )
    op.create_table(
        "binding_attempt",
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("staff_number", exact(32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_binding_attempt_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_attempt")),
    )
    with op.batch_alter_table("binding_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_binding_attempt_account", ["account_id", "at"], unique=False)
        batch_op.create_index("ix_binding_attempt_staff", ["staff_number", "at"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("dialogue", exact(40), nullable=False),
        sa.Column("state", SealedJson(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_conversation_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("account_id", name=op.f("uq_conversation_account_id")),
    )
    op.create_table(
        "member",
        sa.Column("staff_number", exact(32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("branch_id", BigKey, nullable=False),
        sa.Column("sex", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("phone", SealedText(), nullable=True),
        sa.Column("is_missing", sa.Boolean(), nullable=False),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_member_branch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("staff_number", name=op.f("uq_member_staff_number")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_name"), ["name"], unique=False)

    op.create_table(
        "rule",
        sa.Column("key", exact(80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("document_id", BigKey, nullable=False),
        sa.Column("clause", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["rule_document.id"], name=op.f("fk_rule_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
    )
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.create_index("ix_rule_key", ["key", "valid_from"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", BigKey, nullable=True),
        sa.Column("action", exact(40), nullable=False),
        sa.Column("about", exact(80), nullable=False),
        sa.Column("subject_id", BigKey, nullable=True),
        sa.Column("fields", sa.String(length=400), nullable=False),
        sa.Column("step", exact(40), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_audit_entry_by_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["member.id"], name=op.f("fk_audit_entry_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_about", ["about", "at"], unique=False)
        batch_op.create_index("ix_audit_subject", ["subject_id", "at"], unique=False)

    op.create_table(
        "binding",
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("bound_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_reason", sa.String(length=40), nullable=False),
        sa.Column("live_member_key", exact(64), nullable=True),
        sa.Column("live_account_key", exact(64), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_binding_account_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_binding_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding")),
        sa.UniqueConstraint("live_account_key", name=op.f("uq_binding_live_account_key")),
        sa.UniqueConstraint("live_member_key", name=op.f("uq_binding_live_member_key")),
    )
    with op.batch_alter_table("binding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_binding_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_binding_member_id"), ["member_id"], unique=False)

    op.create_table(
        "binding_code",
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("digest", exact(64), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("issued_by_id", BigKey, nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["issued_by_id"], ["member.id"], name=op.f("fk_binding_code_issued_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_binding_code_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_code")),
    )
    with op.batch_alter_table("binding_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_binding_code_member_id"), ["member_id"], unique=False)

    op.create_table(
        "campaign_visit",
        sa.Column("campaign_id", BigKey, nullable=False),
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("branch_id", BigKey, nullable=False),
        sa.Column("reason", SealedText(), nullable=False),
        sa.Column("visited_at", UtcDateTime(), nullable=True),
        sa.Column("visited_by_id", BigKey, nullable=True),
        sa.Column("note", SealedText(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_campaign_visit_branch_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_visit_campaign_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_campaign_visit_member_id")),
        sa.ForeignKeyConstraint(["visited_by_id"], ["member.id"], name=op.f("fk_campaign_visit_visited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_visit")),
        sa.UniqueConstraint("campaign_id", "member_id", name=op.f("uq_campaign_visit_campaign_id")),
    )
    with op.batch_alter_table("campaign_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_visit_branch_id"), ["branch_id"], unique=False)

    op.create_table(
        "case_",
        sa.Column("number", exact(32), nullable=False),
        sa.Column("kind", exact(40), nullable=False),
        sa.Column("state", exact(40), nullable=False),
        sa.Column("subject_id", BigKey, nullable=False),
        sa.Column("opened_by_id", BigKey, nullable=False),
        sa.Column("branch_id", BigKey, nullable=False),
        sa.Column("desk", exact(32), nullable=False),
        sa.Column("desk_branch_id", BigKey, nullable=True),
        sa.Column("assignee_id", BigKey, nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("sealed_answers", SealedJson(), nullable=False),
        sa.Column("correction", SealedList(), nullable=True),
        sa.Column("returned_at", UtcDateTime(), nullable=True),
        sa.Column("rules", SealedList(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("is_due_provisional", sa.Boolean(), nullable=False),
        sa.Column("days_left", sa.Integer(), nullable=True),
        sa.Column("escalated_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("live_key", exact(120), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["member.id"], name=op.f("fk_case__assignee_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_case__branch_id")),
        sa.ForeignKeyConstraint(["desk_branch_id"], ["branch.id"], name=op.f("fk_case__desk_branch_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["member.id"], name=op.f("fk_case__opened_by_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["member.id"], name=op.f("fk_case__subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_")),
        sa.UniqueConstraint("live_key", name=op.f("uq_case__live_key")),
        sa.UniqueConstraint("number", name=op.f("uq_case__number")),
    )
    with op.batch_alter_table("case_", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case__branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case__opened_by_id"), ["opened_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case__subject_id"), ["subject_id"], unique=False)
        batch_op.create_index("ix_case_desk", ["desk", "closed_at", "desk_branch_id"], unique=False)
        batch_op.create_index("ix_case_open", ["closed_at", "due_at"], unique=False)

    op.create_table(
        "consent",
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("purpose", exact(40), nullable=False),
        sa.Column("version", exact(20), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_consent_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_member_id"), ["member_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("form", exact(80), nullable=False),
        sa.Column("answers", SealedJson(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_draft_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("member_id", "form", name=op.f("uq_draft_member_id")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "office",
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("post", sa.String(length=32), nullable=False),
        sa.Column("branch_id", BigKey, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_office_branch_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_office_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
    )
    with op.batch_alter_table("office", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_office_member_id"), ["member_id"], unique=False)
        batch_op.create_index("ix_office_post_branch", ["post", "branch_id"], unique=False)

    op.create_table(
        "roster_import",
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", BigKey, nullable=True),
        sa.Column("digest", exact(64), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_roster_import_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
    )
    op.create_table(
        "attachment",
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("case_id", BigKey, nullable=True),
        sa.Column("field", exact(40), nullable=False),
        sa.Column("stored_name", exact(80), nullable=False),
        sa.Column("file_name", SealedText(), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_attachment_case_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_attachment_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_attachment_stored_name")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_member_id"), ["member_id"], unique=False)

    op.create_table(
        "case_log_entry",
        sa.Column("case_id", BigKey, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", BigKey, nullable=True),
        sa.Column("action", exact(40), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("from_state", exact(40), nullable=False),
        sa.Column("to_state", exact(40), nullable=False),
        sa.Column("note", SealedText(), nullable=True),
        sa.Column("given", SealedJson(), nullable=True),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_case_log_entry_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_case_log_entry_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_log_entry")),
    )
    with op.batch_alter_table("case_log_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_log_entry_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_task",
        sa.Column("case_id", BigKey, nullable=False),
        sa.Column("code", exact(40), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("done_by_id", BigKey, nullable=True),
        sa.Column("result", SealedText(), nullable=True),
        sa.Column("dropped_at", UtcDateTime(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_case_task_case_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["member.id"], name=op.f("fk_case_task_done_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_task")),
    )
    with op.batch_alter_table("case_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_task_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_task_due_at"), ["due_at"], unique=False)

    op.create_table(
        "case_transfer",
        sa.Column("case_id", BigKey, nullable=False),
        sa.Column("to_desk", exact(32), nullable=False),
        sa.Column("to_branch_id", BigKey, nullable=True),
        sa.Column("reason", SealedText(), nullable=False),
        sa.Column("by_id", BigKey, nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("was_accepted", sa.Boolean(), nullable=True),
        sa.Column("live_case_id", sa.Integer(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_case_transfer_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_case_transfer_case_id")),
        sa.ForeignKeyConstraint(["to_branch_id"], ["branch.id"], name=op.f("fk_case_transfer_to_branch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_transfer")),
        sa.UniqueConstraint("live_case_id", name=op.f("uq_case_transfer_live_case_id")),
    )
    with op.batch_alter_table("case_transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_transfer_case_id"), ["case_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("dedupe_key", exact(160), nullable=False),
        sa.Column("member_id", BigKey, nullable=True),
        sa.Column("account_id", BigKey, nullable=True),
        sa.Column("kind", exact(40), nullable=False),
        sa.Column("is_for_officer", sa.Boolean(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("case_id", BigKey, nullable=True),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("phrase", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=600), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("state", exact(16), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", exact(64), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("channel", exact(16), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("digest_id", BigKey, nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_notice_case_id")),
        sa.ForeignKeyConstraint(["digest_id"], ["notice.id"], name=op.f("fk_notice_digest_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_notice_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_notice_dedupe_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_notice_member", ["member_id", "created_at"], unique=False)
        batch_op.create_index("ix_notice_page", ["member_id", "path"], unique=False)
        batch_op.create_index("ix_notice_queue", ["state", "next_attempt_at"], unique=False)

    op.create_table(
        "delivery_attempt",
        sa.Column("notice_id", BigKey, nullable=False),
        sa.Column("channel", exact(16), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", exact(16), nullable=False),
        sa.Column("errcode", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("message_id", exact(40), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_delivery_attempt_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempt")),
    )
    with op.batch_alter_table("delivery_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_attempt_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_attempt_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "kv",
        sa.Column("key", exact(191), nullable=False),
        sa.Column(
            "value",
            sa.Text()
            .with_variant(mysql.MEDIUMTEXT(charset="utf8mb4", collation="utf8mb4_bin"), "mariadb")
            .with_variant(mysql.MEDIUMTEXT(charset="utf8mb4", collation="utf8mb4_bin"), "mysql"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    with op.batch_alter_table("kv", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kv_expires_at"), ["expires_at"], unique=False)
