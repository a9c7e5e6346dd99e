//! What is selected, as a tree.

use crate::{cost::Arguments, declare::FieldInfo};
use async_graphql::{Name, Pos};
use std::any::TypeId;

/// A field of the answer.
#[derive(Debug)]
pub(crate) struct Selected {
    /// Its key in the answer.
    pub(crate) key: Name,
    pub(crate) of: Of,
    pub(crate) args: Arguments,
    pub(crate) position: Pos,
    pub(crate) children: Children,
    pub(crate) slot: usize,
    /// Whether something is loaded for it, or for what is below it.
    pub(crate) loads: bool,
}

/// Which field it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Of {
    /// One of its type's.
    Row(usize, &'static FieldInfo),
    /// One by which the query root tells of the schema.
    Schema(usize, &'static FieldInfo),
    /// `__typename`.
    Typename,
}

/// What is selected of an object type.
#[derive(Debug, Default)]
pub(crate) struct ObjectPlan {
    pub(crate) fields: Vec<Selected>,
    /// The parts that its fields share, each with its slot.
    pub(crate) parts: Vec<(TypeId, usize)>,
}

impl ObjectPlan {
    /// Nothing.
    pub(crate) const NOTHING: &'static Self = &Self { fields: Vec::new(), parts: Vec::new() };

    /// Whether something is loaded for it.
    pub(crate) fn loads(&self) -> bool {
        self.fields.iter().any(|selected| selected.loads)
    }
}

/// What is selected of a field's own type.
#[derive(Debug)]
pub(crate) enum Children {
    /// A leaf.
    None,
    /// Of an object type.
    Of(ObjectPlan),
    /// Of an interface: for each object type it can turn out to be.
    ByType(Vec<(&'static str, ObjectPlan)>),
}

impl Children {
    /// Whether something is loaded for them.
    pub(crate) fn load(&self) -> bool {
        match self {
            Self::None => false,
            Self::Of(plan) => plan.loads(),
            Self::ByType(plans) => plans.iter().any(|(_, plan)| plan.loads()),
        }
    }

    /// What is selected of an object type that the field's type is, or may turn out to be.
    pub(crate) fn of(&self, object: &str) -> &ObjectPlan {
        match self {
            Self::None => ObjectPlan::NOTHING,
            Self::Of(plan) => plan,
            Self::ByType(plans) => {
                plans.iter().find(|(name, _)| *name == object).map_or(ObjectPlan::NOTHING, |(_, plan)| plan)
            }
        }
    }
}

impl Selected {
    /// Which field of its type it is, if it is one that a row has.
    pub(crate) const fn field(&self) -> Option<(usize, &'static FieldInfo)> {
        match self.of {
            Of::Row(index, info) => Some((index, info)),
            Of::Schema(..) | Of::Typename => None,
        }
    }

    /// Where it stands in the table of its type, which is that of introspection where the schema is asked.
    pub(crate) const fn index(&self) -> Option<usize> {
        match self.of {
            Of::Row(index, _) | Of::Schema(index, _) => Some(index),
            Of::Typename => None,
        }
    }

    /// Its declaration; none of `__typename`.
    pub(crate) const fn info(&self) -> Option<&'static FieldInfo> {
        match self.of {
            Of::Row(_, info) | Of::Schema(_, info) => Some(info),
            Of::Typename => None,
        }
    }
}
