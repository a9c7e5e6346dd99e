//! Who a token stands for, as of this moment.

use super::{
    database::{Open, Store},
    reader::Reader,
    set::Dialect,
};
use crate::{
    authz::{Assignment, Identity, Viewer},
    error::{Error, Result},
};
use entity::{
    account, assignment,
    id::{AccountId, OrganizationId, SessionId},
    programme, session,
    timestamp::Timestamp,
    vocabulary::Role,
};
use sea_orm::{
    QueryResult,
    sea_query::{Alias, Condition, Expr, ExprTrait, JoinType, LockType, Query, SelectStatement},
};

/// What is read once at the beginning of every request.
#[derive(Debug)]
pub struct Arrival {
    /// Whoever asks; none where the token's session or account is no longer good.
    pub viewer: Option<Viewer>,
    /// The revision of the catalogue; none before the first import.
    pub catalogue: Option<i64>,
}

impl Store {
    /// The revision of the catalogue, for a request without a token.
    pub async fn catalogue_revision(&self) -> Result<Option<i64>> {
        let mut select = Query::select();
        select.from(programme::Entity).column(programme::Column::Revision);
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
    ) -> Result<Arrival> {
        let catalogue =
            Query::select().from(programme::Entity).expr(Expr::col(programme::Column::Revision).max()).take();
        let mut select = standing(account, session, self.clock().now());
        select.expr_as(Expr::SubQuery(None, Box::new(catalogue.into())), Alias::new("catalogue"));
        let rows = Reader::Arrival(self).all(&select).await?;
        let Some(first) = rows.first() else { return Ok(Arrival { viewer: None, catalogue: None }) };
        let viewer = Viewer::signed_in(identity(account, session, first)?, roles(&rows)?, public_read);
        Ok(Arrival { viewer: Some(viewer), catalogue: first.try_get_by_index(4)? })
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
        let mut select = standing(known.account, known.session, self.clock().now());
        select
            .join(JoinType::InnerJoin, programme::Entity, Expr::cust("1 = 1"))
            .expr(Expr::col((programme::Entity, programme::Column::Revision)));
        if self.dialect() == Dialect::Postgres {
            // Taken as it is needed in the end: two that both wanted more later would wait for each other.
            let lock = if changes_catalogue { LockType::Update } else { LockType::KeyShare };
            select.lock_with_tables(lock, [programme::Entity]);
        }
        let rows = Reader::Transaction(self, transaction).all(&select).await?;
        let first = rows.first().ok_or(Error::Unauthenticated)?;
        let identity = identity(known.account, known.session, first)?;
        Ok((viewer.renewed(identity, roles(&rows)?), first.try_get_by_index(4)?))
    }
}

/// The account of a session that is good, once for each of its active assignments.
fn standing(account: AccountId, session: SessionId, now: Timestamp) -> SelectStatement {
    use account::Column as A;
    use assignment::Column as R;
    use session::Column as S;
    let (accounts, sessions, roles) = (account::Entity, session::Entity, assignment::Entity);
    let active = Condition::all()
        .add(Expr::col((roles, R::AccountId)).equals((accounts, A::Id)))
        // Whoever ended it may have another clock: that it was ended stands in the row.
        .add(Expr::col((roles, R::EndedAt)).is_null())
        .add(Expr::col((roles, R::AtOnce)).eq(true).or(Expr::col((roles, R::StartsAt)).lte(now)))
        .add(Expr::col((roles, R::EndsAt)).is_null().or(Expr::col((roles, R::EndsAt)).gt(now)));
    let mut select = Query::select();
    select
        .from(sessions)
        .join(JoinType::InnerJoin, accounts, Expr::col((accounts, A::Id)).equals((sessions, S::AccountId)))
        .join(JoinType::LeftJoin, roles, active)
        .expr(Expr::col((accounts, A::Kind)))
        .expr(Expr::col((accounts, A::DisplayName)))
        .expr(Expr::col((roles, R::Role)))
        .expr(Expr::col((roles, R::OrganizationId)))
        .and_where(Expr::col((sessions, S::Id)).eq(session))
        .and_where(Expr::col((sessions, S::AccountId)).eq(account))
        .and_where(Expr::col((sessions, S::RevokedAt)).is_null())
        .and_where(Expr::col((sessions, S::ExpiresAt)).gt(now))
        .and_where(Expr::col((accounts, A::DisabledAt)).is_null());
    select
}

fn identity(account: AccountId, session: SessionId, row: &QueryResult) -> Result<Identity> {
    Ok(Identity { account, kind: row.try_get_by_index(0)?, display_name: row.try_get_by_index(1)?, session })
}

fn roles(rows: &[QueryResult]) -> Result<Vec<Assignment>> {
    let mut assignments = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(role) = row.try_get_by_index::<Option<Role>>(2)? {
            let organization = row.try_get_by_index::<Option<OrganizationId>>(3)?;
            assignments.push(Assignment { role, organization });
        }
    }
    assignments.sort_unstable_by_key(|assignment| (assignment.role, assignment.organization));
    assignments.dedup();
    Ok(assignments)
}
