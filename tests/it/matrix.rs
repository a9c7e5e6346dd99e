//! Who may do what: every root field × every kind of viewer × rows of one's own, of others, and none, as tables that a
//! clerk can read. They are the same on both databases.

pub mod samples;
pub mod table;

use crate::{
    sdl::Sdl,
    subjects::{self, Kind},
    viewers::{self, Viewer},
};
use samples::{About, Sample};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use table::{LEGEND, Table};

/// What came of a question, in a word; a dash where there is nothing to ask about.
async fn outcome(viewer: &Viewer<'_>, sample: &Sample, variables: Option<Value>) -> String {
    let Some(variables) = variables else { return "–".to_owned() };
    let answer = viewer.send(sample.query, variables).await;
    if answer.status.is_client_error() {
        return answer.status.as_u16().to_string();
    }
    if !answer.body["errors"].is_null() {
        return answer.error_code().to_owned();
    }
    match answer.body["data"].pointer(sample.outcome) {
        None if sample.field.starts_with("Mutation") => "done".to_owned(),
        None | Some(Value::Null) => "null".to_owned(),
        Some(Value::Array(rows)) => rows.len().to_string(),
        Some(Value::Object(_)) => "seen".to_owned(),
        Some(Value::String(word)) if !sample.outcome.contains("userErrors") => {
            assert!(!word.is_empty());
            "seen".to_owned()
        }
        Some(Value::String(word)) => word.clone(),
        Some(other) => other.to_string(),
    }
}

both! {
    async fn the_matrix(world) {
        let viewers = viewers::all(world).await;
        let subjects = subjects::prepare(world).await;
        let communities = subjects::communities(world).await;
        let retired = subjects[&Kind::IndicatorSet].columns.iter().find(|column| column.name == "retired").unwrap();
        let mut tables: Vec<Table> = Vec::new();
        for sample in samples::all() {
            let (title, about) = match sample.about {
                About::Nothing => (sample.field.to_owned(), None),
                About::Row(kind) => (format!("{} · {kind:?}", sample.field), Some(&subjects[&kind])),
                About::Community => (format!("{} · Community", sample.field), Some(&communities)),
            };
            let columns = about.map_or(vec![""], |about| about.columns.iter().map(|column| column.name).collect());
            let mut rows = Vec::new();
            for viewer in &viewers {
                let variables = |id: String| {
                    json!({ "key": format!("{} {id}", sample.field), "id": id, "retired": retired.of(viewer) })
                };
                let all = about.map_or(vec![Some(json!({}))], |about| {
                    about.columns.iter().map(|it| it.of(viewer).map(variables)).collect()
                });
                let mut outcomes = Vec::new();
                for variables in all {
                    outcomes.push(outcome(viewer, &sample, variables).await);
                }
                rows.push((viewer.name.clone(), outcomes));
            }
            match tables.last_mut() {
                Some(same) if same.columns == columns && same.rows == rows => same.titles.push(title),
                _ => tables.push(Table { titles: vec![title], columns, rows }),
            }
        }
        let mut text = format!("{LEGEND}\n");
        for table in &tables {
            table.write(&mut text);
        }
        insta::assert_snapshot!("matrix", text.trim_end());
    }

    async fn a_closed_catalogue_is_open_to_every_role(world) {
        let closed = world.closed_to_the_public();
        let question = "{ programme { code } organizations { code } communities(first: 100) { nodes { code } } indicatorSets { code } }";
        let open = world.nobody().ask(question).await;
        let viewers = viewers::of_each_kind(world).await;
        let (nobodies, holders): (Vec<_>, Vec<_>) =
            viewers.into_iter().partition(|viewer| ["nobody", "no role"].contains(&viewer.name.as_str()));
        assert_eq!(nobodies.len(), 2);
        for viewer in holders {
            let viewer = Viewer { server: Some(closed.clone()), ..viewer };
            assert_eq!(viewer.send(question, json!({})).await.data(), &open, "{}", viewer.name);
        }
    }
}

#[test]
fn each_root_field_has_a_sample_and_each_sample_a_field() {
    let schema = Sdl::ours();
    let of_root =
        |root| schema.fields(root).into_iter().map(move |field| format!("{root}.{}", field.name.node));
    let fields: BTreeSet<String> = ["Query", "Mutation"].into_iter().flat_map(of_root).collect();
    let samples: BTreeSet<String> = samples::all().iter().map(|sample| sample.field.to_owned()).collect();
    assert_eq!(fields, samples, "fields, samples: tests/it/matrix/samples.rs has one line for each field");
}

#[test]
fn whatever_has_an_id_is_of_a_kind() {
    let schema = Sdl::ours();
    let types: BTreeSet<&str> = schema.implementors("Node").into_iter().collect();
    let kinds: BTreeSet<&str> = Kind::ALL.iter().flat_map(|kind| kind.types()).copied().collect();
    assert_eq!(types, kinds, "types, kinds: tests/it/subjects.rs says of each type who sees which rows");
}
