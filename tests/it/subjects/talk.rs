//! Comments on duties, evaluations and reviews.

use super::{
    Subjects, evaluated, owned, reviewed,
    standing::{COORDINATOR, Concern},
    told::Hidden,
    worked,
};
use crate::{
    comments::said,
    harness::{Person, World},
    reference::rows,
    viewers::Viewer,
};
use entity::{comment, id::DutyId, organization, vocabulary::ReviewStatus};
use serde_json::{Value, json};
use std::{collections::HashMap, rc::Rc};

/// The first thing of a list that the person sees.
async fn first(person: &Person<'_>, list: &str) -> Value {
    let data = person.ask(&format!("{{ {list} {{ nodes {{ id }} }} }}")).await;
    let found = data.as_object().unwrap().values().next().unwrap()["nodes"][0]["id"].clone();
    assert!(found.is_string(), "{list} is empty");
    found
}

/// People who did nothing else talk of duties, of scenarios of evaluations, and in reviews.
pub async fn happens(world: &World) {
    const DUTY: &str =
        "duties(first: 1, orderBy: RESPONSIBILITY, filter: { organization: \"$org\", community: \"$of\" })";
    const EVALUATION: &str = "evaluations(first: 1, community: \"$of\")";
    const REVIEW: &str = "reviews(first: 1, filter: { community: \"$of\" })";
    for (who, list, of, scenario) in [
        ("health.officer4", DUTY.replace("$org", "health"), "hanghuang", None),
        ("health.officer4", DUTY.replace("$org", "health"), "jiangbin", None),
        ("education.officer4", DUTY.replace("$org", "education"), "hanghuang", None),
        ("fuchun-subdistrict.officer4", DUTY.replace("$org", "education"), "jiangbin", None),
        ("education.officer4", EVALUATION.into(), "hanghuang", Some("EDUCATION")),
        ("health.officer4", EVALUATION.into(), "hanghuang", Some("HEALTH")),
        ("fuchunwan-new-city.officer4", EVALUATION.into(), "hanghuang", None),
        ("lushan-subdistrict.officer4", EVALUATION.into(), "shanshui", None),
        ("health.officer4", EVALUATION.into(), "jiangjiaqiao", Some("HEALTH")),
        ("fuchun-subdistrict.officer4", EVALUATION.into(), "jiangjiaqiao", Some("EDUCATION")),
        ("health.officer4", REVIEW.into(), "hanghuang", None),
        ("education.officer4", REVIEW.into(), "hanghuang", None),
        ("fuchunwan-new-city.officer4", REVIEW.into(), "hanghuang", None),
        ("health.officer4", REVIEW.into(), "jiangjiaqiao", None),
        ("education.officer4", REVIEW.into(), "baihe", None),
    ] {
        let person = world.person(who).await;
        let on = first(&person, &list.replace("$of", of)).await;
        said(&person, json!({ "subject": on, "body": format!("{who} on {of}"), "scenario": scenario })).await;
    }
}

/// Whether something is hidden from a viewer.
type IsHidden = Rc<dyn Fn(&Viewer) -> bool>;
/// Which comments are meant, to a viewer.
type Fits = Box<dyn Fn(&Said, &Viewer) -> bool>;

/// What somebody said.
struct Said {
    id: String,
    account: String,
    organization: String,
    on: &'static str,
    hidden: IsHidden,
}

async fn all(world: &World) -> Vec<Said> {
    let duties: HashMap<DutyId, _> = owned::owned(world).await.into_iter().collect();
    let evaluations: HashMap<_, _> = evaluated::evaluated(world).await.into_iter().collect();
    let answering = evaluated::answering(world).await;
    let reviews = reviewed::reviewed(world).await;
    let items: HashMap<_, _> = worked::worked(world).await.into_iter().collect();
    let organizations: HashMap<_, _> =
        rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
    let said = |row: comment::Model| {
        let organization = organizations[&row.organization_id].clone();
        let (on, hidden): (_, IsHidden) = match (row.duty_id, row.evaluation_id, row.review_id) {
            _ if row.work_item_id.is_some() => {
                // Whoever it was taken from keeps what it said.
                let (item, by) = (items[&row.work_item_id.unwrap()].clone(), organization.clone());
                ("item", Rc::new(move |viewer| item.is_hidden_from(viewer) && !viewer.own.contains(&by)))
            }
            (Some(id), None, None) => {
                let duty = duties[&id].clone();
                ("duty", Rc::new(move |viewer| duty.is_hidden_from(viewer)))
            }
            (None, Some(id), None) => {
                let evaluation = evaluations[&id].clone();
                let on =
                    row.scenario_id.map_or(evaluation, |scenario| evaluations[&id].of(&answering[&scenario]));
                ("evaluation", Rc::new(move |viewer| on.is_hidden_from(viewer)))
            }
            (None, None, Some(id)) => {
                let (review, by) = (reviews[&id].clone(), organization.clone());
                let told = move |viewer: &Viewer| {
                    let concluded =
                        review.status == ReviewStatus::Concluded && !review.is_hidden_from(viewer);
                    concluded || viewer.name == COORDINATOR || viewer.own.contains(&by)
                };
                ("review", Rc::new(move |viewer| !told(viewer)))
            }
            on => panic!("a comment on {on:?}"),
        };
        Said { id: row.id.to_string(), account: row.account_id.to_string(), organization, on, hidden }
    };
    let mut comments = rows::<comment::Entity>(world).await;
    comments.sort_by_key(|comment| comment.id);
    comments.into_iter().map(said).collect()
}

/// By whom each comment is, and from whom it is hidden.
pub async fn hands(world: &World) -> Vec<(String, Hidden)> {
    let hidden = |hidden: IsHidden| -> Hidden { Box::new(move |viewer| hidden(viewer)) };
    all(world).await.into_iter().map(|it| (it.account, hidden(it.hidden))).collect()
}

pub async fn comments(world: &World) -> Subjects {
    let all = Rc::new(all(world).await);
    let pick = |fits: Fits| {
        let all = Rc::clone(&all);
        move |viewer: &Viewer| all.iter().find(|it| fits(it, viewer)).map(|it| it.id.clone())
    };
    let own = |it: &Said, viewer: &Viewer| viewer.own.first() == Some(&it.organization);
    let others = |it: &Said, viewer: &Viewer| !viewer.own.contains(&it.organization);
    let hidden =
        |on: &'static str| -> Fits { Box::new(move |it, viewer| it.on == on && (it.hidden)(viewer)) };
    let rows = Rc::clone(&all);
    Subjects::new(move |viewer| {
        rows.iter().filter(|it| (it.hidden)(viewer)).map(|it| it.id.clone()).collect()
    })
    .and("own", pick(Box::new(own)))
    .and("others', seen", pick(Box::new(move |it, viewer| others(it, viewer) && !(it.hidden)(viewer))))
    .and("hidden, on a duty", pick(hidden("duty")))
    .and("hidden, on an evaluation", pick(hidden("evaluation")))
    .and("hidden, in a review", pick(hidden("review")))
}
