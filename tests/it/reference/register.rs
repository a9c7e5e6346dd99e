//! A register in which something has happened, and what a viewer may see of it: read from the rows, with who sees
//! what written out once more.

use crate::{
    duties::{deciding, done, signing},
    harness::{Person, World},
};
use entity::{
    account, assignment, audit_event, community, duty, organization, pool, programme, responsibility,
    scenario, sign_off, vocabulary::Role,
};
use sea_orm::Condition;
use serde_json::{Map, Value, json};

/// The orders of a list of duties.
pub const DUTY_ORDERS: [&str; 10] = [
    "DUE_ON",
    "DUE_ON_DESC",
    "UPDATED_AT",
    "UPDATED_AT_ASC",
    "RESPONSIBILITY",
    "RESPONSIBILITY_DESC",
    "COMMUNITY",
    "COMMUNITY_DESC",
    "STATUS",
    "STATUS_DESC",
];

/// What is done to a duty: by whom, which step, and with which words or day.
type Done<'w> = (&'w Person<'w>, &'static str, &'static str);

/// Signs, returns, confirms, cancels and schedules, a while apart, so that rows come to differ.
pub async fn happened(world: &World) {
    let education = world.person("education.signer").await;
    let fuchun = world.person("fuchun-subdistrict.signer").await;
    let office = world.person("fengmao-office.coordinator").await;
    let deputy = world.person("fengmao-office.deputy").await;
    let theirs = duties_of(&education, "education").await;
    let streets = duties_of(&fuchun, "fuchun-subdistrict").await;
    let own = duties_of(&office, "fengmao-office").await;
    let acknowledged = (&education, "ACKNOWLEDGE", "");
    let completed = (&education, "COMPLETE", "已办 “完成” \"quoted\" \\ \n😀");
    let stories: [(&str, &[Done]); 11] = [
        (&theirs[7], &[acknowledged]),
        (&theirs[1], &[acknowledged, completed]),
        (&theirs[2], &[acknowledged, completed, (&office, "RETURN", "缺 <附件> & 说明")]),
        (&theirs[3], &[acknowledged, completed, (&deputy, "CONFIRM", "")]),
        (&theirs[4], &[(&office, "CANCEL", "重复")]),
        (&theirs[5], &[acknowledged, (&office, "SCHEDULE", "2022-12-31")]),
        (&theirs[6], &[acknowledged, completed, (&office, "SCHEDULE", "2023-01-31")]),
        (&streets[0], &[(&office, "SCHEDULE", "2022-12-31"), (&fuchun, "ACKNOWLEDGE", "")]),
        (&streets[3], &[(&office, "SCHEDULE", "2022-12-31")]),
        (&own[0], &[(&office, "ACKNOWLEDGE", ""), (&office, "COMPLETE", "office")]),
        (&own[1], &[(&deputy, "ACKNOWLEDGE", ""), (&deputy, "COMPLETE", "deputy")]),
    ];
    for (id, steps) in stories {
        for (person, step, words) in steps {
            world.clock.advance(7);
            take(person, id, step, words).await;
        }
    }
}

/// The ids of an organization's duties, in the order of annex 2.
async fn duties_of(person: &Person<'_>, organization: &str) -> Vec<String> {
    let query =
        "query($of: String) { duties(first: 100, orderBy: RESPONSIBILITY, filter: { organization: $of })
                 { nodes { id } } }";
    let data = person.ask_with(query, json!({ "of": organization })).await;
    let nodes = data["duties"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
}

/// Takes a step with a duty as it stands now.
pub async fn take(person: &Person<'_>, id: &str, step: &str, words: &str) {
    let query = "query($id: ID!) { node(id: $id) { ... on Duty { id revision contentDigest } } }";
    let duty = person.ask_with(query, json!({ "id": id })).await["node"].clone();
    let key = format!("{id} {step} {}", duty["revision"]);
    let mut input = deciding(&duty, None, &key);
    let payload = match step {
        "ACKNOWLEDGE" | "COMPLETE" => {
            let mut input = signing(&duty, step, &key);
            input["statement"] = if words.is_empty() { Value::Null } else { json!(words) };
            person.command("signDuty", input).await
        }
        "RETURN" => person.command("returnDuty", deciding(&duty, Some(words), &key)).await,
        "CANCEL" => person.command("cancelDuty", deciding(&duty, Some(words), &key)).await,
        "CONFIRM" => person.command("confirmDuty", input).await,
        _ => {
            input["dueOn"] = json!(words);
            person.command("setDutyDueDate", input).await
        }
    };
    done(&payload);
}

/// Every row of a table.
pub async fn rows<E: sea_orm::EntityTrait<Model: entity::Positional>>(world: &World) -> Vec<E::Model> {
    world.store.unscoped_rows::<E>(Condition::all()).await.unwrap()
}

