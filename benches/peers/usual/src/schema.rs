//! The objects' fields that are not columns, and the root fields.

use crate::{
    loaders::{
        AccountId, CommunityId, Database, DutiesOf, EvaluationsOf, IndicatorId, IndicatorSetId, OpinionsOf,
        OrganizationId, ResponsibilityId, ReviewsOf, ScoresOf, SignOffsOf, VerificationsOf,
    },
    tables::{
        account, community, duty, evaluation, indicator, indicator_set, opinion, organization,
        responsibility, review, score, sign_off, verification,
    },
};
use async_graphql::{
    ComplexObject, Context, ID, Object, Result, SimpleObject, Union, dataloader::DataLoader,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, prelude::Uuid};

/// Whose duties one sees: of one organization, or all.
pub struct Viewer(pub Option<Uuid>);

#[derive(SimpleObject)]
#[graphql(concrete(name = "DutyConnection", params(duty::Model)))]
#[graphql(concrete(name = "CommunityConnection", params(community::Model)))]
#[graphql(concrete(name = "EvaluationConnection", params(evaluation::Model)))]
#[graphql(concrete(name = "ReviewConnection", params(review::Model)))]
struct Connection<T: async_graphql::OutputType> {
    nodes: Vec<T>,
}

#[derive(Union)]
enum Node {
    Evaluation(evaluation::Model),
}

fn database<'a>(cx: &Context<'a>) -> &'a DataLoader<Database> {
    cx.data_unchecked::<DataLoader<Database>>()
}

/// The row of an id, which must be there.
macro_rules! one {
    ($cx:expr, $key:expr) => {
        Ok(database($cx).load_one($key).await?.ok_or("a row is there")?)
    };
}

/// All rows of a parent.
macro_rules! all {
    ($cx:expr, $key:expr) => {
        Ok(database($cx).load_one($key).await?.unwrap_or_default())
    };
}

/// The first rows of a parent.
macro_rules! page {
    ($cx:expr, $key:expr, $first:expr) => {{
        let mut nodes = database($cx).load_one($key).await?.unwrap_or_default();
        nodes.truncate($first.unwrap_or(20));
        Ok(Connection { nodes })
    }};
}

