//! `Node`: anything that has an id.

use super::{
    answer::{At, Interface, Loading, Out, Written},
    audit_event::AUDIT_EVENT,
    community::COMMUNITY,
    duty::{self, DUTY},
    evaluation::{self, EVALUATION},
    indicator_set::{INDICATOR, INDICATOR_SET},
    opinion::OPINION,
    organization::ORGANIZATION,
    programme::PROGRAMME,
    responsibility::RESPONSIBILITY,
    review::{self, REVIEW},
    scenario::SCENARIO,
    score::SCORE,
    sign_off::SIGN_OFF,
    user::USER,
};
use crate::{
    domain::{
        community as communities,
        duty::{self as duties, Duty},
        evaluation::{self as evaluations, Evaluation, Score},
        person::{self, Person},
        review::{self as reviews, Opinion, Review},
        sign_off::SignOff,
    },
    error::{Error, Result},
};
use entity::{
    audit_event,
    community::Model as Community,
    id::{
        AccountId, AuditEventId, CommunityId, DutyId, EvaluationId, IndicatorId, IndicatorSetId, OpinionId,
        OrganizationId, ProgrammeId, ResponsibilityId, ReviewId, ScenarioId, ScoreId, SignOffId, TypedId,
        parse_type_id,
    },
    sign_off,
};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

pub(super) const NODE: Interface = Interface {
    name: "Node",
    about: "凡有标识者。/ Anything that has an id.",
    fields: &[("id", "ID!", "标识，不透明。/ Its id, opaque.")],
};

/// Ids that one question may ask for at once.
const MAX_IDS: usize = 100;

/// Something that was found by its id.
#[derive(Clone)]
enum Found {
    Programme,
    Organization(OrganizationId),
    Responsibility(ResponsibilityId),
    Scenario(ScenarioId),
    Community(Arc<Community>),
    IndicatorSet(IndicatorSetId),
    Indicator(IndicatorId),
    Evaluation(Evaluation),
    Score(Score),
    Review(Review),
    Opinion(Opinion),
    Duty(Duty),
    SignOff(SignOff),
    User(Person),
    AuditEvent(audit_event::Model),
}

/// Loads `Query.node`.
pub(super) fn load_one(at: At<'_>) -> Loading<'_> {
    #[derive(Deserialize)]
    struct Arguments {
        id: String,
    }
    Box::pin(async move {
        let Arguments { id } = at.args()?;
        load(at, vec![id]).await
    })
}

/// Loads `Query.nodes`.
pub(super) fn load_many(at: At<'_>) -> Loading<'_> {
    #[derive(Deserialize)]
    struct Arguments {
        ids: Vec<String>,
    }
    Box::pin(async move {
        let Arguments { ids } = at.args()?;
        if ids.len() > MAX_IDS {
            return Err(Error::LimitExceeded(format!("一次最多 {MAX_IDS} 个标识 / at most {MAX_IDS} ids")));
        }
        load(at, ids).await
    })
}

/// Writes `Query.node`.
pub(super) fn write_one<'a>(at: At<'a>, out: &mut Out<'a>) -> Written {
    let found = at.loaded::<Vec<Option<Found>>>().and_then(|found| found.first());
    out.optional(found.and_then(Option::as_ref), |out, found| write(found, at, out))
}

/// Writes `Query.nodes`.
pub(super) fn write_many<'a>(at: At<'a>, out: &mut Out<'a>) -> Written {
    let found = at.loaded::<Vec<Option<Found>>>().map(Vec::as_slice).unwrap_or_default();
    out.list(at, found, |out, found| out.optional(found.as_ref(), |out, found| write(found, at, out)))
}

