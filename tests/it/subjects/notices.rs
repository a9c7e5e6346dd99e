//! What people are told: as an organization's, as oneself, as everybody who works on the programme.

use super::{
    Subjects, evaluated, mechanisms, money, owned, planned, reviewed,
    standing::{Concern, DATA_PLATFORM},
    worked,
};
use crate::{harness::World, reference::rows, viewers::Viewer};
use entity::{
    id::{
        DutyId, EvaluationId, LeaseRequestId, PaymentId, PlanId, PriceAuditId, PublicityRecordId, ReviewId,
        WorkItemId,
    },
    notification::{self, Model},
    organization,
};
use std::{collections::HashMap, rc::Rc};

/// Whether something is hidden from a viewer.
type IsHidden = Rc<dyn Fn(&Viewer) -> bool>;

/// Something that is told.
struct Notice {
    id: String,
    /// To whom: an organization's code, or an account's id; none for everybody.
    to: Option<String>,
    hidden: IsHidden,
}

impl Notice {
    fn is_addressed_to(&self, viewer: &Viewer) -> bool {
        match &self.to {
            Some(to) => viewer.own.contains(to) || viewer.account().as_ref() == Some(to),
            None => !viewer.own.is_empty() || viewer.name == DATA_PLATFORM,
        }
    }

    fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        !self.is_addressed_to(viewer) || (self.hidden)(viewer)
    }
}

async fn all(world: &World) -> Vec<Notice> {
    let duties: HashMap<DutyId, _> = owned::owned(world).await.into_iter().collect();
    let evaluations: HashMap<EvaluationId, _> = evaluated::evaluated(world).await.into_iter().collect();
    let money = money::recorded(world).await;
    let leases = mechanisms::leased(world).await;
    let records = mechanisms::written(world).await;
    let reviews = reviewed::reviewed(world).await;
    let plans = planned::planned(world).await.into_iter();
    let plans: HashMap<PlanId, _> = plans.map(|(row, plan)| (row.id, plan)).collect();
    let items: HashMap<WorkItemId, _> = worked::worked(world).await.into_iter().collect();
    let organizations: HashMap<_, _> =
        rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
    let notice = |row: Model| {
        let hidden: IsHidden = match row.subject_kind.as_str() {
            "duty" => {
                let duty = duties[&DutyId(row.subject_id)].clone();
                Rc::new(move |viewer| duty.is_hidden_from(viewer))
            }
            "evaluation" => {
                let evaluation = evaluations[&EvaluationId(row.subject_id)].clone();
                Rc::new(move |viewer| evaluation.is_hidden_from(viewer))
            }
            "review" => {
                let review = reviews[&ReviewId(row.subject_id)].clone();
                Rc::new(move |viewer| review.is_hidden_from(viewer))
            }
            "plan" => {
                let plan = plans[&PlanId(row.subject_id)].clone();
                Rc::new(move |viewer| plan.is_hidden_from(viewer))
            }
            "workitem" => {
                let item = items[&WorkItemId(row.subject_id)].clone();
                Rc::new(move |viewer| item.is_hidden_from(viewer))
            }
            "priceaudit" | "payment" => {
                let id = match row.subject_kind.as_str() {
                    "payment" => PaymentId(row.subject_id).to_string(),
                    _ => PriceAuditId(row.subject_id).to_string(),
                };
                let entry = money.iter().find(|it| it.id() == id).unwrap().clone();
                Rc::new(move |viewer| entry.is_hidden_from(viewer))
            }
            "leaserequest" => {
                let id = LeaseRequestId(row.subject_id).to_string();
                let request = leases.iter().find(|it| it.id() == id).unwrap().clone();
                Rc::new(move |viewer| request.is_hidden_from(viewer))
            }
            "publicityrecord" => {
                let id = PublicityRecordId(row.subject_id).to_string();
                let record = records.iter().find(|it| it.id() == id).unwrap().clone();
                Rc::new(move |viewer| record.is_hidden_from(viewer))
            }
            // A published set or bulletin is everybody's to see, and what one holds one's own.
            "indicatorset" | "assignment" | "bulletin" => Rc::new(|_| false),
            other => panic!("something is told of a {other}"),
        };
        let of_organization = row.organization_id.map(|id| organizations[&id].clone());
        let to = of_organization.or_else(|| row.account_id.map(|id| id.to_string()));
        Notice { id: row.id.to_string(), to, hidden }
    };
    let mut notices = rows::<notification::Entity>(world).await;
    notices.sort_by_key(|row| row.id);
    notices.into_iter().map(notice).collect()
}

pub async fn notifications(world: &World) -> Subjects {
    let all = Rc::new(all(world).await);
    let pick = |fits: fn(&Notice, &Viewer) -> bool| {
        let all = Rc::clone(&all);
        move |viewer: &Viewer| all.iter().find(|it| fits(it, viewer)).map(|it| it.id.clone())
    };
    let rows = Rc::clone(&all);
    Subjects::new(move |viewer| {
        rows.iter().filter(|it| it.is_hidden_from(viewer)).map(|it| it.id.clone()).collect()
    })
    .and("told", pick(|it, viewer| !it.is_hidden_from(viewer)))
    .and("told everybody", pick(|it, _| it.to.is_none()))
    .and("another's", pick(|it, viewer| it.to.is_some() && it.is_hidden_from(viewer)))
}
