//! Who a token stands for, as of this moment.

use super::{database::Store, reader::Reader};
use crate::{
    authz::{Assignment, Identity, Viewer},
    error::Result,
};
use entity::{
    account, assignment,
    id::{AccountId, OrganizationId, SessionId},
    programme, session,
    vocabulary::Role,
};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, JoinType, Query};

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
        let rows = Reader::Pool(self).all(&select).await?;
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
        use account::Column as A;
        use assignment::Column as R;
        use session::Column as S;
        let now = self.clock().now();
        let (accounts, sessions, roles) = (account::Entity, session::Entity, assignment::Entity);
        let catalogue =
            Query::select().from(programme::Entity).expr(Expr::col(programme::Column::Revision).max()).take();
        let active = Condition::all()
            .add(Expr::col((roles, R::AccountId)).equals((accounts, A::Id)))
            .add(Expr::col((roles, R::StartsAt)).lte(now))
            .add(Expr::col((roles, R::EndsAt)).is_null().or(Expr::col((roles, R::EndsAt)).gt(now)));
        let mut select = Query::select();
        select
            .from(sessions)
            .join(
                JoinType::InnerJoin,
                accounts,
                Expr::col((accounts, A::Id)).equals((sessions, S::AccountId)),
            )
            .join(JoinType::LeftJoin, roles, active)
            .expr(Expr::col((accounts, A::Kind)))
            .expr(Expr::col((accounts, A::DisplayName)))
            .expr(Expr::col((roles, R::Role)))
            .expr(Expr::col((roles, R::OrganizationId)))
            .expr_as(Expr::SubQuery(None, Box::new(catalogue.into())), Alias::new("catalogue"))
            .and_where(Expr::col((sessions, S::Id)).eq(session))
            .and_where(Expr::col((sessions, S::AccountId)).eq(account))
            .and_where(Expr::col((sessions, S::RevokedAt)).is_null())
            .and_where(Expr::col((sessions, S::ExpiresAt)).gt(now))
            .and_where(Expr::col((accounts, A::DisabledAt)).is_null());
        let rows = Reader::Pool(self).all(&select).await?;
        let Some(first) = rows.first() else { return Ok(Arrival { viewer: None, catalogue: None }) };
        let identity = Identity {
            account,
            kind: first.try_get_by_index(0)?,
            display_name: first.try_get_by_index(1)?,
            session,
        };
        let mut assignments = Vec::with_capacity(rows.len());
        for row in &rows {
            if let Some(role) = row.try_get_by_index::<Option<Role>>(2)? {
                let organization = row.try_get_by_index::<Option<OrganizationId>>(3)?;
                assignments.push(Assignment { role, organization });
            }
        }
        assignments.sort_unstable_by_key(|assignment| (assignment.role, assignment.organization));
        assignments.dedup();
        Ok(Arrival {
            viewer: Some(Viewer::signed_in(identity, assignments, public_read)),
            catalogue: first.try_get_by_index(4)?,
        })
    }
}
