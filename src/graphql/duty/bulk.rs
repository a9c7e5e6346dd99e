//! Commands on many duties at once, and what came of each.

use super::{DUTY, Duty, sign_off::SIGN_OFF};
use crate::{
    domain::{
        duty::{self as duties, Bulk, ConfirmDuties, SetDueDates, SignDuties},
        sign_off::SignOff,
    },
    error::Result,
    graphql::{
        command::{Command, Outcome, ReadBack, answered},
        context::{AnyMany, AnyRow, Context, Field, Many, Object, One},
        refusal,
    },
    store::shown::Shown,
};
use engine::{Enumeration, Input, InputObject, field, input, made_of};
use entity::{
    duty,
    id::{DutyId, SignOffId},
};
use std::collections::HashMap;

pub(super) const SIGN: Command = Command::of::<SignDuties>();
pub(super) const CONFIRM: Command = Command::of::<ConfirmDuties>();
pub(super) const SCHEDULE: Command = Command::of::<SetDueDates>();

/// What came of many duties.
pub(in crate::graphql) struct Done {
    results: Vec<ItemResult>,
    done: i64,
}

/// What came of one of them.
pub(super) struct ItemResult {
    id: String,
    duty: Option<Duty>,
    sign_off: Option<SignOff>,
    voids: Vec<SignOff>,
    refusals: Vec<AnyRow>,
}

impl ReadBack for Bulk {
    type Answer = Done;

    async fn read(self, cx: &Context, shown: &Shown) -> Result<Option<Done>> {
        let done = i64::try_from(self.done()).unwrap_or(i64::MAX);
        let named = self.results.iter().filter_map(|result| result.id.parse::<DutyId>().ok());
        let (known, others): (Vec<DutyId>, Vec<DutyId>) =
            named.partition(|id| shown.row::<duty::Entity>(*id).is_some());
        let mut found: HashMap<DutyId, duty::Model> =
            known.into_iter().filter_map(|id| Some((id, shown.row::<duty::Entity>(id)?.clone()))).collect();
        found.extend(duties::by_id(cx, &others).await?.into_iter().map(|row| (row.id, row)));
        let signatures = self.results.iter().flat_map(|result| result.sign_off.iter().chain(&result.voids));
        let signatures: Vec<SignOffId> = signatures.filter_map(|id| id.parse().ok()).collect();
        let signatures = duties::signatures_by_id(cx, &signatures).await?;
        let signatures: HashMap<String, SignOff> =
            signatures.into_iter().map(|it| (it.row.id.to_string(), it)).collect();
        let results = self.results.into_iter().map(|result| ItemResult {
            duty: result.id.parse().ok().and_then(|id| found.get(&id)).cloned().map(Duty::new),
            sign_off: result.sign_off.and_then(|id| signatures.get(&id)).cloned(),
            voids: result.voids.iter().filter_map(|id| signatures.get(id)).cloned().collect(),
            refusals: result.refusals.into_iter().map(refusal::shown).collect(),
            id: result.id,
        });
        Ok(Some(Done { results: results.collect(), done }))
    }
}

pub(super) static DUTY_RESULT: Object<ItemResult> = Object {
    name: "DutyResult",
    about: "批量办理中一项的结果。/ What came of one of many duties.",
    implements: &[],
    fields: &[
        field("id", "ID!", "所给标识。/ The id that was given.", |it, _, out| out.string(&it.id)),
        made_of(
            "duty",
            "Duty",
            "现在的职责；不可见为空。/ The duty as it is now; null where it is not to be seen.",
            &One::<ItemResult, (), Duty> { object: &DUTY, of: |it, (), _| it.duty.as_ref() },
        ),
        made_of(
            "signOff",
            "SignOff",
            "签署记录；未签署为空。/ The signature; null where none was given.",
            &One::<ItemResult, (), SignOff> { object: &SIGN_OFF, of: |it, (), _| it.sign_off.as_ref() },
        ),
        made_of(
            "voids",
            "[SignOff!]!",
            "因此失效的签署；预览时为将失效者。/ Signatures that it turned invalid; in a preview, those that it would.",
            &Many::<ItemResult, (), SignOff> { object: &SIGN_OFF, of: |it, (), _| it.voids.iter().collect() },
        ),
        made_of(
            "userErrors",
            "[UserError!]!",
            "该项未办理的原因；已办理为空列表。/ Why nothing was done with it; empty if it was.",
            &AnyMany::<ItemResult, ()> { of: |it, (), _| it.refusals.iter().map(Some).collect() },
        ),
    ],
};

