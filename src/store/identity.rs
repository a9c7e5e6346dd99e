//! Who a token stands for, as of this moment.

use super::{
    database::{Open, Store},
    floor::FLOOR,
    follower::Follower,
    reader::Reader,
    replicas::POSITION,
    set::Dialect,
    text::Text,
};
use crate::{
    authz::{Assignment, Identity, Viewer},
    error::{Error, Result},
};
use entity::{
    account,
    id::{AccountId, AssignmentId, OrganizationId, SessionId, WebhookId},
    vocabulary::Role,
};
use sea_orm::{
    Order, QueryResult,
    sea_query::{Expr, LockType, Query},
};
use std::sync::{Arc, atomic::Ordering};

/// What somebody arrives for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// To ask. A standby may say who asks while the primary is silent; then nothing is done by that.
    Question,
    /// For what needs the primary.
    Work,
}

/// What is read once at the beginning of every request.
#[derive(Debug)]
pub struct Arrival {
    /// Whoever asks; none where the token's session or account is no longer good.
    pub viewer: Option<Viewer>,
    /// The revision of the catalogue; none before the first import.
    pub catalogue: Option<i64>,
    /// How far the primary was, where a standby may answer what is asked next.
    pub(super) position: Option<i64>,
    /// The standby that said this, as the primary is silent: it alone answers what is asked next.
    pub(super) alone: Option<Arc<Follower>>,
}

/// What says who asks, and the standby whose rows they are, if it is not the primary.
type Rows = (Vec<QueryResult>, Option<Arc<Follower>>);

impl Store {
    fn standing(&self, text: &'static str, account: AccountId, session: SessionId) -> Text {
        Text { text: text.into(), values: vec![session.into(), account.into(), self.clock().now().into()] }
    }

    /// What a request without a token begins with.
    pub async fn arrival_of_nobody(&self, viewer: Viewer, purpose: For) -> Result<Arrival> {
        let mut text = format!("SELECT (SELECT MAX(revision) FROM programmes), {FLOOR}");
        if self.has_replicas() {
            text.push_str(", ");
            text.push_str(POSITION);
        }
        let (rows, alone) = self.told(&Text { text: text.into(), values: Vec::new() }, purpose).await?;
        let row = rows.first().ok_or(Error::Broken("a statement answers"))?;
        self.check_floor(row, 1)?;
        let position = if self.has_replicas() { self.knows(row.try_get_by_index(2)?) } else { None };
        let catalogue = row.try_get_by_index(0)?;
        Ok(Arrival { viewer: Some(viewer), catalogue, position, alone })
    }

    /// Asks the primary who asks, or a standby where it is silent and nothing is done by that.
    async fn told(&self, statement: &Text, purpose: For) -> Result<Rows> {
        self.check_behind().await?;
        let primary = Reader::Arrival(self);
        let at_primary = primary.all(statement);
        let told = match purpose {
            For::Work => Some(at_primary.await),
            For::Question => self.unless_silent(at_primary).await,
        };
        let rows = match told {
            Some(rows) => rows?,
            None => match self.furthest().await {
                Some(one) => return Ok((self.arrive_alone(statement, &one).await?, Some(one))),
                // None is fit to answer alone: whoever asks waits for the primary, as where there are none.
                None => primary.all(statement).await?,
            },
        };
        Ok((rows, None))
    }

    /// Remembers how far the primary is.
    fn knows(&self, position: Option<i64>) -> Option<i64> {
        if let (Some(replicas), Some(position)) = (self.shared.replicas.get(), position) {
            replicas.known.store(position, Ordering::Release);
        }
        position
    }

    /// The revision of the catalogue.
    pub async fn catalogue_revision(&self) -> Result<Option<i64>> {
        let select = Text { text: "SELECT revision FROM programmes".into(), values: Vec::new() };
        let rows = Reader::Arrival(self).all(&select).await?;
        Ok(rows.first().map(|row| row.try_get_by_index(0)).transpose()?)
    }

    /// The account, its active assignments and the catalogue's revision, in one statement.
    ///
    /// Nothing about rights is in a token and nothing is remembered between requests, so a revoked session, a
    /// disabled account or an ended assignment works no more at once, whichever process ended it.
    pub async fn arrival(
        &self,
        account: AccountId,
        session: SessionId,
        public_read: bool,
        purpose: For,
    ) -> Result<Arrival> {
        self.arrive(ARRIVAL, (account, session), public_read, purpose).await
    }

