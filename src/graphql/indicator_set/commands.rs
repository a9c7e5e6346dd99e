//! Commands on sets of indicators.

use super::INDICATOR_SET;
use crate::{
    catalogue::{Catalogue, IndicatorSet, Published},
    domain::indicator_set::{ImportIndicatorSet, PublishIndicatorSet, RetireIndicatorSet},
    error::{Error, Result},
    graphql::{
        command::{ABOUT_PAYLOAD, Command, Outcome, ReadBack, answered},
        context::{Context, Object, One},
    },
    store::shown::Shown,
};
use engine::{Input, input, made_of};
use entity::id::IndicatorSetId;
use std::sync::Arc;

/// Every command.
pub(super) const ALL: &[Command] = &[
    Command::of::<ImportIndicatorSet>(),
    Command::of::<PublishIndicatorSet>(),
    Command::of::<RetireIndicatorSet>(),
];

static PAYLOAD: Object<Outcome<Changed>> = Object {
    name: "IndicatorSetPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "indicatorSet",
            "IndicatorSet",
            "办理后的指标集；未办理为空。/ The set as it is now; null if nothing was done.",
            &One::<Outcome<Changed>, (), IndicatorSet> {
                object: &INDICATOR_SET,
                of: |it, (), at| {
                    let changed = it.done.as_ref()?;
                    changed.catalogue.indicator_set(changed.id, &at.context().viewer)
                },
            },
        ),
        Outcome::USER_ERRORS,
    ],
};

/// A set that something was done with, in the catalogue as it is now.
pub(in crate::graphql) struct Changed {
    id: IndicatorSetId,
    catalogue: Arc<Catalogue>,
}

impl ReadBack for IndicatorSetId {
    type Answer = Changed;

    /// The command changed the catalogue, so the answer is of one that is read anew; everybody gets it with the next
    /// request.
    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<Changed>> {
        let revision = cx.store.catalogue_revision().await?.ok_or(Error::Broken("there is a programme"))?;
        let catalogue = Published::default().at(&cx.store, revision).await?;
        Ok(Some(Changed { id: self, catalogue }))
    }
}

const ID: Input = input("id", "ID!", "指标集标识。/ Which set.");

answered!(
    ImportIndicatorSet,
    ManageIndicatorSets,
    "导入指标集（草案）；同代码的草案被替换，已发布的不可修改。/ Import a set of indicators as a draft, in place of the draft \
             of its code; one that was published does not change.",
    "导入指标集。/ A set of indicators." [
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
            )],
    &PAYLOAD
);

answered!(
    PublishIndicatorSet,
    ManageIndicatorSets,
    "发布指标集，此后不可修改。/ Publish a set; it does not change any more.",
    "发布指标集。/ Which set to publish."[ID],
    &PAYLOAD
);

answered!(
    RetireIndicatorSet,
    ManageIndicatorSets,
    "停用指标集；已引用的评价不受影响。/ Retire a set; evaluations that pin it go on.",
    "停用指标集。/ Which set to retire."[ID],
    &PAYLOAD
);
