//! What is declared of types that have no rows: interfaces, scalars, enums, and the directive of gates; and a field as plan
//! and schema see it, whatever rows it is about.

use crate::{
    cost::{Arguments, Cost},
    input::{Input, InputInfo},
    types::TypeRef,
};
use std::any::TypeId;

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
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) values: Vec<(&'static str, &'static str)>,
}

impl Enumeration {
    /// An enum of these words, each with its description.
    pub fn new(
        name: &'static str,
        about: &'static str,
        words: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        Self { name, about, values: words.into_iter().collect() }
    }
}

/// The directive by which the schema names the gates of root fields.
pub struct GateDirective {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    /// Its one argument, a text.
    pub argument: Input,
}

/// A field as plan and schema see it.
#[derive(Debug)]
pub struct FieldInfo {
    pub(crate) name: &'static str,
    pub(crate) ty: TypeRef,
    pub(crate) about: &'static str,
    pub(crate) args: Vec<InputInfo>,
    /// Why it is not to be used any more, and what instead.
    pub(crate) deprecated: Option<&'static str>,
    /// What the schema says of its gate.
    pub(crate) gate: Option<&'static str>,
    /// Whether it loads something for itself.
    pub(crate) loads: bool,
    /// What it costs by its arguments.
    pub(crate) cost: fn(&Arguments) -> Cost,
    /// What it takes besides, in rows.
    pub(crate) work: u32,
    /// What it shares with other fields, and the rows of it.
    pub(crate) parts: Vec<(TypeId, u32)>,
}

impl FieldInfo {
    /// The fields of an interface.
    pub(crate) fn of_interface(interface: &Interface) -> Vec<Self> {
        let field = |(name, ty, about): &(&'static str, &'static str, &'static str)| Self {
            name,
            ty: TypeRef::read(ty),
            about,
            args: Vec::new(),
            deprecated: None,
            gate: None,
            loads: false,
            cost: |_| Cost::default(),
            work: 0,
            parts: Vec::new(),
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
