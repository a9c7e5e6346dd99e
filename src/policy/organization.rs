//! `organizations.csv`: who has duties.

use super::{cells::Cells, fault::Read, pack::OrganizationSpec, value};

pub(super) const FILE: &str = "organizations.csv";
pub(super) const COLUMNS: [&str; 7] =
    ["code", "ordinal", "kind", "name_zh", "name_en", "aliases_zh", "division_code"];

pub(super) fn read(cells: &mut Cells<'_, '_>) -> Read<OrganizationSpec> {
    let code = cells.required("code", value::code);
    let ordinal = cells.required("ordinal", value::number);
    let kind = cells.required("kind", value::word);
    let name = cells.required("name_zh", value::name);
    let english_name = cells.optional("name_en", value::name);
    let aliases = cells.optional("aliases_zh", value::list(value::name));
    let division_code = cells.optional("division_code", value::division_code);
    Ok(OrganizationSpec {
        code: code?,
        ordinal: ordinal?,
        kind: kind?,
        name: name?,
        english_name: english_name?,
        aliases: aliases?.unwrap_or_default(),
        division_code: division_code?,
    })
}
