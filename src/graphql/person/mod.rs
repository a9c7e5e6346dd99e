//! `User`: a person or service, as far as others see it.

use super::{
    aggregate::{Aggregate, Found, Lookup, typed},
    context::{AnyRow, Context, Object, Selection},
};
use crate::{
    domain::person::{self, ByHand, Person},
    error::Result,
};
use engine::{Load, field};
use entity::id::AccountId;
use futures_util::FutureExt;
use std::{collections::HashMap, marker::PhantomData};

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&USER],
    nodes: &[Lookup::of::<AccountId>(|ids, cx| {
        async move {
            let found = person::by_id(cx, &typed::<AccountId>(ids)).await?;
            let row = |(id, person): (AccountId, Person)| (id.0, AnyRow::new(&USER, person));
            Found::Ok(found.into_iter().map(row).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

pub(super) static USER: Object<Person> = Object {
    name: "User",
    about: "用户，仅显示名称。/ A person or service: no more than its display name.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("displayName", "String!", "显示名称。/ Its name for others.", |it, _, out| {
            out.string(&it.display_name)
        }),
    ],
};

/// The persons by whose hand rows are.
pub(super) struct Hands<T> {
    found: HashMap<AccountId, Person>,
    of: PhantomData<fn(T)>,
}

impl<T: ByHand> Hands<T> {
    /// Of a row.
    pub(super) fn of(&self, row: &T) -> Option<&Person> {
        self.found.get(&row.hand()?)
    }
}

impl<T: ByHand> Load<Context> for Hands<T> {
    type Row = T;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a T>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self { found: person::by_hand(at.context(), &rows).await?, of: PhantomData })
    }
}
