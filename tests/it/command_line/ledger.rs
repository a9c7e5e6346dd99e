//! Signatures that clients want, whatever becomes of the server: which were acknowledged, and that the register keeps
//! exactly those.

use super::{PASSWORD, http::Server};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

const SIGN: &str = "mutation Sign($input: SignDutyInput!) { signDuty(input: $input) { signOff { id } userErrors { code } } }";
const SIGNERS: [&str; 3] = ["education.signer", "health.signer", "civil-affairs.signer"];

/// What came of one attempt.
pub enum Attempt {
    /// It is acknowledged.
    Signed,
    /// It may be tried again, with the same key.
    Unavailable,
    /// The server did not answer.
    Gone,
}

/// One signature that a client wants.
struct Wanted {
    signer: usize,
    input: Value,
}

pub struct Ledger {
    wanted: Vec<Wanted>,
    next: AtomicUsize,
    acknowledged: Mutex<Vec<Option<Value>>>,
}

/// Everybody who signs, signed in.
pub fn signers(server: &Server) -> Vec<String> {
    SIGNERS.iter().map(|signer| server.token(signer, PASSWORD)).collect()
}

impl Ledger {
    /// Every duty of three departments is to be acknowledged.
    pub fn of(server: &Server) -> Self {
        let mut wanted = Vec::new();
        for (signer, token) in signers(server).iter().enumerate() {
            let answer = server.ask(token, "{ duties(first: 100) { nodes { id contentDigest } } }");
            for duty in answer["data"]["duties"]["nodes"].as_array().unwrap() {
                let input = json!({
                    "id": duty["id"],
                    "act": "ACKNOWLEDGE",
                    "contentDigest": duty["contentDigest"],
                    "idempotencyKey": format!("sign-{}", duty["id"].as_str().unwrap()),
                });
                wanted.push(Wanted { signer, input });
            }
        }
        assert_eq!(wanted.len(), 64);
        let acknowledged = Mutex::new(vec![None; wanted.len()]);
        Self { wanted, next: AtomicUsize::new(0), acknowledged }
    }

    /// The number of the next that nobody has tried yet.
    pub fn next(&self) -> Option<usize> {
        let next = self.next.fetch_add(1, Ordering::SeqCst);
        (next < self.wanted.len()).then_some(next)
    }

    /// Who goes on begins with the first that was not acknowledged, whoever tried it.
    pub fn go_on(&self) {
        let acknowledged = self.acknowledged.lock().unwrap();
        let open = acknowledged.iter().position(Option::is_none).unwrap_or(acknowledged.len());
        self.next.store(open, Ordering::SeqCst);
    }

    /// How many were acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.lock().unwrap().iter().flatten().count()
    }

    /// Tries to sign. What was acknowledged before is acknowledged again, as the same signature.
    pub fn sign(&self, number: usize, server: &Server, tokens: &[String]) -> Attempt {
        let want = &self.wanted[number];
        let body = json!({ "query": SIGN, "variables": { "input": want.input } });
        let Some(answer) = server.try_ask_with(&tokens[want.signer], &body) else { return Attempt::Gone };
        if answer["errors"][0]["extensions"]["code"] == "UNAVAILABLE" {
            assert!(answer["data"].is_null(), "{answer}");
            return Attempt::Unavailable;
        }
        let payload = &answer["data"]["signDuty"];
        assert_eq!(payload["userErrors"], json!([]), "{answer}");
        let signature = payload["signOff"]["id"].clone();
        assert!(signature.is_string(), "{answer}");
        let known = self.acknowledged.lock().unwrap()[number].replace(signature.clone());
        assert!(known.is_none_or(|known| known == signature), "what was acknowledged is there: {answer}");
        Attempt::Signed
    }

    /// Signs all, with the keys of before; then the register holds what was acknowledged, each signature once and with
    /// exactly one event, and nothing else.
    pub fn is_kept_by(&self, server: &Server) {
        let tokens = signers(server);
        for number in 0..self.wanted.len() {
            assert!(matches!(self.sign(number, server, &tokens), Attempt::Signed));
        }
        let mut acknowledged = BTreeMap::new();
        for (want, signature) in self.wanted.iter().zip(self.acknowledged.lock().unwrap().iter()) {
            acknowledged.insert(text(&want.input["id"]), vec![text(signature.as_ref().unwrap())]);
        }
        assert_eq!(signed(server, &tokens), acknowledged);
        assert_eq!(told(server), acknowledged);
    }
}

/// The signatures under each duty that these people see.
pub fn signed(server: &Server, tokens: &[String]) -> BTreeMap<String, Vec<String>> {
    let mut signed = BTreeMap::new();
    for token in tokens {
        let answer = server.ask(token, "{ duties(first: 100) { nodes { id status signOffs { id } } } }");
        for duty in answer["data"]["duties"]["nodes"].as_array().unwrap() {
            let signatures = duty["signOffs"].as_array().unwrap();
            assert_eq!(duty["status"] == "ACKNOWLEDGED", !signatures.is_empty(), "{duty}");
            if !signatures.is_empty() {
                let ids = signatures.iter().map(|signature| text(&signature["id"])).collect();
                signed.insert(text(&duty["id"]), ids);
            }
        }
    }
    signed
}

/// The signatures that the audit trail tells of, by duty.
pub fn told(server: &Server) -> BTreeMap<String, Vec<String>> {
    let token = server.token("auditor", PASSWORD);
    let query = "query($after: String) { auditEvents(first: 100, after: $after, filter: { action: \"SIGN_DUTY\" }) \
                 { nodes { subjectId detail } pageInfo { hasNextPage endCursor } } }";
    let mut told = BTreeMap::<String, Vec<String>>::new();
    let mut after = Value::Null;
    loop {
        let body = json!({ "query": query, "variables": { "after": after } });
        let page = &server.ask_with(&token, "told", &body)["data"]["auditEvents"];
        for event in page["nodes"].as_array().unwrap() {
            let detail: Value = serde_json::from_str(event["detail"].as_str().unwrap()).unwrap();
            told.entry(text(&event["subjectId"])).or_default().push(text(&detail["signOff"]));
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return told;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
