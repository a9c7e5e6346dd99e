//! Where a reader stands, sealed: nobody else reads it, and nobody makes one.
//!
//! It is sealed without a nonce of its own, so that the same place has the same cursor, and who polls and is told nothing has
//! nothing new in its hands. AES-GCM-SIV is made for that: two cursors tell no more than whether they are the same.

use crate::{
    authz::Viewer,
    error::{Error, Result},
    store::followed::{Head, Place},
};
use aes_gcm_siv::{Aes256GcmSiv, KeyInit, Nonce, aead::Aead};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{id::AccountId, vocabulary::FeedKind};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What it is sealed with.
pub(super) const KEY: &str = "feed cursors";

/// The form of cursors, and what they stand for. Whoever changes who sees what, in a scope or in what a document of the feed
/// says, raises it: then every copy begins again.
const FORM: u8 = 3;
const LENGTH: usize = 87;
/// The last form that had a byte for its kinds.
const NARROW: u8 = 2;

/// The rights of a viewer, as far as they decide what it sees.
pub(super) type Rights = [u8; 16];

/// Where a reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Whose it is.
    pub(super) account: AccountId,
    /// What it follows, a bit each.
    pub(super) kinds: u32,
    pub(super) rights: Rights,
    /// In which epoch it read last: its number, and the beginning of its token.
    pub(super) epoch: (i32, [u8; 4]),
    /// The last row that it was told.
    pub(super) after: Place,
    /// The newest row that it could read when it began. What was touched up to there it is told by the things themselves.
    pub(super) start: i64,
    /// The newest row whose doing it may have read in a document.
    pub(super) read: i64,
}

impl Cursor {
    /// Whether it read nothing that this database does not have.
    pub(super) fn is_of(&self, head: &Head) -> bool {
        head.token.is_some_and(|token| beginning(token) == self.epoch.1)
            && head.succeeded_at.is_none_or(|begun| self.read < begun)
    }

    pub(super) fn seal(&self, key: &[u8; 32]) -> Result<String> {
        let sealed = Aes256GcmSiv::new(key.into()).encrypt(&Nonce::default(), self.bytes().as_slice());
        Ok(URL_SAFE_NO_PAD.encode(sealed.map_err(|_| Error::Broken("a cursor is sealed"))?))
    }

    /// Opens what [`seal`](Self::seal) made; of this account, for these kinds.
    pub(super) fn open(key: &[u8; 32], text: &str, (account, kinds): (AccountId, u32)) -> Result<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok();
        let opened =
            sealed.and_then(|it| Aes256GcmSiv::new(key.into()).decrypt(&Nonce::default(), &*it).ok());
        let cursor = opened.and_then(|bytes| Self::read(&bytes));
        cursor.filter(|cursor| (cursor.account, cursor.kinds) == (account, kinds)).ok_or_else(|| {
            let message = "after 须为本账户就同样的 kinds 所得的游标；否则请不带 after 从头开始 / after is a cursor that this account was \
                           given for the same kinds: without one, begin from the beginning";
            Error::BadInput(message.into())
        })
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.push(FORM);
        bytes.extend(self.account.0.as_bytes());
        bytes.extend(self.kinds.to_be_bytes());
        bytes.extend(self.rights);
        bytes.extend(self.epoch.0.to_be_bytes());
        bytes.extend(self.epoch.1);
        bytes.extend(self.after.position.to_be_bytes());
        bytes.extend(self.after.kind.to_be_bytes());
        bytes.extend(self.after.id.as_bytes());
        bytes.extend(self.start.to_be_bytes());
        bytes.extend(self.read.to_be_bytes());
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        // A cursor of another form is of rights that are no more, so that its reader begins again.
        let form = take::<1>(&mut rest)?;
        let cursor = Self {
            account: AccountId(Uuid::from_bytes(take(&mut rest)?)),
            kinds: if form <= [NARROW] {
                u32::from(u8::from_be_bytes(take(&mut rest)?))
            } else {
                u32::from_be_bytes(take(&mut rest)?)
            },
            rights: take(&mut rest)?,
            epoch: (i32::from_be_bytes(take(&mut rest)?), take(&mut rest)?),
            after: Place {
                position: i64::from_be_bytes(take(&mut rest)?),
                kind: i16::from_be_bytes(take(&mut rest)?),
                id: Uuid::from_bytes(take(&mut rest)?),
            },
            start: i64::from_be_bytes(take(&mut rest)?),
            read: i64::from_be_bytes(take(&mut rest)?),
        };
        rest.is_empty().then_some(if form == [FORM] { cursor } else { Self { rights: [0; 16], ..cursor } })
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*taken)
}

/// The beginning of an epoch's token, which is enough to tell it from another of the same number.
pub(super) fn beginning(token: Uuid) -> [u8; 4] {
    take(&mut token.as_bytes().as_slice()).unwrap_or_default()
}

/// What a viewer's rights are known by.
pub(super) fn rights(viewer: &Viewer) -> Rights {
    let digest: [u8; 32] = Sha256::digest(viewer.rights()).into();
    take(&mut digest.as_slice()).unwrap_or_default()
}

/// The same, and by what form of them cursors are made.
pub(super) fn form_and_rights(viewer: &Viewer) -> [u8; 17] {
    let mut all = [FORM; 17];
    all.iter_mut().skip(1).zip(rights(viewer)).for_each(|(byte, of)| *byte = of);
    all
}

/// Kinds as bits.
pub(super) fn bits(kinds: &[FeedKind]) -> u32 {
    kinds.iter().fold(0, |bits, kind| bits | 1_u32.wrapping_shl(u32::from(kind.number().unsigned_abs())))
}

#[cfg(test)]
mod tests {
    use super::{AccountId, Cursor, LENGTH, NARROW, Place, Uuid};

    fn cursor() -> Cursor {
        Cursor {
            account: AccountId(Uuid::from_u128(7)),
            kinds: 6,
            rights: [3; 16],
            epoch: (4, [1, 2, 3, 4]),
            after: Place { position: 9, kind: 2, id: Uuid::from_u128(11) },
            start: 8,
            read: 10,
        }
    }

    #[test]
    fn a_cursor_opens_for_whose_it_is_and_no_other() {
        let (key, cursor) = ([5; 32], cursor());
        let sealed = cursor.seal(&key).unwrap();
        assert_eq!(cursor.bytes().len(), LENGTH);
        assert_eq!(sealed, cursor.seal(&key).unwrap());
        assert_eq!(Cursor::open(&key, &sealed, (cursor.account, 6)).unwrap(), cursor);
        assert!(Cursor::open(&key, &sealed, (AccountId(Uuid::from_u128(8)), 6)).is_err());
        assert!(Cursor::open(&key, &sealed, (cursor.account, 7)).is_err());
        assert!(Cursor::open(&[6; 32], &sealed, (cursor.account, 6)).is_err());
        for at in 0..sealed.len() {
            let mut other = sealed.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).unwrap();
            assert!(Cursor::open(&key, &other, (cursor.account, 6)).is_err(), "{at}");
        }
    }

    #[test]
    fn a_cursor_of_a_form_before_begins_again() {
        let mut bytes = cursor().bytes();
        bytes[0] = NARROW;
        bytes.drain(17..20);
        assert_eq!(Cursor::read(&bytes), Some(Cursor { rights: [0; 16], ..cursor() }));
        bytes.push(0);
        assert_eq!(Cursor::read(&bytes), None);
    }
}
