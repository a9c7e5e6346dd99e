//! Passwords: which may be one, and how its owner changes it.
//!
//! A password never stands in what is kept of a command. Its digest under the key leaves both out, or else whoever reads the
//! database could try guesses on it, which costs nothing beside the hash of the password itself. So a key names one change: used
//! again, with whatever passwords, it answers what came of that, and changes nothing.

use super::{credential_of, end_sessions, set};
use crate::{
    authn::{Door, password as hashes},
    domain::{
        Context,
        command::{Command, named},
    },
    error::{Error, Refusal, RefusalCode, Result, Stop},
    event::{AccountEvent, Event},
    store::{Unscoped, tx::Tx},
    text::skeleton,
};
use entity::{
    account, account_record, credential,
    id::{AccountId, AccountRecordId, SessionId},
    timestamp::Timestamp,
    vocabulary::AccountKind,
};
use sea_orm::{ColumnTrait, Value};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use zxcvbn::{Score, zxcvbn};

/// The shortest password, in characters. People are let choose; what the server makes is longer.
const SHORTEST: usize = 12;

/// The longest, in bytes.
const LONGEST: usize = 1024;

/// Names shorter than this are part of many words, unless they are written in signs that are words themselves.
const SHORTEST_NAME: usize = 3;

/// Why a text is no password for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsuitable {
    /// It is too short, too long, or cannot be typed the same way everywhere.
    #[error(
        "须至少 {SHORTEST} 个字符、至多 {LONGEST} 字节，不含控制字符 / at least {SHORTEST} characters and at most {LONGEST} bytes, none of them a control character"
    )]
    Form,
    /// Whoever guesses tries it early.
    #[error("过于常见，易被猜中 / it is among the first that are guessed: take another")]
    Common,
    /// It tells whose it is.
    #[error("不可含账户名或显示名称 / it must not hold the account's name or display name")]
    Named,
    /// It is what it was.
    #[error("须与原口令不同 / it must differ from the old one")]
    Same,
}

/// Whose password it is to be.
#[derive(Clone, Copy, Debug)]
pub struct Whose<'a> {
    pub name: &'a str,
    pub display_name: &'a str,
}

impl<'a> Whose<'a> {
    /// Of an account.
    pub fn of(account: &'a account::Model) -> Self {
        Self { name: &account.name, display_name: &account.display_name }
    }

    /// Whether a text holds one of the names, whatever the case, the width and the blanks.
    fn is_named_in(self, text: &str) -> bool {
        let text = skeleton(text);
        [self.name, self.display_name].into_iter().map(skeleton).any(|name| {
            let signs = name.chars().count();
            let is_telling = signs >= SHORTEST_NAME || (signs > 1 && !name.is_ascii());
            is_telling && text.contains(&name)
        })
    }
}

/// Whether a text may be a secret at all, also of a service.
pub fn check_form(secret: &str) -> Result<(), Unsuitable> {
    match hashes::prepared(secret) {
        Some(prepared) if prepared.chars().count() >= SHORTEST && prepared.len() <= LONGEST => Ok(()),
        _ => Err(Unsuitable::Form),
    }
}

/// Whether a text may be the password of a person: none that is guessed early, or that holds the person's names.
///
/// How early is told by zxcvbn: it knows the commonest passwords, and also what people make of them to get to twelve
/// characters, which a list of passwords does not: repetition, rows of keys, years, and digits for letters.
pub fn check(password: &str, whose: Whose<'_>) -> Result<(), Unsuitable> {
    check_form(password)?;
    if whose.is_named_in(password) {
        return Err(Unsuitable::Named);
    }
    if zxcvbn(password, &[whose.name, whose.display_name]).score() < Score::Three {
        return Err(Unsuitable::Common);
    }
    Ok(())
}

