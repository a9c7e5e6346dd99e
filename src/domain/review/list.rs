//! Lists of reviews, their rosters and their opinions.

use super::{Opinion, Review, is_valid};
use crate::{
    authz::{Permission, Reach},
    domain::{Context, community},
    error::Result,
    store::{
        page::{Key, Sort},
        rows::{Rows, column_of},
    },
};
use entity::{
    id::{AccountId, OpinionId, ReviewId},
    opinion, opinion_withdrawal,
    review::{Column, Entity, Model},
    roster_entry,
    vocabulary::{ReviewKind, ReviewStatus},
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, Query},
};
use std::collections::{BTreeSet, HashMap};

/// The newest first.
pub fn newest_first() -> Sort<Entity> {
    Sort {
        name: "reviews",
        key: column_of::<Entity>(Column::OpenedAt),
        kind: Key::Number(0),
        descending: true,
        optional: false,
        of: |row| (Some(Key::Number(row.opened_at.0)), row.id.0),
    }
}

/// Which reviews of a list are wanted; all that is given must fit.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// In one of these states. An empty list is none.
    pub status: Option<BTreeSet<ReviewStatus>>,
    /// Of this kind.
    pub kind: Option<ReviewKind>,
    /// Of the community of this code.
    pub community: Option<String>,
    /// Open, and waiting for a signature that the viewer can give; or not so.
    pub awaiting_my_signature: Option<bool>,
}

/// The reviews that the viewer may see and that fit.
pub fn listed<'s>(cx: &'s Context, filter: &Filter) -> Rows<'s, Entity> {
    let column = column_of::<Entity>;
    let mut rows = cx.store.rows::<Entity>(&cx.viewer);
    if let Some(status) = &filter.status {
        if status.is_empty() {
            return rows.none();
        }
        rows = rows.narrow(column(Column::Status).is_in(status.iter().copied()));
    }
    if let Some(kind) = filter.kind {
        rows = rows.narrow(column(Column::Kind).eq(kind));
    }
    if let Some(code) = &filter.community {
        rows = rows.narrow(column(Column::CommunityId).in_subquery(community::ids_named(cx, code)));
    }
    match (filter.awaiting_my_signature, cx.viewer.reach(Permission::SignOpinions)) {
        (None, _) | (Some(false), Reach::Nowhere) => rows,
        (Some(true), Reach::Nowhere) => rows.none(),
        (Some(wanted), reach) => {
            let awaiting = awaiting(&reach, cx.viewer.account(), rows.dialect());
            rows.narrow(if wanted { awaiting } else { awaiting.not() })
        }
    }
}

/// Open, with a place on the roster that the viewer signs for, at which no opinion stands that covers what is there, and
/// in which its hand has signed for no other organization.
fn awaiting(reach: &Reach, by: Option<AccountId>, dialect: crate::store::Dialect) -> Condition {
    let review = column_of::<Entity>;
    let entry = column_of::<roster_entry::Entity>;
    let opinion = column_of::<opinion::Entity>;
    let mine = match reach {
        Reach::Within(places) => {
            Condition::all().add(dialect.any_of(entry(roster_entry::Column::OrganizationId), &places.own))
        }
        Reach::Everywhere => Condition::all(),
        Reach::Nowhere => Condition::all().add(Expr::cust("1 = 0")),
    };
    let standing = Query::select()
        .from(opinion::Entity)
        .expr(Expr::val(1))
        .and_where(opinion(opinion::Column::Id).eq(entry(roster_entry::Column::OpinionId)))
        .and_where(opinion(opinion::Column::ContentDigest).eq(entry(roster_entry::Column::ContentDigest)))
        .take();
    let of_another = Query::select()
        .from(opinion::Entity)
        .expr(Expr::val(1))
        .and_where(opinion(opinion::Column::ReviewId).eq(entry(roster_entry::Column::ReviewId)))
        .and_where(opinion(opinion::Column::AccountId).eq(by))
        .and_where(opinion(opinion::Column::OrganizationId).ne(entry(roster_entry::Column::OrganizationId)))
        .take();
    let owed = Query::select()
        .from(roster_entry::Entity)
        .expr(entry(roster_entry::Column::ReviewId))
        .cond_where(mine)
        .and_where(Expr::exists(standing).not())
        .and_where(Expr::exists(of_another).not())
        .take();
    Condition::all()
        .add(review(Column::Status).eq(ReviewStatus::Open))
        .add(review(Column::Id).in_subquery(owed))
}

