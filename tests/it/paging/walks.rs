//! Walking a whole list.

use super::{communities, duties, happened, ids, organization, page};
use crate::{
    harness::{Person, World},
    reference::{DUTY_ORDERS, take},
};
use entity::{community, duty};
use serde_json::{Value, json};
use std::cmp::Reverse;

const SIZES: [usize; 3] = [1, 7, 100];

/// The ids of duties as an order has them. Where keys are equal, ids decide.
fn in_order(mut duties: Vec<duty::Model>, order: &str) -> Vec<String> {
    match order {
        // Those that are not due come last.
        "DUE_ON" => duties.sort_by_key(|row| (row.due_on.is_none(), row.due_on, row.id)),
        "DUE_ON_DESC" => duties.sort_by_key(|row| (row.due_on.is_none(), Reverse((row.due_on, row.id)))),
        "UPDATED_AT" => duties.sort_by_key(|row| Reverse((row.updated_at, row.id))),
        "UPDATED_AT_ASC" => duties.sort_by_key(|row| (row.updated_at, row.id)),
        "RESPONSIBILITY_DESC" => duties.sort_by_key(|row| Reverse((row.position, row.id))),
        "COMMUNITY" => {
            duties.sort_by_key(|row| (row.community_ordinal.is_none(), row.community_ordinal, row.id));
        }
        "COMMUNITY_DESC" => duties
            .sort_by_key(|row| (row.community_ordinal.is_none(), Reverse((row.community_ordinal, row.id)))),
        // The words of states stand in the order of their life.
        "STATUS" => duties.sort_by_key(|row| (row.status, row.due_on.is_none(), row.due_on, row.id)),
        "STATUS_DESC" => {
            duties.sort_by_key(|row| (Reverse(row.status), row.due_on.is_none(), row.due_on, row.id));
        }
        _ => duties.sort_by_key(|row| (row.position, row.id)),
    }
    duties.iter().map(|row| row.id.to_string()).collect()
}

fn communities_in_order(mut communities: Vec<community::Model>, order: &str) -> Vec<String> {
    let finish = |row: &community::Model| row.planned_finish.as_ref().map(|month| month.as_str().to_owned());
    match order {
        // By bytes, which is by code points.
        "NAME" => communities.sort_by(|left, right| (&left.name, left.id).cmp(&(&right.name, right.id))),
        "PLANNED_FINISH" => communities.sort_by_key(|row| (finish(row).is_none(), finish(row), row.id)),
        _ => communities.sort_by_key(|row| (row.ordinal, row.id)),
    }
    communities.iter().map(|row| row.id.to_string()).collect()
}

/// Walks a list from one end to the other, and looks at each page on the way.
pub(super) async fn walked(page: impl AsyncFn(Value) -> Value, size: usize, backwards: bool) -> Vec<String> {
    let (count, beyond, more, edge) = if backwards {
        ("last", "before", "hasPreviousPage", "startCursor")
    } else {
        ("first", "after", "hasNextPage", "endCursor")
    };
    let came_from = if backwards { "hasNextPage" } else { "hasPreviousPage" };
    let mut found: Vec<String> = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let page = page(json!({ count: size, beyond: cursor })).await;
        let (edges, info) = (page["edges"].as_array().unwrap(), &page["pageInfo"]);
        let nodes = ids(&page);
        let of_edges: Vec<&str> = edges.iter().map(|edge| edge["node"]["id"].as_str().unwrap()).collect();
        assert_eq!(of_edges, nodes, "edges and nodes are the same rows");
        assert_eq!(info["startCursor"], edges.first().map_or(Value::Null, |edge| edge["cursor"].clone()));
        assert_eq!(info["endCursor"], edges.last().map_or(Value::Null, |edge| edge["cursor"].clone()));
        assert_eq!(info[came_from], !cursor.is_null(), "it came from there");
        found = if backwards { [nodes, found].concat() } else { [found, nodes].concat() };
        assert_eq!(info[more], page["totalCount"] != json!(found.len()));
        assert!(info[more] == false || edges.len() == size, "a page that is not the last is full");
        if info[more] == false {
            assert_eq!(page["totalCount"], found.len(), "{size} a page");
            return found;
        }
        cursor = info[edge].clone();
    }
}

async fn walked_every_way(person: &Person<'_>, list: &str, order: &str, expected: &[String]) {
    for size in SIZES {
        for backwards in [false, true] {
            let page = async |mut asked: Value| {
                asked["orderBy"] = order.into();
                page(person, list, &asked).await
            };
            let found = walked(page, size, backwards).await;
            assert_eq!(found, expected, "{list} by {order}, {size} a page, backwards: {backwards}");
        }
    }
}

