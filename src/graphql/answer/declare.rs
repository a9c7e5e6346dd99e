//! Declaring types: one table a type, from which schema, plan and writer are made.

use super::{At, Out, Written, types::TypeRef};
use crate::{authz::Permission, error::Result};
use entity::vocabulary::Vocabulary;
use futures_util::future::BoxFuture;

/// What a load gives back: its rows are in the field's slot, or the question failed.
pub type Loading<'a> = BoxFuture<'a, Result<()>>;
/// Loads what a field needs, for all rows of its parent at once.
pub type Load<T> = for<'a> fn(Vec<&'a T>, At<'a>) -> Loading<'a>;
/// Writes a field of one row.
pub type Write<T> = for<'a> fn(&'a T, At<'a>, &mut Out<'a>) -> Written;

/// What a root field asks of the viewer before anything is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Nothing: the field is not a root field, or answers null by itself.
    Open,
    /// The permission, somewhere; else an error that says only what the viewer may not do.
    Needs(Permission),
    /// To be signed in. The command decides by the row whether the permission is held there.
    Commands(Permission),
}

impl Gate {
    /// The permission that the schema names at the field.
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Open => None,
            Self::Needs(permission) | Self::Commands(permission) => Some(permission),
        }
    }
}

/// An object type of the API, over rows of `T`.
pub struct Object<T: 'static> {
    /// Its name.
    pub name: &'static str,
    /// What it is: Chinese, then English.
    pub about: &'static str,
    /// The interfaces it implements.
    pub implements: &'static [&'static str],
    /// Its fields.
    pub fields: &'static [Field<T>],
}

/// A field of an object type.
pub struct Field<T: 'static> {
    pub(super) name: &'static str,
    pub(super) ty: &'static str,
    pub(super) about: &'static str,
    pub(super) args: &'static [Input],
    pub(super) gate: Gate,
    pub(super) load: Option<Load<T>>,
    pub(super) rows: u32,
    pub(super) beside: u32,
    pub(super) write: Write<T>,
}

/// A field that is written from the row at hand.
pub const fn field<T>(
    name: &'static str,
    ty: &'static str,
    about: &'static str,
    write: Write<T>,
) -> Field<T> {
    Field { name, ty, about, args: &[], gate: Gate::Open, load: None, rows: 0, beside: 0, write }
}

impl<T> Field<T> {
    /// With arguments.
    #[must_use]
    pub const fn args(self, args: &'static [Input]) -> Self {
        Self { args, ..self }
    }

    /// With a load, which reads a row for each of the parent's; a page says by its arguments how many.
    #[must_use]
    pub const fn load(self, load: Load<T>) -> Self {
        Self { load: Some(load), rows: 1, ..self }
    }

    /// That takes as long as reading about so many rows, for each of the parent's.
    #[must_use]
    pub const fn rows(self, rows: u32) -> Self {
        Self { rows, ..self }
    }

    /// That needs about so many rows beside each of the parent's; they are read once for all fields that do.
    #[must_use]
    pub const fn beside(self, beside: u32) -> Self {
        Self { beside, ..self }
    }

    /// With a gate.
    #[must_use]
    pub const fn gate(self, gate: Gate) -> Self {
        Self { gate, ..self }
    }
}

/// An argument, or a field of an input object.
pub struct Input {
    pub(super) name: &'static str,
    pub(super) ty: &'static str,
    pub(super) about: &'static str,
    pub(super) default: Option<&'static str>,
}

/// Declares an argument or an input field. None has a default value: what is left out is left out.
pub const fn input(name: &'static str, ty: &'static str, about: &'static str) -> Input {
    Input { name, ty, about, default: None }
}

impl Input {
    /// With the default value that the specification gives it. Nobody reads it: it is for introspection to tell.
    #[must_use]
    pub(super) const fn or_else(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }
}

/// An input object type.
pub struct InputObject {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Its fields.
    pub fields: &'static [Input],
}

/// An interface type. Its fields are written by the objects that implement it.
pub struct Interface {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Name, type and description of its fields.
    pub fields: &'static [(&'static str, &'static str, &'static str)],
}

/// A scalar type that is a text on the wire.
pub struct Scalar {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Whether a text is one.
    pub reads: fn(&str) -> bool,
}

/// An enum type.
pub struct Enumeration {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) values: Vec<(&'static str, &'static str)>,
}

impl Enumeration {
    /// The enum of a vocabulary. There are as many descriptions as words, in the same order; a test counts them.
    pub fn of<V: Vocabulary>(about: &'static str, values: &[&'static str]) -> Self {
        Self::named(V::NAME, about, V::ALL.iter().map(|word| word.code()).zip(values.iter().copied()))
    }

    /// An enum of other words.
    pub fn named(
        name: &'static str,
        about: &'static str,
        values: impl Iterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        Self { name, about, values: values.collect() }
    }
}

/// A field as the plan and the schema see it, whatever rows it is about.
#[derive(Debug)]
pub struct FieldInfo {
    pub(super) name: &'static str,
    pub(super) ty: TypeRef,
    pub(super) about: &'static str,
    pub(super) args: Vec<InputInfo>,
    pub(super) gate: Gate,
    /// Whether the database is read for it.
    pub(super) loads: bool,
    /// What it costs for each of the parent's rows, in rows that are read.
    pub(super) rows: u32,
    /// The rows that are read beside each of the parent's for it, and for others.
    pub(super) beside: u32,
}

/// An argument or input field, its type read.
#[derive(Debug)]
pub(crate) struct InputInfo {
    pub(super) name: &'static str,
    pub(super) ty: TypeRef,
    pub(super) about: &'static str,
    pub(super) default: Option<&'static str>,
}

impl InputInfo {
    pub(super) fn all(inputs: &[Input]) -> Vec<Self> {
        inputs
            .iter()
            .map(|input| Self {
                name: input.name,
                ty: TypeRef::read(input.ty),
                about: input.about,
                default: input.default,
            })
            .collect()
    }
}

impl FieldInfo {
    /// The fields of an interface.
    pub(super) fn of_interface(interface: &Interface) -> Vec<Self> {
        let field = |(name, ty, about): &(&'static str, &'static str, &'static str)| Self {
            name,
            ty: TypeRef::read(ty),
            about,
            args: Vec::new(),
            gate: Gate::Open,
            loads: false,
            rows: 0,
            beside: 0,
        };
        interface.fields.iter().map(field).collect()
    }
}

/// An object type, whatever rows it is about.
pub trait Declared: Sync {
    /// Its name.
    fn name(&self) -> &'static str;
    /// What it is.
    fn about(&self) -> &'static str;
    /// The interfaces it implements.
    fn implements(&self) -> &'static [&'static str];
    /// Its fields, in the order of the table.
    fn fields(&self) -> Vec<FieldInfo>;
}

impl<T> Declared for Object<T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn implements(&self) -> &'static [&'static str] {
        self.implements
    }

    fn fields(&self) -> Vec<FieldInfo> {
        self.fields
            .iter()
            .map(|field| FieldInfo {
                name: field.name,
                ty: TypeRef::read(field.ty),
                about: field.about,
                args: InputInfo::all(field.args),
                gate: field.gate,
                loads: field.load.is_some(),
                rows: field.rows,
                beside: field.beside,
            })
            .collect()
    }
}
