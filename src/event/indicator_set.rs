//! What happens to sets of indicators.

use super::record::Record;
use entity::id::IndicatorSetId;
use serde_json::json;

/// Something that was done to a set.
#[derive(Clone, Debug)]
pub enum IndicatorSetEvent {
    /// It was imported, as a draft.
    Imported {
        set: IndicatorSetId,
        /// Its code.
        code: String,
        /// Whether the authorities issued it.
        official: bool,
        /// How many indicators it has.
        indicators: usize,
        /// The digest of the table that they came in.
        csv: String,
        /// It stands in the place of a draft of its code.
        replaced: bool,
    },
    /// It was published or retired.
    Advanced {
        /// The trail's word.
        action: &'static str,
        set: IndicatorSetId,
        /// Its code.
        code: String,
    },
}

impl IndicatorSetEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Imported { set, code, official, indicators, csv, replaced } => {
                let detail = json!({
                    "code": code,
                    "official": official,
                    "indicators": indicators,
                    "csv": csv,
                    "replaced": replaced,
                });
                Record::about("IMPORT_INDICATOR_SET", *set, detail)
            }
            Self::Advanced { action, set, code } => Record::about(action, *set, json!({ "code": code })),
        }
    }
}
