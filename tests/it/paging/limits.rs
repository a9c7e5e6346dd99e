//! What is a page and what is none, pages within rows, and cursors that were not given out.

use super::{communities, duties, happened, ids, page, query_of};
use crate::{
    duties::{again, done, duty_of, signing},
    harness::{Answer, Person, World},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{duty, vocabulary::DutyStatus};
use future_community::config::Limits;
use serde_json::{Value, json};

/// The request was understood, and the list's arguments were not what they may be.
async fn none(person: &Person<'_>, list: &str, arguments: Value) {
    let answer = person.send(&query_of(list), arguments.clone()).await;
    assert_eq!(answer.error_code(), "BAD_USER_INPUT", "{list} {arguments}");
    assert!(answer.body["data"].is_null(), "{list} {arguments}");
}

async fn cursor(person: &Person<'_>, list: &str, order: &str) -> String {
    let page = page(person, list, &json!({ "first": 1, "orderBy": order })).await;
    page["pageInfo"]["endCursor"].as_str().unwrap().to_owned()
}

/// A page of a community's duties.
async fn within(person: &Person<'_>, code: &str, arguments: Value) -> Value {
    let mut variables = arguments;
    variables["code"] = json!(code);
    let query = "query($code: String!, $first: Int, $after: String, $filter: DutyFilter) {
        community(code: $code) { duties(first: $first, after: $after, filter: $filter) {
          edges { cursor node { id } } nodes { id } totalCount
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }";
    person.ask_with(query, variables).await["community"]["duties"].clone()
}

/// The duties for a community, in the order of annex 2.
async fn of_community(world: &World, code: &str) -> Vec<duty::Model> {
    let community = communities(world).await.into_iter().find(|row| row.code == code).unwrap();
    let mut duties = duties(world).await;
    duties.retain(|duty| duty.community_id == Some(community.id));
    duties.sort_by_key(|duty| (duty.position, duty.id));
    duties
}

/// Asks where so many bytes of rows may be read.
async fn reading(person: &Person<'_>, bytes: u32, query: &str, variables: Value) -> Answer {
    let mut limits = Limits::default();
    limits.read.most = bytes;
    person.send_to(&person.world.within(&limits), query, variables).await
}

/// Nothing is answered, because too much was read.
#[track_caller]
fn read_too_much(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.error_code()), (200, "LIMIT_EXCEEDED"), "{}", answer.body);
    assert!(answer.body["data"].is_null(), "{}", answer.body);
    assert_eq!(answer.body["errors"].as_array().unwrap().len(), 1, "{}", answer.body);
    assert!(answer.body["errors"][0]["message"].to_string().contains("LIMIT_READ"), "{}", answer.body);
}

/// The fewest bytes within which a question is answered.
async fn fewest(person: &Person<'_>, query: &str) -> u32 {
    let (mut too_few, mut enough) = (0, 1 << 22);
    while enough - too_few > 1 {
        let most = u32::midpoint(too_few, enough);
        let answer = reading(person, most, query, json!({})).await;
        if answer.body["errors"].is_null() {
            enough = most;
        } else {
            read_too_much(&answer);
            too_few = most;
        }
    }
    enough
}

