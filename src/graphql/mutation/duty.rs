//! Commands on duties.

use super::{ABOUT_PAYLOAD, EXPECTED_REVISION, IDEMPOTENCY_KEY, Outcome, REASON, finish, run, user_errors};
use crate::{
    domain::{
        command::Command,
        duty::{self as duties, CancelDuty, ConfirmDuty, Duty, ReturnDuty, SetDutyDueDate, SignDuty},
        sign_off::SignOff,
    },
    error::Result,
    graphql::{
        answer::{At, Declared, InputObject, Object, field, input},
        duty::DUTY,
        sign_off::SIGN_OFF,
    },
};
use entity::id::{DutyId, SignOffId};
use serde::de::DeserializeOwned;

/// A duty that something was done with.
pub(in crate::graphql) struct Done {
    duty: Option<Duty>,
    sign_off: Option<SignOff>,
}

/// The object type of a command's answer.
type Payload = &'static Object<Outcome<Done>>;

impl Outcome<Done> {
    fn duty(&self) -> Option<&Duty> {
        self.done.as_ref()?.duty.as_ref()
    }

    fn sign_off(&self) -> Option<&SignOff> {
        self.done.as_ref()?.sign_off.as_ref()
    }
}

macro_rules! payload {
    ($const:ident, $name:literal, [$($more:expr),*]) => {
        pub(super) static $const: Object<Outcome<Done>> = Object {
            name: $name,
            about: ABOUT_PAYLOAD,
            implements: &[],
            fields: &[
                field::<Outcome<Done>>("duty", "Duty", "办理后的职责；未办理为空。/ The duty as it is now; null if nothing was done.", |it, at, out| {
                    out.optional(it.duty(), |out, duty| out.object(&DUTY, duty, at))
                })
                .load(|rows, at| at.descend(&DUTY, rows.iter().filter_map(|it| it.duty()))),
                $($more,)*
                user_errors(),
            ],
        };
    };
}

payload!(
    SIGN_DUTY_PAYLOAD,
    "SignDutyPayload",
    [field::<Outcome<Done>>("signOff", "SignOff", "签署记录。/ The signature.", |it, at, out| {
        out.optional(it.sign_off(), |out, signature| out.object(&SIGN_OFF, signature, at))
    })
    .load(|rows, at| { at.descend(&SIGN_OFF, rows.iter().filter_map(|it| it.sign_off())) })]
);
payload!(RETURN_DUTY_PAYLOAD, "ReturnDutyPayload", []);
payload!(CONFIRM_DUTY_PAYLOAD, "ConfirmDutyPayload", []);
payload!(CANCEL_DUTY_PAYLOAD, "CancelDutyPayload", []);
payload!(SET_DUTY_DUE_DATE_PAYLOAD, "SetDutyDueDatePayload", []);

pub(super) fn payloads() -> Vec<&'static dyn Declared> {
    vec![
        &SIGN_DUTY_PAYLOAD,
        &RETURN_DUTY_PAYLOAD,
        &CONFIRM_DUTY_PAYLOAD,
        &CANCEL_DUTY_PAYLOAD,
        &SET_DUTY_DUE_DATE_PAYLOAD,
    ]
}

pub(super) static INPUTS: [InputObject; 5] =
    [SIGN_DUTY_INPUT, RETURN_DUTY_INPUT, CONFIRM_DUTY_INPUT, CANCEL_DUTY_INPUT, SET_DUTY_DUE_DATE_INPUT];

macro_rules! command_input {
    ($const:ident, $name:literal, $about:literal, [$($field:expr),* $(,)?]) => {
        const $const: InputObject = InputObject {
            name: $name,
            about: $about,
            fields: &[input("id", "ID!", "职责标识。/ Which duty."), $($field,)* IDEMPOTENCY_KEY],
        };
    };
}

command_input!(
    SIGN_DUTY_INPUT,
    "SignDutyInput",
    "签署。/ A signature.",
    [
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
    ]
);
command_input!(RETURN_DUTY_INPUT, "ReturnDutyInput", "退回。/ A return.", [REASON, EXPECTED_REVISION,]);
command_input!(CONFIRM_DUTY_INPUT, "ConfirmDutyInput", "确认。/ A confirmation.", [EXPECTED_REVISION]);
command_input!(CANCEL_DUTY_INPUT, "CancelDutyInput", "取消。/ A cancellation.", [REASON, EXPECTED_REVISION,]);
command_input!(
    SET_DUTY_DUE_DATE_INPUT,
    "SetDutyDueDateInput",
    "设定期限：给出 dueOn，或 clear: true。/ A due day: give dueOn, or clear: true.",
    [
        input("dueOn", "Date", "期限。/ The day."),
        input("clear", "Boolean", "取消期限。/ No day any more."),
        EXPECTED_REVISION,
    ]
);

pub(super) async fn sign_duty(at: At<'_>, payload: Payload) -> Result<()> {
    let signed = run::<SignDuty>(at).await?;
    finish(at, payload, signed, |signature| async move {
        let found = signature_of(at, signature).await?;
        let duty = match &found {
            Some(found) => duty_of(at, found.row.duty_id).await?,
            None => None,
        };
        Ok(Some(Done { duty, sign_off: found }))
    })
    .await
}

pub(super) async fn return_duty(at: At<'_>, payload: Payload) -> Result<()> {
    decided::<ReturnDuty>(at, payload).await
}

pub(super) async fn confirm_duty(at: At<'_>, payload: Payload) -> Result<()> {
    decided::<ConfirmDuty>(at, payload).await
}

pub(super) async fn cancel_duty(at: At<'_>, payload: Payload) -> Result<()> {
    decided::<CancelDuty>(at, payload).await
}

pub(super) async fn set_duty_due_date(at: At<'_>, payload: Payload) -> Result<()> {
    decided::<SetDutyDueDate>(at, payload).await
}

async fn decided<C: Command<Done = DutyId> + DeserializeOwned>(at: At<'_>, payload: Payload) -> Result<()> {
    let done = run::<C>(at).await?;
    finish(
        at,
        payload,
        done,
        |id| async move { Ok(Some(Done { duty: duty_of(at, id).await?, sign_off: None })) },
    )
    .await
}

async fn duty_of(at: At<'_>, id: DutyId) -> Result<Option<Duty>> {
    let (store, viewer) = (&at.asking().store, &at.asking().viewer);
    let rows = duties::by_id(store, viewer, &[id]).await?;
    Ok(duties::with_communities(store, viewer, rows).await?.pop())
}

async fn signature_of(at: At<'_>, id: SignOffId) -> Result<Option<SignOff>> {
    let (store, viewer, catalogue) = (&at.asking().store, &at.asking().viewer, &at.asking().catalogue);
    duties::signature(store, viewer, catalogue, id).await
}
