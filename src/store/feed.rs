//! The feed: when each thing was last touched, in an order in which nothing ever appears behind a reader.
//!
//! There is no log of changes. Each thing has one row, and each part of it that not everybody sees another; it is given a new
//! number whenever something of it is written. A viewer's feed is these rows in the order of their numbers, as far as the
//! viewer's scope lets the things through: so nothing grows, nothing expires, and nobody says a second time who sees what.
//! What left somebody's sight because it moved is kept as an exit.
//!
//! Each table says once what of the feed a row of it touches ([`Fed`]), and whatever writes a row notes that
//! (`touch.rs`). On SQLite, which has one writer, it is numbered by the commit itself. On PostgreSQL it waits without a number,
//! and is numbered right after its commit by whoever holds the clock (`numbering.rs`): a number that was given within a
//! command would either be seen before an earlier one, or let commands wait for each other.

use entity::{feed::WHOLE, id::OrganizationId, vocabulary::FeedKind};
use sea_orm::{
    ActiveModelTrait, EntityTrait, Iterable, ModelTrait, QueryResult, Value, sea_query::ValueType,
};
use uuid::Uuid;

/// A thing that was touched, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub(super) kind: FeedKind,
    pub(super) id: Uuid,
    pub(super) part: Uuid,
}

impl Entry {
    /// All of a thing.
    pub fn whole(kind: FeedKind, id: impl Into<Uuid>) -> Self {
        Self { kind, id: id.into(), part: WHOLE }
    }

    /// What is seen of a thing by who sees this part of it.
    pub fn part(kind: FeedKind, id: impl Into<Uuid>, part: impl Into<Uuid>) -> Self {
        Self { kind, id: id.into(), part: part.into() }
    }
}

/// A thing that an organization saw until now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit {
    /// What kind of thing.
    pub kind: FeedKind,
    /// Which.
    pub id: Uuid,
    /// By what it was seen: a word of [`entity::feed_exit`].
    pub span: &'static str,
    /// By whom.
    pub organization: OrganizationId,
}

/// What of the feed a row of a table touches. A table that does not say so is not written.
pub trait Fed: EntityTrait {
    /// It.
    const FEED: Feed<Self>;
}

/// What of the feed the rows of a table touch.
#[derive(Debug)]
pub enum Feed<E: EntityTrait> {
    /// The thing that a row is or belongs to: the first that it names of these.
    Of(&'static [Belongs<E>]),
    /// The catalogue.
    Catalogue,
    /// No thing, but what somebody may see: where one of these columns is set, or where none is named.
    Rights(&'static [E::Column]),
    /// Nothing; and why that is right.
    Nothing(&'static str),
}

/// How a row names the thing that it is or belongs to.
#[derive(Debug)]
pub struct Belongs<E: EntityTrait> {
    pub(super) kind: FeedKind,
    pub(super) thing: E::Column,
    /// Of the thing only what is seen with this; all of it where the row names nothing.
    pub(super) part: Option<E::Column>,
}

/// What a row of these values touches.
fn entry<E: Fed>(value: impl Fn(E::Column) -> Option<Value>) -> Option<Entry> {
    let id = |column: E::Column| value(column).and_then(|value| <Uuid as ValueType>::try_from(value).ok());
    match E::FEED {
        Feed::Nothing(_) | Feed::Rights(_) => None,
        Feed::Catalogue => Some(Entry::whole(FeedKind::Catalogue, WHOLE)),
        Feed::Of(belongs) => belongs.iter().find_map(|it| {
            let part = it.part.and_then(id).unwrap_or(WHOLE);
            Some(Entry { kind: it.kind, id: id(it.thing)?, part })
        }),
    }
}

/// What a row touches.
pub(super) fn entry_of<E: Fed>(row: &E::Model) -> Option<Entry> {
    entry::<E>(|column| Some(ModelTrait::get(row, column)))
}

/// What a row touches that is written.
pub(super) fn entry_of_new<A: ActiveModelTrait<Entity: Fed>>(row: &A) -> Option<Entry> {
    entry::<A::Entity>(|column| row.get(column).into_value())
}

/// The columns by which a row says what it touches, to be returned by a statement that changes rows.
pub(super) fn named_by<E: Fed>() -> Vec<E::Column> {
    let named = |belongs: &[Belongs<E>], column: &E::Column| {
        let name = sea_orm::IdenStatic::as_str(column);
        let is = |other: E::Column| sea_orm::IdenStatic::as_str(&other) == name;
        belongs.iter().any(|it| is(it.thing) || it.part.is_some_and(is))
    };
    match E::FEED {
        Feed::Nothing(_) | Feed::Rights(_) | Feed::Catalogue => Vec::new(),
        Feed::Of(belongs) => E::Column::iter().filter(|column| named(belongs, column)).collect(),
    }
}

/// What a row touches of which a statement returned these columns from this one on.
pub(super) fn entry_of_returned<E: Fed>(
    row: &QueryResult,
    columns: &[E::Column],
    first: usize,
) -> Option<Entry> {
    entry::<E>(|wanted| {
        let name = sea_orm::IdenStatic::as_str(&wanted);
        let at = columns.iter().position(|column| sea_orm::IdenStatic::as_str(column) == name)?;
        let id: Option<Uuid> = row.try_get_by_index(first.saturating_add(at)).ok()?;
        Some(id.into())
    })
}

/// Whether rows of a table touch anything.
pub(super) const fn is_fed<E: Fed>() -> bool {
    !matches!(E::FEED, Feed::Nothing(_) | Feed::Rights(_))
}

/// Whether a new row changes what somebody may see.
pub(super) const fn new_changes_rights<E: Fed>() -> bool {
    matches!(E::FEED, Feed::Rights([]))
}

/// Whether that is changed where these columns are set.
pub(super) fn change_changes_rights<E: Fed>(set: &[(E::Column, Value)]) -> bool {
    let name = |column: &E::Column| sea_orm::IdenStatic::as_str(column);
    let Feed::Rights(columns) = E::FEED else { return false };
    columns.is_empty() || set.iter().any(|(set, _)| columns.iter().any(|decides| name(decides) == name(set)))
}
