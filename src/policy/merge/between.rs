//! Conflicts between rows: what each side says is whole, and both together are not.

use super::{Merged, Sides};
use crate::{
    event::Prefer,
    policy::said::{FINISH, ORDINAL, Row, START, Said, Sheet, UNIT, said_in},
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn settle(sides: Sides<'_>, merged: &mut Merged) {
    units(sides, merged);
    months(sides, merged);
    ordinals(sides, merged);
}

/// The pack no longer names an organization by which the register has a community implemented. The pack decides by what it
/// says of that community; if it says nothing of it, by nothing: then the organization stays.
fn units(sides: Sides<'_>, merged: &mut Merged) {
    let gone = |said: &Said, row: &Row| said.row(Sheet::Organizations, said_in(row, UNIT)).is_none();
    let orphaned: Vec<(String, String)> = merged
        .said
        .rows(Sheet::Communities)
        .filter(|(_, row)| gone(&merged.said, row))
        .map(|(code, row)| (code.clone(), said_in(row, UNIT).to_owned()))
        .collect();
    for (code, unit) in orphaned {
        merged.clashes.push(sides.clash(Sheet::Communities, &code, UNIT));
        let given = sides.pack.text(Sheet::Communities, &code, UNIT);
        match (sides.prefer, given) {
            (Prefer::Pack, Some(given)) => {
                merged.said.set(Sheet::Communities, &code, UNIT, given.to_owned());
            }
            _ => {
                if let Some(row) = sides.register.row(Sheet::Organizations, &unit) {
                    merged.said.add(Sheet::Organizations, unit, row.clone());
                }
            }
        }
    }
}

/// One side moved the start, the other the end, and the end is before the start.
fn months(sides: Sides<'_>, merged: &mut Merged) {
    let is_upside_down = |(_, row): &(&String, &Row)| {
        let (start, finish) = (said_in(row, START), said_in(row, FINISH));
        !finish.is_empty() && finish < start
    };
    let upside_down: Vec<String> =
        merged.said.rows(Sheet::Communities).filter(is_upside_down).map(|(code, _)| code.clone()).collect();
    for code in upside_down {
        merged.clashes.push(sides.clash(Sheet::Communities, &code, FINISH));
        let side = sides.preferred(sides.pack, sides.register);
        for field in [START, FINISH] {
            let text = side.or_empty(Sheet::Communities, &code, field).to_owned();
            merged.said.set(Sheet::Communities, &code, field, text);
        }
    }
}

/// Rows that both sides numbered alike. Who is preferred keeps the number; the others come last, as what the office names does.
fn ordinals(sides: Sides<'_>, merged: &mut Merged) {
    for sheet in [Sheet::Organizations, Sheet::Scenarios, Sheet::Communities] {
        let mut numbered: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (code, row) in merged.said.rows(sheet) {
            numbered.entry(said_in(row, ORDINAL).to_owned()).or_default().push(code.clone());
        }
        let mut taken: BTreeSet<i64> = numbered.keys().filter_map(|number| number.parse().ok()).collect();
        for (number, mut codes) in numbered {
            if codes.len() < 2 {
                continue;
            }
            let preferred = sides.preferred(sides.pack, sides.register);
            codes.sort_by_key(|code| preferred.text(sheet, code, ORDINAL) != Some(number.as_str()));
            for code in codes.into_iter().skip(1) {
                merged.clashes.push(sides.clash(sheet, &code, ORDINAL));
                let last = taken.last().copied().unwrap_or_default().saturating_add(1);
                taken.insert(last);
                merged.said.set(sheet, &code, ORDINAL, last.to_string());
            }
        }
    }
}
