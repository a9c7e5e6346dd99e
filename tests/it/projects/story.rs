//! One community from the reserve to its name, with a recheck that is returned.

use super::{CODE, brought_to, community, done, give, prepare, recheck, take};
use crate::{harness::World, plans_of_projects as plans, policy, reviews};
use serde_json::{Value, json};

async fn told(world: &World, name: &str) -> Vec<String> {
    let person = world.person(name).await;
    let query = "{ viewer { notifications(first: 100, filter: { kinds: [STAGE_AWAITED, STAGE_MOVED] }) { nodes { kind subject { ... on Community { code } } } } } }";
    let data = person.ask(query).await;
    let nodes = data["viewer"]["notifications"]["nodes"].as_array().unwrap().clone();
    let as_text =
        |it: &Value| format!("{} {}", it["kind"].as_str().unwrap(), it["subject"]["code"].as_str().unwrap());
    nodes.iter().map(as_text).collect()
}

async fn duties(world: &World) -> (usize, usize) {
    let office = world.person("fengmao-office.coordinator").await;
    let query = "query($code: String!) { community(code: $code) { all: duties(first: 0) { totalCount } open: duties(first: 0, filter: { status: [ASSIGNED, ACKNOWLEDGED, COMPLETED, RETURNED] }) { totalCount } } }";
    let data = office.ask_with(query, json!({ "code": CODE })).await;
    let count =
        |name: &str| usize::try_from(data["community"][name]["totalCount"].as_u64().unwrap()).unwrap();
    (count("all"), count("open"))
}

