//! Values that come in, as the specification coerces them: variables by their declared types, literals by the
//! type of the place where they stand.

use crate::{
    Error, Limits, Result, Schema,
    decode::{AROUND, Decoded, Given, too_much},
    input::InputInfo,
    request,
    schema::Leaf,
    types::TypeRef,
};
use async_graphql::{
    Name, Positioned,
    parser::types::{Directive, VariableDefinition},
};
use async_graphql_value::Value;
use serde_json::{Map, Value as Json};

/// The variables of a request, coerced. One that was left out is not there.
#[derive(Debug, Default)]
pub(crate) struct Variables(Map<String, Json>);

/// What is wrong with a value, and where inside it.
struct Unfit(String);

type Coerced = std::result::Result<Json, Unfit>;

impl Variables {
    /// Coerces what the request gives by what the operation declares. What it does not declare is not looked at.
    pub(crate) fn coerce(
        schema: &Schema,
        declared: &[Positioned<VariableDefinition>],
        given: Option<&request::Variables>,
        limits: &Limits,
    ) -> Result<Self> {
        let names: Vec<&str> = declared.iter().map(|definition| definition.node.name.node.as_str()).collect();
        let given = Given::find(given, &names)?;
        let mut values = Map::new();
        let mut decoded = Decoded::default();
        for definition in declared {
            let name = definition.node.name.node.as_str();
            let ty = TypeRef::read(&definition.node.var_type.node.to_string());
            let unfit = |Unfit(reason): Unfit| Error::BadInput(format!("变量 / variable ${name}: {reason}"));
            let value = match given.decode(name, &mut decoded, limits)? {
                Some(value) => Some(json(schema, &ty, &value).map_err(unfit)?),
                None => match &definition.node.default_value {
                    Some(default) => {
                        let default = default.node.clone().into_value();
                        Some(Self::default().literal(schema, &ty, &default).map_err(unfit)?)
                    }
                    None if ty.is_non_null() => return Err(unfit(required(&ty))),
                    None => None,
                },
            };
            if let Some(value) = value {
                values.insert(name.to_owned(), value);
            }
        }
        Ok(Self(values))
    }

    /// The arguments of a field. Those left out are not there.
    pub(crate) fn arguments(
        &self,
        schema: &Schema,
        declared: &[InputInfo],
        given: &[(Positioned<Name>, Positioned<Value>)],
    ) -> Result<Map<String, Json>> {
        let mut values = Map::new();
        for argument in declared {
            let given =
                given.iter().find(|(name, _)| name.node == argument.name).map(|(_, value)| &value.node);
            let value = self.input(schema, &argument.ty, given).map_err(|Unfit(reason)| {
                Error::BadInput(format!("参数 / argument {}: {reason}", argument.name))
            })?;
            if let Some(value) = value {
                values.insert(argument.name.to_owned(), value);
            }
        }
        Ok(values)
    }

    /// The `if` of `@skip` and `@include`.
    pub(crate) fn condition(&self, directive: &Directive) -> Result<bool> {
        let given = match directive.get_argument("if").map(|value| &value.node) {
            Some(Value::Boolean(given)) => Some(*given),
            Some(Value::Variable(name)) => self.0.get(name.as_str()).and_then(Json::as_bool),
            _ => None,
        };
        given.ok_or_else(|| Error::BadInput(format!("@{}(if:) 须为布尔值 / takes a Boolean", directive.name)))
    }

    /// A value at a place of type `ty`; none where it is left out, by itself or by its variable.
    fn input(&self, schema: &Schema, ty: &TypeRef, given: Option<&Value>) -> Result<Option<Json>, Unfit> {
        let value = match given {
            None => None,
            Some(Value::Variable(name)) => self.0.get(name.as_str()).cloned(),
            Some(literal) => return self.literal(schema, ty, literal).map(Some),
        };
        if ty.is_non_null() && value.as_ref().is_none_or(Json::is_null) {
            return Err(required(ty));
        }
        Ok(value)
    }

