//! What may be done with a review now, and why not.

use super::{Review, is_valid, one_hand, opinions, signed_by_viewer, signed_for_another, speaking};
use crate::{
    authz::{Permission, Viewer},
    domain::{Context, duty::Availability},
    error::{Refusal, RefusalCode, Result},
    workflow::review::Step,
};
use entity::{
    id::{AccountId, ReviewId},
    opinion::{self, Column, Signature},
    roster_entry,
};
use sea_orm::{ColumnTrait, Condition};
use std::collections::HashMap;

/// Every step, for reviews that the viewer sees, by the opinions of them that it sees. Whether a conclusion is possible
/// depends on which, and is said by the command.
pub async fn available(cx: &Context, reviews: &[Review<'_>]) -> Result<HashMap<ReviewId, Vec<Availability>>> {
    let ids: Vec<ReviewId> = reviews.iter().map(|review| review.row.id).collect();
    let (opinions, own_hand) = tokio::try_join!(opinions(cx, &ids), own_hand(cx, reviews))?;
    let of = |review: &Review<'_>| {
        let of_review = opinions.get(&review.row.id).into_iter().flatten();
        let of_review: Vec<&Signature> = of_review.collect();
        let own_hand: Vec<&opinion::Model> =
            own_hand.iter().filter(|opinion| opinion.review_id == review.row.id).collect();
        (review.row.id, steps(&cx.viewer, *review, &of_review, &own_hand))
    };
    Ok(reviews.iter().map(of).collect())
}

/// What the viewer signed with its own hand, also for an organization for which it signs no more, and what was signed on its
/// behalf: that is no secret to it. Nor is, to who stands in for somebody, whether that one spoke for another.
async fn own_hand(cx: &Context, reviews: &[Review<'_>]) -> Result<Vec<opinion::Model>> {
    match cx.viewer.account() {
        Some(account) if cx.viewer.holds(Permission::SignOpinions) && !reviews.is_empty() => {
            let of = Column::ReviewId.is_in(reviews.iter().map(|review| review.row.id));
            let people: Vec<AccountId> = cx.viewer.delegators().into_iter().chain([account]).collect();
            let theirs = Condition::any()
                .add(Column::AccountId.is_in(people.iter().copied()))
                .add(Column::OnBehalfOf.is_in(people));
            let own = Condition::all().add(theirs).add(of);
            cx.store.unscoped_rows::<opinion::Entity>(own).await
        }
        _ => Ok(Vec::new()),
    }
}

fn steps(
    viewer: &Viewer,
    review: Review<'_>,
    opinions: &[&Signature],
    own_hand: &[&opinion::Model],
) -> Vec<Availability> {
    Step::ALL
        .iter()
        .map(|step| {
            let line = step.transition();
            let refusal = check(*step, viewer, review, opinions, own_hand).err();
            Availability::of(line.name, line.permission, refusal)
        })
        .collect()
}

fn check(
    step: Step,
    viewer: &Viewer,
    review: Review<'_>,
    opinions: &[&Signature],
    own_hand: &[&opinion::Model],
) -> Result<(), Refusal> {
    let line = step.transition();
    let mut mine = signed_by_viewer(review.roster, viewer).peekable();
    let permitted = match step {
        Step::Sign | Step::Withdraw => mine.peek().is_some(),
        Step::AddSignatory
        | Step::RemoveSignatory
        | Step::Schedule
        | Step::Conclude
        | Step::Cancel
        | Step::Remind => viewer.holds(line.permission),
    };
    if !permitted {
        return Err(Refusal::not_permitted("id"));
    }
    line.check(review.row.status, "id")?;
    let wrong_state = |message: &str| Err(Refusal::new(RefusalCode::WrongState, "id", message));
    match step {
        Step::Sign => {
            let stands = |entry: &roster_entry::Model| {
                opinions.iter().any(|it| is_valid(it.id, &it.content_digest, entry))
            };
            let Some(entry) = mine.find(|entry| !stands(entry)) else {
                return wrong_state("本单位已签署意见 / it is signed");
            };
            let own_hand = own_hand.iter().copied();
            let speaking = speaking(viewer, entry.organization_id);
            if signed_for_another(own_hand, &speaking, entry.organization_id) {
                return Err(one_hand());
            }
            Ok(())
        }
        // Whom is said by the command.
        Step::Remind
            if review
                .roster
                .iter()
                .all(|entry| opinions.iter().any(|it| is_valid(it.id, &it.content_digest, entry))) =>
        {
            wrong_state("会签单位均已签署意见 / all have signed")
        }
        Step::Withdraw if mine.all(|entry| entry.opinion_id.is_none()) => {
            wrong_state("本单位没有可撤回的意见 / there is no opinion to withdraw")
        }
        _ => Ok(()),
    }
}
