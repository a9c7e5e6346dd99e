//! The unit scores itself: in parts, as often as it likes, until it submits.

use super::{Note, ScoreInput, check_once, current::expect_revision, read_note, read_score};
use crate::{
    catalogue::IndicatorSet,
    domain::{
        Context, attachment,
        command::{Command, named},
        content::canonical,
    },
    error::{Error, Refusal, RefusalCode, Stop},
    event::{EvaluationEvent, Event, SelfScored},
    store::{
        rows::column_of,
        tx::{Held, Tx},
    },
    workflow::evaluation::Step,
};
use entity::{
    attachment::of_scores,
    evaluation,
    hundredths::Hundredths,
    id::{EvaluationId, IndicatorId},
    indicator,
    score::{Column, Entity},
    vocabulary::{IndicatorTier, ScoreStatus},
};
use sea_orm::{Value, sea_query::ExprTrait};
use serde::{Deserialize, Serialize};

/// Save self-scores.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SaveSelfScores {
    /// Which evaluation.
    pub evaluation: String,
    /// What the unit says of its indicators; of those left out nothing changes.
    pub scores: Vec<ScoreInput>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for SaveSelfScores {
    named!(SaveSelfScores);
    type Done = EvaluationId;

    /// Saves what the unit says of some indicators: all of it, or with the reasons for each nothing.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(EvaluationId, Option<Event>), Stop> {
        let held = take(tx, &self.evaluation, "evaluation", Step::SelfScore).await?;
        expect_revision(tx, cx, &held, self.expected_revision).await?;
        Step::SelfScore.transition().check(held.status, "evaluation")?;
        check_once(&self.scores).map_err(Stop::Refused)?;
        let set = cx
            .catalogue
            .pinned_set(held.indicator_set_id)
            .ok_or(Error::Broken("an evaluation's set is in the catalogue"))?;
        let of_evaluation = column_of::<Entity>(Column::EvaluationId).eq(held.id);
        let permission = Step::SelfScore.transition().permission;
        let scores = tx.take_all::<Entity>(of_evaluation, permission, Column::Ordinal).await?;
        let (mut changes, mut refusals) = (Vec::new(), Vec::new());
        for (at, given) in self.scores.iter().enumerate() {
            match change(given, set, &scores) {
                Ok(change) => match change.with_files(tx, given).await {
                    Ok(change) => changes.push(change),
                    Err(Stop::Refused(refused)) => {
                        refusals.extend(refused.into_iter().map(|refusal| refusal.in_item("scores", at)));
                    }
                    Err(failed) => return Err(failed),
                },
                Err(refusal) => refusals.push(refusal.in_item("scores", at)),
            }
        }
        if !refusals.is_empty() {
            return Err(Stop::Refused(refusals));
        }
        // What is said again as it is changes nothing.
        changes.retain(|change| !change.is_nothing());
        if changes.is_empty() {
            return Ok((held.id, None));
        }
        let mut said = Vec::with_capacity(changes.len());
        for Change { score, indicator, state, note, files } in changes {
            let mut columns: Vec<(Column, Value)> = Vec::with_capacity(5);
            if let Some((taken, signed)) = &files {
                attachment::replace::<of_scores::Entity>(tx, score, score.id, taken).await?;
                columns.push((Column::Files, signed.clone().into()));
            }
            if let Some(Stated { not_applicable, self_score }) = state {
                let stated = not_applicable || self_score.is_some();
                columns.push((Column::NotApplicable, not_applicable.into()));
                columns.push((Column::SelfScore, self_score.into()));
                columns.push((
                    Column::Status,
                    if stated { ScoreStatus::SelfScored } else { ScoreStatus::Empty }.into(),
                ));
            }
            if let Note::Said(note) = note {
                columns.push((Column::SelfNote, note.into()));
            }
            said.push(SelfScored {
                indicator: indicator.code.clone(),
                from: score.self_score,
                to: state.and_then(|state| state.self_score),
                not_applicable: state.map(|state| state.not_applicable),
                attachments: files.map(|(taken, _)| taken.ids().collect()),
            });
            columns.push((Column::Drafts, score.drafts.saturating_add(1).into()));
            tx.change(score, columns).await?;
        }
        let drafts = held.drafts.saturating_add(1);
        tx.change(&held, vec![(evaluation::Column::Drafts, drafts.into())]).await?;
        let action = Step::SelfScore.transition().action;
        let event = EvaluationEvent::SelfScored { action, evaluation: held.id, scores: said };
        Ok((held.id, Some(event.into())))
    }
}

