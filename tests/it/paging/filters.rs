//! Each filter alone and with others, held against the rows.

use super::{all, communities, duties, happened, organization, query_of, rows};
use crate::harness::{World, written_past};
use entity::{
    community, duty,
    id::{CommunityId, ResponsibilityId},
    responsibility,
    vocabulary::{DutyStatus, DutySubject, Pool, TargetLevel},
};
use sea_orm::ColumnTrait;
use serde_json::{Value, json};
use time::macros::date;

/// What the coordinator finds by a filter is what fits among all duties.
async fn finds(world: &World, filter: Value, fits: impl Fn(&duty::Model) -> bool) -> usize {
    let office = world.person("fengmao-office.coordinator").await;
    let mut expected: Vec<String> =
        duties(world).await.iter().filter(|row| fits(row)).map(|row| row.id.to_string()).collect();
    // The list is by due day; which rows it has is what matters here.
    let (mut found, total) = all(&office, "duties", filter.clone()).await;
    expected.sort();
    found.sort();
    assert_eq!(found, expected, "{filter}");
    assert_eq!(total, i64::try_from(expected.len()).unwrap(), "{filter}");
    expected.len()
}

/// What anybody finds by a filter is what fits among all communities, in the order of annex 1.
async fn lists(world: &World, filter: Value, fits: impl Fn(&community::Model) -> bool) -> usize {
    let expected: Vec<String> =
        communities(world).await.iter().filter(|row| fits(row)).map(|row| row.id.to_string()).collect();
    let (found, total) = all(&world.nobody(), "communities", filter.clone()).await;
    assert_eq!(found, expected, "{filter}");
    assert_eq!(total, i64::try_from(expected.len()).unwrap(), "{filter}");
    expected.len()
}

/// A code that names nothing is said, with where it stands, and is not an empty list.
async fn names_nothing(world: &World, list: &str, filter: Value, field: &str, code: &str) {
    let office = world.person("fengmao-office.coordinator").await;
    let answer = office.send(&query_of(list), json!({ "filter": filter })).await;
    assert_eq!(answer.error_code(), "BAD_USER_INPUT", "{filter}");
    let message = answer.body["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains(&format!("{field}: nothing has the code \"{code}\"")), "{message}");
}

/// The clauses whose list, `A|B`, names a code.
async fn naming(
    world: &World,
    list: impl Fn(&responsibility::Model) -> &str,
    code: &str,
) -> Vec<ResponsibilityId> {
    let clauses = rows::<responsibility::Entity>(world).await;
    clauses.iter().filter(|row| list(row).split('|').any(|named| named == code)).map(|row| row.id).collect()
}

async fn community_named(world: &World, code: &str) -> CommunityId {
    communities(world).await.into_iter().find(|row| row.code == code).unwrap().id
}

