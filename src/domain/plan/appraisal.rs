//! Plans before a review: which it names, who comes to see them by that, and what its conclusion makes of them.

use super::by_id;
use crate::{
    domain::{Context, review},
    error::{Error, Refusal, RefusalCode, Result, Stop},
    store::{Unscoped, feed::Entry, rows::column_of, tx::Tx},
    workflow::plan::Step,
};
use entity::{
    id::{CommunityId, OrganizationId, PlanId, ReviewId},
    plan::{Column, Entity, Model},
    review::{Column as OfReview, Entity as Review, Model as Reviewed},
    review_plan::{self, ActiveModel as NewLink, Column as Link, Entity as Links, Model as Linked},
    vocabulary::{FeedKind, PlanKind, PlanStatus, ReviewConclusion, ReviewStatus},
};
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Plans that a review names, at most: of each kind there is one that stands.
const MOST: usize = 2;

/// The plans that a review is to name: of its community, and submitted; as the office sees them.
pub(in crate::domain) async fn nameable(
    tx: &Tx<'_>,
    ids: &[String],
    community: CommunityId,
) -> Result<Vec<Model>, Stop> {
    let refuse = |code, message: &str| Err(Refusal::new(code, "plans", message).into());
    if ids.len() > MOST {
        return refuse(RefusalCode::Invalid, "每类方案至多一份 / one plan of each kind at most");
    }
    let mut named: Vec<Model> = Vec::with_capacity(ids.len());
    for id in ids {
        let not_found = || Refusal::not_found("plans");
        let id: PlanId = id.parse().map_err(|_| not_found())?;
        let this = column_of::<Entity>(Column::Id).eq(id);
        let plan = tx.rows::<Entity>().narrow(this).one().await?.ok_or_else(not_found)?;
        if plan.community_id != community {
            return refuse(RefusalCode::Invalid, "不是该社区的方案 / it is of another community");
        }
        if named.iter().any(|other| other.id == id) {
            return refuse(RefusalCode::Invalid, "方案重复 / it is named twice");
        }
        if plan.status != PlanStatus::Submitted {
            let message = "方案须已提交、未经评审且为现行版 / it is submitted, not appraised yet, and the version that stands";
            return refuse(RefusalCode::WrongState, message);
        }
        named.push(plan);
    }
    named.sort_unstable_by_key(|plan| plan.kind);
    Ok(named)
}

/// The plans that a review names now, by kind.
pub(in crate::domain) async fn named_of(unscoped: Unscoped<'_>, review: ReviewId) -> Result<Vec<Model>> {
    let now = Condition::all().add(Link::ReviewId.eq(review)).add(Link::Replaced.eq(false));
    let links = unscoped.unscoped_rows::<Links>(now).await?;
    if links.is_empty() {
        return Ok(Vec::new());
    }
    let mut plans =
        unscoped.unscoped_rows::<Entity>(Column::Id.is_in(links.iter().map(|link| link.plan_id))).await?;
    plans.sort_unstable_by_key(|plan| plan.kind);
    Ok(plans)
}

/// That a review names plans, as rows.
pub(in crate::domain) fn name_to(review: ReviewId, plans: &[Model]) -> Vec<NewLink> {
    let link = |plan: &Model| Linked { review_id: review, plan_id: plan.id, replaced: false }.into();
    plans.iter().map(link).collect()
}

/// Puts a new version into the place of the one before in the open review that names that, and says which review it is. It is held
/// from here on: nobody signs or concludes it meanwhile.
pub(in crate::domain) async fn replace(
    unscoped: Unscoped<'_>,
    before: PlanId,
    now: PlanId,
) -> Result<Option<ReviewId>> {
    let stands = Condition::all().add(Link::PlanId.eq(before)).add(Link::Replaced.eq(false));
    let links = unscoped.unscoped_rows::<Links>(stands.clone()).await?;
    let open = Condition::all()
        .add(OfReview::Id.is_in(links.iter().map(|link| link.review_id)))
        .add(OfReview::Status.eq(ReviewStatus::Open));
    let Some(review) = unscoped.unscoped_lock::<Review>(open).await?.pop() else { return Ok(None) };
    let of_it = stands.add(Link::ReviewId.eq(review.id));
    unscoped.unscoped_set::<Links>(of_it, vec![(Link::Replaced, true.into())]).await?;
    let link = Linked { review_id: review.id, plan_id: now, replaced: false };
    unscoped.unscoped_add_all(vec![NewLink::from(link)]).await?;
    Ok(Some(review.id))
}

