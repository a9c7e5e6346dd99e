//! What of the feed each table touches. A table that does not stand here cannot be written.

use super::feed::{Belongs, Fed, Feed};
use entity::{
    acceptance, account, application_activity, assignment,
    attachment::{
        self, of_dossiers, of_expenditures, of_leases, of_milestones, of_payments, of_plans, of_price_audits,
        of_publicity, of_scores, of_sign_offs, of_stage_changes, of_work_items,
    },
    audit_event, audit_head, audit_seal, audit_waiting, authorization_code, bulletin, bulletin_draft,
    bulletin_formula, client_key,
    comment::{self, on_duties, on_evaluations, on_reviews, on_work_items},
    community, community_standing, credential, digital_application, document, dossier, dossier_version,
    draft, duty, duty_standing, duty_tally, duty_tally_change, duty_tally_day, duty_tally_sum, evaluation,
    evaluation_standing, evaluation_verifier, expenditure, feed, feed_clock, feed_epoch, feed_exit,
    feed_right, funding_rule_set, funding_ruling, idempotency_key, indicator, indicator_set, lease_request,
    library_decision, linked_identity, milestone, notification, notification_read, opinion,
    opinion_withdrawal, organization, pack_cell, payment, plan, pool, price_audit, programme, public_client,
    publicity_record, redirect_uri, refresh_token, reminder, requirement, responsibility, review,
    review_plan, roster_entry, scenario, schema_floor, score, secret, session, sign_in_address, sign_off,
    sign_off_recall, signing_key, stage_change, superseded_verification, target, used_assertion,
    used_provider_token, verification, vocabulary, webhook, webhook_account, webhook_delivery, webhook_key,
    work_item, work_item_change,
};
use vocabulary::FeedKind::{Bulletin, Community, Dossier, Duty, Evaluation, IndicatorSet, Review, WorkItem};

/// The thing that a row is or belongs to, and the part of it that not everybody sees who sees the thing.
macro_rules! fed {
    ($($table:ident: $($kind:ident($thing:ident $(/ $part:ident)?))or+;)+) => {$(
        impl Fed for $table::Entity {
            const FEED: Feed<Self> = Feed::Of(&[$(
                Belongs { kind: $kind, thing: $table::Column::$thing, part: part!($table $($part)?) },
            )+]);
        }
    )+};
}

macro_rules! part {
    ($table:ident) => {
        None
    };
    ($table:ident $part:ident) => {
        Some($table::Column::$part)
    };
}

macro_rules! of_the_catalogue {
    ($($table:ident),+) => { $(impl Fed for $table::Entity { const FEED: Feed<Self> = Feed::Catalogue; })+ };
}

macro_rules! nothing {
    ($($why:literal: $($table:ident),+;)+) => {$($(
        impl Fed for $table::Entity {
            const FEED: Feed<Self> = Feed::Nothing($why);
        }
    )+)+};
}

fed! {
    duty: Duty(Id);
    sign_off: Duty(DutyId);
    sign_off_recall: Duty(DutyId);
    evaluation: Evaluation(Id);
    // Who answers for a scenario sees its scores and what was found of them, and no others.
    score: Evaluation(EvaluationId / ScenarioId);
    verification: Evaluation(EvaluationId / ScenarioId);
    superseded_verification: Evaluation(EvaluationId / ScenarioId);
    review: Review(Id);
    // That the content changed which an organization signs is for that organization to know.
    roster_entry: Review(ReviewId / Id);
    // So are its opinions, until there is a conclusion.
    opinion: Review(ReviewId / OrganizationId);
    opinion_withdrawal: Review(ReviewId / OrganizationId);
    comment: Duty(DutyId) or Evaluation(EvaluationId / ScenarioId) or Review(ReviewId / OrganizationId)
        or WorkItem(WorkItemId);
    on_duties: Duty(DutyId);
    on_evaluations: Evaluation(EvaluationId / ScenarioId);
    on_reviews: Review(ReviewId / OrganizationId);
    on_work_items: WorkItem(WorkItemId);
    work_item: WorkItem(Id);
    // A reminder stands in the history of what it is of; of an opinion, in what its organization is told.
    reminder: Duty(DutyId) or Review(ReviewId / OrganizationId) or WorkItem(WorkItemId);
    community: Community(Id);
    stage_change: Community(CommunityId);
    acceptance: Community(CommunityId);
    // A plan is seen by its unit, by the office once it is submitted, and by the rosters that it is before.
    plan: Community(CommunityId / Id);
    review_plan: Review(ReviewId);
    dossier: Dossier(Id);
    dossier_version: Dossier(DossierId);
    bulletin: Bulletin(Id);
    indicator_set: IndicatorSet(Id);
    indicator: IndicatorSet(IndicatorSetId);
}

of_the_catalogue!(programme, pool, organization, scenario, responsibility, target, requirement);

/// What decides who sees what: whoever follows asks anew when one of these columns is set, or a row comes where none is named.
macro_rules! rights {
    ($($table:ident($($column:ident),*);)+) => {$(
        impl Fed for $table::Entity {
            const FEED: Feed<Self> = Feed::Rights(&[$($table::Column::$column),*]);
        }
    )+};
}

rights! {
    assignment();
    account(DisabledAt, MustChangePassword);
    session(RevokedAt);
}

nothing! {
    "it is made with its evaluation, and never changes": evaluation_verifier;
    "it is nobody's to follow": credential, linked_identity, refresh_token, sign_in_address, authorization_code,
        used_assertion, used_provider_token, public_client, redirect_uri, client_key, signing_key, secret,
        document, webhook, webhook_account, webhook_key;
    "it tells of a thing that is followed itself, and an inbox is asked for": notification, notification_read;
    "it is its writer's, who asks for it": draft;
    "it never changes, and what it hangs on is written beside it": attachment, of_sign_offs, of_scores,
        of_plans, of_dossiers, of_stage_changes, of_milestones, of_leases, of_publicity, of_expenditures, of_price_audits, of_payments, of_work_items;
    "of two or three of a programme whoever needs them asks anew": milestone;
    "its list is asked for: it is worked on by its unit and the office, and no copy is kept of it": lease_request;
    "their list is asked for, and what was reported of a month is read there": digital_application, application_activity;
    "its list is asked for: what is published is read there, and no copy is kept of it": publicity_record;
    "it is what an item said, which is written beside it": work_item_change;
    "it is what the last pack said, which nobody is shown": pack_cell;
    "it tells why, to who decides; what it changed of a community is a change of that": library_decision;
    "it is the office's alone until it is published": bulletin_draft;
    "it is kept with each bulletin that it computed, and the pack states it": bulletin_formula;
    "it is what a change of the thing itself left behind, which is told of that": duty_standing, community_standing,
        evaluation_standing;
    "money is asked for, by the few who see it; what follows from it changes by the day too, and no copy has it": expenditure,
        price_audit, payment, funding_rule_set, funding_ruling;
    "it is how the register keeps itself": idempotency_key, audit_event, audit_seal, audit_head, audit_waiting, duty_tally,
        duty_tally_change, duty_tally_day, duty_tally_sum, feed, feed_exit, feed_clock, feed_epoch,
        feed_right, schema_floor, webhook_delivery;
}
