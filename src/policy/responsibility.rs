//! `responsibilities.csv`: the clauses of annex 2.

use super::{cells::Cells, fault::Read, pack::ResponsibilitySpec, value};

pub(super) const FILE: &str = "responsibilities.csv";
pub(super) const COLUMNS: [&str; 9] = [
    "code",
    "organization",
    "ordinal",
    "role",
    "applies_to",
    "scenarios",
    "activities",
    "open_ended",
    "text_zh",
];

pub(super) fn read(cells: &mut Cells<'_, '_>) -> Read<ResponsibilitySpec> {
    let code = cells.required("code", value::code);
    let organization = cells.required("organization", value::reference);
    let ordinal = cells.required("ordinal", value::number);
    let role = cells.required("role", value::word);
    let applies_to = cells.required("applies_to", value::word);
    let scenarios = cells.optional("scenarios", value::list(value::reference));
    let activities = cells.required("activities", value::list(value::word));
    let open_ended = cells.required("open_ended", value::flag);
    let text = cells.required("text_zh", value::prose);
    Ok(ResponsibilitySpec {
        code: code?,
        organization: organization?,
        ordinal: ordinal?,
        role: role?,
        applies_to: applies_to?,
        scenarios: scenarios?.unwrap_or_default(),
        activities: activities?,
        open_ended: open_ended?,
        text: text?,
    })
}