both! {
    async fn duties_by_state(world) {
        happened(world).await;
        for status in [DutyStatus::Acknowledged, DutyStatus::Completed, DutyStatus::Returned, DutyStatus::Cancelled] {
            let found = finds(world, json!({ "status": [status.to_string()] }), |row| row.status == status).await;
            assert!(found > 0, "{status}");
        }
        let open = json!({ "status": ["RETURNED", "CONFIRMED", "RETURNED"] });
        finds(world, open, |row| matches!(row.status, DutyStatus::Returned | DutyStatus::Confirmed)).await;
        // In one of no states is nowhere, not anywhere.
        finds(world, json!({ "status": [] }), |_| false).await;
    }

    async fn duties_by_who_owes_them(world) {
        let education = organization(world, "education").await;
        assert!(finds(world, json!({ "organization": "education" }), |row| row.organization_id == education).await > 0);
        for code in ["none", "", "Education", "educ", "%", "education' OR '1'='1"] {
            for field in ["organization", "implementingUnit"] {
                names_nothing(world, "duties", json!({ field: code }), field, code).await;
            }
        }
    }

    async fn a_code_that_names_nothing_is_said_by_every_list(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for (asked, field) in [
            ("responsibilities(organization: \"none\") { code }", "organization"),
            ("evaluations(community: \"none\") { totalCount }", "community"),
            ("evaluations(filter: { community: \"none\" }) { totalCount }", "community"),
            ("reviews(filter: { community: \"none\" }) { totalCount }", "community"),
            ("dutyTallies(by: [], filter: { scenario: \"none\" }) { count }", "scenario"),
            ("duties(first: 0, filter: { implementingUnit: \"none\" }) { totalCount }", "implementingUnit"),
            ("communities(filter: { implementingUnit: \"none\" }) { totalCount }", "implementingUnit"),
            ("community(code: \"baihe\") { duties(filter: { organization: \"none\" }) { totalCount } }", "organization"),
            ("community(code: \"baihe\") { reviews(filter: { community: \"none\" }) { totalCount } }", "community"),
        ] {
            let answer = office.send(&format!("{{ {asked} }}"), json!({})).await;
            assert_eq!(answer.error_code(), "BAD_USER_INPUT", "{asked}");
            let message = answer.body["errors"][0]["message"].as_str().unwrap();
            assert!(message.ends_with(&format!("{field}: nothing has the code \"none\"")), "{message}");
        }
        // What is asked for by its code, and is not there, is none.
        let data = office.ask("{ organization(code: \"none\") { code } community(code: \"none\") { code } }").await;
        assert_eq!(data, json!({ "organization": null, "community": null }));
        // Who may not read the catalogue learns of no code.
        let (nobody, closed) = (world.nobody(), world.closed_to_the_public());
        let mut told = Vec::new();
        for code in ["none", "education"] {
            let asked = format!("{{ responsibilities(organization: \"{code}\") {{ code }} }}");
            told.push(nobody.send_to(&closed, &asked, json!({})).await.bytes);
        }
        assert_eq!(told[0], told[1]);
        // As much of a long one as a message has room for.
        let long = json!({ "filter": { "organization": "长".repeat(5_000) } });
        let answer = office.send(&query_of("duties"), long).await;
        let message = answer.body["errors"][0]["message"].as_str().unwrap();
        assert!(message.chars().count() < 300, "{message}");
    }

    async fn duties_by_community(world) {
        let jiangbin = community_named(world, "jiangbin").await;
        assert!(finds(world, json!({ "community": "jiangbin" }), |row| row.community_id == Some(jiangbin)).await > 0);
        for code in ["none", "", "JIANGBIN", "jiang%"] {
            names_nothing(world, "duties", json!({ "community": code }), "community", code).await;
            names_nothing(world, "duties", json!({ "communities": ["jiangbin", code] }), "communities", code).await;
        }
    }

    async fn duties_by_what_their_clause_says(world) {
        let education = naming(world, |row| &row.scenarios, "EDUCATION").await;
        let fits = |row: &duty::Model| education.contains(&row.responsibility_id);
        assert!(finds(world, json!({ "scenario": "EDUCATION" }), fits).await > 0);
        names_nothing(world, "duties", json!({ "scenario": "education" }), "scenario", "education").await;
        let funding = naming(world, |row| &row.activities, "FUNDING_GUARANTEE").await;
        let fits = |row: &duty::Model| funding.contains(&row.responsibility_id);
        assert!(finds(world, json!({ "activity": "FUNDING_GUARANTEE" }), fits).await > 0);
        let programme = json!({ "appliesTo": "PROGRAMME" });
        assert!(finds(world, programme, |row| row.community_id.is_none()).await > 0);
        let clauses = rows::<responsibility::Entity>(world).await;
        let per_community = clauses.iter().filter(|row| row.applies_to == DutySubject::Community).count();
        assert!(per_community > 0);
        for clause in clauses.iter().filter(|row| row.applies_to == DutySubject::Community) {
            let owed = duties(world).await;
            let owed = owed.iter().filter(|row| row.responsibility_id == clause.id);
            assert!(owed.into_iter().all(|row| row.community_id.is_some()), "{}", clause.code);
        }
    }

    async fn duties_by_day(world) {
        happened(world).await;
        let before = |day| move |row: &duty::Model| row.due_on.is_some_and(|due| due < day);
        assert_eq!(finds(world, json!({ "dueBefore": "2022-12-31" }), before(date!(2022-12-31))).await, 0);
        assert!(finds(world, json!({ "dueBefore": "2023-01-01" }), before(date!(2023-01-01))).await > 1);
        // Those that are not due are due before no day.
        finds(world, json!({ "dueBefore": "9999-12-31" }), |row| row.due_on.is_some()).await;
        let office = world.person("fengmao-office.coordinator").await;
        for day in ["2022-02-30", "31.12.2022", "", "2022-12-31T00:00:00Z"] {
            let query = "query($day: Date) { duties(filter: { dueBefore: $day }) { totalCount } }";
            let answer = office.send(query, json!({ "day": day })).await;
            assert_eq!(answer.error_code(), "BAD_USER_INPUT", "{day}");
        }
    }

    async fn duties_by_several_things_at_once(world) {
        happened(world).await;
        let (education, jiangbin) = (organization(world, "education").await, community_named(world, "jiangbin").await);
        let named = naming(world, |row| &row.scenarios, "EDUCATION").await;
        let both = json!({ "organization": "education", "community": "jiangbin" });
        let fits = |row: &duty::Model| row.organization_id == education && row.community_id == Some(jiangbin);
        assert!(finds(world, both, fits).await > 0);
        let all = json!({
            "organization": "education", "scenario": "EDUCATION", "appliesTo": "COMMUNITY",
            "status": ["ACKNOWLEDGED", "COMPLETED", "ASSIGNED"], "dueBefore": "2023-12-31",
        });
        finds(world, all, |row| {
            row.organization_id == education
                && named.contains(&row.responsibility_id)
                && row.community_id.is_some()
                && matches!(row.status, DutyStatus::Acknowledged | DutyStatus::Completed | DutyStatus::Assigned)
                && row.due_on.is_some()
        })
        .await;
        finds(world, json!({ "community": "jiangbin", "appliesTo": "PROGRAMME" }), |_| false).await;
        let other = json!({ "organization": "none", "status": ["ASSIGNED"] });
        names_nothing(world, "duties", other, "organization", "none").await;
        finds(world, json!({ "organization": "education", "status": null, "community": null }), |row| {
            row.organization_id == education
        })
        .await;
    }

    async fn filters_show_nobody_more_than_the_list_does(world) {
        happened(world).await;
        let health = world.person("health.officer").await;
        for filter in [
            json!({ "organization": "education" }),
            json!({ "scenario": "EDUCATION", "status": ["RETURNED"] }),
            json!({ "status": ["CONFIRMED", "CANCELLED", "RETURNED"] }),
            json!({ "dueBefore": "2024-01-01" }),
        ] {
            assert_eq!(all(&health, "duties", filter).await, (Vec::new(), 0));
        }
    }

    async fn communities_by_each_thing(world) {
        let fuchun = organization(world, "fuchun-subdistrict").await;
        for pool in [Pool::Creation, Pool::Reserve, Pool::Basic] {
            lists(world, json!({ "pool": pool.to_string() }), |row| row.pool == pool).await;
        }
        let level = TargetLevel::ProvincialAndMunicipal;
        assert!(lists(world, json!({ "targetLevel": level.to_string() }), |row| row.target_level == level).await > 0);
        let unit = json!({ "implementingUnit": "fuchun-subdistrict" });
        assert!(lists(world, unit, |row| row.implementing_unit_id == fuchun).await > 0);
        lists(world, json!({ "implementingUnit": "education" }), |_| false).await;
        names_nothing(world, "communities", json!({ "implementingUnit": "none" }), "implementingUnit", "none").await;
        let several = json!({
            "pool": "CREATION", "targetLevel": level.to_string(),
            "implementingUnit": "fuchun-subdistrict", "nameContains": "桥",
        });
        let found = lists(world, several, |row| {
            row.pool == Pool::Creation
                && row.target_level == level
                && row.implementing_unit_id == fuchun
                && row.name.contains('桥')
        });
        assert!(found.await > 0);
        lists(world, json!({}), |_| true).await;
    }

    async fn communities_by_a_part_of_the_name(world) {
        rename(world, "jiangbin", r"100%_Green\Hill").await;
        rename(world, "baihe", r"100x greenÉ").await;
        for (part, codes) in [
            ("green", &["jiangbin", "baihe"][..]),
            ("GREEN", &["jiangbin", "baihe"]),
            ("100%", &["jiangbin"]),
            ("%", &["jiangbin"]),
            ("_", &["jiangbin"]),
            ("0_", &[]),
            (r"\", &["jiangbin"]),
            (r"\\", &[]),
            (r"n\h", &["jiangbin"]),
            (r"%_green\hill", &["jiangbin"]),
            ("x green", &["baihe"]),
            ("' OR '1'='1", &[]),
            ("*", &[]),
            ("阳陂湖", &["yangpihu"]),
        ] {
            let found = lists(world, json!({ "nameContains": part }), |row| codes.contains(&row.code.as_str()));
            assert_eq!(found.await, codes.len(), "{part}");
        }
        lists(world, json!({ "nameContains": "" }), |_| true).await;
        lists(world, json!({ "nameContains": "社区" }), |row| row.name.contains("社区")).await;
    }

    async fn only_the_case_of_plain_letters_is_forgiven_on_either_database(world) {
        // What is beyond ASCII is lowered by one engine and not by the other, unless nothing depends on it.
        rename(world, "baihe", "CAFÉ Ⅻ").await;
        for (part, found) in [("café", 0), ("cafÉ", 1), ("CAFÉ", 1), ("ⅻ", 0), ("Ⅻ", 1)] {
            let (_, total) = all(&world.nobody(), "communities", json!({ "nameContains": part })).await;
            assert_eq!(total, found, "{part}");
        }
    }
}

/// Gives a community another name, past the importer: the document's own have no letters to try.
async fn rename(world: &World, code: &str, name: &str) {
    let operation = world.store.operate().await.unwrap();
    let of_code = community::Column::Code.eq(code);
    let columns = vec![(community::Column::Name, name.into())];
    assert_eq!(operation.unscoped_set::<community::Entity>(of_code, columns).await.unwrap(), 1);
    operation.commit(None, vec![written_past()]).await.unwrap();
}
