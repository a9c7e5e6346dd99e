//! Reading variables: what the operation declares, and no more of it than the limits allow.
//!
//! A kilobyte on the wire can be a megabyte of small objects, and those forty megabytes in memory. So what nobody
//! declared is passed over, and what somebody did is counted while it is built.

use crate::{Error, Limits, Result, request::Variables};
use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value as Json, value::RawValue};
use std::{
    collections::HashMap,
    fmt::{self, Formatter},
};

/// Bytes that stand around a value, about.
pub(crate) const AROUND: usize = 3;

/// The variables of a request that are declared, each still as it came.
#[derive(Default)]
pub(crate) struct Given<'r>(HashMap<&'r str, &'r RawValue>);

/// How much was decoded of a request.
#[derive(Default)]
pub(crate) struct Decoded {
    bytes: usize,
    values: usize,
}

impl<'r> Given<'r> {
    /// Finds those of these names; the last of a name counts.
    pub(crate) fn find(variables: Option<&'r Variables>, names: &[&'r str]) -> Result<Self> {
        let Some(variables) = variables else { return Ok(Self::default()) };
        let mut reader = serde_json::Deserializer::from_str(variables.text());
        let found = reader.deserialize_map(Declared(names)).map_err(|_| unreadable())?;
        Ok(Self(found))
    }

    /// One of them, decoded; none where it was left out.
    pub(crate) fn decode(&self, name: &str, decoded: &mut Decoded, limits: &Limits) -> Result<Option<Json>> {
        let Some(raw) = self.0.get(name) else { return Ok(None) };
        let mut over = None;
        let mut reader = serde_json::Deserializer::from_str(raw.get());
        let value = Value { decoded, limits, level: 0, over: &mut over }.deserialize(&mut reader);
        value.map(Some).map_err(|_| over.unwrap_or_else(unreadable))
    }
}

fn unreadable() -> Error {
    Error::BadInput("变量无法读取 / a variable cannot be read".into())
}

/// Keeps the members of these names.
struct Declared<'n, 'r>(&'n [&'r str]);

impl<'r> Visitor<'r> for Declared<'_, 'r> {
    type Value = HashMap<&'r str, &'r RawValue>;

    fn expecting(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'r>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut found = HashMap::new();
        while let Some(name) = members.next_key_seed(OneOf(self.0))? {
            match name {
                Some(name) => {
                    found.insert(name, members.next_value()?);
                }
                None => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found)
    }
}

/// A name, if it is one of these.
struct OneOf<'n, 'r>(&'n [&'r str]);

impl<'r> DeserializeSeed<'r> for OneOf<'_, 'r> {
    type Value = Option<&'r str>;

    fn deserialize<D: Deserializer<'r>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'r> Visitor<'r> for OneOf<'_, 'r> {
    type Value = Option<&'r str>;

    fn expecting(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().find(|known| **known == name).copied())
    }
}

/// Builds a value, and stops where it gets too large.
struct Value<'d> {
    decoded: &'d mut Decoded,
    limits: &'d Limits,
    level: u32,
    over: &'d mut Option<Error>,
}

impl Value<'_> {
    /// Counts a value with its own bytes.
    fn count<E: serde::de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        self.decoded.values = self.decoded.values.saturating_add(1);
        self.measure::<E>(bytes)?;
        if self.limits.values.forbids(self.decoded.values) {
            return self.refuse(Error::over(
                self.limits.values,
                "变量的值过多",
                "too many values in variables",
            ));
        }
        Ok(())
    }

    fn measure<E: serde::de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        self.decoded.bytes = self.decoded.bytes.saturating_add(bytes).saturating_add(AROUND);
        if self.limits.input.forbids(self.decoded.bytes) {
            return self.refuse(too_much(self.limits));
        }
        Ok(())
    }

    /// Counts a list or an object.
    fn open<E: serde::de::Error>(&mut self) -> Result<(), E> {
        if self.limits.depth.forbids(self.level) {
            return self.refuse(Error::over(
                self.limits.depth,
                "变量嵌套过深",
                "a variable is nested too deep",
            ));
        }
        self.count(0)
    }

    fn refuse<T, E: serde::de::Error>(&mut self, error: Error) -> Result<T, E> {
        *self.over = Some(error);
        Err(E::custom("over a limit"))
    }

    /// A value inside this one.
    fn inside(&mut self) -> Value<'_> {
        Value {
            decoded: self.decoded,
            limits: self.limits,
            level: self.level.saturating_add(1),
            over: self.over,
        }
    }

    fn leaf<E: serde::de::Error>(mut self, value: impl Into<Json>) -> Result<Json, E> {
        self.count::<E>(0)?;
        Ok(value.into())
    }
}

/// The refusal of arguments and variables that are too long.
pub(crate) fn too_much(limits: &Limits) -> Error {
    Error::over(limits.input, "参数过长", "too much in arguments and variables")
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Json, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Json;

    fn expecting(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Json, E> {
        self.leaf(Json::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Json, E> {
        self.leaf(value)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Json, E> {
        self.leaf(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Json, E> {
        self.leaf(value)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Json, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("no number"))?;
        self.leaf(number)
    }

    fn visit_str<E: serde::de::Error>(mut self, text: &str) -> Result<Json, E> {
        self.count::<E>(text.len())?;
        Ok(Json::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Json, A::Error> {
        self.open::<A::Error>()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.inside())? {
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Json, A::Error> {
        self.open::<A::Error>()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            self.measure::<A::Error>(name.len())?;
            let value = members.next_value_seed(self.inside())?;
            object.insert(name, value);
        }
        Ok(Json::Object(object))
    }
}
