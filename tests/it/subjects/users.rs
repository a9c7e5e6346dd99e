//! Accounts: oneself, whoever did what one sees, and others.

use super::{Subjects, evaluated, owned, reviewed, standing::Concern, talk, told};
use crate::{harness::World, reference::rows, viewers::Viewer};
use entity::account;
use std::rc::Rc;

/// Who may see every account.
pub const READERS: [&str; 3] = ["sysadmin", "secadmin", "auditor"];

/// What somebody's hand is under.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Signature,
    Verification,
    Opinion,
    Comment,
    /// Something else that is told in a history.
    Told,
}

/// How a viewer stands to an account.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Oneself,
    DidWhatOneSees(Work),
    DidOther,
    DidNothing,
}

/// A hand under something, and from whom that is hidden.
struct Hand {
    account: String,
    work: Work,
    hidden: Box<dyn Fn(&Viewer) -> bool>,
}

struct Accounts {
    ids: Vec<String>,
    hands: Vec<Hand>,
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
        Self { ids, hands }
    }

    fn standing(&self, viewer: &Viewer, id: &String) -> Standing {
        let mut hands = self.hands.iter().filter(|hand| hand.account == *id).peekable();
        if viewer.account().as_ref() == Some(id) {
            Standing::Oneself
        } else if hands.peek().is_none() {
            Standing::DidNothing
        } else {
            let seen = hands.find(|hand| !(hand.hidden)(viewer));
            seen.map_or(Standing::DidOther, |hand| Standing::DidWhatOneSees(hand.work))
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
        .and("did what one is told", pick(Standing::DidWhatOneSees(Work::Told)))
        .and("did what one does not see", pick(Standing::DidOther))
        .and("did nothing", pick(Standing::DidNothing))
}