fn time(microseconds: i64) -> String {
    let time = chrono::DateTime::from_timestamp_micros(microseconds).unwrap_or_default();
    time.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

fn hundredths(number: i64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

#[ComplexObject]
impl account::Model {}

#[ComplexObject]
impl organization::Model {}

#[ComplexObject]
impl responsibility::Model {}

#[ComplexObject]
impl indicator::Model {}

#[ComplexObject]
impl indicator_set::Model {}

#[ComplexObject]
impl community::Model {
    async fn implementing_unit(&self, cx: &Context<'_>) -> Result<organization::Model> {
        one!(cx, OrganizationId(self.implementing_unit_id))
    }
    async fn duties(&self, cx: &Context<'_>, first: Option<usize>) -> Result<Connection<duty::Model>> {
        page!(cx, DutiesOf(self.id), first)
    }
    async fn evaluations(
        &self,
        cx: &Context<'_>,
        first: Option<usize>,
    ) -> Result<Connection<evaluation::Model>> {
        page!(cx, EvaluationsOf(self.id), first)
    }
    async fn reviews(&self, cx: &Context<'_>, first: Option<usize>) -> Result<Connection<review::Model>> {
        page!(cx, ReviewsOf(self.id), first)
    }
}

#[ComplexObject]
impl duty::Model {
    async fn responsibility(&self, cx: &Context<'_>) -> Result<responsibility::Model> {
        one!(cx, ResponsibilityId(self.responsibility_id))
    }
    async fn organization(&self, cx: &Context<'_>) -> Result<organization::Model> {
        one!(cx, OrganizationId(self.organization_id))
    }
    async fn community(&self, cx: &Context<'_>) -> Result<Option<community::Model>> {
        match self.community_id {
            Some(id) => Ok(database(cx).load_one(CommunityId(id)).await?),
            None => Ok(None),
        }
    }
    async fn sign_offs(&self, cx: &Context<'_>) -> Result<Vec<sign_off::Model>> {
        all!(cx, SignOffsOf(self.id))
    }
}

#[ComplexObject]
impl sign_off::Model {
    async fn signed_at(&self) -> String {
        time(self.signed_at)
    }
    async fn signed_by(&self, cx: &Context<'_>) -> Result<account::Model> {
        one!(cx, AccountId(self.account_id))
    }
}

#[ComplexObject]
impl evaluation::Model {
    async fn indicator_set(&self, cx: &Context<'_>) -> Result<indicator_set::Model> {
        one!(cx, IndicatorSetId(self.indicator_set_id))
    }
    async fn scores(&self, cx: &Context<'_>) -> Result<Vec<score::Model>> {
        all!(cx, ScoresOf(self.id))
    }
}

#[ComplexObject]
impl score::Model {
    async fn indicator(&self, cx: &Context<'_>) -> Result<indicator::Model> {
        one!(cx, IndicatorId(self.indicator_id))
    }
    async fn self_score(&self) -> Option<String> {
        self.self_score.map(hundredths)
    }
    async fn final_score(&self) -> Option<String> {
        self.final_score.map(hundredths)
    }
    async fn verifications(&self, cx: &Context<'_>) -> Result<Vec<verification::Model>> {
        all!(cx, VerificationsOf(self.id))
    }
}

#[ComplexObject]
impl verification::Model {
    async fn organization(&self, cx: &Context<'_>) -> Result<organization::Model> {
        one!(cx, OrganizationId(self.organization_id))
    }
    async fn score(&self) -> String {
        hundredths(self.score)
    }
}

#[ComplexObject]
impl review::Model {
    async fn opinions(&self, cx: &Context<'_>) -> Result<Vec<opinion::Model>> {
        all!(cx, OpinionsOf(self.id))
    }
}

#[ComplexObject]
impl opinion::Model {
    async fn signed_at(&self) -> String {
        time(self.signed_at)
    }
    async fn organization(&self, cx: &Context<'_>) -> Result<organization::Model> {
        one!(cx, OrganizationId(self.organization_id))
    }
    async fn signed_by(&self, cx: &Context<'_>) -> Result<account::Model> {
        one!(cx, AccountId(self.account_id))
    }
}

#[derive(SimpleObject)]
struct DutyCount {
    status: &'static str,
    count: i64,
}

#[derive(SimpleObject)]
#[graphql(name = "Viewer")]
struct Counted {
    visible_duty_counts: Vec<DutyCount>,
}

pub struct Query;

#[Object]
impl Query {
    async fn duties(&self, cx: &Context<'_>, first: Option<u64>) -> Result<Connection<duty::Model>> {
        let mut rows = duty::Entity::find();
        if let Viewer(Some(organization)) = cx.data_unchecked() {
            rows = rows.filter(duty::Column::OrganizationId.eq(*organization));
        }
        let rows = rows.order_by_asc(duty::Column::DueOn).order_by_asc(duty::Column::Id);
        Ok(Connection { nodes: rows.limit(first.unwrap_or(20)).all(&database(cx).loader().0).await? })
    }

    async fn communities(
        &self,
        cx: &Context<'_>,
        first: Option<u64>,
    ) -> Result<Connection<community::Model>> {
        use community::Column;
        let rows = community::Entity::find().filter(Column::WithdrawnAt.is_null());
        let rows = rows.order_by_asc(Column::Ordinal).order_by_asc(Column::Id).limit(first.unwrap_or(20));
        Ok(Connection { nodes: rows.all(&database(cx).loader().0).await? })
    }

    async fn community(&self, cx: &Context<'_>, code: String) -> Result<Option<community::Model>> {
        use community::Column;
        let row =
            community::Entity::find().filter(Column::Code.eq(code)).filter(Column::WithdrawnAt.is_null());
        Ok(row.one(&database(cx).loader().0).await?)
    }

    async fn node(&self, cx: &Context<'_>, id: ID) -> Result<Option<Node>> {
        let row = evaluation::Entity::find_by_id(Uuid::parse_str(&id)?).one(&database(cx).loader().0).await?;
        Ok(row.map(Node::Evaluation))
    }

    async fn viewer(&self, cx: &Context<'_>) -> Result<Counted> {
        let counted: Vec<(String, i64)> = duty::Entity::find()
            .select_only()
            .column(duty::Column::Status)
            .column_as(duty::Column::Id.count(), "count")
            .group_by(duty::Column::Status)
            .into_tuple()
            .all(&database(cx).loader().0)
            .await?;
        let of =
            |status: &str| counted.iter().find(|(found, _)| found == status).map_or(0, |(_, count)| *count);
        let words = ["ASSIGNED", "ACKNOWLEDGED", "COMPLETED", "RETURNED", "CONFIRMED", "CANCELLED"];
        Ok(Counted {
            visible_duty_counts: words.map(|status| DutyCount { status, count: of(status) }).into(),
        })
    }
}
