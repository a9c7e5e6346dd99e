//! What the office does with projects.

use super::commands::{ACCEPTED_ON, BATCH, CODE, NOTE, OCCURRED_ON, PAYLOAD};
use crate::{
    domain::project::{
        RecordAcceptance, RecordListing, RecordNaming, RejectSelection, ReturnApplication, StudyApplication,
        SubmitUpward, UndoStage, WithdrawProject,
    },
    graphql::{
        attachment::INPUT as ATTACHMENTS,
        command::{EXPECTED_REVISION, REASON, answered},
    },
};
use engine::input;

answered!(
    StudyApplication,
    DirectProjects,
    "记录对申报的研究结论：择优上报，或本次不上报（退回储备，须附理由）（条文：四（二））。/ Record what the study of an application came to: chosen to be submitted, or \
     not, with a reason, which leads back to the reserve (§四(二)).",
    "研究结论。/ A study." [
        CODE,
        input("conclusion", "StudyConclusion!", "结论。/ What it came to."),
        OCCURRED_ON,
        input(
            "reason",
            "String",
            "理由，最多 2000 字；不上报时必填。/ Why, at most 2000 characters; NOT_SELECTED takes one.",
        ),
        ATTACHMENTS,
        EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    SubmitUpward,
    DirectProjects,
    "择优向省（市）申报（条文：四（二））。/ Submit a chosen application to the city and the province (§四(二)).",
    "向上申报。/ A submission upward." [CODE, OCCURRED_ON, NOTE, ATTACHMENTS, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    ReturnApplication,
    DirectProjects,
    "退回申报，须附理由；可再次申报（条文：四（二））。/ Give an application back to its unit, with a reason; it may apply again (§四(二)).",
    "退回申报。/ An application to return." [CODE, OCCURRED_ON, REASON, ATTACHMENTS, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    RejectSelection,
    DirectProjects,
    "记录未入选，须附理由；可再次申报（条文：四（二））。/ Record that it was not selected, with a reason; it may apply again (§四(二)).",
    "未入选。/ An application that was not selected." [CODE, OCCURRED_ON, REASON, ATTACHMENTS, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    RecordListing,
    DirectProjects,
    "记录经省（市）政府同意公布为创建项目：转入创建型，生成各单位职责（条文：四（六）；附件2）。/ Record that it was published as a project to be created: it enters the \
     creation pool, and its duties follow (§四(六), annex 2).",
    "公布。/ A listing." [
        CODE,
        BATCH,
        input("level", "TargetLevel!", "创建等级，不得为待定。/ At which level; not UNDETERMINED."),
        OCCURRED_ON,
        NOTE,
        ATTACHMENTS,
        EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    RecordAcceptance,
    DirectProjects,
    "记录市级或省级验收，各一次：先市级后省级，仅创建等级为省级者可直接省级；有统建平台者须已通过终验（条文：四（七）；附件2）。/ Record that the city, or the province, accepted it, \
     each once: the city first, but where only the province is aimed at; a digital platform has passed its final acceptance (§四(七), \
     annex 2).",
    "验收。/ An acceptance." [
        CODE,
        input("level", "AcceptanceLevel!", "级别。/ Who accepted it."),
        ACCEPTED_ON,
        input("batch", "String", "批次。/ Its batch."),
        NOTE,
        ATTACHMENTS,
        EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    RecordNaming,
    DirectProjects,
    "记录命名及其批次（条文：四（七））。/ Record that it was named, and in which batch (§四(七)).",
    "命名。/ A naming." [CODE, BATCH, OCCURRED_ON, NOTE, ATTACHMENTS, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    WithdrawProject,
    DirectProjects,
    "将项目移出项目库，须附理由，理由公开；无人签署的职责随之取消（条文：附件1 注）。/ Withdraw a project from the library, with a reason, which is public; duties that nobody \
     signed are cancelled (note of annex 1).",
    "移出项目库。/ A project to withdraw." [CODE, OCCURRED_ON, REASON, ATTACHMENTS, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    UndoStage,
    DirectProjects,
    "撤销误记的上一步，须附理由：阶段及其所改内容恢复原状，两步均留存（条文：四（一））。/ Undo the last step where it was a mistake, with a reason: the project stands where it \
     stood and says what it said, and both steps stay on record (§四(一)).",
    "撤销上一步。/ A step to undo." [CODE, REASON, ATTACHMENTS, EXPECTED_REVISION],
    &PAYLOAD
);