/// The reviews of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[ReviewId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}

/// The rosters of reviews, in order, in one statement.
pub async fn rosters(
    cx: &Context,
    reviews: &[ReviewId],
) -> Result<HashMap<ReviewId, Vec<roster_entry::Model>>> {
    use roster_entry::Column;
    let rows = cx.store.rows::<roster_entry::Entity>(&cx.viewer).among(Column::ReviewId, reviews);
    let mut rosters: HashMap<ReviewId, Vec<roster_entry::Model>> = HashMap::new();
    for entry in rows.all(&[Column::ReviewId, Column::Position]).await? {
        rosters.entry(entry.review_id).or_default().push(entry);
    }
    Ok(rosters)
}

/// The opinions in reviews that the viewer may see, in the order in which they were signed, in two statements.
pub async fn opinions(cx: &Context, of: &[Review<'_>]) -> Result<HashMap<ReviewId, Vec<Opinion>>> {
    let rosters: HashMap<ReviewId, &[roster_entry::Model]> =
        of.iter().map(|review| (review.row.id, review.roster)).collect();
    let reviews: Vec<ReviewId> = rosters.keys().copied().collect();
    let opinions = cx.store.rows::<opinion::Entity>(&cx.viewer).among(opinion::Column::ReviewId, &reviews);
    let withdrawals = cx
        .store
        .rows::<opinion_withdrawal::Entity>(&cx.viewer)
        .among(opinion_withdrawal::Column::ReviewId, &reviews);
    let (opinions, withdrawals) = tokio::try_join!(
        opinions.all(&[opinion::Column::ReviewId, opinion::Column::Ordinal]),
        withdrawals.all(&[])
    )?;
    let mut of_reviews: HashMap<ReviewId, Vec<Opinion>> = HashMap::new();
    let entries = |review: ReviewId| rosters.get(&review).copied().unwrap_or_default();
    for opinion in held(opinions, withdrawals, entries) {
        of_reviews.entry(opinion.row.review_id).or_default().push(opinion);
    }
    Ok(of_reviews)
}

/// The opinions of these ids that the viewer may see.
pub async fn opinions_by_id(cx: &Context, ids: &[OpinionId]) -> Result<Vec<Opinion>> {
    let rows = cx.store.rows::<opinion::Entity>(&cx.viewer).among(opinion::Column::Id, ids).all(&[]).await?;
    let reviews: Vec<ReviewId> = rows.iter().map(|row| row.review_id).collect();
    let rosters = rosters(cx, &reviews).await?;
    let withdrawals = cx
        .store
        .rows::<opinion_withdrawal::Entity>(&cx.viewer)
        .among(opinion_withdrawal::Column::OpinionId, ids)
        .all(&[])
        .await?;
    let entries = |review: ReviewId| rosters.get(&review).map(Vec::as_slice).unwrap_or_default();
    Ok(held(rows, withdrawals, entries))
}

/// Opinions, each held against its place on the roster.
fn held<'r>(
    rows: Vec<opinion::Model>,
    withdrawals: Vec<opinion_withdrawal::Model>,
    entries: impl Fn(ReviewId) -> &'r [roster_entry::Model],
) -> Vec<Opinion> {
    let mut withdrawals: HashMap<OpinionId, opinion_withdrawal::Model> =
        withdrawals.into_iter().map(|row| (row.opinion_id, row)).collect();
    rows.into_iter()
        .map(|row| {
            let here =
                entries(row.review_id).iter().find(|entry| entry.organization_id == row.organization_id);
            Opinion {
                valid: here.is_some_and(|entry| is_valid(&row, entry)),
                withdrawal: withdrawals.remove(&row.id),
                row,
            }
        })
        .collect()
}
