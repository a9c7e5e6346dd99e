//! Items of the three lists: of several organizations, of communities and of none; and whose summaries are whose.

use super::{
    Subjects,
    standing::{COORDINATOR, Concern, all_of, pick},
};
use crate::{
    harness::World,
    reference::rows,
    viewers::Viewer,
    work_items::{give, raised},
};
use entity::{id::WorkItemId, organization, work_item};
use serde_json::json;
use std::collections::HashMap;

/// People raise what they see, of communities and of none; the office gives it on.
pub async fn happens(world: &World) {
    let office = "fengmao-office.deputy8";
    for (who, community, to, title) in [
        ("health.officer8", Some("hanghuang"), None, "缺少体检点"),
        ("education.officer8", Some("jiangbin"), Some("education"), "托育点选址"),
        ("fuchun-subdistrict.officer8", Some("baihe"), None, "停车位不足"),
        ("fuchunwan-new-city.officer8", Some("hanghuang"), Some("fuchunwan-new-city"), "道路改造"),
        ("lushan-subdistrict.officer8", Some("shanshui"), None, "管网老旧"),
        (office, None, Some("finance"), "资金拨付流程"),
        (office, Some("jiangbin"), Some("health"), "适老化改造"),
        (office, Some("yicheng"), Some("planning-resources"), "规划衔接"),
        (office, None, Some("yinhu-subdistrict"), "创新案例"),
    ] {
        world.clock.advance(1);
        let person = world.person(who).await;
        let input = json!({ "list": "PROBLEM", "title": title, "community": community, "assignedTo": to });
        let item = raised(&person, input).await;
        if title == "管网老旧" {
            let input = json!({ "id": item["id"], "assignedTo": "civil-affairs", "expectedRevision": 1 });
            let payload = give(&world.person(office).await, "assignWorkItem", input).await;
            assert_eq!(payload["userErrors"], json!([]), "{payload}");
        }
    }
}

/// An item, as far as organizations are concerned by it.
#[derive(Clone)]
pub struct Worked {
    id: String,
    raised_by: String,
    assigned_to: String,
    unit: Option<String>,
}

impl Concern for Worked {
    fn id(&self) -> &str {
        &self.id
    }

    fn concerns(&self, organization: &str) -> bool {
        let mut concerned =
            [Some(&self.raised_by), Some(&self.assigned_to), self.unit.as_ref()].into_iter().flatten();
        concerned.any(|code| code == organization)
    }

    fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        let is_ours = viewer.own.contains(&self.raised_by) || viewer.own.contains(&self.assigned_to);
        let of_ours = self.unit.as_ref().is_some_and(|unit| viewer.territory.contains(unit));
        !is_ours && !of_ours && viewer.name != COORDINATOR
    }
}

/// Every item.
pub async fn worked(world: &World) -> Vec<(WorkItemId, Worked)> {
    let codes: HashMap<_, _> =
        rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
    let mut items = rows::<work_item::Entity>(world).await;
    items.sort_by_key(|row| row.id);
    let worked = |row: work_item::Model| {
        let worked = Worked {
            id: row.id.to_string(),
            raised_by: codes[&row.raised_by].clone(),
            assigned_to: codes[&row.assigned_to].clone(),
            unit: row.unit_id.map(|id| codes[&id].clone()),
        };
        (row.id, worked)
    };
    items.into_iter().map(worked).collect()
}

pub async fn work_items(world: &World) -> Subjects {
    let all: Vec<Worked> = worked(world).await.into_iter().map(|(_, item)| item).collect();
    let raised = pick(&all, |it, viewer| viewer.own.first() == Some(&it.raised_by));
    let assigned = pick(&all, |it, viewer| viewer.own.first() == Some(&it.assigned_to));
    let of_community = pick(&all, |it, viewer| {
        it.unit.as_ref().is_some_and(|unit| viewer.territory.contains(unit))
            && !viewer.own.contains(&it.raised_by)
            && !viewer.own.contains(&it.assigned_to)
    });
    let anothers = pick(&all, Worked::is_hidden_from);
    all_of(&all)
        .and("raised", raised)
        .and("assigned", assigned)
        .and("of one's community", of_community)
        .and("another's", anothers)
}

/// The summary of a week, of each organization and of all.
pub async fn summaries(world: &World) -> Subjects {
    let office = world.person("fengmao-office.deputy8").await;
    let mut all: Vec<(Option<String>, String)> = Vec::new();
    let codes = rows::<organization::Entity>(world).await.into_iter().map(|it| Some(it.code));
    for code in codes.chain([None]) {
        let query = "query($of: String) { workSummary(rhythm: WEEKLY, of: \"2022-08-01\", organization: $of) { id } }";
        let data = office.ask_with(query, json!({ "of": code })).await;
        all.push((code, data["workSummary"]["id"].as_str().unwrap().to_owned()));
    }
    let is_hidden = |of: &Option<String>, viewer: &Viewer| {
        let is_own = of.as_ref().is_some_and(|code| viewer.own.contains(code));
        !is_own && viewer.name != COORDINATOR
    };
    let (rows, own, others) = (all.clone(), all.clone(), all.clone());
    let whole = all.iter().find(|(of, _)| of.is_none()).unwrap().1.clone();
    Subjects::new(move |viewer| {
        rows.iter().filter(|(of, _)| is_hidden(of, viewer)).map(|(_, id)| id.clone()).collect()
    })
    .and("own", move |viewer| {
        let mine = viewer.own.first()?;
        own.iter().find(|(of, _)| of.as_ref() == Some(mine)).map(|(_, id)| id.clone())
    })
    .and("another's", move |viewer| {
        let is_anothers = |of: &Option<String>| of.as_ref().is_some_and(|code| !viewer.own.contains(code));
        others.iter().find(|(of, _)| is_anothers(of)).map(|(_, id)| id.clone())
    })
    .and("of all", move |_| Some(whole.clone()))
}
