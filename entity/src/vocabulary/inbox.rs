//! The words of what people are told, and of what they draft.

use super::{UnknownWord, Vocabulary};
use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};

vocabularies! {
    /// 提醒的类别。/ What somebody is told.
    NotificationKind {
        /// 有事项待本单位办理：职责待签收，评价待自评，用房需求待转送。/ Something is the organization's to do: a duty to be acknowledged, an evaluation to be scored, a request for premises to be forwarded.
        Assigned = "ASSIGNED",
        /// 期限将至。/ It is due within days.
        DueSoon = "DUE_SOON",
        /// 已逾期。/ It was due, and is not done.
        Overdue = "OVERDUE",
        /// 已退回，待重新办理；方案待提交新版。/ It was returned, to be done again; of a plan, in its next version.
        Returned = "RETURNED",
        /// 评分待本单位核验。/ Scores wait for the organization to verify them.
        VerificationAwaited = "VERIFICATION_AWAITED",
        /// 评审待本单位签署意见。/ A review waits for the organization's opinion.
        OpinionAwaited = "OPINION_AWAITED",
        /// 所签内容已变更，请核对是否须重新签署。/ What the organization signed reads otherwise since: see whether it is to be signed again.
        SignedContentChanged = "SIGNED_CONTENT_CHANGED",
        /// 受委托代行他人的角色。/ A colleague handed its role on to oneself.
        Delegated = "DELEGATED",
        /// 项目待本单位办理：申报待研究，验收申请待复核。/ A project waits for the organization: an application to be studied, a request for acceptance to be rechecked.
        StageAwaited = "STAGE_AWAITED",
        /// 所辖社区的项目阶段已变动。/ The project of one's community stands elsewhere since.
        StageMoved = "STAGE_MOVED",
        /// 已发布。/ It was published.
        Published = "PUBLISHED",
        /// 方案已提交，待组织评审。/ A plan was submitted, and waits for an appraisal.
        AppraisalAwaited = "APPRAISAL_AWAITED",
        /// 方案已通过评审。/ An appraisal passed a plan.
        Appraised = "APPRAISED",
        /// 已登记审价。/ What a community cost was audited.
        Audited = "AUDITED",
        /// 已登记拨付。/ Money was paid.
        Paid = "PAID",
        /// 清单事项已办理，待确认。/ An item of a list is resolved, and waits to be confirmed.
        ConfirmationAwaited = "CONFIRMATION_AWAITED",
        /// 清单事项，或已转送的用房需求，已撤销。/ An item of a list was dropped, or a request for premises that was forwarded.
        Dropped = "DROPPED",
        /// 统筹协调机构催办。/ The lead office reminds the organization of it.
        Reminded = "REMINDED",
        /// 所提用房需求已变动：已转送、已答复，或所登记的转送、答复已撤回。/ A request for premises stands elsewhere since: it was forwarded or answered, or that was taken back.
        LeaseMoved = "LEASE_MOVED",
    }

    /// 草稿所备的命令；服务器从不执行草稿。/ What a draft is for. The server executes none.
    DraftCommand {
        /// 自评（saveSelfScores）。/ Self-scores of an evaluation.
        SaveSelfScores = "SAVE_SELF_SCORES",
        /// 核验（verifyScores）。/ Verifications of an evaluation.
        VerifyScores = "VERIFY_SCORES",
        /// 评审意见（signOpinion）。/ What an opinion in a review says.
        OpinionComment = "OPINION_COMMENT",
        /// 职责签署的说明（signDuty）。/ What a signature under a duty says.
        DutyStatement = "DUTY_STATEMENT",
    }

    /// 草稿所涉事项与起草时相较。/ How the thing that a draft is about stands to what its writer saw.
    DraftState {
        /// 未变。/ It is as it was.
        Current = "CURRENT",
        /// 已变更。/ It changed.
        Changed = "CHANGED",
        /// 不再可见；不分已无与无权。/ It is not to be seen any more, whyever.
        Gone = "GONE",
    }
}
