//! A request as it came.

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;
use std::fmt::{self, Formatter};

/// A request.
#[derive(Debug, Default)]
pub struct Request {
    /// The document; nothing where it is only named.
    pub query: String,
    /// The name of a document that the server is to know. Who knows documents by names puts it in the query's place.
    pub named: Option<Named>,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Its variables.
    pub variables: Option<Variables>,
    /// Only a query may be asked: the request came by a method that promises to change nothing.
    pub read_only: bool,
    /// The answer may be one of many: a subscription may be asked.
    pub streams: bool,
}

/// How a request names its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// As `documentId`, by the appendix of GraphQL over HTTP.
    Document(String),
    /// As `extensions.persistedQuery`, by Apollo's clients: a SHA-256 in hexadecimal digits, or what stands for one.
    Persisted(String),
}

impl Named {
    /// The one name of a request. It does not give two.
    pub fn one(
        document_id: Option<String>,
        extensions: Option<Extensions>,
    ) -> Result<Option<Self>, &'static str> {
        let persisted = extensions.and_then(|extensions| extensions.persisted_query);
        match (document_id, persisted) {
            (Some(_), Some(_)) => Err("a document is named twice"),
            (Some(id), None) => Ok(Some(Self::Document(id))),
            (None, Some(id)) => Ok(Some(Self::Persisted(id))),
            (None, None) => Ok(None),
        }
    }
}

/// The variables of a request, as they came: an object in JSON. Only what the operation declares is ever decoded, and
/// not before it is known.
#[derive(Debug)]
pub struct Variables(Box<RawValue>);

impl Variables {
    /// The object's text.
    pub fn text(&self) -> &str {
        self.0.get()
    }
}

impl<'de> Deserialize<'de> for Variables {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(from)?;
        if raw.get().starts_with('{') { Ok(Self(raw)) } else { Err(Error::custom("no object")) }
    }
}

/// What a request has. Other members are for others.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Member {
    Query,
    OperationName,
    Variables,
    Extensions,
    DocumentId,
    #[serde(other)]
    Other,
}

impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Members)
    }
}

/// Reads a request's members.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Request;

    fn expecting(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Request, A::Error> {
        let (mut query, mut operation_name, mut variables, mut extensions) = (None, None, None, None);
        let mut document_id = None;
        while let Some(member) = members.next_key()? {
            match member {
                Member::Query => once(&mut query, members.next_value()?)?,
                Member::OperationName => once(&mut operation_name, members.next_value()?)?,
                Member::Variables => once(&mut variables, members.next_value()?)?,
                Member::Extensions => once(&mut extensions, members.next_value()?)?,
                Member::DocumentId => once(&mut document_id, members.next_value()?)?,
                Member::Other => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        let named = Named::one(document_id.flatten(), extensions.flatten()).map_err(Error::custom)?;
        let query: Option<String> = query.flatten();
        if query.is_none() && named.is_none() {
            return Err(Error::missing_field("query"));
        }
        Ok(Request {
            query: query.unwrap_or_default(),
            named,
            operation_name: operation_name.flatten(),
            variables: variables.flatten(),
            read_only: false,
            streams: false,
        })
    }
}

/// A member stands once.
fn once<T, E: Error>(member: &mut Option<T>, value: T) -> Result<(), E> {
    match member.replace(value) {
        Some(_) => Err(E::custom("a member is given twice")),
        None => Ok(()),
    }
}

/// What the protocol leaves room for. Of that something is read which names a document; all else is passed over.
#[derive(Debug, Default)]
pub struct Extensions {
    persisted_query: Option<String>,
}

/// A document by Apollo's rules, which have one version.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PersistedQuery {
    version: u8,
    sha256_hash: String,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Extension {
    PersistedQuery,
    #[serde(other)]
    Other,
}

impl<'de> Deserialize<'de> for Extensions {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Reading)
    }
}

/// Reads what a request has besides.
struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Extensions;

    fn expecting(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Extensions, A::Error> {
        let mut persisted = None;
        while let Some(member) = members.next_key()? {
            match member {
                Extension::PersistedQuery => once(&mut persisted, members.next_value()?)?,
                Extension::Other => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        match persisted.flatten() {
            Some(PersistedQuery { version, .. }) if version != 1 => Err(Error::custom("another version")),
            persisted => Ok(Extensions { persisted_query: persisted.map(|it| it.sha256_hash) }),
        }
    }
}
