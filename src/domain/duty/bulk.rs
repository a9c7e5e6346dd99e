//! Many duties at once: each is refused for its own reasons, and by default all of them are, if one is.

use super::taken::{Taken, take_each};
use crate::{
    domain::command::Outcome,
    error::{Error, Refusal, RefusalCode, Result, Stop},
    event::{DutyEvent, Event},
    store::tx::Tx,
    workflow::duty::Step,
};
use entity::{
    duty,
    id::{DutyId, SignOffId},
    sign_off,
};
use sea_orm::{IntoActiveModel, Value};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What becomes of the others where one of many is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OnError {
    /// Nothing is done.
    #[default]
    Abort,
    /// They are done.
    Skip,
}

/// What was done with many duties.
#[derive(Clone, Debug)]
pub struct Bulk {
    id: Uuid,
    /// What came of each, in the order in which they were given.
    pub results: Vec<ItemResult>,
}

/// What came of one of them. It is kept under the command's key, as JSON.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ItemResult {
    /// The duty, as it was named.
    pub id: String,
    /// The signature that was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_off: Option<String>,
    /// Signatures that it turned invalid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub voids: Vec<String>,
    /// Why nothing was done; empty if it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
}

impl Outcome for Bulk {
    fn id(&self) -> Uuid {
        self.id
    }

    fn said(&self) -> Result<Option<String>> {
        let said = serde_json::to_string(&self.results);
        said.map(Some).map_err(|_| Error::Broken("what came of items has a form"))
    }

    fn again(id: Uuid, said: Option<String>) -> Result<Self> {
        let results = said.and_then(|said| serde_json::from_str(&said).ok());
        Ok(Self { id, results: results.ok_or(Error::Broken("a key keeps what came of its items"))? })
    }
}

impl Bulk {
    /// How many were done, or would be.
    pub fn done(&self) -> usize {
        self.results.iter().filter(|result| result.refusals.is_empty()).count()
    }
}

/// What is done with one of them.
#[derive(Default)]
pub(super) struct Work {
    pub(super) columns: Vec<(duty::Column, Value)>,
    /// Nothing happens where everything is already as it is asked.
    pub(super) event: Option<DutyEvent>,
    pub(super) signature: Option<sign_off::Model>,
    pub(super) voids: Vec<SignOffId>,
}

/// Duties that were named, each taken, or refused.
pub(super) struct Items<'i> {
    ids: Vec<&'i str>,
    named: Vec<Result<DutyId, Refusal>>,
    taken: HashMap<DutyId, Result<Taken, Refusal>>,
}

impl<'i> Items<'i> {
    /// Takes all of them for a step; refused where there are none, or more than are done at once.
    pub(super) async fn take(
        tx: &Tx<'_>,
        ids: impl Iterator<Item = &'i str>,
        step: Step,
        most: usize,
    ) -> Result<Self, Stop> {
        let ids: Vec<&str> = ids.collect();
        if ids.is_empty() || ids.len() > most {
            let message = format!("须为 1 至 {most} 项 / must be 1 to {most}");
            return Err(Refusal::new(RefusalCode::Invalid, "items", message).into());
        }
        let mut seen = HashSet::new();
        let mut name = |id: &&str| {
            let id: DutyId = id.parse().map_err(|_| Refusal::not_found("id"))?;
            let twice = || Refusal::new(RefusalCode::Invalid, "id", "职责重复 / is given twice");
            seen.insert(id.0).then_some(id).ok_or_else(twice)
        };
        let named: Vec<Result<DutyId, Refusal>> = ids.iter().map(&mut name).collect();
        let known: Vec<DutyId> = named.iter().filter_map(|id| id.as_ref().ok()).copied().collect();
        let taken = take_each(tx, &known, step).await?;
        Ok(Self { ids, named, taken })
    }

    /// Those that were taken.
    pub(super) fn taken(&self) -> impl Iterator<Item = &Taken> {
        self.taken.values().filter_map(|taken| taken.as_ref().ok())
    }

    /// Does with each what `work` says of it by its place. Where one is refused, all are, or it alone. Nothing is written
    /// where `only_look`.
    pub(super) async fn each(
        self,
        tx: &Tx<'_>,
        on_error: OnError,
        only_look: bool,
        work: impl Fn(usize, &Taken) -> Result<Work, Stop>,
    ) -> Result<(Bulk, Vec<Event>), Stop> {
        let Self { ids, named, taken } = self;
        let mut results: Vec<Result<(&Taken, Work), Vec<Refusal>>> = Vec::with_capacity(ids.len());
        for (at, id) in named.iter().enumerate() {
            let found = match id {
                Ok(id) => taken.get(id).map_or_else(
                    || Err(Refusal::not_found("id")),
                    |found| found.as_ref().map_err(Clone::clone),
                ),
                Err(refusal) => Err(refusal.clone()),
            };
            let done = match found {
                Ok(taken) => work(at, taken).map(|work| (taken, work)),
                Err(refusal) => Err(refusal.into()),
            };
            results.push(match done {
                Ok(done) => Ok(done),
                Err(Stop::Refused(refusals)) => {
                    Err(refusals.into_iter().map(|refusal| refusal.in_item("items", at)).collect())
                }
                Err(failed @ Stop::Failed(_)) => return Err(failed),
            });
        }
        if on_error == OnError::Abort && results.iter().any(Result::is_err) {
            return Err(Stop::Refused(results.into_iter().filter_map(Result::err).flatten().collect()));
        }
        let signed = |result: &Result<(&Taken, Work), _>| result.as_ref().ok()?.1.signature.clone();
        let signatures: Vec<sign_off::ActiveModel> =
            results.iter().filter_map(signed).map(IntoActiveModel::into_active_model).collect();
        if let Some((taken, _)) = results.iter().find_map(|result| result.as_ref().ok()) {
            tx.add_all(&taken.held, signatures).await?;
        }
        let (mut said, mut events) = (Vec::with_capacity(ids.len()), Vec::new());
        for (id, result) in ids.into_iter().zip(results) {
            let mut of_item =
                ItemResult { id: id.to_owned(), sign_off: None, voids: Vec::new(), refusals: Vec::new() };
            match result {
                Ok((taken, Work { columns, event, signature, voids })) => {
                    of_item.sign_off = signature.map(|given| given.id.to_string());
                    of_item.voids = voids.iter().map(ToString::to_string).collect();
                    if let (Some(event), false) = (event, only_look) {
                        tx.change(&taken.held, columns).await?;
                        events.push(event.into());
                    }
                }
                Err(refusals) => of_item.refusals = refusals,
            }
            said.push(of_item);
        }
        Ok((Bulk { id: tx.store().ids().next(), results: said }, events))
    }
}