fn write<'a>(found: &'a Found, at: At<'a>, out: &mut Out<'a>) -> Written {
    let catalogue = &*at.asking().catalogue;
    match found {
        Found::Programme => out.object(&PROGRAMME, catalogue, at),
        Found::Organization(id) => {
            out.optional(catalogue.organization(*id), |out, it| out.object(&ORGANIZATION, it, at))
        }
        Found::Responsibility(id) => {
            out.optional(catalogue.responsibility(*id), |out, it| out.object(&RESPONSIBILITY, it, at))
        }
        Found::Scenario(id) => out.optional(catalogue.scenario(*id), |out, it| out.object(&SCENARIO, it, at)),
        Found::Community(it) => out.object(&COMMUNITY, it, at),
        Found::IndicatorSet(id) => {
            let set = catalogue.indicator_set(*id, &at.asking().viewer);
            out.optional(set, |out, it| out.object(&INDICATOR_SET, it, at))
        }
        Found::Indicator(id) => {
            let indicator = catalogue.indicator(*id, &at.asking().viewer);
            out.optional(indicator, |out, it| out.object(&INDICATOR, it, at))
        }
        Found::Evaluation(it) => out.object(&EVALUATION, it, at),
        Found::Score(it) => out.object(&SCORE, it, at),
        Found::Review(it) => out.object(&REVIEW, it, at),
        Found::Opinion(it) => out.object(&OPINION, it, at),
        Found::Duty(it) => out.object(&DUTY, it, at),
        Found::SignOff(it) => out.object(&SIGN_OFF, it, at),
        Found::User(it) => out.object(&USER, it, at),
        Found::AuditEvent(it) => out.object(&AUDIT_EVENT, it, at),
    }
}

async fn load(at: At<'_>, ids: Vec<String>) -> Result<()> {
    let ids: Vec<Option<(String, Uuid)>> = ids.iter().map(|id| parse_type_id(id)).collect();
    let found = rows(at, &ids).await?;
    let kept: &Vec<Option<Found>> = at.keep(
        ids.iter()
            .map(|id| {
                let (kind, id) = id.as_ref()?;
                // An id may be asked for more than once.
                of_catalogue(at, kind, *id).or_else(|| found.get(&(kind.clone(), *id)).cloned())
            })
            .collect(),
    )?;
    let kept = || kept.iter().flatten();
    at.descend(&COMMUNITY, kept().filter_map(Found::community)).await?;
    at.descend(&EVALUATION, kept().filter_map(Found::evaluation)).await?;
    at.descend(&SCORE, kept().filter_map(Found::score)).await?;
    at.descend(&REVIEW, kept().filter_map(Found::review)).await?;
    at.descend(&OPINION, kept().filter_map(Found::opinion)).await?;
    at.descend(&DUTY, kept().filter_map(Found::duty)).await?;
    at.descend(&SIGN_OFF, kept().filter_map(Found::sign_off)).await?;
    at.descend(&AUDIT_EVENT, kept().filter_map(Found::audit_event)).await
}

/// The reference data needs no statement; the root field's gate has asked for its permission.
fn of_catalogue(at: At<'_>, kind: &str, id: Uuid) -> Option<Found> {
    let (catalogue, viewer) = (&at.asking().catalogue, &at.asking().viewer);
    match kind {
        ProgrammeId::PREFIX => (catalogue.programme.id.0 == id).then_some(Found::Programme),
        OrganizationId::PREFIX => {
            catalogue.organization(id.into()).map(|found| Found::Organization(found.row.id))
        }
        ResponsibilityId::PREFIX => {
            catalogue.responsibility(id.into()).map(|found| Found::Responsibility(found.row.id))
        }
        ScenarioId::PREFIX => catalogue.scenario(id.into()).map(|found| Found::Scenario(found.row.id)),
        IndicatorSetId::PREFIX => {
            catalogue.indicator_set(id.into(), viewer).map(|found| Found::IndicatorSet(found.row.id))
        }
        IndicatorId::PREFIX => catalogue.indicator(id.into(), viewer).map(|found| Found::Indicator(found.id)),
        _ => None,
    }
}

