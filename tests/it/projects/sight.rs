//! Who sees how a project came to where it stands, and who may carry it on.

use super::{CODE, brought_to, community, done, give, refused, taking};
use crate::files::{pdf, shown, uploaded};
use serde_json::json;

both! {
    async fn what_a_recheck_concluded_is_told_to_who_sees_it(world) {
        brought_to(world, "ACCEPTANCE_REQUESTED").await;
        super::recheck(world, 1, "RETURNED").await;
        let last = async |name: &str| {
            let seen = community(&world.person(name).await, CODE).await;
            seen["stageHistory"].as_array().unwrap().last().unwrap().clone()
        };
        // Both owe something for the community; finance is not on the roster of a recheck.
        for (name, is_told) in [("fengmao-office.coordinator", true), ("changkou-town.officer", true), ("education.officer", true), ("finance.officer", false)] {
            let step = last(name).await;
            assert_eq!((&step["step"], step["reason"].is_string()), (&json!("RETURN_RECHECK"), is_told), "{name}");
        }
    }

    async fn what_many_rows_are_about_is_told_once_for_each(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let query = "{ community(code: \"jiangbin\") { duties(first: 5) { nodes { community { viewerActions { action } stageHistory { step } } } } } }";
        let told = office.ask(query).await["community"]["duties"]["nodes"].as_array().unwrap().clone();
        let alone = office.ask("{ community(code: \"jiangbin\") { viewerActions { action } stageHistory { step } } }").await["community"].clone();
        assert_eq!(told.len(), 5);
        assert!(told.iter().all(|it| it["community"] == alone), "{told:?}");
    }

    async fn how_it_came_there_is_for_its_unit_the_office_and_who_has_a_duty(world) {
        brought_to(world, "SUBMITTED").await;
        let (office, mut listing) = taking("recordListing", "2022-08-01");
        let office = world.person(office).await;
        let file = uploaded(&office, "公布.pdf", &pdf("listing")).await["id"].clone();
        listing["attachments"] = json!([file]);
        done(&give(&office, "recordListing", listing).await);
        for (name, seen) in [
            ("fengmao-office.coordinator", true),
            ("changkou-town.officer", true),
            ("changkou-town.signer", true),
            ("health.officer", true),
            ("finance.signer", true),
            // Its clauses are about the programme.
            ("publicity-dept.signer", false),
            ("fuchun-subdistrict.signer", false),
            ("data-platform", false),
            ("sysadmin", false),
            ("auditor", false),
        ] {
            let person = world.person(name).await;
            let found = community(&person, CODE).await;
            assert_eq!(found["stage"], "LISTED", "{name}");
            assert_eq!(!shown(&person, &file).await.is_null(), seen, "{name}");
            let none = found["stageHistory"] == json!([]) && found["viewerActions"] == json!([]);
            assert_eq!(!none, seen, "{name}");
        }
        let found = community(&world.nobody(), CODE).await;
        assert_eq!((&found["stage"], &found["stageHistory"]), (&json!("LISTED"), &json!([])));
    }

    async fn who_had_a_duty_sees_it_and_before_that_nobody_else(world) {
        brought_to(world, "SUBMITTED").await;
        let health = world.person("health.officer").await;
        assert_eq!(community(&health, CODE).await["stageHistory"], json!([]));
        brought_to(world, "LISTED").await;
        super::take(world, "withdrawProject", "2022-08-01").await;
        // Its duties are cancelled: they were its affair.
        assert_eq!(community(&health, CODE).await["stageHistory"].as_array().unwrap().len(), 5);
    }

    async fn who_sees_it_and_may_not_is_told_so(world) {
        let strangers = ["fuchun-subdistrict.signer", "health.signer", "data-platform", "auditor"];
        for command in ["applyForCreation", "studyApplication", "startImplementation", "recordListing", "withdrawProject", "undoStage"] {
            let (_, input) = taking(command, "2022-08-01");
            for name in strangers {
                let payload = give(&world.person(name).await, command, input.clone()).await;
                refused(&payload, "NOT_PERMITTED", "community");
            }
        }
        // An officer records and does not apply; a unit directs nothing; the office applies for nobody.
        for (name, command) in [
            ("changkou-town.officer", "applyForCreation"),
            ("changkou-town.signer", "studyApplication"),
            ("changkou-town.signer", "undoStage"),
            ("fengmao-office.coordinator", "applyForCreation"),
            ("fengmao-office.coordinator", "startImplementation"),
        ] {
            let (_, input) = taking(command, "2022-08-01");
            refused(&give(&world.person(name).await, command, input).await, "NOT_PERMITTED", "community");
        }
        let unit = world.person("changkou-town.signer").await;
        let nowhere = json!({ "code": "nowhere", "revision": 1 });
        let (_, input) = taking("applyForCreation", "2022-08-01");
        refused(&super::given(&unit, &nowhere, "applyForCreation", input).await, "NOT_FOUND", "community");
    }

    async fn a_unit_that_loses_its_community_sees_no_more_of_it(world) {
        brought_to(world, "LISTED").await;
        crate::policy::acknowledge(world, "changkou-town-1", CODE).await;
        let unit = world.person("changkou-town.signer").await;
        assert_eq!(community(&unit, CODE).await["stageHistory"].as_array().unwrap().len(), 4);
        let line = "13,longtan,RESERVE,龙潭社区,changkou-town";
        super::library::created(line, "13,longtan,CREATION,龙潭社区,xindeng-town").import(world).await;
        let found = community(&unit, CODE).await;
        assert_eq!((&found["stageHistory"], &found["viewerActions"]), (&json!([]), &json!([])));
        let other = world.person("xindeng-town.officer").await;
        assert_eq!(community(&other, CODE).await["stageHistory"].as_array().unwrap().len(), 4);
    }
}