    /// The same of an account as which a webhook reads. No session has its id, so that whoever arrives so commands nothing.
    pub async fn arrival_of_webhook(
        &self,
        account: AccountId,
        webhook: WebhookId,
        public_read: bool,
    ) -> Result<Arrival> {
        self.arrive(OF_WEBHOOK, (account, SessionId(webhook.0)), public_read, For::Work).await
    }

    async fn arrive(
        &self,
        text: &'static str,
        (account, session): (AccountId, SessionId),
        public_read: bool,
        purpose: For,
    ) -> Result<Arrival> {
        let mut select = self.standing(text, account, session);
        let at_standbys = self.has_replicas();
        if at_standbys {
            // As the last column: whoever asks of a standby must find there what was there when it arrived.
            select.text = select.text.replacen(LAST_COLUMN, &format!("{LAST_COLUMN}, {POSITION}"), 1).into();
        }
        Reader::Arrival(self).show_arrival(&select);
        let (rows, alone) = self.told(&select, purpose).await?;
        let Some(first) = rows.first() else {
            if alone.is_some() {
                // Who signed in a moment ago is not sent to sign in again.
                return Err(self.too_late("the standby does not know the session"));
            }
            return Ok(Arrival { viewer: None, catalogue: None, position: None, alone: None });
        };
        self.check_floor(first, 7)?;
        let viewer = Viewer::signed_in(identity(account, session, first)?, roles(&rows)?, public_read);
        let viewer = viewer.holding(held(&rows)?);
        let position = if at_standbys { self.knows(first.try_get_by_index(8)?) } else { None };
        Ok(Arrival { viewer: Some(viewer), catalogue: first.try_get_by_index(4)?, position, alone })
    }

    /// The viewer again, as the command that has begun finds it, and the catalogue's revision, which stays as it is until
    /// the command ends: its change waits for the commands by it, and they for a change under way. Fails where the viewer
    /// is signed in no more.
    ///
    /// That the rights stay too is the account's lock, which comes first, as another statement: one that waits for a lock
    /// reads other rows as they were before it waited.
    pub(super) async fn within(
        &self,
        transaction: &Open,
        viewer: &Viewer,
        changes_catalogue: bool,
    ) -> Result<(Viewer, i64)> {
        let known = viewer.identity().ok_or(Error::Unauthenticated)?;
        let text = match (self.dialect(), changes_catalogue) {
            (Dialect::Sqlite, _) => WITHIN,
            // Taken as it is needed in the end: two that both wanted more later would wait for each other.
            (Dialect::Postgres, true) => CHANGING,
            (Dialect::Postgres, false) => SHARING,
        };
        let select = self.standing(text, known.account, known.session);
        let rows = Reader::Transaction(self, transaction).all(&select).await?;
        let first = rows.first().ok_or(Error::Unauthenticated)?;
        self.check_floor(first, 7)?;
        let identity = identity(known.account, known.session, first)?;
        let mut roles = roles(&rows)?;
        // What was handed to it since the request arrived could end unnoticed: it is for the next request.
        let delegators = viewer.delegators();
        roles.retain(|role| role.on_behalf_of.is_none_or(|of| delegators.contains(&of)));
        Ok((viewer.renewed(identity, roles), first.try_get_by_index(4)?))
    }

    /// Shares the accounts on whose behalf the viewer holds a role, as a command shares its own: what they hold, and with it what
    /// it holds of them, ends after the command.
    pub(super) async fn share_delegators(&self, transaction: &Open, viewer: &Viewer) -> Result<()> {
        let delegators: Vec<AccountId> = viewer.delegators().into_iter().collect();
        if delegators.is_empty() || self.dialect() == Dialect::Sqlite {
            return Ok(());
        }
        let mut share = Query::select();
        share
            .from(account::Entity)
            .expr(Expr::val(1))
            .and_where(self.dialect().any_of(Expr::col(account::Column::Id), &delegators))
            .order_by(account::Column::Id, Order::Asc)
            .lock(LockType::KeyShare);
        Reader::Transaction(self, transaction).all(&share).await.map(drop)
    }
}

/// Where the columns of that end.
const LAST_COLUMN: &str = ", roles.on_behalf_of, roles.id, (SELECT step FROM schema_floor WHERE one = 1)";

