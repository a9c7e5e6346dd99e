//! What happened to a duty, an evaluation, a review, an item of a list or the money of a community, as far as a viewer may know it. It is read from the audit trail: nothing
//! is recorded twice.

mod scope;
mod tell;

pub use tell::{Told, tell};

use super::{Context, person::ByHand};
use crate::{
    error::Result,
    store::{
        Scoped,
        page::{Key, Sort},
        rows::{Rows, column_of},
    },
};
use entity::{
    history::{Entry, of_duties, of_evaluations, of_funding, of_reviews, of_work_items},
    id::AccountId,
};
use scope::{
    DECISIONS, DRAFTS, OF_DUTIES, OF_EVALUATIONS, OF_FUNDING, OF_REVIEWS, OF_WORK_ITEMS, OPINIONS,
    VERIFICATIONS,
};
use sea_orm::{Condition, sea_query::ExprTrait};
use uuid::Uuid;

impl ByHand for Entry {
    fn hand(&self) -> Option<AccountId> {
        self.actor_id
    }
}

/// The audit trail as the history of things of one kind.
pub trait History: Scoped<Model: Into<Entry>> {
    /// Of what an event is told.
    const OF: Self::Column;
    /// What was done.
    const ACTION: Self::Column;
    /// The place of an event in a history.
    const ORDER: Self::Column;
    /// What is told at all, to those who may know it.
    const TOLD: &'static [&'static [&'static str]];
    /// The order of a row.
    fn place(row: &Self::Model) -> (Option<Key>, Uuid);
}

macro_rules! history {
    ($of:ident, $told:expr) => {
        impl History for $of::Entity {
            const OF: $of::Column = $of::Column::HistoryOf;
            const ACTION: $of::Column = $of::Column::Action;
            const ORDER: $of::Column = $of::Column::HistoryOrder;
            const TOLD: &'static [&'static [&'static str]] = $told;

            fn place(row: &$of::Model) -> (Option<Key>, Uuid) {
                (Some(Key::Number(row.history_order.map_or(0, |order| order.0))), row.id.0)
            }
        }
    };
}

history!(of_duties, &[OF_DUTIES]);
history!(of_evaluations, &[OF_EVALUATIONS, DRAFTS, VERIFICATIONS, DECISIONS]);
history!(of_reviews, &[OF_REVIEWS, OPINIONS]);
history!(of_work_items, &[OF_WORK_ITEMS]);
history!(of_funding, &[OF_FUNDING]);

/// The oldest first.
pub fn oldest_first<H: History>() -> Sort<H> {
    Sort {
        name: "history",
        key: column_of::<H>(H::ORDER),
        kind: Key::Number(0),
        descending: false,
        optional: false,
        groups: None,
        of: H::place,
    }
}

/// What the viewer may know of what happened to things of a kind.
pub fn listed<H: History>(cx: &Context) -> Rows<'_, H> {
    cx.store.rows::<H>(&cx.viewer)
}

/// That an event is told in a history. Nothing else is, whatever the trail comes to hold.
fn is_told<H: History>() -> Condition {
    let told = H::TOLD.iter().flat_map(|actions| actions.iter().copied());
    Condition::all().add(column_of::<H>(H::OF).is_not_null()).add(column_of::<H>(H::ACTION).is_in(told))
}

/// What was done of some actions to these things, the oldest of each first, as far as the viewer may know.
pub(super) async fn done<H: History, Id: Into<Uuid> + Copy>(
    cx: &Context,
    of: &[Id],
    actions: &[&'static str],
) -> Result<Vec<Entry>> {
    let done = column_of::<H>(H::ACTION).is_in(actions.iter().copied());
    let rows = listed::<H>(cx).among(H::OF, of).narrow(done);
    Ok(rows.all(&[H::OF, H::ORDER]).await?.into_iter().map(Into::into).collect())
}
