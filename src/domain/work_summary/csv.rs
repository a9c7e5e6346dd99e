//! A summary as a table: its counts first, then its items, each as it was at the end of the period.

use super::{count::Counts, key::WorkSummary};
use crate::{
    catalogue::Catalogue,
    domain::{csv, work_summary::count::Line},
};
use entity::{
    day,
    id::{CommunityId, OrganizationId},
    vocabulary::Vocabulary,
};
use std::{collections::HashMap, hash::BuildHasher};

const COLUMNS: [&str; 16] = [
    "row",
    "rhythm",
    "from",
    "to",
    "organization",
    "count",
    "id",
    "list",
    "title",
    "community",
    "raised_by",
    "assigned_to",
    "status",
    "due_on",
    "raised_at",
    "counted_as",
];

/// The table; communities by their codes, which stay.
pub fn csv<S: BuildHasher>(
    catalogue: &Catalogue,
    communities: &HashMap<CommunityId, String, S>,
    summary: &WorkSummary,
    counts: &Counts,
) -> String {
    let code = |id: OrganizationId| {
        catalogue.organization(id).map(|found| found.row.code.clone()).unwrap_or_default()
    };
    let head = |row: &str| {
        let period = summary.period;
        vec![
            row.to_owned(),
            period.rhythm.code().to_owned(),
            day::write(period.from),
            day::write(period.to),
            summary.organization.map(code).unwrap_or_default(),
        ]
    };
    let counted = [
        ("raised", counts.raised),
        ("resolved", counts.resolved),
        ("overdue", counts.overdue),
        ("duties_completed", counts.duties_completed),
        ("stages_reached", counts.stages_reached),
    ];
    let totals = counted.into_iter().map(|(row, count)| {
        let mut line = head(row);
        line.push(count.to_string());
        line.resize(COLUMNS.len(), String::new());
        line
    });
    let items = counts.lines.iter().map(|line| {
        let said = &line.said;
        let mut fields = head("item");
        fields.extend([
            String::new(),
            said.work_item_id.to_string(),
            said.list.code().to_owned(),
            said.title.clone(),
            said.community_id.and_then(|id| communities.get(&id).cloned()).unwrap_or_default(),
            code(said.raised_by),
            code(said.assigned_to),
            said.status.code().to_owned(),
            said.due_on.map(day::write).unwrap_or_default(),
            said.raised_at.rfc3339(),
            counted_as(line),
        ]);
        fields
    });
    csv::write(&COLUMNS, totals.chain(items))
}

fn counted_as(line: &Line) -> String {
    let all = [("raised", line.raised), ("resolved", line.resolved), ("overdue", line.overdue)];
    all.iter().filter(|(_, is_so)| *is_so).map(|(word, _)| *word).collect::<Vec<_>>().join(" ")
}
