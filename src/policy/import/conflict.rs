//! What an import asks about before it does anything: what both the pack and the register changed, each its own way.

use crate::{
    event::{Conflict, Decisions, Prefer},
    policy::{Places, merge::Clash},
};
use std::fmt;

impl Conflict {
    pub(super) fn at(places: &Places, clash: Clash) -> Self {
        let Clash { sheet, code, field, base, pack, register } = clash;
        let (line, column) = places.of(sheet, &code, field);
        Self { file: sheet.file(), line, column, code, field, base, pack, register }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, code, field, base, pack, register } = self;
        let shown = |text: &Option<String>, none: &str| match text {
            Some(text) => format!("{text:?}"),
            None => none.to_owned(),
        };
        write!(
            out,
            "{file}:{line}:{column}: {code} {field}: the pack before {}, this pack {}, the register {}",
            shown(base, "has no such row"),
            shown(pack, "has no such row"),
            shown(register, "has withdrawn it"),
        )
    }
}

/// All of them, a line each.
#[derive(Debug)]
pub struct Conflicts(pub Vec<Conflict>);

impl fmt::Display for Conflicts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(all) = self;
        writeln!(out, "{} conflicts, both the pack and the register changed these:", all.len())?;
        for conflict in all {
            writeln!(out, "{conflict}")?;
        }
        write!(out, "nothing was imported; --prefer pack or --prefer register decides all of them")
    }
}

impl fmt::Display for Decisions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.prefer {
            Prefer::Pack => "pack",
            Prefer::Register => "register",
        };
        writeln!(out, "conflicts: {} decided for the {side}", self.conflicts.len())?;
        self.conflicts.iter().try_for_each(|conflict| writeln!(out, "  {conflict}"))
    }
}
