//! The words of the feed of changes.

use super::{UnknownWord, Vocabulary};
use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};

vocabularies! {
    /// 变更所涉事项的类别。/ What kind of thing changed.
    FeedKind {
        /// 基础资料：行动方案及其单位、场景、条文。/ The programme with its organizations, scenarios and clauses.
        Catalogue = "CATALOGUE",
        /// 社区及其方案。/ A community with its plans.
        Community = "COMMUNITY",
        /// 指标集及其指标。/ A set with its indicators.
        IndicatorSet = "INDICATOR_SET",
        /// 职责及其签署、留言。/ A duty with its signatures and comments.
        Duty = "DUTY",
        /// 评价及其评分、核验、留言。/ An evaluation with its scores, verifications and comments.
        Evaluation = "EVALUATION",
        /// 评审及其会签名单、意见、留言。/ A review with its roster, opinions and comments.
        Review = "REVIEW",
        /// 一社一档：社区档案。/ The record of a community.
        Dossier = "DOSSIER",
        /// 清单事项及其留言。/ An item of the three lists with its comments.
        WorkItem = "WORK_ITEM",
        /// 评价通报，限已发布者。/ A bulletin that was published.
        Bulletin = "BULLETIN",
    }

    /// 变更的类型。/ What became of a thing for the viewer.
    ChangeType {
        /// 新见或已变更。/ It is there, new or changed.
        Upsert = "UPSERT",
        /// 不再可见；不分已无与无权。/ It is not to be seen any more, whyever.
        AccessLost = "ACCESS_LOST",
    }

    /// 可见范围。/ How far one sees.
    FeedReach {
        /// 全部。/ Everything.
        Everything = "EVERYTHING",
        /// 本单位所负、所核验或所会签者。/ What these organizations owe, verify or sign.
        Own = "OWN",
        /// 本单位实施的社区的全部。/ Everything about the communities that these units implement.
        Territory = "TERRITORY",
        /// 已办结者：定稿的评价、已作结论的评审、已发布的指标集。/ What is settled: final evaluations, concluded reviews, published sets.
        Settled = "SETTLED",
    }

    /// 不在所列规则之内者不随变更流提供。/ By which rule things, or parts of them, are in a viewer's feed; what no rule of its shows is withheld.
    FeedRule {
        /// 由所列单位承担。/ These organizations owe it.
        OwedBy = "OWED_BY",
        /// 关于所列单位实施的社区。/ It is about a community that these units implement.
        OfCommunitiesOf = "OF_COMMUNITIES_OF",
        /// 关于所列单位负有职责的社区。/ It is about a community for which these organizations have a duty.
        OwesFor = "OWES_FOR",
        /// 所列单位核验其场景，且已提交。/ These organizations verify its scenario, and it is submitted.
        VerifiedBy = "VERIFIED_BY",
        /// 评价已定稿。/ Its evaluation is final.
        Final = "FINAL",
        /// 所列单位在会签名单上。/ These organizations are on its roster.
        OnRoster = "ON_ROSTER",
        /// 所列单位所签。/ These organizations signed it.
        SignedBy = "SIGNED_BY",
        /// 评审已作结论。/ Its review is concluded.
        Concluded = "CONCLUDED",
        /// 已发布或已停用。/ It was published.
        Published = "PUBLISHED",
        /// 所列单位在评审该方案的会签名单上。/ These organizations are on the roster of a review that names or named the plan.
        NamedTo = "NAMED_TO",
        /// 方案已提交。/ The plan was submitted.
        Submitted = "SUBMITTED",
        /// 交由所列单位办理。/ It is assigned to these organizations.
        AssignedTo = "ASSIGNED_TO",
        /// 由所列单位提出。/ These organizations raised it.
        RaisedBy = "RAISED_BY",
        /// 显示名称。/ It is a display name.
        DisplayName = "DISPLAY_NAME",
    }
}
