//! The words of the record of a community (一社一档).

use super::{CreationType, UnknownWord, Vocabulary};
use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};

vocabularies! {
    /// 创建类型的细分（条文：四（四））。/ What a creation of its type is in particular (§四(四)).
    CreationSubtype {
        /// 旧改类：以公共服务设施提升为主要内容的局部拆除改造。/ Renovation: parts are pulled down and rebuilt, mainly for public services.
        PartialDemolition = "PARTIAL_DEMOLITION",
        /// 旧改类：与老旧小区改造相统筹的社区建设。/ Renovation: together with the renewal of old estates.
        OldEstateLinked = "OLD_ESTATE_LINKED",
        /// 新建类：规划新建。/ New build: planned anew.
        PlannedNew = "PLANNED_NEW",
        /// 新建类：拆除重建。/ New build: pulled down and built again.
        DemolishAndRebuild = "DEMOLISH_AND_REBUILD",
    }

    /// 社区及周边可整合的空间资源（条文：四（四）1）。/ A kind of space that a community can use (§四(四)1).
    SpaceKind {
        /// 空地、荒地。/ Vacant land.
        VacantLand = "VACANT_LAND",
        /// 政府公共用房。/ A public building.
        PublicBuilding = "PUBLIC_BUILDING",
        /// 商业用房。/ Commercial premises.
        Commercial = "COMMERCIAL",
        /// 国有房产（条文：五（四））。/ Property of the state (§五(四)).
        StateOwned = "STATE_OWNED",
        /// 其他。/ Another.
        Other = "OTHER",
    }

    /// 档案中的一项：可分别清空，亦用以说明各版本的变更。/ A part of a record: each can be emptied, and a version says which it changed.
    DossierField {
        /// 区位。/ Where it lies, in words.
        Location = "LOCATION",
        /// 坐标。/ Its coordinates.
        Point = "POINT",
        /// 实施单元面积。/ The area of the implementation unit.
        ImplementationArea = "IMPLEMENTATION_AREA",
        /// 规划单元面积。/ The area of the planning unit.
        PlanningArea = "PLANNING_AREA",
        /// 创建类型。/ The type of creation.
        CreationType = "CREATION_TYPE",
        /// 创建类型的细分。/ What the creation is in particular.
        CreationSubtype = "CREATION_SUBTYPE",
        /// 自建房。/ Whether houses were built by their owners.
        SelfBuiltHouses = "SELF_BUILT_HOUSES",
        /// 高低配。/ Whether standards are mixed.
        MixedStandards = "MIXED_STANDARDS",
        /// 户数。/ Households.
        Households = "HOUSEHOLDS",
        /// 常住人口数。/ Residents.
        Residents = "RESIDENTS",
        /// 60 周岁以上人数。/ Residents over 60.
        Over60 = "OVER_60",
        /// 18 周岁以下人数。/ Residents under 18.
        Under18 = "UNDER_18",
        /// 流动人口数。/ The floating population.
        Floating = "FLOATING",
        /// 统计日期。/ The day of the count.
        CountedOn = "COUNTED_ON",
        /// 居民需求。/ What residents need.
        Needs = "NEEDS",
        /// 特色亮点。/ What is special.
        Highlights = "HIGHLIGHTS",
        /// 空间资源。/ Spaces.
        Spaces = "SPACES",
        /// 生活圈。/ Circles of daily life.
        Circles = "CIRCLES",
        /// 标准地出让。/ Whether land is sold with standards.
        StandardLand = "STANDARD_LAND",
        /// 带方案出让。/ Whether land is sold with a scheme.
        LandWithScheme = "LAND_WITH_SCHEME",
        /// 经营用房面积。/ The area of operating premises.
        OperatingPremises = "OPERATING_PREMISES",
        /// 业态配置。/ The mix of businesses.
        BusinessMix = "BUSINESS_MIX",
        /// 预计年运营收入。/ The expected yearly income.
        ExpectedYearlyIncome = "EXPECTED_YEARLY_INCOME",
        /// 预计年运营成本。/ The expected yearly cost.
        ExpectedYearlyCost = "EXPECTED_YEARLY_COST",
        /// 联动的老旧小区。/ The old estates that it is joined with.
        JoinedEstates = "JOINED_ESTATES",
        /// 附件。/ Its files.
        Attachments = "ATTACHMENTS",
    }
}

impl CreationSubtype {
    /// The type that it is a part of (四（四）).
    pub const fn of(self) -> CreationType {
        match self {
            Self::PartialDemolition | Self::OldEstateLinked => CreationType::Renovation,
            Self::PlannedNew | Self::DemolishAndRebuild => CreationType::NewBuild,
        }
    }
}
