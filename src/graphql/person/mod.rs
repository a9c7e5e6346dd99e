//! `User`: a person or service, as far as others see it.

use super::{
    aggregate::{Aggregate, Found, Lookup, typed},
    context::{AnyRow, Context, Field, Object, One, Selection},
};
use crate::{
    domain::person::{self, ByHand, OnBehalf, Person},
    error::Result,
};
use engine::{Arguments, Body, Cost, Load, Loaded, field, made_of};
use entity::id::AccountId;
use futures_util::FutureExt;
use std::{
    collections::{BTreeSet, HashMap},
    marker::PhantomData,
};

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

/// Those on whose behalf rows are.
pub(super) struct Delegators<T> {
    found: HashMap<AccountId, Person>,
    of: PhantomData<fn(T)>,
}

impl<T: OnBehalf> Delegators<T> {
    const BODY: &'static dyn Body<Context, T> = &One::<T, Loaded<Self>, Person> {
        object: &USER,
        of: |it, delegators, _| delegators.found.get(&it.delegator()?),
    };

    /// The field of a type that says on whose behalf a row is.
    pub(super) const FIELD: Field<T> = made_of(
        "onBehalfOf",
        "User",
        "委托人：办理人受其委托代行；以本人角色办理者为空。/ On whose behalf, where it was by a role that was handed on; null where it was by one's own.",
        Self::BODY,
    );
}

impl<T: OnBehalf> Load<Context> for Delegators<T> {
    type Row = T;
    type Needs = ();

    /// Few are on anybody's behalf.
    fn cost(_: &Arguments) -> Cost {
        Cost::rows(0)
    }

    async fn load<'a>(rows: Vec<&'a T>, (): (), at: Selection<'a>) -> Result<Self> {
        let named: BTreeSet<AccountId> = rows.iter().filter_map(|row| row.delegator()).collect();
        Ok(Self { found: person::named_in(at.context(), &named).await?, of: PhantomData })
    }
}
