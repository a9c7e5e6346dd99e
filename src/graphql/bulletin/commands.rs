//! Commands on bulletins.

use super::BULLETIN;
use crate::{
    domain::bulletin::{
        self as bulletins, Bulletin, DraftBulletin, PublishBulletin, RemarkBulletin, WithdrawBulletin,
    },
    error::Result,
    graphql::{
        command::{ABOUT_PAYLOAD, EXPECTED_REVISION, Outcome, REASON, ReadBack, answered},
        context::{Context, Object, One},
    },
    store::shown::Shown,
};
use engine::{Input, input, made_of};
use entity::id::BulletinId;

static PAYLOAD: Object<Outcome<Bulletin>> = Object {
    name: "BulletinPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "bulletin",
            "Bulletin",
            "办理后的通报；已撤回或未办理为空。/ The bulletin as it is now; null once it is withdrawn, or if nothing was done.",
            &One::<Outcome<Bulletin>, (), Bulletin> { object: &BULLETIN, of: |it, (), _| it.done.as_ref() },
        ),
        Outcome::USER_ERRORS,
    ],
};

impl ReadBack for BulletinId {
    type Answer = Bulletin;

    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<Bulletin>> {
        Ok(bulletins::by_id(cx, &[self]).await?.pop())
    }
}

const ID: Input = input("id", "ID!", "通报标识。/ Which bulletin.");

answered!(
    DraftBulletin,
    ManageBulletins,
    "起草某月的评价通报，或重新计算其草稿（条文：五（六））；须为已结束、且晚于最近已发布月份的月份。/ Draft the bulletin of a month, or compute its draft anew (§五(六)): \
     of a month that is over, and later than the last that was published.",
    "起草。/ A draft." [
        super::MONTH,
        input(
            "expectedRevision",
            "Int",
            "已有草稿的修订号；首次起草不填。/ The revision of the draft that there is; left out where there is none.",
        )],
    &PAYLOAD
);

answered!(
    RemarkBulletin,
    ManageBulletins,
    "批注评价通报草稿（条文：五（六））。/ Say something to the draft of a bulletin (§五(六)).",
    "批注。/ A remark." [
        ID,
        input("remark", "String", "批注，最多 2000 字；不填则清除。/ What to say, in at most 2000 characters; nothing takes it away."),
        EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    WithdrawBulletin,
    ManageBulletins,
    "撤回评价通报草稿；审计记录留痕（条文：五（六））。/ Withdraw the draft of a bulletin; the audit trail keeps that it was there (§五(六)).",
    "撤回草稿。/ A draft to withdraw." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    PublishBulletin,
    ManageBulletins,
    "发布评价通报，此后不可变更，全体参与单位可见（条文：五（六））。/ Publish a bulletin, which does not change any more, to everybody in the programme (§五(六)).",
    "发布。/ A draft to publish." [
        ID,
        input(
            "contentDigest",
            "String!",
            "所见内容的摘要；已变更则拒绝。/ What the office saw; refused as STALE_CONTENT if it moved.",
        ),
        EXPECTED_REVISION],
    &PAYLOAD
);
