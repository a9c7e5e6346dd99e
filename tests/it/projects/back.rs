//! Every way back: with a reason, and a trace.

use super::{CODE, brought_to, community, done, give, recheck, refused, take, taking};
use crate::{dossiers, library, policy};
use serde_json::json;

both! {
    async fn what_a_later_decision_says_stays_when_the_step_before_it_is_undone(world) {
        brought_to(world, "LISTED").await;
        let office = world.person("fengmao-office.coordinator").await;
        let later = library::change(&office, CODE, json!({ "targetLevel": "PROVINCIAL" })).await;
        library::decided(&office, json!([later]), "later").await;
        let undone = take(world, "undoStage", "").await;
        assert_eq!((&undone["stage"], &undone["pool"], &undone["targetLevel"]), (&json!("SUBMITTED"), &json!("RESERVE"), &json!("PROVINCIAL")));
    }

    async fn the_type_of_an_application_stays_where_the_record_says_none(world) {
        let applied = take(world, "applyForCreation", "2021-01-10").await;
        let unit = world.person("changkou-town.signer").await;
        dossiers::saved(&unit, CODE, json!({ "location": "江边" })).await;
        let office = world.person("fengmao-office.coordinator").await;
        assert_eq!(community(&office, CODE).await["creationType"], applied["creationType"]);
        // What is known is changed in the record, and by no application.
        take(world, "withdrawApplication", "2021-01-11").await;
        let (_, mut input) = taking("applyForCreation", "2021-01-12");
        input["creationType"] = json!("NEW_BUILD");
        refused(&give(&unit, "applyForCreation", input).await, "INVALID", "creationType");
    }

    async fn an_application_goes_back_and_comes_again(world) {
        for (stage, command) in [
            ("APPLIED", "returnApplication"),
            ("STUDIED", "returnApplication"),
            ("SUBMITTED", "rejectSelection"),
            ("APPLIED", "withdrawApplication"),
            ("STUDIED", "withdrawApplication"),
        ] {
            let (name, input) = taking(command, "2022-08-01");
            let person = world.person(name).await;
            let days = [("applyForCreation", "APPLIED"), ("studyApplication", "STUDIED"), ("submitUpward", "SUBMITTED")];
            for (step, reached) in days {
                take(world, step, "2022-08-01").await;
                if reached == stage {
                    break;
                }
            }
            let mut without = input.clone();
            without["reason"] = json!("  ");
            refused(&give(&person, command, without).await, "INVALID", "reason");
            let back = done(&give(&person, command, input).await);
            assert_eq!((&back["stage"], &back["pool"]), (&json!("RESERVE"), &json!("RESERVE")));
            let last = back["stageHistory"].as_array().unwrap().last().unwrap().clone();
            assert_eq!((&last["from"], &last["to"], last["reason"].is_null()), (&json!(stage), &json!("RESERVE"), false), "{command}");
        }
    }

    async fn a_study_that_does_not_choose_it_says_why(world) {
        brought_to(world, "APPLIED").await;
        let office = world.person("fengmao-office.coordinator").await;
        let bare = json!({ "occurredOn": "2022-08-01", "conclusion": "NOT_SELECTED" });
        refused(&give(&office, "studyApplication", bare).await, "INVALID", "reason");
        let said = json!({ "occurredOn": "2022-08-01", "conclusion": "NOT_SELECTED", "reason": "本年名额已满" });
        let back = done(&give(&office, "studyApplication", said).await);
        let last = back["stageHistory"][1].clone();
        assert_eq!((&back["stage"], &last["step"], &last["reason"]), (&json!("RESERVE"), &json!("REJECT_SELECTION"), &json!("本年名额已满")));
    }

    async fn a_listing_that_is_undone_leaves_what_was_signed(world) {
        brought_to(world, "LISTED").await;
        policy::acknowledge(world, "health-1", CODE).await;
        let office = world.person("fengmao-office.coordinator").await;
        let undone = take(world, "undoStage", "").await;
        assert_eq!((&undone["stage"], &undone["pool"], &undone["stageSince"]), (&json!("SUBMITTED"), &json!("RESERVE"), &json!("2021-03-10")));
        assert_eq!((&undone["targetLevel"], &undone["creationBatch"], &undone["creationType"]), (&json!("UNDETERMINED"), &json!(null), &json!("RENOVATION")));
        assert_eq!(policy::duty(&office, "health-1", CODE).await["status"], "ACKNOWLEDGED");
        assert_eq!(policy::duty(&office, "education-1", CODE).await["status"], "CANCELLED");
        let unit = policy::duty(&office, "changkou-town-1", CODE).await;
        assert_eq!(unit["status"], "ASSIGNED", "its unit prepares it as before");
        let history = undone["stageHistory"].as_array().unwrap();
        assert_eq!((&history[3]["step"], &history[3]["undone"], &history[4]["step"], &history[4]["reason"]), (&json!("RECORD_LISTING"), &json!(true), &json!("UNDO_STAGE"), &json!("误记")));
        // It is listed on another day than it was said to be, which may be earlier than the day of the undoing.
        let again = take(world, "recordListing", "2021-04-20").await;
        assert_eq!((&again["stage"], &again["stageSince"]), (&json!("LISTED"), &json!("2021-04-20")));
        assert_eq!(policy::duty(&office, "education-1", CODE).await["status"], "ASSIGNED");
        // Step by step to where annex 1 begins, and no further.
        for stage in ["SUBMITTED", "STUDIED", "APPLIED", "RESERVE"] {
            assert_eq!(take(world, "undoStage", "").await["stage"], stage);
        }
        assert_eq!(community(&office, CODE).await["creationType"], json!(null));
        let (_, input) = taking("undoStage", "");
        refused(&give(&office, "undoStage", input).await, "WRONG_STATE", "community");
    }

    async fn what_is_withdrawn_is_owed_by_nobody_who_has_not_signed_and_comes_back(world) {
        brought_to(world, "LISTED").await;
        policy::acknowledge(world, "health-1", CODE).await;
        let office = world.person("fengmao-office.coordinator").await;
        let gone = take(world, "withdrawProject", "2022-08-01").await;
        assert_eq!((&gone["stage"], gone["withdrawnAt"].is_null()), (&json!("WITHDRAWN"), false));
        assert_eq!(policy::duty(&office, "health-1", CODE).await["status"], "ACKNOWLEDGED");
        for clause in ["education-1", "changkou-town-1"] {
            let duty = policy::duty(&office, clause, CODE).await;
            assert_eq!((&duty["status"], &duty["statusReason"]), (&json!("CANCELLED"), &json!("材料不齐")));
        }
        let back = take(world, "undoStage", "").await;
        assert_eq!((&back["stage"], &back["withdrawnAt"], &back["stageSince"]), (&json!("LISTED"), &json!(null), &json!("2021-04-10")));
        for clause in ["education-1", "changkou-town-1"] {
            assert_eq!(policy::duty(&office, clause, CODE).await["status"], "ASSIGNED");
        }
    }

    async fn an_acceptance_that_is_undone_counts_for_nothing(world) {
        brought_to(world, "ACCEPTED").await;
        let back = take(world, "undoStage", "").await;
        assert_eq!((&back["stage"], &back["acceptances"]), (&json!("RECHECKED"), &json!([])));
        let again = take(world, "recordAcceptance", "2022-08-01").await;
        assert_eq!(again["acceptances"].as_array().unwrap().len(), 1);
    }

    async fn a_recheck_decides_once_its_community_asks(world) {
        // Opened, passed and followed by nothing, as it could be before there were stages.
        brought_to(world, "LISTED").await;
        let early = recheck(world, 1, "PASSED").await;
        assert_eq!(early["stage"], "LISTED");
        super::prepare(world).await;
        for (step, day) in [("startImplementation", "2021-05-10"), ("recordUnitAcceptance", "2022-06-10"), ("requestAcceptance", "2022-07-10")] {
            take(world, step, day).await;
        }
        assert_eq!(recheck(world, 2, "PASSED").await["stage"], "RECHECKED");
        // It was concluded by mistake: what follows is undone, and another decides.
        assert_eq!(take(world, "undoStage", "").await["stage"], "ACCEPTANCE_REQUESTED");
        assert_eq!(recheck(world, 3, "RETURNED").await["stage"], "IMPLEMENTING");
    }
}
