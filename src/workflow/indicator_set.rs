//! The life of a set of indicators.
//!
//! ```text
//! DRAFT ─publish→ PUBLISHED ─retire→ RETIRED
//! ```

use super::{Transition, row};
use crate::authz::Permission;
use entity::vocabulary::IndicatorSetStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 发布
    Publish,
    /// 停用
    Retire,
}

use IndicatorSetStatus::{Draft, Published, Retired};

impl Step {
    pub const ALL: &'static [Self] = &[Self::Publish, Self::Retire];

    #[rustfmt::skip] // One line a step.
    pub const fn transition(self) -> Transition<IndicatorSetStatus> {
        match self {
            Self::Publish => row("PUBLISH", &[Draft], Some(Published), Permission::ManageIndicatorSets, "PUBLISH_INDICATOR_SET"),
            Self::Retire => row("RETIRE", &[Published], Some(Retired), Permission::ManageIndicatorSets, "RETIRE_INDICATOR_SET"),
        }
    }
}
