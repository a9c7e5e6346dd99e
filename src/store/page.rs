//! Paging by key: a cursor names the last row seen, not a number of rows to skip.

use super::{column::column_of, scope::Scoped, set::Dialect};
use crate::error::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{
    Condition, Iterable, Order, PrimaryKeyToColumn,
    sea_query::{CaseStatement, Expr, ExprTrait, IntoCondition, NullOrdering, OrderedStatement},
};
use std::collections::HashMap;
use time::Date;
use uuid::Uuid;

/// The largest page.
pub const MAX_SIZE: u64 = 100;
/// The page of who does not say.
pub const DEFAULT_SIZE: u64 = 20;

/// What one may ask of a list: Relay's four arguments.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Paging {
    /// At most so many, from the beginning.
    pub first: Option<i64>,
    /// Only what comes after this cursor.
    pub after: Option<String>,
    /// At most so many, from the end.
    pub last: Option<i64>,
    /// Only what comes before this cursor.
    pub before: Option<String>,
}

/// A page to be read.
#[derive(Clone, Debug)]
pub struct Window {
    /// At most so many rows.
    pub size: u64,
    /// From the beginning onwards, or from the end backwards.
    pub forward: bool,
    /// Beyond this row.
    pub from: Option<Cursor>,
}

/// The place of a row in an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// The place of its group, where the order has groups.
    group: Option<usize>,
    /// None of a row without a key: those come last.
    key: Option<Key>,
    id: Uuid,
}

/// What rows are sorted by.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// A number.
    Number(i64),
    /// A text, compared by bytes.
    Text(String),
    /// A day.
    Day(Date),
}

impl Key {
    fn expr(&self) -> Expr {
        match self {
            Self::Number(number) => Expr::val(*number),
            Self::Text(text) => Expr::val(text.clone()),
            Self::Day(day) => Expr::val(*day),
        }
    }

    fn write(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Day(day) => entity::day::write(*day),
        }
    }

    /// Reads a key of the same kind as this one.
    fn read_like(&self, text: &str) -> Option<Self> {
        match self {
            Self::Number(_) => text.parse().ok().map(Self::Number),
            // No text that is kept has one in it, and PostgreSQL takes no U+0000.
            Self::Text(_) => (!text.contains(char::is_control)).then(|| Self::Text(text.to_owned())),
            Self::Day(_) => entity::day::parse(text).map(Self::Day),
        }
    }
}

/// An order of a table's rows: a key, and the id where keys are equal. Rows without a key come last, and by their ids.
pub struct Sort<E: Scoped> {
    /// Names the order in cursors, so that one is not taken for another's.
    pub name: &'static str,
    /// The key in SQL.
    pub key: Expr,
    /// An example of the key, which says its kind.
    pub kind: Key,
    /// The largest first.
    pub descending: bool,
    /// Rows may be without a key.
    pub optional: bool,
    /// Groups of rows one behind another, in each of which this is the order.
    pub groups: Option<Groups<E>>,
    /// The key of a row.
    pub of: fn(&E::Model) -> (Option<Key>, Uuid),
}