/// The rows of all other ids, by kind and id: one scoped statement a kind.
async fn rows(at: At<'_>, ids: &[Option<(String, Uuid)>]) -> Result<HashMap<(String, Uuid), Found>> {
    let (store, viewer, catalogue) = (&at.asking().store, &at.asking().viewer, &at.asking().catalogue);
    let mut found = HashMap::new();
    let mut add = |kind: &str, id: Uuid, it: Found| {
        found.insert((kind.to_owned(), id), it);
    };
    for it in communities::by_id(store, viewer, of_kind::<CommunityId>(ids)).await?.into_values() {
        add(CommunityId::PREFIX, it.id.0, Found::Community(it));
    }
    for it in person::by_id(store, viewer, &of_kind::<AccountId>(ids)).await?.into_values() {
        add(AccountId::PREFIX, it.id.0, Found::User(it));
    }
    let events = store
        .rows::<audit_event::Entity>(viewer)
        .among(audit_event::Column::Id, &of_kind::<AuditEventId>(ids));
    for it in events.all(&[]).await? {
        add(AuditEventId::PREFIX, it.id.0, Found::AuditEvent(it));
    }
    let rows = evaluations::by_id(store, viewer, &of_kind::<EvaluationId>(ids)).await?;
    for it in evaluation::with_parts(at, &[at], rows).await? {
        add(EvaluationId::PREFIX, it.row.id.0, Found::Evaluation(it));
    }
    for it in evaluations::scores_by_id(store, viewer, &of_kind::<ScoreId>(ids)).await? {
        add(ScoreId::PREFIX, it.row.id.0, Found::Score(it));
    }
    let rows = reviews::by_id(store, viewer, &of_kind::<ReviewId>(ids)).await?;
    for it in review::with_parts(at, &[at], rows).await? {
        add(ReviewId::PREFIX, it.row.id.0, Found::Review(it));
    }
    for it in reviews::opinions_by_id(store, viewer, &of_kind::<OpinionId>(ids)).await? {
        add(OpinionId::PREFIX, it.row.id.0, Found::Opinion(it));
    }
    let rows = duties::by_id(store, viewer, &of_kind::<DutyId>(ids)).await?;
    for it in duty::with_communities(at, &[at], rows).await? {
        add(DutyId::PREFIX, it.row.id.0, Found::Duty(it));
    }
    let signatures = store
        .rows::<sign_off::Entity>(viewer)
        .among(sign_off::Column::Id, &of_kind::<SignOffId>(ids))
        .all(&[])
        .await?;
    for it in duties::held_against_their_duties(store, viewer, catalogue, signatures).await? {
        add(SignOffId::PREFIX, it.row.id.0, Found::SignOff(it));
    }
    Ok(found)
}

fn of_kind<Id: TypedId>(ids: &[Option<(String, Uuid)>]) -> Vec<Id> {
    ids.iter().flatten().filter(|(kind, _)| kind == Id::PREFIX).map(|(_, id)| Id::from(*id)).collect()
}

impl Found {
    const fn community(&self) -> Option<&Arc<Community>> {
        if let Self::Community(it) = self { Some(it) } else { None }
    }

    const fn evaluation(&self) -> Option<&Evaluation> {
        if let Self::Evaluation(it) = self { Some(it) } else { None }
    }

    const fn score(&self) -> Option<&Score> {
        if let Self::Score(it) = self { Some(it) } else { None }
    }

    const fn review(&self) -> Option<&Review> {
        if let Self::Review(it) = self { Some(it) } else { None }
    }

    const fn opinion(&self) -> Option<&Opinion> {
        if let Self::Opinion(it) = self { Some(it) } else { None }
    }

    const fn duty(&self) -> Option<&Duty> {
        if let Self::Duty(it) = self { Some(it) } else { None }
    }

    const fn sign_off(&self) -> Option<&SignOff> {
        if let Self::SignOff(it) = self { Some(it) } else { None }
    }

    const fn audit_event(&self) -> Option<&audit_event::Model> {
        if let Self::AuditEvent(it) = self { Some(it) } else { None }
    }
}
