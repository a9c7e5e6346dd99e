//! The words of how the project library changes.

use super::{UnknownWord, Vocabulary};
use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};

vocabularies! {
    /// 项目库中可调整的字段（条文：附件1）。/ What a decision changes of a community (annex 1).
    LibraryField {
        /// 名称，限新列者。/ Its name, of what is new.
        Name = "NAME",
        /// 项目库类型。/ Its pool.
        Pool = "POOL",
        /// 责任单位。/ Its unit.
        ImplementingUnit = "IMPLEMENTING_UNIT",
        /// 创建等级。/ The level it aims at.
        TargetLevel = "TARGET_LEVEL",
        /// 启动时间。/ The month it is planned to start.
        PlannedStart = "PLANNED_START",
        /// 完成时间。/ The month it is planned to finish.
        PlannedFinish = "PLANNED_FINISH",
        /// 是否移出项目库。/ Whether it is withdrawn.
        Withdrawn = "WITHDRAWN",
    }

    /// 项目库调整对职责的影响（条文：附件2）。/ What becomes of a duty as the library changes (annex 2).
    LibraryDutyEffect {
        /// 新增。/ It is new.
        Derived = "DERIVED",
        /// 恢复。/ It had been cancelled by an earlier change, and is owed again.
        Restored = "RESTORED",
        /// 取消：无人签署。/ It is cancelled: nobody had signed it.
        Cancelled = "CANCELLED",
        /// 保留：已签署，由统筹协调机构处理。/ It does not follow any more and stays, because it is signed.
        Kept = "KEPT",
    }
}
