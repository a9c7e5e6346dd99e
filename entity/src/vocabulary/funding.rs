//! The words of money (§五(三)).

use super::{UnknownWord, Vocabulary};
use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};

vocabularies! {
    /// 奖补资金的状态（条文：五（三））。/ Where the funding of a community stands (§五(三)).
    FundingStatus {
        /// 尚不涉及：未列为创建项目，或无计划完成时间。/ Nothing is due: it is no project to be created, or no finish is planned.
        NotDue = "NOT_DUE",
        /// 在创建当年，尚未通过验收。/ Its year is not over, and it has not passed yet.
        InYear = "IN_YEAR",
        /// 当年未完成创建任务：按 70% 核定，最高 700 万元。/ Not completed in its year: 70 % are approved, and 7 million at most.
        NotCompleted = "NOT_COMPLETED",
        /// 已通过市级或省级验收。/ It passed, with the city or the province.
        Passed = "PASSED",
        /// 待统筹协调机构裁定，或不予补助；原因见 statusReason。/ Nothing is computed: the office has not ruled, or ruled against it. See statusReason.
        Blocked = "BLOCKED",
    }

    /// 支出类别（条文：五（三））。/ What was paid for (§五(三)).
    ExpenditureCategory {
        /// 咨询设计。/ Consulting and design.
        ConsultingDesign = "CONSULTING_DESIGN",
        /// 工程建设。/ Works.
        Works = "WORKS",
        /// 设备采购。/ Equipment.
        Equipment = "EQUIPMENT",
        /// 其他相关费用。/ Other costs of the creation.
        Other = "OTHER",
    }

    /// 支出的资金来源（条文：五（三））。/ Whose money was spent (§五(三)).
    FundSource {
        /// 可由以奖代补资金支持的创建支出。/ What the subsidy can bear.
        SubsidyEligible = "SUBSIDY_ELIGIBLE",
        /// 区信息化专项。/ The district's IT fund.
        DistrictIt = "DISTRICT_IT",
        /// 部门政府专项经费。/ A department's special fund.
        Department = "DEPARTMENT",
        /// 老旧小区改造资金。/ The renovation of old estates.
        OldEstate = "OLD_ESTATE",
        /// 上级专项补助资金。/ Subsidies from above the district.
        UpperLevel = "UPPER_LEVEL",
        /// 其他。/ Another.
        Other = "OTHER",
    }

    /// 资金规则的由来。/ Where a version of the rules of money comes from.
    FundingOrigin {
        /// 随政策包导入。/ A pack brought it.
        Pack = "PACK",
        /// 统筹协调机构调整。/ The office set it.
        Office = "OFFICE",
    }
}
