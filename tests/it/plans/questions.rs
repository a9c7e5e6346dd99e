//! Every list, in each order, from both ends, from its beginning and from somewhere in it, with each filter; and what hangs on
//! its rows.

use super::plan::Cost;
use crate::harness::Person;
use serde_json::{Value, json};

pub struct Question {
    pub text: String,
    /// Another order than that of an index, of what fits a filter; or several filters at once, are uncommon. Indexes for all of them would cost each
    /// signature more than they spare a few questions: these go through what fits the filter, or through the order, whichever is less.
    pub cost: Cost,
}

/// A list of the root: its field, its orders, its filters, and what is asked of a row.
struct List {
    field: &'static str,
    orders: &'static [&'static str],
    filters: &'static [&'static str],
    row: &'static str,
}

/// Orders of which each is asked with each filter.
const USUAL: [&str; 4] = ["", "orderBy: DUE_ON_DESC", "orderBy: UPDATED_AT", "orderBy: RESPONSIBILITY"];
/// Filters that each order is asked with.
const EVERY: [&str; 3] = ["", "filter: { status: [COMPLETED, RETURNED] }", "filter: { awaitingMe: true }"];

impl List {
    fn is_asked(&self, order: &str, filter: &str) -> bool {
        self.field != "duties" || USUAL.contains(&order) || EVERY.contains(&filter)
    }
}