/// The duties of an organization, and those for the communities that it implements.
async fn around(world: &World, code: &str) -> Vec<duty::Model> {
    let organization = organization(world, code).await;
    let communities = communities(world).await;
    let of_unit = |duty: &duty::Model| {
        let community = communities.iter().find(|row| Some(row.id) == duty.community_id);
        community.is_some_and(|row| row.implementing_unit_id == organization)
    };
    let mut seen = duties(world).await;
    seen.retain(|duty| duty.organization_id == organization || of_unit(duty));
    seen
}

both! {
    async fn every_duty_is_met_once_whichever_way_one_walks(world) {
        happened(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let all = duties(world).await;
        assert!(all.len() > 100, "more than a page");
        for order in DUTY_ORDERS {
            walked_every_way(&office, "duties", order, &in_order(all.clone(), order)).await;
        }
    }

    async fn one_meets_the_duties_that_one_may_see_and_no_other(world) {
        happened(world).await;
        for (name, code) in [
            ("education.signer", "education"),
            ("fuchun-subdistrict.officer", "fuchun-subdistrict"),
            ("xindeng-town.signer", "xindeng-town"),
        ] {
            let person = world.person(name).await;
            let seen = around(world, code).await;
            assert!(seen.len() > 7, "{name} sees more than a page");
            for order in DUTY_ORDERS {
                walked_every_way(&person, "duties", order, &in_order(seen.clone(), order)).await;
            }
        }
    }

    async fn every_community_is_met_once_whichever_way_one_walks(world) {
        for person in [world.nobody(), world.person("education.signer").await] {
            let all = communities(world).await;
            for order in ["ORDINAL", "NAME", "PLANNED_FINISH"] {
                let expected = communities_in_order(all.clone(), order);
                walked_every_way(&person, "communities", order, &expected).await;
            }
        }
    }

    async fn no_day_stands_for_none(world) {
        happened(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        // The last day that there is, and the first; half of the duties have none.
        for (at, duty) in duties(world).await.iter().enumerate().take(60) {
            let day = ["2032-08-01", "2022-06-15", "2032-07-31"][at % 3];
            let id = duty.id.to_string();
            let query = "query($id: ID!) { node(id: $id) { ... on Duty { revision status } } }";
            let seen = office.ask_with(query, json!({ "id": id })).await["node"].clone();
            if !["CONFIRMED", "CANCELLED"].contains(&seen["status"].as_str().unwrap()) {
                take(&office, &id, "SCHEDULE", day).await;
            }
        }
        // No command sets them any more; those that were set before there was such a rule are there.
        for (given, kept) in [("2032-08-01", "9999-12-31"), ("2022-06-15", "0001-01-01"), ("2032-07-31", "9999-12-30")] {
            let change = format!("UPDATE duties SET due_on = '{kept}' WHERE due_on = '{given}'");
            world.database.execute(&change).await.unwrap();
        }
        let all = duties(world).await;
        let expected = in_order(all.clone(), "DUE_ON");
        let last = all.iter().filter(|row| row.due_on.is_some()).count();
        let at = |id: &String| all.iter().find(|row| row.id.to_string() == *id).unwrap().due_on;
        assert!(at(&expected[last - 1]).unwrap().year() == 9999 && at(&expected[last]).is_none());
        for order in ["DUE_ON", "DUE_ON_DESC", "STATUS", "STATUS_DESC"] {
            walked_every_way(&office, "duties", order, &in_order(all.clone(), order)).await;
        }
        let education = world.person("education.signer").await;
        let seen = in_order(around(world, "education").await, "DUE_ON");
        walked_every_way(&education, "duties", "DUE_ON", &seen).await;
    }

    async fn rows_of_equal_keys_keep_one_order(world) {
        // Nothing happened yet: no duty is due, and all were derived at one moment.
        let all = duties(world).await;
        assert!(all.iter().all(|row| row.due_on.is_none() && row.updated_at == all[0].updated_at));
        let office = world.person("fengmao-office.coordinator").await;
        for order in DUTY_ORDERS {
            walked_every_way(&office, "duties", order, &in_order(all.clone(), order)).await;
        }
    }

    async fn a_page_goes_on_where_the_last_one_ended_though_rows_came_and_went(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let first = page(&office, "duties", &json!({ "first": 3, "orderBy": "DUE_ON" })).await;
        // What happened moves rows to the front of the list, before the cursor.
        happened(world).await;
        let after = &first["pageInfo"]["endCursor"];
        let next = page(&office, "duties", &json!({ "first": 100, "after": after, "orderBy": "DUE_ON" })).await;
        let expected = in_order(duties(world).await, "DUE_ON");
        let from = expected.iter().position(|id| Some(id) == ids(&first).last()).unwrap();
        assert_eq!(ids(&next), expected[from + 1..from + 101]);
    }
}
