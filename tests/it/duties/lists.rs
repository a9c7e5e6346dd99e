//! Work lists: what is mine, what waits for me, what is where. Each filter and order is held against the reference elsewhere;
//! here is what becomes of them as work goes on.

use super::{again, brought_to, deciding, done, duty_of, signing};
use crate::harness::{Pack, Person, World};
use serde_json::{Value, json};

/// The ids of the duties that fit, and how many there are said to be by a list and by a count.
async fn found(person: &Person<'_>, filter: Value) -> Vec<Value> {
    let query = "query($filter: DutyFilter) { duties(first: 100, filter: $filter) { totalCount nodes { id } }
        dutyTallies(by: [], filter: $filter) { count } }";
    let data = person.ask_with(query, json!({ "filter": filter })).await;
    let ids: Vec<Value> =
        data["duties"]["nodes"].as_array().unwrap().iter().map(|node| node["id"].clone()).collect();
    assert_eq!(data["dutyTallies"][0]["count"], data["duties"]["totalCount"], "{filter}");
    assert!(ids.len() == 100 || data["duties"]["totalCount"] == ids.len(), "{filter}");
    ids
}

/// Whether one duty waits for a person.
async fn waits(world: &World, name: &str, duty: &Value) -> bool {
    let person = world.person(name).await;
    let awaiting =
        |is: bool| json!({ "awaitingMe": is, "organization": "education", "community": "hanghuang" });
    let (waiting, others) = (found(&person, awaiting(true)).await, found(&person, awaiting(false)).await);
    let is_seen = !again(&person, duty).await.is_null();
    let is_so = waiting.contains(&duty["id"]);
    assert_eq!(is_so || others.contains(&duty["id"]), is_seen, "{name}");
    assert!(!is_so || !others.contains(&duty["id"]), "{name}");
    is_so
}

async fn counts(person: &Person<'_>) -> (i64, i64) {
    let data = person.ask("{ viewer { dutyCounts { count } visibleDutyCounts { count } } }").await;
    let all = |field: &str| {
        let counts = data["viewer"][field].as_array().unwrap();
        assert_eq!(counts.len(), 6, "{field}: each state has its count");
        counts.iter().map(|it| it["count"].as_i64().unwrap()).sum()
    };
    (all("dutyCounts"), all("visibleDutyCounts"))
}

const PEOPLE: [&str; 6] = [
    "education.signer",
    "education.officer",
    "health.signer",
    "fengmao-office.coordinator",
    "fuchunwan-new-city.signer",
    "data-platform",
];

