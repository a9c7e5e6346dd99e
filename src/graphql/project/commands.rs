//! What units do with their projects.

use crate::{
    domain::{
        community as communities,
        project::{
            ApplyForCreation, FinishImplementation, RecordAcceptance, RecordListing, RecordNaming,
            RecordUnitAcceptance, RejectSelection, RequestAcceptance, ReturnApplication, StartImplementation,
            StartOperation, StudyApplication, SubmitUpward, UndoStage, WithdrawApplication, WithdrawProject,
        },
    },
    error::Result,
    graphql::{
        attachment::INPUT as ATTACHMENTS,
        command::{ABOUT_PAYLOAD, Command, EXPECTED_REVISION, Outcome, REASON, ReadBack, answered},
        community::COMMUNITY,
        context::{Context, Object, One},
    },
    store::shown::Shown,
};
use engine::{Input, input, made_of};
use entity::{community, community::Model, id::CommunityId};
use std::sync::Arc;

/// Every command, in the order in which a project meets them.
pub(super) const ALL: &[Command] = &[
    Command::of::<ApplyForCreation>(),
    Command::of::<WithdrawApplication>(),
    Command::of::<StudyApplication>(),
    Command::of::<SubmitUpward>(),
    Command::of::<ReturnApplication>(),
    Command::of::<RejectSelection>(),
    Command::of::<RecordListing>(),
    Command::of::<StartImplementation>(),
    Command::of::<FinishImplementation>(),
    Command::of::<RecordUnitAcceptance>(),
    Command::of::<RequestAcceptance>(),
    Command::of::<RecordAcceptance>(),
    Command::of::<RecordNaming>(),
    Command::of::<StartOperation>(),
    Command::of::<WithdrawProject>(),
    Command::of::<UndoStage>(),
];

pub(super) static PAYLOAD: Object<Outcome<Arc<Model>>> = Object {
    name: "CommunityPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "community",
            "Community",
            "办理后的社区；未办理为空。/ The community as it is now; null if nothing was done.",
            &One::<Outcome<Arc<Model>>, (), Arc<Model>> {
                object: &COMMUNITY,
                of: |it, (), _| it.done.as_ref(),
            },
        ),
        Outcome::USER_ERRORS,
    ],
};

impl ReadBack for CommunityId {
    type Answer = Arc<Model>;

    async fn read(self, cx: &Context, shown: &Shown) -> Result<Option<Arc<Model>>> {
        match shown.row::<community::Entity>(self) {
            Some(row) => Ok(Some(Arc::new(row.clone()))),
            None => Ok(communities::by_id(cx, [self]).await?.remove(&self)),
        }
    }
}

pub(super) const CODE: Input = input("community", "String!", "社区代码。/ The code of the community.");
pub(super) const OCCURRED_ON: Input = input(
    "occurredOn",
    "Date!",
    "发生日，不晚于今天（上海），不早于上一步；可补录往日。/ The day it happened: not after today in Shanghai, not before the step before it. The past can be \
     entered.",
);
pub(super) const ACCEPTED_ON: Input = input(
    "acceptedOn",
    "Date!",
    "验收日，不晚于今天（上海），不早于上一步。/ The day of it: not after today in Shanghai, not before the step before it.",
);
pub(super) const NOTE: Input =
    input("note", "String", "说明，最多 2000 字。/ A note, at most 2000 characters.");
pub(super) const BATCH: Input = input("batch", "String!", "批次。/ The batch.");

answered!(
    ApplyForCreation,
    SubmitProjects,
    "为所辖社区申报创建项目（条文：四（二））。/ Apply for the creation of one's own community (§四(二)).",
    "申报。/ An application." [
        CODE,
        OCCURRED_ON,
        input(
            "creationType",
            "CreationType",
            "创建类型（条文：四（四））；已知者可不填。/ The type of creation (§四(四)), where it is to be stated.",
        ),
        NOTE,
        ATTACHMENTS,
        EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    WithdrawApplication,
    SubmitProjects,
    "撤回尚未上报的申报，须附理由（条文：四（二））。/ Take an application back that is not submitted upward, with a reason (§四(二)).",
    "撤回申报。/ An application to take back." [CODE, OCCURRED_ON, REASON, ATTACHMENTS, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    StartImplementation,
    EditProjects,
    "记录立项并开工（条文：四（一）；附件2），须前期职责已办结、已签收。/ Record that it was approved and begun (§四(一), annex 2); the duties of the preparation \
     are completed, and that of the unit acknowledged.",
    "立项与开工。/ An approval, and a beginning." [
        CODE,
        input("approval", "String!", "立项批复文号。/ The number of the approval."),
        OCCURRED_ON,
        NOTE,
        ATTACHMENTS,
        EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    FinishImplementation,
    EditProjects,
    "记录完成日；再次记录则更正（条文：四（六））。/ Record the day it was completed; said again, another day (§四(六)).",
    "完成。/ A completion." [CODE, OCCURRED_ON, NOTE, ATTACHMENTS, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    RecordUnitAcceptance,
    EditProjects,
    "记录责任单位自行组织的验收；再次记录则更正（条文：四（七））。/ Record the unit's own acceptance; said again, another day (§四(七)).",
    "自行验收。/ An acceptance by the unit." [CODE, ACCEPTED_ON, NOTE, ATTACHMENTS, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    RequestAcceptance,
    SubmitProjects,
    "提出验收申请，由统筹协调机构组织复核；须已记录自行验收（条文：四（七））。/ Ask for acceptance, and so for the recheck; the unit's own is recorded \
     (§四(七)).",
    "验收申请。/ A request for acceptance." [CODE, OCCURRED_ON, NOTE, ATTACHMENTS, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    StartOperation,
    EditProjects,
    "记录投入运营（条文：四（一）；四（五）；附件2）。/ Record that it is in operation (§四(一), §四(五), annex 2).",
    "投入运营。/ A beginning of operation." [CODE, OCCURRED_ON, NOTE, ATTACHMENTS, EXPECTED_REVISION],
    &PAYLOAD
);
