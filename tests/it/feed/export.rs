//! An export as a job takes it in.

use crate::{harness::Answer, viewers::Viewer};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Things by their ids: version and document.
pub type Things = BTreeMap<String, Value>;

/// What a job has of it.
#[derive(Clone, Default)]
pub struct Job {
    pub things: Things,
    pub cursor: Option<String>,
    /// Ids that were told as lost.
    pub lost: Vec<String>,
    pub resets: usize,
}

/// One export, as it came.
pub struct Export {
    pub bytes: Vec<u8>,
    pub head: Value,
    pub complete: Value,
}

pub async fn asked(viewer: &Viewer<'_>, path: &str) -> Answer {
    viewer.table(path).await
}

/// An export, whole.
pub async fn exported(viewer: &Viewer<'_>, path: &str) -> Export {
    let answer = asked(viewer, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}: {}", viewer.name, answer.body);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/x-ndjson");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    let lines = lines(&answer.bytes);
    let head = lines[0]["feed"].clone();
    let complete = lines.last().unwrap()["complete"].clone();
    assert!(head.is_object() && complete.is_object(), "{}", viewer.name);
    Export { bytes: answer.bytes, head, complete }
}

/// The whole lines of bytes that may have been cut off.
pub fn lines(bytes: &[u8]) -> Vec<Value> {
    let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    // Behind the last end of a line there is nothing, or no whole one.
    lines.pop();
    lines.into_iter().map(|line| serde_json::from_slice(line).unwrap()).collect()
}

impl Job {
    /// Takes lines in up to the last checkpoint among them.
    pub fn takes(&mut self, lines: &[Value]) {
        let is_checkpoint = |line: &Value| line["cursor"].is_string() || line["complete"].is_object();
        let Some(last) = lines.iter().rposition(is_checkpoint) else { return };
        for line in &lines[..=last] {
            if line["feed"]["reset"] == true {
                self.things.clear();
                self.resets += 1;
            }
            for cursor in [&line["cursor"], &line["complete"]["cursor"]] {
                self.cursor = cursor.as_str().map(str::to_owned).or(self.cursor.take());
            }
            let id = || line["id"].as_str().unwrap().to_owned();
            match line["type"].as_str() {
                Some("UPSERT") => {
                    self.things.insert(id(), json!({ "version": line["version"], "node": line["node"] }));
                }
                Some("ACCESS_LOST") => {
                    assert!(line["node"].is_null());
                    self.things.remove(&id());
                    self.lost.push(id());
                }
                other => assert_eq!(other, None),
            }
        }
    }

    /// Exports what is new.
    pub async fn catches_up(&mut self, viewer: &Viewer<'_>) -> Export {
        let path = self.cursor.as_ref().map_or("/feed".to_owned(), |cursor| format!("/feed?after={cursor}"));
        let export = exported(viewer, &path).await;
        self.takes(&lines(&export.bytes));
        export
    }

    /// Holds what the export says that it comes to against what there is, counted anew.
    pub fn comes_to(&self, export: &Export, name: &str) {
        let complete = &export.complete;
        for kind in export.head["kinds"].as_array().unwrap().iter().map(|kind| kind.as_str().unwrap()) {
            let prefix = format!("{}_", prefix(kind));
            let of_kind = self.things.iter().filter(|(id, _)| id.starts_with(&prefix));
            let mut sum = [0_u8; 9];
            for (_, thing) in of_kind.clone() {
                let version = URL_SAFE_NO_PAD.decode(thing["version"].as_str().unwrap()).unwrap();
                sum.iter_mut().zip(version).for_each(|(sum, byte)| *sum ^= byte);
            }
            assert_eq!(complete["counts"][kind], of_kind.count(), "{name}: {kind}");
            assert_eq!(complete["checksums"][kind], URL_SAFE_NO_PAD.encode(sum), "{name}: {kind}");
        }
        let text = std::str::from_utf8(&export.bytes).unwrap();
        let last = text.trim_end().rfind('\n').unwrap() + 1;
        assert_eq!(complete["sha256"], format!("{:x}", Sha256::digest(&text[..last])), "{name}");
        let entries = lines(&export.bytes).iter().filter(|line| line["type"].is_string()).count();
        assert_eq!(complete["entries"], entries, "{name}");
    }
}

fn prefix(kind: &str) -> String {
    match kind {
        "CATALOGUE" => "programme".to_owned(),
        kind => kind.to_lowercase().replace('_', ""),
    }
}

/// What the pages of `changes` come to, with the document that is usual.
pub async fn walked(viewer: &Viewer<'_>) -> Things {
    let usual = include_str!("../../../assets/feed.graphql");
    let (mut things, mut after) = (Things::new(), Value::Null);
    loop {
        let page = viewer.send(usual, json!({ "first": 60, "after": after })).await.data()["changes"].clone();
        for change in page["changes"].as_array().unwrap() {
            assert_eq!(change["type"], "UPSERT");
            let thing = json!({ "version": change["version"], "node": change["node"] });
            things.insert(change["id"].as_str().unwrap().to_owned(), thing);
        }
        after = page["cursor"].clone();
        if page["hasMore"] == false {
            return things;
        }
    }
}

/// Asks with headers, whatever comes of it.
pub async fn asked_with(viewer: &Viewer<'_>, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
    let mut request = viewer.person.asking_for(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    viewer.person.world.send(request.body(Body::empty()).unwrap()).await
}