both! {
    async fn a_community_goes_from_reserve_to_named(world) {
        let office = world.person("fengmao-office.coordinator").await;
        assert_eq!(duties(world).await, (1, 1), "its unit prepares it");

        let applied = take(world, "applyForCreation", "2021-01-10").await;
        assert_eq!((&applied["stage"], &applied["stageSince"], &applied["creationType"]), (&json!("APPLIED"), &json!("2021-01-10"), &json!("RENOVATION")));
        assert_eq!(told(world, "fengmao-office.coordinator").await, ["STAGE_AWAITED longtan"]);
        take(world, "studyApplication", "2021-02-10").await;
        assert_eq!(told(world, "fengmao-office.coordinator").await, Vec::<String>::new());
        assert_eq!(told(world, "changkou-town.officer").await, ["STAGE_MOVED longtan"]);
        // Its application plan is appraised before it goes upward, its implementation plan once it is listed.
        let signer = world.person("changkou-town.signer").await;
        let application = plans::submitted(&signer, CODE, plans::APPLICATION).await;
        let review = plans::appraised(world, CODE, &[&application]).await;
        reviews::all_sign(world, &review, "APPROVE").await;
        plans::ended(world, &review, "concludeReview", json!({ "conclusion": "PASSED_WITH_CONDITIONS", "note": "补充停车专篇" })).await;
        take(world, "submitUpward", "2021-03-10").await;

        let listed = take(world, "recordListing", "2021-04-10").await;
        assert_eq!((&listed["pool"], &listed["targetLevel"], &listed["creationBatch"]), (&json!("CREATION"), &json!("PROVINCIAL_AND_MUNICIPAL"), &json!("2022年第一批")));
        assert_eq!(duties(world).await, (19, 19), "18 clauses of departments follow");
        let data = office.ask("{ programme { pools { pool namedCount } } }").await;
        assert_eq!(data["programme"]["pools"], json!([{ "pool": "CREATION", "namedCount": 11 }, { "pool": "RESERVE", "namedCount": 6 }, { "pool": "BASIC", "namedCount": 0 }]));
        let health = world.person("health.signer").await;
        let inbox = health.ask("{ viewer { notifications(first: 100, filter: { kinds: [ASSIGNED] }) { nodes { subject { ... on Duty { community { code } } } } } } }").await;
        let assigned = inbox["viewer"]["notifications"]["nodes"].as_array().unwrap().iter().filter(|it| it["subject"]["community"]["code"] == CODE).count();
        assert_eq!(assigned, 2);

        prepare(world).await;
        let started = take(world, "startImplementation", "2021-05-10").await;
        assert_eq!((&started["actualStart"], &started["stageHistory"][4]["approval"]), (&json!("2021-05-10"), &json!("富发改〔2022〕1号")));
        take(world, "finishImplementation", "2022-05-10").await;
        take(world, "recordUnitAcceptance", "2022-06-10").await;
        take(world, "requestAcceptance", "2022-07-10").await;
        assert_eq!(told(world, "fengmao-office.deputy").await, ["STAGE_AWAITED longtan"]);

        let returned = recheck(world, 1, "RETURNED").await;
        assert_eq!((&returned["stage"], &returned["stageSince"]), (&json!("IMPLEMENTING"), &json!("2022-08-01")));
        assert_eq!(told(world, "changkou-town.signer").await, ["STAGE_MOVED longtan"]);
        world.clock.advance(86_400);
        let office = world.person("fengmao-office.coordinator").await;
        let recorded = take(world, "recordUnitAcceptance", "2022-08-01").await;
        assert_eq!((&recorded["unitAcceptedOn"], &recorded["actualFinish"]), (&json!("2022-08-01"), &json!("2022-05-10")));
        take(world, "requestAcceptance", "2022-08-02").await;
        let passed = recheck(world, 2, "PASSED_WITH_CONDITIONS").await;
        assert_eq!(passed["stage"], "RECHECKED");

        take(world, "recordAcceptance", "2022-08-02").await;
        let provincial = json!({ "level": "PROVINCIAL", "acceptedOn": "2022-08-02", "batch": "省第四批" });
        let accepted = done(&give(&office, "recordAcceptance", provincial).await);
        assert_eq!(accepted["acceptances"], json!([
            { "level": "MUNICIPAL", "acceptedOn": "2022-08-02", "batch": null, "note": null },
            { "level": "PROVINCIAL", "acceptedOn": "2022-08-02", "batch": "省第四批", "note": null },
        ]));
        let signer = world.person("changkou-town.signer").await;
        assert_eq!(plans::seen(&signer, CODE).await, ["A1 APPRAISED", "I1 APPRAISED"]);
        let named = take(world, "recordNaming", "2022-08-02").await;
        assert_eq!((&named["stage"], &named["namingBatch"], &named["creationBatch"]), (&json!("NAMED"), &json!("命名第一批"), &json!("2022年第一批")));

        let steps: Vec<_> = named["stageHistory"].as_array().unwrap().iter().map(|it| it["step"].as_str().unwrap()).collect();
        assert_eq!(steps, [
            "APPLY_FOR_CREATION", "STUDY_APPLICATION", "SUBMIT_UPWARD", "RECORD_LISTING", "START_IMPLEMENTATION",
            "FINISH_IMPLEMENTATION", "RECORD_UNIT_ACCEPTANCE", "REQUEST_ACCEPTANCE", "RETURN_RECHECK", "RECORD_UNIT_ACCEPTANCE",
            "REQUEST_ACCEPTANCE", "PASS_RECHECK", "RECORD_ACCEPTANCE", "RECORD_ACCEPTANCE", "RECORD_NAMING",
        ]);
        let first = &named["stageHistory"][0];
        assert_eq!((&first["occurredOn"], &first["organization"]["code"], &first["by"]["displayName"]), (&json!("2021-01-10"), &json!("changkou-town"), &json!("name of changkou-town.signer")));
        let returned = &named["stageHistory"][8];
        assert_eq!((&returned["from"], &returned["to"], &returned["reason"], &returned["organization"]["code"]), (&json!("ACCEPTANCE_REQUESTED"), &json!("IMPLEMENTING"), &json!("整改"), &json!("fengmao-office")));

        // What was done stands in the trail, each by its own word.
        let trail = world.trail().await;
        for word in ["APPLY_FOR_CREATION", "STUDY_APPLICATION", "SUBMIT_UPWARD", "RECORD_LISTING", "START_IMPLEMENTATION", "FINISH_IMPLEMENTATION", "RECORD_UNIT_ACCEPTANCE", "REQUEST_ACCEPTANCE", "RECORD_ACCEPTANCE", "RECORD_NAMING"] {
            assert!(trail.iter().any(|event| event.action == word), "{word}");
        }
    }

    async fn a_command_that_comes_again_is_done_once(world) {
        let unit = world.person("changkou-town.signer").await;
        let seen = community(&unit, CODE).await;
        let (_, input) = super::taking("applyForCreation", "2021-01-10");
        let first = super::given(&unit, &seen, "applyForCreation", input.clone()).await;
        let again = super::given(&unit, &seen, "applyForCreation", input).await;
        assert_eq!(first, again);
        assert_eq!(done(&again)["stageHistory"].as_array().unwrap().len(), 1);
        let old = json!({ "occurredOn": "2021-01-11", "reason": "另行安排", "idempotencyKey": "another" });
        super::refused(&super::given(&unit, &seen, "withdrawApplication", old).await, "CONFLICT", "expectedRevision");
    }

    async fn what_was_signed_of_a_community_that_is_listed_reads_otherwise(world) {
        policy::acknowledge(world, "changkou-town-1", CODE).await;
        let signer = world.person("changkou-town.signer").await;
        assert_eq!(policy::duty(&signer, "changkou-town-1", CODE).await["signOffs"][0]["valid"], true);
        let before = policy::duty(&signer, "changkou-town-1", CODE).await["revision"].clone();
        brought_to(world, "LISTED").await;
        let duty = policy::duty(&signer, "changkou-town-1", CODE).await;
        assert_eq!((&duty["signOffs"][0]["valid"], &duty["status"]), (&json!(false), &json!("ACKNOWLEDGED")));
        assert!(duty["revision"].as_i64() > before.as_i64());
        let inbox = signer.ask("{ viewer { notifications(first: 10, filter: { kinds: [SIGNED_CONTENT_CHANGED] }) { totalCount } } }").await;
        assert_eq!(inbox["viewer"]["notifications"]["totalCount"], 1);
    }

    async fn what_only_the_stage_says_undoes_no_signature(world) {
        brought_to(world, "LISTED").await;
        prepare(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let before = policy::duty(&office, "development-reform-2", CODE).await;
        take(world, "startImplementation", "2021-05-10").await;
        take(world, "finishImplementation", "2022-05-10").await;
        assert_eq!(policy::duty(&office, "development-reform-2", CODE).await, before);
        assert_eq!(before["signOffs"][1]["valid"], true);
    }
}
