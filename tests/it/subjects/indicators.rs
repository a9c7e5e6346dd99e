//! Sets of indicators, and indicators: drafts are the lead office's, what was published is everybody's.

use super::{Subjects, affairs, evaluated, standing::COORDINATOR};
use crate::{harness::World, reference::rows, viewers::Viewer};
use entity::{indicator, indicator_set, vocabulary::IndicatorSetStatus};

/// In each state there is one more set, for the coordinator, whose commands nothing refuses.
pub async fn sets(world: &World) -> Subjects {
    let draft = affairs::set(world, "next", &[]).await;
    let offices_draft = affairs::set(world, "office-next", &[]).await;
    let offices_own = affairs::set(world, "office", &["publishIndicatorSet"]).await;
    let retired = affairs::set(world, "old", &["publishIndicatorSet", "retireIndicatorSet"]).await;
    let sets = rows::<indicator_set::Entity>(world).await;
    let published = sets.iter().find(|set| set.code == affairs::PINNED).unwrap().id.to_string();
    let drafts: Vec<_> = sets.iter().filter(|set| set.status == IndicatorSetStatus::Draft).collect();
    let indicators = rows::<indicator::Entity>(world).await;
    let of_drafts = indicators.iter().filter(|it| drafts.iter().any(|draft| draft.id == it.indicator_set_id));
    let mut hidden: Vec<String> = of_drafts.map(|indicator| indicator.id.to_string()).collect();
    hidden.extend(drafts.iter().map(|draft| draft.id.to_string()));
    let a_drafts = indicators.iter().find(|it| it.indicator_set_id.to_string() == draft).unwrap().id;
    let pinned: Vec<(String, Vec<String>)> = {
        let answering = evaluated::answering(world).await;
        let of_pinned = indicators.iter().filter(|it| it.indicator_set_id.to_string() == published);
        of_pinned.map(|it| (it.id.to_string(), answering[&it.scenario_id].clone())).collect()
    };
    let for_office = |offices: String, others: String| {
        move |viewer: &Viewer| Some(if viewer.name == COORDINATOR { offices.clone() } else { others.clone() })
    };
    Subjects::new(move |viewer| if viewer.name == COORDINATOR { Vec::new() } else { hidden.clone() })
        .and("published", for_office(offices_own, published))
        // One that the viewer answers for, where there is one.
        .and("its indicator", move |viewer| {
            let mine = pinned.iter().find(|(_, of)| viewer.own.iter().any(|code| of.contains(code)));
            mine.or(pinned.first()).map(|(id, _)| id.clone())
        })
        .and("retired", move |_| Some(retired.clone()))
        .and("a draft", for_office(offices_draft, draft))
        .and("a draft's indicator", move |_| Some(a_drafts.to_string()))
}
