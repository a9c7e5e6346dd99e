//! `targets.toml` as texts, and those written as the file.

use super::{
    pack::{MilestoneSpec, RequirementSpec, TargetSpec},
    said::{ORDINAL, Row, Said, Sheet, listed, said_in},
    value::LIST,
};
use entity::{day, vocabulary::Vocabulary};
use std::fmt::Write;

/// The fields of each, beside the code, in the order in which they are written.
pub(super) const TARGET: [&str; 10] =
    [ORDINAL, "rule", "text", "clause", "due", "count", "stage", "organizations", "decided", "reading"];
pub(super) const MILESTONE: [&str; 7] =
    [ORDINAL, "title", "due", "responsibility", "clause", "decided", "reading"];
pub(super) const REQUIREMENT: [&str; 8] =
    [ORDINAL, "kind", "text", "clause", "threshold", "unit", "decided", "reading"];

pub(super) fn of_target(row: &TargetSpec) -> [(&'static str, String); 10] {
    let values = [
        row.ordinal.to_string(),
        row.rule.code().to_owned(),
        row.text.clone(),
        row.clause.clone(),
        row.due.map(day::write).unwrap_or_default(),
        row.count.to_string(),
        row.stage.code().to_owned(),
        listed(&row.organizations),
        row.decided.to_string(),
        row.reading.clone().unwrap_or_default(),
    ];
    pairs(TARGET, values)
}

pub(super) fn of_milestone(row: &MilestoneSpec) -> [(&'static str, String); 7] {
    let values = [
        row.ordinal.to_string(),
        row.title.clone(),
        day::write(row.due),
        row.responsibility.clone(),
        row.clause.clone(),
        row.decided.to_string(),
        row.reading.clone().unwrap_or_default(),
    ];
    pairs(MILESTONE, values)
}

pub(super) fn of_requirement(row: &RequirementSpec) -> [(&'static str, String); 8] {
    let values = [
        row.ordinal.to_string(),
        row.kind.code().to_owned(),
        row.text.clone(),
        row.clause.clone(),
        row.threshold.to_string(),
        row.unit.clone(),
        row.decided.to_string(),
        row.reading.clone().unwrap_or_default(),
    ];
    pairs(REQUIREMENT, values)
}

fn pairs<const N: usize>(names: [&'static str; N], values: [String; N]) -> [(&'static str, String); N] {
    let mut values = values.into_iter();
    names.map(|name| (name, values.next().unwrap_or_default()))
}

/// The file; none where nothing of it is said. Rows stand in their order, and say it by that.
pub(super) fn written(said: &Said, quoted: fn(&str) -> String) -> Option<String> {
    let mut text = String::new();
    for (sheet, list) in [
        (Sheet::Targets, "targets"),
        (Sheet::Milestones, "milestones"),
        (Sheet::Requirements, "requirements"),
    ] {
        let mut rows: Vec<(&String, &Row)> = said.rows(sheet).collect();
        rows.sort_by_key(|(_, row)| said_in(row, ORDINAL).parse::<i64>().unwrap_or_default());
        for (code, row) in rows {
            if !text.is_empty() {
                text.push('\n');
            }
            // What is written into a text arrives.
            let _ = writeln!(text, "[[{list}]]\ncode = {}", quoted(code));
            for field in sheet.fields().iter().filter(|field| **field != ORDINAL) {
                let value = said_in(row, field);
                if !value.is_empty() {
                    let _ = writeln!(text, "{field} = {}", value_of(field, value, quoted));
                }
            }
        }
    }
    (!text.is_empty()).then_some(text)
}

/// A value as TOML has it.
fn value_of(field: &str, value: &str, quoted: fn(&str) -> String) -> String {
    match field {
        "due" | "count" | "decided" => value.to_owned(),
        "organizations" => {
            let items: Vec<String> = value.split(LIST).map(quoted).collect();
            format!("[{}]", items.join(", "))
        }
        _ => quoted(value),
    }
}
