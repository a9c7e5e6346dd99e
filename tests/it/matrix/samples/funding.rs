//! Money.

use super::{About, Kind, Sample, in_community, once};

pub(super) const QUERIES: [Sample; 2] = [
    once(
        "Query.fundingSummary",
        "{ fundingSummary { byStatus { status count paid } } }",
        "/fundingSummary/byStatus/0/count",
    ),
    once(
        "Query.simulateFunding",
        "{ simulateFunding(input: { targetLevel: MUNICIPAL, spent: \"1\" }) { funding { status } } }",
        "/simulateFunding/funding/status",
    ),
];

const fn of_money(field: &'static str, query: &'static str, outcome: &'static str) -> Sample {
    Sample { field, about: About::Row(Kind::Money), query, outcome }
}

// Each with a revision that is old.
pub(super) const COMMANDS: [Sample; 8] = [
    in_community(
        "Mutation.recordExpenditure",
        "mutation($id: String!) { recordExpenditure(input: { community: $id, category: WORKS, source: SUBSIDY_ELIGIBLE, amount: \"1\", incurredOn: \"2022-07-01\", expectedRevision: 0, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/recordExpenditure/userErrors/0/code",
    ),
    of_money(
        "Mutation.voidExpenditure",
        "mutation($id: ID!) { voidExpenditure(input: { id: $id, reason: \"r\", expectedRevision: 0, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/voidExpenditure/userErrors/0/code",
    ),
    in_community(
        "Mutation.recordPriceAudit",
        "mutation($id: String!) { recordPriceAudit(input: { community: $id, amount: \"1\", auditedOn: \"2022-07-01\", expectedRevision: 0, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/recordPriceAudit/userErrors/0/code",
    ),
    of_money(
        "Mutation.voidPriceAudit",
        "mutation($id: ID!) { voidPriceAudit(input: { id: $id, reason: \"r\", expectedRevision: 0, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/voidPriceAudit/userErrors/0/code",
    ),
    in_community(
        "Mutation.recordPayment",
        "mutation($id: String!) { recordPayment(input: { community: $id, amount: \"1\", paidOn: \"2022-07-01\", expectedRevision: 0, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/recordPayment/userErrors/0/code",
    ),
    of_money(
        "Mutation.voidPayment",
        "mutation($id: ID!) { voidPayment(input: { id: $id, reason: \"r\", expectedRevision: 0, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/voidPayment/userErrors/0/code",
    ),
    once(
        "Mutation.setFundingParameter",
        "mutation { setFundingParameter(input: { name: \"late_most\", value: \"1\", reason: \"r\", expectedVersion: 0, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/setFundingParameter/userErrors/0/code",
    ),
    in_community(
        "Mutation.ruleEligibility",
        "mutation($id: String!) { ruleEligibility(input: { community: $id, creationType: NEW_BUILD, eligible: true, reason: \"r\", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/ruleEligibility/userErrors/0/code",
    ),
];
