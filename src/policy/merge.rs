//! Merging a pack into what the register says, by what the pack before said.
//!
//! Field by field: what only the pack changed is taken, what only the register changed stays, what both changed to the same is
//! that; what both changed otherwise is a conflict. So it is with whole rows: one that the pack names for the first time comes,
//! one that the office named stays, one that the pack no longer names is withdrawn, one that was withdrawn stays so; unless
//! the other side changed that row meanwhile, which is a conflict in each field that it changed.

mod between;

use super::said::{COUNT, POOL, REMARK, Row, Said, Sheet, said_in};
use crate::event::Prefer;
use entity::vocabulary::{Pool, Vocabulary};
use std::collections::BTreeSet;

/// Something that both changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    pub(super) sheet: Sheet,
    pub(super) code: String,
    pub(super) field: &'static str,
    /// What the pack before said; none where it had no such row.
    pub(super) base: Option<String>,
    /// What this one says; none where it has no such row any more.
    pub(super) pack: Option<String>,
    /// What the register says; none where it has withdrawn it.
    pub(super) register: Option<String>,
}

/// What comes of it, where conflicts are decided for one side, and what they are.
#[derive(Debug)]
pub(super) struct Merged {
    pub(super) said: Said,
    pub(super) clashes: Vec<Clash>,
}

/// The three sides of a merge, and who decides.
#[derive(Clone, Copy)]
pub(super) struct Sides<'s> {
    pub(super) base: &'s Said,
    pub(super) pack: &'s Said,
    pub(super) register: &'s Said,
    pub(super) prefer: Prefer,
}

pub(super) fn merge(sides: Sides<'_>) -> Merged {
    let mut merged = Merged { said: Said::default(), clashes: Vec::new() };
    for sheet in Sheet::ALL.into_iter().filter(|sheet| *sheet != Sheet::Pools) {
        let known = |said: &Said| said.rows(sheet).map(|(code, _)| code.clone()).collect::<Vec<_>>();
        let mut codes: BTreeSet<String> = known(sides.pack).into_iter().collect();
        codes.extend(known(sides.register));
        for code in codes {
            if let Some(row) = sides.row(sheet, &code, &mut merged.clashes) {
                merged.said.add(sheet, code, row);
            }
        }
    }
    between::settle(sides, &mut merged);
    for pool in Pool::ALL {
        sides.pool(*pool, &mut merged);
    }
    merged
}

impl Sides<'_> {
    /// A clash in a field of a row, as the three sides have it.
    fn clash(&self, sheet: Sheet, code: &str, field: &'static str) -> Clash {
        let text = |said: &Said| said.text(sheet, code, field).map(str::to_owned);
        let (base, pack, register) = (text(self.base), text(self.pack), text(self.register));
        Clash { sheet, code: code.to_owned(), field, base, pack, register }
    }

    /// What becomes of a row; none where it goes, or does not come.
    fn row(&self, sheet: Sheet, code: &str, clashes: &mut Vec<Clash>) -> Option<Row> {
        let of = |said: &'_ Said| said.row(sheet, code).cloned();
        let (base, pack, register) = (of(self.base), of(self.pack), of(self.register));
        let mut differing = |one: &Row, other: &Row| {
            for field in sheet.fields() {
                if said_in(one, field) != said_in(other, field) {
                    clashes.push(self.clash(sheet, code, field));
                }
            }
        };
        match (base, pack, register) {
            (base, Some(pack), Some(register)) => {
                Some(self.fields((sheet, code), base.as_ref(), (&pack, &register), clashes))
            }
            // New, or named again.
            (None, Some(pack), None) => Some(pack),
            // Withdrawn by the office.
            (Some(base), Some(pack), None) if base == pack => None,
            (Some(base), Some(pack), None) => {
                differing(&base, &pack);
                (self.prefer == Prefer::Pack).then_some(pack)
            }
            // Named by the office.
            (None, None, Some(register)) => Some(register),
            (Some(base), None, Some(register)) if base == register => None,
            (Some(base), None, Some(register)) => {
                differing(&base, &register);
                (self.prefer == Prefer::Register).then_some(register)
            }
            (_, None, None) => None,
        }
    }

    fn fields(
        &self,
        (sheet, code): (Sheet, &str),
        base: Option<&Row>,
        (pack, register): (&Row, &Row),
        clashes: &mut Vec<Clash>,
    ) -> Row {
        let mut row = Row::new();
        for field in sheet.fields() {
            let (given, held) = (said_in(pack, field), said_in(register, field));
            let before = base.map(|base| said_in(base, field));
            let text = if given == held || before == Some(given) {
                held
            } else if before == Some(held) {
                given
            } else {
                clashes.push(self.clash(sheet, code, field));
                self.preferred(given, held)
            };
            if !text.is_empty() {
                row.insert(field, text.to_owned());
            }
        }
        row
    }

    fn preferred<T>(&self, pack: T, register: T) -> T {
        match self.prefer {
            Prefer::Pack => pack,
            Prefer::Register => register,
        }
    }

    /// How many of a pool have no name: what both took from them is taken, what both named by the same code once.
    fn pool(&self, pool: Pool, merged: &mut Merged) {
        let code = pool.code();
        let (base, pack, register) =
            (self.base.unnamed(pool), self.pack.unnamed(pool), self.register.unnamed(pool));
        let named_by_both = self.pack.rows(Sheet::Communities).filter(|(code, _)| {
            self.base.row(Sheet::Communities, code).is_none()
                && self.register.row(Sheet::Communities, code).is_some()
        });
        let twice = if pack < base && register < base { i64::try_from(named_by_both.count()) } else { Ok(0) };
        let twice =
            twice.unwrap_or(i64::MAX).min(base.saturating_sub(pack)).min(base.saturating_sub(register));
        let mut count = pack.saturating_add(register).saturating_sub(base).saturating_add(twice.max(0));
        if count < 0 {
            merged.clashes.push(self.clash(Sheet::Pools, code, COUNT));
            count = self.preferred(pack, register);
        }
        let remark = |said: &Said| said.or_empty(Sheet::Pools, code, REMARK).to_owned();
        let (before, given, held) = (remark(self.base), remark(self.pack), remark(self.register));
        let remark = if given == held || before == given {
            held
        } else if before == held {
            given
        } else {
            merged.clashes.push(self.clash(Sheet::Pools, code, REMARK));
            self.preferred(given, held)
        };
        let in_pool = |(_, row): (&String, &Row)| said_in(row, POOL) == code;
        let is_planned = count > 0 || merged.said.rows(Sheet::Communities).any(in_pool);
        if is_planned || self.pack.row(Sheet::Pools, code).is_some() {
            merged.said.set(Sheet::Pools, code, COUNT, count.to_string());
            merged.said.set(Sheet::Pools, code, REMARK, if count > 0 { remark } else { String::new() });
        }
    }
}
