//! What each kind of viewer can do with which rows, and by which permission, as tables that a clerk can read. Nothing is done.

use crate::{
    matrix::table::Table,
    subjects::{self, Kind, Subjects},
    viewers::{self, Viewer},
};
use serde_json::json;
use std::collections::BTreeMap;

const EXPLAIN: &str = "query($id: ID!) { explainAccess(id: $id) { actions { action permission code } } }";

/// A step, and the permission that it takes.
type Step = (String, String);

/// Each step of a row, and what would refuse it.
async fn steps(viewer: &Viewer<'_>, id: &str) -> Vec<(Step, String)> {
    let answer = viewer.send(EXPLAIN, json!({ "id": id })).await;
    let actions = answer.data()["explainAccess"]["actions"].as_array().cloned().unwrap_or_default();
    let step = |it: &serde_json::Value| {
        let word = |name: &str| it[name].as_str().unwrap_or("yes").to_owned();
        ((word("action"), word("permission")), word("code"))
    };
    actions.iter().map(step).collect()
}

/// A table for each step of a kind.
async fn tables(kind: Kind, subjects: &Subjects, viewers: &[Viewer<'_>]) -> Vec<Table> {
    let columns: Vec<&str> = subjects.columns.iter().map(|column| column.name).collect();
    let mut outcomes: BTreeMap<Step, Vec<Vec<String>>> = BTreeMap::new();
    for (at, viewer) in viewers.iter().enumerate() {
        for (place, column) in subjects.columns.iter().enumerate() {
            let Some(id) = column.of(viewer) else { continue };
            for (step, outcome) in steps(viewer, &id).await {
                let none = || vec![vec!["–".to_owned(); columns.len()]; viewers.len()];
                outcomes.entry(step).or_insert_with(none)[at][place] = outcome;
            }
        }
    }
    let table = |((action, permission), cells): (Step, Vec<Vec<String>>)| Table {
        titles: vec![format!("{kind:?} · {action}"), format!("by {permission}")],
        columns: columns.clone(),
        rows: viewers.iter().map(|viewer| viewer.name.clone()).zip(cells).collect(),
    };
    outcomes.into_iter().map(table).collect()
}

both! {
    async fn what_each_kind_of_viewer_can_do_and_by_which_permission(world) {
        let mut viewers = viewers::of_each_kind(world).await.split_off(1);
        viewers.extend(viewers::beside_health(world).await);
        // Whoever keeps money; and by whose hands it was audited and paid.
        for name in ["finance.officer", "finance.signer", "finance.signer7", "finance.signer8"] {
            viewers.push(Viewer::named(world, name).await);
        }
        let subjects = subjects::prepare(world).await;
        let asked: Vec<&str> = viewers.iter().map(|viewer| viewer.name.as_str()).collect();
        let mut text = format!("Asked are {}; \"all\" are all of these.\n\n", asked.join(", "));
        for (kind, subjects) in &subjects {
            for table in tables(*kind, subjects, &viewers).await {
                table.write(&mut text);
            }
        }
        insta::assert_snapshot!("steps", text.trim_end());
    }
}
