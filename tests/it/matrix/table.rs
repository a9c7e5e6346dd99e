//! A table of the matrix: viewers that get the same answers share a line.

use crate::viewers::is_unit;
use std::fmt::Write;

/// What a reader needs to know.
pub const LEGEND: &str = "\
An organization alone stands for its officer and its signer. Its own are duties, signatures and opinions of its own;
evaluations and scores about a scenario that it answers for; reviews with it on the roster; and of a unit, the
evaluations, scores and reviews of its communities. Beside own is what stands in an own evaluation or review and is
another's.
–    there is no such row for this viewer
401  the token is refused: sign in again
";

/// Where outcomes begin. Names that do not fit go on in the next line.
const NAMES: usize = 54;

const EVERYBODY_ELSE: &str = "everybody else";

/// The outcomes of one question, or of several that have the same.
pub struct Table {
    pub titles: Vec<String>,
    pub columns: Vec<&'static str>,
    /// Viewers with their outcomes, in the order in which they are named.
    pub rows: Vec<(String, Vec<String>)>,
}

impl Table {
    pub fn write(&self, out: &mut String) {
        let width = |at: usize| {
            let cells = self.rows.iter().map(|(_, cells)| cells[at].as_str()).chain([self.columns[at]]);
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default() + 2
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let mut line = |name: &str, cells: &[&str]| {
            let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            let line = format!("{name:<NAMES$}{}", cells.collect::<String>());
            writeln!(out, "{}", line.trim_end()).unwrap();
        };
        let (last, titles) = self.titles.split_last().unwrap();
        for title in titles {
            line(title, &[]);
        }
        line(last, &self.columns);
        for (names, cells) in self.lines() {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            for (at, names) in broken(&names).iter().enumerate() {
                line(names, if at == 0 { &cells } else { &[] });
            }
        }
        out.push('\n');
    }

    /// Those with the same outcomes, under one name where they have one. Who has what everybody else has comes last.
    fn lines(&self) -> Vec<(Vec<String>, &[String])> {
        let mut groups: Vec<(Vec<&str>, &[String])> = Vec::new();
        for (name, cells) in &self.rows {
            match groups.iter_mut().find(|(_, known)| known == cells) {
                Some((names, _)) => names.push(name),
                None => groups.push((vec![name], cells)),
            }
        }
        let mut lines: Vec<_> =
            groups.into_iter().map(|(names, cells)| (self.joined(&names), cells)).collect();
        lines.sort_by_key(|(names, _)| names.first().is_some_and(|name| name == EVERYBODY_ELSE));
        lines
    }

    /// Names for a group of viewers.
    fn joined(&self, here: &[&str]) -> Vec<String> {
        let here = paired(here);
        let count = |class: &str| here.iter().filter(|(_, of)| of.as_deref() == Some(class)).count();
        let total = |class: &str| {
            let officers = self.rows.iter().filter_map(|(name, _)| name.split_once('.'));
            let of_kind = |organization: &str| class.starts_with(kind_of(organization));
            officers.filter(|(organization, role)| *role == "officer" && of_kind(organization)).count()
        };
        if ["departments", "units"].into_iter().all(|kind| count(kind) == total(kind)) {
            return vec![EVERYBODY_ELSE.to_owned()];
        }
        let mut names: Vec<String> = Vec::new();
        for (name, class) in &here {
            let name = match class {
                Some(class) if count(class) == total(class) => format!("all {class}"),
                Some(class) if count(class) * 2 > total(class) => format!("the other {class}"),
                _ => name.clone(),
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

fn kind_of(organization: &str) -> &'static str {
    if is_unit(organization) { "units" } else { "departments" }
}

/// Names, each with its class; where officer and signer are both here, the organization's alone.
fn paired(names: &[&str]) -> Vec<(String, Option<String>)> {
    let mut paired: Vec<(String, Option<String>)> = Vec::new();
    for name in names {
        let next = match name.split_once('.') {
            Some((organization, role @ ("officer" | "signer"))) => {
                let both = ["officer", "signer"].map(|role| format!("{organization}.{role}"));
                let kind = kind_of(organization);
                if both.iter().all(|name| names.contains(&name.as_str())) {
                    (organization.to_owned(), Some(kind.to_owned()))
                } else {
                    ((*name).to_owned(), Some(format!("{kind}' {role}s")))
                }
            }
            _ => ((*name).to_owned(), None),
        };
        if !paired.contains(&next) {
            paired.push(next);
        }
    }
    paired
}

/// Names in lines that leave the outcomes their place.
fn broken(names: &[String]) -> Vec<String> {
    let mut lines = vec![" ".to_owned()];
    for (at, name) in names.iter().enumerate() {
        let comma = if at + 1 == names.len() { "" } else { "," };
        if lines.last().is_some_and(|line| line.len() + name.len() + 3 > NAMES) {
            lines.push("   ".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            write!(line, " {name}{comma}").unwrap();
        }
    }
    lines
}
