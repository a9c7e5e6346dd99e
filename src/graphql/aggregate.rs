//! What an aggregate brings to the API: one value each, and `mod.rs` lists them.

use super::{
    Root,
    command::Command,
    context::{AnyRow, Context, Field, Selection},
};
use crate::{authz::Permission, error::Result};
use engine::{Declared, Enumeration, Input, InputObject, Interface, Scalar, input};
use entity::{id::TypedId, vocabulary::Vocabulary};
use futures_util::future::{BoxFuture, FutureExt, ready};
use uuid::Uuid;

/// Types, root fields, commands, and how `node` finds rows, of one aggregate.
pub(super) struct Aggregate {
    /// Its object types, but for the payloads of its commands.
    pub(super) objects: &'static [&'static dyn Declared],
    /// Its interfaces.
    pub(super) interfaces: &'static [&'static Interface],
    /// Its input objects, but for the inputs of its commands.
    pub(super) inputs: &'static [&'static InputObject],
    /// Its scalars.
    pub(super) scalars: &'static [&'static Scalar],
    /// Its enums.
    pub(super) enums: &'static [fn() -> Enumeration],
    /// What can be asked.
    pub(super) queries: &'static [Field<Root>],
    /// What can be followed.
    pub(super) subscriptions: &'static [Field<Root>],
    /// What can be commanded.
    pub(super) commands: &'static [Command],
    /// What can be found by its id.
    pub(super) nodes: &'static [Lookup],
}

impl Aggregate {
    /// Nothing.
    pub(super) const NONE: Self = Self {
        objects: &[],
        interfaces: &[],
        inputs: &[],
        scalars: &[],
        enums: &[],
        queries: &[],
        subscriptions: &[],
        commands: &[],
        nodes: &[],
    };
}

/// The argument of a list of what a later pack may no longer name.
pub(super) const WITHDRAWN: Input = input(
    "withdrawn",
    "Boolean",
    "已不在现行文件中，或仍在；不填为全部。/ Withdrawn, because the document in force no longer names it, or not; all if not given.",
);

/// What a list is asked for by [`WITHDRAWN`].
pub(super) fn withdrawn(at: Selection<'_>) -> Option<bool> {
    at.arg("withdrawn")?.as_bool()
}

/// The rows that the viewer may see, each with its id.
pub(super) type Found = Result<Vec<(Uuid, AnyRow)>>;

/// How rows of a kind are found by their ids.
pub(super) struct Lookup {
    /// The prefix of their ids.
    pub(super) prefix: &'static str,
    /// Finds those that the viewer may see, in one statement of each table.
    pub(super) find: for<'a> fn(Vec<Uuid>, &'a Context) -> BoxFuture<'a, Found>,
}

impl Lookup {
    /// Rows whose ids are of this type.
    pub(super) const fn of<Id: TypedId>(
        find: for<'a> fn(Vec<Uuid>, &'a Context) -> BoxFuture<'a, Found>,
    ) -> Self {
        Self { prefix: Id::PREFIX, find }
    }
}

/// Rows of the catalogue by their ids, for whoever may read it: by whichever root field they are asked for.
pub(super) fn of_catalogue(
    ids: Vec<Uuid>,
    cx: &Context,
    row: impl Fn(Uuid) -> Option<AnyRow>,
) -> BoxFuture<'_, Found> {
    let is_open = cx.viewer.holds(Permission::ReadCatalogue);
    let found = ids.into_iter().filter(|_| is_open).filter_map(|id| Some((id, row(id)?)));
    ready(Found::Ok(found.collect())).boxed()
}

/// Typed ids of bare ones.
pub(super) fn typed<Id: TypedId>(ids: Vec<Uuid>) -> Vec<Id> {
    ids.into_iter().map(Id::from).collect()
}

/// The enum of a vocabulary.
pub(super) fn words<V: Vocabulary>() -> Enumeration {
    Enumeration::new(V::NAME, V::ABOUT, V::ALL.iter().map(|word| (word.code(), word.about())))
}
