//! What failed sign-ins lead to, by name and address.
//!
//! An address that fails for a name is refused for a while, each time longer; everybody else goes on. Only where very
//! many fail for a name, from wherever, addresses that it never signed in from are refused too. So guessing stays
//! expensive, and a stranger shuts out no one but whoever shares the address.

use super::{origin::Origin, settings::Settings};
use crate::{
    error::Result,
    event::{AccountEvent, Locks},
    store::{Operation, Store, Unscoped},
};
use entity::{credential, id::AccountId, sign_in_address, timestamp::Timestamp};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, Set, Value};

/// How long an address is known after a sign-in from it.
const KNOWN_SECONDS: i64 = 90 * 24 * 60 * 60;

/// After so long without a failure, counting begins anew.
const FORGOTTEN_AFTER: i64 = 24 * 60 * 60;

/// How an account and an address stand to each other.
pub(super) struct Standing {
    account: AccountId,
    origin: Origin,
    /// The address; none where nothing is known of it.
    address: Option<sign_in_address::Model>,
}

impl Standing {
    /// As it is now. Asked for also where there is no account.
    pub(super) async fn read(store: &Store, account: AccountId, origin: Origin) -> Result<Self> {
        let rows = store.unscoped_rows::<sign_in_address::Entity>(of(account, origin)).await?;
        Ok(Self { account, origin, address: rows.into_iter().next() })
    }

    /// The same, in an operation that has locked the account.
    pub(super) async fn read_in(
        operation: &Operation<'_>,
        account: AccountId,
        origin: Origin,
    ) -> Result<Self> {
        let rows = operation.unscoped_rows::<sign_in_address::Entity>(of(account, origin)).await?;
        Ok(Self { account, origin, address: rows.into_iter().next() })
    }

    /// Whether whoever comes from there is not let try.
    pub(super) fn is_refused(&self, credential: &credential::Model, now: Timestamp) -> bool {
        let lasts = |until: Option<Timestamp>| until.is_some_and(|until| now < until);
        lasts(self.address.as_ref().and_then(|address| address.refused_until))
            || (lasts(credential.locked_until) && !self.is_known(now))
    }

    fn is_known(&self, now: Timestamp) -> bool {
        let signed_in_at = self.address.as_ref().and_then(|address| address.signed_in_at);
        signed_in_at.is_some_and(|at| now < at.plus_seconds(KNOWN_SECONDS))
    }

    /// Whoever came from there had the secret. A lock of the name lasts on: it keeps out others.
    pub(super) async fn succeeded(
        &self,
        operation: &Operation<'_>,
        credential: &credential::Model,
    ) -> Result<()> {
        let now = operation.store().clock().now();
        if credential.failures > 0 {
            set_credential(
                operation.unscoped(),
                self.account,
                vec![(credential::Column::Failures, 0.into())],
            )
            .await?;
        }
        // Whom one cannot tell apart one cannot know.
        let known = (self.origin != Origin::Unknown).then_some(now);
        if known.is_some() || self.address.is_some() {
            self.write(operation, 0, None, None, known).await?;
        }
        sweep(operation, self.account, now).await
    }

    /// Whoever came from there had another secret: what is written down, and what the trail says of it.
    pub(super) async fn failed(
        &self,
        operation: &Operation<'_>,
        credential: &credential::Model,
        settings: &Settings,
    ) -> Result<AccountEvent> {
        let now = operation.store().clock().now();
        let address = self.address.as_ref();
        let failures =
            one_more(address.map_or(0, |it| it.failures), address.and_then(|it| it.failed_at), now);
        let refused = settings.lock_after(failures, settings.max_failures);
        let of_name = one_more(credential.failures, credential.failed_at, now);
        let locked = settings.lock_after(of_name, settings.max_name_failures);
        let mut columns =
            vec![(credential::Column::Failures, of_name.into()), (credential::Column::FailedAt, now.into())];
        if let Some(seconds) = locked {
            columns.push((credential::Column::LockedUntil, now.plus_seconds(seconds).into()));
        }
        set_credential(operation.unscoped(), self.account, columns).await?;
        let refused_until = refused.map(|seconds| now.plus_seconds(seconds));
        let known = address.and_then(|it| it.signed_in_at);
        self.write(operation, failures, Some(now), refused_until, known).await?;
        sweep(operation, self.account, now).await?;
        let locks = match (locked, refused) {
            (Some(_), _) => Some(Locks::Name),
            (None, Some(_)) => Some(Locks::Address),
            (None, None) => None,
        };
        let address = self.origin.to_string();
        Ok(AccountEvent::SignInFailed { account: self.account, failures, address, locks })
    }

