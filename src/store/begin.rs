//! How a command begins: its key, then its viewer as it is now.
//!
//! Locks come in one order on every path: the viewer's account, the catalogue, then rows as the domain has them. Whoever
//! takes a right away locks the account first, for itself; a command shares it, by the key that it adds under it, so that the
//! one waits for the other, and what the command reads next is what is true until it ends. It shares those too on whose behalf
//! its viewer holds a role. A command that itself takes access or rights away, or gives them, comes before all of that in a turn
//! of its own: two that end each other's rights would each share what the other waits for. Of whose access it ends it locks the
//! accounts with its own, by their ids, before its key.

use super::{
    database::{Open, Store, Unscoped},
    pools::Work,
    reader::Reader,
    set::Dialect,
    tx::Tx,
    write::insert,
};
use crate::{
    authz::Viewer,
    error::{Error, Refusal, RefusalCode, Result, Stop},
};
use entity::{Positional, account, id::AccountId, idempotency_key};
use sea_orm::{
    ColumnTrait, Iterable, Set,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::{Arc, atomic::AtomicBool};
use uuid::Uuid;

/// The turn of commands that change what others may do.
const RIGHTS_TURN: &str = "SELECT pg_advisory_xact_lock(20261126)";

/// The longest idempotency key, in bytes.
const MAX_KEY: usize = 200;

/// What a command is called, and by what it is known when it comes again.
#[derive(Clone, Copy, Debug)]
pub struct Named<'c> {
    /// The command.
    pub command: &'static str,
    /// The client's name for it.
    pub key: &'c str,
    /// Whether it changes the catalogue: then it waits for every other command, and they for it.
    pub changes_catalogue: bool,
    /// The accounts whose access it changes. Their commands under way are done first.
    pub accounts: &'c [AccountId],
    /// Whether it changes what other accounts may do: then it waits for every other such command, before all else.
    pub changes_rights: bool,
}

/// How a command begins.
pub enum Begun<'s> {
    /// It is new: do it.
    New(Tx<'s>),
    /// The same key and input were done before; this is what it made or changed, and what it said besides.
    Done(Uuid, Option<String>),
}

impl Store {
    /// Begins a command of the viewer, or finds that it was done.
    ///
    /// Two requests with one key at the same time: the second waits here for the first. Refused where the key
    /// was used with another command or input. Who is signed in no more begins nothing, and is told of nothing done.
    pub async fn command<'s>(
        &'s self,
        viewer: &Viewer,
        named: Named<'_>,
        input: &(impl Serialize + Sync),
    ) -> Result<Begun<'s>, Stop> {
        let Named { command, key, changes_catalogue, changes_rights, accounts } = named;
        let account = viewer.account().ok_or(Error::Unauthenticated)?;
        if key.is_empty() || key.len() > MAX_KEY {
            return Err(Refusal::new(
                RefusalCode::Invalid,
                "idempotencyKey",
                format!("须为 1 至 {MAX_KEY} 字节 / must have 1 to {MAX_KEY} bytes"),
            )
            .into());
        }
        let input_digest = input_digest(input)?;
        self.check_alone()?;
        self.stay_at_primary();
        self.expect_epoch().await;
        let (transaction, turn) = self.begin(Work::Command).await?;
        if changes_rights || !accounts.is_empty() {
            self.take_rights_turn(&transaction).await?;
        }
        if !accounts.is_empty() {
            // With the viewer's own, and in the order of their ids, as whoever is past the commands locks them.
            let all = accounts.iter().copied().chain([account]);
            let unscoped = Unscoped { store: self, transaction: &transaction };
            unscoped.unscoped_lock::<account::Entity>(account::Column::Id.is_in(all)).await?;
        }
        let row = idempotency_key::ActiveModel {
            account_id: Set(account),
            key: Set(key.to_owned()),
            command: Set(command.to_owned()),
            input_digest: Set(input_digest.clone()),
            outcome: Set(None),
            said: Set(None),
            created_at: Set(self.clock().now()),
        };
        let mut added = insert(&row);
        added.on_conflict(OnConflict::new().do_nothing().to_owned());
        // The row refers to the account, which is shared with it until the end.
        let is_new = transaction.execute(self, &added).await?.rows_affected() == 1;
        self.share_delegators(&transaction, viewer).await?;
        let (viewer, catalogue) = self.within(&transaction, viewer, changes_catalogue && is_new).await?;
        if is_new {
            let (viewer, key) = (Arc::new(viewer), key.to_owned());
            return Ok(Begun::New(Tx {
                store: self,
                viewer,
                account,
                catalogue,
                key,
                transaction,
                wrote: AtomicBool::new(false),
                _turn: turn,
            }));
        }
        let mut earlier = Query::select();
        earlier
            .from(idempotency_key::Entity)
            .exprs(idempotency_key::Column::iter().map(|column| column.select_as(Expr::col(column))))
            .and_where(Expr::col(idempotency_key::Column::AccountId).eq(account))
            .and_where(Expr::col(idempotency_key::Column::Key).eq(key));
        let earlier = Reader::Transaction(self, &transaction).all(&earlier).await?;
        let earlier = earlier.first().map(idempotency_key::Model::read).transpose()?;
        match earlier {
            Some(idempotency_key::Model {
                command: same,
                input_digest: input,
                outcome: Some(outcome),
                said,
                ..
            }) if same == command && input == input_digest => Ok(Begun::Done(outcome, said)),
            Some(_) => Err(Refusal::new(
                RefusalCode::DuplicateKey,
                "idempotencyKey",
                "该幂等键已用于其他请求 / the key was used for another request",
            )
            .into()),
            None => Err(Error::Broken("a key that conflicts is there").into()),
        }
    }
}

impl Store {
    /// Waits for whatever changes what others may do, and has it wait until the transaction ends. SQLite has one writer.
    pub(super) async fn take_rights_turn(&self, transaction: &Open) -> Result<()> {
        if self.dialect() == Dialect::Postgres {
            transaction.execute_text(self, RIGHTS_TURN).await?;
        }
        Ok(())
    }

    /// Whether an account has done something under a key.
    pub async fn is_known(&self, account: AccountId, key: &str) -> Result<bool> {
        use idempotency_key::Column;
        let known = Column::AccountId.eq(account).and(Column::Key.eq(key));
        Ok(!self.unscoped_rows::<idempotency_key::Entity>(known).await?.is_empty())
    }
}

fn input_digest(input: &impl Serialize) -> Result<String> {
    let canonical = serde_json_canonicalizer::to_vec(input)
        .map_err(|_| Error::Broken("a command's input has a canonical form"))?;
    Ok(format!("{:x}", Sha256::digest(canonical)))
}
