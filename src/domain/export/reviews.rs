//! Reviews as a table: a line for each place on a roster, with the opinion that stands there as far as the viewer sees it.

use super::{Piece, day, organization, read, word};
use crate::{
    domain::{
        Context, community, evaluation as evaluations,
        person::{Person, by_hand},
        review::{Filter, Review, listed, newest_first, opinions, rosters},
    },
    error::Result,
};
use entity::{
    community::Model as Community,
    id::{AccountId, EvaluationId, OpinionId, ReviewId},
    opinion::Signature,
    review::Model,
    roster_entry::Model as Entry,
    timestamp::Timestamp,
    vocabulary::Vocabulary,
};
use std::collections::{HashMap, HashSet};

pub(super) const COLUMNS: [&str; 22] = [
    "id",
    "community",
    "community_name",
    "kind",
    "round",
    "status",
    "due_on",
    "opened_at",
    "concluded_at",
    "conclusion",
    "conclusion_note",
    "evaluation",
    "signatories",
    "signed",
    "organization",
    "organization_name",
    "clause",
    "decision",
    "comment",
    "signed_by",
    "signed_at",
    "valid",
];

pub(super) async fn piece(cx: &Context, filter: &Filter, from: Option<String>) -> Result<Piece> {
    let (rows, rest) = read(listed(cx, filter)?, &newest_first(), from).await?;
    let ids: Vec<ReviewId> = rows.iter().map(|row| row.id).collect();
    let under_review: Vec<EvaluationId> = rows.iter().filter_map(|row| row.evaluation_id).collect();
    let (communities, evaluations, rosters, opinions) = tokio::try_join!(
        community::by_id(cx, rows.iter().map(|row| row.community_id)),
        evaluations::by_id(cx, &under_review),
        rosters(cx, &ids),
        opinions(cx, &ids),
    )?;
    let evaluations: HashSet<EvaluationId> = evaluations.into_iter().map(|row| row.id).collect();
    let opinions: Vec<&Signature> = opinions.values().flatten().collect();
    let hands = by_hand(cx, &opinions).await?;
    let seen = Seen { opinions: opinions.into_iter().map(|opinion| (opinion.id, opinion)).collect(), hands };
    let mut lines = Vec::new();
    for row in &rows {
        let roster = rosters.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        let community = communities.get(&row.community_id).map(AsRef::as_ref);
        // Who sees a review need not see what is evaluated, nor which evaluation it is.
        let evaluation = row.evaluation_id.filter(|id| evaluations.contains(id));
        let of_review = of_review(Review { row, roster }, community, evaluation);
        for entry in roster {
            let mut line = of_review.clone();
            line.extend(seen.of_place(cx, entry)?);
            lines.push(line);
        }
    }
    Ok(Piece { lines, rest })
}

/// What all places of a roster have in common.
fn of_review(
    review: Review<'_>,
    community: Option<&Community>,
    evaluation: Option<EvaluationId>,
) -> Vec<String> {
    let row: &Model = review.row;
    let of_community = |of: fn(&Community) -> &String| community.map(of).cloned().unwrap_or_default();
    vec![
        row.id.to_string(),
        of_community(|it| &it.code),
        of_community(|it| &it.name),
        row.kind.code().to_owned(),
        row.round.to_string(),
        row.status.code().to_owned(),
        day(row.due_on),
        row.opened_at.rfc3339(),
        row.concluded_at.map(Timestamp::rfc3339).unwrap_or_default(),
        word(row.conclusion),
        row.conclusion_note.clone().unwrap_or_default(),
        evaluation.map(|id| id.to_string()).unwrap_or_default(),
        review.roster.len().to_string(),
        review.signed_count().to_string(),
    ]
}

/// What the viewer sees of the opinions in reviews.
struct Seen<'o> {
    opinions: HashMap<OpinionId, &'o Signature>,
    hands: HashMap<AccountId, Person>,
}

impl Seen<'_> {
    /// A place on a roster; whether somebody signed there whose opinion one does not see, is not said.
    fn of_place(&self, cx: &Context, entry: &Entry) -> Result<Vec<String>> {
        let [code, name] = organization(cx, entry.organization_id)?;
        let mut line = vec![code, name, entry.clause.clone().unwrap_or_default()];
        let Some(opinion) = entry.opinion_id.and_then(|id| self.opinions.get(&id)) else {
            line.extend(std::iter::repeat_n(String::new(), COLUMNS.len().saturating_sub(BEFORE_OPINION)));
            return Ok(line);
        };
        let hand = self.hands.get(&opinion.account_id);
        line.extend([
            opinion.decision.code().to_owned(),
            opinion.comment.clone().unwrap_or_default(),
            hand.map(|person| person.display_name.clone()).unwrap_or_default(),
            opinion.signed_at.rfc3339(),
            (opinion.content_digest == entry.content_digest).to_string(),
        ]);
        Ok(line)
    }
}

/// Columns before those of an opinion.
const BEFORE_OPINION: usize = 17;
