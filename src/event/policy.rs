//! What happens to the policy as a whole.

use super::record::Record;
use entity::{id::ProgrammeId, timestamp::Timestamp};
use serde::Serialize;
use serde_json::json;

/// Something that was done to the policy.
#[derive(Clone, Debug)]
pub enum PolicyEvent {
    /// The register was brought up to a pack.
    Imported {
        /// The programme.
        programme: ProgrammeId,
        /// Its title.
        title: String,
        /// What changed.
        report: Box<Report>,
        /// When it began: what it wrote is not older.
        began_at: Timestamp,
    },
}

/// What an import did. Empty where the pack was there already.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says of a part of the pack whether it says something else"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The programme itself was new, or its title, number, dates or pools changed.
    pub programme: bool,
    /// Targets, milestones or requirements were new, or say something else.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub targets: bool,
    /// Organizations, by code.
    pub organizations: Changes,
    /// Scenarios, by code.
    pub scenarios: Changes,
    /// Clauses, by code.
    pub responsibilities: Changes,
    /// Communities, by code.
    pub communities: Changes,
    /// Duties that follow and were not there.
    pub duties_derived: usize,
    /// Duties that no longer follow and nobody had signed.
    pub duties_cancelled: usize,
    /// Duties that nobody had signed and that went with their clause to another organization.
    pub duties_transferred: usize,
    /// Duties whose content reads otherwise: their clause, their organization or their community says something else.
    pub duties_restated: u64,
    /// Duties that no longer follow but were signed: they stay as they are, for the office to decide.
    pub duties_kept: usize,
    /// The version that the formula of bulletins has now; none where it stayed.
    #[serde(rename = "bulletinFormula", skip_serializing_if = "Option::is_none")]
    pub formula: Option<i64>,
    /// The rules of money are another version since.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub funding: bool,
    /// The pack says something else than the pack before, also where the register said it already.
    #[serde(skip)]
    pub restated: bool,
    /// What both the pack and the register had changed, and for which side that was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decisions: Option<Decisions>,
}

/// A field that both the pack and the register had changed, at its place in the pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// The file of the pack.
    pub file: &'static str,
    /// The line of its row; 1 where the pack has it no more.
    pub line: u64,
    /// The number of the field; in a TOML file, of the character.
    pub column: u64,
    /// The row.
    pub code: String,
    /// The name of the column.
    pub field: &'static str,
    /// What the pack before said; none where it had no such row.
    pub base: Option<String>,
    /// What this one says; none where it has no such row any more.
    pub pack: Option<String>,
    /// What the register says; none where it has withdrawn it.
    pub register: Option<String>,
}

/// Who decides where the pack and the register changed the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Prefer {
    /// What the pack says is taken.
    Pack,
    /// What the register says stays.
    Register,
}

/// Conflicts that were decided, and for which side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decisions {
    /// The side.
    pub prefer: Prefer,
    /// What was decided.
    pub conflicts: Vec<Conflict>,
}

/// What happened to the rows of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// They were not there.
    pub added: Vec<String>,
    /// They said something else.
    pub changed: Vec<String>,
    /// The pack no longer names them.
    pub withdrawn: Vec<String>,
}

impl PolicyEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Imported { programme, title, report, began_at: _ } => {
                let mut detail = json!(report);
                if let Some(detail) = detail.as_object_mut() {
                    detail.insert("title".to_owned(), json!(title));
                }
                Record::about("IMPORT_POLICY", *programme, detail)
            }
        }
    }
}
