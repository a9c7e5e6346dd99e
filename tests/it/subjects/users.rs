//! Accounts: oneself, whoever signed what one sees, and others.

use super::{
    Subjects,
    owned::{self, Owned},
};
use crate::{harness::World, reference::rows, viewers::Viewer};
use entity::account;
use std::rc::Rc;

/// Who may see every account.
const READERS: [&str; 3] = ["sysadmin", "secadmin", "auditor"];

/// How a viewer stands to an account.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Oneself,
    SignedWhatOneSees,
    SignedOther,
    SignedNothing,
}

struct Accounts {
    ids: Vec<String>,
    signatures: Vec<(String, Owned)>,
}

impl Accounts {
    fn standing(&self, viewer: &Viewer, id: &String) -> Standing {
        let mut signed = self.signatures.iter().filter(|(signer, _)| signer == id).peekable();
        if viewer.account().as_ref() == Some(id) {
            Standing::Oneself
        } else if signed.peek().is_none() {
            Standing::SignedNothing
        } else if signed.any(|(_, under)| !under.is_hidden_from(viewer)) {
            Standing::SignedWhatOneSees
        } else {
            Standing::SignedOther
        }
    }

    fn is_hidden_from(&self, viewer: &Viewer, id: &String) -> bool {
        let seen = [Standing::Oneself, Standing::SignedWhatOneSees].contains(&self.standing(viewer, id));
        !seen && !READERS.contains(&viewer.name.as_str())
    }
}

pub async fn users(world: &World) -> Subjects {
    let ids = rows::<account::Entity>(world).await.iter().map(|account| account.id.to_string()).collect();
    let accounts = Rc::new(Accounts { ids, signatures: owned::signatures(world).await });
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
        .and("signed what one sees", pick(Standing::SignedWhatOneSees))
        .and("signed what one does not", pick(Standing::SignedOther))
        .and("signed nothing", pick(Standing::SignedNothing))
}
