//! `kill -9` while the project library is adjusted: of each decision there is all or nothing, and who gives it again by its key
//! has decided once.

use super::{Demo, PASSWORD, http::Server, program};
use crate::harness::{Database, Folder};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::mpsc, thread};

const KILLS: usize = 4;
/// What each desk decides.
const MONTHS: usize = 12;
/// Communities of which a desk moves the month of all, by each decision.
const DESKS: [[&str; 3]; 3] = [
    ["hanghuang", "jiangbin", "baihe"],
    ["yicheng", "yangpihu", "dengyun"],
    ["xinmin", "longtan", "caihong"],
];

const ADJUST: &str = "mutation($input: AdjustLibraryInput!) { adjustLibrary(input: $input) { decision { id changes { community field to } } \
                      userErrors { code path message } } }";
const MONTH: &str = "query($code: String!) { community(code: $code) { revision plannedFinish } }";
const DECISIONS: &str = "{ libraryDecisions(first: 100) { nodes { id changes { community field to } } pageInfo { hasNextPage } } }";
const EVENTS: &str = "{ auditEvents(first: 100, filter: { action: \"ADJUST_LIBRARY\" }) { nodes { subjectId } pageInfo { hasNextPage } } }";

/// Who decides of some communities, whatever becomes of the server.
struct Desk {
    number: usize,
    /// The decisions that were acknowledged.
    decided: Vec<String>,
    /// One that was given, and of which nobody heard.
    open: Option<Value>,
    /// The last that was heard of.
    last: Option<Value>,
}

impl Desk {
    /// Gives the next decision, or once more the one that is open. None where the server was gone, or all is decided.
    fn decides(&mut self, server: &Server, token: &str) -> Option<()> {
        let month = self.decided.len() + 1;
        if month > MONTHS {
            return None;
        }
        if self.open.is_none() {
            let month = format!("2025-{month:02}");
            let mut changes = Vec::new();
            for code in DESKS[self.number] {
                let asked = json!({ "query": MONTH, "variables": { "code": code } });
                let seen = answered(server, token, &asked)?["community"]["revision"].clone();
                changes.push(json!({ "community": code, "expectedRevision": seen, "plannedFinish": month }));
            }
            self.open = Some(json!({
                "changes": changes,
                "decidedOn": "2022-08-01",
                "reason": "区里研究决定",
                "idempotencyKey": format!("desk {}, {month}", self.number),
            }));
        }
        self.decided.push(given(server, token, self.open.as_ref())?);
        self.last = self.open.take();
        Some(())
    }

    /// Gives the last that was heard of once more: it is the same.
    fn has_decided(&self, server: &Server, token: &str) {
        if self.last.is_some() {
            assert_eq!(given(server, token, self.last.as_ref()).as_ref(), self.decided.last());
        }
    }
}

/// Gives a decision, which has all of its changes; answers its id. None where the server was gone.
fn given(server: &Server, token: &str, input: Option<&Value>) -> Option<String> {
    let given = json!({ "query": ADJUST, "variables": { "input": input } });
    let payload = answered(server, token, &given)?["adjustLibrary"].clone();
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    assert_eq!(payload["decision"]["changes"].as_array().unwrap().len(), 3, "{payload}");
    Some(payload["decision"]["id"].as_str().unwrap().to_owned())
}

/// What a server answers, as soon as it is free to; none where it was gone.
fn answered(server: &Server, token: &str, body: &Value) -> Option<Value> {
    loop {
        let answer = server.try_ask_with(token, body)?;
        if answer["errors"][0]["extensions"]["code"] != "UNAVAILABLE" {
            assert!(answer["errors"].is_null(), "{answer}");
            return Some(answer["data"].clone());
        }
    }
}

