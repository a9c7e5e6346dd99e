//! The words of the three lists and of their summaries.

use super::{UnknownWord, Vocabulary};
use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};

vocabularies! {
    /// 三张清单（条文：五（一））。/ The three lists (§五(一)).
    WorkList {
        /// 问题清单。/ Problems.
        Problem = "PROBLEM",
        /// 工作清单。/ Pieces of work.
        Work = "WORK",
        /// 创新清单。/ Innovations.
        Innovation = "INNOVATION",
    }

    /// 清单事项的状态（条文：五（一））。/ Where an item of a list stands (§五(一)).
    WorkItemStatus {
        /// 待办理。/ It was raised, and nobody works on it yet.
        Open = "OPEN",
        /// 办理中。/ It is worked on.
        InProgress = "IN_PROGRESS",
        /// 已办理，待确认。/ Who works on it says that it is resolved.
        Resolved = "RESOLVED",
        /// 已确认。/ Who raised it, or the lead office, confirms that.
        Confirmed = "CONFIRMED",
        /// 已撤销，附理由。/ It was dropped, with a reason.
        Dropped = "DROPPED",
    }

    /// 工作总结的周期（条文：五（一）“每周、每半月、每月”）。/ How often work is summed up (§五(一)).
    Rhythm {
        /// 每周，周一至周日。/ Each week, Monday to Sunday.
        Weekly = "WEEKLY",
        /// 每半月，1 日至 15 日、16 日至月末。/ Each half of a month: to the 15th, and from the 16th.
        HalfMonthly = "HALF_MONTHLY",
        /// 每月。/ Each month.
        Monthly = "MONTHLY",
    }
}
