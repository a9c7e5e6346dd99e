//! Signing an opinion: one for each organization, by one hand, bound to what that organization sees.

use super::{
    content::Subject, is_valid, one_hand, revision, roster, signed, signed_by_viewer, signed_for_another,
    speaking, take,
};
use crate::{
    authz::Viewer,
    domain::{
        Context,
        command::{Command, named},
        content::ContentDigest,
        text,
    },
    error::{Current, Refusal, RefusalCode, Stop},
    event::{Event, ReviewEvent},
    store::tx::Tx,
    workflow::review::Step,
};
use entity::{
    id::OpinionId,
    opinion::{ActiveModel, Model},
    review, roster_entry,
    vocabulary::OpinionDecision,
};
use sea_orm::Set;
use serde::{Deserialize, Serialize};

/// Sign an opinion.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignOpinion {
    /// In which review.
    pub review: String,
    /// What it says: a word of [`OpinionDecision`].
    pub decision: String,
    /// What the signer adds.
    #[serde(default)]
    pub comment: Option<String>,
    /// What the signer saw.
    pub content_digest: String,
    pub idempotency_key: String,
}

impl Command for SignOpinion {
    named!(SignOpinion);
    type Done = OpinionId;

    /// Signs for the organization for which the viewer speaks. Who speaks for several signs for the first of them on
    /// the roster that still owes its opinion.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(OpinionId, Option<Event>), Stop> {
        let decision: OpinionDecision = self
            .decision
            .parse()
            .map_err(|unknown| Refusal::new(RefusalCode::Invalid, "decision", format!("{unknown}")))?;
        let comment = text::optional(self.comment.as_deref(), "comment")?;
        let needs_comment = matches!(
            decision,
            OpinionDecision::ApproveWithComments | OpinionDecision::Return | OpinionDecision::Recuse
        );
        if needs_comment && comment.is_none() {
            let message = format!("{decision} 须附意见 / takes a comment");
            return Err(Refusal::new(RefusalCode::Invalid, "comment", message).into());
        }
        let held = take(tx, &self.review, "review", Step::Sign).await?;
        Step::Sign.transition().check(held.status, "review")?;
        let roster = roster(tx, &held).await?;
        let opinions = signed(tx, &held).await?;
        let entry = place(&roster, &opinions, &cx.viewer)?;
        let subject = Subject::of(tx.consequence(&held), &held).await?;
        // No role lifts these: a unit signs nothing about its own community, one person signs for one organization only.
        if subject.unit() == entry.organization_id {
            return Err(Refusal::not_permitted("review").into());
        }
        let speaking = speaking(&cx.viewer, entry.organization_id);
        if signed_for_another(opinions.iter(), &speaking, entry.organization_id) {
            return Err(one_hand().into());
        }
        let content = subject.content(&held, entry)?;
        let digest = ContentDigest::over(&content);
        if digest.as_str() != self.content_digest {
            let message = "内容已变更，请核对后重新签署 / it changed since you saw it: look again";
            let current = Current {
                revision: Some(revision(&held, &cx.viewer)),
                content_digest: Some(digest.into_string()),
                subject: Some(held.id.to_string()),
            };
            let stale = Refusal::new(RefusalCode::StaleContent, "contentDigest", message);
            return Err(stale.with_current(current).into());
        }
        let id: OpinionId = cx.store.ids().next();
        let on_behalf_of = cx.viewer.stands_in_for(Step::Sign.transition().permission, entry.organization_id);
        let row = ActiveModel {
            id: Set(id),
            review_id: Set(held.id),
            ordinal: Set(opinions.last().map_or(0, |last| last.ordinal).saturating_add(1)),
            organization_id: Set(entry.organization_id),
            account_id: Set(tx.account()),
            decision: Set(decision),
            comment: Set(comment),
            content: Set(content),
            content_digest: Set(digest.as_str().to_owned()),
            signed_at: Set(cx.store.clock().now()),
            on_behalf_of: Set(on_behalf_of),
        };
        tx.add(&held, row).await?;
        let column = vec![(roster_entry::Column::OpinionId, Some(id).into())];
        let parent = roster_entry::Column::ReviewId;
        tx.change_below::<roster_entry::Entity, _>(&held, parent, entry.id, column).await?;
        if entry.opinion_id.is_none() {
            tx.change(&held, Vec::new()).await?;
        } else {
            // No count that others see moves, and so no revision of theirs: they would learn from it that what this
            // organization signed had changed.
            let replacements = held.replacements.saturating_add(1);
            tx.change_in_silence(&held, vec![(review::Column::Replacements, replacements.into())]).await?;
        }
        let organization = cx.catalogue.organization(entry.organization_id);
        let event = ReviewEvent::OpinionSigned {
            action: Step::Sign.transition().action,
            review: held.id,
            organization: entry.organization_id,
            code: organization.map(|found| found.row.code.clone()),
            opinion: id,
            decision,
            content_digest: digest.into_string(),
            on_behalf_of,
            replaces: entry.opinion_id,
        };
        Ok((id, Some(event.into())))
    }
}

/// The place on the roster that the viewer signs for.
fn place<'r>(
    roster: &'r [roster_entry::Model],
    opinions: &[Model],
    viewer: &Viewer,
) -> Result<&'r roster_entry::Model, Refusal> {
    let stands =
        |entry: &roster_entry::Model| opinions.iter().any(|it| is_valid(it.id, &it.content_digest, entry));
    let mut mine = signed_by_viewer(roster, viewer).peekable();
    if mine.peek().is_none() {
        return Err(Refusal::not_permitted("review"));
    }
    mine.find(|entry| !stands(entry)).ok_or_else(|| {
        let message = "本单位已签署意见；如需更改，请先撤回 / it is signed: withdraw it first";
        Refusal::new(RefusalCode::WrongState, "review", message)
    })
}
