//! `Mutation`: what can be commanded. One command a request; what a person can mend is answered as data.

use super::{
    Root,
    answer::{At, Gate, InputObject, Object, field, input},
    duty::DUTY,
    sign_off::SIGN_OFF,
    user_error::INPUT_ERROR,
};
use crate::{
    authz::Permission,
    domain::{
        duty::{self as duties, Decision, Duty, SetDueDate, SignDuty},
        sign_off::SignOff,
    },
    error::{Refusal, Result, Stop},
};
use entity::id::{DutyId, SignOffId};
use serde::Deserialize;

/// What came of a command on a duty.
#[derive(Default)]
pub(super) struct Outcome {
    duty: Option<Duty>,
    sign_off: Option<SignOff>,
    refusals: Vec<Refusal>,
}

/// The object type of a command's answer.
type Payload = &'static Object<Outcome>;

#[derive(Deserialize)]
struct Arguments<I> {
    input: I,
}

macro_rules! payload {
    ($const:ident, $name:literal, [$($more:expr),*]) => {
        pub(super) static $const: Object<Outcome> = Object {
            name: $name,
            about: "命令结果。/ What came of the command.",
            implements: &[],
            fields: &[
                field::<Outcome>("duty", "Duty", "办理后的职责；未办理为空。/ The duty as it is now; null if nothing was done.", |it, at, out| {
                    out.optional(it.duty.as_ref(), |out, duty| out.object(&DUTY, duty, at))
                })
                .load(|rows, at| at.descend(&DUTY, rows.iter().filter_map(|it| it.duty.as_ref()))),
                $($more,)*
                field("userErrors", "[UserError!]!", "未办理的原因；已办理为空列表。/ Why nothing was done; empty if it was.", |it, at, out| {
                    out.objects(&INPUT_ERROR, &it.refusals, at)
                }),
            ],
        };
    };
}

payload!(
    SIGN_DUTY_PAYLOAD,
    "SignDutyPayload",
    [field::<Outcome>("signOff", "SignOff", "签署记录。/ The signature.", |it, at, out| {
        out.optional(it.sign_off.as_ref(), |out, signature| out.object(&SIGN_OFF, signature, at))
    })
    .load(|rows, at| { at.descend(&SIGN_OFF, rows.iter().filter_map(|it| it.sign_off.as_ref())) })]
);
payload!(RETURN_DUTY_PAYLOAD, "ReturnDutyPayload", []);
payload!(CONFIRM_DUTY_PAYLOAD, "ConfirmDutyPayload", []);
payload!(CANCEL_DUTY_PAYLOAD, "CancelDutyPayload", []);
payload!(SET_DUTY_DUE_DATE_PAYLOAD, "SetDutyDueDatePayload", []);

macro_rules! command {
    ($name:literal, $payload:ident, $payload_name:literal, $input:literal, $permission:ident, $about:literal, $run:ident) => {
        field::<Root>($name, concat!($payload_name, "!"), $about, |_, at, out| {
            out.optional(at.loaded::<Outcome>(), |out, outcome| out.object(&$payload, outcome, at))
        })
        .args(&[input("input", concat!($input, "!"), "命令内容。/ The command.")])
        .gate(Gate::Commands(Permission::$permission))
        .load(|_, at| Box::pin($run(at, &$payload)))
    };
}

pub(super) static MUTATION: Object<Root> = Object {
    name: "Mutation",
    about: "命令，每次请求一个。/ What can be commanded, one command a request.",
    implements: &[],
    fields: &[
        command!(
            "signDuty",
            SIGN_DUTY_PAYLOAD,
            "SignDutyPayload",
            "SignDutyInput",
            SignDuties,
            "签收或办结本单位的职责。/ Sign a duty of one's own organization.",
            sign_duty
        ),
        command!(
            "returnDuty",
            RETURN_DUTY_PAYLOAD,
            "ReturnDutyPayload",
            "ReturnDutyInput",
            ReturnDuties,
            "退回已办结的职责，须附理由。/ Return a completed duty, with a reason.",
            return_duty
        ),
        command!(
            "confirmDuty",
            CONFIRM_DUTY_PAYLOAD,
            "ConfirmDutyPayload",
            "ConfirmDutyInput",
            ConfirmDuties,
            "确认已办结的职责；办结人不得确认。/ Confirm a completed duty; who completed it may not.",
            confirm_duty
        ),
        command!(
            "cancelDuty",
            CANCEL_DUTY_PAYLOAD,
            "CancelDutyPayload",
            "CancelDutyInput",
            CancelDuties,
            "取消职责，须附理由。/ Cancel a duty, with a reason.",
            cancel_duty
        ),
        command!(
            "setDutyDueDate",
            SET_DUTY_DUE_DATE_PAYLOAD,
            "SetDutyDueDatePayload",
            "SetDutyDueDateInput",
            ScheduleDuties,
            "设定或取消办理期限；期限属签署内容，变更后原签署失效。/ Set or clear the due day. It is part of what is signed: \
             earlier signatures turn invalid.",
            set_duty_due_date
        ),
    ],
};

