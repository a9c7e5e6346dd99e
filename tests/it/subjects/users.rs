//! Accounts: oneself, whoever did what one sees, and others.

use super::{
    Subjects, evaluated, mechanisms, money, owned, recorded, reviewed, standing::Concern, talk, told,
};
use crate::{harness::World, reference::rows, viewers::Viewer};
use entity::{account, assignment, organization};
use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

/// Who may see every account.
pub const READERS: [&str; 3] = ["sysadmin", "secadmin", "auditor"];

/// What somebody's hand is under.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Signature,
    Verification,
    Opinion,
    Comment,
    /// Money, or how active something was.
    Recorded,
    /// Something else that is told in a history.
    Told,
}

/// How a viewer stands to an account.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Oneself,
    DidWhatOneSees(Work),
    /// To whom one may hand one's role.
    Colleague,
    DidOther,
    DidNothing,
}

/// A hand under something, and from whom that is hidden.
struct Hand {
    account: String,
    work: Work,
    hidden: Box<dyn Fn(&Viewer) -> bool>,
}

/// For which organizations a viewer is a signer.
fn signs_for<'v>(viewer: &'v Viewer) -> Vec<&'v str> {
    match viewer.name.as_str() {
        "education.signer (also a unit's officer)"
        | "fuchun-subdistrict.officer (also a signer)"
        | "a signer, locked since" => vec!["education"],
        name if name.ends_with(".signer") => viewer.own.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

struct Accounts {
    ids: Vec<String>,
    hands: Vec<Hand>,
    /// Accounts that are let in, each with the code of an organization for which it holds a role of its own.
    places: Vec<(String, String)>,
}

impl Accounts {
    async fn of(world: &World) -> Self {
        let ids = rows::<account::Entity>(world).await.iter().map(|account| account.id.to_string()).collect();
        let mut hands: Vec<Hand> = Vec::new();
        for (account, duty) in owned::signatures(world).await {
            let hidden = Box::new(move |viewer: &Viewer| duty.is_hidden_from(viewer));
            hands.push(Hand { account, work: Work::Signature, hidden });
        }
        for (account, score) in evaluated::verifications(world).await {
            let hidden = Box::new(move |viewer: &Viewer| score.is_hidden_from(viewer));
            hands.push(Hand { account, work: Work::Verification, hidden });
        }
        for (account, opinion) in reviewed::said(world).await {
            let hidden = Box::new(move |viewer: &Viewer| opinion.is_hidden_from(viewer));
            hands.push(Hand { account, work: Work::Opinion, hidden });
        }
        let said = talk::hands(world).await.into_iter();
        hands.extend(said.map(|(account, hidden)| Hand { account, work: Work::Comment, hidden }));
        let told = told::hands(world).await.into_iter();
        hands.extend(told.map(|(account, hidden)| Hand { account, work: Work::Told, hidden }));
        let money = money::hands(world).await.into_iter();
        hands.extend(money.map(|(account, hidden)| Hand { account, work: Work::Recorded, hidden }));
        let used = mechanisms::hands(world).await.into_iter();
        hands.extend(used.map(|(account, hidden)| Hand { account, work: Work::Recorded, hidden }));
        let recorded = recorded::hands(world).await.into_iter();
        hands.extend(recorded.map(|(account, hidden)| Hand { account, work: Work::Told, hidden }));
        let codes: HashMap<_, _> =
            rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
        let let_in = rows::<account::Entity>(world).await.into_iter().filter(|it| it.disabled_at.is_none());
        let let_in: HashSet<_> = let_in.map(|it| it.id).collect();
        let place = |it: assignment::Model| {
            let lasts = it.ended_at.is_none() && it.on_behalf_of.is_none() && let_in.contains(&it.account_id);
            lasts.then_some((it.account_id.to_string(), codes.get(&it.organization_id?)?.clone()))
        };
        let places = rows::<assignment::Entity>(world).await.into_iter().filter_map(place).collect();
        Self { ids, hands, places }
    }

    fn is_colleague(&self, viewer: &Viewer, id: &String) -> bool {
        let of = signs_for(viewer);
        self.places.iter().any(|(account, code)| account == id && of.contains(&code.as_str()))
    }

    fn standing(&self, viewer: &Viewer, id: &String) -> Standing {
        let mut hands = self.hands.iter().filter(|hand| hand.account == *id).peekable();
        if viewer.account().as_ref() == Some(id) {
            return Standing::Oneself;
        }
        let did_nothing = hands.peek().is_none();
        match hands.find(|hand| !(hand.hidden)(viewer)) {
            Some(hand) => Standing::DidWhatOneSees(hand.work),
            None if self.is_colleague(viewer, id) => Standing::Colleague,
            None if did_nothing => Standing::DidNothing,
            None => Standing::DidOther,
        }
    }

    fn is_hidden_from(&self, viewer: &Viewer, id: &String) -> bool {
        let hidden = matches!(self.standing(viewer, id), Standing::DidOther | Standing::DidNothing);
        hidden && !READERS.contains(&viewer.name.as_str())
    }
}

pub async fn users(world: &World) -> Subjects {
    let accounts = Rc::new(Accounts::of(world).await);
    let pick = |standing: Standing| {
        let accounts = Rc::clone(&accounts);
        move |viewer: &Viewer| {
            accounts.ids.iter().find(|id| accounts.standing(viewer, id) == standing).cloned()
        }
    };
    let subjects = {
        let accounts = Rc::clone(&accounts);
        Subjects::new(move |viewer| {
            accounts.ids.iter().filter(|id| accounts.is_hidden_from(viewer, id)).cloned().collect()
        })
    };
    subjects
        .and("oneself", pick(Standing::Oneself))
        .and("signed what one sees", pick(Standing::DidWhatOneSees(Work::Signature)))
        .and("verified it", pick(Standing::DidWhatOneSees(Work::Verification)))
        .and("gave an opinion", pick(Standing::DidWhatOneSees(Work::Opinion)))
        .and("commented", pick(Standing::DidWhatOneSees(Work::Comment)))
        .and("recorded it", pick(Standing::DidWhatOneSees(Work::Recorded)))
        .and("did what one is told", pick(Standing::DidWhatOneSees(Work::Told)))
        .and("a colleague", pick(Standing::Colleague))
        .and("did what one does not see", pick(Standing::DidOther))
        .and("did nothing", pick(Standing::DidNothing))
}
