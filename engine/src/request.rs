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
    /// The document.
    pub query: String,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Its variables.
    pub variables: Option<Variables>,
    /// Only a query may be asked: the request came by a method that promises to change nothing.
    pub read_only: bool,
    /// The answer may be one of many: a subscription may be asked.
    pub streams: bool,
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
        while let Some(member) = members.next_key()? {
            match member {
                Member::Query => once(&mut query, members.next_value()?)?,
                Member::OperationName => once(&mut operation_name, members.next_value()?)?,
                Member::Variables => once(&mut variables, members.next_value()?)?,
                Member::Extensions => once(&mut extensions, members.next_value::<Option<Passed>>()?)?,
                Member::Other => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Request {
            query: query.ok_or_else(|| Error::missing_field("query"))?,
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

/// An object that is passed over: what the protocol leaves room for, and nothing is in yet.
struct Passed;

impl<'de> Deserialize<'de> for Passed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Self)
    }
}

impl<'de> Visitor<'de> for Passed {
    type Value = Self;

    fn expecting(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(self)
    }
}