macro_rules! command_input {
    ($const:ident, $name:literal, $about:literal, [$($field:expr),* $(,)?]) => {
        pub(super) const $const: InputObject = InputObject {
            name: $name,
            about: $about,
            fields: &[
                input("id", "ID!", "职责标识。/ Which duty."),
                $($field,)*
                input("idempotencyKey", "ID!", "幂等键，由客户端选定；同键同输入得同一结果。/ The client's name for this command: asked again, it is not done again."),
            ],
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
command_input!(
    RETURN_DUTY_INPUT,
    "ReturnDutyInput",
    "退回。/ A return.",
    [
        input("reason", "String!", "理由。/ Why."),
        input("expectedRevision", "Int!", "所见修订号。/ The revision that the client saw."),
    ]
);
command_input!(
    CONFIRM_DUTY_INPUT,
    "ConfirmDutyInput",
    "确认。/ A confirmation.",
    [input("expectedRevision", "Int!", "所见修订号。/ The revision that the client saw.")]
);
command_input!(
    CANCEL_DUTY_INPUT,
    "CancelDutyInput",
    "取消。/ A cancellation.",
    [
        input("reason", "String!", "理由。/ Why."),
        input("expectedRevision", "Int!", "所见修订号。/ The revision that the client saw."),
    ]
);
command_input!(
    SET_DUTY_DUE_DATE_INPUT,
    "SetDutyDueDateInput",
    "设定期限：给出 dueOn，或 clear: true。/ A due day: give dueOn, or clear: true.",
    [
        input("dueOn", "Date", "期限。/ The day."),
        input("clear", "Boolean", "取消期限。/ No day any more."),
        input("expectedRevision", "Int!", "所见修订号。/ The revision that the client saw."),
    ]
);

async fn sign_duty(at: At<'_>, payload: Payload) -> Result<()> {
    let Arguments { input } = at.args::<Arguments<SignDuty>>()?;
    let asking = at.asking();
    let signed = duties::sign(&input, &asking.store, &asking.viewer, &asking.catalogue).await;
    finish(at, payload, signed, |signature| async move {
        let found = signature_of(at, signature).await?;
        let duty = match &found {
            Some(found) => duty_of(at, found.row.duty_id).await?,
            None => None,
        };
        Ok(Outcome { duty, sign_off: found, refusals: Vec::new() })
    })
    .await
}

async fn return_duty(at: At<'_>, payload: Payload) -> Result<()> {
    let Arguments { input } = at.args::<Arguments<Decision>>()?;
    let asking = at.asking();
    decided(at, payload, duties::return_for_rework(&input, &asking.store, &asking.viewer).await).await
}

async fn confirm_duty(at: At<'_>, payload: Payload) -> Result<()> {
    let Arguments { input } = at.args::<Arguments<Decision>>()?;
    let asking = at.asking();
    decided(at, payload, duties::confirm(&input, &asking.store, &asking.viewer, &asking.catalogue).await)
        .await
}

async fn cancel_duty(at: At<'_>, payload: Payload) -> Result<()> {
    let Arguments { input } = at.args::<Arguments<Decision>>()?;
    let asking = at.asking();
    decided(at, payload, duties::cancel(&input, &asking.store, &asking.viewer).await).await
}

async fn set_duty_due_date(at: At<'_>, payload: Payload) -> Result<()> {
    let Arguments { input } = at.args::<Arguments<SetDueDate>>()?;
    let asking = at.asking();
    decided(at, payload, duties::set_due_date(&input, &asking.store, &asking.viewer).await).await
}

async fn decided(at: At<'_>, payload: Payload, done: Result<DutyId, Stop>) -> Result<()> {
    finish(at, payload, done, |id| async move {
        Ok(Outcome { duty: duty_of(at, id).await?, ..Outcome::default() })
    })
    .await
}

/// Keeps what came of a command, and loads what is asked of it. The rows are read again, through the viewer's
/// scope, so that a command done earlier under the same key answers the same way.
async fn finish<Id, F>(
    at: At<'_>,
    payload: Payload,
    done: Result<Id, Stop>,
    read: impl FnOnce(Id) -> F,
) -> Result<()>
where
    F: Future<Output = Result<Outcome>>,
{
    let outcome = match done {
        Ok(id) => read(id).await?,
        Err(Stop::Refused(refusals)) => Outcome { refusals, ..Outcome::default() },
        Err(Stop::Failed(error)) => return Err(error),
    };
    let outcome: &Outcome = at.keep(outcome)?;
    at.descend(payload, [outcome]).await
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