/// What the account of this name may see of the register; of nobody, where there is none.
pub async fn seen_by(world: &World, person: &Person<'_>, name: Option<&str>) -> Value {
    let accounts = rows::<account::Entity>(world).await;
    let myself =
        accounts.iter().find(|account| Some(account.name.as_str()) == name).map(|account| account.id);
    let mut roles = rows::<assignment::Entity>(world).await;
    roles.retain(|assignment| Some(assignment.account_id) == myself);
    roles.sort_by_key(|assignment| (assignment.role, assignment.organization_id));

    let communities = rows::<community::Entity>(world).await;
    let sees_duty = |duty: &duty::Model| {
        let unit = communities.iter().find(|it| Some(it.id) == duty.community_id);
        let unit = unit.map(|it| it.implementing_unit_id);
        roles.iter().any(|assignment| match assignment.role {
            Role::Coordinator | Role::DataPlatform => true,
            Role::DepartmentOfficer | Role::DepartmentSigner => {
                assignment.organization_id == Some(duty.organization_id)
            }
            Role::UnitOfficer | Role::UnitSigner => {
                assignment.organization_id == Some(duty.organization_id) || assignment.organization_id == unit
            }
            Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor => false,
        })
    };
    let duties: Vec<_> = rows::<duty::Entity>(world).await.into_iter().filter(sees_duty).collect();
    let mut sign_offs = rows::<sign_off::Entity>(world).await;
    sign_offs.retain(|signature| duties.iter().any(|duty| duty.id == signature.duty_id));
    let trail = world.trail().await;
    let administers = |role: &Role| matches!(role, Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor);
    let sees_accounts = roles.iter().any(|assignment| administers(&assignment.role));
    let users = accounts.iter().filter(|account| {
        let signed = sign_offs.iter().any(|signature| signature.account_id == account.id);
        // The history of a duty names who did what with it.
        let of_duty = |event: &audit_event::Model| duties.iter().any(|duty| duty.id.0 == event.subject_id);
        let did = trail.iter().any(|event| event.actor_id == Some(account.id) && of_duty(event));
        sees_accounts || signed || did || Some(account.id) == myself
    });
    let reads_trail = roles.iter().any(|assignment| assignment.role == Role::Auditor);
    let reads_duties = roles.iter().any(|assignment| !administers(&assignment.role));
    let events = if reads_trail { trail.clone() } else { Vec::new() };

    let mut seen = catalogue(world).await;
    let more = json!({
        "viewer": myself.map(|id| json!({
            "id": id.to_string(),
            "roles": roles.iter().map(|it| json!({
                "role": it.role.to_string(), "organizationId": text(it.organization_id),
            })).collect::<Vec<_>>(),
        })),
        "readsDuties": reads_duties,
        "today": world.clock.today().to_string(),
        "readsTrail": reads_trail,
        "communities": communities.iter().map(a_community).collect::<Vec<_>>(),
        "duties": duties.iter().map(a_duty).collect::<Vec<_>>(),
        "signOffs": sign_offs.iter().map(a_sign_off).collect::<Vec<_>>(),
        "users": users
            .map(|it| json!({ "id": it.id.to_string(), "displayName": it.display_name }))
            .collect::<Vec<_>>(),
        "auditEvents": events.iter().map(an_event).collect::<Vec<_>>(),
        "cursors": {
            "communities": cursors(person, "communities", &["ORDINAL", "NAME", "PLANNED_FINISH"]).await,
            "duties": if reads_duties {
                cursors(person, "duties", &DUTY_ORDERS).await
            } else {
                json!({ "RESPONSIBILITY": {} })
            },
            "auditEvents": if reads_trail { cursors(person, "auditEvents", &["NEWEST"]).await } else { json!({}) },
        },
    });
    seen.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    seen
}

