//! An import moves the revision and the time of what it makes read otherwise, and of nothing else.

use super::{acknowledge, duties, duty};
use crate::{
    evaluations,
    harness::{Pack, Person, World},
    reviews,
};
use serde_json::{Value, json};

/// Imports a pack a minute later, and holds against each other which duties read otherwise and which have moved; says how
/// many. A duty that was given to another organization, cancelled or taken up moves by that.
async fn moves(world: &World, pack: &Pack) -> usize {
    let office = world.person("fengmao-office.coordinator").await;
    let before = duties(&office, json!({})).await;
    world.clock.advance(60);
    let report = pack.import(world).await;
    let now = json!(world.clock.now().rfc3339());
    let after = duties(&office, json!({})).await;
    let mut moved = 0;
    for before in &before {
        let after = after.iter().find(|after| after["id"] == before["id"]).unwrap();
        let other = |field: &str| before[field] != after[field];
        let is_other = ["contentDigest", "status", "statusReason"].into_iter().any(other);
        assert_eq!(is_other, other("revision"), "{before}\n{after}");
        assert_eq!(is_other, after["updatedAt"] == now, "{before}\n{after}");
        moved += usize::from(is_other);
    }
    assert!(report.duties_restated <= u64::try_from(moved).unwrap(), "{report}");
    moved
}

/// An evaluation's counts, and what they count.
async fn of_evaluation(person: &Person<'_>, id: &Value) -> (Value, Value) {
    let query = "query($id: ID!) { node(id: $id) { ... on Evaluation { revision contentDigest explanation { steps { label } } } } }";
    let node = person.ask_with(query, json!({ "id": id })).await["node"].clone();
    (node["revision"].clone(), json!([node["contentDigest"], node["explanation"]]))
}

