//! What comes in: arguments and input objects.

use crate::types::{Notation, TypeRef};

/// An argument, or a field of an input object.
pub struct Input {
    name: &'static str,
    ty: Notation,
    about: &'static str,
    default: Option<&'static str>,
}

/// Declares an argument or an input field. None has a default value: what is left out is left out.
pub const fn input(name: &'static str, ty: &'static str, about: &'static str) -> Input {
    Input { name, ty: Notation::Written(ty), about, default: None }
}

impl Input {
    /// One that is never null, of the input object of this name.
    pub const fn required(name: &'static str, object: &'static str, about: &'static str) -> Self {
        Self { name, ty: Notation::NonNull(object), about, default: None }
    }

    /// With the default that the specification gives it. Introspection tells it; who reads the argument knows it.
    #[must_use]
    pub(crate) const fn or_else(self, default: &'static str) -> Self {
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

/// An argument or input field, its type read.
#[derive(Debug)]
pub(crate) struct InputInfo {
    pub(crate) name: &'static str,
    pub(crate) ty: TypeRef,
    pub(crate) about: &'static str,
    pub(crate) default: Option<&'static str>,
}

impl InputInfo {
    pub(crate) fn all(inputs: &[Input]) -> Vec<Self> {
        inputs
            .iter()
            .map(|input| Self {
                name: input.name,
                ty: input.ty.read(),
                about: input.about,
                default: input.default,
            })
            .collect()
    }
}
