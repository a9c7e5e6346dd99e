//! What lies below a row, for many rows at once.

use crate::tables::{
    account, community, duty, evaluation, indicator, indicator_set, opinion, organization, responsibility,
    review, score, sign_off, verification,
};
use async_graphql::dataloader::Loader;
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, Order, QueryFilter, QueryOrder, prelude::Uuid,
};
use std::{collections::HashMap, sync::Arc};

pub struct Database(pub DatabaseConnection);

/// The row of an id.
macro_rules! by_id {
    ($($key:ident: $module:ident;)+) => {$(
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $key(pub Uuid);

        impl Loader<$key> for Database {
            type Value = $module::Model;
            type Error = Arc<DbErr>;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, Self::Value>, Self::Error> {
                let ids = keys.iter().map(|key| key.0);
                let rows = $module::Entity::find().filter($module::Column::Id.is_in(ids)).all(&self.0).await?;
                Ok(rows.into_iter().map(|row| ($key(row.id), row)).collect())
            }
        }
    )+};
}

/// All rows of a parent, in their order.
macro_rules! of_parent {
    ($($key:ident: $module:ident by $field:ident $parent:ident in $($column:ident $order:ident),+;)+) => {$(
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $key(pub Uuid);

        impl Loader<$key> for Database {
            type Value = Vec<$module::Model>;
            type Error = Arc<DbErr>;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, Self::Value>, Self::Error> {
                use $module::Column;
                let rows = $module::Entity::find()
                    .filter(Column::$parent.is_in(keys.iter().map(|key| key.0)))
                    $(.order_by(Column::$column, Order::$order))+
                    .all(&self.0)
                    .await?;
                let mut found: HashMap<_, Self::Value> = HashMap::new();
                for row in rows {
                    let parent: Option<Uuid> = row.$field.into();
                    if let Some(parent) = parent {
                        found.entry($key(parent)).or_default().push(row);
                    }
                }
                Ok(found)
            }
        }
    )+};
}

by_id! {
    AccountId: account;
    OrganizationId: organization;
    ResponsibilityId: responsibility;
    CommunityId: community;
    IndicatorId: indicator;
    IndicatorSetId: indicator_set;
}

of_parent! {
    DutiesOf: duty by community_id CommunityId in Position Asc, Id Asc;
    SignOffsOf: sign_off by duty_id DutyId in Ordinal Asc;
    EvaluationsOf: evaluation by community_id CommunityId in OpenedAt Desc, Id Desc;
    ScoresOf: score by evaluation_id EvaluationId in Ordinal Asc, Id Asc;
    VerificationsOf: verification by score_id ScoreId in VerifiedAt Asc, Id Asc;
    ReviewsOf: review by community_id CommunityId in OpenedAt Desc, Id Desc;
    OpinionsOf: opinion by review_id ReviewId in Id Asc;
}
