//! What an event says, for a reader of a history: from the details of the audit trail, and from the tables of the workflows
//! where those leave it to them.

use crate::{
    catalogue::Catalogue,
    workflow::{Transition, evaluation, review},
};
use entity::{history::Entry, id::OrganizationId, vocabulary::Vocabulary};
use serde_json::Value;

/// What changed, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub reason: Option<String>,
    /// What it was before: a state, a day, a score, an organization's code.
    pub from: Option<String>,
    /// What it is since; of an opinion or a conclusion, what that says.
    pub to: Option<String>,
}

/// What an event says. What cannot be read of it is not told.
pub fn tell(entry: &Entry, catalogue: &Catalogue) -> Told {
    let detail: Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let text = |name: &str| detail.get(name).and_then(Value::as_str).map(str::to_owned);
    let (from, to) = match entry.action.as_str() {
        "TRANSFER_DUTY" => {
            let code = |name| {
                let organization = text(name)?.parse::<OrganizationId>().ok()?;
                Some(catalogue.organization(organization)?.row.code.clone())
            };
            (code("from"), code("to"))
        }
        "SIGN_OPINION" => (None, text("decision")),
        "CONCLUDE_REVIEW" => (None, text("conclusion")),
        action => {
            let (from, to) = states(action);
            (text("from").or(from), text("to").or(to))
        }
    };
    Told { reason: text("reason").or_else(|| text("note")), from, to }
}

/// Where a step leads that says of itself only that it was taken.
fn states(action: &str) -> (Option<String>, Option<String>) {
    let of_evaluations = evaluation::Step::ALL.iter().map(|step| step.transition());
    let of_reviews = review::Step::ALL.iter().map(|step| step.transition());
    between(of_evaluations, action).or_else(|| between(of_reviews, action)).unwrap_or_default()
}

type Between = (Option<String>, Option<String>);

fn between<S: Vocabulary>(mut lines: impl Iterator<Item = Transition<S>>, action: &str) -> Option<Between> {
    let line = lines.find(|line| line.action == action)?;
    let to = line.to.map(|to| to.code().to_owned())?;
    let from = match line.from {
        [one] => Some(one.code().to_owned()),
        _ => None,
    };
    Some((from, Some(to)))
}