/// The account of a session that is good, once for each of its active assignments; and what `$catalogue` says of the
/// catalogue. Each request and each command begins with it, so it is a text that is made once.
macro_rules! standing {
    ($catalogue:literal, $from:literal, $lock:literal) => {
        standing!("sessions", $catalogue, $from, $lock)
    };
    ($sessions:literal, $catalogue:literal, $from:literal, $lock:literal) => {
        concat!(
            "SELECT accounts.kind, accounts.display_name, roles.role, roles.organization_id, ",
            $catalogue,
            ", roles.on_behalf_of, roles.id, (SELECT step FROM schema_floor WHERE one = 1)",
            " FROM ",
            $sessions,
            " JOIN accounts ON accounts.id = sessions.account_id",
            " LEFT JOIN assignments AS roles ON roles.account_id = accounts.id",
            // Whoever ended it may have another clock: that it was ended stands in the row.
            " AND roles.ended_at IS NULL",
            " AND (roles.at_once OR roles.starts_at <= $3)",
            " AND (roles.ends_at IS NULL OR roles.ends_at > $3)",
            // Somebody else knows its password: whoever signs in with that is nobody yet. Whoever comes by a provider did not.
            " AND (NOT accounts.must_change_password OR sessions.provider IS NOT NULL)",
            // What is held on somebody's behalf: while that one holds it, and is let in,
            " AND (roles.delegated_from IS NULL OR (EXISTS (SELECT 1 FROM assignments AS theirs",
            " JOIN accounts AS delegators ON delegators.id = theirs.account_id",
            " WHERE theirs.id = roles.delegated_from",
            " AND theirs.ended_at IS NULL",
            " AND (theirs.at_once OR theirs.starts_at <= $3)",
            " AND (theirs.ends_at IS NULL OR theirs.ends_at > $3)",
            " AND delegators.disabled_at IS NULL",
            // and while its holder is of the organization by a role of its own.
            ") AND EXISTS (SELECT 1 FROM assignments AS own",
            " WHERE own.account_id = roles.account_id",
            " AND own.organization_id = roles.organization_id",
            " AND own.delegated_from IS NULL",
            " AND own.ended_at IS NULL",
            " AND (own.at_once OR own.starts_at <= $3)",
            " AND (own.ends_at IS NULL OR own.ends_at > $3))))",
            $from,
            " WHERE sessions.id = $1",
            " AND sessions.account_id = $2",
            " AND sessions.revoked_at IS NULL",
            " AND sessions.expires_at > $3",
            " AND accounts.disabled_at IS NULL",
            $lock
        )
    };
}

const ARRIVAL: &str = standing!("(SELECT MAX(revision) FROM programmes)", "", "");
/// What a webhook is registered for stands for its account as a session does, but that it does not run out.
const OF_WEBHOOK: &str = standing!(
    "(SELECT webhook_id AS id, account_id, CAST(NULL AS text) AS provider, CAST(NULL AS bigint) AS revoked_at, \
     9223372036854775807 AS expires_at FROM webhook_accounts) AS sessions",
    "(SELECT MAX(revision) FROM programmes)",
    "",
    ""
);
const WITHIN: &str = standing!("programmes.revision", " CROSS JOIN programmes", "");
const SHARING: &str =
    standing!("programmes.revision", " CROSS JOIN programmes", " FOR KEY SHARE OF programmes");
const CHANGING: &str =
    standing!("programmes.revision", " CROSS JOIN programmes", " FOR UPDATE OF programmes");

fn identity(account: AccountId, session: SessionId, row: &QueryResult) -> Result<Identity> {
    Ok(Identity { account, kind: row.try_get_by_index(0)?, display_name: row.try_get_by_index(1)?, session })
}

fn held(rows: &[QueryResult]) -> Result<Vec<AssignmentId>> {
    let ids = rows.iter().map(|row| row.try_get_by_index::<Option<AssignmentId>>(6));
    let mut ids: Vec<AssignmentId> = ids.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    ids.sort_unstable();
    Ok(ids)
}

fn roles(rows: &[QueryResult]) -> Result<Vec<Assignment>> {
    let mut assignments = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(role) = row.try_get_by_index::<Option<Role>>(2)? {
            let organization = row.try_get_by_index::<Option<OrganizationId>>(3)?;
            let on_behalf_of = row.try_get_by_index::<Option<AccountId>>(5)?;
            assignments.push(Assignment { role, organization, on_behalf_of });
        }
    }
    assignments.sort_unstable_by_key(|assignment| {
        (assignment.on_behalf_of, assignment.role, assignment.organization)
    });
    assignments.dedup();
    Ok(assignments)
}
