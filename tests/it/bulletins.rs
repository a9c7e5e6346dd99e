//! The monthly bulletin: what it counts, what it tells later, who reads it, and that it stays.

mod formula;
mod months;
mod page;
mod problems;
mod publishing;
mod signals;
mod visibility;

use crate::harness::{Person, World};
use serde_json::{Value, json};

pub const OFFICE: &str = "fengmao-office.coordinator";

const ROW: &str = "organization { code } rank tiedWith { code } score previousRank movement
    parts { rule value of points counted }";

/// What is asked of a bulletin.
pub fn fields() -> String {
    format!(
        "id revision month status publishedAt fullMark formula {{ code weight meaning decided }} units {{ {ROW} }}
         departments {{ {ROW} }} communities {{ community {{ code }} stage signal reasons }}
         corrections {{ cause month occurredOn recordedOn organization {{ code }} communityCode
             effects {{ month rule value valueNow points pointsNow score scoreNow }} }}
         remark contentDigest csv recomputed {{ contentDigest agrees }}"
    )
}

/// The bulletin of a month, as the person sees it.
pub async fn bulletin(person: &Person<'_>, month: &str) -> Value {
    let query = format!("query($month: YearMonth!) {{ bulletin(month: $month) {{ {} }} }}", fields());
    person.ask_with(&query, json!({ "month": month })).await["bulletin"].clone()
}

/// The same, as the office sees it now.
pub async fn seen(world: &World, month: &str) -> Value {
    bulletin(&world.person(OFFICE).await, month).await
}

/// Gives a command; answers its payload.
pub async fn give(person: &Person<'_>, command: &str, input: Value) -> Value {
    let input_type = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query = format!(
        "mutation($input: {input_type}!) {{ {command}(input: $input) {{ bulletin {{ {} }}
           userErrors {{ code message path ... on ConflictError {{ currentRevision }} ... on StaleContentError {{ currentDigest }} }} }} }}",
        fields()
    );
    person.ask_with(&query, json!({ "input": input })).await[command].clone()
}

#[track_caller]
pub fn done(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["bulletin"].clone()
}

#[track_caller]
pub fn refused(payload: &Value, code: &str, field: &str) {
    let error = &payload["userErrors"][0];
    assert_eq!((&error["code"], &error["path"]), (&json!(code), &json!(["input", field])), "{payload}");
    assert!(payload["bulletin"].is_null(), "{payload}");
}

/// The input of a draft.
pub fn drafting(month: &str) -> Value {
    json!({ "month": month, "idempotencyKey": format!("draft {month}") })
}

/// A command on a bulletin as it was seen.
pub fn on(bulletin: &Value, key: &str) -> Value {
    json!({ "id": bulletin["id"], "expectedRevision": bulletin["revision"], "idempotencyKey": format!("{key} {}", bulletin["id"]) })
}

/// The input by which what was seen is published.
pub fn publishing(seen: &Value) -> Value {
    let mut input = on(seen, "publish");
    input["contentDigest"] = seen["contentDigest"].clone();
    input
}

/// The office drafts and publishes the bulletin of a month.
pub async fn published(world: &World, month: &str) -> Value {
    let office = world.person(OFFICE).await;
    let draft = done(&give(&office, "draftBulletin", drafting(month)).await);
    done(&give(&office, "publishBulletin", publishing(&draft)).await)
}

/// The row of an organization.
#[track_caller]
pub fn row<'b>(bulletin: &'b Value, code: &str) -> &'b Value {
    let rows = ["units", "departments"].into_iter().flat_map(|list| bulletin[list].as_array().unwrap());
    let mut rows = rows.filter(|row| row["organization"]["code"] == code);
    rows.next().unwrap_or_else(|| panic!("{code} is not ranked in {bulletin}"))
}

/// What an organization came to by a rule: of how much, how much, and its points.
#[track_caller]
pub fn part(bulletin: &Value, code: &str, rule: &str) -> (String, String, String) {
    let parts = row(bulletin, code)["parts"].as_array().unwrap().iter();
    let part =
        parts.clone().find(|part| part["rule"] == rule).unwrap_or_else(|| panic!("{code} has no {rule}"));
    let text = |name: &str| part[name].as_str().unwrap().to_owned();
    (text("value"), text("of"), text("points"))
}

/// The line of a community.
#[track_caller]
pub fn community<'b>(bulletin: &'b Value, code: &str) -> &'b Value {
    let mut lines = bulletin["communities"].as_array().unwrap().iter();
    lines.find(|line| line["community"]["code"] == code).unwrap_or_else(|| panic!("{code} is not listed"))
}

/// Moves the clock of a world that begins on 2022-08-01 at 08:00 to the morning of a day.
pub fn until(world: &World, day: &str) {
    let morning = entity::timestamp::Timestamp::parse(&format!("{day}T00:00:00Z")).unwrap();
    let seconds = (morning.0 - world.clock.now().0) / 1_000_000;
    assert!(seconds >= 0, "{day} is over");
    world.clock.advance(seconds);
}

/// The office lets a duty fall due on a day.
pub async fn due(world: &World, clause: &str, community: &str, day: &str) {
    let office = world.person(OFFICE).await;
    let duty = crate::policy::duty(&office, clause, community).await;
    let input = json!({ "id": duty["id"], "dueOn": day, "expectedRevision": duty["revision"],
        "idempotencyKey": format!("due {clause} {community} {day}") });
    crate::duties::done(&office.command("setDutyDueDate", input).await);
}

/// Its organization's signer does what an act says.
pub async fn signs(world: &World, clause: &str, community: &str, act: &str) {
    let (organization, _) = clause.rsplit_once('-').unwrap();
    let signer = world.person(&format!("{organization}.signer")).await;
    let duty = crate::policy::duty(&signer, clause, community).await;
    let key = format!("{act} {clause} {community} {}", duty["revision"]);
    crate::duties::done(&signer.command("signDuty", crate::duties::signing(&duty, act, &key)).await);
}

/// Its signer completes a duty.
pub async fn completes(world: &World, clause: &str, community: &str) {
    for act in ["ACKNOWLEDGE", "COMPLETE"] {
        signs(world, clause, community, act).await;
    }
}

/// Its signer takes a completion back.
pub async fn recalls(world: &World, clause: &str, community: &str) {
    let (organization, _) = clause.rsplit_once('-').unwrap();
    let signer = world.person(&format!("{organization}.signer")).await;
    let duty = crate::policy::duty(&signer, clause, community).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Duty { signOffs { id act } } } }";
    let seen = signer.ask_with(query, json!({ "id": duty["id"] })).await;
    let acts = seen["node"]["signOffs"].as_array().unwrap().iter().rev();
    let completion = acts.clone().find(|it| it["act"] == "COMPLETE").unwrap();
    let input = json!({ "signOff": completion["id"], "reason": "误签", "idempotencyKey": format!("recall {}", completion["id"]) });
    let query = "mutation($input: RecallSignOffInput!) { recallSignOff(input: $input) { userErrors { code message } } }";
    assert_eq!(
        signer.ask_with(query, json!({ "input": input })).await["recallSignOff"]["userErrors"],
        json!([])
    );
}
