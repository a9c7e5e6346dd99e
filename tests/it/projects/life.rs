//! Every stage × every step.

use super::{CODE, allowed, brought_to, community, give, refused, taking};
use serde_json::json;
use std::collections::BTreeSet;

/// The commands, by the names of their steps.
const STEPS: [(&str, &str); 16] = [
    ("APPLY_FOR_CREATION", "applyForCreation"),
    ("STUDY_APPLICATION", "studyApplication"),
    ("SUBMIT_UPWARD", "submitUpward"),
    ("RETURN_APPLICATION", "returnApplication"),
    ("REJECT_SELECTION", "rejectSelection"),
    ("WITHDRAW_APPLICATION", "withdrawApplication"),
    ("RECORD_LISTING", "recordListing"),
    ("START_IMPLEMENTATION", "startImplementation"),
    ("FINISH_IMPLEMENTATION", "finishImplementation"),
    ("RECORD_UNIT_ACCEPTANCE", "recordUnitAcceptance"),
    ("REQUEST_ACCEPTANCE", "requestAcceptance"),
    ("RECORD_ACCEPTANCE", "recordAcceptance"),
    ("RECORD_NAMING", "recordNaming"),
    ("START_OPERATION", "startOperation"),
    ("WITHDRAW_PROJECT", "withdrawProject"),
    ("UNDO_STAGE", "undoStage"),
];

/// What can be done at each stage, by the unit or by the office.
const TABLE: [(&str, &[&str]); 12] = [
    ("RESERVE", &["APPLY_FOR_CREATION", "WITHDRAW_PROJECT"]),
    (
        "APPLIED",
        &[
            "STUDY_APPLICATION",
            "RETURN_APPLICATION",
            "REJECT_SELECTION",
            "WITHDRAW_APPLICATION",
            "WITHDRAW_PROJECT",
            "UNDO_STAGE",
        ],
    ),
    (
        "STUDIED",
        &[
            "SUBMIT_UPWARD",
            "RETURN_APPLICATION",
            "REJECT_SELECTION",
            "WITHDRAW_APPLICATION",
            "WITHDRAW_PROJECT",
            "UNDO_STAGE",
        ],
    ),
    (
        "SUBMITTED",
        &["RETURN_APPLICATION", "REJECT_SELECTION", "RECORD_LISTING", "WITHDRAW_PROJECT", "UNDO_STAGE"],
    ),
    ("LISTED", &["START_IMPLEMENTATION", "WITHDRAW_PROJECT", "UNDO_STAGE"]),
    (
        "IMPLEMENTING",
        &[
            "FINISH_IMPLEMENTATION",
            "RECORD_UNIT_ACCEPTANCE",
            "REQUEST_ACCEPTANCE",
            "WITHDRAW_PROJECT",
            "UNDO_STAGE",
        ],
    ),
    ("ACCEPTANCE_REQUESTED", &["WITHDRAW_PROJECT", "UNDO_STAGE"]),
    ("RECHECKED", &["RECORD_ACCEPTANCE", "WITHDRAW_PROJECT", "UNDO_STAGE"]),
    ("ACCEPTED", &["RECORD_ACCEPTANCE", "RECORD_NAMING", "WITHDRAW_PROJECT", "UNDO_STAGE"]),
    ("NAMED", &["RECORD_ACCEPTANCE", "START_OPERATION", "WITHDRAW_PROJECT", "UNDO_STAGE"]),
    ("OPERATING", &["RECORD_ACCEPTANCE", "WITHDRAW_PROJECT", "UNDO_STAGE"]),
    ("WITHDRAWN", &["UNDO_STAGE"]),
];

both! {
    async fn every_step_is_taken_from_its_stages_and_from_no_other(world) {
        for (stage, table) in TABLE {
            brought_to(world, stage).await;
            // What is missing besides where it stands, `conditions` tries.
            match stage {
                "LISTED" => super::prepare(world).await,
                "IMPLEMENTING" => drop(super::take(world, "recordUnitAcceptance", "2022-06-10").await),
                _ => {}
            }
            let unit = community(&world.person("changkou-town.signer").await, CODE).await;
            let office = community(&world.person("fengmao-office.coordinator").await, CODE).await;
            let told: BTreeSet<&str> = allowed(&unit).into_iter().chain(allowed(&office)).collect();
            assert_eq!(told, table.iter().copied().collect(), "{stage}");
            for (action, command) in STEPS {
                let said = |seen: &serde_json::Value| {
                    seen["viewerActions"].as_array().unwrap().iter().any(|it| it["action"] == action)
                };
                assert!(said(&unit) && said(&office), "{stage} {action}");
                if !table.contains(&action) {
                    let (name, input) = taking(command, "2022-08-01");
                    let payload = give(&world.person(name).await, command, input).await;
                    refused(&payload, "WRONG_STATE", "community");
                }
            }
            assert_eq!(community(&world.person("fengmao-office.coordinator").await, CODE).await["revision"], office["revision"]);
        }
    }

    async fn annex_1_is_where_it_begins(world) {
        let data = world.nobody().ask("{ communities(first: 100) { nodes { pool stage stageSince creationBatch actualStart stageHistory { step } viewerActions { action } } } }").await;
        let rows = data["communities"]["nodes"].as_array().unwrap();
        assert_eq!(rows.len(), 17);
        for row in rows {
            let stage = if row["pool"] == "CREATION" { "LISTED" } else { "RESERVE" };
            assert_eq!(row["stage"], stage, "{row}");
            assert!(row["stageSince"].is_null() && row["creationBatch"].is_null() && row["actualStart"].is_null(), "{row}");
            assert_eq!((&row["stageHistory"], &row["viewerActions"]), (&json!([]), &json!([])));
        }
        let count = async |stages: &str| {
            let data = world.nobody().ask(&format!("{{ communities(filter: {{ stage: {stages} }}) {{ totalCount }} }}")).await;
            data["communities"]["totalCount"].clone()
        };
        assert_eq!((count("[LISTED]").await, count("[RESERVE]").await), (json!(10), json!(7)));
        assert_eq!((count("[RESERVE, LISTED]").await, count("[]").await), (json!(17), json!(0)));
    }
}