const LISTS: &[List] = &[
    List {
        field: "duties",
        orders: &[
            "",
            "orderBy: DUE_ON",
            "orderBy: DUE_ON_DESC",
            "orderBy: UPDATED_AT",
            "orderBy: UPDATED_AT_ASC",
            "orderBy: RESPONSIBILITY",
            "orderBy: RESPONSIBILITY_DESC",
            "orderBy: COMMUNITY",
            "orderBy: COMMUNITY_DESC",
            "orderBy: STATUS",
            "orderBy: STATUS_DESC",
        ],
        filters: &[
            "",
            "filter: { status: [ASSIGNED] }",
            "filter: { status: [RETURNED] }",
            "filter: { status: [COMPLETED, RETURNED] }",
            "filter: { organization: \"education\" }",
            "filter: { organization: \"education\", status: [COMPLETED] }",
            "filter: { community: \"jiangbin\" }",
            "filter: { community: \"jiangbin\", status: [ASSIGNED, COMPLETED] }",
            "filter: { scenario: \"education\" }",
            "filter: { activity: VERIFY }",
            "filter: { activity: REVIEW, status: [ACKNOWLEDGED] }",
            "filter: { appliesTo: PROGRAMME }",
            "filter: { dueBefore: \"2022-09-01\" }",
            "filter: { dueAfter: \"2022-09-01\" }",
            "filter: { overdue: true }",
            "filter: { withoutDueDay: true }",
            "filter: { communities: [\"jiangbin\", \"baihe\"] }",
            "filter: { pool: CREATION }",
            "filter: { implementingUnit: \"fuchun-subdistrict\" }",
            "filter: { role: LEAD }",
            "filter: { text: \"桥\" }",
            "filter: { mine: true }",
            "filter: { awaitingMe: true }",
            "filter: { updatedSince: \"2022-08-01T00:10:00Z\" }",
        ],
        row: "id status dueOn responsibility { code text } organization { code } community { code name }",
    },
    List {
        field: "communities",
        orders: &["", "orderBy: NAME", "orderBy: PLANNED_FINISH"],
        filters: &[
            "",
            "filter: { implementingUnit: \"fuchun-subdistrict\" }",
            "filter: { pool: CREATION }",
            "filter: { withdrawn: false }",
            "filter: { stage: [IMPLEMENTING] }",
            "filter: { stage: [LISTED, ACCEPTED] }",
        ],
        row: "code name stage acceptances { level acceptedOn } advice { code } stageHistory { step by { displayName } } viewerActions { allowed } funding { revision payable expenditures { id } payments { id } }",
    },
    List {
        field: "evaluations",
        orders: &[""],
        filters: &[
            "",
            "community: \"jiangbin\"",
            "filter: { community: \"jiangbin\" }",
            "filter: { status: [SUBMITTED] }",
            "filter: { status: [DRAFT, FINAL] }",
            "filter: { awaitingMyVerification: true }",
            "filter: { awaitingAdjudication: true }",
            "filter: { updatedSince: \"2022-08-01T00:10:00Z\" }",
        ],
        row: "id status total community { code } scores { status selfScore verifications { score verifiedBy { displayName } } }",
    },
    List {
        field: "reviews",
        orders: &[""],
        filters: &[
            "",
            "filter: { status: [OPEN] }",
            "filter: { status: [OPEN, CONCLUDED] }",
            "filter: { kind: APPRAISAL }",
            "filter: { community: \"jiangbin\" }",
            "filter: { awaitingMySignature: true }",
            "filter: { updatedSince: \"2022-08-01T00:10:00Z\" }",
        ],
        row: "id status opinions { decision valid signedBy { displayName } } roster { organization { code } } evaluation { status }",
    },
    List {
        field: "libraryDecisions",
        orders: &[""],
        filters: &[""],
        row: "decidedOn reason changes { community field from to } decidedBy { displayName } organization { code }",
    },
    List {
        field: "leaseRequests",
        orders: &[""],
        filters: &["", "community: \"jiangbin\""],
        row: "status requestedOn community { code } attachments { name } viewerActions { allowed }",
    },
    List {
        field: "digitalApplications",
        orders: &[""],
        filters: &["", "community: \"jiangbin\"", "kind: UNIFIED", "belowIn: \"2022-07\""],
        row: "name activity(from: \"2022-01\") { value superseded { value } by { displayName } } missingMonths community { code } \
              preliminaryAcceptance { status } finalAcceptance { status } viewerActions { allowed }",
    },
    List {
        field: "publicityRecords",
        orders: &[""],
        filters: &["", "community: \"jiangbin\""],
        row: "status heldOn organization { code } community { code } attachments { name } viewerActions { allowed }",
    },
    List {
        field: "workItems",
        orders: &["", "orderBy: UPDATED_AT", "orderBy: UPDATED_AT_ASC"],
        filters: &[
            "",
            "filter: { list: [PROBLEM], status: [OPEN, IN_PROGRESS] }",
            "filter: { community: \"jiangbin\" }",
            "filter: { assignedTo: \"health\" }",
            "filter: { raisedBy: \"fengmao-office\" }",
            "filter: { overdue: true }",
            "filter: { mine: true }",
            "filter: { text: \"桥\" }",
            "filter: { updatedSince: \"2022-08-01T00:10:00Z\" }",
        ],
        row: "id title status overdue raisedBy { code } comments { body } history(first: 5) { nodes { action } } viewerActions { allowed }",
    },
    List {
        field: "accounts",
        orders: &[""],
        filters: &[
            "",
            "filter: { kind: PERSON }",
            "filter: { role: AUDITOR }",
            "filter: { organization: \"education\" }",
        ],
        row: "name status lockedUntil linkedIdentities { subject } assignments(activeOnly: true) { role }",
    },
    List {
        field: "auditEvents",
        orders: &[""],
        filters: &[
            "",
            "filter: { action: \"SIGN_DUTY\" }",
            "filter: { action: \"REVOKE_SESSION\" }",
            "filter: { organization: \"education\" }",
            "filter: { subjectKind: \"duty\" }",
            "filter: { since: \"2022-07-01T00:00:00Z\" }",
            "filter: { until: \"2022-08-15T00:00:00Z\" }",
            "filter: { since: \"2022-07-01T00:00:00Z\" until: \"2022-08-15T00:00:00Z\" }",
            "filter: { action: \"SIGN_DUTY\" since: \"2022-07-01T00:00:00Z\" }",
            "filter: { organization: \"education\", action: \"SIGN_DUTY\" }",
        ],
        row: "action actor { displayName }",
    },
];

