//! Rows of whatever type, behind an interface.

use crate::{
    Context,
    execution::Execution,
    load::Source,
    object::{Object, Shape},
    plan::{Children, ObjectPlan},
    selection::Selection,
    writer::{Writer, Written},
};
use futures_util::future::{BoxFuture, FutureExt, join_all};
use std::{any::Any, sync::Arc};

/// A row with its object type.
pub struct AnyRow<C: Context> {
    object: &'static dyn AnyObject<C>,
    row: Arc<dyn Any + Send + Sync>,
}

impl<C: Context> Clone for AnyRow<C> {
    fn clone(&self) -> Self {
        Self { object: self.object, row: Arc::clone(&self.row) }
    }
}

impl<C: Context> AnyRow<C> {
    /// A row of an object type.
    pub fn new<T: Send + Sync>(object: &'static Object<C, T>, row: T) -> Self {
        Self { object, row: Arc::new(row) }
    }

    /// The row, where it is of this type.
    pub fn row<T: 'static>(&self) -> Option<&T> {
        self.row.downcast_ref()
    }
}

/// An object type that finds its own rows among others.
trait AnyObject<C: Context>: Sync {
    fn name(&self) -> &'static str;
    fn load_all<'a>(
        &'static self,
        rows: &[&'a AnyRow<C>],
        plan: &'a ObjectPlan,
        execution: &'a Execution<C>,
    ) -> BoxFuture<'a, ()>;
    fn write_one<'a>(
        &'static self,
        row: &'a AnyRow<C>,
        plan: &'a ObjectPlan,
        execution: &'a Execution<C>,
        out: &mut Writer<'a>,
    ) -> Written;
}

impl<C: Context, T: Send + Sync> AnyObject<C> for Object<C, T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn load_all<'a>(
        &'static self,
        rows: &[&'a AnyRow<C>],
        plan: &'a ObjectPlan,
        execution: &'a Execution<C>,
    ) -> BoxFuture<'a, ()> {
        let mine = rows.iter().filter(|any| any.object.name() == self.name);
        self.load(mine.filter_map(|any| any.row.downcast_ref()).collect(), plan, execution)
    }

    fn write_one<'a>(
        &'static self,
        row: &'a AnyRow<C>,
        plan: &'a ObjectPlan,
        execution: &'a Execution<C>,
        out: &mut Writer<'a>,
    ) -> Written {
        match row.row.downcast_ref::<T>() {
            Some(row) => self.write(row, plan, execution, out),
            None => out.null(),
        }
    }
}

/// The one row below a row.
pub type FindAnyOne<C, T, S> =
    for<'a> fn(&'a T, <S as Source<C, T>>::Values<'a>, Selection<'a, C>) -> Option<&'a AnyRow<C>>;
/// The rows below a row; none where there is none at a place.
pub type FindAnyMany<C, T, S> =
    for<'a> fn(&'a T, <S as Source<C, T>>::Values<'a>, Selection<'a, C>) -> Vec<Option<&'a AnyRow<C>>>;

/// An object of an interface, or null.
pub struct AnyOne<C: Context, T: 'static, S: Source<C, T>> {
    /// Which it is.
    pub of: FindAnyOne<C, T, S>,
}

/// A list of objects of an interface, some of them null.
pub struct AnyMany<C: Context, T: 'static, S: Source<C, T>> {
    /// Which they are.
    pub of: FindAnyMany<C, T, S>,
}

impl<C: Context, T: Sync, S: Source<C, T>> Shape<C, T> for AnyOne<C, T, S> {
    type Source = S;

    fn load<'a>(&'static self, rows: Vec<&'a T>, at: Selection<'a, C>) -> BoxFuture<'a, ()> {
        below::<C, T, S>(rows, at, move |row, values| (self.of)(row, values, at).into_iter().collect())
    }

    fn write<'a>(
        &'static self,
        row: &'a T,
        values: S::Values<'a>,
        at: Selection<'a, C>,
        out: &mut Writer<'a>,
    ) -> Written {
        write((self.of)(row, values, at), at, out)
    }
}

impl<C: Context, T: Sync, S: Source<C, T>> Shape<C, T> for AnyMany<C, T, S> {
    type Source = S;

    fn load<'a>(&'static self, rows: Vec<&'a T>, at: Selection<'a, C>) -> BoxFuture<'a, ()> {
        below::<C, T, S>(rows, at, move |row, values| {
            (self.of)(row, values, at).into_iter().flatten().collect()
        })
    }

    fn write<'a>(
        &'static self,
        row: &'a T,
        values: S::Values<'a>,
        at: Selection<'a, C>,
        out: &mut Writer<'a>,
    ) -> Written {
        out.list(at.selected, (self.of)(row, values, at), |out, found| write(found, at, out))
    }
}

fn write<'a, C: Context>(
    found: Option<&'a AnyRow<C>>,
    at: Selection<'a, C>,
    out: &mut Writer<'a>,
) -> Written {
    match found {
        Some(any) => {
            let plan = at.selected.children.of(any.object.name());
            any.object.write_one(any, plan, at.execution, out)
        }
        None => out.null(),
    }
}

fn below<'a, C: Context, T: Sync + 'static, S: Source<C, T>>(
    rows: Vec<&'a T>,
    at: Selection<'a, C>,
    of: impl Fn(&'a T, S::Values<'a>) -> Vec<&'a AnyRow<C>> + Send + 'a,
) -> BoxFuture<'a, ()> {
    async move {
        S::load(rows.clone(), at).await;
        let (Ok(values), Children::ByType(plans)) = (S::values(at), &at.selected.children) else { return };
        let found: Vec<&'a AnyRow<C>> = rows.into_iter().flat_map(|row| of(row, values)).collect();
        let of_type = |(name, plan): &'a (&'static str, ObjectPlan)| {
            let object = found.iter().find(|any| any.object.name() == *name)?.object;
            Some(object.load_all(&found, plan, at.execution))
        };
        join_all(plans.iter().filter(|(_, plan)| plan.loads()).filter_map(of_type)).await;
    }
    .boxed()
}