/// Groups of rows, each by a word. An index has each of them in one range.
pub struct Groups<E: Scoped> {
    /// Which rows are of the group of a word.
    pub is: fn(&'static str) -> Condition,
    /// Every word, in the order of the list, and which of the rows that have it are wanted: those that fit one of these
    /// conditions besides, of which no row fits two. None, where no row of the group is wanted.
    pub words: Vec<(&'static str, Vec<Condition>)>,
    /// The word of a row.
    pub of: fn(&E::Model) -> &'static str,
}

impl<E: Scoped> Groups<E> {
    /// The place of a row's group, in SQL.
    fn place(&self) -> Expr {
        let mut place = CaseStatement::new();
        for ((word, _), at) in self.words.iter().zip(0..) {
            place = place.case((self.is)(word), Expr::val(at));
        }
        place.into()
    }

    fn place_of(&self, word: &str) -> Option<usize> {
        self.words.iter().position(|(known, _)| *known == word)
    }
}

impl<E: Scoped> Sort<E> {
    fn id() -> Expr {
        let column = E::PrimaryKey::iter().next().map(PrimaryKeyToColumn::into_column);
        column.map_or_else(|| Expr::cust("NULL"), column_of::<E>)
    }

    /// Adds the order to a statement. Where they are mixed its rows are of several groups, and some of them have a key and some
    /// have none.
    pub(super) fn order<O: OrderedStatement>(&self, statement: &mut O, forward: bool, mixed: bool) {
        let direction = if self.descending == forward { Order::Desc } else { Order::Asc };
        if let (Some(groups), true) = (&self.groups, mixed) {
            statement.order_by_expr(groups.place(), if forward { Order::Asc } else { Order::Desc });
        }
        if mixed && self.optional {
            // SQLite would have them first.
            let nulls = if forward { NullOrdering::Last } else { NullOrdering::First };
            statement.order_by_expr_with_nulls(self.key.clone(), direction.clone(), nulls);
        } else {
            statement.order_by_expr(self.key.clone(), direction.clone());
        }
        statement.order_by_expr(Self::id(), direction);
    }

    /// The rows of a window in one stretch behind the other: each group by itself, and of it those with a key and those without,
    /// each of which an index holds in one range.
    pub(super) fn stretches(&self, window: &Window, dialect: Dialect) -> Vec<Condition> {
        let (from, forward) = (window.from.as_ref(), window.forward);
        let Some(groups) = &self.groups else { return self.stretches_from(from, forward, dialect) };
        let begun = from.and_then(|place| place.group);
        let mut stretches = Vec::new();
        for (at, (word, parts)) in groups.words.iter().enumerate() {
            let from = match begun {
                Some(begun) if at == begun => from,
                // The page has gone past it.
                Some(begun) if (at < begun) == forward => continue,
                _ => None,
            };
            for part in parts {
                let of_part = |stretch| (groups.is)(word).add(part.clone()).add(stretch);
                stretches.extend(self.stretches_from(from, forward, dialect).into_iter().map(of_part));
            }
        }
        stretches
    }

    /// Those of one group, beyond a place in it. PostgreSQL's indexes have the rows without a key last, as an ascending list
    /// does; SQLite's have them first.
    fn stretches_from(&self, from: Option<&Cursor>, forward: bool, dialect: Dialect) -> Vec<Condition> {
        let apart = self.optional && (self.descending || dialect == Dialect::Sqlite);
        match from {
            None if apart => vec![self.with_key(), self.without_key()],
            None => vec![Condition::all()],
            Some(place) => {
                let mut stretches = vec![self.rest(place, forward)];
                match (&place.key, self.optional) {
                    (Some(_), true) if forward => stretches.push(self.without_key()),
                    (None, _) if !forward => stretches.push(self.with_key()),
                    _ => {}
                }
                stretches
            }
        }
    }

    /// The same, as one condition.
    pub(super) fn beyond(&self, window: &Window) -> Condition {
        self.stretches(window, Dialect::Postgres).into_iter().fold(Condition::any(), Condition::add)
    }

    fn with_key(&self) -> Condition {
        self.key.clone().is_not_null().into_condition()
    }

    fn without_key(&self) -> Condition {
        self.key.clone().is_null().into_condition()
    }

    /// What comes after a place among the rows that have a key as it has, or none; or before it.
    fn rest(&self, place: &Cursor, forward: bool) -> Condition {
        let smaller = self.descending == forward;
        let beyond = |row: Expr, place: Expr| if smaller { row.lt(place) } else { row.gt(place) };
        match &place.key {
            Some(key) => {
                let place = Expr::tuple([key.expr(), Expr::val(place.id)]);
                beyond(Expr::tuple([self.key.clone(), Self::id()]), place).into_condition()
            }
            None => self.without_key().add(beyond(Self::id(), Expr::val(place.id))),
        }
    }

    /// The cursor of a row.
    pub fn cursor(&self, row: &E::Model) -> String {
        let (key, id) = (self.of)(row);
        let group = self.groups.as_ref().map(|groups| (groups.of)(row));
        let name = group.map_or_else(|| self.name.to_owned(), |group| format!("{}.{group}", self.name));
        let place = format!("{name}/{}", id.simple());
        URL_SAFE_NO_PAD.encode(match key {
            Some(key) => format!("{place}/{}", key.write()),
            None => place,
        })
    }

    fn read_cursor(&self, text: &str) -> Option<Cursor> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = text.splitn(3, '/');
        let (name, id, key) = (parts.next()?, parts.next()?, parts.next());
        let (name, group) = match &self.groups {
            Some(groups) => {
                let (name, word) = name.split_once('.')?;
                (name, Some(groups.place_of(word)?))
            }
            None => (name, None),
        };
        if name != self.name {
            return None;
        }
        let key = match key {
            Some(key) => Some(self.kind.read_like(key)?),
            None if self.optional => None,
            None => return None,
        };
        Some(Cursor { group, key, id: Uuid::try_parse(id).ok()? })
    }

    /// The page that the arguments ask for.
    pub fn window(&self, paging: &Paging) -> Result<Window> {
        if paging.first.is_some() && paging.last.is_some() {
            return Err(Error::BadInput("first 与 last 不能同时使用 / use first or last, not both".into()));
        }
        let forward = paging.last.is_none();
        let (asked, cursor, unused) = if forward {
            (paging.first, &paging.after, &paging.before)
        } else {
            (paging.last, &paging.before, &paging.after)
        };
        if unused.is_some() {
            return Err(Error::BadInput(
                "after 与 first 搭配，before 与 last 搭配 / after goes with first, before with last".into(),
            ));
        }
        let size = match asked {
            None => DEFAULT_SIZE,
            Some(asked) => u64::try_from(asked).ok().filter(|size| *size <= MAX_SIZE).ok_or_else(|| {
                Error::BadInput(format!("first/last 须在 0 至 {MAX_SIZE} 之间 / between 0 and {MAX_SIZE}"))
            })?,
        };
        let from = cursor
            .as_ref()
            .map(|text| {
                self.read_cursor(text)
                    .ok_or_else(|| Error::BadInput("游标无效 / not a cursor of this list and order".into()))
            })
            .transpose()?;
        Ok(Window { size, forward, from })
    }
}

/// A page that was read, in the list's own order whichever way it was read.
#[derive(Clone, Debug)]
pub struct Page<R> {
    pub rows: Vec<R>,
    /// More rows follow.
    pub has_next: bool,
    /// Rows come before. Of a page read forwards: whether it began beyond a cursor.
    pub has_previous: bool,
}

impl<R> Page<R> {
    pub(super) const fn empty(window: &Window) -> Self {
        let (beyond, forward) = (window.from.is_some(), window.forward);
        Self { rows: Vec::new(), has_next: beyond && !forward, has_previous: beyond && forward }
    }

