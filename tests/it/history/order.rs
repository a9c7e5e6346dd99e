//! The order of a history stands in its rows; pages walk it, and are as long as what one is told.

use super::{actions, told};
use crate::{
    duties::{self, deciding, duty_of},
    evaluations::{done, give, score_of, submitted, verify},
    harness::Person,
    trail::step::take_back_to,
};
use future_community::clock::Clock;
use serde_json::{Value, json};

/// A page of a history.
async fn page(person: &Person<'_>, id: &Value, page: &str) -> Value {
    let asked = format!(
        "query($id: ID!) {{ node(id: $id) {{ ... on Duty {{ history({page}) {{ ...p }} }} ... on Evaluation {{ history({page}) {{ ...p }} }} }} }} \
         fragment p on HistoryConnection {{ totalCount pageInfo {{ hasNextPage hasPreviousPage endCursor startCursor }} nodes {{ action to }} }}"
    );
    person.ask_with(&asked, json!({ "id": id })).await["node"]["history"].clone()
}

both! {
    async fn what_happened_later_is_told_later_whatever_clocks_say(world) {
        let clock = Clock::standing_at(world.clock.now());
        clock.advance(120);
        let (ahead, behind) = (world.server_by(&clock).await, &world.router);
        let office = world.person("fengmao-office.coordinator").await;
        let mut duty = duty_of(&office, "education", None).await;
        let set = "mutation($input: SetDutyDueDateInput!) { setDutyDueDate(input: $input) { duty { id revision } userErrors { code } } }";
        for (at, router) in [&ahead, behind, behind, &ahead, behind].into_iter().enumerate() {
            let mut input = deciding(&duty, None, &format!("due {at}"));
            input["dueOn"] = json!(format!("2022-12-0{}", at + 1));
            let answer = office.send_to(router, set, json!({ "input": input })).await;
            duty = duties::done(&answer.data()["setDutyDueDate"]);
        }
        let told = told(&office, &duty["id"]).await.unwrap();
        let days: Vec<&str> = told.iter().map(|entry| entry["to"].as_str().unwrap()).collect();
        assert_eq!(days, ["2022-12-01", "2022-12-02", "2022-12-03", "2022-12-04", "2022-12-05"]);
        // What happened before there were histories is told as it was sealed.
        take_back_to(&world.database, "m20261126_000017_history").await;
        world.store.migrate().await.unwrap();
        assert_eq!(super::told(&office, &duty["id"]).await.unwrap(), told);
        // Each page begins where the last one ended, from either side.
        let first = page(&office, &duty["id"], "first: 2").await;
        assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(5), &json!(true)));
        let next = page(&office, &duty["id"], &format!("first: 2, after: {}", first["pageInfo"]["endCursor"])).await;
        assert_eq!(next["nodes"][0]["to"], "2022-12-03");
        let last = page(&office, &duty["id"], "last: 2").await;
        assert_eq!(last["nodes"][0]["to"], "2022-12-04");
        let before = page(&office, &duty["id"], &format!("last: 9, before: {}", last["pageInfo"]["startCursor"])).await;
        assert_eq!(before["nodes"].as_array().unwrap().len(), 3);
        assert_eq!(before["pageInfo"]["hasPreviousPage"], false);
    }

    async fn what_was_decided_before_there_were_histories_is_told(world) {
        let submitted = submitted(world).await;
        for (name, found) in [("education.signer", "9"), ("culture-tourism-sports.signer", "4")] {
            done(&verify(&world.person(name).await, &submitted, &[("E1", found)], name).await);
        }
        let office = world.person("fengmao-office.coordinator").await;
        let input = json!({ "score": score_of(&submitted, "E1")["id"], "finalScore": "7", "reason": "现场核实", "idempotencyKey": "d" });
        done(&give(&office, "adjudicateScore", input).await);
        let before = told(&office, &submitted["id"]).await.unwrap();
        take_back_to(&world.database, "m20261126_000017_history").await;
        world.store.migrate().await.unwrap();
        assert_eq!(told(&office, &submitted["id"]).await.unwrap(), before);
        assert_eq!(before.last().unwrap()["action"], "ADJUDICATE_SCORE");
    }

    async fn a_page_is_of_what_one_is_told(world) {
        let submitted = submitted(world).await;
        let id = &submitted["id"];
        let health = world.person("health.officer").await;
        let asked = async || page(&health, id, "first: 2").await;
        let before = asked().await;
        assert_eq!((&before["totalCount"], &before["pageInfo"]["hasNextPage"]), (&json!(2), &json!(false)));
        for (key, found) in [("1", "9"), ("2", "8"), ("3", "7")] {
            done(&verify(&world.person("education.signer").await, &submitted, &[("E1", found)], key).await);
        }
        assert_eq!(asked().await, before, "what others found is no entry, no count and no page");
        done(&verify(&world.person("health.signer").await, &submitted, &[("H1", "9")], "1").await);
        let after = asked().await;
        assert_eq!((&after["totalCount"], &after["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
        let rest = page(&health, id, &format!("first: 5, after: {}", after["pageInfo"]["endCursor"])).await;
        assert_eq!(rest["nodes"].as_array().unwrap().len(), 1);
        assert_eq!(actions(&health, id).await.len(), 3);
    }
}
