//! Money: of two units, each with what is spent, audited and paid.

use super::{
    Subjects,
    standing::{COORDINATOR, Concern, all_of, pick},
    told::Hidden,
};
use crate::{funding, harness::World, reference::rows, viewers::Viewer};
use entity::{
    audit_event, community, expenditure,
    id::{AccountId, CommunityId},
    organization, payment, price_audit,
};
use std::collections::HashMap;

/// Whose money there is: of the community that questions are made of, and of one of another unit.
const OF: [(&str, &str); 2] = [("jiangbin", "fuchun-subdistrict"), ("yicheng", "dongzhou-subdistrict")];

pub async fn happens(world: &World) {
    for (community, unit) in OF {
        world.clock.advance(1);
        funding::happens(world, community, unit).await;
    }
}

/// Something that is recorded.
#[derive(Clone)]
pub struct Money {
    id: String,
    /// By whose hand.
    account: String,
    /// The code of the unit that implements the community.
    unit: String,
}

impl Concern for Money {
    fn id(&self) -> &str {
        &self.id
    }

    fn concerns(&self, organization: &str) -> bool {
        self.unit == organization
    }

    fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        let is_finance = viewer.own.iter().any(|code| code == "finance");
        !(is_finance || viewer.name == COORDINATOR || viewer.territory.contains(&self.unit))
    }
}

pub async fn money(world: &World) -> Subjects {
    let all = recorded(world).await;
    let kind = |is_own: bool, of: &'static str| {
        pick(&all, move |row: &Money, viewer| {
            row.id.starts_with(of) && if is_own { row.is_own(viewer) } else { row.is_anothers(viewer) }
        })
    };
    all_of(&all)
        .and("own expenditure", kind(true, "expenditure_"))
        .and("another's expenditure", kind(false, "expenditure_"))
        .and("own audit", kind(true, "priceaudit_"))
        .and("another's audit", kind(false, "priceaudit_"))
        .and("own payment", kind(true, "payment_"))
        .and("another's payment", kind(false, "payment_"))
}

/// All of it.
pub async fn recorded(world: &World) -> Vec<Money> {
    let codes: HashMap<_, _> =
        rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
    let units: HashMap<CommunityId, String> = rows::<community::Entity>(world)
        .await
        .into_iter()
        .map(|it| (it.id, codes[&it.implementing_unit_id].clone()))
        .collect();
    let of = |id: String, account: AccountId, community: CommunityId| Money {
        id,
        account: account.to_string(),
        unit: units[&community].clone(),
    };
    let mut all = Vec::new();
    for it in rows::<expenditure::Entity>(world).await {
        all.push(of(it.id.to_string(), it.account_id, it.community_id));
    }
    for it in rows::<price_audit::Entity>(world).await {
        all.push(of(it.id.to_string(), it.account_id, it.community_id));
    }
    for it in rows::<payment::Entity>(world).await {
        all.push(of(it.id.to_string(), it.account_id, it.community_id));
    }
    all
}

/// Accounts by whose hand something is recorded, taken back or ruled of a community, and from whom that is hidden.
pub async fn hands(world: &World) -> Vec<(String, Hidden)> {
    let hidden = |row: Money| {
        let account = row.account.clone();
        let hidden: Hidden = Box::new(move |viewer: &Viewer| row.is_hidden_from(viewer));
        (account, hidden)
    };
    let all = recorded(world).await.into_iter().chain(told(world).await);
    all.map(hidden).collect()
}

/// Whatever the history of the money of a community tells.
async fn told(world: &World) -> Vec<Money> {
    let codes: HashMap<_, _> =
        rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
    let units: HashMap<CommunityId, String> = rows::<community::Entity>(world)
        .await
        .into_iter()
        .map(|it| (it.id, codes[&it.implementing_unit_id].clone()))
        .collect();
    let of_money = |event: audit_event::Model| {
        let unit = units.get(&CommunityId(event.history_of?))?.clone();
        Some(Money { id: event.id.to_string(), account: event.actor_id?.to_string(), unit })
    };
    world.trail().await.into_iter().filter_map(of_money).collect()
}
