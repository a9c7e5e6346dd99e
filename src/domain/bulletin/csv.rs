//! A bulletin as one table: units, departments and communities, a line each.

use super::content::{Amount, Content, Row};
use crate::domain::csv;
use entity::vocabulary::{OrganizationKind, Vocabulary};
use std::collections::HashMap;

const FIRST: [&str; 6] = ["table", "code", "name", "rank", "previous_rank", "score"];
const LAST: [&str; 3] = ["stage", "signal", "reasons"];

pub(super) fn written(content: &Content) -> String {
    let measures: Vec<_> = content.formula.rules.iter().map(|rule| rule.measure).collect();
    let of_rules: Vec<String> = measures
        .iter()
        .flat_map(|it| ["value", "of", "points"].map(|what| format!("{}_{what}", it.code().to_lowercase())))
        .collect();
    let columns: Vec<&str> =
        FIRST.into_iter().chain(of_rules.iter().map(String::as_str)).chain(LAST).collect();
    let roster = &content.roster;
    let organizations = roster.organizations.iter().map(|it| (it.code.as_str(), it.name.as_str()));
    let names: HashMap<&str, &str> = organizations.collect();
    let communities: HashMap<&str, &str> =
        roster.communities.iter().map(|it| (it.code.as_str(), it.name.as_str())).collect();
    let row = |kind: OrganizationKind, row: &Row| {
        let name = names.get(row.organization.as_str()).copied().unwrap_or_default();
        let previous = row.previous_rank.map(|rank| rank.to_string()).unwrap_or_default();
        let mut line = vec![kind.to_string(), row.organization.clone(), name.to_owned()];
        line.extend([row.rank.to_string(), previous, row.score.to_string()]);
        for measure in &measures {
            let part = row.parts.iter().find(|part| part.rule == *measure);
            let number = |of: Option<Amount>| of.map(|it| it.to_string()).unwrap_or_default();
            line.extend([
                number(part.map(|it| it.value)),
                number(part.map(|it| it.of)),
                number(part.map(|it| it.points)),
            ]);
        }
        line.extend(LAST.map(|_| String::new()));
        line
    };
    let units = content.units.iter().map(|it| row(OrganizationKind::ImplementingUnit, it));
    let departments = content.departments.iter().map(|it| row(OrganizationKind::Department, it));
    let places = content.communities.iter().map(|it| {
        let name = communities.get(it.community.as_str()).copied().unwrap_or_default();
        let mut line = vec!["COMMUNITY".to_owned(), it.community.clone(), name.to_owned()];
        line.resize(FIRST.len().saturating_add(of_rules.len()), String::new());
        line.extend([it.stage.to_string(), it.signal.to_string(), it.reasons.join("；")]);
        line
    });
    csv::write(&columns, units.chain(departments).chain(places))
}