both! {
    async fn a_duty_waits_for_whoever_can_carry_it_on(world) {
        let signer = world.person("education.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let mut duty = duty_of(&signer, "education", None).await;
        for (step, for_whom) in [
            ("", Some("education.signer")),
            ("ACKNOWLEDGE", Some("education.signer")),
            ("COMPLETE", Some("fengmao-office.coordinator")),
            ("RETURN", Some("education.signer")),
            ("COMPLETE", Some("fengmao-office.coordinator")),
            ("CONFIRM", None),
        ] {
            let key = format!("{step} {}", duty["revision"]);
            match step {
                "" => {}
                "RETURN" => drop(done(&office.command("returnDuty", deciding(&duty, Some("缺件"), &key)).await)),
                "CONFIRM" => drop(done(&office.command("confirmDuty", deciding(&duty, None, &key)).await)),
                _ => drop(done(&signer.command("signDuty", signing(&duty, step, &key)).await)),
            }
            duty = again(&office, &duty).await;
            for name in PEOPLE {
                assert_eq!(waits(world, name, &duty).await, for_whom == Some(name), "after {step:?}, {name}");
            }
        }
    }

    async fn what_one_completed_oneself_waits_for_another(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let deputy = world.person("fengmao-office.deputy").await;
        let duty = duty_of(&office, "fengmao-office", None).await;
        let (id, alone) = (&duty["id"], std::slice::from_ref(&duty["id"]));
        let completed = |of: &str| json!({ "awaitingMe": true, "organization": "fengmao-office", "status": [of] });
        let mut seen = duty.clone();
        for (by, act, key) in [(&office, "ACKNOWLEDGE", "1"), (&deputy, "COMPLETE", "2")] {
            assert!(found(&office, completed(seen["status"].as_str().unwrap())).await.contains(id));
            done(&by.command("signDuty", signing(&seen, act, key)).await);
            seen = again(&office, &duty).await;
        }
        // Who completed it may not confirm it. It comes back, and the other completes it.
        assert_eq!(found(&office, completed("COMPLETED")).await, alone);
        assert!(found(&deputy, completed("COMPLETED")).await.is_empty());
        done(&office.command("returnDuty", deciding(&seen, Some("再看"), "3")).await);
        seen = again(&office, &duty).await;
        assert_eq!(found(&deputy, completed("RETURNED")).await, alone);
        done(&office.command("signDuty", signing(&seen, "COMPLETE", "4")).await);
        assert!(found(&office, completed("COMPLETED")).await.is_empty(), "it was completed last by this hand");
        assert_eq!(found(&deputy, completed("COMPLETED")).await, alone);
    }

    async fn one_counts_what_one_owes_and_what_one_sees(world) {
        brought_to(world, "COMPLETED").await;
        let all = counts(&world.person("fengmao-office.coordinator").await).await.1;
        // What a unit sees besides is owed by others. Who runs or reads everything owes nothing.
        for (name, owes, sees) in [
            ("education.officer", 21, Some(21)),
            ("fuchun-subdistrict.officer", 8, None),
            ("fengmao-office.deputy", 4, Some(all)),
            ("data-platform", 0, Some(all)),
            ("auditor", 0, Some(0)),
            ("sysadmin", 0, Some(0)),
        ] {
            let person = world.person(name).await;
            let (owed, seen) = counts(&person).await;
            if let Some(sees) = sees {
                assert_eq!(seen, sees, "{name}");
            }
            assert!(seen >= owed && (sees.is_some() || seen > owed), "{name}: {owed} {seen}");
            assert_eq!(owed, owes, "{name}");
            if sees != Some(0) {
                let mine = "{ duties(filter: { mine: true }) { totalCount } duty: duties(filter: { mine: false }) { totalCount } }";
                let data = person.ask(mine).await;
                assert_eq!(data["duties"]["totalCount"], owed, "{name}");
                assert_eq!(data["duty"]["totalCount"], seen - owed, "{name}");
            }
        }
        let two = [
            (entity::vocabulary::Role::DepartmentSigner, Some("education")),
            (entity::vocabulary::Role::DepartmentOfficer, Some("health")),
        ];
        let two = world.member("of.two", &two).await;
        let (owed, seen) = counts(&two).await;
        let health = counts(&world.person("health.officer").await).await.0;
        assert_eq!((owed, seen), (21 + health, 21 + health));
    }

    async fn a_text_is_found_however_it_is_written(world) {
        let pack = Pack::copy().with("communities.csv", "江滨社区", "江滨社区（Ｂ１期）");
        pack.import(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let of_community = found(&office, json!({ "community": "jiangbin" })).await;
        for text in ["江滨社区(b1期)", "（b1", " Ｂ１期 ", "B1期", "江滨社区（Ｂ１期）"] {
            assert_eq!(found(&office, json!({ "text": text })).await, of_community, "{text}");
        }
        for text in ["b 1", "%", "_", "江%", "B2期"] {
            assert!(found(&office, json!({ "text": text })).await.is_empty(), "{text}");
        }
        // What stands in a clause is found with what is named so, and of what one may see.
        let bad = office.send("{ duties(filter: { text: \"a\\nb\" }) { totalCount } }", json!({})).await;
        assert_eq!(bad.error_code(), "BAD_USER_INPUT");
        let health = world.person("health.signer").await;
        let owed = found(&health, json!({ "community": "jiangbin" })).await;
        assert_eq!(found(&health, json!({ "text": "江滨社区" })).await, owed);
        assert!(!owed.is_empty() && owed.len() < of_community.len());
    }

    async fn communities_stand_as_annex_1_numbers_them_now(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let query = "{ duties(first: 100, orderBy: COMMUNITY, filter: { organization: \"education\" }) {
            nodes { community { code } } } }";
        let codes = async || {
            let data = office.ask(query).await;
            let mut codes: Vec<Value> =
                data["duties"]["nodes"].as_array().unwrap().iter().map(|it| it["community"]["code"].clone()).collect();
            codes.dedup();
            codes
        };
        let before = codes().await;
        assert_eq!(before[..4], [json!("hanghuang"), json!("shanshui"), json!("jiangbin"), json!("baihe")]);
        Pack::copy()
            .with("communities.csv", "1,hanghuang,", "100,hanghuang,")
            .with("communities.csv", "4,baihe,", "1,baihe,")
            .with("communities.csv", "100,hanghuang,", "4,hanghuang,")
            .import(world)
            .await;
        assert_eq!(codes().await[..4], [json!("baihe"), json!("shanshui"), json!("jiangbin"), json!("hanghuang")]);
        // What is owed for the programme comes last, whichever way.
        for order in ["COMMUNITY", "COMMUNITY_DESC"] {
            let query = format!("{{ duties(last: 1, orderBy: {order}) {{ nodes {{ community {{ code }} }} }} }}");
            assert!(office.ask(&query).await["duties"]["nodes"][0]["community"].is_null(), "{order}");
        }
    }

    async fn what_is_over_is_not_overdue(world) {
        let signer = world.person("education.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let mine = signer.ask("{ duties(first: 3) { nodes { id revision contentDigest } } }").await;
        let mut late = Vec::new();
        for (at, duty) in mine["duties"]["nodes"].as_array().unwrap().iter().enumerate() {
            let mut due = deciding(duty, None, &format!("due {at}"));
            due["dueOn"] = json!("2022-07-01");
            late.push(done(&office.command("setDutyDueDate", due).await));
        }
        world.clock.advance(400 * 24 * 60 * 60);
        let office = world.person("fengmao-office.coordinator").await;
        let signer = world.person("education.signer").await;
        done(&office.command("cancelDuty", deciding(&late[0], Some("不再需要"), "over")).await);
        for act in ["ACKNOWLEDGE", "COMPLETE"] {
            done(&signer.command("signDuty", signing(&late[1], act, act)).await);
        }
        let completed = again(&office, &late[1]).await;
        done(&office.command("confirmDuty", deciding(&completed, None, "confirmed")).await);
        let ids = |at: &[usize]| at.iter().map(|at| late[*at]["id"].clone()).collect::<Vec<_>>();
        for person in [&office, &signer] {
            let mine = |is: bool| json!({ "overdue": is, "organization": "education", "dueBefore": "2022-07-02" });
            assert_eq!(found(person, mine(true)).await, ids(&[2]));
            let mut over = found(person, mine(false)).await;
            over.sort_by_key(|id| late.iter().position(|duty| duty["id"] == *id));
            assert_eq!(over, ids(&[0, 1]));
        }
    }
}
