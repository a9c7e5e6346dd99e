//! Which rows of the feed a viewer may read: those about what it sees by the scopes of lists.

use super::read;
use crate::{
    authz::{Permission, Reach},
    domain::{Context, review::scope::of_parts},
    store::{
        Scoped,
        followed::{Branch, Followed, Form, Left},
        rows::column_of,
    },
};
use entity::{
    bulletin, community, dossier, duty, evaluation,
    feed_exit::{OWN, TERRITORY},
    indicator_set, plan, review, score,
    vocabulary::FeedKind,
    work_item,
};
use sea_orm::{Condition, sea_query::ExprTrait};

/// What the viewer may follow of these kinds.
pub(super) fn followed(cx: &Context, kinds: &[FeedKind]) -> Followed {
    let mut followed = Followed { branches: Vec::new(), left: Vec::new() };
    for kind in kinds {
        let branches = &mut followed.branches;
        match kind {
            FeedKind::Catalogue if cx.viewer.holds(Permission::ReadCatalogue) => {
                branches.push(Branch { kind: *kind, form: Form::Whole, seen: Condition::all() });
            }
            FeedKind::Catalogue => {}
            FeedKind::Community => {
                let whole = whole::<community::Entity>(cx, *kind, community::Column::Id);
                branches.extend([part(&whole, plans(cx)), whole]);
            }
            FeedKind::IndicatorSet => {
                branches.push(whole::<indicator_set::Entity>(cx, *kind, indicator_set::Column::Id));
            }
            FeedKind::Dossier => branches.push(whole::<dossier::Entity>(cx, *kind, dossier::Column::Id)),
            FeedKind::WorkItem => branches.push(whole::<work_item::Entity>(cx, *kind, work_item::Column::Id)),
            FeedKind::Bulletin => branches.push(whole::<bulletin::Entity>(cx, *kind, bulletin::Column::Id)),
            FeedKind::Duty => branches.push(whole::<duty::Entity>(cx, *kind, duty::Column::Id)),
            FeedKind::Evaluation => {
                let whole = whole::<evaluation::Entity>(cx, *kind, evaluation::Column::Id);
                branches.extend([part(&whole, scores(cx)), whole]);
            }
            FeedKind::Review => {
                let whole = whole::<review::Entity>(cx, *kind, review::Column::Id);
                branches.extend([part(&whole, places_and_opinions(cx)), whole]);
            }
        }
        if let Reach::Within(places) = cx.viewer.reach(read(*kind)) {
            let left = [(OWN, places.own), (TERRITORY, places.territory)].into_iter();
            let left = left.filter(|(_, organizations)| !organizations.is_empty());
            followed.left.extend(left.map(|(span, organizations)| Left { kind: *kind, span, organizations }));
        }
    }
    followed
}

/// All of each thing of a table that the viewer sees.
fn whole<E: Scoped>(cx: &Context, kind: FeedKind, id: E::Column) -> Branch {
    let seen = cx.store.rows::<E>(&cx.viewer).is_there(id, Branch::id());
    Branch { kind, form: Form::Whole, seen }
}

/// Parts of the same things. Who does not see the thing is told of no part, though it may see a row of it.
fn part(whole: &Branch, seen: Condition) -> Branch {
    let seen = Condition::all().add(whole.seen.clone()).add(seen);
    Branch { kind: whole.kind, form: Form::Part, seen }
}

/// The scenarios of an evaluation of which the viewer sees scores.
fn scores(cx: &Context) -> Condition {
    let scenario = column_of::<score::Entity>(score::Column::ScenarioId);
    let scores = cx.store.rows::<score::Entity>(&cx.viewer).narrow(scenario.eq(Branch::part()));
    scores.is_there(score::Column::EvaluationId, Branch::id())
}

/// What is told of a community's plans in parts: of a plan, to who sees it; that a review names some, to who sees that review and
/// reads plans; and what an organization sees no more, to that one.
fn plans(cx: &Context) -> Condition {
    let (part, reads) = (Branch::part, cx.viewer.reach(Permission::ReadProjects));
    let mut told = Condition::any();
    told = told.add(cx.store.rows::<plan::Entity>(&cx.viewer).is_there(plan::Column::Id, part()));
    if !reads.is_nowhere() {
        told = told.add(cx.store.rows::<review::Entity>(&cx.viewer).is_there(review::Column::Id, part()));
    }
    for reach in [reads, cx.viewer.reach(Permission::EditProjects)] {
        if let Reach::Within(places) = reach {
            told = told.add(cx.store.dialect().any_of(part(), &places.own));
        }
    }
    told
}

fn places_and_opinions(cx: &Context) -> Condition {
    match cx.viewer.reach(Permission::ReadReviews) {
        Reach::Within(places) => of_parts(&Branch::id(), &Branch::part(), &places, cx.store.dialect()),
        Reach::Everywhere | Reach::Nowhere => Condition::all(),
    }
}
