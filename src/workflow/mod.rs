//! State machines as tables: which step leads from where to where, what permission it takes, and what the
//! audit trail calls it.
//!
//! A new step is a line here and the command that takes it.

pub mod digital_application;
pub mod duty;
pub mod evaluation;
pub mod indicator_set;
pub mod lease;
pub mod milestone;
pub mod plan;
pub mod project;
pub mod publicity;
pub mod review;
pub mod work_item;

use crate::{
    authz::Permission,
    error::{Refusal, RefusalCode},
};
use entity::vocabulary::Vocabulary;

/// A line of a table.
#[derive(Debug)]
pub struct Transition<S: 'static> {
    /// Its name in the API.
    pub name: &'static str,
    /// The states it can be taken from.
    pub from: &'static [S],
    /// Where it leads; none where the state stays.
    pub to: Option<S>,
    /// What it takes.
    pub permission: Permission,
    /// What the audit trail calls it.
    pub action: &'static str,
}

impl<S: Vocabulary> Transition<S> {
    /// Refuses where the step cannot be taken from this state. `field` is the input's field that names the row.
    pub fn check(&self, status: S, field: &'static str) -> Result<(), Refusal> {
        if self.from.contains(&status) {
            return Ok(());
        }
        let message = format!("当前状态 {} 不能办理 / not from {}", status.code(), status.code());
        Err(Refusal::new(RefusalCode::WrongState, field, message))
    }
}

const fn row<S>(
    name: &'static str,
    from: &'static [S],
    to: Option<S>,
    permission: Permission,
    action: &'static str,
) -> Transition<S> {
    Transition { name, from, to, permission, action }
}