    async fn write(
        &self,
        operation: &Operation<'_>,
        failures: i32,
        failed_at: Option<Timestamp>,
        refused_until: Option<Timestamp>,
        signed_in_at: Option<Timestamp>,
    ) -> Result<()> {
        let row = sign_in_address::ActiveModel {
            account_id: Set(self.account),
            address: Set(self.origin.to_string()),
            failures: Set(failures),
            failed_at: Set(failed_at),
            refused_until: Set(refused_until),
            signed_in_at: Set(signed_in_at),
        };
        if self.address.is_none() {
            return operation.unscoped_add(row).await;
        }
        let columns = [
            sign_in_address::Column::Failures,
            sign_in_address::Column::FailedAt,
            sign_in_address::Column::RefusedUntil,
            sign_in_address::Column::SignedInAt,
        ];
        let columns =
            columns.into_iter().filter_map(|column| Some((column, row.get(column).into_value()?))).collect();
        operation.unscoped_set::<sign_in_address::Entity>(of(self.account, self.origin), columns).await?;
        Ok(())
    }
}

/// Lifts what failed sign-ins led to, wherever they came from. Which addresses are known stays.
pub async fn lift(unscoped: Unscoped<'_>, account: AccountId) -> Result<()> {
    let columns: Vec<(_, Value)> = vec![
        (credential::Column::Failures, 0.into()),
        (credential::Column::FailedAt, None::<Timestamp>.into()),
        (credential::Column::LockedUntil, None::<Timestamp>.into()),
    ];
    set_credential(unscoped, account, columns).await?;
    let columns: Vec<(_, Value)> = vec![
        (sign_in_address::Column::Failures, 0.into()),
        (sign_in_address::Column::FailedAt, None::<Timestamp>.into()),
        (sign_in_address::Column::RefusedUntil, None::<Timestamp>.into()),
    ];
    let all = sign_in_address::Column::AccountId.eq(account);
    unscoped.unscoped_set::<sign_in_address::Entity>(all, columns).await?;
    Ok(())
}

/// Whether failed sign-ins led to anything that could be lifted.
pub async fn is_felt(unscoped: Unscoped<'_>, account: AccountId) -> Result<bool> {
    use credential::Column as C;
    use sign_in_address::Column as A;
    let by_name = Condition::any().add(C::Failures.gt(0)).add(C::LockedUntil.is_not_null());
    let by_name = Condition::all().add(C::AccountId.eq(account)).add(by_name);
    let by_address = Condition::any().add(A::Failures.gt(0)).add(A::RefusedUntil.is_not_null());
    let by_address = Condition::all().add(A::AccountId.eq(account)).add(by_address);
    Ok(!unscoped.unscoped_rows::<credential::Entity>(by_name).await?.is_empty()
        || !unscoped.unscoped_rows::<sign_in_address::Entity>(by_address).await?.is_empty())
}

fn of(account: AccountId, origin: Origin) -> Condition {
    Condition::all()
        .add(sign_in_address::Column::AccountId.eq(account))
        .add(sign_in_address::Column::Address.eq(origin.to_string()))
}

fn one_more(failures: i32, failed_at: Option<Timestamp>, now: Timestamp) -> i32 {
    // A failure without a time was written down before times were.
    let lasts = failed_at.is_none_or(|at| now < at.plus_seconds(FORGOTTEN_AFTER));
    if lasts { failures.saturating_add(1) } else { 1 }
}

async fn set_credential(
    unscoped: Unscoped<'_>,
    account: AccountId,
    columns: Vec<(credential::Column, Value)>,
) -> Result<()> {
    let of_account = credential::Column::AccountId.eq(account);
    unscoped.unscoped_set::<credential::Entity>(of_account, columns).await?;
    Ok(())
}

/// Forgets the addresses of an account that say nothing any more.
async fn sweep(operation: &Operation<'_>, account: AccountId, now: Timestamp) -> Result<()> {
    use sign_in_address::Column as C;
    let old = |column: C, seconds: i64| {
        Condition::any().add(column.is_null()).add(column.lte(now.plus_seconds(-seconds)))
    };
    let forgotten = Condition::all()
        .add(C::AccountId.eq(account))
        .add(old(C::SignedInAt, KNOWN_SECONDS))
        .add(old(C::FailedAt, FORGOTTEN_AFTER));
    operation.unscoped().unscoped_remove::<sign_in_address::Entity>(forgotten).await
}
