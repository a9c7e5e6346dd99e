//! Opening an evaluation: it pins a published set, and who verifies which scenario, as the clauses have it now.

use crate::{
    authz::Permission,
    catalogue::Catalogue,
    domain::{
        Context,
        command::{Command, named},
        community::{check_in_force, for_command},
    },
    error::{Error, Refusal, RefusalCode, Stop},
    event::{EvaluationEvent, Event},
    store::{rows::column_of, tx::Tx},
};
use entity::{
    community, evaluation, evaluation_verifier,
    id::{EvaluationId, IndicatorSetId, ScenarioId, ScoreId},
    indicator, indicator_set, score,
    vocabulary::{EvaluationStatus, IndicatorSetStatus, ScoreStatus, Vocabulary},
};
use sea_orm::{ColumnTrait, Set, sea_query::ExprTrait};
use serde::{Deserialize, Serialize};

/// Open an evaluation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenEvaluation {
    /// The code of the community.
    pub community: String,
    /// The set to pin.
    pub indicator_set: String,
    pub idempotency_key: String,
}

impl Command for OpenEvaluation {
    named!(OpenEvaluation);
    type Done = EvaluationId;

    /// Opens an evaluation, with an empty score for each indicator. Refused while another one of the community is under
    /// way.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(EvaluationId, Option<Event>), Stop> {
        let named = for_command(tx, &self.community).await?;
        let held = tx.take::<community::Entity>(named, "community", Permission::OpenEvaluations).await?;
        check_in_force(&held)?;
        let set = pinnable(tx, &self.indicator_set).await?;
        if let Some(kind) = held.creation_type
            && !set.creation_types.split('|').any(|code| code == kind.code())
        {
            let message = format!("指标集不适用于该创建类型 {kind} / the set is not for {kind}");
            return Err(Refusal::new(RefusalCode::Invalid, "indicatorSet", message).into());
        }
        let of_community = evaluation::Column::CommunityId.eq(held.id);
        let mut earlier = tx.consequence(&held).unscoped_rows::<evaluation::Entity>(of_community).await?;
        earlier.sort_unstable_by_key(|earlier| earlier.round);
        let is_over = |of: &evaluation::Model| {
            matches!(of.status, EvaluationStatus::Final | EvaluationStatus::Cancelled)
        };
        if !earlier.iter().all(is_over) {
            let message = "该社区已有进行中的评价 / an evaluation of it is under way";
            return Err(Refusal::new(RefusalCode::WrongState, "community", message).into());
        }
        let of_set = column_of::<indicator::Entity>(indicator::Column::IndicatorSetId).eq(set.id);
        let indicators =
            tx.rows::<indicator::Entity>().narrow(of_set).all(&[indicator::Column::Ordinal]).await?;
        let id: EvaluationId = cx.store.ids().next();
        let last = earlier.last();
        let round = last.map_or(0, |last| last.round).saturating_add(1);
        // Evaluations are listed by when they were opened: a later round never looks older, whatever the clock says.
        let now = cx.store.clock().now();
        let now = last.map_or(now, |last| now.not_before(last.opened_at));
        let row = evaluation::ActiveModel {
            id: Set(id),
            revision: Set(1),
            community_id: Set(held.id),
            indicator_set_id: Set(set.id),
            round: Set(round),
            status: Set(EvaluationStatus::Draft),
            total: Set(None),
            max_total: Set(None),
            passed: Set(None),
            opened_at: Set(now),
            updated_at: Set(now),
            drafts: Set(0),
            unit_id: Set(held.implementing_unit_id),
            submitted_at: Set(None),
            taken_back: Set(0),
            status_reason: Set(None),
        };
        tx.add(&held, row).await?;
        tx.add_all(&held, verifiers(id, &indicators, &cx.catalogue)?).await?;
        let scores = indicators.iter().map(|indicator| score::ActiveModel {
            id: Set(cx.store.ids().next::<ScoreId>()),
            revision: Set(1),
            evaluation_id: Set(id),
            indicator_id: Set(indicator.id),
            scenario_id: Set(indicator.scenario_id),
            ordinal: Set(indicator.ordinal),
            not_applicable: Set(false),
            self_score: Set(None),
            self_note: Set(None),
            final_score: Set(None),
            adjudication_reason: Set(None),
            status: Set(ScoreStatus::Empty),
            updated_at: Set(now),
            drafts: Set(0),
            files: Set(None),
        });
        tx.add_all(&held, scores.collect()).await?;
        let event = EvaluationEvent::Opened {
            evaluation: id,
            organization: held.implementing_unit_id,
            community: held.code.clone(),
            indicator_set: set.code,
            round,
        };
        Ok((id, Some(event.into())))
    }
}

/// The set that an evaluation may pin.
async fn pinnable(tx: &Tx<'_>, id: &str) -> Result<indicator_set::Model, Stop> {
    use indicator_set::{Column, Entity};
    let not_found = || Refusal::not_found("indicatorSet");
    let id: IndicatorSetId = id.parse().map_err(|_| not_found())?;
    let set = tx.rows::<Entity>().narrow(column_of::<Entity>(Column::Id).eq(id)).one().await?;
    let set = set.ok_or_else(not_found)?;
    if set.status != IndicatorSetStatus::Published {
        let message = "指标集未发布或已停用 / the set is not published, or retired";
        return Err(Refusal::new(RefusalCode::WrongState, "indicatorSet", message).into());
    }
    Ok(set)
}

fn verifiers(
    id: EvaluationId,
    indicators: &[indicator::Model],
    catalogue: &Catalogue,
) -> Result<Vec<evaluation_verifier::ActiveModel>, Stop> {
    let mut scenarios: Vec<ScenarioId> = indicators.iter().map(|indicator| indicator.scenario_id).collect();
    scenarios.sort_unstable();
    scenarios.dedup();
    let mut verifiers = Vec::new();
    for scenario in scenarios {
        let answering = catalogue.verifiers(scenario);
        if answering.is_empty() {
            return Err(Error::Broken("a programme has a lead office").into());
        }
        verifiers.extend(answering.into_iter().map(|organization| evaluation_verifier::ActiveModel {
            evaluation_id: Set(id),
            scenario_id: Set(scenario),
            organization_id: Set(organization),
        }));
    }
    Ok(verifiers)
}
