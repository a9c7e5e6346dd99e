//! Which tables there are.

use super::{Table, column, key};
use crate::authz::Permission;

const DUTIES: Table = Table {
    name: "duties",
    about: "职责。/ Duties.",
    permission: Permission::ReadDuties,
    list: "duties",
    order: ", orderBy: RESPONSIBILITY",
    object: "Duty",
    inside: &[],
    columns: &[],
};

const EVALUATIONS: Table = Table {
    name: "evaluations",
    about: "评价。/ Evaluations.",
    permission: Permission::ReadEvaluations,
    list: "evaluations",
    order: "",
    object: "Evaluation",
    inside: &[],
    columns: &[],
};

const REVIEWS: Table = Table {
    name: "reviews",
    about: "评审。/ Reviews.",
    permission: Permission::ReadReviews,
    list: "reviews",
    order: "",
    object: "Review",
    inside: &[],
    columns: &[],
};

/// Every table, those that others name before these.
pub static TABLES: &[Table] = &[
    Table {
        name: "communities",
        about: "社区。/ Communities.",
        permission: Permission::ReadCatalogue,
        list: "communities",
        order: "",
        object: "Community",
        inside: &[],
        columns: &[
            key("id", 0, "id"),
            column("revision", 0, "revision"),
            column("code", 0, "code"),
            column("ordinal", 0, "ordinal"),
            column("name", 0, "name"),
            column("pool", 0, "pool"),
            column("unit", 0, "implementingUnit.code"),
            column("target_level", 0, "targetLevel"),
            column("creation_type", 0, "creationType"),
            column("planned_start", 0, "plannedStart"),
            column("planned_finish", 0, "plannedFinish"),
            column("remarks", 0, "remarks"),
            column("updated_at", 0, "updatedAt"),
            column("withdrawn_at", 0, "withdrawnAt"),
            column("withdrawal_reason", 0, "withdrawalReason"),
        ],
    },
    Table {
        columns: &[
            key("id", 0, "id"),
            column("revision", 0, "revision"),
            column("clause", 0, "responsibility.code"),
            column("organization", 0, "organization.code"),
            column("community", 0, "community.code"),
            column("status", 0, "status"),
            column("status_reason", 0, "statusReason"),
            column("due_on", 0, "dueOn"),
            column("content_digest", 0, "contentDigest"),
            column("confirmed_at", 0, "confirmedAt"),
            column("confirmed_by", 0, "confirmedBy.displayName"),
            column("returned_at", 0, "returnedAt"),
            column("returned_by", 0, "returnedBy.displayName"),
            column("returned_reason", 0, "returnedReason"),
            column("updated_at", 0, "updatedAt"),
        ],
        ..DUTIES
    },
    Table {
        name: "sign_offs",
        about: "职责的签署。/ Signatures under duties.",
        inside: &[("signOffs", "SignOff")],
        columns: &[
            key("id", 1, "id"),
            column("duty_id", 0, "id"),
            column("act", 1, "act"),
            column("organization", 1, "organization.code"),
            column("signed_by", 1, "signedBy.displayName"),
            column("on_behalf_of", 1, "onBehalfOf.displayName"),
            column("signed_at", 1, "signedAt"),
            column("statement", 1, "statement"),
            column("content_digest", 1, "contentDigest"),
            column("valid", 1, "valid"),
            column("recalled_at", 1, "recalledAt"),
            column("recall_reason", 1, "recallReason"),
        ],
        ..DUTIES
    },
    Table {
        columns: &[
            key("id", 0, "id"),
            column("revision", 0, "revision"),
            column("community", 0, "community.code"),
            column("indicator_set", 0, "indicatorSet.code"),
            column("round", 0, "round"),
            column("status", 0, "status"),
            column("status_reason", 0, "statusReason"),
            column("total", 0, "total"),
            column("passed", 0, "passed"),
            column("content_digest", 0, "contentDigest"),
            column("opened_at", 0, "openedAt"),
            column("opened_by", 0, "openedBy.displayName"),
            column("submitted_at", 0, "submittedAt"),
            column("finalized_at", 0, "finalizedAt"),
            column("updated_at", 0, "updatedAt"),
        ],
        ..EVALUATIONS
    },
    Table {
        name: "scores",
        about: "评价的评分。/ Scores of evaluations.",
        inside: &[("scores", "Score")],
        columns: &[
            key("id", 1, "id"),
            column("evaluation_id", 0, "id"),
            column("revision", 1, "revision"),
            column("indicator", 1, "indicator.code"),
            column("scenario", 1, "indicator.scenario.code"),
            column("not_applicable", 1, "notApplicable"),
            column("self_score", 1, "selfScore"),
            column("self_note", 1, "selfNote"),
            column("final_score", 1, "finalScore"),
            column("adjudication_reason", 1, "adjudicationReason"),
            column("status", 1, "status"),
        ],
        ..EVALUATIONS
    },
    Table {
        name: "verifications",
        about: "评分的核验。/ What verifiers found of scores.",
        inside: &[("scores", "Score"), ("verifications", "Verification")],
        columns: &[
            key("score_id", 1, "id"),
            key("organization", 2, "organization.code"),
            column("evaluation_id", 0, "id"),
            column("score", 2, "score"),
            column("note", 2, "note"),
            column("verified_by", 2, "verifiedBy.displayName"),
            column("on_behalf_of", 2, "onBehalfOf.displayName"),
            column("verified_at", 2, "verifiedAt"),
        ],
        ..EVALUATIONS
    },
    Table {
        columns: &[
            key("id", 0, "id"),
            column("revision", 0, "revision"),
            column("community", 0, "community.code"),
            column("kind", 0, "kind"),
            column("round", 0, "round"),
            column("status", 0, "status"),
            column("evaluation_id", 0, "evaluation.id"),
            column("signed_count", 0, "signedCount"),
            column("required_count", 0, "requiredCount"),
            column("conclusion", 0, "conclusion"),
            column("conclusion_note", 0, "conclusionNote"),
            column("content_digest", 0, "contentDigest"),
            column("due_on", 0, "dueOn"),
            column("opened_at", 0, "openedAt"),
            column("concluded_at", 0, "concludedAt"),
        ],
        ..REVIEWS
    },
    Table {
        name: "roster",
        about: "评审的会签名单。/ The rosters of reviews.",
        inside: &[("roster", "RosterEntry")],
        columns: &[
            key("review_id", 0, "id"),
            key("organization", 1, "organization.code"),
            column("clause", 1, "responsibility.code"),
            column("clause_text", 1, "clause"),
            column("added_reason", 1, "addedReason"),
            column("state", 1, "state"),
        ],
        ..REVIEWS
    },
    Table {
        name: "opinions",
        about: "评审的意见。/ Opinions in reviews.",
        inside: &[("opinions", "Opinion")],
        columns: &[
            key("id", 1, "id"),
            column("review_id", 0, "id"),
            column("organization", 1, "organization.code"),
            column("decision", 1, "decision"),
            column("comment", 1, "comment"),
            column("signed_by", 1, "signedBy.displayName"),
            column("on_behalf_of", 1, "onBehalfOf.displayName"),
            column("signed_at", 1, "signedAt"),
            column("content_digest", 1, "contentDigest"),
            column("valid", 1, "valid"),
            column("withdrawn_at", 1, "withdrawnAt"),
            column("withdrawal_reason", 1, "withdrawalReason"),
        ],
        ..REVIEWS
    },
];