/// Tells who sees plans, or sees that a review names them, where that begins: where it is opened or an organization comes before it;
/// and to an organization that leaves it, that it ends.
pub(in crate::domain) async fn reach_of(
    unscoped: Unscoped<'_>,
    id: ReviewId,
    leaves: Option<OrganizationId>,
) -> Result<()> {
    let links = unscoped.unscoped_rows::<Links>(Link::ReviewId.eq(id)).await?;
    if links.is_empty() {
        return Ok(());
    }
    let found = unscoped.unscoped_rows::<Review>(OfReview::Id.eq(id)).await?;
    let review = found.first().ok_or(Error::Broken("a review that names plans is there"))?;
    let part: Uuid = leaves.map_or(id.into(), Into::into);
    unscoped.touch_all([Entry::part(FeedKind::Community, review.community_id, part)]).await
}

/// What a conclusion makes of the plans that the review names, as they are then. Whoever goes on with a draft looks at that first: it counts as a
/// change of the draft.
pub(in crate::domain) async fn concluded(
    unscoped: Unscoped<'_>,
    id: ReviewId,
    conclusion: ReviewConclusion,
) -> Result<Vec<Model>> {
    let line = match conclusion {
        ReviewConclusion::Passed | ReviewConclusion::PassedWithConditions => Step::Appraise,
        ReviewConclusion::Returned => Step::Return,
    }
    .transition();
    let (mut plans, now) = (named_of(unscoped, id).await?, unscoped.store().clock().now());
    let Some(status) = line.to else { return Ok(Vec::new()) };
    let ids: Vec<Uuid> = plans.iter().map(|plan| plan.id.into()).collect();
    let standing = Condition::all().add(Column::Status.is_in(line.from.iter().copied()));
    let columns = vec![(Column::Status, status.into())];
    unscoped.unscoped_change::<Entity>((Column::Id, &ids), standing, columns, now).await?;
    for plan in &mut plans {
        plan.status = status;
        let drafted = Condition::all()
            .add(Column::CommunityId.eq(plan.community_id))
            .add(Column::Kind.eq(plan.kind))
            .add(Column::Status.eq(PlanStatus::Draft));
        let drafts: Vec<(Uuid,)> = unscoped.unscoped_columns::<Entity, _>(&[Column::Id], drafted).await?;
        let drafts: Vec<Uuid> = drafts.into_iter().map(|(id,)| id).collect();
        unscoped.unscoped_change::<Entity>((Column::Id, &drafts), Condition::all(), Vec::new(), now).await?;
    }
    Ok(plans)
}

/// Whether it is the plan of a kind that an appraisal passed, and no later version took the place of (§四(二)).
pub(in crate::domain) fn is_appraised(plan: &Model, kind: PlanKind) -> bool {
    plan.kind == kind && plan.status == PlanStatus::Appraised
}

/// The plans that reviews name, as far as the viewer sees both.
pub async fn of_reviews(cx: &Context, reviews: &[ReviewId]) -> Result<HashMap<ReviewId, Vec<Model>>> {
    let links = cx.store.rows::<Links>(&cx.viewer).among(Link::ReviewId, reviews);
    let links = links.narrow(column_of::<Links>(Link::Replaced).eq(Expr::val(false))).all(&[]).await?;
    let ids: Vec<PlanId> = links.iter().map(|link| link.plan_id).collect();
    let plans: HashMap<PlanId, Model> =
        by_id(cx, &ids).await?.into_iter().map(|plan| (plan.id, plan)).collect();
    let mut of_each: HashMap<ReviewId, Vec<Model>> = HashMap::new();
    for link in links {
        of_each.entry(link.review_id).or_default().extend(plans.get(&link.plan_id).cloned());
    }
    for plans in of_each.values_mut() {
        plans.sort_unstable_by_key(|plan| plan.kind);
    }
    Ok(of_each)
}

/// Of each plan the last review that the viewer sees and that names it, or named it.
pub async fn reviews_of(cx: &Context, plans: &[PlanId]) -> Result<HashMap<PlanId, Reviewed>> {
    let links = cx.store.rows::<Links>(&cx.viewer).among(review_plan::Column::PlanId, plans).all(&[]).await?;
    let mut ids: Vec<ReviewId> = links.iter().map(|link| link.review_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let reviews: HashMap<ReviewId, Reviewed> =
        review::by_id(cx, &ids).await?.into_iter().map(|row| (row.id, row)).collect();
    let mut of_each: HashMap<PlanId, Reviewed> = HashMap::new();
    for link in links {
        let Some(review) = reviews.get(&link.review_id) else { continue };
        let last = of_each.entry(link.plan_id).or_insert_with(|| review.clone());
        if last.round < review.round {
            *last = review.clone();
        }
    }
    Ok(of_each)
}
