//! Commands on sets of indicators.

use super::{ABOUT_PAYLOAD, IDEMPOTENCY_KEY, Outcome, finish, run, user_errors};
use crate::{
    catalogue::{Catalogue, Published},
    domain::{
        command::Command,
        indicator_set::{ImportIndicatorSet, PublishIndicatorSet, RetireIndicatorSet},
    },
    error::{Error, Result},
    graphql::{
        answer::{At, InputObject, Object, field, input},
        indicator_set::INDICATOR_SET,
    },
};
use entity::id::IndicatorSetId;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// A set that something was done with, in the catalogue as it is now.
pub(in crate::graphql) struct Done {
    id: IndicatorSetId,
    catalogue: Arc<Catalogue>,
}

type Payload = &'static Object<Outcome<Done>>;

pub(super) static PAYLOAD: Object<Outcome<Done>> = Object {
    name: "IndicatorSetPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        field::<Outcome<Done>>(
            "indicatorSet",
            "IndicatorSet",
            "办理后的指标集；未办理为空。/ The set as it is now; null if nothing was done.",
            |it, at, out| {
                let set =
                    it.done.as_ref().and_then(|it| it.catalogue.indicator_set(it.id, &at.asking().viewer));
                out.optional(set, |out, set| out.object(&INDICATOR_SET, set, at))
            },
        ),
        user_errors(),
    ],
};

pub(super) static INPUTS: [InputObject; 3] = [
    InputObject {
        name: "ImportIndicatorSetInput",
        about: "导入指标集。/ A set of indicators.",
        fields: &[
            input(
                "code",
                "String!",
                "代码（a-z、0-9、-）；新版本须用新代码。/ Its code; a new version takes a new one.",
            ),
            input("title", "String!", "名称，最多 200 字。/ Its title, at most 200 characters."),
            input("official", "Boolean!", "是否为上级正式发布的指标集。/ Whether the authorities issued it."),
            input(
                "creationTypes",
                "[CreationType!]!",
                "适用的创建类型。/ The creation types that it is for.",
            ),
            input(
                "passMark",
                "Decimal",
                "合格分（以满分计）。/ The mark from which an evaluation passes, out of the full mark.",
            ),
            input(
                "csv",
                "String!",
                "指标表，列为 code,scenario,name,requirement,tier,veto,max_score。/ The indicators, in these columns.",
            ),
            IDEMPOTENCY_KEY,
        ],
    },
    InputObject {
        name: "PublishIndicatorSetInput",
        about: "发布指标集。/ Which set to publish.",
        fields: &[ID, IDEMPOTENCY_KEY],
    },
    InputObject {
        name: "RetireIndicatorSetInput",
        about: "停用指标集。/ Which set to retire.",
        fields: &[ID, IDEMPOTENCY_KEY],
    },
];

const ID: super::Input = input("id", "ID!", "指标集标识。/ Which set.");

pub(super) async fn import(at: At<'_>, payload: Payload) -> Result<()> {
    finished::<ImportIndicatorSet>(at, payload).await
}

pub(super) async fn publish(at: At<'_>, payload: Payload) -> Result<()> {
    finished::<PublishIndicatorSet>(at, payload).await
}

pub(super) async fn retire(at: At<'_>, payload: Payload) -> Result<()> {
    finished::<RetireIndicatorSet>(at, payload).await
}

/// The command changed the catalogue, so the answer is of one that is read anew; everybody gets it with the next
/// request.
async fn finished<C>(at: At<'_>, payload: Payload) -> Result<()>
where
    C: Command<Done = IndicatorSetId> + DeserializeOwned,
{
    let done = run::<C>(at).await?;
    finish(at, payload, done, |id| async move {
        let store = &at.asking().store;
        let revision = store.catalogue_revision().await?.ok_or(Error::Broken("there is a programme"))?;
        Ok(Some(Done { id, catalogue: Published::default().at(store, revision).await? }))
    })
    .await
}
