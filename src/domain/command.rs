//! Commands: what a viewer does. Each is a type of its own, which states what the client gives, and says what is done;
//! what all of them have in common is done here.

use super::Context;
use crate::{
    catalogue::Published,
    error::{Result, Stop},
    event::Event,
    store::{
        begin::{Begun, Named},
        shown::Shown,
        tx::Tx,
    },
};
use engine::SPANS;
use entity::id::{AccountId, TypedId};
use serde::Serialize;
use std::sync::Arc;
use tracing::Instrument;
use uuid::Uuid;

/// Something that a viewer can do, as the client asks for it.
///
/// What it is made of is kept as a digest under its key, so that a command that comes again is known: a field that is
/// added, taken away or renamed makes another command of those that were given before.
pub trait Command: Serialize + Sync {
    /// Its name, in the API and under its key: `signDuty`.
    const NAME: &'static str;

    /// Whether it changes the catalogue.
    const CHANGES_CATALOGUE: bool = false;

    /// Whether it changes what other accounts may do.
    const CHANGES_RIGHTS: bool = false;

    /// What was done.
    type Done: Outcome;

    /// What happened by it: an event, or none; of many things at once, as many events.
    type Happened: IntoIterator<Item = Event> + Send;

    /// The client's name for it.
    fn key(&self) -> &str;

    /// The accounts whose access it changes, which are locked before all else.
    fn accounts(&self, _: &Context) -> Vec<AccountId> {
        Vec::new()
    }

    /// What takes long and needs no transaction, before there is one. It keeps what it finds, and may refuse. A command that comes
    /// again prepares itself again, for nothing.
    fn prepare(&self, _: &Context) -> impl Future<Output = Result<(), Stop>> + Send {
        async { Ok(()) }
    }

    /// Does it, or refuses. Nothing that it writes stays unless all of it does. Where everything is already as it asks,
    /// it writes nothing, and nothing happened: there is no event.
    fn run(
        &self,
        tx: &Tx<'_>,
        cx: &Context,
    ) -> impl Future<Output = Result<(Self::Done, Self::Happened), Stop>> + Send;
}

/// What a command did, as it is kept under its key.
pub trait Outcome: Sized + Send {
    /// What names it.
    fn id(&self) -> Uuid;

    /// What it said besides, if anything.
    fn said(&self) -> Result<Option<String>> {
        Ok(None)
    }

    /// The same again.
    fn again(id: Uuid, said: Option<String>) -> Result<Self>;
}

impl<Id: TypedId + Send> Outcome for Id {
    fn id(&self) -> Uuid {
        (*self).into()
    }

    fn again(id: Uuid, _: Option<String>) -> Result<Self> {
        Ok(id.into())
    }
}

/// What a command did; also where it was done before, under the same key.
#[derive(Debug)]
pub struct Did<D> {
    /// What names it.
    pub done: D,
    /// Rows that it wrote, as the viewer sees them.
    pub shown: Shown,
}

/// Runs a command, and answers what it did.
pub async fn run<C: Command>(cx: &Context, command: &C) -> Result<Did<C::Done>, Stop> {
    let work = async {
        command.prepare(cx).await?;
        cx.store.in_time(begin_and_end(cx, command)).await
    };
    work.instrument(tracing::info_span!(target: SPANS, "command", command.name = C::NAME)).await
}

async fn begin_and_end<C: Command>(cx: &Context, command: &C) -> Result<Did<C::Done>, Stop> {
    let accounts = command.accounts(cx);
    let named = Named {
        command: C::NAME,
        key: command.key(),
        changes_catalogue: C::CHANGES_CATALOGUE,
        accounts: &accounts,
        changes_rights: C::CHANGES_RIGHTS,
    };
    match cx.store.command(&cx.viewer, named, command).await? {
        Begun::Done(id, said) => Ok(Did { done: C::Done::again(id, said)?, shown: Shown::default() }),
        Begun::New(tx) => {
            let cx = as_it_is_now(cx, &tx).await?;
            let (done, happened) = command.run(&tx, &cx).await?;
            let shown = tx.commit(done.id(), done.said()?, happened.into_iter().collect()).await?;
            Ok(Did { done, shown })
        }
    }
}

/// Who commands and by which catalogue, as both are until the command ends. The request may have found others.
async fn as_it_is_now(cx: &Context, tx: &Tx<'_>) -> Result<Context, Stop> {
    let viewer = Arc::clone(tx.viewer());
    let catalogue = if cx.catalogue.programme.revision == tx.catalogue() {
        Arc::clone(&cx.catalogue)
    } else {
        Published::default().at(&cx.store, tx.catalogue()).await?
    };
    Ok(Context { viewer, catalogue, ..cx.clone() })
}

/// The name of a command, which is that of its type, and its key: `SignDuty` is `signDuty`. One event happens by it, or none;
/// or as many as it has items.
macro_rules! named {
    ($command:ident) => {
        $crate::domain::command::named!($command, Option<$crate::event::Event>);
    };
    ($command:ident, $happened:ty) => {
        type Happened = $happened;

        const NAME: &'static str = {
            const TYPE: &str = stringify!($command);
            const NAME: [u8; TYPE.len()] = $crate::domain::command::lowered(TYPE);
            // Another command's name does not compile.
            let _: fn(Self) -> $command = |command| command;
            match str::from_utf8(&NAME) {
                Ok(name) => name,
                Err(_) => "",
            }
        };

        fn key(&self) -> &str {
            &self.idempotency_key
        }
    };
}
pub(super) use named;

/// A name of so many bytes, beginning with a small letter.
pub(super) const fn lowered<const N: usize>(name: &str) -> [u8; N] {
    match name.as_bytes().first_chunk::<N>() {
        Some(name) => {
            let mut name = *name;
            if let Some(first) = name.first_mut() {
                first.make_ascii_lowercase();
            }
            name
        }
        None => [0; N],
    }
}

#[cfg(test)]
mod tests;
