//! What is done with requests for premises, as the API has it.

use super::{LEASE_REQUEST, Request};
use crate::{
    domain::{
        Context,
        lease::{
            self as leases, AnswerLeaseRequest, ForwardLeaseRequest, RequestLease, TakeBackLeaseStep,
            WithdrawLeaseRequest,
        },
    },
    error::Result,
    graphql::{
        attachment::INPUT as ATTACHMENTS,
        command::{ABOUT_PAYLOAD, Command, EXPECTED_REVISION, Outcome, REASON, ReadBack, answered},
        context::{self, Object, One},
    },
    store::shown::Shown,
};
use engine::{Input, input, made_of};
use entity::{id::LeaseRequestId, lease_request};

/// Every command.
pub(super) const ALL: &[Command] = &[
    Command::of::<RequestLease>(),
    Command::of::<ForwardLeaseRequest>(),
    Command::of::<AnswerLeaseRequest>(),
    Command::of::<TakeBackLeaseStep>(),
    Command::of::<WithdrawLeaseRequest>(),
];

static PAYLOAD: Object<Outcome<Request>> = Object {
    name: "LeaseRequestPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "leaseRequest",
            "LeaseRequest",
            "办理后的意见；未办理为空。/ The request as it is now; null if nothing was done.",
            &One::<Outcome<Request>, (), Request> {
                object: &LEASE_REQUEST,
                of: |it, (), _| it.done.as_ref(),
            },
        ),
        Outcome::USER_ERRORS,
    ],
};

impl ReadBack for LeaseRequestId {
    type Answer = Request;

    async fn read(self, cx: &context::Context, shown: &Shown) -> Result<Option<Request>> {
        let cx: &Context = cx;
        let found = match shown.row::<lease_request::Entity>(self) {
            Some(row) => Some(row.clone()),
            None => leases::by_id(cx, &[self]).await?.pop(),
        };
        Ok(found.map(Request::new))
    }
}

const ID: Input = input("id", "ID!", "意见标识。/ Which request.");

answered!(
    RequestLease,
    RecordMechanisms,
    "为社区提出租用国有房产的意见（条文：五（四））。/ Ask for state-owned premises for a community (§五(四)).",
    "意见。/ A request." [
        input("community", "String!", "社区代码。/ The code of the community."),
        input("premises", "String!", "拟租用的国有房产，一行，最多 200 字。/ Which premises: one line of at most 200 characters."),
        input("areaM2", "Decimal", "面积，平方米，至多两位小数。/ Square metres, with at most two decimals."),
        input("purpose", "String!", "用途，最多 2000 字。/ What for, in at most 2000 characters."),
        ATTACHMENTS],
    &PAYLOAD
);

answered!(
    ForwardLeaseRequest,
    DirectMechanisms,
    "转送区属国有企业（条文：五（四））。/ Forward a request to the state-owned enterprise (§五(四)).",
    "转送。/ A request to forward." [
        ID,
        input("enterprise", "String!", "企业名称，一行，最多 200 字。/ The name of the enterprise: one line of at most 200 characters."),
        EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    AnswerLeaseRequest,
    DirectMechanisms,
    "记录企业的答复（条文：五（四））。/ Record what the enterprise said (§五(四)).",
    "答复。/ An answer." [
        ID,
        input("agreed", "Boolean!", "是否同意。/ Whether it agrees."),
        input("answer", "String!", "答复内容，最多 2000 字。/ What it said, in at most 2000 characters."),
        EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    TakeBackLeaseStep,
    DirectMechanisms,
    "撤回误记的答复或转送（条文：五（四））。/ Take back an answer, or that a request was forwarded, where it was a mistake (§五(四)).",
    "撤回上一步。/ A step to take back." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    WithdrawLeaseRequest,
    RecordMechanisms,
    "撤回尚未答复的意见（条文：五（四））。/ Withdraw a request that is not answered yet (§五(四)).",
    "撤回。/ A request to withdraw." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);
