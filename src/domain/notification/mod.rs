//! Notifications (提醒): what an organization's people, one of them, or everybody is told.
//!
//! A notification is there as long as what it tells is so: whatever ends that takes it away, in the same transaction
//! (`raise.rs`, `remind.rs`). So whoever joins an organization finds what is open, and nothing of what is long done; and there
//! are no more of them than open things. It is addressed to an organization, not to each of its people: one row, however many
//! there are, and each has read it or not. Who sees it is who sees what it is about (`scope.rs`).

mod bulletin;
mod funding;
mod mechanisms;
mod plans;
mod project;
mod raise;
mod read;
mod remind;
mod scope;
mod work_items;

pub use bulletin::of_bulletin;
pub use funding::of_funding;
pub use mechanisms::of_mechanism;
pub use plans::{of_appraisal, of_plan};
pub use project::{of_project, of_stage};
pub use raise::{of_assignment, of_duty, of_evaluation, of_import, of_indicator_set, of_opinion, of_review};
pub use read::{MarkNotificationsRead, Marked, marks};
pub use remind::remind;
pub use work_items::{of_reminder, of_work_item};

use super::Context;
use crate::{
    error::Result,
    store::{
        page::{Key, Sort},
        rows::{Rows, column_of},
        scope::there_is,
    },
};
use entity::{
    id::NotificationId,
    notification::{Column, Entity, Model},
    notification_read,
    vocabulary::NotificationKind,
};
use sea_orm::{
    Condition,
    sea_query::{ExprTrait, IntoCondition},
};
use std::collections::BTreeSet;

/// The newest first.
pub fn newest_first() -> Sort<Entity> {
    Sort {
        name: "notifications",
        key: column_of::<Entity>(Column::RaisedAt),
        kind: Key::Number(0),
        descending: true,
        optional: false,
        groups: None,
        of: |row| (Some(Key::Number(row.raised_at.0)), row.id.0),
    }
}

/// Which notifications of an inbox are wanted; all that is given must fit.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// Of one of these kinds. An empty list is none.
    pub kinds: Option<BTreeSet<NotificationKind>>,
    /// Not read yet by the viewer; or read.
    pub unread: Option<bool>,
}

/// The viewer's inbox, as far as it fits.
pub fn listed<'s>(cx: &'s Context, filter: &Filter) -> Rows<'s, Entity> {
    let column = column_of::<Entity>;
    let Some(account) = cx.viewer.account() else {
        return cx.store.rows::<Entity>(&cx.viewer).none();
    };
    // What is addressed to each of its organizations, to itself, and to everybody: an index has each of these by its age.
    let of_organization = cx.viewer.own_organizations().into_iter();
    let mut addressed: Vec<Condition> =
        of_organization.map(|id| column(Column::OrganizationId).eq(id).into_condition()).collect();
    addressed.push(column(Column::AccountId).eq(account).into_condition());
    addressed.push(
        Condition::all()
            .add(column(Column::OrganizationId).is_null())
            .add(column(Column::AccountId).is_null()),
    );
    let mut rows = cx.store.rows::<Entity>(&cx.viewer).in_parts(addressed);
    if let Some(kinds) = &filter.kinds {
        if kinds.is_empty() {
            return rows.none();
        }
        rows = rows.narrow(column(Column::Kind).is_in(kinds.iter().copied()));
    }
    match filter.unread {
        None => rows,
        Some(true) => rows.narrow(is_read(account).not()),
        Some(false) => rows.narrow(is_read(account)),
    }
}

/// How many notifications the viewer has not read.
pub async fn unread(cx: &Context) -> Result<i64> {
    listed(cx, &Filter { unread: Some(true), ..Filter::default() }).count().await
}

/// The notifications of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[NotificationId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}

/// That an account has read it.
fn is_read(account: entity::id::AccountId) -> Condition {
    use notification_read::Column as Read;
    let by = column_of::<notification_read::Entity>(Read::AccountId).eq(account);
    there_is::<notification_read::Entity>(Read::NotificationId, column_of::<Entity>(Column::Id), by)
}