/// What is asked of the register besides its lists.
const OTHERS: &[&str] = &[
    "{ viewer { user { displayName } assignments { role } } }",
    "{ communities(first: 20) { nodes { stage advice { code } evaluations(first: 1) { nodes { status } } reviews(first: 1) { nodes { status } } \
     duties(first: 0, filter: { status: [ASSIGNED, ACKNOWLEDGED, COMPLETED, RETURNED] }) { totalCount } } } }",
    "{ viewer { heldAssignments { active holder { displayName } grantedBy { id } } delegations { active } colleagues { displayName } permissions { permission } } }",
    "{ communities(first: 20) { nodes { code duties(first: 10) { nodes { id status signOffs { act valid signedBy { displayName } } } } \
     evaluations(first: 1) { nodes { status total } } reviews(first: 1) { nodes { status opinions { decision valid } } } } } }",
    "{ viewer { dutyCounts { status count } visibleDutyCounts { status count } } duties(first: 0) { totalCount } }",
    "{ viewer { notifications(first: 20) { pageInfo { hasNextPage } nodes { kind readAt organization { code } subject { id } } } } }",
    "{ viewer { notifications(last: 20) { pageInfo { hasPreviousPage } nodes { kind at } } } }",
    "{ viewer { notifications(first: 20, filter: { unread: true, kinds: [ASSIGNED, OPINION_AWAITED] }) { nodes { kind } } } }",
    "{ viewer { notifications(first: 0) { unreadCount } } }",
    "{ duties(first: 20) { nodes { comments { body writtenBy { displayName } } } } }",
    "{ evaluations(first: 20) { nodes { comments { body scenario { code } writtenBy { displayName } } } } }",
    "{ reviews(first: 20) { nodes { comments { body writtenBy { displayName } } } } }",
    "{ duties(first: 20) { nodes { confirmedAt confirmedBy { displayName } returnedAt history(first: 10) { totalCount nodes { action by { displayName } from to } } } } }",
    "{ duties(first: 20, filter: { status: [COMPLETED, RETURNED] }) { nodes { history(last: 3) { pageInfo { hasPreviousPage } nodes { at } } } } }",
    "{ evaluations(first: 20) { nodes { openedBy { displayName } submittedAt finalizedAt history(first: 10) { totalCount nodes { action by { displayName } reason } } } } }",
    "{ reviews(first: 20) { nodes { history(first: 10) { totalCount nodes { action organization { code } by { displayName } } } } } }",
    "{ milestones { status owner { code } attachments { name } viewerActions { allowed } } }",
    "{ dutyTallies(by: [ORGANIZATION, STATUS]) { organization { code } status count overdue } }",
    "{ dutyTallies(by: [SCENARIO], filter: { status: [ASSIGNED] }) { scenario { code } count overdue } }",
    "{ dutyTallies(by: [STATUS], filter: { community: \"jiangbin\" }) { status count overdue } }",
    "{ workItemTallies(by: [LIST, STATUS], filter: { community: \"jiangbin\" }) { list status count overdue } }",
    "{ communities(first: 20) { nodes { funding { revision status payable expenditures { amount by { displayName } attachments { name } } audits { amount } \
     payments { amount by { displayName } } viewerActions { allowed } } } } }",
    "{ communities(first: 20) { nodes { funding { history(first: 5) { totalCount nodes { action by { displayName } } } } } } }",
    "{ communities(first: 20) { nodes { code duties(last: 5, filter: { status: [ASSIGNED, COMPLETED] }) { nodes { id } } } } }",
    "{ community(code: \"jiangbin\") { name duties(first: 100) { totalCount nodes { id contentDigest \
     signOffs { act statement content signedBy { displayName } } viewerActions { allowed } } } \
     evaluations(first: 20) { nodes { id status scores { status verifications { score } } } } \
     reviews(first: 20) { nodes { id opinions { decision content withdrawnAt signedBy { displayName } } viewerActions { allowed } } } } }",
];

