//! Through which door somebody comes who asks: how sign-in goes here, and from where it is.

use super::{authenticator::Authenticator, origin::Origin};
use crate::{
    error::{Error, Result},
    store::request::apart,
};
use entity::{account, id::AccountId};
use sea_orm::ColumnTrait;
use std::{fmt, sync::Arc};

/// How sign-in goes here, and where somebody comes from.
#[derive(Clone)]
pub struct Door {
    /// What signs people in.
    pub authenticator: Arc<Authenticator>,
    /// Where whoever asks comes from.
    pub origin: Origin,
}

impl fmt::Debug for Door {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Door").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl Door {
    /// Whether a person's password is this one, said from there. Where it is not, or that is not to be told, it counts and is
    /// answered as a failed sign-in: by the same steps, locks and events.
    ///
    /// It goes on where whoever asked has gone: a failure counts.
    pub async fn knows(&self, account: AccountId, password: &str) -> Result<bool> {
        let (door, password) = (self.clone(), password.to_owned());
        let asked = apart(async move {
            let by_id = account::Column::Id.eq(account);
            let found = door.authenticator.store.unscoped_rows::<account::Entity>(by_id).await?.pop();
            let Some(account) = found else { return Ok(false) };
            door.authenticator.knows_person(&account.name, &password, door.origin).await
        });
        asked.await.map_err(|_| Error::Broken("whether a password is right is found out"))?
    }
}
