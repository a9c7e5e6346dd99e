//! What an export says that it withholds is what it withholds: the rules, applied to all that there is, leave what a viewer has.

use super::export::{Job, Things, exported, lines};
use crate::{
    reference::happened,
    subjects::{self, Plans},
    viewers::{self, Viewer},
};
use entity::vocabulary::{FeedRule, Vocabulary};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What the rules are about, besides the documents themselves.
struct Known {
    /// The unit of each community.
    units: BTreeMap<String, String>,
    /// Who owes something for each community.
    owing: BTreeMap<String, BTreeSet<String>>,
    /// Who verifies the scenarios of an indicator set.
    verifiers: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}

impl Known {
    async fn of(office: &Viewer<'_>, all: &Things) -> Self {
        let nodes = all.values().map(|thing| &thing["node"]);
        let communities = nodes.filter(|node| node["implementingUnit"].is_object());
        let units =
            communities.map(|it| (word(&it["code"]), word(&it["implementingUnit"]["code"]))).collect();
        let asked = "{ indicatorSets { code indicators { scenario { code } verifiers { code } } } }";
        let sets = office.person.ask(asked).await["indicatorSets"].clone();
        let of_set = |set: &Value| {
            let indicators = set["indicators"].as_array().unwrap().iter();
            indicators
                .map(|it| {
                    let verifiers = it["verifiers"].as_array().unwrap().iter().map(|it| word(&it["code"]));
                    (word(&it["scenario"]["code"]), verifiers.collect())
                })
                .collect()
        };
        let verifiers =
            sets.as_array().unwrap().iter().map(|set| (word(&set["code"]), of_set(set))).collect();
        let mut owing: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for duty in all.values().map(|thing| &thing["node"]) {
            if let Some(community) = duty["owedFor"]["code"].as_str() {
                owing.entry(community.to_owned()).or_default().insert(word(&duty["organization"]["code"]));
            }
        }
        Self { units, owing, verifiers }
    }

    /// Whether a rule shows a document, or with `scenario` the scores of one in an evaluation, with `by` an opinion.
    fn shows(&self, rule: &Value, node: &Value, (scenario, by): (Option<&str>, Option<&str>)) -> bool {
        let named = |code: &str| rule["organizations"].as_array().unwrap().iter().any(|it| it == code);
        let community =
            ["owedFor", "itemCommunity", "community"].iter().find_map(|it| node[it]["code"].as_str());
        match rule["rule"].as_str().unwrap().parse().unwrap() {
            FeedRule::OwedBy => named(node["organization"]["code"].as_str().unwrap()),
            FeedRule::OwesFor => community.is_some_and(|code| {
                self.owing.get(code).is_some_and(|owing| owing.iter().any(|it| named(it)))
            }),
            FeedRule::OfCommunitiesOf => community.is_some_and(|code| named(&self.units[code])),
            FeedRule::VerifiedBy => {
                let scenarios = &self.verifiers[node["indicatorSet"]["code"].as_str().unwrap()];
                let mut of = scenarios.iter().filter(|(code, _)| scenario.is_none_or(|it| it == *code));
                !node["submittedAt"].is_null()
                    && of.any(|(_, verifiers)| verifiers.iter().any(|it| named(it)))
            }
            FeedRule::Final => node["evaluationStatus"] == "FINAL",
            FeedRule::OnRoster => node["roster"]
                .as_array()
                .unwrap()
                .iter()
                .any(|it| named(it["organization"]["code"].as_str().unwrap())),
            FeedRule::SignedBy => by.is_some_and(named),
            FeedRule::Concluded => node["reviewStatus"] == "CONCLUDED",
            FeedRule::Published => node["setStatus"] != "DRAFT",
            FeedRule::AssignedTo => named(node["assignedTo"]["code"].as_str().unwrap()),
            FeedRule::RaisedBy => named(node["raisedBy"]["code"].as_str().unwrap()),
            FeedRule::NamedTo | FeedRule::Submitted => panic!("that is of plans"),
            FeedRule::DisplayName => panic!("that is of persons"),
        }
    }

    /// Whether what is withheld leaves it.
    fn leaves(&self, withheld: &[&Value], node: &Value, of: (Option<&str>, Option<&str>)) -> bool {
        let shown =
            |it: &&Value| it["unless"].as_array().unwrap().iter().any(|rule| self.shows(rule, node, of));
        withheld.iter().all(shown)
    }
}

fn word(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The ids of the rows in a list of a document.
fn ids<'n>(node: &'n Value, list: &str, left: impl Fn(&Value) -> bool) -> BTreeSet<&'n str> {
    let rows = node[list].as_array().into_iter().flatten();
    rows.filter(|row| left(row)).map(|row| row["id"].as_str().unwrap()).collect()
}