    /// Cuts off the one row too many that was read to see whether there are more.
    pub(super) fn cut(mut rows: Vec<R>, window: &Window) -> Self {
        let size = usize::try_from(window.size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let page = Self::empty(window);
        if window.forward {
            Self { rows, has_next: more, ..page }
        } else {
            rows.reverse();
            Self { rows, has_previous: more, ..page }
        }
    }
}

/// A page for each of several parents, and how many rows each has, where they were counted.
#[derive(Debug)]
pub struct Grouped<R> {
    pages: HashMap<Uuid, (Page<R>, i64)>,
    window: Window,
}

impl<R> Grouped<R> {
    pub(super) fn new(pages: HashMap<Uuid, (Page<R>, i64)>, window: &Window) -> Self {
        Self { pages, window: window.clone() }
    }

    /// How many rows each of the parents has that are named, of which no page is wanted.
    pub fn counted(totals: Vec<(Uuid, i64)>, window: &Window) -> Self {
        let page = |(parent, total)| (parent, (Page::empty(window), total));
        Self::new(totals.into_iter().map(page).collect(), window)
    }

    /// The page of a parent; an empty one where it has no rows.
    pub fn take(&mut self, parent: impl Into<Uuid>) -> (Page<R>, i64) {
        self.pages.remove(&parent.into()).unwrap_or_else(|| (Page::empty(&self.window), 0))
    }
}
