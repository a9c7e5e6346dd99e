//! A list's filter in a URL: its fields by their names in `/graphql`, `?status=ASSIGNED,RETURNED&dueBefore=2022-12-31`.
//!
//! A list of words or codes stands in one parameter, commas between them, or in several of the same name, or both. What
//! is no field, or stands there twice and is no list, is refused: a filter that is not understood would answer too much.

use crate::{
    error::{Error, Result},
    http::percent::strictly_decoded,
    text::{self, Lines},
};
use serde::{
    Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, Error as _, IntoDeserializer, MapAccess, Visitor,
        value::{Error as Unread, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use std::collections::{BTreeMap, btree_map};

/// The parameters of a URL, each with its values.
#[derive(Clone, Debug, Default)]
pub(super) struct Parameters(BTreeMap<String, Vec<String>>);

impl Parameters {
    pub(super) fn read(query: &str) -> Result<Self> {
        let mut parameters = Self::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let unread = || Error::BadInput("URL 参数无法读取 / the URL cannot be read".into());
            let name = strictly_decoded(name.as_bytes()).ok_or_else(unread)?;
            let value = strictly_decoded(value.as_bytes()).ok_or_else(unread)?;
            // As the texts of a question are.
            let value = text::fit(&value, Lines::Many).map_err(|unfit| Error::BadInput(unfit.to_string()))?;
            parameters.0.entry(name).or_default().push(value.into_owned());
        }
        Ok(parameters)
    }

    /// A parameter that is no field of a filter, and says yes or no.
    pub(super) fn take_flag(&mut self, name: &'static str) -> Result<Option<bool>> {
        let Some(values) = self.0.remove(name) else { return Ok(None) };
        let flag = Value { values }.flag().map_err(|unread| bad(name, &unread))?;
        Ok(Some(flag))
    }

    /// The filter that all of them are fields of.
    pub(super) fn filter<F: DeserializeOwned>(self) -> Result<F> {
        F::deserialize(self).map_err(|unread| Error::BadInput(unread.to_string()))
    }

    /// Nothing else stands there.
    pub(super) fn end(&self) -> Result<()> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(Error::BadInput(unknown(name))),
        }
    }
}

fn unknown(name: &str) -> String {
    format!("没有参数 {name:?} / there is no parameter {name:?}")
}

fn bad(name: &str, unread: &Unread) -> Error {
    Error::BadInput(told(name, unread))
}

fn told(name: &str, unread: &Unread) -> String {
    format!("参数 {name} 无效 / {name}: {unread}")
}

impl<'de> Deserializer<'de> for Parameters {
    type Error = Unread;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        match self.0.keys().find(|name| !fields.contains(&name.as_str())) {
            Some(name) => Err(Unread::custom(unknown(name))),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_map(Fields { rest: self.0.into_iter(), next: None })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Fields {
    rest: btree_map::IntoIter<String, Vec<String>>,
    next: Option<(String, Vec<String>)>,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Unread;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unread> {
        self.next = self.rest.next();
        let name = self.next.as_ref().map(|(name, _)| name.clone());
        name.map(|name| seed.deserialize(name.into_deserializer())).transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unread> {
        let (name, values) = self.next.take().unwrap_or_default();
        seed.deserialize(Value { values }).map_err(|unread| Unread::custom(told(&name, &unread)))
    }
}

/// The values of one name.
struct Value {
    values: Vec<String>,
}

impl Value {
    /// The only one.
    fn only(self) -> Result<String, Unread> {
        let mut values = self.values.into_iter();
        match (values.next(), values.next()) {
            (Some(value), None) => Ok(value),
            _ => Err(Unread::custom("stands there more than once")),
        }
    }

    fn flag(self) -> Result<bool, Unread> {
        match self.only()?.as_str() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(Unread::custom("is not true or false")),
        }
    }
}

impl IntoDeserializer<'_, Unread> for Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Value {
    type Error = Unread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_string(self.only()?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_bool(self.flag()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        visitor.visit_enum(self.only()?.into_deserializer())
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        let items = self.values.iter().flat_map(|value| value.split(','));
        let items = items.map(|item| Self { values: vec![item.to_owned()] });
        visitor.visit_seq(SeqDeserializer::new(items))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple
        tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::Parameters;
    use entity::vocabulary::DutyStatus;
    use serde::Deserialize;
    use std::collections::BTreeSet;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(rename_all = "camelCase")]
    struct Filter {
        status: Option<BTreeSet<DutyStatus>>,
        codes: Option<Vec<String>>,
        name_contains: Option<String>,
        withdrawn: Option<bool>,
    }

    fn read(query: &str) -> Result<Filter, String> {
        Parameters::read(query).and_then(Parameters::filter).map_err(|error| error.to_string())
    }

    #[test]
    fn a_filter_is_read() {
        assert_eq!(read("").unwrap(), Filter::default());
        let filter =
            read("status=ASSIGNED,RETURNED&status=ASSIGNED&nameContains=%E6%B1%9F+a,b&withdrawn=false");
        let expected = Filter {
            status: Some(BTreeSet::from([DutyStatus::Assigned, DutyStatus::Returned])),
            name_contains: Some("江 a,b".into()),
            withdrawn: Some(false),
            codes: None,
        };
        assert_eq!(filter.unwrap(), expected);
        let codes = read("codes=a&codes=b,c").unwrap().codes;
        assert_eq!(codes.unwrap(), ["a", "b", "c"]);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for (query, told) in [
            ("state=ASSIGNED", "there is no parameter \"state\""),
            ("name_contains=x", "there is no parameter \"name_contains\""),
            ("Status=ASSIGNED", "there is no parameter \"Status\""),
            ("status=DONE", "/ status: "),
            ("status=", "/ status: "),
            ("status=ASSIGNED,", "/ status: "),
            ("withdrawn=maybe", "/ withdrawn: is not true or false"),
            ("withdrawn=true&withdrawn=true", "/ withdrawn: stands there more than once"),
            ("nameContains=a&nameContains=b", "/ nameContains: stands there more than once"),
            ("nameContains=%ff", "the URL cannot be read"),
            ("nameContains=%zz", "the URL cannot be read"),
            ("nameContains=a%00b", "must not hold U+0000"),
        ] {
            let refused = read(query).unwrap_err();
            assert!(refused.contains(told), "{query}: {refused}");
        }
    }
}
