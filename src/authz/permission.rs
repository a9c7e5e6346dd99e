//! The verbs of the register.

use std::fmt;

macro_rules! permissions {
    ($(#[doc = $about:literal] $name:ident = $code:literal $chinese:literal,)+) => {
        /// Something that may be done. The API's schema names one at each root field.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $(#[doc = $about] $name,)+
        }

        impl Permission {
            /// Every permission, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in the schema and in answers.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// What it lets one do: Chinese, then English.
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($chinese, "/", $about),)+
                }
            }
        }
    };
}

permissions! {
    /// Read the published reference data: programme, organizations, clauses, scenarios, project library.
    ReadCatalogue = "READ_CATALOGUE" "读取公开的基础资料：文件、单位、条文、场景、项目库。",
    /// Read duties and the signatures under them.
    ReadDuties = "READ_DUTIES" "读取职责及其签署。",
    /// Sign a duty: acknowledge it, report it complete, or recall that.
    SignDuties = "SIGN_DUTIES" "签署职责：签收、办结或撤回办结。",
    /// Return a completed duty with a reason.
    ReturnDuties = "RETURN_DUTIES" "退回已办结的职责。",
    /// Confirm a completed duty.
    ConfirmDuties = "CONFIRM_DUTIES" "确认已办结的职责。",
    /// Cancel a duty with a reason.
    CancelDuties = "CANCEL_DUTIES" "取消职责。",
    /// Open a duty again that was confirmed or cancelled.
    ReopenDuties = "REOPEN_DUTIES" "重新开启已确认或已取消的职责。",
    /// Set the day by which a duty is due.
    ScheduleDuties = "SCHEDULE_DUTIES" "设定职责的期限。",
    /// Import, publish and retire sets of indicators, and read those that are not published yet.
    ManageIndicatorSets = "MANAGE_INDICATOR_SETS" "导入、发布、停用指标集，并读取未发布的指标集。",
    /// Read evaluations, scores and verifications: of one's scenarios, of one's communities, or final ones.
    ReadEvaluations = "READ_EVALUATIONS" "读取评价、评分和核验：所负责场景的、所辖社区的，或已定稿的。",
    /// Open an evaluation of a community.
    OpenEvaluations = "OPEN_EVALUATIONS" "发起社区评价。",
    /// Score one's own community.
    SelfScore = "SELF_SCORE" "为所辖社区自评。",
    /// Submit the evaluation of one's own community, and take it back while nothing is verified.
    SubmitEvaluations = "SUBMIT_EVALUATIONS" "提交所辖社区的评价，未核验前可撤回。",
    /// Give a submitted evaluation back to its unit, with a reason.
    ReturnEvaluations = "RETURN_EVALUATIONS" "将已提交的评价退回实施单位。",
    /// Cancel an evaluation with a reason: any, or a draft of one's own community.
    CancelEvaluations = "CANCEL_EVALUATIONS" "取消评价：任何评价，或所辖社区的草稿。",
    /// Verify the scores of the scenarios that one answers for.
    VerifyScores = "VERIFY_SCORES" "核验所负责场景的评分。",
    /// Decide a score that its verifiers dispute.
    AdjudicateScores = "ADJUDICATE_SCORES" "裁定核验不一致的评分。",
    /// Make an evaluation final.
    FinalizeEvaluations = "FINALIZE_EVALUATIONS" "评价定稿。",
    /// Read reviews and opinions: with one on the roster, of one's communities, or concluded ones.
    ReadReviews = "READ_REVIEWS" "读取评审和意见：本单位会签的、所辖社区的，或已作结论的。",
    /// Open a review, add and remove signatories, and move its due day.
    OpenReviews = "OPEN_REVIEWS" "发起评审，增减会签单位，调整期限。",
    /// Sign or withdraw one's organization's opinion in a review.
    SignOpinions = "SIGN_OPINIONS" "签署或撤回本单位的评审意见。",
    /// Conclude or cancel a review.
    ConcludeReviews = "CONCLUDE_REVIEWS" "作出评审结论或取消评审。",
    /// Read the stages, plans and records of projects: of one's communities, or where one has a duty.
    ReadProjects = "READ_PROJECTS" "读取项目的阶段、方案和档案：所辖社区的，或本单位负有职责的。",
    /// Record facts of the project of one's own community, and draft its plans and its record.
    EditProjects = "EDIT_PROJECTS" "记录所辖社区项目的进展，起草方案和档案。",
    /// Apply for one's own community, ask for its acceptance, submit its plans, and take an application back.
    SubmitProjects = "SUBMIT_PROJECTS" "为所辖社区申报、提出验收申请、提交方案，或撤回申报。",
    /// Study, submit and list projects, record their acceptance and naming, and take steps back.
    DirectProjects = "DIRECT_PROJECTS" "研究、上报、公布项目，记录验收和命名，以及退回、撤销。",
    /// Change the project library by decisions, and read those.
    AdjustLibrary = "ADJUST_LIBRARY" "作出并读取项目库调整决定。",
    /// Read the milestones of the special plan, and what accompanies the projects of one's communities.
    ReadMechanisms = "READ_MECHANISMS" "读取专项规划节点，以及所辖社区项目的配套事项。",
    /// Say that a milestone of the special plan was reached, or take that back.
    ReachMilestones = "REACH_MILESTONES" "记录本单位负责的专项规划节点已完成，或予撤回。",
    /// Record what accompanies the projects of one's communities: requests for premises, publicity.
    RecordMechanisms = "RECORD_MECHANISMS" "记录所辖社区项目的配套事项：租用意见、宣传记录。",
    /// Publish records of publicity, and withdraw them.
    PublishRecords = "PUBLISH_RECORDS" "公开或撤下宣传记录。",
    /// Forward requests for premises, record what was answered, and take that back.
    DirectMechanisms = "DIRECT_MECHANISMS" "转送租用意见，记录答复，或予撤回。",
    /// Read bulletins that were published.
    ReadBulletins = "READ_BULLETINS" "读取已发布的评价通报和专项考核。",
    /// Draft bulletins, read the drafts, and publish them.
    ManageBulletins = "MANAGE_BULLETINS" "起草、批注、撤回和发布评价通报。",
    /// Read the signals of communities as they are now: of one's own, or all.
    ReadSignals = "READ_SIGNALS" "读取社区现时的挂图作战信号：所辖社区的，或全部。",
    /// Read the money of communities: of one's own, or of all where one's clauses speak of price audits or payments.
    ReadFunding = "READ_FUNDING" "读取奖补资金：所辖社区的；条文载有审价、拨付的单位，全部社区的。",
    /// Record what was spent on one's own community.
    RecordSpending = "RECORD_SPENDING" "登记所辖社区的创建支出。",
    /// Record price audits, by a clause that says so.
    AuditPrices = "AUDIT_PRICES" "登记审价结果，须有相应条文。",
    /// Record payments, by a clause that says so.
    PayFunding = "PAY_FUNDING" "登记资金拨付，须有相应条文。",
    /// Set the rules of money, and rule who is eligible.
    DirectFunding = "DIRECT_FUNDING" "调整资金规则，裁定是否补助。",
    /// Read items of the three lists, and summaries: one's own items, or those of one's communities.
    ReadWorkItems = "READ_WORK_ITEMS" "读取清单事项和工作总结：本单位提出或承办的，或所辖社区的。",
    /// Raise items of the three lists, word them, resolve what is assigned to one, and confirm, return or drop what one raised.
    RaiseWorkItems = "RAISE_WORK_ITEMS" "提出清单事项，办理交由本单位的，确认、退回或撤销本单位提出的。",
    /// Say whose an item of the three lists is and when it is due: any, or within one's own organization.
    AssignWorkItems = "ASSIGN_WORK_ITEMS" "交办清单事项并设定期限：任何事项，或本单位自办的。",
    /// Remind organizations of what waits for them.
    Remind = "REMIND" "催办：职责、评审意见、清单事项。",
    /// Comment on what one sees: duties, evaluations, reviews, items of the three lists.
    Comment = "COMMENT" "对可见的职责、评价、评审、清单事项留言。",
    /// Upload files, to attach them to what one does.
    UploadFiles = "UPLOAD_FILES" "上传文件，作为办理事项的附件。",
    /// Follow what changes of what one sees.
    FollowChanges = "FOLLOW_CHANGES" "跟踪可见事项的变更。",
    /// Run operations that no app has registered, where people else run registered ones only.
    AskUnregistered = "ASK_UNREGISTERED" "在只许执行已登记操作时，仍可执行未登记的操作。",
    /// Read every account.
    ReadAccounts = "READ_ACCOUNTS" "查看所有账户。",
    /// Make accounts of people and services, close and open them, and give them other secrets.
    ManageAccounts = "MANAGE_ACCOUNTS" "开立、停用和启用个人及服务账户，重置其口令或密钥。",
    /// Grant roles to others, and end those of others.
    ManageAssignments = "MANAGE_ASSIGNMENTS" "授予和结束他人的任职。",
    /// Read webhooks, register and remove them, and say whether they are told.
    ManageWebhooks = "MANAGE_WEBHOOKS" "查看、登记和删除 Webhook，暂停或恢复其送达。",
    /// Hand one's own role to a colleague for a while.
    Delegate = "DELEGATE" "在一段时间内委托同事代行本人的角色。",
    /// Read which role may do what, and how far.
    ReadPermissionMatrix = "READ_PERMISSION_MATRIX" "查看权限表：各角色可做什么、范围多大。",
    /// Read the audit trail.
    ReadAuditTrail = "READ_AUDIT_TRAIL" "读取审计记录。",
}

impl fmt::Display for Permission {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}
