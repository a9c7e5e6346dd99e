//! The three shapes of a field that is made of more than its row: a leaf, one object, many objects.
//!
//! What lies below an object is loaded and written by the engine, from the one function that says which rows they are.
//! So no field can forget to load what is selected below it.

use crate::{
    Context,
    load::Source,
    object::{Object, Shape},
    selection::Selection,
    writer::{Writer, Written},
};
use futures_util::future::{BoxFuture, FutureExt};

/// Writes a leaf from a row and what its source has for it.
pub type WriteLeaf<C, T, S> =
    for<'a> fn(&'a T, <S as Source<C, T>>::Values<'a>, Selection<'a, C>, &mut Writer<'a>) -> Written;
/// The one row below a row.
pub type FindOne<C, T, S, U> =
    for<'a> fn(&'a T, <S as Source<C, T>>::Values<'a>, Selection<'a, C>) -> Option<&'a U>;
/// The rows below a row.
pub type FindMany<C, T, S, U> =
    for<'a> fn(&'a T, <S as Source<C, T>>::Values<'a>, Selection<'a, C>) -> Vec<&'a U>;

/// The rows below a row, or no list at all.
pub type FindMaybeMany<C, T, S, U> =
    for<'a> fn(&'a T, <S as Source<C, T>>::Values<'a>, Selection<'a, C>) -> Option<Vec<&'a U>>;

/// A leaf.
pub struct Leaf<C: Context, T: 'static, S: Source<C, T>> {
    /// Writes it.
    pub write: WriteLeaf<C, T, S>,
}

/// An object, or null.
pub struct One<C: Context, T: 'static, S: Source<C, T>, U: 'static> {
    /// Its type.
    pub object: &'static Object<C, U>,
    /// Which it is.
    pub of: FindOne<C, T, S, U>,
}

/// A list of objects.
pub struct Many<C: Context, T: 'static, S: Source<C, T>, U: 'static> {
    /// Their type.
    pub object: &'static Object<C, U>,
    /// Which they are.
    pub of: FindMany<C, T, S, U>,
}

/// A list of objects, or null.
pub struct MaybeMany<C: Context, T: 'static, S: Source<C, T>, U: 'static> {
    /// Their type.
    pub object: &'static Object<C, U>,
    /// Which they are.
    pub of: FindMaybeMany<C, T, S, U>,
}

impl<C: Context, T: Sync, S: Source<C, T>> Shape<C, T> for Leaf<C, T, S> {
    type Source = S;

    fn load<'a>(&'static self, rows: Vec<&'a T>, at: Selection<'a, C>) -> BoxFuture<'a, ()> {
        S::load(rows, at)
    }

    fn write<'a>(
        &'static self,
        row: &'a T,
        values: S::Values<'a>,
        at: Selection<'a, C>,
        out: &mut Writer<'a>,
    ) -> Written {
        (self.write)(row, values, at, out)
    }
}

impl<C: Context, T: Sync, S: Source<C, T>, U: Sync> Shape<C, T> for One<C, T, S, U> {
    type Source = S;

    fn load<'a>(&'static self, rows: Vec<&'a T>, at: Selection<'a, C>) -> BoxFuture<'a, ()> {
        below::<C, T, S, U>(self.object, rows, at, move |row, values, below| {
            below.extend((self.of)(row, values, at));
        })
    }

    fn write<'a>(
        &'static self,
        row: &'a T,
        values: S::Values<'a>,
        at: Selection<'a, C>,
        out: &mut Writer<'a>,
    ) -> Written {
        match (self.of)(row, values, at) {
            Some(below) => {
                self.object.write(below, at.selected.children.of(self.object.name), at.execution, out)
            }
            None => out.null(),
        }
    }
}

impl<C: Context, T: Sync, S: Source<C, T>, U: Sync> Shape<C, T> for Many<C, T, S, U> {
    type Source = S;

    fn load<'a>(&'static self, rows: Vec<&'a T>, at: Selection<'a, C>) -> BoxFuture<'a, ()> {
        below::<C, T, S, U>(self.object, rows, at, move |row, values, below| {
            below.extend((self.of)(row, values, at));
        })
    }

    fn write<'a>(
        &'static self,
        row: &'a T,
        values: S::Values<'a>,
        at: Selection<'a, C>,
        out: &mut Writer<'a>,
    ) -> Written {
        list(self.object, (self.of)(row, values, at), at, out)
    }
}

impl<C: Context, T: Sync, S: Source<C, T>, U: Sync> Shape<C, T> for MaybeMany<C, T, S, U> {
    type Source = S;

    fn load<'a>(&'static self, rows: Vec<&'a T>, at: Selection<'a, C>) -> BoxFuture<'a, ()> {
        below::<C, T, S, U>(self.object, rows, at, move |row, values, below| {
            below.extend((self.of)(row, values, at).into_iter().flatten());
        })
    }

    fn write<'a>(
        &'static self,
        row: &'a T,
        values: S::Values<'a>,
        at: Selection<'a, C>,
        out: &mut Writer<'a>,
    ) -> Written {
        match (self.of)(row, values, at) {
            Some(rows) => list(self.object, rows, at, out),
            None => out.null(),
        }
    }
}

fn list<'a, C: Context, U: Sync>(
    object: &'static Object<C, U>,
    rows: Vec<&'a U>,
    at: Selection<'a, C>,
    out: &mut Writer<'a>,
) -> Written {
    let plan = at.selected.children.of(object.name);
    out.list(at.selected, rows, |out, below| object.write(below, plan, at.execution, out))
}

/// Loads a field's own, and then what is selected below it.
fn below<'a, C: Context, T: Sync + 'static, S: Source<C, T>, U: Sync>(
    object: &'static Object<C, U>,
    rows: Vec<&'a T>,
    at: Selection<'a, C>,
    of: impl Fn(&'a T, S::Values<'a>, &mut Vec<&'a U>) + Send + 'a,
) -> BoxFuture<'a, ()> {
    let plan = at.selected.children.of(object.name);
    if !plan.loads() {
        return S::load(rows, at);
    }
    async move {
        if S::LOADS {
            S::load(rows.clone(), at).await;
        }
        if let Ok(values) = S::values(at) {
            let mut below = Vec::with_capacity(rows.len());
            for row in rows {
                of(row, values, &mut below);
            }
            object.load(below, plan, at.execution).await;
        }
    }
    .boxed()
}
