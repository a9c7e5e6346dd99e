//! Values that come in, as the specification coerces them: variables by their declared types, literals by the
//! type of the place where they stand.

use super::{Schema, declare::InputInfo, registry::Leaf, types::TypeRef};
use crate::error::{Error, Result};
use async_graphql::{
    Name, Positioned,
    parser::types::{Directive, VariableDefinition},
};
use async_graphql_value::{ConstValue, Value};
use serde_json::{Map, Value as Json};

/// The variables of a request, coerced. One that was left out is not there.
#[derive(Debug, Default)]
pub(super) struct Variables {
    values: Map<String, Json>,
    declared: Vec<Declared>,
}

/// A variable as the operation declares it.
#[derive(Debug)]
struct Declared {
    name: String,
    ty: TypeRef,
    /// It has a default, and one that is not null.
    has_default: bool,
}

/// What is wrong with a value, and where inside it.
struct Unfit(String);

type Coerced = std::result::Result<Json, Unfit>;

impl Variables {
    /// Coerces what the request gives by what the operation declares.
    pub(super) fn coerce(
        schema: &Schema,
        declared: &[Positioned<VariableDefinition>],
        given: &Map<String, Json>,
    ) -> Result<Self> {
        let mut values = Map::new();
        let mut types = Vec::with_capacity(declared.len());
        for definition in declared {
            let name = definition.node.name.node.as_str();
            let ty = TypeRef::read(&definition.node.var_type.node.to_string());
            let unfit = |Unfit(reason): Unfit| Error::BadInput(format!("变量 / variable ${name}: {reason}"));
            let value = match given.get(name) {
                Some(value) => Some(json(schema, &ty, value).map_err(unfit)?),
                None => match &definition.node.default_value {
                    Some(default) => {
                        let default = default.node.clone().into_value();
                        Some(Self::default().literal(schema, &ty, &default).map_err(unfit)?)
                    }
                    None if ty.non_null => return Err(unfit(required(&ty))),
                    None => None,
                },
            };
            if let Some(value) = value {
                values.insert(name.to_owned(), value);
            }
            let default = definition.node.default_value.as_ref();
            let has_default = default.is_some_and(|default| default.node != ConstValue::Null);
            types.push(Declared { name: name.to_owned(), ty, has_default });
        }
        Ok(Self { values, declared: types })
    }

    /// The arguments of a field. Those left out are not there.
    pub(super) fn arguments(
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
    pub(super) fn condition(&self, directive: &Directive) -> Result<bool> {
        let given = match directive.get_argument("if").map(|value| &value.node) {
            Some(Value::Boolean(given)) => Some(*given),
            Some(Value::Variable(name)) => self.values.get(name.as_str()).and_then(Json::as_bool),
            _ => None,
        };
        given.ok_or_else(|| Error::BadInput(format!("@{}(if:) 须为布尔值 / takes a Boolean", directive.name)))
    }

    /// A value at a place of type `ty`; none where it is left out, by itself or by its variable.
    fn input(&self, schema: &Schema, ty: &TypeRef, given: Option<&Value>) -> Result<Option<Json>, Unfit> {
        let value = match given {
            None => None,
            Some(Value::Variable(name)) => {
                let declared = self.declared.iter().find(|declared| declared.name == name.as_str());
                if !declared.is_some_and(|declared| declared.fits(ty)) {
                    return Err(Unfit(format!("变量类型不符 / ${name} is not a {ty}")));
                }
                self.values.get(name.as_str()).cloned()
            }
            Some(literal) => return self.literal(schema, ty, literal).map(Some),
        };
        if ty.non_null && value.as_ref().is_none_or(Json::is_null) {
            return Err(required(ty));
        }
        Ok(value)
    }

    fn literal(&self, schema: &Schema, ty: &TypeRef, value: &Value) -> Coerced {
        match value {
            Value::Variable(_) => Ok(self.input(schema, ty, Some(value))?.unwrap_or(Json::Null)),
            Value::Null if ty.non_null => Err(required(ty)),
            Value::Null => Ok(Json::Null),
            _ => match (&ty.item, value) {
                (Some(item), Value::List(values)) => {
                    values.iter().map(|value| self.literal(schema, item, value)).collect()
                }
                // One value stands for a list of one.
                (Some(item), value) => Ok(Json::Array(vec![self.literal(schema, item, value)?])),
                (None, Value::Object(fields)) => {
                    let declared = schema.input(&ty.name).ok_or_else(|| mismatch(ty))?;
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
                (None, value) => {
                    let leaf = match value {
                        Value::Number(number) => Leaf::Number(number),
                        Value::String(text) => Leaf::Text(text),
                        Value::Boolean(value) => Leaf::Boolean(*value),
                        Value::Enum(word) => Leaf::Word(word),
                        _ => return Err(mismatch(ty)),
                    };
                    schema.leaf(&ty.name, leaf).ok_or_else(|| mismatch(ty))
                }
            },
        }
    }
}

impl Declared {
    /// Whether it may stand where a value of type `place` is wanted. The library's own rule looks at less.
    fn fits(&self, place: &TypeRef) -> bool {
        if place.non_null && !self.ty.non_null && self.has_default {
            let nullable = TypeRef { non_null: false, ..place.clone() };
            return within_type(&self.ty, &nullable);
        }
        within_type(&self.ty, place)
    }
}

/// Whether every value of the one type is a value of the other.
fn within_type(ty: &TypeRef, place: &TypeRef) -> bool {
    (ty.non_null || !place.non_null)
        && match (&ty.item, &place.item) {
            (Some(ty), Some(place)) => within_type(ty, place),
            (None, None) => ty.name == place.name,
            _ => false,
        }
}

fn json(schema: &Schema, ty: &TypeRef, value: &Json) -> Coerced {
    match (&ty.item, value) {
        (_, Json::Null) if ty.non_null => Err(required(ty)),
        (_, Json::Null) => Ok(Json::Null),
        (Some(item), Json::Array(values)) => values.iter().map(|value| json(schema, item, value)).collect(),
        (Some(item), value) => Ok(Json::Array(vec![json(schema, item, value)?])),
        (None, Json::Object(fields)) => {
            let declared = schema.input(&ty.name).ok_or_else(|| mismatch(ty))?;
            known(declared, fields.keys().map(String::as_str))?;
            let mut object = Map::new();
            for field in declared {
                match fields.get(field.name) {
                    Some(value) => {
                        let value = json(schema, &field.ty, value);
                        let value = value.map_err(|unfit| within(field.name, &unfit))?;
                        object.insert(field.name.to_owned(), value);
                    }
                    None if field.ty.non_null => return Err(within(field.name, &required(&field.ty))),
                    None => {}
                }
            }
            Ok(Json::Object(object))
        }
        (None, value) => {
            let leaf = match value {
                Json::Number(number) => Leaf::Number(number),
                Json::String(text) if schema.is_enum(&ty.name) => Leaf::Word(text),
                Json::String(text) => Leaf::Text(text),
                Json::Bool(value) => Leaf::Boolean(*value),
                _ => return Err(mismatch(ty)),
            };
            schema.leaf(&ty.name, leaf).ok_or_else(|| mismatch(ty))
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

fn mismatch(ty: &TypeRef) -> Unfit {
    Unfit(format!("类型不符 / not a {}", ty.name))
}

fn within(field: &str, Unfit(reason): &Unfit) -> Unfit {
    Unfit(format!("{field}: {reason}"))
}
