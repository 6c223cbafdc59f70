"""Activities with seats and the congress with its proposals."""

import sqlalchemy as sa
from alembic import op

from models.base import BigKey, UtcDateTime, exact
from models.sealed import SealedJson, SealedText

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 - as long as the change is
    op.create_table(
        "activity_series",
        sa.Column("code", exact(40), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_series")),
        sa.UniqueConstraint("code", name=op.f("uq_activity_series_code")),
    )
    op.create_table(
        "congress",
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("sitting", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("state", exact(16), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_congress")),
        sa.UniqueConstraint("term", "sitting", name=op.f("uq_congress_term")),
    )
    op.create_table(
        "delegation",
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("term", "name", name=op.f("uq_delegation_term")),
    )
    op.create_table(
        "department",
        sa.Column("code", exact(32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("code", name=op.f("uq_department_code")),
        sa.UniqueConstraint("name", name=op.f("uq_department_name")),
    )
    op.create_table(
        "delegate",
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("delegation_id", BigKey, nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["delegation_id"], ["delegation.id"], name=op.f("fk_delegate_delegation_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_delegate_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegate")),
        sa.UniqueConstraint("term", "member_id", name=op.f("uq_delegate_term")),
    )
    with op.batch_alter_table("delegate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegate_delegation_id"), ["delegation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegate_member_id"), ["member_id"], unique=False)

    op.create_table(
        "department_award",
        sa.Column("congress_id", BigKey, nullable=False),
        sa.Column("department_id", BigKey, nullable=False),
        sa.Column("by_id", BigKey, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_department_award_by_id")),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("fk_department_award_congress_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_department_award_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_award")),
        sa.UniqueConstraint("congress_id", "department_id", name=op.f("uq_department_award_congress_id")),
    )
    with op.batch_alter_table("department_award", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_department_award_department_id"), ["department_id"], unique=False)

    op.create_table(
        "history_entry",
        sa.Column("about", exact(40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", BigKey, nullable=True),
        sa.Column("action", exact(40), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("from_state", exact(24), nullable=False),
        sa.Column("to_state", exact(24), nullable=False),
        sa.Column("note", SealedText(), nullable=True),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_history_entry_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_entry")),
    )
    with op.batch_alter_table("history_entry", schema=None) as batch_op:
        batch_op.create_index("ix_history_about", ["about", "id"], unique=False)

    op.create_table(
        "activity_quota",
        sa.Column("activity_id", BigKey, nullable=False),
        sa.Column("branch_id", BigKey, nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.CheckConstraint("taken >= 0 AND taken <= seats", name=op.f("ck_activity_quota_never_oversold")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_quota_activity_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_activity_quota_branch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_quota")),
        sa.UniqueConstraint("activity_id", "branch_id", name=op.f("uq_activity_quota_activity_id")),
    )
    op.create_table(
        "anonymous_key",
        sa.Column("case_id", BigKey, nullable=False),
        sa.Column("pin_digest", exact(160), nullable=False),
        sa.Column("ticket_digest", exact(64), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("failed_until", UtcDateTime(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_anonymous_key_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anonymous_key")),
        sa.UniqueConstraint("case_id", name=op.f("uq_anonymous_key_case_id")),
        sa.UniqueConstraint("ticket_digest", name=op.f("uq_anonymous_key_ticket_digest")),
    )
    op.create_table(
        "juror",
        sa.Column("activity_id", BigKey, nullable=False),
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("left_out", SealedText(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_juror_activity_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_juror_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_juror")),
        sa.UniqueConstraint("activity_id", "member_id", name=op.f("uq_juror_activity_id")),
    )
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_juror_member_id"), ["member_id"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("congress_id", BigKey, nullable=False),
        sa.Column("number", exact(24), nullable=True),
        sa.Column("proposer_id", BigKey, nullable=False),
        sa.Column("delegation_id", BigKey, nullable=True),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("category", exact(24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("state", exact(24), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("tabled_at", UtcDateTime(), nullable=True),
        sa.Column("filed_at", UtcDateTime(), nullable=True),
        sa.Column("sent_back_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("returned_at", UtcDateTime(), nullable=True),
        sa.Column("merged_into_id", BigKey, nullable=True),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("case_id", BigKey, nullable=True),
        sa.Column("is_key", sa.Boolean(), nullable=False),
        sa.Column("supervisor_id", BigKey, nullable=True),
        sa.Column("award", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("is_due_provisional", sa.Boolean(), nullable=False),
        sa.Column("extension_asked_at", UtcDateTime(), nullable=True),
        sa.Column("extension_decided_at", UtcDateTime(), nullable=True),
        sa.Column("extended_at", UtcDateTime(), nullable=True),
        sa.Column("rated_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", exact(1), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("reported_to_id", BigKey, nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_proposal_case_id")),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("fk_proposal_congress_id")),
        sa.ForeignKeyConstraint(["delegation_id"], ["delegation.id"], name=op.f("fk_proposal_delegation_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["proposal.id"], name=op.f("fk_proposal_merged_into_id")),
        sa.ForeignKeyConstraint(["proposer_id"], ["member.id"], name=op.f("fk_proposal_proposer_id")),
        sa.ForeignKeyConstraint(["reported_to_id"], ["congress.id"], name=op.f("fk_proposal_reported_to_id")),
        sa.ForeignKeyConstraint(["supervisor_id"], ["member.id"], name=op.f("fk_proposal_supervisor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("number", name=op.f("uq_proposal_number")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_congress_id"), ["congress_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_proposer_id"), ["proposer_id"], unique=False)
        batch_op.create_index("ix_proposal_state", ["congress_id", "state"], unique=False)

    op.create_table(
        "publication",
        sa.Column("case_id", BigKey, nullable=False),
        sa.Column("state", exact(16), nullable=False),
        sa.Column("topic", exact(24), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by_id", BigKey, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_publication_case_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["member.id"], name=op.f("fk_publication_published_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("case_id", name=op.f("uq_publication_case_id")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index("ix_publication_board", ["state", "published_at"], unique=False)

    op.create_table(
        "result_objection",
        sa.Column("number", exact(32), nullable=False),
        sa.Column("activity_id", BigKey, nullable=False),
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("state", exact(16), nullable=False),
        sa.Column("words", SealedText(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("answer", SealedText(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_result_objection_activity_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_result_objection_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_objection")),
        sa.UniqueConstraint("number", name=op.f("uq_result_objection_number")),
    )
    with op.batch_alter_table("result_objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_result_objection_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_result_objection_member_id"), ["member_id"], unique=False)

    op.create_table(
        "team",
        sa.Column("activity_id", BigKey, nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("captain_id", BigKey, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("disbanded_at", UtcDateTime(), nullable=True),
        sa.Column("live_key", exact(60), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_team_activity_id")),
        sa.ForeignKeyConstraint(["captain_id"], ["member.id"], name=op.f("fk_team_captain_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("live_key", name=op.f("uq_team_live_key")),
    )
    op.create_table(
        "answer",
        sa.Column("proposal_id", BigKey, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outcome", exact(1), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("drafted_by_id", BigKey, nullable=False),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
        sa.Column("signed_by_id", BigKey, nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.Column("published_by_id", BigKey, nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["member.id"], name=op.f("fk_answer_drafted_by_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_answer_proposal_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["member.id"], name=op.f("fk_answer_published_by_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["member.id"], name=op.f("fk_answer_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("proposal_id", "round", name=op.f("uq_answer_proposal_id")),
    )
    op.create_table(
        "registration",
        sa.Column("activity_id", BigKey, nullable=False),
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("branch_id", BigKey, nullable=False),
        sa.Column("state", exact(16), nullable=False),
        sa.Column("live_key", exact(60), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("sealed_answers", SealedJson(), nullable=False),
        sa.Column("companions", sa.JSON(), nullable=False),
        sa.Column("team_id", BigKey, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("queue_number", sa.Integer(), nullable=True),
        sa.Column("offer_until", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", BigKey, nullable=True),
        sa.Column("reason", SealedText(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("checked_in_at", UtcDateTime(), nullable=True),
        sa.Column("check_in_how", exact(16), nullable=False),
        sa.Column("check_in_by_id", BigKey, nullable=True),
        sa.Column("check_in_reason", SealedText(), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("checked_out_at", UtcDateTime(), nullable=True),
        sa.Column("is_early", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("hours_state", exact(16), nullable=False),
        sa.Column("hours_note", SealedText(), nullable=True),
        sa.Column("hours_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_registration_activity_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_registration_branch_id")),
        sa.ForeignKeyConstraint(["check_in_by_id"], ["member.id"], name=op.f("fk_registration_check_in_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_registration_decided_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_registration_member_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_registration_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("live_key", name=op.f("uq_registration_live_key")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index("ix_registration_activity", ["activity_id", "state", "queue_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_member_id"), ["member_id"], unique=False)
        batch_op.create_index("ix_registration_offers", ["state", "offer_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_team_id"), ["team_id"], unique=False)

    op.create_table(
        "seconding",
        sa.Column("proposal_id", BigKey, nullable=False),
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("state", exact(16), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_seconding_member_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_seconding_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seconding")),
        sa.UniqueConstraint("proposal_id", "member_id", name=op.f("uq_seconding_proposal_id")),
    )
    with op.batch_alter_table("seconding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seconding_member_id"), ["member_id"], unique=False)

    op.create_table(
        "undertaking",
        sa.Column("proposal_id", BigKey, nullable=False),
        sa.Column("department_id", BigKey, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("state", exact(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("live_key", exact(60), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_undertaking_department_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_undertaking_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertaking")),
        sa.UniqueConstraint("live_key", name=op.f("uq_undertaking_live_key")),
    )
    with op.batch_alter_table("undertaking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_undertaking_department_id"), ["department_id"], unique=False)
        batch_op.create_index("ix_undertaking_proposal", ["proposal_id", "round"], unique=False)

    op.create_table(
        "activity_rating",
        sa.Column("registration_id", BigKey, nullable=False),
        sa.Column("activity_id", BigKey, nullable=False),
        sa.Column("content", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("again", sa.Integer(), nullable=False),
        sa.Column("words", SealedText(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_rating_activity_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_activity_rating_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_rating")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_activity_rating_registration_id")),
    )
    with op.batch_alter_table("activity_rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_rating_activity_id"), ["activity_id"], unique=False)

    op.create_table(
        "contest_entry",
        sa.Column("activity_id", BigKey, nullable=False),
        sa.Column("registration_id", BigKey, nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("state", exact(16), nullable=False),
        sa.Column("draw", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("award", sa.String(length=20), nullable=False),
        sa.Column("reason", SealedText(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_contest_entry_activity_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_contest_entry_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_entry")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_contest_entry_registration_id")),
    )
    with op.batch_alter_table("contest_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_entry_activity_id"), ["activity_id"], unique=False)

    op.create_table(
        "proposal_rating",
        sa.Column("answer_id", BigKey, nullable=False),
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("rating", exact(16), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_proposal_rating_answer_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_proposal_rating_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_rating")),
        sa.UniqueConstraint("answer_id", "member_id", name=op.f("uq_proposal_rating_answer_id")),
    )
    with op.batch_alter_table("proposal_rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_rating_member_id"), ["member_id"], unique=False)

    op.create_table(
        "score_sheet",
        sa.Column("entry_id", BigKey, nullable=False),
        sa.Column("member_id", BigKey, nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("words", SealedText(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["contest_entry.id"], name=op.f("fk_score_sheet_entry_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_score_sheet_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheet")),
        sa.UniqueConstraint("entry_id", "member_id", name=op.f("uq_score_sheet_entry_id")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", exact(16), server_default="other", nullable=False))
        batch_op.add_column(sa.Column("series_id", BigKey, nullable=True))
        batch_op.add_column(sa.Column("branch_id", BigKey, nullable=True))
        batch_op.add_column(sa.Column("organiser_id", BigKey, nullable=True))
        batch_op.add_column(sa.Column("ends_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("opens_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("closes_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("change_until", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("cancel_until", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("runs_anyway_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("opened_told_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("minimum", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("seats_taken", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("queue_last", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("companions_max", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("allows_children", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("team_min", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("team_max", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("needs_approval", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("offer_hours", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("form", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("eligibility", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("check_in", exact(16), server_default="scene", nullable=False))
        batch_op.add_column(sa.Column("check_secret", SealedText(), nullable=True))
        batch_op.add_column(sa.Column("counts_hours", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("contest", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("results_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("results_until", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("results_final_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", BigKey, nullable=True))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("settlement", SealedText(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.create_check_constraint(
            op.f("ck_activity_never_oversold"), "seats_taken >= 0 AND seats_taken <= capacity"
        )
        batch_op.create_index("ix_activity_state", ["state", "starts_at"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_activity_branch_id"), "branch", ["branch_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_activity_merged_into_id"), "activity", ["merged_into_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_activity_organiser_id"), "member", ["organiser_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_activity_series_id"), "activity_series", ["series_id"], ["id"])

    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", exact(40), nullable=True))
        batch_op.create_index(batch_op.f("ix_attachment_about"), ["about"], unique=False)

    with op.batch_alter_table("office", schema=None) as batch_op:
        batch_op.add_column(sa.Column("department_id", BigKey, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_office_department_id"), "department", ["department_id"], ["id"])
