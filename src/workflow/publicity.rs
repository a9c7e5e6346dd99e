//! The life of a record of publicity.
//!
//! ```text
//! DRAFT ─save─ DRAFT ─publish→ PUBLISHED ─withdraw(reason)→ WITHDRAWN ─save→ DRAFT
//! DRAFT, WITHDRAWN ─discard→ gone
//! ```

use super::{Transition, row};
use crate::authz::Permission;
use entity::vocabulary::PublicityStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 记录、修改
    Save,
    /// 公开
    Publish,
    /// 撤下
    Withdraw,
    /// 弃置
    Discard,
}

use PublicityStatus::{Draft, Published, Withdrawn};

impl Step {
    pub const ALL: &'static [Self] = &[Self::Save, Self::Publish, Self::Withdraw, Self::Discard];

    #[rustfmt::skip] // One line a step.
    pub const fn transition(self) -> Transition<PublicityStatus> {
        match self {
            Self::Save => row("SAVE_PUBLICITY_RECORD", &[Draft, Withdrawn], Some(Draft), Permission::RecordMechanisms, "SAVE_PUBLICITY_RECORD"),
            Self::Publish => row("PUBLISH_PUBLICITY_RECORD", &[Draft], Some(Published), Permission::PublishRecords, "PUBLISH_PUBLICITY_RECORD"),
            Self::Withdraw => row("WITHDRAW_PUBLICITY_RECORD", &[Published], Some(Withdrawn), Permission::PublishRecords, "WITHDRAW_PUBLICITY_RECORD"),
            Self::Discard => row("DISCARD_PUBLICITY_RECORD", &[Draft, Withdrawn], None, Permission::RecordMechanisms, "DISCARD_PUBLICITY_RECORD"),
        }
    }
}