/// What counts or adds up all that one sees, of which there is no summary: it goes through that once.
const WHOLE: &[&str] = &[
    "{ workItemTallies(by: [LIST, STATUS]) { list status count overdue } }",
    "{ workItemTallies(by: [ASSIGNED_TO], filter: { overdue: true }) { assignedTo { code } count } }",
    "{ fundingSummary { byStatus { status count paid payable } byUnit { unit { code } paid } } }",
    // Of a period in which nothing happened, nothing.
    "{ workSummary(rhythm: MONTHLY, of: \"2022-07-01\") { raised resolved overdue dutiesCompleted stagesReached } }",
];

/// All of them, for a viewer, whose own rows give the cursors.
pub async fn all(viewer: &Person<'_>) -> Vec<Question> {
    let mut questions: Vec<Question> =
        OTHERS.iter().map(|text| Question { text: (*text).to_owned(), cost: Cost::Page }).collect();
    questions.extend(WHOLE.iter().map(|text| Question { text: (*text).to_owned(), cost: Cost::Whole }));
    for list in LISTS {
        for order in list.orders {
            for filter in list.filters.iter().filter(|filter| list.is_asked(order, filter)) {
                let whole = [*order, *filter].join(" ");
                for page in pages(viewer, list.field, &whole).await {
                    let rows = list.row;
                    let text = format!(
                        "{{ {}({page} {whole}) {{ pageInfo {{ hasNextPage }} nodes {{ {rows} }} }} }}",
                        list.field
                    );
                    let own =
                        if filter.contains("updatedSince") && list.orders.contains(&"orderBy: UPDATED_AT") {
                            order.contains("UPDATED_AT")
                        } else {
                            ["", "orderBy: DUE_ON", "orderBy: DUE_ON_DESC"].contains(order)
                        };
                    let uncommon = !filter.is_empty() && (!own || filter.contains(", "));
                    questions
                        .push(Question { text, cost: if uncommon { Cost::Uncommon } else { Cost::Page } });
                }
            }
        }
    }
    for id in ids(viewer).await {
        questions.push(Question { text: format!("{{ node(id: {id}) {{ id }} }}"), cost: Cost::Page });
    }
    questions
}

/// The pages of a list: from both ends, and from a row in it.
async fn pages(viewer: &Person<'_>, field: &str, whole: &str) -> Vec<String> {
    let mut pages = vec!["first: 20".to_owned(), "last: 20".to_owned()];
    for (end, cursor, size, place) in
        [("first: 90", "endCursor", "first: 20", "after"), ("last: 90", "startCursor", "last: 20", "before")]
    {
        let asked = format!("{{ {field}({end} {whole}) {{ pageInfo {{ {cursor} }} }} }}");
        let answer = viewer.send(&asked, json!({})).await;
        if let Some(cursor) = answer.body["data"][field]["pageInfo"][cursor].as_str() {
            pages.push(format!("{size}, {place}: \"{cursor}\""));
        }
    }
    pages
}

/// A row of each kind, and who signed.
async fn ids(viewer: &Person<'_>) -> Vec<Value> {
    let asked = "{ duties(first: 1, filter: { status: [COMPLETED] }) { nodes { id signOffs { id signedBy { id } } } } \
                 evaluations(first: 1) { nodes { id } } reviews(first: 1) { nodes { id opinions { id signedBy { id } } } } }";
    let answer = viewer.send(asked, json!({})).await;
    let mut found = Vec::new();
    collect(&answer.body["data"], &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("id").cloned());
            fields.values().for_each(|value| collect(value, found));
        }
        Value::Array(rows) => rows.iter().take(1).for_each(|row| collect(row, found)),
        _ => {}
    }
}
