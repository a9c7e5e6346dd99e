//! Saying something.

use crate::{
    authz::{Permission, Reach},
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Error, Refusal, RefusalCode, Stop},
    event::{CommentEvent, Event},
    store::{
        Scoped,
        rows::column_of,
        tx::{Held, Tx},
    },
};
use entity::{
    comment::{ActiveModel, Column, Entity},
    community, duty, evaluation,
    id::{CommentId, DutyId, EvaluationId, OrganizationId, ReviewId, ScenarioId, WorkItemId},
    review, score,
    vocabulary::Vocabulary,
    work_item,
};
use sea_orm::{
    ActiveValue::NotSet,
    ColumnTrait, Condition, Set,
    sea_query::{ExprTrait, IntoCondition},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What an organization may say on one thing, in comments: a list of them has no pages.
const MOST: usize = 100;

/// Comment on a duty, an evaluation, a review or an item of a list.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AddComment {
    /// On what.
    pub subject: String,
    pub body: String,
    /// The code of the scenario of the evaluation that it is about.
    pub scenario: Option<String>,
    /// For whom of several: a code.
    pub organization: Option<String>,
    pub idempotency_key: String,
}

impl Command for AddComment {
    named!(AddComment);
    type Done = CommentId;

    /// Says it, and changes nothing of what it is on.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(CommentId, Option<Event>), Stop> {
        if let Ok(id) = self.subject.parse::<DutyId>() {
            let (held, community) = take::<duty::Entity>(tx, id, duty::Column::CommunityId).await?;
            let seeing = seeing::<duty::Entity>(tx, duty::Column::Id, id).await?;
            let clause = cx.catalogue.responsibility(held.responsibility_id).map(|it| it.row.code.as_str());
            let name = community.as_ref().map(|community| community.name.as_str());
            let subject = Subject { held: &held, about: words([clause, name]) };
            let row = ActiveModel { duty_id: Set(Some(id)), ..nothing() };
            return self.write(tx, cx, subject, seeing, Column::DutyId.eq(id), row).await;
        }
        if let Ok(id) = self.subject.parse::<ReviewId>() {
            let (held, community) = take::<review::Entity>(tx, id, review::Column::CommunityId).await?;
            let seeing = seeing::<review::Entity>(tx, review::Column::Id, id).await?;
            let code = community.as_ref().map(|community| community.code.as_str());
            let subject = Subject { held: &held, about: words([Some(held.kind.code()), code]) };
            let row = ActiveModel { review_id: Set(Some(id)), ..nothing() };
            return self.write(tx, cx, subject, seeing, Column::ReviewId.eq(id), row).await;
        }
        if let Ok(id) = self.subject.parse::<WorkItemId>() {
            let (held, community) = take::<work_item::Entity>(tx, id, work_item::Column::CommunityId).await?;
            let seeing = seeing::<work_item::Entity>(tx, work_item::Column::Id, id).await?;
            let code = community.as_ref().map(|community| community.code.as_str());
            let subject = Subject { held: &held, about: words([Some(held.title.as_str()), code]) };
            let row = ActiveModel { work_item_id: Set(Some(id)), ..nothing() };
            return self.write(tx, cx, subject, seeing, Column::WorkItemId.eq(id), row).await;
        }
        let id: EvaluationId = self.subject.parse().map_err(|_| Refusal::not_found("subject"))?;
        let (held, community) = take::<evaluation::Entity>(tx, id, evaluation::Column::CommunityId).await?;
        let scenario = self.scenario(cx)?;
        let mut answering = Vec::new();
        for organization in seeing::<evaluation::Entity>(tx, evaluation::Column::Id, id).await? {
            if speaks_of(tx, &held, organization, scenario).await? {
                answering.push(organization);
            }
        }
        let code = community.as_ref().map(|community| community.code.as_str());
        let subject = Subject { held: &held, about: words([code, None]) };
        let row = ActiveModel { evaluation_id: Set(Some(id)), scenario_id: Set(scenario), ..nothing() };
        self.write(tx, cx, subject, answering, Column::EvaluationId.eq(id), row).await
    }
}

impl AddComment {
    fn scenario(&self, cx: &Context) -> Result<Option<ScenarioId>, Refusal> {
        let Some(code) = &self.scenario else { return Ok(None) };
        let message = "没有此场景 / no scenario has this code";
        let found = cx.catalogue.scenario_named(code);
        Ok(Some(found.ok_or_else(|| Refusal::new(RefusalCode::Invalid, "scenario", message))?.row.id))
    }

    /// For whom the viewer speaks, of those for whom it may.
    fn speaker(&self, cx: &Context, may: &[OrganizationId]) -> Result<OrganizationId, Refusal> {
        let code = |id: &OrganizationId| cx.catalogue.organization(*id).map(|found| found.row.code.as_str());
        let mine = match &self.organization {
            Some(named) => may.iter().find(|id| code(id) == Some(named)),
            None => may.first().filter(|_| may.len() == 1),
        };
        mine.copied().ok_or_else(|| {
            let codes = may.iter().filter_map(code).collect::<Vec<_>>().join(", ");
            let message = format!("须说明代表哪个单位：{codes} / say for which of these: {codes}");
            Refusal::new(RefusalCode::Invalid, "organization", message)
        })
    }

