//! How each root field is asked, and about what.
//!
//! A new root field needs a line here; if it is about a kind of row that is new too, `subjects.rs` says what that is.

mod accounts;
mod funding;
mod mechanisms;
mod people;
mod projects;
mod webhooks;
mod work_items;

use crate::subjects::Kind;

/// What a root field is asked about.
#[derive(Clone, Copy, Debug)]
pub enum About {
    /// Nothing in particular.
    Nothing,
    /// Each subject of a kind, by its id.
    Row(Kind),
    /// Communities, by their codes.
    Community,
}

/// A root field, and how it is asked. `$id` is the subject's; `$key` is of this field and subject; `$retired` is a set
/// of indicators that no evaluation may pin any more.
pub struct Sample {
    pub field: &'static str,
    pub about: About,
    pub query: &'static str,
    /// Where in `data` the outcome stands.
    pub outcome: &'static str,
}

const fn about(kind: Kind, field: &'static str, query: &'static str, outcome: &'static str) -> Sample {
    Sample { field, about: About::Row(kind), query, outcome }
}

const fn once(field: &'static str, query: &'static str, outcome: &'static str) -> Sample {
    Sample { field, about: About::Nothing, query, outcome }
}

const fn in_community(field: &'static str, query: &'static str, outcome: &'static str) -> Sample {
    Sample { field, about: About::Community, query, outcome }
}

/// Every sample. Whatever has an id is asked for by `node` and `nodes`.
pub fn all() -> Vec<Sample> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        all.push(about(kind, "Query.node", "query($id: ID!) { node(id: $id) { id } }", "/node"));
        all.push(about(kind, "Query.nodes", "query($id: ID!) { nodes(ids: [$id]) { id } }", "/nodes/0"));
        all.push(about(
            kind,
            "Query.explainAccess",
            "query($id: ID!) { explainAccess(id: $id) { node { id } visibleBy { basis } actions { allowed } } }",
            "/explainAccess",
        ));
    }
    all.extend(QUERIES);
    all.extend(funding::QUERIES);
    all.extend(funding::COMMANDS);
    all.extend(accounts::COMMANDS);
    all.extend(projects::COMMANDS);
    all.extend(mechanisms::ALL);
    all.extend(webhooks::COMMANDS);
    all.extend(work_items::QUERIES);
    all.extend(work_items::COMMANDS);
    all.extend(COMMANDS);
    all.extend(people::COMMANDS);
    all
}

const QUERIES: [Sample; 25] = [
    once("Query.viewer", "{ viewer { dutyCounts { count } } }", "/viewer"),
    once("Query.permissionMatrix", "{ permissionMatrix { role } }", "/permissionMatrix"),
    once("Query.changes", "{ changes { cursor } }", "/changes/cursor"),
    once("Query.drafts", "{ drafts { id } }", "/drafts"),
    once("Query.programme", "{ programme { code } }", "/programme/code"),
    once("Query.organization", "{ organization(code: \"education\") { code } }", "/organization/code"),
    once("Query.community", "{ community(code: \"jiangbin\") { code } }", "/community/code"),
    once("Query.organizations", "{ organizations { code } }", "/organizations"),
    once("Query.scenarios", "{ scenarios { code } }", "/scenarios"),
    once("Query.responsibilities", "{ responsibilities { code } }", "/responsibilities"),
    once("Query.communities", "{ communities { totalCount } }", "/communities/totalCount"),
    once("Query.duties", "{ duties { totalCount } }", "/duties/totalCount"),
    once("Query.dutyTallies", "{ dutyTallies(by: []) { count } }", "/dutyTallies/0/count"),
    once("Query.indicatorSets", "{ indicatorSets { code } }", "/indicatorSets"),
    once("Query.evaluations", "{ evaluations { totalCount } }", "/evaluations/totalCount"),
    about(
        Kind::Evaluation,
        "Query.simulateEvaluation",
        "query($id: ID!) { simulateEvaluation(input: { evaluation: $id, scores: [] }) { userErrors { code } } }",
        "/simulateEvaluation/userErrors/0/code",
    ),
    once("Query.reviews", "{ reviews { totalCount } }", "/reviews/totalCount"),
    once("Query.accounts", "{ accounts(first: 1) { nodes { id } } }", "/accounts/nodes"),
    once("Query.webhooks", "{ webhooks { id } }", "/webhooks"),
    once("Query.bulletins", "{ bulletins { totalCount } }", "/bulletins"),
    once("Query.bulletin", "{ bulletin(month: \"2022-07\") { month status } }", "/bulletin"),
    once("Query.bulletinDrafts", "{ bulletinDrafts { month } }", "/bulletinDrafts"),
    once("Query.assessment", "{ assessment(year: 2022) { months } }", "/assessment"),
    once("Query.libraryDecisions", "{ libraryDecisions { totalCount } }", "/libraryDecisions"),
    once("Query.auditEvents", "{ auditEvents(first: 1) { nodes { id } } }", "/auditEvents/nodes"),
];

