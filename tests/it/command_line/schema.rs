//! What there is, printed: for clients, for gateways, and for a catalogue of data.

use super::{fails, program, run};
use crate::harness::Folder;
use future_community::graphql::{TABLES, api, dictionary};

#[test]
fn the_dictionary_is_printed_for_catalogues_and_for_people() {
    let folder = Folder::new();
    let table = run(folder.path(), &["schema", "--dictionary"]);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let lines: Vec<Vec<String>> = reader.deserialize().map(Result::unwrap).collect();
    assert_eq!(lines, dictionary().iter().map(future_community::graphql::Entry::line).collect::<Vec<_>>());
    assert_eq!(table, run(folder.path(), &["schema", "--dictionary", "csv"]));
    let page = run(folder.path(), &["schema", "--dictionary", "markdown"]);
    for of in TABLES {
        assert!(page.contains(&format!("## {}\n\n{}\n", of.name, of.about)), "{}", of.name);
    }
    for entry in dictionary() {
        assert!(page.contains(&format!("\n| {} | {} |", entry.column, entry.of)), "{entry:?}");
    }
}

#[test]
fn the_schema_is_printed_in_one_form_at_a_time() {
    let folder = Folder::new();
    assert_eq!(run(folder.path(), &["schema"]), api().sdl());
    assert_eq!(run(folder.path(), &["schema", "--federation"]), api().federation());
    assert_eq!(run(folder.path(), &["schema", "--composite"]), api().composite());
    fails(&mut program(folder.path(), &["schema", "--federation", "--composite"]));
    fails(&mut program(folder.path(), &["schema", "--dictionary", "yaml"]));
}