/// The cursors that the server gives the rows of a list, by order and id. The reference takes them for labels, so that
/// its pages are cut by its own hand and still compare to the letter.
async fn cursors(person: &Person<'_>, list: &str, orders: &[&str]) -> Value {
    let mut labels = Map::new();
    for order in orders {
        let order_by = if *order == "NEWEST" { String::new() } else { format!(", orderBy: {order}") };
        let query = format!(
            "query($after: String) {{ {list}(first: 100, after: $after{order_by}) {{
               edges {{ cursor node {{ id }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let mut of_rows = Map::new();
        let mut after = Value::Null;
        loop {
            let page = person.ask_with(&query, json!({ "after": after })).await[list].clone();
            for edge in page["edges"].as_array().unwrap() {
                of_rows.insert(edge["node"]["id"].as_str().unwrap().to_owned(), edge["cursor"].clone());
            }
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        labels.insert((*order).to_owned(), Value::Object(of_rows));
    }
    Value::Object(labels)
}

/// What everybody may see.
async fn catalogue(world: &World) -> Value {
    let mut organizations = rows::<organization::Entity>(world).await;
    organizations.sort_by_key(|row| row.ordinal);
    let place = |id| organizations.iter().position(|row| row.id == id);
    let mut clauses = rows::<responsibility::Entity>(world).await;
    clauses.sort_by_key(|row| (place(row.organization_id), row.ordinal));
    let mut scenarios = rows::<scenario::Entity>(world).await;
    scenarios.sort_by_key(|row| row.ordinal);
    let programmes = rows::<programme::Entity>(world).await;
    let pools = rows::<pool::Entity>(world).await;
    let listed = rows::<community::Entity>(world).await;
    let named = |pool| {
        let of_pool = listed.iter().filter(|row| row.pool == pool && row.withdrawn_at.is_none());
        i64::try_from(of_pool.count()).unwrap()
    };
    json!({
        "programmes": programmes.iter().map(|row| json!({
            "id": row.id.to_string(), "code": row.code, "title": row.title,
            "documentNumber": row.document_number,
            "issuedOn": row.issued_on.to_string(), "effectiveOn": row.effective_on.to_string(),
        })).collect::<Vec<_>>(),
        "pools": pools.iter().map(|row| json!({
            "pool": row.pool.to_string(), "plannedCount": i64::from(row.unnamed_count) + named(row.pool), "remark": row.remark,
        })).collect::<Vec<_>>(),
        "organizations": organizations.iter().map(|row| json!({
            "id": row.id.to_string(), "code": row.code, "name": row.name, "kind": row.kind.to_string(),
            "englishName": row.english_name, "divisionCode": row.division_code,
        })).collect::<Vec<_>>(),
        "responsibilities": clauses.iter().map(|row| json!({
            "id": row.id.to_string(), "code": row.code, "organizationId": row.organization_id.to_string(),
            "ordinal": row.ordinal, "text": row.text, "role": row.role.to_string(),
            "appliesTo": row.applies_to.to_string(), "openEnded": row.open_ended,
            "activities": words(&row.activities), "scenarios": words(&row.scenarios),
        })).collect::<Vec<_>>(),
        "scenarios": scenarios.iter().map(|row| json!({
            "id": row.id.to_string(), "code": row.code, "name": row.name, "ordinal": row.ordinal,
        })).collect::<Vec<_>>(),
    })
}

fn a_community(row: &community::Model) -> Value {
    json!({
        "id": row.id.to_string(), "revision": row.revision, "code": row.code, "name": row.name,
        "ordinal": row.ordinal, "pool": row.pool.to_string(), "targetLevel": row.target_level.to_string(),
        "implementingUnitId": row.implementing_unit_id.to_string(), "creationType": text(row.creation_type),
        "plannedStart": text(row.planned_start.as_ref()), "plannedFinish": text(row.planned_finish.as_ref()),
        "remarks": row.remarks, "updatedAt": row.updated_at.rfc3339(), "withdrawalReason": row.withdrawal_reason,
        "stage": row.stage.to_string(),
    })
}

fn a_duty(row: &duty::Model) -> Value {
    json!({
        "id": row.id.to_string(), "revision": row.revision, "position": row.position,
        "responsibilityId": row.responsibility_id.to_string(),
        "organizationId": row.organization_id.to_string(), "communityId": text(row.community_id),
        "status": row.status.to_string(), "statusReason": row.status_reason, "dueOn": text(row.due_on),
        "updatedAt": row.updated_at.rfc3339(), "completionId": text(row.completion_id),
        "confirmedBy": text(row.confirmed_by),
        "communityOrdinal": row.community_ordinal,
    })
}

fn a_sign_off(row: &sign_off::Model) -> Value {
    json!({
        "id": row.id.to_string(), "dutyId": row.duty_id.to_string(), "act": row.act.to_string(),
        "organizationId": row.organization_id.to_string(), "accountId": row.account_id.to_string(),
        "signedAt": row.signed_at.rfc3339(), "statement": row.statement, "contentDigest": row.content_digest,
    })
}

fn an_event(row: &audit_event::Model) -> Value {
    json!({
        "id": row.id.to_string(), "occurredAt": row.occurred_at.rfc3339(), "actorId": text(row.actor_id),
        "action": row.action, "subjectKind": row.subject_kind,
        "subjectId": entity::id::type_id(&row.subject_kind, row.subject_id),
        "organizationId": text(row.organization_id), "detail": row.detail,
    })
}

fn text(value: Option<impl ToString>) -> Value {
    value.map_or(Value::Null, |value| json!(value.to_string()))
}

fn words(list: &str) -> Vec<&str> {
    list.split('|').filter(|word| !word.is_empty()).collect()
}