    fn literal(&self, schema: &Schema, ty: &TypeRef, value: &Value) -> Coerced {
        match (ty, value) {
            (_, Value::Variable(_)) => Ok(self.input(schema, ty, Some(value))?.unwrap_or(Json::Null)),
            (TypeRef::NonNull(_), Value::Null) => Err(required(ty)),
            (_, Value::Null) => Ok(Json::Null),
            (TypeRef::NonNull(ty), value) => self.literal(schema, ty, value),
            (TypeRef::List(item), Value::List(values)) => {
                values.iter().map(|value| self.literal(schema, item, value)).collect()
            }
            // One value stands for a list of one.
            (TypeRef::List(item), value) => Ok(Json::Array(vec![self.literal(schema, item, value)?])),
            (TypeRef::Named(name), Value::Object(fields)) => {
                let declared = schema.input(name).ok_or_else(|| mismatch(name))?;
                known(declared, fields.keys().map(Name::as_str))?;
                let mut object = Map::new();
                for field in declared {
                    let value = self
                        .input(schema, &field.ty, fields.get(field.name))
                        .map_err(|unfit| within(field.name, &unfit))?;
                    if let Some(value) = value {
                        object.insert(field.name.to_owned(), value);
                    }
                }
                Ok(Json::Object(object))
            }
            (TypeRef::Named(name), value) => {
                let leaf = match value {
                    Value::Number(number) => Leaf::Literal(number),
                    Value::String(text) => Leaf::Text(text),
                    Value::Boolean(value) => Leaf::Boolean(*value),
                    Value::Enum(word) => Leaf::Word(word),
                    _ => return Err(mismatch(name)),
                };
                schema.leaf(name, leaf).ok_or_else(|| mismatch(name))
            }
        }
    }
}

/// Adds a value's length to those before it, and refuses what is over the limit.
pub(crate) fn within_limits(before: usize, value: &Json, limits: &Limits) -> Result<usize> {
    let total = before.saturating_add(length(value));
    if limits.input.forbids(total) {
        return Err(too_much(limits));
    }
    Ok(total)
}

/// Bytes of a value as JSON, about.
fn length(value: &Json) -> usize {
    let inside = match value {
        Json::Null | Json::Bool(_) | Json::Number(_) => 0,
        Json::String(text) => text.len(),
        Json::Array(values) => values.iter().map(length).fold(0, usize::saturating_add),
        Json::Object(fields) => fields
            .iter()
            .map(|(name, value)| name.len().saturating_add(length(value)).saturating_add(AROUND))
            .fold(0, usize::saturating_add),
    };
    inside.saturating_add(AROUND)
}

fn json(schema: &Schema, ty: &TypeRef, value: &Json) -> Coerced {
    match (ty, value) {
        (TypeRef::NonNull(_), Json::Null) => Err(required(ty)),
        (_, Json::Null) => Ok(Json::Null),
        (TypeRef::NonNull(ty), value) => json(schema, ty, value),
        (TypeRef::List(item), Json::Array(values)) => {
            values.iter().map(|value| json(schema, item, value)).collect()
        }
        (TypeRef::List(item), value) => Ok(Json::Array(vec![json(schema, item, value)?])),
        (TypeRef::Named(name), Json::Object(fields)) => {
            let declared = schema.input(name).ok_or_else(|| mismatch(name))?;
            known(declared, fields.keys().map(String::as_str))?;
            let mut object = Map::new();
            for field in declared {
                match fields.get(field.name) {
                    Some(value) => {
                        let value = json(schema, &field.ty, value);
                        let value = value.map_err(|unfit| within(field.name, &unfit))?;
                        object.insert(field.name.to_owned(), value);
                    }
                    None if field.ty.is_non_null() => {
                        return Err(within(field.name, &required(&field.ty)));
                    }
                    None => {}
                }
            }
            Ok(Json::Object(object))
        }
        (TypeRef::Named(name), value) => {
            let leaf = match value {
                Json::Number(number) => Leaf::Number(number),
                Json::String(text) if schema.is_enum(name) => Leaf::Word(text),
                Json::String(text) => Leaf::Text(text),
                Json::Bool(value) => Leaf::Boolean(*value),
                _ => return Err(mismatch(name)),
            };
            schema.leaf(name, leaf).ok_or_else(|| mismatch(name))
        }
    }
}

fn known<'n>(
    declared: &[InputInfo],
    mut given: impl Iterator<Item = &'n str>,
) -> std::result::Result<(), Unfit> {
    match given.find(|name| declared.iter().all(|field| field.name != *name)) {
        Some(name) => Err(Unfit(format!("没有字段 / no field {name}"))),
        None => Ok(()),
    }
}

fn required(ty: &TypeRef) -> Unfit {
    Unfit(format!("必填 / {ty} is required"))
}

fn mismatch(ty: &str) -> Unfit {
    Unfit(format!("类型不符 / not a {ty}"))
}

fn within(field: &str, Unfit(reason): &Unfit) -> Unfit {
    Unfit(format!("{field}: {reason}"))
}
