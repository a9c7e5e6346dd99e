//! Signing a duty: the command, and the least that a hand-written transaction must do for the same.

use crate::{
    client::{Client, request},
    database::{Session, Value},
    district::{digest, signer},
    place::server::Server,
};
use entity::id::{DutyId, SignOffId, parse_type_id};
use serde_json::{Value as Json, json};
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};
use uuid::Uuid;

/// Duties that an organization has ready to be signed, at most.
const READY: usize = 600;
const QUESTION: &str = "query($organization: String!, $after: String) { duties(
    first: 100, after: $after, orderBy: RESPONSIBILITY,
    filter: { organization: $organization, status: [ASSIGNED, ACKNOWLEDGED], appliesTo: COMMUNITY }
) { nodes { id status contentDigest } pageInfo { hasNextPage endCursor } } }";
const COMMAND: &str = "mutation($input: SignDutyInput!) { signDuty(input: $input) {
    duty { status revision } signOff { id signedAt } userErrors { message }
} }";

const KEY: &str = "INSERT INTO idempotency_keys (account_id, key, command, input_digest, outcome, created_at) \
    VALUES ($1, $2, 'signDuty', $3, $4, $5) ON CONFLICT DO NOTHING";
const SIGN: &str = "INSERT INTO sign_offs \
    (id, duty_id, act, organization_id, account_id, signed_at, statement, content, content_digest, ordinal) \
    VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, $8, $9)";
const CHANGE: &str = "UPDATE duties SET status = $1, status_reason = NULL, revision = revision + 1, updated_at = $2 \
    WHERE id = $3 AND revision = $4";
const TRAIL: &str = "INSERT INTO audit_events \
    (id, occurred_at, actor_id, action, subject_kind, subject_id, organization_id, detail) \
    VALUES ($1, $2, $3, 'SIGN_DUTY', 'duty', $4, $5, $6)";

/// A duty that can be signed.
struct Ready {
    /// Whose it is.
    signer: usize,
    duty: DutyId,
    digest: String,
    act: &'static str,
    becomes: &'static str,
}

/// Who signs for an organization.
struct Signer {
    token: String,
    account: Uuid,
    organization: Uuid,
}

/// Duties to be signed, the next one by whoever comes next.
pub struct Signing {
    signers: Vec<Signer>,
    ready: Vec<Ready>,
    /// The codes of the scenarios, in their order.
    scenarios: Vec<String>,
    next: AtomicUsize,
    /// Later than the id of anything that was there before.
    mark: Uuid,
}

impl Signing {
    pub fn new(server: &Server, session: &mut Session) -> Self {
        session.run(
            "CREATE TEMP TABLE before AS SELECT id, status, revision, updated_at FROM duties \
             WHERE status IN ('ASSIGNED', 'ACKNOWLEDGED'); CREATE INDEX before_by_id ON before (id)",
        );
        let mut signing = Self {
            signers: Vec::new(),
            ready: Vec::new(),
            scenarios: session.texts("SELECT code FROM scenarios ORDER BY ordinal", &[]),
            next: AtomicUsize::new(0),
            mark: new_id(),
        };
        let departments = "SELECT code FROM organizations WHERE kind <> 'LEAD_OFFICE' ORDER BY ordinal";
        let mut of_all = Vec::new();
        for code in session.texts(departments, &[]) {
            let token = server.sign_in(&signer(&code));
            of_all.push(ready(&mut Client::new(&server.address), &token, &code, signing.signers.len()));
            let viewer = server.question(&token, "{ viewer { user { id } } }");
            let (_, account) = parse_type_id(viewer["viewer"]["user"]["id"].as_str().unwrap()).unwrap();
            signing.signers.push(Signer { token, account, organization: session.organization(&code) });
        }
        // In turn, so that they sign side by side.
        let mut of_all: Vec<_> = of_all.into_iter().map(Vec::into_iter).collect();
        while !of_all.is_empty() {
            of_all.retain_mut(|of_one| of_one.next().map(|duty| signing.ready.push(duty)).is_some());
        }
        signing
    }

    fn next(&self) -> Option<(&Ready, &Signer)> {
        let duty = self.ready.get(self.next.fetch_add(1, Ordering::Relaxed))?;
        Some((duty, &self.signers[duty.signer]))
    }

    /// Gives the command for the next duty; false where there is none.
    pub fn command(&self, client: &mut Client) -> bool {
        let Some((duty, signer)) = self.next() else { return false };
        let input = json!({
            "id": duty.duty.to_string(), "act": duty.act, "contentDigest": duty.digest, "idempotencyKey": new_key(),
        });
        let body = json!({ "query": COMMAND, "variables": { "input": input } });
        let answer: Json = serde_json::from_slice(client.ask(&request(&signer.token, &body))).unwrap();
        let payload = &answer["data"]["signDuty"];
        assert_eq!(payload["duty"]["status"], duty.becomes, "{answer}");
        true
    }

