//! What accompanies projects. Commands carry a revision that is old.

use super::{Kind, Sample, about, once};

pub const ALL: [Sample; 4] = [
    once("Query.targets", "{ targets { code } }", "/targets"),
    once("Query.milestones", "{ milestones { code } }", "/milestones"),
    about(
        Kind::Milestone,
        "Mutation.reachMilestone",
        "mutation($id: ID!) { reachMilestone(input: { id: $id, reachedOn: \"2022-07-31\", expectedRevision: 99, idempotencyKey: \"k\" \
         }) { userErrors { code } } }",
        "/reachMilestone/userErrors/0/code",
    ),
    about(
        Kind::Milestone,
        "Mutation.takeBackMilestone",
        "mutation($id: ID!) { takeBackMilestone(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/takeBackMilestone/userErrors/0/code",
    ),
];
