//! `scenarios.csv`: the scenarios that clauses name.

use super::{cells::Cells, fault::Read, pack::ScenarioSpec, value};

pub(super) const FILE: &str = "scenarios.csv";
pub(super) const COLUMNS: [&str; 3] = ["code", "ordinal", "name_zh"];

pub(super) fn read(cells: &mut Cells<'_, '_>) -> Read<ScenarioSpec> {
    let code = cells.required("code", value::scenario_code);
    let ordinal = cells.required("ordinal", value::number);
    let name = cells.required("name_zh", value::name);
    Ok(ScenarioSpec { code: code?, ordinal: ordinal?, name: name? })
}
