//! The lists of documents that apps' tools write: Apollo's manifest, Relay's map, and documents as they stand in files.

use super::{digest, is_digest, is_name, key};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use std::{
    collections::HashSet,
    fmt::{self, Formatter},
};

/// The most documents of a manifest.
const MOST: usize = 5_000;
/// What Apollo's manifest says that it is.
const APOLLO: &str = "apollo-persisted-query-manifest";

/// A document that is to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What the app will name it by.
    pub asked_by: String,
    /// What the manifest calls its operation, where it does.
    pub name: Option<String>,
    pub text: String,
}

/// A file is no manifest.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    #[error(
        "it is neither a manifest of Apollo's (format {APOLLO:?}, version 1) nor a map of Relay's from ids to texts: {0}"
    )]
    Unreadable(String),
    #[error("a manifest has 1 to {MOST} documents")]
    Count,
    #[error("the id {0:?} is none: 1 to 200 visible ASCII characters")]
    BadId(String),
    #[error("{0} stands there twice")]
    Twice(String),
    #[error("{0} is not the SHA-256 of its document")]
    OtherDigest(String),
}

/// Reads a file: JSON is a manifest, and anything else a document.
pub fn read(text: &str, is_json: bool) -> Result<Vec<Candidate>, ManifestError> {
    if !is_json {
        return Ok(vec![Candidate { asked_by: digest(text), name: None, text: text.to_owned() }]);
    }
    let unreadable = |error: serde_json::Error| ManifestError::Unreadable(error.to_string());
    let is_apollos = serde_json::from_str::<Form>(text).is_ok_and(|form| form.format.is_some());
    let candidates = if is_apollos {
        let manifest: Apollo = serde_json::from_str(text).map_err(unreadable)?;
        if (manifest.format.as_str(), manifest.version) != (APOLLO, 1) {
            let said = format!("{:?}, version {}", manifest.format, manifest.version);
            return Err(ManifestError::Unreadable(said));
        }
        let operations = manifest.operations.into_iter();
        operations.map(|it| Candidate { asked_by: it.id, name: Some(it.name), text: it.body }).collect()
    } else {
        let Relay(texts) = serde_json::from_str(text).map_err(unreadable)?;
        texts.into_iter().map(|(id, text)| Candidate { asked_by: id, name: None, text }).collect()
    };
    check(candidates)
}

fn check(candidates: Vec<Candidate>) -> Result<Vec<Candidate>, ManifestError> {
    if !(1..=MOST).contains(&candidates.len()) {
        return Err(ManifestError::Count);
    }
    let mut known = HashSet::with_capacity(candidates.len());
    let mut checked = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let asked_by = key(&candidate.asked_by).to_owned();
        if !is_name(&asked_by) {
            return Err(ManifestError::BadId(candidate.asked_by));
        }
        if is_digest(&asked_by) && asked_by != digest(&candidate.text) {
            return Err(ManifestError::OtherDigest(candidate.asked_by));
        }
        let name = candidate.name.iter().map(|name| format!("the name {name}"));
        for said in name.chain([format!("the id {asked_by}")]) {
            if !known.insert(said.clone()) {
                return Err(ManifestError::Twice(said));
            }
        }
        checked.push(Candidate { asked_by, ..candidate });
    }
    Ok(checked)
}

/// What tells the two apart.
#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    format: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Apollo {
    format: String,
    version: u32,
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    name: String,
    body: String,
}

/// Ids and texts, in the order of the file. An id that stands there twice is not passed over.
struct Relay(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Relay {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Texts).map(Self)
    }
}

struct Texts;

impl<'de> Visitor<'de> for Texts {
    type Value = Vec<(String, String)>;

    fn expecting(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("a map from ids to texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        while let Some(entry) = members.next_entry()? {
            texts.push(entry);
            if texts.len() > MOST {
                return Err(A::Error::custom("too many documents"));
            }
        }
        Ok(texts)
    }
}

#[cfg(test)]
mod tests {
    use super::{ManifestError, digest, read};
    use serde_json::json;

    const TEXT: &str = "query A { programme { code } }";

    fn apollo(operations: &serde_json::Value) -> String {
        json!({ "format": super::APOLLO, "version": 1, "operations": operations }).to_string()
    }

    #[test]
    fn three_forms_are_read() {
        let plain = read(TEXT, false).unwrap();
        assert_eq!((plain[0].asked_by.as_str(), plain[0].name.as_deref()), (digest(TEXT).as_str(), None));
        let id = digest(TEXT);
        let of_apollo = json!([{ "id": id, "name": "A", "type": "query", "body": TEXT }]);
        let read_of_apollo = read(&apollo(&of_apollo), true).unwrap();
        assert_eq!(
            (read_of_apollo[0].asked_by.as_str(), read_of_apollo[0].name.as_deref()),
            (id.as_str(), Some("A"))
        );
        // Relay's ids are MD5, or what somebody made up; with the kind before it a digest is the same.
        let relay = read(
            &json!({ "0cc175b9c0f1b6a831c399e269772661": TEXT, format!("sha256:{id}"): TEXT }).to_string(),
            true,
        );
        let asked_by: Vec<String> = relay.unwrap().into_iter().map(|it| it.asked_by).collect();
        assert_eq!(asked_by, ["0cc175b9c0f1b6a831c399e269772661", id.as_str()]);
    }

    #[test]
    fn what_is_no_manifest_is_refused_whole() {
        let id = digest(TEXT);
        let operation =
            |id: &str, name: &str| json!({ "id": id, "name": name, "type": "query", "body": TEXT });
        let many: serde_json::Map<_, _> = (0..5_001).map(|at| (at.to_string(), json!(TEXT))).collect();
        for (text, why) in [
            ("not JSON".to_owned(), "neither"),
            ("[]".to_owned(), "neither"),
            (json!({ "a": 1 }).to_string(), "neither"),
            (json!({ "format": "another", "version": 1, "operations": [] }).to_string(), "neither"),
            (json!({ "format": super::APOLLO, "version": 2, "operations": [] }).to_string(), "neither"),
            (json!({ "format": super::APOLLO, "version": 1 }).to_string(), "neither"),
            ("{}".to_owned(), "1 to 5000"),
            (apollo(&json!([])), "1 to 5000"),
            (serde_json::Value::Object(many).to_string(), "too many"),
            (json!({ "": TEXT }).to_string(), "the id \"\""),
            (json!({ "a b": TEXT }).to_string(), "the id \"a b\""),
            (json!({ "a\u{0}": TEXT }).to_string(), "the id"),
            (json!({ "x".repeat(201): TEXT }).to_string(), "the id"),
            (apollo(&json!([operation("1", "A"), operation("2", "A")])), "the name A stands there twice"),
            (apollo(&json!([operation("1", "A"), operation("1", "B")])), "the id 1 stands there twice"),
            (format!("{{\"1\": {TEXT:?}, \"1\": {TEXT:?}}}"), "the id 1 stands there twice"),
            (json!({ "0".repeat(64): TEXT }).to_string(), "not the SHA-256"),
            (apollo(&json!([operation(&id.replace(['a', 'b'], "c"), "A")])), "not the SHA-256"),
        ] {
            let refused: ManifestError = read(&text, true).unwrap_err();
            assert!(refused.to_string().contains(why), "{text:.80}: {refused}");
        }
    }
}