/// What becomes of one score.
struct Change<'s> {
    score: &'s Held<Entity>,
    indicator: &'s indicator::Model,
    state: Option<Stated>,
    note: Note,
    /// Its files from now on, and what is signed of them; none where they stay as they are.
    files: Option<(attachment::Taken, Option<String>)>,
}

impl Change<'_> {
    /// The same, with the files that are given, if any are said.
    async fn with_files(self, tx: &Tx<'_>, given: &ScoreInput) -> Result<Self, Stop> {
        let Some(named) = &given.attachments else { return Ok(self) };
        let taken = attachment::take::<of_scores::Entity>(tx, named, &[self.score.id.into()]).await?;
        let signed = taken.content();
        let signed = if taken.is_empty() { None } else { Some(canonical(&signed.into())?) };
        Ok(Self { files: Some((taken, signed)), ..self })
    }

    /// The score says all of it already.
    fn is_nothing(&self) -> bool {
        let Change { score, state, note, files, .. } = self;
        let same_files = files.as_ref().is_none_or(|(_, signed)| *signed == score.files);
        let same_state = state.is_none_or(|state| {
            (state.not_applicable, state.self_score) == (score.not_applicable, score.self_score)
        });
        same_state && same_files && note.leaves(score.self_note.as_ref())
    }
}

/// What the unit says of itself.
#[derive(Clone, Copy)]
struct Stated {
    not_applicable: bool,
    self_score: Option<Hundredths>,
}

fn change<'s>(
    given: &ScoreInput,
    set: &'s IndicatorSet,
    scores: &'s [Held<Entity>],
) -> Result<Change<'s>, Refusal> {
    let (score, indicator) = find(&given.indicator, set, scores)?;
    let state = match (&given.score, given.not_applicable) {
        (None, None) if given.clear == Some(true) => Some(Stated { not_applicable: false, self_score: None }),
        _ if given.clear == Some(true) => {
            let message = "清除时不填 score 与 notApplicable / clear takes no score and no notApplicable";
            return Err(Refusal::new(RefusalCode::Invalid, "clear", message));
        }
        (Some(_), Some(true)) => {
            let message = "不适用的指标没有评分 / what does not apply has no score";
            return Err(Refusal::new(RefusalCode::Invalid, "score", message));
        }
        (None, Some(true)) if indicator.tier != IndicatorTier::Optional => {
            let message = format!("{} 是标配指标 / only optional indicators can do without", indicator.code);
            return Err(Refusal::new(RefusalCode::Invalid, "notApplicable", message));
        }
        (None, Some(not_applicable)) => Some(Stated { not_applicable, self_score: None }),
        (Some(text), _) => {
            Some(Stated { not_applicable: false, self_score: Some(read_score(text, indicator)?) })
        }
        (None, None) if given.note.is_none() && given.attachments.is_none() => {
            let message = "须填 score、notApplicable、note 或 attachments / give a score, notApplicable, a note or files";
            return Err(Refusal::new(RefusalCode::Invalid, "score", message));
        }
        (None, None) => None,
    };
    Ok(Change { score, indicator, state, note: read_note(given)?, files: None })
}

/// The score of an indicator among those that are held. What is not among them does not exist.
pub(super) fn find<'s>(
    indicator: &str,
    set: &'s IndicatorSet,
    scores: &'s [Held<Entity>],
) -> Result<(&'s Held<Entity>, &'s indicator::Model), Refusal> {
    let not_found = || Refusal::not_found("indicator");
    let id: IndicatorId = indicator.parse().map_err(|_| not_found())?;
    let score = scores.iter().find(|score| score.indicator_id == id);
    Ok((score.ok_or_else(not_found)?, set.indicator(id).ok_or_else(not_found)?))
}

/// Takes the evaluation that a command names, for a step.
pub(super) async fn take(
    tx: &Tx<'_>,
    id: &str,
    field: &'static str,
    step: Step,
) -> Result<Held<evaluation::Entity>, Stop> {
    let id: EvaluationId = id.parse().map_err(|_| Refusal::not_found(field))?;
    tx.take(id, field, step.transition().permission).await
}
