//! `programme.toml`: the document itself, and how many communities annex 1 plans.

use super::{
    fault::{Fault, Faults, Read, Reported},
    keys::{Keys, Source, count, date, tables, text},
    pack::ProgrammeSpec,
    places::Places,
    value,
};
use entity::vocabulary::Pool;
use toml::{Spanned, de::DeTable};

pub(super) const FILE: &str = "programme.toml";

const KEYS: [&str; 7] =
    ["code", "title", "document_number", "issued_on", "effective_on", "total_communities", "pools"];
const POOL_KEYS: [&str; 2] = ["pool", "planned_count"];

/// What the file states; each part stands or falls alone.
pub(super) struct Programme<'a> {
    source: Source<'a>,
    pub(super) spec: Read<ProgrammeSpec>,
    pub(super) pools: Read<Vec<Planned>>,
    pub(super) total: Read<Spanned<i32>>,
    pub(super) places: Places,
}

/// How many communities a pool plans.
pub(super) struct Planned {
    pub(super) pool: Pool,
    pub(super) count: Spanned<i32>,
}

impl Programme<'_> {
    /// What is wrong with one of its numbers.
    pub(super) fn fault(&self, number: &Spanned<i32>, message: String) -> Fault {
        self.source.fault(number.span().start, message)
    }
}

/// Fails where the text is not TOML.
pub(super) fn read<'a>(text: &'a str, faults: &mut Faults) -> Read<Programme<'a>> {
    let source = Source { file: FILE, text };
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        for error in errors {
            let byte = error.span().map_or(0, |span| span.start);
            faults.report(source.fault(byte, error.message()));
        }
        return Err(Reported);
    }
    let mut keys = Keys { source, table: table.get_ref(), at: 0, faults };
    keys.only(&KEYS);
    let spec = spec(&mut keys);
    let total = keys.required("total_communities", count);
    let pools = keys.required("pools", tables).and_then(|pools| planned(source, &pools.into_inner(), faults));
    Ok(Programme { source, spec, pools, total, places: places(source, table.get_ref()) })
}

/// Where the document's keys have their values.
fn places(source: Source<'_>, table: &DeTable<'_>) -> Places {
    let mut places = Places::default();
    for key in KEYS {
        if let Some(value) = table.get(key) {
            places.note_key(key, &source.fault(value.span().start, ""));
        }
    }
    places
}

fn spec(keys: &mut Keys<'_, '_>) -> Read<ProgrammeSpec> {
    let code = keys.required("code", text(value::code));
    let title = keys.required("title", text(value::name));
    let document_number = keys.required("document_number", text(value::name));
    let issued_on = keys.required("issued_on", date);
    let effective_on = keys.required("effective_on", date);
    Ok(ProgrammeSpec {
        code: code?.into_inner(),
        title: title?.into_inner(),
        document_number: document_number?.into_inner(),
        issued_on: issued_on?.into_inner(),
        effective_on: effective_on?.into_inner(),
    })
}

fn planned(source: Source<'_>, tables: &[(usize, &DeTable<'_>)], faults: &mut Faults) -> Read<Vec<Planned>> {
    let mut seen = Vec::new();
    let mut read_one = |&(at, table): &(usize, &DeTable<'_>)| {
        let mut keys = Keys { source, table, at, faults };
        keys.only(&POOL_KEYS);
        let pool = keys.required("pool", text(value::word::<Pool>));
        let count = keys.required("planned_count", count);
        let pool = pool?;
        if seen.contains(pool.get_ref()) {
            let message = format!("pool: {} is named twice", pool.get_ref());
            return Err(faults.report(source.fault(pool.span().start, message)));
        }
        seen.push(*pool.get_ref());
        Ok(Planned { pool: pool.into_inner(), count: count? })
    };
    // Every table is read before the first fault ends it.
    let pools: Vec<_> = tables.iter().map(&mut read_one).collect();
    pools.into_iter().collect()
}