/// Every object of a document that is a person.
fn persons<'v>(value: &'v Value, found: &mut Vec<&'v serde_json::Map<String, Value>>) {
    match value {
        Value::Object(object) => {
            if object.contains_key("displayName") {
                found.push(object);
            }
            object.values().for_each(|value| persons(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| persons(value, found)),
        _ => {}
    }
}

both! {
    async fn what_is_withheld_is_what_the_rules_say(world) {
        happened(world).await;
        subjects::prepare(world).await;
        let office = Viewer::named(world, "fengmao-office.coordinator").await;
        let mut all = Job::default();
        let export = all.catches_up(&office).await;
        let of_office = export.head["withheld"].as_array().unwrap();
        assert!(of_office.iter().all(|it| it["kind"].is_null() || it["part"] == "plans"), "{of_office:?}");
        let plans = Plans::of(world).await;
        let known = Known::of(&office, &all.things).await;
        let mut viewers = viewers::of_each_kind(world).await;
        viewers.extend(viewers::beside_health(world).await);
        let (mut rules, mut left_out, mut parts, mut plans_shown) = (BTreeSet::new(), 0, 0, 0);
        for viewer in &viewers {
            if !viewer.send("{ changes { cursor } }", json!({})).await.error_code().is_empty() {
                continue;
            }
            let export = exported(viewer, "/feed").await;
            let mut job = Job::default();
            job.takes(&lines(&export.bytes));
            let withheld = export.head["withheld"].as_array().unwrap();
            let unless = withheld.iter().flat_map(|it| it["unless"].as_array().unwrap());
            rules.extend(unless.map(|rule| word(&rule["rule"])));
            let of = |kind: &str, part: Value| -> Vec<&Value> {
                withheld.iter().filter(|it| it["kind"] == kind && it["part"] == part).collect()
            };
            for (id, thing) in &all.things {
                let at = format!("{} and {id}", viewer.name);
                let kind = match id.split_once('_').unwrap().0 {
                    "programme" => "CATALOGUE".to_owned(),
                    "indicatorset" => "INDICATOR_SET".to_owned(),
                    "workitem" => "WORK_ITEM".to_owned(),
                    kind => kind.to_uppercase(),
                };
                let node = &thing["node"];
                let is_left = known.leaves(&of(&kind, Value::Null), node, (None, None));
                assert_eq!(job.things.contains_key(id), is_left, "{at}");
                left_out += usize::from(!is_left);
                if !is_left {
                    continue;
                }
                let has = &job.things[id]["node"];
                let scores = of(&kind, json!("scores"));
                let expected = ids(node, "scores", |row| {
                    let of_set = &known.verifiers[node["indicatorSet"]["code"].as_str().unwrap()];
                    let scenario = scenario_of(&all.things, node, row);
                    assert!(of_set.contains_key(&scenario));
                    known.leaves(&scores, node, (Some(&scenario), None))
                });
                assert_eq!(ids(has, "scores", |_| true), expected, "{at}");
                let rules = of(&kind, json!("plans"));
                let shown = plans.shown(node["code"].as_str().unwrap_or_default(), &rules);
                assert_eq!(ids(has, "plans", |_| true), shown, "{at}");
                plans_shown += shown.len();
                let opinions = of(&kind, json!("opinions"));
                let expected = ids(node, "opinions", |row| {
                    known.leaves(&opinions, node, (None, row["organization"]["code"].as_str()))
                });
                assert_eq!(ids(has, "opinions", |_| true), expected, "{at}");
                parts += usize::from(ids(node, "opinions", |_| true) != expected);
                let mut found = Vec::new();
                persons(has, &mut found);
                assert!(found.iter().all(|it| it.keys().all(|key| ["id", "displayName"].contains(&key.as_str()))));
            }
            for id in job.things.keys() {
                assert!(all.things.contains_key(id), "{id}");
            }
        }
        let every: BTreeSet<String> = FeedRule::ALL.iter().map(|rule| rule.code().to_owned()).collect();
        assert_eq!(rules, every, "a rule that holds for nobody says nothing");
        assert!(left_out > 100 && parts > 3 && plans_shown > 20, "{left_out} {parts} {plans_shown}");
    }
}

/// The scenario of a score, by its indicator in the set.
fn scenario_of(all: &Things, evaluation: &Value, score: &Value) -> String {
    let sets = all.values().map(|thing| &thing["node"]).filter(|node| node["setStatus"].is_string());
    let mut sets = sets.filter(|set| set["code"] == evaluation["indicatorSet"]["code"]);
    let indicators = sets.next().unwrap()["indicators"].as_array().unwrap();
    let found = indicators.iter().find(|it| it["id"] == score["indicator"]["id"]).unwrap();
    word(&found["scenario"]["code"])
}