const RESULTS: Field<Outcome<Done>> = made_of(
    "results",
    "[DutyResult!]!",
    "各项结果，依所给次序；整体未办理为空列表。/ What came of each, in the order given; empty where nothing was done.",
    &RESULTS_OF,
);

static RESULTS_OF: Many<Outcome<Done>, (), ItemResult> =
    Many { object: &DUTY_RESULT, of: |it, (), _| it.done.iter().flat_map(|done| &done.results).collect() };

const DONE: Field<Outcome<Done>> = field(
    "done",
    "Int!",
    "办理的项数；预览时为将办理者。/ How many were done; in a preview, would be.",
    |it, _, out| out.int(it.done.as_ref().map_or(0, |done| done.done)),
);

const ON_ERROR: Input = input(
    "onError",
    "OnError",
    "一项不能办理时其余各项如何，默认 ABORT。/ What becomes of the others where one is refused; ABORT if not given.",
);

pub(super) fn on_error() -> Enumeration {
    let words = [
        ("ABORT", "全部不办理。/ Nothing is done."),
        ("SKIP", "其余照常办理，逐项说明。/ The others are done, and each is answered for."),
    ];
    Enumeration::new("OnError", "批量办理中一项不能办理时。/ Where one of many is refused.", words)
}

pub(super) static SIGN_DUTY_ITEM: InputObject = InputObject {
    name: "SignDutyItem",
    about: "待签署的一项职责。/ A duty to sign.",
    fields: &[
        input("id", "ID!", "职责标识。/ Which duty."),
        input("contentDigest", "String!", "签署人所见内容的摘要。/ What the signer saw of it."),
    ],
};

pub(super) static DUTY_ITEM: InputObject = InputObject {
    name: "DutyItem",
    about: "一项职责及所见修订号。/ A duty as the client saw it.",
    fields: &[
        input("id", "ID!", "职责标识。/ Which duty."),
        input("expectedRevision", "Int!", "所见修订号。/ The revision that the client saw."),
    ],
};

answered!(
    SignDuties,
    SignDuties,
    "一次签收或办结多项职责，最多 100 项，各有签署记录。/ Sign up to 100 duties at once; each has a signature of its own.",
    "批量签署。/ Signatures." [
        input("items", "[SignDutyItem!]!", "职责，每项一次。/ Which duties, each once."),
        input("act", "SignOffAct!", "签收或办结。/ What the signatures say."),
        input("statement", "String", "签署意见，最多 2000 字，各项相同。/ What the signer adds to each, at most 2000 characters."),
        ON_ERROR],
    [RESULTS, DONE]
);

answered!(
    ConfirmDuties,
    ConfirmDuties,
    "一次确认多项已办结的职责，最多 100 项。/ Confirm up to 100 completed duties at once.",
    "批量确认。/ Confirmations." [
        input("items", "[DutyItem!]!", "职责，每项一次。/ Which duties, each once."),
        ON_ERROR],
    [RESULTS, DONE]
);

answered!(
    SetDueDates,
    ScheduleDuties,
    "一次设定或取消多项职责的办理期限，最多 1000 项：按所列，或按筛选及其预览所得数量。/ Set or clear the due days of up to 1000 duties at \
             once: of those listed, or of those that a filter finds, with the count that a preview gave.",
    "批量设定期限：给出 items，或 filter 与 expectedCount；给出 dueOn，或 clear: true。/ Due days: give items, or a filter and its \
             count; give dueOn, or clear: true." [
        input("items", "[DutyItem!]", "职责，每项一次。/ Which duties, each once."),
        input("filter", "DutyFilter", "筛选条件。/ Or all that this finds."),
        input("expectedCount", "Int", "筛选所得数量，与现有不符则为 CONFLICT。/ As many as it found in the preview; CONFLICT if it finds others now."),
        input("dueOn", "Date", "期限。/ The day."),
        input("clear", "Boolean", "取消期限。/ No day any more."),
        input("preview", "Boolean", "仅预览，不写入；其幂等键不可再用于办理。/ Nothing is written; to do it takes another key."),
        ON_ERROR],
    [RESULTS, DONE]
);