    /// Does the same by hand for the next duty; false where there is none.
    pub fn by_hand(&self, session: &mut Session) -> bool {
        let Some((duty, signer)) = self.next() else { return false };
        let (signature, now) = (new_id(), now());
        let read = if session.is_postgres() {
            include_str!("sql/postgres/signed.sql")
        } else {
            include_str!("sql/sqlite/signed.sql")
        };
        let (id, organization) = (Value::Id(duty.duty.0), Value::Id(signer.organization));
        let (account, moment) = (Value::Id(signer.account), Value::Number(now));
        let text = |text: &str| Value::Text(text.to_owned());

        session.begin();
        let key = [
            account.clone(),
            Value::Text(new_key()),
            text(&duty.digest),
            Value::Id(signature),
            moment.clone(),
        ];
        assert_eq!(session.change(KEY, &key), 1);
        let found: Json =
            serde_json::from_str(&session.text(read, &[id.clone(), organization.clone()])).unwrap();
        let (content, digest) = self.content(duty.duty, &found["content"]);
        assert_eq!(digest, duty.digest, "{content}");
        let revision = found["revision"].as_i64().unwrap();
        let row = [
            Value::Id(signature),
            id.clone(),
            text(duty.act),
            organization.clone(),
            account.clone(),
            moment.clone(),
            Value::Text(content),
            text(&digest),
            Value::Number(revision + 1),
        ];
        assert_eq!(session.change(SIGN, &row), 1);
        let revision = Value::Number(revision);
        let changed = session.change(CHANGE, &[text(duty.becomes), moment.clone(), id.clone(), revision]);
        assert_eq!(changed, 1);
        let detail = json!({
            "act": duty.act, "signOff": SignOffId(signature).to_string(), "contentDigest": digest,
            "from": found["status"], "to": duty.becomes,
        });
        let trail = [Value::Id(new_id()), moment, account, id, organization, Value::Text(detail.to_string())];
        assert_eq!(session.change(TRAIL, &trail), 1);
        session.run("COMMIT");
        true
    }

    /// What is signed, as the product writes it, and its digest.
    fn content(&self, duty: DutyId, read: &Json) -> (String, String) {
        let mut content = read.clone();
        content["id"] = json!(duty.to_string());
        let responsibility = &mut content["responsibility"];
        let words = |list: &Json| {
            list.as_str()
                .unwrap()
                .split('|')
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        responsibility["activities"] = json!(words(&responsibility["activities"]));
        let named = words(&responsibility["scenarios"]);
        let in_order = self.scenarios.iter().filter(|code| named.contains(code));
        responsibility["scenarios"] = json!(in_order.collect::<Vec<_>>());
        let content = serde_json_canonicalizer::to_string(&content).unwrap();
        let digest = digest(&content);
        (content, digest)
    }

    /// Takes all of it back, so that the next round finds what this one found.
    pub fn reset(&self, session: &mut Session) {
        self.next.store(0, Ordering::Relaxed);
        let mark = if session.is_postgres() {
            format!("'{}'", self.mark)
        } else {
            format!("X'{}'", self.mark.simple())
        };
        let back = format!(
            "UPDATE duties SET status = b.status, revision = b.revision, updated_at = b.updated_at FROM before b
             WHERE b.id = duties.id AND duties.id IN (SELECT duty_id FROM sign_offs WHERE id > {mark});
             DELETE FROM sign_offs WHERE id > {mark};
             DELETE FROM audit_events WHERE id > {mark};
             DELETE FROM audit_waiting;
             DELETE FROM idempotency_keys WHERE key LIKE 'bench-%';"
        );
        if session.is_postgres() {
            // The tables that only grow say so by triggers.
            session.run(&format!(
                "SET session_replication_role = replica; {back} SET session_replication_role = DEFAULT"
            ));
            session.run("VACUUM ANALYZE");
        } else {
            let kept = "SELECT group_concat(sql, ';') FROM sqlite_schema \
                        WHERE type = 'trigger' AND name IN ('sign_offs_keep_on_delete', 'audit_events_keep_on_delete')";
            let kept = session.text(kept, &[]);
            session.run(&format!(
                "BEGIN IMMEDIATE; DROP TRIGGER sign_offs_keep_on_delete; DROP TRIGGER audit_events_keep_on_delete; \
                 {back} {kept}; COMMIT; PRAGMA wal_checkpoint(PASSIVE)"
            ));
        }
    }
}

/// The duties that a signer may sign next for the organization.
fn ready(client: &mut Client, token: &str, organization: &str, signer: usize) -> Vec<Ready> {
    let mut found = Vec::new();
    let mut after = Json::Null;
    while found.len() < READY {
        let body =
            json!({ "query": QUESTION, "variables": { "organization": organization, "after": after } });
        let answer: Json = serde_json::from_slice(client.ask(&request(token, &body))).unwrap();
        let page = &answer["data"]["duties"];
        found.extend(page["nodes"].as_array().unwrap().iter().map(|node| {
            let (act, becomes) = match node["status"].as_str() {
                Some("ASSIGNED") => ("ACKNOWLEDGE", "ACKNOWLEDGED"),
                _ => ("COMPLETE", "COMPLETED"),
            };
            let duty = node["id"].as_str().unwrap().parse().unwrap();
            let digest = node["contentDigest"].as_str().unwrap().to_owned();
            Ready { signer, duty, digest, act, becomes }
        }));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    found
}

fn new_key() -> String {
    format!("bench-{}", new_id().simple())
}

#[expect(clippy::disallowed_methods, reason = "the benchmark writes as the server would")]
fn new_id() -> Uuid {
    Uuid::now_v7()
}

#[expect(clippy::disallowed_methods, reason = "the benchmark writes as the server would")]
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_micros()).unwrap()
}
