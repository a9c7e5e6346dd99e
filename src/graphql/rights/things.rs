//! What a row is that was found by its id, as far as its kind matters to why it is seen and what is done with it.

use crate::{
    catalogue::IndicatorSet,
    domain::{
        access::Thing, assignment::HeldAssignment, bulletin::Bulletin, dossier::Dossier, evaluation::Score,
        person::Person, sign_off::SignOff,
    },
    graphql::{community::OfCommunity, context::AnyRow},
};
use entity::{
    account_record, attachment, comment::Comment, community, digital_application, duty, evaluation,
    expenditure, lease_request, milestone, opinion, payment, plan, price_audit, publicity_record, review,
    session, webhook, work_item,
};
use std::sync::Arc;

/// The first reading of a row that fits; there is one at most.
pub(super) fn thing(row: &AnyRow) -> Thing<'_> {
    let of_programme = || {
        let duty = row.row::<OfCommunity<duty::Model>>().map(|it| Thing::Duty(&it.row));
        let evaluation = || row.row::<OfCommunity<evaluation::Model>>().map(|it| Thing::Evaluation(&it.row));
        let review = || row.row::<OfCommunity<review::Model>>().map(|it| Thing::Review(&it.row));
        duty.or_else(evaluation)
            .or_else(review)
            .or_else(|| row.row::<OfCommunity<plan::Model>>().map(|it| Thing::Plan(&it.row)))
            .or_else(|| row.row::<milestone::Model>().map(Thing::Milestone))
            .or_else(|| {
                row.row::<OfCommunity<digital_application::Model>>().map(|it| Thing::Application(&it.row))
            })
            .or_else(|| row.row::<OfCommunity<lease_request::Model>>().map(|it| Thing::Lease(&it.row)))
            .or_else(|| row.row::<OfCommunity<publicity_record::Model>>().map(|it| Thing::Publicity(&it.row)))
            .or_else(|| row.row::<OfCommunity<expenditure::Model>>().map(|it| Thing::Expenditure(&it.row)))
            .or_else(|| row.row::<OfCommunity<price_audit::Model>>().map(|it| Thing::PriceAudit(&it.row)))
            .or_else(|| row.row::<OfCommunity<payment::Model>>().map(|it| Thing::Payment(&it.row)))
            .or_else(|| row.row::<OfCommunity<work_item::Model>>().map(|it| Thing::WorkItem(&it.row)))
            .or_else(|| row.row::<SignOff>().map(Thing::SignOff))
            .or_else(|| row.row::<Arc<community::Model>>().map(|it| Thing::Community(it)))
            .or_else(|| row.row::<Score>().map(Thing::Score))
            .or_else(|| row.row::<opinion::Signature>().map(Thing::Opinion))
            .or_else(|| row.row::<Comment>().map(Thing::Comment))
            .or_else(|| row.row::<Dossier>().map(Thing::Dossier))
            .or_else(|| row.row::<Bulletin>().map(Thing::Bulletin))
            .or_else(|| row.row::<Arc<attachment::Model>>().map(|_| Thing::Attachment))
            .or_else(|| row.row::<IndicatorSet>().map(|it| Thing::IndicatorSet(&it.row)))
    };
    let of_people = || {
        row.row::<account_record::Model>()
            .map(Thing::Account)
            .or_else(|| row.row::<HeldAssignment>().map(Thing::Assignment))
            .or_else(|| row.row::<Person>().map(|_| Thing::Person))
            .or_else(|| row.row::<session::Model>().map(|_| Thing::Session))
            .or_else(|| row.row::<webhook::Model>().map(Thing::Webhook))
    };
    of_programme().or_else(of_people).unwrap_or(Thing::Other)
}
