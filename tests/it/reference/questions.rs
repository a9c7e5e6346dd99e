//! The questions that both are asked.

mod pages;
mod selections;
mod values;

use super::rows;
use crate::harness::World;
use entity::{
    account, community, duty, organization, programme, responsibility, scenario, sign_off,
    vocabulary::DutyStatus,
};
use serde_json::{Value, json};

/// Ids of things, some of which a viewer may see and some not.
pub struct Ids {
    /// One of each kind.
    each: Vec<String>,
    /// A returned duty of the education department, for a community.
    duty: String,
    /// A duty of the lead office, for the programme.
    office_duty: String,
    sign_off: String,
    community: String,
    event: String,
    signer: String,
}

impl Ids {
    pub async fn of(world: &World) -> Self {
        let duties = rows::<duty::Entity>(world).await;
        let returned = duties.iter().find(|duty| duty.status == DutyStatus::Returned).unwrap();
        let office = duties.iter().find(|duty| duty.community_id.is_none()).unwrap();
        let signatures = rows::<sign_off::Entity>(world).await;
        let signature = signatures.iter().find(|signature| signature.duty_id == returned.id).unwrap();
        let community = &rows::<community::Entity>(world).await[2];
        let event = world.trail().await.pop().unwrap();
        let another = &rows::<account::Entity>(world).await[3];
        let each = vec![
            rows::<programme::Entity>(world).await[0].id.to_string(),
            rows::<organization::Entity>(world).await[5].id.to_string(),
            rows::<responsibility::Entity>(world).await[7].id.to_string(),
            rows::<scenario::Entity>(world).await[1].id.to_string(),
            community.id.to_string(),
            returned.id.to_string(),
            signature.id.to_string(),
            signature.account_id.to_string(),
            another.id.to_string(),
            event.id.to_string(),
        ];
        Self {
            each,
            duty: returned.id.to_string(),
            office_duty: office.id.to_string(),
            sign_off: signature.id.to_string(),
            community: community.id.to_string(),
            event: event.id.to_string(),
            signer: signature.account_id.to_string(),
        }
    }
}

/// All questions, for a viewer who sees this.
pub fn all(seen: &Value, ids: &Ids) -> Vec<Value> {
    let mut all = canonical();
    all.extend(selections::of_fields());
    all.extend(selections::of_nodes(ids));
    all.extend(values::coerced(ids));
    all.extend(values::refused());
    all.extend(pages::of_lists(seen, ids));
    all
}

fn plain(query: &str) -> Value {
    json!({ "query": query })
}

fn with(query: &str, variables: &Value) -> Value {
    json!({ "query": query, "variables": variables })
}

/// What client apps ask all day.
fn canonical() -> Vec<Value> {
    vec![
        plain(
            "query MyDuties { duties(first: 20) {
               nodes { id status dueOn revision updatedAt community { code name } responsibility { code text role } }
               pageInfo { hasNextPage endCursor } totalCount } }",
        ),
        plain(
            "query Community { community(code: \"jiangbin\") {
               id code name ordinal pool targetLevel creationType plannedStart plannedFinish remarks revision
               implementingUnit { code name }
               duties(first: 100) { nodes { id status organization { name } responsibility { text } } totalCount } } }",
        ),
        plain(
            "query Office { communities(first: 20) { nodes {
               name pool implementingUnit { name }
               duties { nodes { status dueOn organization { code name kind } } totalCount } }
               totalCount } }",
        ),
        plain(
            "query DutyInFull { duties(first: 100, orderBy: RESPONSIBILITY, filter: { status: [ACKNOWLEDGED, COMPLETED,
               RETURNED, CONFIRMED, CANCELLED] }) { nodes {
               id status statusReason dueOn contentDigest
               signOffs { id act organization { code } signedBy { id displayName } signedAt statement contentDigest valid }
               viewerActions { action allowed reason } } } }",
        ),
        plain("{ duties(first: 100) { nodes { contentDigest viewerActions { reason } } } }"),
        plain(
            "{ viewer { user { id displayName } assignments { role organization { code } } scenarios { code name }
               dutyCounts { status count } visibleDutyCounts { status count } } }",
        ),
        plain(
            "{ status: dutyTallies(by: [STATUS]) { status organization { code } count overdue }
               all: dutyTallies(by: []) { status community { code } scenario { code } count overdue }
               none: dutyTallies(by: [], filter: { status: [] }) { count overdue }
               each: dutyTallies(by: [ORGANIZATION, STATUS]) { status organization { code } count overdue }
               late: dutyTallies(by: [ORGANIZATION], filter: { dueBefore: \"2022-11-30\" }) { organization { code } count overdue }
               scenarios: dutyTallies(by: [SCENARIO, STATUS]) { status scenario { code ordinal } count overdue }
               communities: dutyTallies(by: [COMMUNITY]) { community { code ordinal } count overdue } }",
        ),
        plain(
            "{ dutyTallies(by: [COMMUNITY, SCENARIO, STATUS, ORGANIZATION], filter: { activity: ACCEPTANCE }) {
               status organization { code } community { code } scenario { code } count overdue } }",
        ),
        plain(
            "{ one: dutyTallies(by: [STATUS], filter: { scenario: \"EDUCATION\", status: [ASSIGNED, RETURNED] }) { status count }
               other: dutyTallies(by: [STATUS], filter: { community: \"jiangbin\", appliesTo: COMMUNITY }) { status count overdue }
               health: dutyTallies(by: [SCENARIO], filter: { organization: \"health\" }) { scenario { name } count } }",
        ),
        plain("{ dutyTallies(by: [STATUS, STATUS]) { count } }"),
        plain("{ dutyTallies(by: STATUS) { __typename count } }"),
        plain(
            "{ programme { id code title documentNumber issuedOn effectiveOn totalCommunities
               pools { pool plannedCount namedCount remark }
               coverage { scenariosWithoutDepartment { code } scenariosWithSeveralDepartments {
                 code departments { code } } } } }",
        ),
        plain(
            "{ organizations { id code name englishName kind divisionCode scenarios { code }
               responsibilities { id code ordinal text role appliesTo activities openEnded scenarios { name } } } }",
        ),
        plain("{ scenarios { id code name ordinal departments { code responsibilities { code } } } }"),
        plain("{ responsibilities { id code organization { name scenarios { departments { name } } } } }"),
        plain(
            "{ auditEvents(first: 30) { nodes { id occurredAt actor { id displayName } action subjectKind subjectId
               organization { code } detail } totalCount pageInfo { hasNextPage startCursor } } }",
        ),
    ]
}