both! {
    async fn what_a_question_reads_has_so_many_bytes(world) {
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        let question = "{ duties(first: 100) { nodes { id signOffs { act } } } }";
        let before = fewest(&signer, question).await;
        let mut input = signing(&duty, "ACKNOWLEDGE", "long");
        input["statement"] = json!("长".repeat(2_000));
        done(&signer.command("signDuty", input).await);
        let more = fewest(&signer, question).await - before;
        assert!((6_000..12_000).contains(&more), "a long statement is read, though nobody asked for it: {more}");
        // Not even what could be null alone, and what reads nothing.
        let nullable = "{ programme { code } community(code: \"baihe\") { duties(first: 100) { nodes { id } } } }";
        assert!(fewest(&signer, nullable).await > 200);
        // Every row of every page, and whatever is read side by side.
        let office = world.person("fengmao-office.coordinator").await;
        let pages = fewest(&office, "{ communities(first: 100) { nodes { id } } }").await;
        let nested = "communities(first: 100) { nodes { duties(first: 100) { nodes { id } } } }";
        let of_each = fewest(&office, &format!("{{ {nested} }}")).await;
        assert!(of_each > pages + 100 * 200, "{of_each} {pages}");
        assert_eq!(fewest(&office, &format!("{{ a: {nested} b: {nested} }}")).await, 2 * of_each);
    }

    async fn a_command_whose_answer_reads_too_much_is_done(world) {
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        let input = json!({ "input": signing(&duty, "ACKNOWLEDGE", "once") });
        let command = "mutation($input: SignDutyInput!) { signDuty(input: $input) { duty { id status community { code } } userErrors { code } } }";
        // What the command wrote it does not read again; the community it does.
        read_too_much(&reading(&signer, 1, command, input.clone()).await);
        assert_eq!(again(&signer, &duty).await["status"], "ACKNOWLEDGED");
        let answer = signer.ask_with(command, input).await;
        assert_eq!(answer["signDuty"], json!({ "duty": { "id": duty["id"], "status": "ACKNOWLEDGED", "community": answer["signDuty"]["duty"]["community"] }, "userErrors": [] }));
    }

    async fn a_page_has_at_most_a_hundred_rows(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for list in ["duties", "communities"] {
            for count in ["first", "last"] {
                for size in [101, -1, 1_000_000, -101, i32::MAX] {
                    none(&office, list, json!({ count: size })).await;
                }
                assert!(!ids(&page(&office, list, &json!({ count: 100 })).await).is_empty());
            }
        }
        assert_eq!(ids(&page(&office, "duties", &json!({ "first": 100 })).await).len(), 100);
        assert_eq!(ids(&page(&office, "duties", &json!({ "last": 100 })).await).len(), 100);
        assert_eq!(ids(&page(&office, "duties", &json!({})).await).len(), 20, "who does not say gets twenty");
    }

    async fn an_empty_page_says_what_there_is(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let total = duties(world).await.len();
        for (count, more, other) in
            [("first", "hasNextPage", "hasPreviousPage"), ("last", "hasPreviousPage", "hasNextPage")]
        {
            let empty = page(&office, "duties", &json!({ count: 0 })).await;
            assert_eq!((&empty["edges"], &empty["totalCount"]), (&json!([]), &json!(total)));
            let info = &empty["pageInfo"];
            assert_eq!((&info[more], &info[other]), (&json!(true), &json!(false)), "{count}");
            assert!(info["startCursor"].is_null() && info["endCursor"].is_null());
            let nothing = json!({ count: 0, "filter": { "status": [] } });
            let nothing = page(&office, "duties", &nothing).await;
            assert_eq!((&nothing["totalCount"], &nothing["pageInfo"][more]), (&json!(0), &json!(false)));
        }
    }

    async fn one_pages_in_one_direction(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for (list, order) in [("duties", "DUE_ON"), ("communities", "ORDINAL")] {
            let cursor = cursor(&office, list, order).await;
            none(&office, list, json!({ "first": 1, "last": 1 })).await;
            none(&office, list, json!({ "last": 1, "after": cursor })).await;
            none(&office, list, json!({ "first": 1, "before": cursor })).await;
            none(&office, list, json!({ "before": cursor })).await;
            none(&office, list, json!({ "first": 1, "after": cursor, "before": cursor })).await;
        }
    }

    async fn a_cursor_is_of_its_list_and_order(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let lists = [
            ("duties", ["DUE_ON", "STATUS", "DUE_ON_DESC"]),
            ("communities", ["ORDINAL", "NAME", "PLANNED_FINISH"]),
        ];
        for (of, orders) in lists {
            for made_by in orders {
                let cursor = cursor(&office, of, made_by).await;
                for (list, orders) in lists {
                    for order in orders {
                        let forwards = json!({ "first": 1, "after": cursor, "orderBy": order });
                        let backwards = json!({ "last": 1, "before": cursor, "orderBy": order });
                        if (of, made_by) == (list, order) {
                            assert_eq!(ids(&page(&office, list, &forwards).await).len(), 1);
                            assert_eq!(ids(&page(&office, list, &backwards).await).len(), 0);
                        } else {
                            none(&office, list, forwards).await;
                            none(&office, list, backwards).await;
                        }
                    }
                }
            }
        }
    }

    async fn what_was_not_given_out_is_no_cursor(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let good = cursor(&office, "duties", "DUE_ON").await;
        let day = String::from_utf8(URL_SAFE_NO_PAD.decode(&good).unwrap()).unwrap();
        let (_, id) = day.split_once('/').unwrap();
        for garbage in [
            String::new(),
            "garbage".to_owned(),
            "*".to_owned(),
            "🏠".to_owned(),
            format!("{good}="),
            good[1..].to_owned(),
            good[..good.len() - 1].to_owned(),
            URL_SAFE_NO_PAD.encode([0xff, 0xfe]),
            URL_SAFE_NO_PAD.encode("dueOn"),
            URL_SAFE_NO_PAD.encode("dueOn//"),
            URL_SAFE_NO_PAD.encode("dueOn/x"),
            URL_SAFE_NO_PAD.encode("dueOn/x/2022-12-31"),
            URL_SAFE_NO_PAD.encode(format!("{day}/")),
            URL_SAFE_NO_PAD.encode(format!("updated/{id}")),
            // As they were when a day stood for none.
            URL_SAFE_NO_PAD.encode(format!("due/{id}/9999-12-31")),
            URL_SAFE_NO_PAD.encode(format!("due/{id}/2022-12-31")),
            URL_SAFE_NO_PAD.encode(format!("{day}/tomorrow")),
            URL_SAFE_NO_PAD.encode(format!("{day}/2022-02-30")),
            URL_SAFE_NO_PAD.encode(format!("{day}/' OR 1 = 1")),
        ] {
            none(&office, "duties", json!({ "first": 1, "after": garbage })).await;
            none(&office, "duties", json!({ "last": 1, "before": garbage })).await;
        }
    }

    async fn a_page_of_each_community_says_how_many_there_are(world) {
        happened(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let expected: Vec<String> = of_community(world, "jiangbin").await.iter().map(|it| it.id.to_string()).collect();
        let (mut found, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = within(&office, "jiangbin", json!({ "first": 4, "after": after })).await;
            assert_eq!(page["totalCount"], expected.len());
            assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
            found.extend(ids(&page));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(found, expected);
        // Past the end there is nothing, and still as many in all.
        let past = within(&office, "jiangbin", json!({ "first": 4, "after": after })).await;
        assert_eq!((&past["edges"], &past["totalCount"]), (&json!([]), &json!(expected.len())));
        let info = json!({ "hasNextPage": false, "hasPreviousPage": true, "startCursor": null, "endCursor": null });
        assert_eq!(past["pageInfo"], info);
        let none = within(&office, "jiangbin", json!({ "first": 0 })).await;
        assert_eq!((&none["edges"], &none["totalCount"]), (&json!([]), &json!(expected.len())));
        assert_eq!(none["pageInfo"]["hasNextPage"], true);
        // A cursor of the root list in the same order is a place in each community's list.
        let outer = json!({ "last": 1, "orderBy": "RESPONSIBILITY" });
        let outer = page(&office, "duties", &outer).await["pageInfo"]["endCursor"].clone();
        let past = within(&office, "jiangbin", json!({ "first": 4, "after": outer })).await;
        assert_eq!(past["totalCount"], expected.len());
    }

    async fn a_page_of_each_community_counts_what_fits(world) {
        happened(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        for status in [DutyStatus::Assigned, DutyStatus::Completed, DutyStatus::Confirmed] {
            for code in ["jiangbin", "hanghuang", "yinhu-huayuan"] {
                let mut expected = of_community(world, code).await;
                expected.retain(|duty| duty.status == status);
                let expected: Vec<String> = expected.iter().map(|it| it.id.to_string()).collect();
                let filter = json!({ "status": [status.to_string()] });
                let found = within(&office, code, json!({ "first": 100, "filter": filter })).await;
                assert_eq!(ids(&found), expected, "{status} {code}");
                assert_eq!(found["totalCount"], expected.len(), "{status} {code}");
            }
        }
    }

    async fn nobody_and_strangers_find_no_duty_in_a_community(world) {
        for person in [world.nobody(), world.member("no.role", &[]).await, world.person("auditor").await] {
            let found = within(&person, "jiangbin", json!({ "first": 100 })).await;
            assert_eq!((&found["edges"], &found["totalCount"]), (&json!([]), &json!(0)));
            assert_eq!(found["pageInfo"]["hasNextPage"], false);
        }
    }

    async fn anothers_cursor_leads_to_ones_own_rows(world) {
        happened(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let education = world.person("education.signer").await;
        let own = page(&education, "duties", &json!({ "first": 100 })).await;
        for order in ["DUE_ON", "UPDATED_AT", "RESPONSIBILITY"] {
            let foreign = page(&office, "duties", &json!({ "first": 100, "orderBy": order })).await;
            for edge in foreign["edges"].as_array().unwrap().iter().step_by(9) {
                let asked = json!({ "first": 100, "after": edge["cursor"], "orderBy": order });
                let after = page(&education, "duties", &asked).await;
                let asked = json!({ "last": 100, "before": edge["cursor"], "orderBy": order });
                let before = page(&education, "duties", &asked).await;
                for page in [&after, &before] {
                    assert!(ids(page).iter().all(|id| ids(&own).contains(id)), "only one's own");
                    assert_eq!(page["totalCount"], own["totalCount"]);
                }
                let met = ids(&after).len() + ids(&before).len();
                let is_own = ids(&own).iter().any(|id| edge["node"]["id"] == **id);
                assert_eq!(met + usize::from(is_own), ids(&own).len(), "all of one's own on either side");
            }
        }
    }
}
