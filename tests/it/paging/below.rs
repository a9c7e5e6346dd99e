//! Pages of the lists below a community, in both directions.

use super::{communities, duties, happened, rows, walks::walked};
use crate::{
    evaluations,
    harness::{Person, World},
    reviews,
};
use entity::{evaluation, id::CommunityId, review};
use serde_json::{Value, json};
use std::cmp::Reverse;

const ARGUMENTS: &str = "first: $first, after: $after, last: $last, before: $before";
const OF_PAGE: &str = "edges { cursor node { id } } nodes { id } \
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount";

/// A page of a list below a community.
async fn page_below(person: &Person<'_>, code: &str, list: &str, mut asked: Value) -> Value {
    let query = format!(
        "query($code: String!, $first: Int, $after: String, $last: Int, $before: String) {{
           community(code: $code) {{ {list}({ARGUMENTS}) {{ {OF_PAGE} }} }} }}"
    );
    asked["code"] = code.into();
    person.ask_with(&query, asked).await["community"][list].clone()
}

async fn walked_every_way(person: &Person<'_>, list: &str, expected: &[String]) {
    assert!(expected.len() > 1, "{list}: one can walk");
    for size in [1, 2, 100] {
        for backwards in [false, true] {
            let page = async |asked| page_below(person, "jiangbin", list, asked).await;
            assert_eq!(
                walked(page, size, backwards).await,
                expected,
                "{list}, {size}, backwards: {backwards}"
            );
        }
    }
}

async fn jiangbin(world: &World) -> CommunityId {
    communities(world).await.into_iter().find(|row| row.code == "jiangbin").unwrap().id
}

both! {
    async fn the_lists_of_a_community_are_walked_from_both_ends(world) {
        happened(world).await;
        let last = evaluations::made_final(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let set = office.ask("{ indicatorSets { id } }").await["indicatorSets"][0]["id"].clone();
        let input = json!({ "community": "jiangbin", "indicatorSet": set, "idempotencyKey": "once more" });
        evaluations::done(&evaluations::give(&office, "openEvaluation", input).await);
        for kind in ["APPRAISAL", "RECHECK", "PLATFORM_PRELIMINARY_ACCEPTANCE"] {
            reviews::opened(world, "jiangbin", kind, Some(&last["id"]).filter(|_| kind == "RECHECK")).await;
        }
        let id = jiangbin(world).await;

        let mut owed = duties(world).await;
        owed.retain(|row| row.community_id == Some(id));
        owed.sort_by_key(|row| (row.position, row.id));
        let owed: Vec<String> = owed.iter().map(|row| row.id.to_string()).collect();
        walked_every_way(&office, "duties", &owed).await;

        let mut opened = rows::<evaluation::Entity>(world).await;
        opened.retain(|row| row.community_id == id);
        opened.sort_by_key(|row| Reverse((row.opened_at, row.id)));
        let opened: Vec<String> = opened.iter().map(|row| row.id.to_string()).collect();
        walked_every_way(&office, "evaluations", &opened).await;

        let mut held = rows::<review::Entity>(world).await;
        held.retain(|row| row.community_id == id);
        held.sort_by_key(|row| Reverse((row.opened_at, row.id)));
        let held: Vec<String> = held.iter().map(|row| row.id.to_string()).collect();
        walked_every_way(&office, "reviews", &held).await;
    }

    async fn each_community_has_its_own_last_page(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let last = "{ communities { nodes { code duties(last: 2) { nodes { id } totalCount pageInfo { hasPreviousPage hasNextPage } } } } }";
        let found = office.ask(last).await;
        let pages = found["communities"]["nodes"].as_array().unwrap();
        assert!(pages.len() > 1);
        for page in pages {
            let all = page_below(&office, page["code"].as_str().unwrap(), "duties", json!({ "first": 100 })).await;
            let all = all["nodes"].as_array().unwrap();
            let page = &page["duties"];
            assert_eq!(page["nodes"].as_array().unwrap(), &all[all.len().saturating_sub(2)..]);
            assert_eq!(page["totalCount"], all.len());
            assert_eq!(page["pageInfo"], json!({ "hasPreviousPage": all.len() > 2, "hasNextPage": false }));
        }
    }

    async fn a_page_below_goes_one_way(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for list in ["duties", "evaluations", "reviews"] {
            for wrong in ["first: 1, last: 1", "first: 1, before: \"x\"", "last: 1, after: \"x\"", "last: 101"] {
                let query = format!("{{ community(code: \"jiangbin\") {{ {list}({wrong}) {{ totalCount }} }} }}");
                let answer = office.send(&query, json!({})).await;
                assert_eq!(answer.error_code(), "BAD_USER_INPUT", "{list}({wrong}): {}", answer.body);
            }
        }
    }
}
