//! The register that is asked: as large as fills the largest pages, with texts as long as a page of them may be.

use crate::place::{Place, server::Server};
use serde_json::{Value, json};

/// Who sees most.
pub const OFFICE: &str = "fengmao-office.coordinator";
/// Whose communities are evaluated.
const UNIT: &str = "fuchun-subdistrict";
/// Who verifies what is said of education.
const VERIFIERS: [&str; 2] = ["education.signer", "culture-tourism-sports.signer"];

/// Communities that the pack has more than the policy.
const MORE: u32 = 90;
/// Indicators of the set: those of a whole evaluation, about.
const INDICATORS: u32 = 50;
/// Characters of a note: those of a page of evaluations are just within what may be read for a question.
const NOTE: usize = 70;
/// Characters of a statement under a duty.
const STATEMENT: usize = 300;

/// The policy with more communities; an evaluation of each that the unit has, verified; and the duties of education
/// signed.
pub fn worst() -> Place {
    let place = demo(None);
    let server = Server::serve(&place);
    let office = server.sign_in(OFFICE);
    let set = publish_set(&server, &office);
    evaluate(&server, &office, &set);
    sign(&server);
    place
}

/// The policy with more communities, and nothing done yet, in this database.
pub fn demo(database: Option<String>) -> Place {
    let place = Place::new("hostile", database);
    place.change("programme.toml", |text| {
        text.replace("total_communities = 59", &format!("total_communities = {}", 59 + MORE))
            .replace("planned_count = 10\n", &format!("planned_count = {}\n", 10 + MORE))
    });
    place.change("communities.csv", |text| {
        let more = (1..=MORE)
            .map(|at| format!("{},more-{at},CREATION,社区 {at},{UNIT},,2023-12,PROVINCIAL,,1\n", 100 + at));
        text + &more.collect::<String>()
    });
    drop(Server::start(&place, "demo"));
    place
}

/// A set of as many indicators as a whole evaluation has, about.
pub fn set(code: &str) -> Value {
    let indicators = (1..=INDICATORS).map(|at| format!("\nI{at},EDUCATION,指标,达到要求,STANDARD,false,2"));
    json!({
        "code": code, "title": "指标", "official": false, "creationTypes": ["RENOVATION", "NEW_BUILD"],
        "csv": format!("code,scenario,name,requirement,tier,veto,max_score{}", indicators.collect::<String>()),
    })
}

fn publish_set(server: &Server, office: &str) -> Value {
    let set = server.command(office, "importIndicatorSet", "indicatorSet { id }", set("benchmark"));
    let id = &set["indicatorSet"]["id"];
    server.command(office, "publishIndicatorSet", "indicatorSet { id }", json!({ "id": id }));
    id.clone()
}

fn evaluate(server: &Server, office: &str, set: &Value) {
    let unit = server.sign_in(&format!("{UNIT}.signer"));
    let verifiers = VERIFIERS.map(|name| server.sign_in(name));
    let query = format!(
        "{{ communities(first: 100, filter: {{ implementingUnit: \"{UNIT}\" }}) {{ nodes {{ code }} }} }}"
    );
    let communities = server.question(office, &query);
    let communities = communities["communities"]["nodes"].as_array().unwrap();
    assert!(communities.len() >= 90, "the pages are full");
    for community in communities {
        let selection = "evaluation { id revision scores { indicator { id } } }";
        let input = json!({ "community": community["code"], "indicatorSet": set });
        let evaluation = &server.command(&unit, "openEvaluation", selection, input)["evaluation"];
        let score = |of: &Value| json!({ "indicator": of["indicator"]["id"], "score": "1", "note": "注".repeat(NOTE) });
        let scores: Vec<Value> = evaluation["scores"].as_array().unwrap().iter().map(score).collect();
        let id = &evaluation["id"];
        let input = json!({ "evaluation": id, "scores": scores, "expectedRevision": evaluation["revision"] });
        let saved = &server.command(&unit, "saveSelfScores", selection, input)["evaluation"];
        let input = json!({ "id": id, "expectedRevision": saved["revision"] });
        server.command(&unit, "submitEvaluation", selection, input);
        for verifier in &verifiers {
            let input = json!({ "evaluation": id, "scores": scores });
            server.command(verifier, "verifyScores", selection, input);
        }
    }
}

fn sign(server: &Server) {
    let signer = server.sign_in(VERIFIERS[0]);
    loop {
        let query = "{ duties(first: 100, filter: { status: [ASSIGNED] }) { nodes { id contentDigest } } }";
        let duties = server.question(&signer, query);
        let duties = duties["duties"]["nodes"].as_array().unwrap();
        if duties.is_empty() {
            break;
        }
        for duty in duties {
            let input = json!({
                "id": duty["id"], "act": "ACKNOWLEDGE", "contentDigest": duty["contentDigest"],
                "statement": "签".repeat(STATEMENT),
            });
            server.command(&signer, "signDuty", "duty { id }", input);
        }
    }
}
