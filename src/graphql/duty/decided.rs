//! Who confirmed a duty, or returned it, and when.

use super::Duty;
use crate::{
    domain::{
        duty as duties,
        person::{self, Person},
    },
    error::Result,
    graphql::{
        context::{Context, Field, Leaf, One},
        person::USER,
    },
};
use engine::{Part, With, Writer, field, made_of};
use entity::{
    duty::Model,
    history::Entry,
    id::{AccountId, DutyId},
    vocabulary::DutyStatus,
};
use std::collections::HashMap;

/// The decisions under which duties stand, and whose they are.
pub(super) struct Decisions {
    found: HashMap<DutyId, Entry>,
    people: HashMap<AccountId, Person>,
}

impl Decisions {
    /// The decision by which a duty came to this state, while it is in it.
    fn of(&self, it: &Duty, status: DutyStatus) -> Option<&Entry> {
        self.found.get(&it.row.id).filter(|_| it.row.status == status)
    }

    fn by(&self, it: &Duty, status: DutyStatus) -> Option<&Person> {
        self.people.get(&self.of(it, status)?.actor_id?)
    }
}

impl Part<Context> for Decisions {
    type Row = Duty;
    const ROWS: u32 = 1;

    async fn load<'a>(rows: Vec<&'a Duty>, cx: &'a Context) -> Result<Self> {
        let rows: Vec<&Model> = rows.iter().map(|it| &it.row).collect();
        let found = duties::decided(cx, &rows).await?;
        let people = person::by_hand(cx, &found.values().collect::<Vec<_>>()).await?;
        Ok(Self { found, people })
    }
}

pub(super) const CONFIRMED_AT: Field<Duty> = made_of(
    "confirmedAt",
    "DateTime",
    "确认时间；未确认为空。/ When it was confirmed; null while it is not.",
    &Leaf::<Duty, With<Decisions>> {
        write: |it, decisions, _, out| {
            out.optional(decisions.of(it, DutyStatus::Confirmed), |out, it| {
                out.plain(it.occurred_at.rfc3339())
            })
        },
    },
);

static CONFIRMED: One<Duty, With<Decisions>, Person> =
    One { object: &USER, of: |it, decisions, _| decisions.by(it, DutyStatus::Confirmed) };

pub(super) const CONFIRMED_BY: Field<Duty> = made_of(
    "confirmedBy",
    "User",
    "确认人；未确认为空。/ Who confirmed it; null while it is not.",
    &CONFIRMED,
);

pub(super) const RETURNED_AT: Field<Duty> = made_of(
    "returnedAt",
    "DateTime",
    "退回时间；重新办结或取消后为空，以往的退回见办理过程。/ When it was returned, while it stands returned; what was returned before is in \
     its history.",
    &Leaf::<Duty, With<Decisions>> {
        write: |it, decisions, _, out| {
            out.optional(decisions.of(it, DutyStatus::Returned), |out, it| {
                out.plain(it.occurred_at.rfc3339())
            })
        },
    },
);

static RETURNED: One<Duty, With<Decisions>, Person> =
    One { object: &USER, of: |it, decisions, _| decisions.by(it, DutyStatus::Returned) };

pub(super) const RETURNED_BY: Field<Duty> = made_of(
    "returnedBy",
    "User",
    "退回人；重新办结或取消后为空。/ Who returned it, while it stands returned.",
    &RETURNED,
);

pub(super) const RETURNED_REASON: Field<Duty> = field(
    "returnedReason",
    "String",
    "退回的理由；重新办结或取消后为空。/ Why it was returned, while it stands returned.",
    |it, _, out| {
        let returned = it.row.status == DutyStatus::Returned;
        out.optional(it.row.status_reason.as_deref().filter(|_| returned), Writer::string)
    },
);
