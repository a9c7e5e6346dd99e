//! The record of a community (一社一档): what a unit may say, how it is kept, who reads it, and what follows.

mod bounds;
mod files;
mod follows;
mod page;
mod parts;
mod versions;
mod visibility;

use crate::harness::Person;
use serde_json::{Value, json};

pub const RECORD: &str = "id revision version updatedAt updatedBy { displayName } community { code } location
    point { longitude latitude system } implementationAreaHa planningAreaHa creationType creationSubtype selfBuiltHouses mixedStandards
    population { households residents over60 under18 floating countedOn } needs highlights spaces { kind name areaM2 note }
    circles { minutes facilities } fundingBalance { standardLand landWithScheme operatingPremisesM2 businessMix expectedYearlyIncome
    expectedYearlyCost } joinedEstates changed contentDigest";

/// Gives the command, under a key of its own unless one is given; answers its payload.
pub async fn give(person: &Person<'_>, mut input: Value) -> Value {
    use std::sync::atomic::{AtomicU32, Ordering};
    static KEYS: AtomicU32 = AtomicU32::new(0);
    if input["idempotencyKey"].is_null() {
        input["idempotencyKey"] = json!(format!("record {}", KEYS.fetch_add(1, Ordering::Relaxed)));
    }
    let query = format!(
        "mutation($input: SaveDossierInput!) {{ saveDossier(input: $input) {{ dossier {{ {RECORD} }} userErrors {{ code path message
           ... on ConflictError {{ currentRevision currentNode {{ id }} }} }} }} }}"
    );
    person.ask_with(&query, json!({ "input": input })).await["saveDossier"].clone()
}

/// The record of a community as the person sees it.
pub async fn record(person: &Person<'_>, community: &str) -> Value {
    let query = format!("query($of: String!) {{ community(code: $of) {{ dossier {{ {RECORD} }} }} }}");
    person.ask_with(&query, json!({ "of": community })).await["community"]["dossier"].clone()
}

/// What is given upon what stands there.
pub async fn saving(person: &Person<'_>, community: &str, mut said: Value) -> Value {
    said["community"] = json!(community);
    said["expectedRevision"] = json!(record(person, community).await["revision"].as_i64().unwrap_or(0));
    give(person, said).await
}

/// The record, once that is said.
pub async fn saved(person: &Person<'_>, community: &str, said: Value) -> Value {
    let payload = saving(person, community, said).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["dossier"].clone()
}

/// Each refusal: its code, and where in the input.
pub fn refused(payload: &Value) -> Vec<(String, String)> {
    assert!(payload["dossier"].is_null(), "{payload}");
    let errors = payload["userErrors"].as_array().unwrap().iter();
    let refusal = |error: &Value| {
        let path: Vec<&str> =
            error["path"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        (error["code"].as_str().unwrap().to_owned(), path[1..].join("."))
    };
    errors.map(refusal).collect()
}

/// All that can be said.
pub fn everything() -> Value {
    json!({
        "location": "富春江畔，桂花路以南", "point": { "longitude": "119.960001", "latitude": "30.05" },
        "implementationAreaHa": "19.85", "planningAreaHa": "56", "creationType": "RENOVATION", "creationSubtype": "OLD_ESTATE_LINKED",
        "selfBuiltHouses": false, "mixedStandards": true,
        "population": { "households": 2100, "residents": 5600, "over60": 1400, "under18": 900, "floating": 700, "countedOn": "2022-06-30" },
        "needs": ["电梯", "停车"], "highlights": ["滨江步道"],
        "spaces": [{ "kind": "PUBLIC_BUILDING", "name": "老居委会", "areaM2": "320.5", "note": "可改食堂" },
                   { "kind": "VACANT_LAND", "name": "北侧空地" }],
        "circles": [{ "minutes": 15, "facilities": ["医院"] }, { "minutes": 5, "facilities": ["食堂", "书房"] }],
        "fundingBalance": { "standardLand": false, "landWithScheme": false, "operatingPremisesM2": "800",
            "businessMix": "社区食堂、托育", "expectedYearlyIncome": "1200000.50", "expectedYearlyCost": "900000" },
        "joinedEstates": ["桂花小区"],
    })
}