// Commands carry an input that would be refused for another reason where they are permitted, so that nothing is
// written: a digest that is stale, a revision that is old, a score that is too high, a comment that says nothing. Nothing refuses to
// retract a comment, and to retire and to publish a set, which come last: that is done.
const COMMANDS: [Sample; 40] = [
    about(
        Kind::Duty,
        "Mutation.signDuty",
        "mutation($id: ID!) { signDuty(input: { id: $id, act: COMPLETE, contentDigest: \"stale\", \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/signDuty/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.returnDuty",
        "mutation($id: ID!) { returnDuty(input: { id: $id, reason: \"r\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/returnDuty/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.confirmDuty",
        "mutation($id: ID!) { confirmDuty(input: { id: $id, expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/confirmDuty/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.cancelDuty",
        "mutation($id: ID!) { cancelDuty(input: { id: $id, reason: \"r\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/cancelDuty/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.setDutyDueDate",
        "mutation($id: ID!) { setDutyDueDate(input: { id: $id, dueOn: \"2022-12-31\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/setDutyDueDate/userErrors/0/code",
    ),
    about(
        Kind::SignOff,
        "Mutation.recallSignOff",
        "mutation($id: ID!) { recallSignOff(input: { signOff: $id, reason: \"r\", idempotencyKey: \"k\" }) { userErrors \
         { code } } }",
        "/recallSignOff/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.reopenDuty",
        "mutation($id: ID!) { reopenDuty(input: { id: $id, reason: \"r\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/reopenDuty/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.signDuties",
        "mutation($id: ID!) { signDuties(input: { items: [{ id: $id, contentDigest: \"stale\" }], act: COMPLETE, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/signDuties/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.confirmDuties",
        "mutation($id: ID!) { confirmDuties(input: { items: [{ id: $id, expectedRevision: 99 }], idempotencyKey: \"k\" \
         }) { userErrors { code } } }",
        "/confirmDuties/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.setDueDates",
        "mutation($id: ID!) { setDueDates(input: { items: [{ id: $id, expectedRevision: 99 }], dueOn: \"2022-12-31\", \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/setDueDates/userErrors/0/code",
    ),
    once(
        "Mutation.importIndicatorSet",
        "mutation { importIndicatorSet(input: { code: \"\", title: \"t\", official: false, creationTypes: [NEW_BUILD], \
         csv: \"c\", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/importIndicatorSet/userErrors/0/code",
    ),
    in_community(
        "Mutation.adjustLibrary",
        "mutation($id: String!) { adjustLibrary(input: { changes: [{ community: $id, expectedRevision: 99, withdraw: true }], \
         decidedOn: \"2022-08-01\", reason: \"r\", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/adjustLibrary/userErrors/0/code",
    ),
    in_community(
        "Mutation.openEvaluation",
        "mutation($id: String!, $retired: ID!) { openEvaluation(input: { community: $id, indicatorSet: \
         $retired, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/openEvaluation/userErrors/0/code",
    ),
    about(
        Kind::IndicatorSet,
        "Mutation.openEvaluation",
        "mutation($id: ID!) { openEvaluation(input: { community: \"jiangbin\", indicatorSet: $id, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/openEvaluation/userErrors/0/code",
    ),
    about(
        Kind::Evaluation,
        "Mutation.saveSelfScores",
        "mutation($id: ID!) { saveSelfScores(input: { evaluation: $id, scores: [], expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/saveSelfScores/userErrors/0/code",
    ),
    about(
        Kind::Evaluation,
        "Mutation.submitEvaluation",
        "mutation($id: ID!) { submitEvaluation(input: { id: $id, expectedRevision: 99, idempotencyKey: \
         \"k\" }) { userErrors { code } } }",
        "/submitEvaluation/userErrors/0/code",
    ),
    about(
        Kind::Evaluation,
        "Mutation.verifyScores",
        "mutation($id: ID!) { verifyScores(input: { evaluation: $id, scores: [], idempotencyKey: \"k\" \
         }) { userErrors { code } } }",
        "/verifyScores/userErrors/0/code",
    ),
    about(
        Kind::Score,
        "Mutation.adjudicateScore",
        "mutation($id: ID!) { adjudicateScore(input: { score: $id, finalScore: \"999\", reason: \"r\", \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/adjudicateScore/userErrors/0/code",
    ),
    about(
        Kind::Evaluation,
        "Mutation.finalizeEvaluation",
        "mutation($id: ID!) { finalizeEvaluation(input: { id: $id, expectedRevision: 99, idempotencyKey: \
         \"k\" }) { userErrors { code } } }",
        "/finalizeEvaluation/userErrors/0/code",
    ),
    about(
        Kind::Evaluation,
        "Mutation.returnEvaluation",
        "mutation($id: ID!) { returnEvaluation(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \
         \"k\" }) { userErrors { code } } }",
        "/returnEvaluation/userErrors/0/code",
    ),
    about(
        Kind::Evaluation,
        "Mutation.withdrawEvaluation",
        "mutation($id: ID!) { withdrawEvaluation(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \
         \"k\" }) { userErrors { code } } }",
        "/withdrawEvaluation/userErrors/0/code",
    ),
    about(
        Kind::Evaluation,
        "Mutation.cancelEvaluation",
        "mutation($id: ID!) { cancelEvaluation(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \
         \"k\" }) { userErrors { code } } }",
        "/cancelEvaluation/userErrors/0/code",
    ),
    once(
        "Mutation.draftBulletin",
        "mutation { draftBulletin(input: { month: \"2030-01\", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/draftBulletin/userErrors/0/code",
    ),
    about(
        Kind::Bulletin,
        "Mutation.remarkBulletin",
        "mutation($id: ID!) { remarkBulletin(input: { id: $id, remark: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { \
         userErrors { code } } }",
        "/remarkBulletin/userErrors/0/code",
    ),
    about(
        Kind::Bulletin,
        "Mutation.withdrawBulletin",
        "mutation($id: ID!) { withdrawBulletin(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { \
         userErrors { code } } }",
        "/withdrawBulletin/userErrors/0/code",
    ),
    about(
        Kind::Bulletin,
        "Mutation.publishBulletin",
        "mutation($id: ID!) { publishBulletin(input: { id: $id, contentDigest: \"sha256:stale\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/publishBulletin/userErrors/0/code",
    ),
    in_community(
        "Mutation.saveDossier",
        "mutation($id: String!) { saveDossier(input: { community: $id, location: \"l\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/saveDossier/userErrors/0/code",
    ),
    in_community(
        "Mutation.openReview",
        "mutation($id: String!) { openReview(input: { community: $id, kind: RECHECK, idempotencyKey: \
         \"k\" }) { userErrors { code } } }",
        "/openReview/userErrors/0/code",
    ),
    about(
        Kind::Evaluation,
        "Mutation.openReview",
        "mutation($id: ID!) { openReview(input: { community: \"longtan\", kind: RECHECK, evaluation: \
         $id, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/openReview/userErrors/0/code",
    ),
    about(
        Kind::Plan,
        "Mutation.openReview",
        "mutation($id: ID!) { openReview(input: { community: \"longtan\", kind: RECHECK, plans: [$id], idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/openReview/userErrors/0/code",
    ),
    in_community(
        "Mutation.savePlan",
        "mutation($id: String!) { savePlan(input: { community: $id, kind: APPLICATION_PLAN, title: \"t\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/savePlan/userErrors/0/code",
    ),
    about(
        Kind::Plan,
        "Mutation.submitPlan",
        "mutation($id: ID!) { submitPlan(input: { id: $id, contentDigest: \"stale\", expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/submitPlan/userErrors/0/code",
    ),
    about(
        Kind::Plan,
        "Mutation.discardPlan",
        "mutation($id: ID!) { discardPlan(input: { id: $id, expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/discardPlan/userErrors/0/code",
    ),
    about(
        Kind::Review,
        "Mutation.addSignatory",
        "mutation($id: ID!) { addSignatory(input: { review: $id, organization: \"publicity-dept\", \
         reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/addSignatory/userErrors/0/code",
    ),
    about(
        Kind::Review,
        "Mutation.removeSignatory",
        "mutation($id: ID!) { removeSignatory(input: { review: $id, organization: \"publicity-dept\", \
         reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/removeSignatory/userErrors/0/code",
    ),
    about(
        Kind::Review,
        "Mutation.setReviewDueDate",
        "mutation($id: ID!) { setReviewDueDate(input: { id: $id, dueOn: \"2022-12-31\", reason: \"r\", \
         expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/setReviewDueDate/userErrors/0/code",
    ),
    about(
        Kind::Review,
        "Mutation.signOpinion",
        "mutation($id: ID!) { signOpinion(input: { review: $id, decision: APPROVE, contentDigest: \
         \"stale\", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/signOpinion/userErrors/0/code",
    ),
    about(
        Kind::Opinion,
        "Mutation.withdrawOpinion",
        "mutation($id: ID!) { withdrawOpinion(input: { opinion: $id, reason: \"r\", idempotencyKey: \
         \"k\" }) { userErrors { code } } }",
        "/withdrawOpinion/userErrors/0/code",
    ),
    about(
        Kind::Review,
        "Mutation.concludeReview",
        "mutation($id: ID!) { concludeReview(input: { id: $id, conclusion: RETURNED, note: \"n\", \
         expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/concludeReview/userErrors/0/code",
    ),
    about(
        Kind::Review,
        "Mutation.cancelReview",
        "mutation($id: ID!) { cancelReview(input: { id: $id, reason: \"r\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/cancelReview/userErrors/0/code",
    ),
];