    async fn write<E: Scoped>(
        &self,
        tx: &Tx<'_>,
        cx: &Context,
        Subject { held, about }: Subject<'_, E>,
        may: Vec<OrganizationId>,
        on_the_same: impl IntoCondition,
        row: ActiveModel,
    ) -> Result<(CommentId, Option<Event>), Stop> {
        let is_on_an_evaluation = matches!(row.evaluation_id, Set(Some(_)));
        if self.scenario.is_some() && !is_on_an_evaluation {
            let message = "仅评价可按场景留言 / only an evaluation has scenarios";
            return Err(Refusal::new(RefusalCode::Invalid, "scenario", message).into());
        }
        if may.is_empty() {
            let message =
                "部门须就其负责的一个场景留言 / a department comments on a scenario that it answers for";
            return Err(Refusal::new(RefusalCode::Invalid, "scenario", message).into());
        }
        let organization = self.speaker(cx, &may)?;
        let body = text::required(&self.body, "body")?;
        let earlier = earlier(tx, held, on_the_same).await?;
        // Only of its own may an organization learn how many there are.
        if earlier.iter().filter(|(_, by)| *by == organization).count() >= MOST {
            let message = format!("本单位已留言 {MOST} 条 / this organization said {MOST} things here");
            return Err(Refusal::new(RefusalCode::WrongState, "subject", message).into());
        }
        let id: CommentId = cx.store.ids().next();
        let row = ActiveModel {
            id: Set(id),
            ordinal: Set(earlier.iter().map(|(at, _)| *at).max().unwrap_or_default().saturating_add(1)),
            organization_id: Set(organization),
            account_id: Set(tx.account()),
            body: Set(body.clone()),
            written_at: Set(cx.store.clock().now()),
            ..row
        };
        tx.add(held, row).await?;
        let (subject, scenario) = (self.subject.clone(), self.scenario.clone());
        let event = CommentEvent::Added { comment: id, organization, subject, about, scenario, body };
        Ok((id, Some(event.into())))
    }
}

/// The places of all comments on what is held, whoever sees them, and for whom each was said.
async fn earlier<E: Scoped>(
    tx: &Tx<'_>,
    held: &Held<E>,
    on_the_same: impl IntoCondition,
) -> Result<Vec<(i64, OrganizationId)>, Error> {
    let columns = [Column::Ordinal, Column::OrganizationId];
    tx.consequence(held).unscoped_columns::<Entity, _>(&columns, on_the_same).await
}

/// The organizations for which the viewer may comment on what it took.
async fn seeing<E: Scoped>(
    tx: &Tx<'_>,
    column: E::Column,
    id: impl Into<Uuid>,
) -> Result<Vec<OrganizationId>, Stop> {
    let id = id.into();
    let mut seeing = Vec::new();
    for organization in tx.viewer().organizations(Permission::Comment) {
        let rows = tx.rows_for::<E>(Permission::Comment, organization);
        if rows.narrow(column_of::<E>(column).eq(id)).one().await?.is_some() {
            seeing.push(organization);
        }
    }
    Ok(seeing)
}

/// A comment on nothing yet.
fn nothing() -> ActiveModel {
    ActiveModel {
        duty_id: Set(None),
        evaluation_id: Set(None),
        review_id: Set(None),
        work_item_id: Set(None),
        scenario_id: Set(None),
        retracted_at: Set(None),
        id: NotSet,
        ordinal: NotSet,
        organization_id: NotSet,
        account_id: NotSet,
        body: NotSet,
        written_at: NotSet,
    }
}

/// What the comment is on.
struct Subject<'t, E: Scoped> {
    held: &'t Held<E>,
    /// In words, for the trail.
    about: String,
}

fn words(words: [Option<&str>; 2]) -> String {
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Takes what the comment is on, and its community. The next one waits, and comes after it.
async fn take<E: Scoped>(
    tx: &Tx<'_>,
    id: impl Into<Uuid>,
    community: E::Column,
) -> Result<(Held<E>, Option<community::Model>), Stop> {
    tx.take_with::<E, community::Entity>(id, "subject", Permission::Comment, community).await
}

/// Whether an organization may say something of a scenario of an evaluation, whose scores it sees then; or of all of it, as its unit
/// and the office may.
async fn speaks_of(
    tx: &Tx<'_>,
    held: &Held<evaluation::Entity>,
    organization: OrganizationId,
    scenario: Option<ScenarioId>,
) -> Result<bool, Stop> {
    let Some(scenario) = scenario else {
        return Ok(match tx.viewer().reach_for(Permission::Comment, organization) {
            Reach::Everywhere => true,
            Reach::Within(places) => places.territory.contains(&held.unit_id),
            Reach::Nowhere => false,
        });
    };
    let of_scenario = Condition::all()
        .add(column_of::<score::Entity>(score::Column::EvaluationId).eq(held.id))
        .add(column_of::<score::Entity>(score::Column::ScenarioId).eq(scenario));
    let scores = tx.rows_for::<score::Entity>(Permission::Comment, organization);
    Ok(scores.narrow(of_scenario).one().await?.is_some())
}