/// Each decision has all of its changes, and an event; the communities are as the last of them left them. Answers their ids.
fn are_whole(server: &Server, token: &str) -> BTreeSet<String> {
    let listed = server.ask(token, DECISIONS)["data"]["libraryDecisions"].clone();
    assert_eq!(listed["pageInfo"]["hasNextPage"], false);
    let decisions = listed["nodes"].as_array().unwrap();
    for desk in DESKS {
        // The last decided is the first that is listed.
        let of_desk = decisions.iter().find(|it| it["changes"][0]["community"] == desk[0]);
        let months = desk.map(|code| {
            let asked = json!({ "query": MONTH, "variables": { "code": code } });
            server.ask_with(token, "month", &asked)["data"]["community"]["plannedFinish"].clone()
        });
        let Some(decision) = of_desk else { continue };
        for (code, month) in desk.into_iter().zip(&months) {
            let changes = decision["changes"].as_array().unwrap();
            let is = json!({ "community": code, "field": "PLANNED_FINISH", "to": month });
            assert!(changes.len() == 3 && changes.contains(&is), "{decision} has not left {months:?}");
        }
    }
    let auditor = server.token("auditor", PASSWORD);
    let told = server.ask(&auditor, EVENTS)["data"]["auditEvents"].clone();
    assert_eq!(told["pageInfo"]["hasNextPage"], false);
    let ids = |nodes: &Value, name: &str| -> Vec<String> {
        nodes.as_array().unwrap().iter().map(|it| it[name].as_str().unwrap().to_owned()).collect()
    };
    let (events, decisions) = (ids(&told["nodes"], "subjectId"), ids(&listed["nodes"], "id"));
    let (once, all) = (events.iter().cloned().collect::<BTreeSet<_>>(), decisions.iter().cloned().collect());
    assert_eq!((events.len(), &once), (decisions.len(), &all), "an event for each, and for nothing else");
    all
}

fn survives(environment: &[(&str, &str)]) {
    let folder = Folder::new();
    let mut demo = Demo::start(&folder, environment);
    let mut desks: Vec<Desk> =
        (0..DESKS.len()).map(|number| Desk { number, decided: Vec::new(), open: None, last: None }).collect();
    for round in 0..=KILLS {
        let token = demo.server.token("fengmao-office.coordinator", PASSWORD);
        for desk in &desks {
            desk.has_decided(&demo.server, &token);
        }
        let whole = are_whole(&demo.server, &token);
        let acknowledged: BTreeSet<String> = desks.iter().flat_map(|desk| desk.decided.clone()).collect();
        assert!(whole.is_superset(&acknowledged), "what was acknowledged is there");
        let given = acknowledged.len() + desks.iter().filter(|desk| desk.open.is_some()).count();
        assert!(whole.len() <= given, "nothing is there that nobody gave");
        let (tell, told) = mpsc::channel();
        let Demo { server, child, .. } = &mut demo;
        let server = &*server;
        thread::scope(|scope| {
            for desk in &mut desks {
                let (token, tell) = (&token, tell.clone());
                scope.spawn(move || {
                    while desk.decides(server, token).is_some() {
                        tell.send(()).unwrap();
                    }
                });
            }
            drop(tell);
            for (heard, ()) in told.iter().enumerate() {
                if round < KILLS && heard == 3 + round {
                    child.kill().unwrap();
                }
            }
        });
        if round < KILLS {
            demo = Demo::start(&folder, environment);
        }
    }
    let token = demo.server.token("fengmao-office.coordinator", PASSWORD);
    let decided: Vec<String> = desks.into_iter().flat_map(|desk| desk.decided).collect();
    assert_eq!(decided.len(), DESKS.len() * MONTHS);
    assert_eq!(are_whole(&demo.server, &token), decided.into_iter().collect(), "each is there once");
    demo.stop();
    let verified =
        program(folder.path(), &["feed", "verify"]).envs(environment.iter().copied()).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[test]
fn kill_9_leaves_each_decision_whole_or_not_at_all_on_sqlite() {
    survives(&[("RATE_LIMIT", "off"), ("SIGN_IN_RATE_LIMIT", "off")]);
}

#[tokio::test]
async fn kill_9_leaves_each_decision_whole_or_not_at_all_on_postgres() {
    let database = Database::postgres().await;
    survives(&[
        ("DATABASE_URL", database.url.as_str()),
        ("RATE_LIMIT", "off"),
        ("SIGN_IN_RATE_LIMIT", "off"),
    ]);
}
