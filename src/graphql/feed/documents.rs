//! What a document of the feed may say: what is the thing's own.
//!
//! A thing is told again when something of it is written. What changes without that would be wrong in a copy, and nobody would be
//! told: what another thing says, which is told of that thing; lists of other things; and what follows from the day, or from
//! what one may do.

use crate::{
    error::{Error, Result},
    graphql::context::Selection,
};
use engine::Below;

/// The things that are told of, each with other types that tell of things of the same kind.
const KINDS: &[(&str, &[&str])] = &[
    ("Programme", &["Organization", "Scenario", "Responsibility"]),
    ("Community", &[]),
    ("IndicatorSet", &["Indicator"]),
    ("Duty", &["DutyConnection"]),
    ("Evaluation", &["EvaluationConnection"]),
    ("Review", &["ReviewConnection"]),
    ("Dossier", &["DossierConnection"]),
    ("WorkItem", &["WorkItemConnection"]),
    ("Bulletin", &[]),
];

/// What may be selected of another thing: by what it is found, which stays.
const NAMES: &[&str] = &["id", "code"];

/// Fields that change by themselves, or with another thing.
const NOT_KEPT: &[(&str, &str)] = &[
    ("Duty", "viewerActions"),
    ("Evaluation", "viewerActions"),
    ("Review", "viewerActions"),
    ("Community", "viewerActions"),
    // They follow from the day, and from duties and evaluations.
    ("Community", "advice"),
    ("Community", "signal"),
    ("Community", "signalReasons"),
    ("Bulletin", "viewerActions"),
    // It is computed when it is asked for.
    ("Bulletin", "recomputed"),
    // Who has a duty for it sees this, and is told of the duty.
    ("Community", "stageHistory"),
    // Money follows from the day, and no copy has it.
    ("Community", "funding"),
    ("Plan", "viewerActions"),
    ("WorkItem", "viewerActions"),
    // It follows from the day.
    ("WorkItem", "overdue"),
    // Whether it is to be seen is told of the evaluation.
    ("Review", "evaluation"),
    // They name organizations and scenarios, whose names are told of the catalogue.
    ("Evaluation", "csv"),
    ("IndicatorSet", "csv"),
    // They are good for some minutes.
    ("Attachment", "url"),
    ("Attachment", "urlExpiresAt"),
];

/// Refuses a selection of pages whose documents would say more than what is the things' own.
pub(super) fn check(at: Selection<'_>) -> Result<()> {
    let entries = at.below().into_iter().filter(|it| it.field == "changes").flat_map(Below::below);
    let documents = entries.filter(|it| it.field == "node").flat_map(Below::below);
    for own in documents {
        // What no entry can be is never answered.
        if let Some((kind, _)) = KINDS.iter().find(|(kind, _)| *kind == own.object) {
            check_own(kind, own)?;
        }
    }
    Ok(())
}

/// Which kind of thing a type tells of.
fn kind_of(object: &str) -> Option<&'static str> {
    let is = |(kind, parts): &&(&'static str, &[&str])| *kind == object || parts.contains(&object);
    KINDS.iter().find(is).map(|(kind, _)| *kind)
}

fn check_own(kind: &str, it: Below<'_>) -> Result<()> {
    let refused = || {
        let Below { object, field, .. } = it;
        Err(Error::BadInput(format!(
            "变更流中不可选取 {object}.{field}：事项自身之外只取 id 或 code / {object}.{field} is not for documents of the feed: of \
             what is not the thing's own they say id or code, and nothing that changes by itself"
        )))
    };
    if NOT_KEPT.contains(&(it.object, it.field)) {
        return refused();
    }
    match kind_of(it.of) {
        Some(other) if other != kind => {
            let names_only = it.below().iter().all(|name| NAMES.contains(&name.field));
            if it.is_list || it.of.ends_with("Connection") || !names_only { refused() } else { Ok(()) }
        }
        _ => it.below().into_iter().try_for_each(|below| check_own(kind, below)),
    }
}
