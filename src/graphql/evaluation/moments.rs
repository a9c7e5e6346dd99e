//! Who opened an evaluation, and when it was submitted and made final.

use super::Evaluation;
use crate::{
    domain::{
        evaluation::{self as evaluations, Moments as Found},
        person::{self, Person},
    },
    error::Result,
    graphql::{
        context::{Context, Field, Leaf, One},
        person::USER,
    },
};
use engine::{Part, With, made_of};
use entity::{
    history::Entry,
    id::{AccountId, EvaluationId},
};
use std::collections::HashMap;

/// The moments of evaluations, and who opened them.
pub(super) struct Moments {
    found: HashMap<EvaluationId, Found>,
    people: HashMap<AccountId, Person>,
}

impl Moments {
    fn of(&self, it: &Evaluation) -> Option<&Found> {
        self.found.get(&it.row.id)
    }
}

impl Part<Context> for Moments {
    type Row = Evaluation;
    const ROWS: u32 = 1;

    async fn load<'a>(rows: Vec<&'a Evaluation>, cx: &'a Context) -> Result<Self> {
        let ids: Vec<EvaluationId> = rows.iter().map(|it| it.row.id).collect();
        let found = evaluations::moments(cx, &ids).await?;
        let opened: Vec<&Entry> = found.values().filter_map(|it| it.opened.as_ref()).collect();
        let people = person::by_hand(cx, &opened).await?;
        Ok(Self { found, people })
    }
}

static OPENED: One<Evaluation, With<Moments>, Person> = One {
    object: &USER,
    of: |it, moments, _| moments.people.get(&moments.of(it)?.opened.as_ref()?.actor_id?),
};

pub(super) const OPENED_BY: Field<Evaluation> =
    made_of("openedBy", "User", "发起人。/ Who opened it.", &OPENED);

pub(super) const SUBMITTED_AT: Field<Evaluation> = made_of(
    "submittedAt",
    "DateTime",
    "提交时间；未提交，或退回、撤回后尚未重新提交的为空。/ When it was submitted; null where it was not, or was returned or \
     withdrawn since.",
    &Leaf::<Evaluation, With<Moments>> {
        write: |it, moments, _, out| {
            let submitted = moments.of(it).and_then(|found| found.submitted.as_ref());
            out.optional(submitted, |out, it| out.plain(it.occurred_at.rfc3339()))
        },
    },
);

pub(super) const FINALIZED_AT: Field<Evaluation> = made_of(
    "finalizedAt",
    "DateTime",
    "定稿时间。/ When it was made final.",
    &Leaf::<Evaluation, With<Moments>> {
        write: |it, moments, _, out| {
            let finalized = moments.of(it).and_then(|found| found.finalized.as_ref());
            out.optional(finalized, |out, it| out.plain(it.occurred_at.rfc3339()))
        },
    },
);
