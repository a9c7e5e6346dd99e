//! Reading `funding.toml`: each fault at its place, as of the other files of a pack.

use super::{FILE, Name, ParameterSpec};
use crate::policy::{
    fault::{Faults, Read, Reported, shown},
    keys::{Keys, Source, flag, tables, text, text_or_nothing},
    places::Places,
    said::Sheet,
    value,
};
use toml::de::DeTable;

const KEYS: [&str; 1] = ["parameters"];
const PARAMETER_KEYS: [&str; 5] = ["name", "value", "decided", "sentence", "meaning"];

/// What the file states, and where.
pub(in crate::policy) struct Funding {
    pub(in crate::policy) parameters: Vec<ParameterSpec>,
    pub(in crate::policy) places: Places,
}

/// Fails where anything of it cannot be read: what is computed by half of the rules is wrong.
pub(in crate::policy) fn read(text: &str, faults: &mut Faults) -> Read<Funding> {
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
    let given = keys.required("parameters", tables)?;
    let (start, given) = (given.span().start, given.into_inner());
    let mut places = Places::default();
    let read: Vec<Read<(usize, ParameterSpec)>> =
        given.iter().map(|(at, table)| parameter(source, (*at, table), faults, &mut places)).collect();
    let mut parameters: Vec<ParameterSpec> = Vec::with_capacity(read.len());
    let mut is_whole = true;
    for found in read {
        let Ok((at, spec)) = found else {
            is_whole = false;
            continue;
        };
        if parameters.iter().any(|other| other.name == spec.name) {
            let message = format!("name: {} stands already above", shown(&spec.name));
            faults.report(source.fault(at, message));
            is_whole = false;
        }
        parameters.push(spec);
    }
    if !is_whole {
        return Err(Reported);
    }
    let missing: Vec<_> = Name::ALL
        .iter()
        .map(|name| name.code())
        .filter(|name| !parameters.iter().any(|spec| spec.name == *name))
        .collect();
    if !missing.is_empty() {
        let message = format!("parameters: {} missing: {}", missing.len(), missing.join(", "));
        return Err(faults.report(source.fault(start, message)));
    }
    parameters.sort_by_key(|spec| spec.name.parse::<Name>().ok());
    Ok(Funding { parameters, places })
}

fn parameter(
    source: Source<'_>,
    (at, table): (usize, &DeTable<'_>),
    faults: &mut Faults,
    places: &mut Places,
) -> Read<(usize, ParameterSpec)> {
    let mut keys = Keys { source, table, at, faults };
    keys.only(&PARAMETER_KEYS);
    let name = keys.required("name", text(str::parse::<Name>));
    let given = keys.required("value", text(|text| Ok(text.to_owned())));
    let decided = keys.required("decided", flag);
    let sentence = keys.required("sentence", text_or_nothing(value::prose));
    let meaning = keys.required("meaning", text(value::prose));
    let (name, given) = (name?, given?);
    if let Err(problem) = name.get_ref().check(given.get_ref()) {
        return Err(faults.report(source.fault(given.span().start, format!("value: {problem}"))));
    }
    let at = name.span().start;
    let name = name.into_inner().code();
    places.note_line(Sheet::Funding, name, &source.fault(given.span().start, ""));
    Ok((
        at,
        ParameterSpec {
            name: name.to_owned(),
            value: given.into_inner(),
            decided: decided?.into_inner(),
            sentence: sentence?.into_inner(),
            meaning: meaning?.into_inner(),
        },
    ))
}
