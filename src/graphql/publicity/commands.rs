//! What is done with records of publicity, as the API has it.

use super::{Kept, PUBLICITY_RECORD};
use crate::{
    domain::publicity::{
        self as records, DiscardPublicityRecord, PublishPublicityRecord, SavePublicityRecord,
        WithdrawPublicityRecord,
    },
    error::Result,
    graphql::{
        attachment::INPUT as ATTACHMENTS,
        command::{ABOUT_PAYLOAD, Command, EXPECTED_REVISION, Outcome, REASON, ReadBack, answered},
        context::{Context, Object, One},
    },
    store::shown::Shown,
};
use engine::{Input, input, made_of};
use entity::{id::PublicityRecordId, publicity_record};

/// Every command.
pub(super) const ALL: &[Command] = &[
    Command::of::<SavePublicityRecord>(),
    Command::of::<PublishPublicityRecord>(),
    Command::of::<WithdrawPublicityRecord>(),
    Command::of::<DiscardPublicityRecord>(),
];

static PAYLOAD: Object<Outcome<Kept>> = Object {
    name: "PublicityRecordPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "publicityRecord",
            "PublicityRecord",
            "办理后的记录；已弃置或未办理为空。/ The record as it is now; null once it is discarded, or if nothing was done.",
            &One::<Outcome<Kept>, (), Kept> { object: &PUBLICITY_RECORD, of: |it, (), _| it.done.as_ref() },
        ),
        Outcome::USER_ERRORS,
    ],
};

impl ReadBack for PublicityRecordId {
    type Answer = Kept;

    async fn read(self, cx: &Context, shown: &Shown) -> Result<Option<Kept>> {
        let found = match shown.row::<publicity_record::Entity>(self) {
            Some(row) => Some(row.clone()),
            None => records::by_id(cx, &[self]).await?.pop(),
        };
        Ok(found.map(Kept::new))
    }
}

const ID: Input = input("id", "ID!", "记录标识。/ Which record.");

answered!(
    SavePublicityRecord,
    RecordMechanisms,
    "记录宣传、培训或现场观摩，或改写未公开的记录；撤下的改写后可重新公开（条文：五（五）；附件2·区风貌办）。/ Write a record of publicity, training or a visit, or write one anew that is \
     not published; what was withdrawn may be published again then (§五(五), annex 2).",
    "记录，须给出全部内容。/ A record: all that it says." [
        input("id", "ID", "要改写的记录；新记录不填。/ The record that is written anew; left out to begin one."),
        input("organization", "String", "记录单位代码；仅代表一个单位时可不填。/ The code of who records it; left out where one acts for one only."),
        input("community", "String", "所涉社区代码：实施单位限本辖区。/ The code of the community that it is about: a unit's own, or any for the lead office."),
        input("kind", "PublicityKind!", "类别。/ What it was."),
        input("title", "String!", "标题，一行，最多 200 字。/ Its title: one line of at most 200 characters."),
        input("heldOn", "Date!", "日期，不晚于今天。/ The day of it, not after today."),
        input("place", "String", "地点或媒体，一行，最多 200 字。/ Where, or in which medium: one line of at most 200 characters."),
        input("body", "String", "内容，最多 2000 字。/ What there is to say, in at most 2000 characters."),
        input("link", "String", "网址，http 或 https。/ Where it was reported: an address of http or https."),
        ATTACHMENTS,
        input("expectedRevision", "Int", "所见修订号；新记录不填。/ The revision that the client saw; left out to begin one.")],
    &PAYLOAD
);

answered!(
    PublishPublicityRecord,
    PublishRecords,
    "公开记录，连同附件（条文：五（五））。/ Publish a record, with its files (§五(五)).",
    "公开。/ A record to publish." [ID, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    WithdrawPublicityRecord,
    PublishRecords,
    "撤下已公开的记录（条文：五（五））。/ Withdraw a record from publication (§五(五)).",
    "撤下。/ A record to withdraw." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    DiscardPublicityRecord,
    RecordMechanisms,
    "弃置未公开的记录；审计记录留痕。/ Throw away a record that is not published; the audit trail keeps that it was there.",
    "弃置。/ A record to throw away." [
        ID,
        input("reason", "String", "理由，最多 2000 字。/ Why, in at most 2000 characters."),
        EXPECTED_REVISION],
    &PAYLOAD
);
