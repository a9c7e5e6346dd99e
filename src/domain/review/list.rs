//! Lists of reviews, and their rosters.

use crate::{
    authz::{Permission, Reach, Viewer},
    domain::{Context, duty::filter::moment},
    error::Result,
    store::{
        page::{Key, Sort},
        rows::{Rows, column_of},
    },
};
use entity::{
    id::{AccountId, ReviewId},
    opinion,
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
        groups: None,
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
    /// Changed at this moment or later, as far as everybody notices who sees the review.
    pub updated_since: Option<String>,
    /// Open, and waiting for a signature that the viewer can give; or not so.
    pub awaiting_my_signature: Option<bool>,
}

/// The reviews that the viewer may see and that fit.
pub fn listed<'s>(cx: &'s Context, filter: &Filter) -> Result<Rows<'s, Entity>> {
    let column = column_of::<Entity>;
    let mut rows = cx.store.rows::<Entity>(&cx.viewer);
    if let Some(status) = &filter.status {
        rows = rows.one_of(Column::Status, status.iter().copied());
    }
    if let Some(kind) = filter.kind {
        rows = rows.narrow(column(Column::Kind).eq(kind));
    }
    if let Some(code) = &filter.community {
        rows = rows.narrow(column(Column::CommunityId).eq(cx.catalogue.community_of("community", code)?));
    }
    if let Some(since) = moment("updatedSince", filter.updated_since.as_ref())? {
        rows = rows.narrow(column(Column::UpdatedAt).gte(since));
    }
    Ok(match (filter.awaiting_my_signature, cx.viewer.reach(Permission::SignOpinions)) {
        (None, _) | (Some(false), Reach::Nowhere) => rows,
        (Some(true), Reach::Nowhere) => rows.none(),
        (Some(wanted), reach) => {
            let awaiting = awaiting(&reach, &cx.viewer, rows.dialect());
            rows.narrow(if wanted { awaiting } else { awaiting.not() })
        }
    })
}

/// Open, with a place on the roster that the viewer signs for, at which no opinion stands that covers what is there, and
/// in which nobody has spoken for another organization who would speak here.
fn awaiting(reach: &Reach, viewer: &Viewer, dialect: crate::store::Dialect) -> Condition {
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
        .cond_where(spoke_already(viewer))
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

/// That an opinion is of the viewer, or of those on whose behalf it would sign at the place on the roster.
fn spoke_already(viewer: &Viewer) -> Condition {
    use opinion::Column;
    let opinion = column_of::<opinion::Entity>;
    let is_of = |account: AccountId| {
        Condition::any()
            .add(opinion(Column::AccountId).eq(account))
            .add(opinion(Column::OnBehalfOf).eq(account))
    };
    let mut spoke = viewer.account().map_or_else(Condition::any, is_of);
    for organization in viewer.organizations(Permission::SignOpinions) {
        if let Some(delegator) = viewer.stands_in_for(Permission::SignOpinions, organization) {
            let here = column_of::<roster_entry::Entity>(roster_entry::Column::OrganizationId);
            spoke = spoke.add(Condition::all().add(here.eq(organization)).add(is_of(delegator)));
        }
    }
    spoke
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
