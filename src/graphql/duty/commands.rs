//! Commands on duties.

use super::{DUTY, Duty, bulk, sign_off::SIGN_OFF};
use crate::{
    domain::{
        duty::{
            self as duties, CancelDuty, ConfirmDuty, RecallSignOff, RemindDuty, ReopenDuty, ReturnDuty,
            SetDutyDueDate, SignDuty,
        },
        sign_off::SignOff,
    },
    error::Result,
    graphql::{
        attachment::INPUT as ATTACHMENTS,
        command::{Command, EXPECTED_REVISION, Outcome, REASON, REMINDER, ReadBack, answered},
        context::{Context, Field, One},
    },
    store::shown::Shown,
};
use engine::{Input, input, made_of};
use entity::{
    duty,
    id::{DutyId, SignOffId},
};

/// Every command.
pub(super) const ALL: &[Command] = &[
    Command::of::<SignDuty>(),
    Command::of::<ReturnDuty>(),
    Command::of::<ConfirmDuty>(),
    Command::of::<CancelDuty>(),
    Command::of::<RecallSignOff>(),
    Command::of::<ReopenDuty>(),
    Command::of::<SetDutyDueDate>(),
    Command::of::<RemindDuty>(),
    bulk::SIGN,
    bulk::CONFIRM,
    bulk::SCHEDULE,
];

/// A duty that something was done with.
pub(in crate::graphql) struct Done {
    duty: Option<Duty>,
    sign_off: Option<SignOff>,
}

impl ReadBack for DutyId {
    type Answer = Done;

    async fn read(self, cx: &Context, shown: &Shown) -> Result<Option<Done>> {
        let duty = match shown.row::<duty::Entity>(self) {
            Some(row) => Some(row.clone()),
            None => duties::by_id(cx, &[self]).await?.pop(),
        };
        Ok(Some(Done { duty: duty.map(Duty::new), sign_off: None }))
    }
}

impl ReadBack for SignOffId {
    type Answer = Done;

    async fn read(self, cx: &Context, shown: &Shown) -> Result<Option<Done>> {
        if let Some((sign_off, duty)) = duties::just_signed(shown, self) {
            return Ok(Some(Done { duty: Some(Duty::new(duty)), sign_off: Some(sign_off) }));
        }
        let sign_off = duties::signatures_by_id(cx, &[self]).await?.pop();
        let duty = match &sign_off {
            Some(found) => duties::by_id(cx, &[found.row.duty_id]).await?.pop().map(Duty::new),
            None => None,
        };
        Ok(Some(Done { duty, sign_off }))
    }
}

static DUTY_OF: One<Outcome<Done>, (), Duty> =
    One { object: &DUTY, of: |it, (), _| it.done.as_ref()?.duty.as_ref() };

static SIGN_OFF_OF: One<Outcome<Done>, (), SignOff> =
    One { object: &SIGN_OFF, of: |it, (), _| it.done.as_ref()?.sign_off.as_ref() };

const DUTY_NOW: Field<Outcome<Done>> = made_of(
    "duty",
    "Duty",
    "办理后的职责；未办理为空。/ The duty as it is now; null if nothing was done.",
    &DUTY_OF,
);

const ID: Input = input("id", "ID!", "职责标识。/ Which duty.");

answered!(
    SignDuty,
    SignDuties,
    "签收或办结本单位的职责。/ Sign a duty of one's own organization.",
    "签署。/ A signature." [ID,
        input("act", "SignOffAct!", "签收或办结。/ What it says."),
        input(
            "contentDigest",
            "String!",
            "签署人所见内容的摘要；已变更则拒绝。/ What the signer saw; refused as STALE_CONTENT if it moved.",
        ),
        input(
            "statement",
            "String",
            "签署意见，最多 2000 字。/ What the signer adds, at most 2000 characters."
        ),
        ATTACHMENTS],
    [DUTY_NOW, made_of("signOff", "SignOff", "签署记录。/ The signature.", &SIGN_OFF_OF)]
);

answered!(
    ReturnDuty,
    ReturnDuties,
    "退回已办结的职责，须附理由。/ Return a completed duty, with a reason.",
    "退回。/ A return." [ID, REASON, EXPECTED_REVISION],
    [DUTY_NOW]
);

answered!(
    ConfirmDuty,
    ConfirmDuties,
    "确认已办结的职责；办结人不得确认。/ Confirm a completed duty; who completed it may not.",
    "确认。/ A confirmation." [ID, EXPECTED_REVISION],
    [DUTY_NOW]
);

answered!(
    CancelDuty,
    CancelDuties,
    "取消职责，须附理由。/ Cancel a duty, with a reason.",
    "取消。/ A cancellation." [ID, REASON, EXPECTED_REVISION],
    [DUTY_NOW]
);

answered!(
    RecallSignOff,
    SignDuties,
    "撤回本人的办结，须附理由，确认后不可；签署记录留存。/ Recall one's own completion of a duty, with a reason, until it is \
             confirmed; the signature stays on record.",
    "撤回办结。/ A completion to recall." [input("signOff", "ID!", "办结的签署记录。/ The signature."), REASON],
    [DUTY_NOW, made_of("signOff", "SignOff", "签署记录。/ The signature.", &SIGN_OFF_OF)]
);

answered!(
    ReopenDuty,
    ReopenDuties,
    "重新开启已确认或已取消的职责，须附理由；已确认者须由另一人再次确认。/ Open a duty again that was confirmed or cancelled, with a \
             reason; what was confirmed is confirmed again by another person.",
    "重新开启。/ A duty to open again." [ID, REASON, EXPECTED_REVISION],
    [DUTY_NOW]
);

answered!(
    SetDutyDueDate,
    ScheduleDuties,
    "设定或取消办理期限；期限属签署内容，变更后原签署失效。/ Set or clear the due day. It is part of what is signed: \
             earlier signatures turn invalid.",
    "设定期限：给出 dueOn，或 clear: true。/ A due day: give dueOn, or clear: true." [ID,
        input("dueOn", "Date", "期限。/ The day."),
        input("clear", "Boolean", "取消期限。/ No day any more."),
        EXPECTED_REVISION],
    [DUTY_NOW]
);

answered!(
    RemindDuty,
    Remind,
    "催办未办结的职责：每项每日（上海时间）至多一次，记入办理过程并提醒责任方（条文：五（一））。/ Remind who owes a duty that is not completed: of \
             each once a day at most, in Shanghai. It stands in the duty's history, and in the receiver's inbox (§五(一)).",
    "催办。/ A reminder." [ID, REMINDER],
    [DUTY_NOW]
);