both! {
    async fn what_reads_otherwise_moves_and_nothing_else(world) {
        let text = std::fs::read_to_string(Pack::copy().path().join("communities.csv")).unwrap();
        let baihe = text.lines().find(|line| line.starts_with("4,baihe")).unwrap().to_owned();
        let with = |at: usize, value: &str| {
            let mut fields: Vec<&str> = baihe.split(',').collect();
            fields[at] = value;
            Pack::copy().with("communities.csv", &baihe, &fields.join(","))
        };
        // A community: its name, its months, its remark, its number; 18 duties of clauses and one of its unit.
        for pack in [with(3, "百合花园社区"), with(6, "2029-12"), with(8, "另有安排"), with(0, "99")] {
            assert_eq!(moves(world, &pack).await, 19);
            assert_eq!(moves(world, &Pack::copy()).await, 19, "and back");
        }
        // A clause: its text.
        let clause = Pack::copy().with("responsibilities.csv", "项目教育场景建设，做好", "项目教育场景建设和运营，做好");
        assert_eq!(moves(world, &clause).await, 10);
        assert_eq!(moves(world, &Pack::copy()).await, 10);
        // An organization: its name, and not what is not signed of it.
        let named = Pack::copy().with("organizations.csv", "区教育局", "区教育体育局");
        assert_eq!(moves(world, &named).await, 21);
        assert_eq!(moves(world, &Pack::copy()).await, 21);
        // The order of the scenarios is that of the codes in what is signed, their names are not.
        let scenarios = std::fs::read_to_string(Pack::copy().path().join("scenarios.csv")).unwrap();
        let last = scenarios.lines().last().unwrap();
        let name = last.split(',').next_back().unwrap();
        let named = Pack::copy().with("scenarios.csv", name, &format!("{name}（新）"));
        assert_eq!(moves(world, &named).await, 0);
        let swapped = scenarios.replace("NEIGHBOURHOOD,1,", "NEIGHBOURHOOD,2,").replace("EDUCATION,2,", "EDUCATION,1,");
        let pack = Pack::copy().with("scenarios.csv", &scenarios, &swapped);
        let named_both = moves(world, &pack).await;
        assert!(named_both > 0, "clauses that name both");
        assert_eq!(moves(world, &Pack::copy()).await, named_both);
        // Where the document places a clause changes the order of a list, and no duty.
        let placed = Pack::copy().with("responsibilities.csv", "education-1,education,1,", "education-1,education,9,");
        assert_eq!(moves(world, &placed).await, 0);
        // The same again changes nothing.
        assert_eq!(moves(world, &placed).await, 0);
    }

    async fn a_duty_that_is_given_away_has_its_event(world) {
        let office = world.person("fengmao-office.coordinator").await;
        acknowledge(world, "health-4", "baihe").await;
        let before = duty(&office, "health-4", "dengyun").await;
        let pack = Pack::copy().with("responsibilities.csv", "health-4,health,4", "health-4,civil-affairs,4");
        assert_eq!(moves(world, &pack).await, 9);
        let trail = world.trail().await;
        let transfers: Vec<_> = trail.iter().filter(|event| event.action == "TRANSFER_DUTY").collect();
        assert_eq!(transfers.len(), 9, "all but the one that was signed");
        let query = "query($id: ID!) { health: organization(code: \"health\") { id } civil: organization(code: \"civil-affairs\") { id }
                     node(id: $id) { ... on Duty { revision organization { code } } } }";
        let data = office.ask_with(query, json!({ "id": before["id"] })).await;
        assert_eq!(data["node"], json!({ "revision": 2, "organization": { "code": "civil-affairs" } }));
        let of_it = transfers.iter().find(|event| {
            before["id"] == entity::id::type_id(&event.subject_kind, event.subject_id)
        });
        let of_it = of_it.unwrap();
        let detail: Value = serde_json::from_str(&of_it.detail).unwrap();
        assert_eq!(detail, json!({ "from": data["health"]["id"], "to": data["civil"]["id"] }));
        assert_eq!(data["civil"]["id"], of_it.organization_id.unwrap().to_string());
        let report: Value = serde_json::from_str(&trail.last().unwrap().detail).unwrap();
        assert_eq!(report["dutiesTransferred"], 9);
        assert_eq!(moves(world, &pack).await, 0);
        let imports = |trail: &[entity::audit_event::Model]| {
            trail.iter().filter(|event| event.action == "IMPORT_POLICY" || event.action == "TRANSFER_DUTY").count()
        };
        assert_eq!(imports(&world.trail().await), imports(&trail), "nothing happened");
        // Back again: reported, though no clause's own words changed.
        let report = Pack::copy().import(world).await;
        assert_eq!((report.duties_transferred, report.duties_derived), (9, 0));
        assert!(report.to_string().contains("9 transferred"), "{report}");
    }

    async fn evaluations_and_open_reviews_move_with_their_community(world) {
        let last = evaluations::made_final(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let open = reviews::opened(world, "jiangbin", "RECHECK", Some(&last["id"])).await;
        let other = reviews::opened(world, "jiangbin", "APPRAISAL", None).await;
        let over = reviews::deciding(&other, "return", &json!({ "conclusion": "RETURNED", "note": "补充材料" }));
        let over = reviews::done(&reviews::give(&office, "concludeReview", over).await);
        let revision = async |id: &Value| reviews::review(&office, id).await["revision"].as_i64().unwrap();
        let before = of_evaluation(&office, &last["id"]).await;
        let (opened, concluded) = (revision(&open["id"]).await, revision(&over["id"]).await);

        Pack::copy().with("communities.csv", "江滨社区", "江滨花园社区").import(world).await;
        let renamed = of_evaluation(&office, &last["id"]).await;
        assert_ne!(renamed.0, before.0);
        assert_eq!((revision(&open["id"]).await, revision(&over["id"]).await), (opened + 1, concluded));

        // Of another community nothing moves.
        Pack::copy().with("communities.csv", "江滨社区", "江滨花园社区").with("communities.csv", "百合社区", "百合花园社区").import(world).await;
        assert_eq!(of_evaluation(&office, &last["id"]).await, renamed);
        assert_eq!(revision(&open["id"]).await, opened + 1);

        // An evaluation says the names of its scenarios.
        let pack = Pack::copy().with("communities.csv", "江滨社区", "江滨花园社区");
        let scenarios = std::fs::read_to_string(pack.path().join("scenarios.csv")).unwrap();
        let education = scenarios.lines().find(|line| line.contains(",EDUCATION,") || line.contains("EDUCATION")).unwrap().to_owned();
        let fields: Vec<&str> = education.split(',').collect();
        let name = fields.iter().find(|field| !field.is_ascii()).unwrap();
        pack.with("scenarios.csv", &education, &education.replace(name, "教育新")).import(world).await;
        let said = of_evaluation(&office, &last["id"]).await;
        assert!(said.1.to_string().contains("教育新"), "{}", said.1);
        assert_ne!(said.0, renamed.0);
        assert_eq!(revision(&open["id"]).await, opened + 1, "a review names none");
    }
}
