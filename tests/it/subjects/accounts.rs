//! Accounts as they are administered, and sessions: one's own, and others'.

use super::{Subjects, users::READERS};
use crate::{harness::World, reference::rows, viewers::Viewer};
use entity::{account_record, session};
use std::rc::Rc;

pub async fn accounts(world: &World) -> Subjects {
    let all: Vec<(String, String)> = rows::<account_record::Entity>(world)
        .await
        .iter()
        .map(|row| (row.id.to_string(), entity::id::AccountId(row.id.0).to_string()))
        .collect();
    of_accounts(all, &READERS)
}

/// Nobody sees another's, whoever it is.
pub async fn sessions(world: &World) -> Subjects {
    let now = world.clock.now();
    let all: Vec<(String, String)> = rows::<session::Entity>(world)
        .await
        .iter()
        .filter(|row| row.revoked_at.is_none() && row.expires_at > now)
        .map(|row| (row.id.to_string(), row.account_id.to_string()))
        .collect();
    of_accounts(all, &[])
}

/// Rows of accounts, each with whose it is.
fn of_accounts(all: Vec<(String, String)>, readers: &'static [&'static str]) -> Subjects {
    let all = Rc::new(all);
    let pick = |own: bool| {
        let all = Rc::clone(&all);
        move |viewer: &Viewer| {
            let fits = |(_, of): &&(String, String)| (viewer.account().as_ref() == Some(of)) == own;
            all.iter().find(fits).map(|(id, _)| id.clone())
        }
    };
    let rows = Rc::clone(&all);
    Subjects::new(move |viewer| {
        let hidden = |(_, of): &&(String, String)| {
            viewer.account().as_ref() != Some(of) && !readers.contains(&viewer.name.as_str())
        };
        rows.iter().filter(hidden).map(|(id, _)| id.clone()).collect()
    })
    .and("own", pick(true))
    .and("another's", pick(false))
}