/// A password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The old one is not this one, or that is not to be told.
    #[error("原口令不正确 / the old password is wrong")]
    Wrong,
    /// The new one may not be one.
    #[error(transparent)]
    Unsuitable(#[from] Unsuitable),
    /// It could not be found out.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// A change that has its hash, and knows which it takes the place of.
#[derive(Clone)]
struct Prepared {
    hash: String,
    replaces: String,
}

/// Changes the password of a person, who says the old one; ends its sessions but for the one that is kept.
///
/// A wrong one counts as a failed sign-in from where it was said. Nobody needs to be signed in: whoever signs in with what
/// somebody else set changes it first.
pub async fn change(
    door: &Door,
    account: AccountId,
    (old, new): (&str, &str),
    keep: Option<SessionId>,
) -> Result<(), PasswordError> {
    let store = door.authenticator.store();
    let prepared = prepare(door, account, old, new).await?;
    let operation = store.operate().await?;
    let locked = operation.unscoped_lock::<account::Entity>(account::Column::Id.eq(account)).await?.pop();
    let locked = locked.filter(|account| account.disabled_at.is_none()).ok_or(PasswordError::Wrong)?;
    let event = write(operation.unscoped(), &locked, prepared, keep).await?.ok_or(PasswordError::Wrong)?;
    Ok(operation.commit(Some(account), vec![event.into()]).await?)
}

/// What takes long of it, outside a transaction.
async fn prepare(door: &Door, account: AccountId, old: &str, new: &str) -> Result<Prepared, PasswordError> {
    let store = door.authenticator.store();
    let found = store.unscoped_rows::<account::Entity>(account::Column::Id.eq(account)).await?.pop();
    let found = found.ok_or(PasswordError::Wrong)?;
    check(new, Whose::of(&found))?;
    // Whoever does not have the old one learns nothing of it by this.
    if hashes::prepared(old) == hashes::prepared(new) {
        return Err(Unsuitable::Same.into());
    }
    let credentials = store.unscoped_rows::<credential::Entity>(credential_of(account)).await?;
    if !door.knows(account, old).await? {
        return Err(PasswordError::Wrong);
    }
    let replaces = credentials.into_iter().next().ok_or(PasswordError::Wrong)?.secret_hash;
    Ok(Prepared { hash: hashes::hash(new).await?, replaces })
}

/// Writes it, of an account that is locked; nothing where somebody set another meanwhile.
async fn write(
    unscoped: Unscoped<'_>,
    account: &account::Model,
    Prepared { hash, replaces }: Prepared,
    keep: Option<SessionId>,
) -> Result<Option<AccountEvent>> {
    let unchanged = credential_of(account.id).add(credential::Column::SecretHash.eq(replaces));
    let columns: Vec<(_, Value)> = vec![
        (credential::Column::SecretHash, hash.into()),
        (credential::Column::ChangedAt, unscoped.store().clock().now().into()),
        (credential::Column::ExpiresAt, None::<Timestamp>.into()),
    ];
    if unscoped.unscoped_set::<credential::Entity>(unchanged, columns).await? == 0 {
        return Ok(None);
    }
    let ended_sessions = end_sessions(unscoped, account.id, keep).await?;
    set(unscoped, account, vec![(account::Column::MustChangePassword, false.into())]).await?;
    Ok(Some(AccountEvent::PasswordChanged { account: account.id, ended_sessions }))
}

/// Change one's own password. Every other session ends.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangePassword {
    #[serde(skip_serializing)]
    old_password: String,
    #[serde(skip_serializing)]
    new_password: String,
    pub idempotency_key: String,
    #[serde(skip)]
    prepared: OnceLock<Prepared>,
}

impl From<PasswordError> for Stop {
    fn from(error: PasswordError) -> Self {
        let message = error.to_string();
        match error {
            PasswordError::Wrong => Refusal::new(RefusalCode::Invalid, "oldPassword", message).into(),
            PasswordError::Unsuitable(_) => Refusal::new(RefusalCode::Invalid, "newPassword", message).into(),
            PasswordError::Failed(error) => error.into(),
        }
    }
}

impl Command for ChangePassword {
    named!(ChangePassword);
    type Done = AccountRecordId;

    fn accounts(&self, cx: &Context) -> Vec<AccountId> {
        cx.viewer.account().into_iter().collect()
    }

    async fn prepare(&self, cx: &Context) -> Result<(), Stop> {
        let Some(identity) = cx.viewer.identity().filter(|it| it.kind == AccountKind::Person) else {
            return Ok(());
        };
        // Given again, the old password is none any more: that is no failed sign-in.
        if cx.store.is_known(identity.account, &self.idempotency_key).await? {
            return Ok(());
        }
        let prepared = prepare(&cx.door, identity.account, &self.old_password, &self.new_password).await?;
        // A command prepares itself once.
        let _ = self.prepared.set(prepared);
        Ok(())
    }

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(AccountRecordId, Option<Event>), Stop> {
        let own = AccountRecordId(tx.account().0);
        let held = tx.take_own::<account_record::Entity>(own, "oldPassword").await?;
        let prepared = self.prepared.get().ok_or_else(|| Refusal::not_permitted("oldPassword"))?;
        let session = cx.viewer.identity().map(|identity| identity.session);
        let account = super::record::account(&held);
        let event = write(tx.consequence(&held), &account, prepared.clone(), session).await?;
        Ok((own, Some(event.ok_or(PasswordError::Wrong)?.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::{Unsuitable, Whose, check};

    const ZHANG: Whose<'_> = Whose { name: "zhang.san", display_name: "张三" };

    #[test]
    fn what_is_guessed_early_is_no_password() {
        for common in [
            "passwordpassword",
            "password123456",
            "P@ssw0rd123456",
            "qwertyuiop[]",
            "123456789012",
            "aaaaaaaaaaaa",
            "abcdefghijkl",
            "iloveyou2022",
        ] {
            assert_eq!(check(common, ZHANG), Err(Unsuitable::Common), "{common}");
        }
    }

    #[test]
    fn a_name_is_found_whatever_its_case_width_and_blanks() {
        for named in [
            "zhang.san wears a hat",
            "Zhang.San wears a hat",
            "ｚｈａｎｇ．ｓａｎ wears a hat",
            "z h a n g . s a n wears",
            "张三在风雨里走路回家去了",
            "张 三在风雨里走路回家去了",
        ] {
            assert_eq!(check(named, ZHANG), Err(Unsuitable::Named), "{named}");
        }
        // A name of two letters is in many words.
        check("plum tree beyond the wall", Whose { name: "um", display_name: "U" }).unwrap();
    }

    #[test]
    fn a_phrase_is_good_in_any_script() {
        for good in ["plum tree beyond the wall", "墙角数枝梅凌寒独自开遥知", "v7Kq-n2Xw-9Rtb"] {
            check(good, ZHANG).unwrap();
        }
        for (unfit, kind) in [("short", Unsuitable::Form), ("a tab\tin the middle", Unsuitable::Form)] {
            assert_eq!(check(unfit, ZHANG), Err(kind), "{unfit}");
        }
    }
}
