//! Items of the three lists, their summaries, and reminders.

use super::{Sample, about, once};
use crate::subjects::Kind;

pub(super) const QUERIES: [Sample; 3] = [
    once("Query.workItemTallies", "{ workItemTallies(by: []) { count } }", "/workItemTallies/0/count"),
    once("Query.workItems", "{ workItems { totalCount } }", "/workItems/totalCount"),
    once(
        "Query.workSummary",
        "{ workSummary(rhythm: WEEKLY, of: \"2022-08-01\", organization: \"health\") { raised } }",
        "/workSummary",
    ),
];

/// A command on an item, with a revision that is old.
macro_rules! on_item {
    ($name:literal, $more:literal) => {
        about(
            Kind::WorkItem,
            concat!("Mutation.", $name),
            concat!(
                "mutation($id: ID!) { ",
                $name,
                "(input: { id: $id, expectedRevision: 99, idempotencyKey: \"k\" ",
                $more,
                " }) { userErrors { code } } }"
            ),
            concat!("/", $name, "/userErrors/0/code"),
        )
    };
}

// A reminder that says nothing, and an item without a title, are refused wherever they are permitted.
pub(super) const COMMANDS: [Sample; 13] = [
    once(
        "Mutation.raiseWorkItem",
        "mutation { raiseWorkItem(input: { list: PROBLEM, title: \" \", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/raiseWorkItem/userErrors/0/code",
    ),
    on_item!("updateWorkItem", ", list: WORK, title: \"t\""),
    on_item!("assignWorkItem", ", assignedTo: \"health\""),
    on_item!("setWorkItemDueDate", ", dueOn: \"2022-12-31\""),
    on_item!("startWorkItem", ""),
    on_item!("resolveWorkItem", ", resolution: \"r\""),
    on_item!("confirmWorkItem", ""),
    on_item!("returnWorkItem", ", reason: \"r\""),
    on_item!("dropWorkItem", ", reason: \"r\""),
    on_item!("reopenWorkItem", ", reason: \"r\""),
    about(
        Kind::WorkItem,
        "Mutation.remindWorkItem",
        "mutation($id: ID!) { remindWorkItem(input: { id: $id, text: \" \", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/remindWorkItem/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.remindDuty",
        "mutation($id: ID!) { remindDuty(input: { id: $id, text: \" \", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/remindDuty/userErrors/0/code",
    ),
    about(
        Kind::Review,
        "Mutation.remindOpinion",
        "mutation($id: ID!) { remindOpinion(input: { review: $id, organization: \"health\", text: \" \", idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/remindOpinion/userErrors/0/code",
    ),
];
